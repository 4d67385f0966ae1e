#include "lint_remarks.h"

#include "cleanup.h"

#include <stdlib.h>
#include <string.h>

/* Without memory the remark is lost, and with it nothing that a check finds. */
void lint_remark(enum profile_warning_kind kind, const char *line, void *context)
{
	struct lint_remarks *remarks = context;
	cleanup_free char *copy = strdup(line);
	struct lint_remark *items =
	        reallocarray(remarks->items, remarks->n_items + 1, sizeof(*items));

	if (items)
		remarks->items = items;
	if (!items || !copy)
		return;
	/* The line lives only as long as this call: hence the copy. */
	items[remarks->n_items].kind = kind;
	items[remarks->n_items++].line = steal_ptr(copy);
}

void lint_remarks_release(struct lint_remarks *remarks)
{
	for (size_t i = 0; i < remarks->n_items; i++)
		free(remarks->items[i].line);
	free(remarks->items);
	*remarks = (struct lint_remarks){0};
}
