#include "remarks.h"

#include "message.h"

#include "cleanup.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const titles[] = {
        [REMARK_PREDICTED] = "predicted",
        [REMARK_ADDED] = "allowed without having been recorded",
        [REMARK_STAND_IN] = "allowed for other C libraries and kernels",
        [REMARK_ENOSYS] = "answered ENOSYS, so that C libraries and programs do without",
        [REMARK_OPENED] = "opened on an ABI where they were not recorded",
        [REMARK_BY_ARGUMENT] = "allowed with some arguments only",
        [REMARK_ANY_ARGUMENT] = "allowed with any arguments",
        [REMARK_FALLS_BACK] = "recorded, and answered ENOSYS",
        [REMARK_DANGEROUS] = "dangerous and used",
        [REMARK_NOT_EXPRESSED] = "recorded, but not in the profile",
        [REMARK_NOT_ADDED] = "not allowed, though in the margin",
};

/* Whoever refuses what is not in the list has to know what with. */
static const char *title_of(const struct remarks *remarks)
{
	if (remarks->allowed_alone && remarks->kind == REMARK_ENOSYS)
		return "not listed, and best refused with ENOSYS, so that C libraries and programs "
		       "do without";
	if (remarks->allowed_alone && remarks->kind == REMARK_FALLS_BACK)
		return "recorded, not listed, and to be refused with ENOSYS";
	return titles[remarks->kind];
}

static void print_pending(const struct remarks *remarks)
{
	cleanup_free char *detail = text_escape(remarks->detail);
	const char *names = remarks->names;

	if (!detail)
		message("out of memory");
	else if (remarks->kind == REMARK_WARNING)
		warning("%s%s%s", names, *names && *detail ? ": " : "", detail);
	else if (*detail)
		message("%s: %s (%s)", title_of(remarks), names, detail);
	else
		message("%s: %s", title_of(remarks), names);
}

void remarks_flush(struct remarks *remarks)
{
	if (remarks->pending)
		print_pending(remarks);
	free(remarks->detail);
	free(remarks->names);
	*remarks =
	        (struct remarks){.quiet = remarks->quiet, .allowed_alone = remarks->allowed_alone};
}

/* Without memory a name is lost here, but not the remark; remarks are no part of the result. */
static void append_name(struct remarks *remarks, const char *name)
{
	cleanup_free char *escaped = text_escape(name);
	char *longer;

	if (!escaped || asprintf(&longer, "%s, %s", remarks->names, escaped) < 0)
		return;
	free(remarks->names);
	remarks->names = longer;
}

/* Generators report calls of one reason one after the other, so only the last remark is kept. */
void remarks_add(enum profile_remark_kind kind, const char *name, const char *detail, void *context)
{
	struct remarks *remarks = context;

	cleanup_free char *pair = NULL;

	name = name ? name : "";
	detail = detail ? detail : "";
	if (remarks->quiet)
		return;
	/* "open for openat": one line for all, though each has another reason. */
	if (kind == REMARK_STAND_IN) {
		if (asprintf(&pair, "%s for %s", name, detail) < 0)
			pair = NULL;
		name = pair ? pair : name;
		detail = "";
	}
	if (remarks->pending && remarks->kind == kind && !strcmp(remarks->detail, detail) &&
	        *name) {
		append_name(remarks, name);
		return;
	}
	/* Another reason begins: what was collected is complete. */
	remarks_flush(remarks);
	remarks->kind = kind;
	remarks->detail = strdup(detail);
	remarks->names = text_escape(name);
	/* Without memory the remark is dropped: it is not part of the result. */
	remarks->pending = remarks->detail && remarks->names;
}
