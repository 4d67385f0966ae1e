/* Any bytes as a recording: never a crash, and what is taken is written so that it is
 * read as the same again. */
#include "fuzz.h"

#include "recording.h"
#include "recording_load.h"
#include "recording_totals.h"
#include "recording_write.h"

#include <string.h>

static int load_bytes(const void *bytes, size_t n_bytes, struct recording *recording)
{
	struct error err = {""};
	char path[FUZZ_PATH_MAX];
	int fd = fuzz_file(bytes, n_bytes);

	fuzz_path(fd, path);

	int status = recording_load(path, recording, &err);

	must(!status == !err.text[0]);
	close(fd);
	return status;
}

static char *to_text(const struct recording *recording, unsigned flags, size_t *length)
{
	struct error err;
	char *text = NULL;
	FILE *out = open_memstream(&text, length);

	must(recording_write(out, recording, flags, &err) == 0);
	fclose(out);
	return text;
}

static void check_written(const struct recording *recording, unsigned flags)
{
	size_t length = 0, again_length = 0;
	struct recording again = {0};
	char *text = to_text(recording, flags, &length);

	must(load_bytes(text, length, &again) == 0);

	char *again_text = to_text(&again, flags, &again_length);

	must(length == again_length && !memcmp(text, again_text, length));
	recording_release(&again);
	free(text);
	free(again_text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
	struct recording recording = {0};
	struct run totals = {.id = ""};
	struct error err;

	if (load_bytes(bytes, n_bytes, &recording) == 0) {
		check_written(&recording, 0);
		check_written(&recording, RECORDING_REPRODUCIBLE);
		must(recording_totals(&recording, &totals, &err) == 0);
		run_release(&totals);
	}
	recording_release(&recording);
	return 0;
}
