/*
 * What the programs import and did not call.
 */
#include "html.h"
#include "part.h"
#include "tier.h"

#include "cleanup.h"

/* More are a list to look up something in, not to read. */
enum { ROWS_OPEN = 40, FILES_SHOWN = 8 };

static int write_row(FILE *out, const struct imports *imports, size_t first, struct error *err)
{
	const char *call = imports->lines.imports[first].call;
	cleanup_memory_file struct memory_file text = {0};

	if (imports_text(imports, first, &text, err))
		return -1;
	fprintf(out, "<tr><td><code>%s</code></td><td>", call);
	tier_write(out, risk_tier_of(call));
	fputs("</td><td>", out);
	if (html_bytes(out, text.bytes, err))
		return -1;
	fputs("</td></tr>\n", out);
	return 0;
}

static int write_table(FILE *out, const struct imports *imports, struct error *err)
{
	const struct reach_lines *lines = &imports->lines;
	size_t n = imports_count(imports);

	fprintf(out, "<details%s><summary>", n > ROWS_OPEN ? "" : " open");
	html_number_of(out, n, "call that no run made", "calls that no run made");
	fputs("</summary>\n<div class=\"scroll\" role=\"region\" aria-label=\"Imported, and never "
	      "called\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">call</th><th "
	      "scope=\"col\">risk</th><th scope=\"col\">imported by</th></tr></thead>\n<tbody>\n",
	        out);
	for (size_t i = 0; i < lines->n_imports; i += reach_lines_of_call(lines, i))
		if (write_row(out, imports, i, err))
			return -1;
	fputs("</tbody></table></div></details>\n", out);
	return 0;
}

/* "/usr/bin/redis-server (No such file or directory)" */
static int write_file(
        FILE *out, const struct program_file *file, const char *why, struct error *err)
{
	cleanup_free char *text = NULL;

	if (asprintf(&text, "%s (%s)", file->path, why) < 0) {
		text = NULL;
		return error_no_memory(err);
	}
	return html_bytes(out, text, err);
}

/* Returns how many there are, -1 on failure. */
static int write_unknown(FILE *out, const struct program_files *files, struct error *err)
{
	int n = 0;

	for (size_t i = 0; i < files->n_files; i++) {
		const char *why = imports_why_unknown(&files->files[i]);

		if (!why || !reach_file_counts(&files->files[i], false))
			continue;
		if (n < FILES_SHOWN) {
			fputs(n ? "; " : "<p>What these import is not known: ", out);
			if (write_file(out, &files->files[i], why, err))
				return -1;
		}
		n++;
	}
	if (n > FILES_SHOWN)
		fprintf(out, "; and %d more", n - FILES_SHOWN);
	fputs(n ? ".</p>\n" : "", out);
	return n;
}

static void write_age(FILE *out, const struct program_files *files)
{
	size_t n = 0, n_files = 0;

	for (size_t i = 0; i < files->n_files; i++) {
		const struct program_file *file = &files->files[i];

		if (!reach_file_counts(file, false) || imports_why_unknown(file))
			continue;
		n_files++;
		n += file->identity == FILE_UNKNOWN;
	}
	if (n)
		fprintf(out,
		        "<p class=\"quiet\">The recording has no build id of %zu of %zu files that "
		        "were read here: they may have changed since.</p>\n",
		        n, n_files);
}

static int write_imports(FILE *out, const struct report *report, struct error *err)
{
	const struct imports *imports = &report->imports;
	int n_unknown;

	fputs("<h3 id=\"imported\">Imported, and never called</h3>\n", out);
	if (imports->lines.n_imports && write_table(out, imports, err))
		return -1;
	n_unknown = write_unknown(out, &imports->files, err);
	if (n_unknown < 0)
		return -1;
	if (!imports->lines.n_imports && !n_unknown)
		fputs("<p class=\"good\">None: the recording has every call that the programs "
		      "import a function for.</p>\n",
		        out);
	write_age(out, &imports->files);
	return 0;
}

const struct report_part report_part_imports = {"imports", write_imports};
