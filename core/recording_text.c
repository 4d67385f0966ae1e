#include "recording_text.h"

#include "cleanup.h"
#include "memory_file.h"
#include "recording_fields.h"
#include "recording_reproducible.h"
#include "recording_write.h"

#include <stdlib.h>

static int make_text(const struct run *run, struct run_text *text, struct error *err)
{
	cleanup_memory_file struct memory_file file = {0};
	FILE *out = memory_file_open(&file, err);

	*text = (struct run_text){0};
	if (!out)
		return -1;
	/* Without the id, which may be the hash of this text. */
	record_write_lines(out, &run_record, RUN_FIELDS_BEFORE_TEXT, run);
	if (memory_file_close(&file, err))
		return -1;
	text->n_bytes = file.n_bytes;
	text->bytes = steal_ptr(file.bytes);
	return 0;
}

int run_text_make(const struct run *run, unsigned flags, struct run_text *text, struct error *err)
{
	struct run reproducible = {.id = ""};
	int status;

	if (!(flags & RECORDING_REPRODUCIBLE))
		return make_text(run, text, err);
	status = run_make_reproducible(run, &reproducible, err);
	if (!status)
		status = make_text(&reproducible, text, err);
	/* Also after a failure, as run_make_reproducible() asks for it. */
	run_release(&reproducible);
	return status;
}

void run_text_release(struct run_text *text)
{
	free(text->bytes);
	*text = (struct run_text){0};
}
