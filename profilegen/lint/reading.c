/*
 * What the reader of profiles has found, as findings.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

/* Without memory the remark is lost, and with it nothing that a check finds. */
void lint_remark(const char *line, void *context)
{
	struct lint_remarks *remarks = context;
	char *copy = strdup(line);
	char **lines = reallocarray(remarks->lines, remarks->n_lines + 1, sizeof(*lines));

	if (lines)
		remarks->lines = lines;
	if (lines && copy)
		lines[remarks->n_lines++] = copy;
	else
		free(copy);
}

void lint_remarks_release(struct lint_remarks *remarks)
{
	for (size_t i = 0; i < remarks->n_lines; i++)
		free(remarks->lines[i]);
	free(remarks->lines);
	*remarks = (struct lint_remarks){0};
}

/* Names that libseccomp does not know: unknown-name has them together. */
static bool is_about_a_name(const char *line)
{
	return strstr(line, ".names[") || strstr(line, " is too old for ");
}

static int run(struct lint *lint, const struct lint_check *self)
{
	for (size_t i = 0; i < lint->remarks->n_lines; i++)
		if (!is_about_a_name(lint->remarks->lines[i]) &&
		        lint_tell(lint, self, LINT_WARNING, "%s", lint->remarks->lines[i]))
			return -1;
	return 0;
}

const struct lint_check lint_check_reading = {
        .code = "reading",
        .summary = "parts of the file that runtimes ignore or refuse",
        .advice = "take them out",
        .run = run,
};
