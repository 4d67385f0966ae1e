/* Any text as the log of a tool, which its first byte chooses: read or refused, and what is read is
 * a recording that every command takes. */
#include "fuzz.h"

#include "cli/import/import_format.h"

#include "recording_load.h"
#include "recording_write.h"

#include <string.h>

static const struct import_format *const formats[] = {
#define IMPORT_FORMAT(name) &import_format_##name,
#include "cli/import/formats.def"
#undef IMPORT_FORMAT
};

enum { N_FORMATS = sizeof(formats) / sizeof(formats[0]) };

static int read_lines(const struct import_format *format, struct imported_run *imported,
        void *state, char *text, struct error *err)
{
	char *line;

	for (imported->line = 1; (line = strsep(&text, "\n")); imported->line++)
		if (format->read_line(imported, state, line, err))
			return -1;
	return format->end ? format->end(imported, state, err) : 0;
}

static int read_log(const struct import_format *format, struct imported_run *imported, char *text,
        struct error *err)
{
	void *state = calloc(1, format->state_size + 1);
	int result;

	must(state != NULL);
	imported->native = arch_by_name("x86_64");
	imported->path = "log";
	strcpy(imported->run.mode, format->name);
	result = read_lines(format, imported, state, text, err);
	if (format->release)
		format->release(state);
	free(state);
	return result;
}

static void check_written(struct imported_run *imported)
{
	const struct recording recording = {&imported->run, 1};
	struct recording again = {0};
	struct error err;
	char path[FUZZ_PATH_MAX];
	int fd = fuzz_file("", 0);
	FILE *out = fdopen(dup(fd), "w");

	must(out != NULL);
	must(!recording_write(out, &recording, 0, &err));
	must(!fclose(out));
	fuzz_path(fd, path);
	must(!recording_load(path, &again, &err));
	must(again.n_runs == 1 && again.runs->n_calls == imported->run.n_calls);
	recording_release(&again);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
	struct imported_run imported = {0};
	struct error err = {""};
	char *text;

	/* `import` refuses a file with a NUL byte before a format sees the line. */
	if (!n_bytes || memchr(bytes + 1, 0, n_bytes - 1))
		return 0;
	text = malloc(n_bytes);
	must(text != NULL);
	memcpy(text, bytes + 1, n_bytes - 1);
	text[n_bytes - 1] = '\0';
	if (read_log(formats[bytes[0] % N_FORMATS], &imported, text, &err))
		must(err.text[0]);
	else if (imported.run.n_calls && !imported_run_finish(&imported, &err))
		check_written(&imported);
	imported_run_release(&imported);
	free(text);
	return 0;
}
