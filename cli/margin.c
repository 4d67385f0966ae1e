#include "margin.h"

#include "imports.h"
#include "message.h"
#include "reach_bound.h"

#include "capstone_version.h"
#include "cleanup.h"
#include "elf_version.h"
#include "import_calls.h"
#include "program_bound.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"none", "imports", "reach", NULL};

const char *const *margin_names(void)
{
	return names;
}

void margin_release(struct margin *margin)
{
	for (size_t i = 0; i < margin->n_calls; i++)
		free(margin->calls[i].why);
	free(margin->calls);
	*margin = (struct margin){0};
}

/* The first import says enough for a comment; `secprof reach` lists all. */
static int add_call(struct margin *margin, const struct reach_import *import, struct error *err)
{
	const char *slash = strrchr(import->file->path, '/');
	cleanup_free char *file = text_escape(slash ? slash + 1 : import->file->path);
	struct margin_call *call = &margin->calls[margin->n_calls];

	if (!file)
		return error_no_memory(err);
	call->name = import->call;
	if (asprintf(&call->why, "not recorded; %s imports %s", file, import->function) < 0)
		return error_no_memory(err);
	margin->n_calls++;
	return 0;
}

static int add_calls(struct margin *margin, const struct reach_lines *lines, struct error *err)
{
	margin->calls = calloc(lines->n_imports + 1, sizeof(*margin->calls));
	if (!margin->calls)
		return error_no_memory(err);
	for (size_t i = 0; i < lines->n_imports; i += reach_lines_of_call(lines, i))
		if (add_call(margin, &lines->imports[i], err))
			return -1;
	return 0;
}

/* Less margin is safe; that of another file than the recorded one is not. */
static int check_files(const struct program_files *files, struct error *err)
{
	if (files->truncated)
		warning("--margin: the programs have more than %d files: without what the others "
		        "import",
		        PROGRAM_FILES_MAX);
	for (size_t i = 0; i < files->n_files; i++) {
		const struct program_file *file = &files->files[i];
		cleanup_free char *path = text_escape(file->path);

		if (!path)
			return error_no_memory(err);
		if (!reach_file_counts(file, false))
			continue;
		if (file->problem)
			warning("--margin: without what %s imports: %s", path, file->problem);
		if (file->identity == FILE_OTHER)
			return error_set(err,
			        "--margin: %s is not the file that was recorded: its build id "
			        "differs",
			        file->path);
	}
	return 0;
}

static int find_imports(const struct imports *imports, struct margin *margin, struct error *err)
{
	margin->reason = "imported, and not called";
	return check_files(&imports->files, err) || add_calls(margin, &imports->lines, err) ? -1
	                                                                                    : 0;
}

/* ---- by their code ---- */

struct finding {
	const struct run *observed;
	struct margin *margin;
	bool failed;
};

static void add_reached(const char *call, void *context)
{
	struct finding *finding = context;
	struct margin *margin = finding->margin;
	struct margin_call *grown;

	if (finding->failed || import_call_is_observed(finding->observed, call))
		return;
	grown = reallocarray(margin->calls, margin->n_calls + 1, sizeof(*grown));
	if (grown) {
		margin->calls = grown;
		grown[margin->n_calls].name = call;
		grown[margin->n_calls].why = strdup("not recorded; the programs have a path to it");
	}
	finding->failed = !grown || !grown[margin->n_calls].why;
	margin->n_calls += !finding->failed;
}

static int find_reached(const struct observed *observed, const struct program_files *files,
        const char *root, struct margin *margin, struct error *err)
{
	__attribute__((cleanup(program_bound_release))) struct program_bound bound = {0};
	struct finding finding = {&observed->totals, margin, false};

	margin->reason = "the programs have a path to it, and did not call it";
	if (!capstone_library_version())
		return error_set(err, "--margin reach: secprof was built without capstone");
	if (reach_bound_find(observed, files, root, &bound, err))
		return -1;
	if (bound.no_claim)
		return error_set(err,
		        "--margin reach: what the programs could call is not known: %s; use "
		        "--margin imports",
		        bound.no_claim);
	program_bound_visit(&bound, true, add_reached, &finding);
	return finding.failed ? error_no_memory(err) : 0;
}

int margin_find(const char *name, const struct observed *observed, const char *root,
        struct margin *margin, struct error *err)
{
	__attribute__((cleanup(imports_release))) struct imports imports = {0};

	if (!name || !strcmp(name, "none"))
		return 0;
	if (!elf_library_version())
		return error_set(err, "--margin: secprof was built without libelf");
	if (imports_find(&observed->totals, root, false, &imports, err))
		return -1;
	return !strcmp(name, "reach") ? find_reached(observed, &imports.files, root, margin, err)
	                              : find_imports(&imports, margin, err);
}
