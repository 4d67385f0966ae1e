/*
 * secprof reach: what else could the recorded programs call?
 *
 *      recordings -> totals -> program_files (their files)
 *        -> reach_lines (imports that lead to calls which were not observed) -> table, or JSON
 *        -> program_bound (what their code has a path to)                    -> below it
 */
#include "command.h"
#include "imports.h"
#include "json_text.h"
#include "message.h"
#include "observed.h"
#include "reach_bound.h"
#include "table.h"

#include "cleanup.h"
#include "program_bound.h"
#include "risk_tier.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

struct reach_command {
	bool json;
	bool libraries;
	const char *root;
};

#define AT(member) offsetof(struct reach_command, member)

static const struct option options_of_reach[] = {
        {'l', "libraries", NULL, "also what libraries that all programs share import",
                AT(libraries), NULL, NULL},
        {0, "json", NULL, "print the imports and the files as JSON", AT(json), NULL, NULL},
        {0, "root", "DIR", "look for the files below this folder, the root of an image", AT(root),
                option_string, NULL},
        {0},
};

/* ---- as text ---- */

static int print_text(const struct imports *imports, struct error *err)
{
	__attribute__((cleanup(table_release))) struct table table = {0};

	if (imports_table(imports, &table, err))
		return -1;
	if (table.n_rows)
		table_print(&table, stdout);
	else
		puts("no import leads to a call that was not observed");
	return 0;
}

/* ---- what is known of the files ---- */

static void warn_of(const struct program_file *file, const char *path)
{
	if (file->problem)
		warning("%s: what it imports is not known: %s", path, file->problem);
	else if (file->identity == FILE_OTHER)
		warning("%s: this is not the file that was recorded: its build id differs", path);
	else if (imports_is_static(file))
		warning("%s is linked statically: it imports nothing, so the list lacks what it "
		        "may call",
		        path);
}

static int warn_of_files(const struct program_files *files, bool shared, struct error *err)
{
	size_t n_unknown = 0, n_files = 0;

	for (size_t i = 0; i < files->n_files; i++) {
		const struct program_file *file = &files->files[i];
		cleanup_free char *path = text_escape(file->path);

		if (!path)
			return error_no_memory(err);
		if (!reach_file_counts(file, shared))
			continue;
		warn_of(file, path);
		n_files++;
		n_unknown += !file->problem && file->identity == FILE_UNKNOWN;
	}
	if (files->truncated)
		warning("the programs have more than %d files: what the others import is not known",
		        PROGRAM_FILES_MAX);
	if (n_unknown)
		message("note: the recording has no build id of %zu of %zu files: they may have "
		        "changed since",
		        n_unknown, n_files);
	return 0;
}

/* ---- as JSON ---- */

static void print_json_import(const struct reach_import *import)
{
	fputs("{\"file\": ", stdout);
	json_string(stdout, import->file->path);
	fputs(", \"function\": ", stdout);
	json_string(stdout, import->function);
	putchar('}');
}

static void print_json_lines(const struct reach_lines *lines)
{
	bool first = true;

	fputs("  \"not_called\": [", stdout);
	for (size_t i = 0, n; i < lines->n_imports; i += n) {
		bool first_import = true;

		n = reach_lines_of_call(lines, i);
		json_next(stdout, 4, &first);
		fputs("{\"call\": ", stdout);
		json_string(stdout, lines->imports[i].call);
		fputs(", \"tier\": ", stdout);
		json_string(stdout, risk_tier_name(risk_tier_of(lines->imports[i].call)));
		fputs(", \"imports\": [", stdout);
		for (size_t k = i; k < i + n; k++) {
			json_next(stdout, 6, &first_import);
			print_json_import(&lines->imports[k]);
		}
		fputs("]}", stdout);
	}
	fputs("\n  ],\n", stdout);
}

static void print_json_files(const struct program_files *files)
{
	static const char *const identities[] = {
	        [FILE_UNKNOWN] = "unknown", [FILE_SAME] = "same", [FILE_OTHER] = "other"};
	bool first = true;

	fputs("  \"files\": [", stdout);
	for (size_t i = 0; i < files->n_files; i++) {
		const struct program_file *file = &files->files[i];

		json_next(stdout, 4, &first);
		fputs("{\"path\": ", stdout);
		json_string(stdout, file->path);
		fputs(", \"build_id\": ", stdout);
		json_string(stdout, file->facts.build_id);
		printf(", \"recorded\": \"%s\", \"executable\": %s, \"shared\": %s, "
		       "\"c_library\": %s, \"problem\": ",
		        identities[file->identity], file->is_exe ? "true" : "false",
		        file->is_shared ? "true" : "false", file->is_libc ? "true" : "false");
		json_string(stdout, file->problem);
		putchar('}');
	}
	fputs("\n  ]\n", stdout);
}

static void print_json(const struct run *observed, const struct program_files *files,
        const struct reach_lines *lines, const struct program_bound *bound)
{
	puts("{");
	print_json_lines(lines);
	reach_bound_print_json(observed, bound);
	print_json_files(files);
	puts("}");
}

/* ---- the command ---- */

static int reach(
        const struct reach_command *options, const struct arguments *arguments, struct error *err)
{
	__attribute__((cleanup(observed_release))) struct observed observed = {0};
	__attribute__((cleanup(imports_release))) struct imports imports = {0};
	__attribute__((cleanup(program_bound_release))) struct program_bound bound = {0};
	const struct observed_source source = {
	        .paths = arguments->operands, .n_paths = arguments->n_operands};

	if (observed_load(&source, &observed, err) ||
	        imports_find(&observed.totals, options->root, options->libraries, &imports, err) ||
	        reach_bound_find(&observed, &imports.files, options->root, &bound, err))
		return -1;
	observed_warn_of_limits(&observed.totals);
	if (options->json) {
		print_json(&observed.totals, &imports.files, &imports.lines, &bound);
		return 0;
	}
	if (print_text(&imports, err) || reach_bound_print(&observed.totals, &bound, err) ||
	        warn_of_files(&imports.files, options->libraries, err))
		return -1;
	/* Without a claim there is nothing to limit. */
	if (!bound.no_claim)
		message("note: what programs load or make by themselves is not among these files: "
		        "NSS, PAM, iconv, plug-ins, ctypes, JIT compilers, other programs");
	return 0;
}

static int run_reach(const void *options, const struct arguments *arguments)
{
	struct error err;

	if (!arguments->n_operands)
		return command_misuse(&command_reach, "no RECORDING to look at");
	if (!reach(options, arguments, &err))
		return EXIT_SUCCESS;
	message("%s", err.text);
	return EXIT_TROUBLE;
}

const struct command command_reach = {
        .name = "reach",
        .summary = "list what the programs import and did not call",
        .usage = "secprof reach [-l] [--json] [--root DIR] RECORDING...",
        .description =
                "Reads the executables of a recording and their own libraries, and lists the "
                "functions of the C library which they import, and which lead to calls that were "
                "not observed: what is left to exercise. What the C library itself calls, or a "
                "program without it, is not listed. Below the list it says how many calls the "
                "code of these files has no path to, if all of it could be read (x86_64 only). "
                "The files are those of this system, or of the image below DIR; where the "
                "recording has a build id, files are compared with it.",
        .example = "secprof reach sleep.json",
        .options = options_of_reach,
        .operands = OPERANDS_ONLY,
        .options_size = sizeof(struct reach_command),
        .misuse = EXIT_TROUBLE,
        .run = run_reach,
};
