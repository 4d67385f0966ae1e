#include "recording_text.h"

#include "recording_fields.h"
#include "recording_reproducible.h"

#include <stdlib.h>

static int make_text(const struct run *run, struct run_text *text, struct error *err)
{
	FILE *out;

	*text = (struct run_text){0};
	out = open_memstream(&text->bytes, &text->n_bytes);
	if (!out)
		return error_no_memory(err);
	record_write_lines(out, &run_record, RUN_FIELDS_BEFORE_TEXT, run);

	bool failed = ferror(out);

	if (fclose(out) || failed) {
		run_text_release(text);
		return error_no_memory(err);
	}
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
	run_release(&reproducible);
	return status;
}

void run_text_release(struct run_text *text)
{
	free(text->bytes);
	*text = (struct run_text){0};
}
