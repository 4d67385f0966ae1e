/*
 * page.html is embedded with its style and script, and the hashes of both, which the page's
 * Content-Security-Policy names: nothing else on it is ever run, whatever a recording holds.
 */
#include "page.h"

#include "part.h"

#include "cleanup.h"
#include "json_sniff.h"

#include <stdio.h>
#include <string.h>

/* page[], style[], script[], style_hash[], script_hash[]: scripts/report-assets.sh */
#include "report_assets.inc"

#define OPENING "{{"
#define CLOSING "}}"

static const struct {
	const char *name, *text;
} assets[] = {
        {"style", style},
        {"script", script},
        {"style_hash", style_hash},
        {"script_hash", script_hash},
};

static const struct report_part *const parts[] = {
#define PART(name) &report_part_##name,
#include "parts.def"
#undef PART
};

static bool is_named(const char *name, const char *text, size_t length)
{
	return strlen(name) == length && !memcmp(name, text, length);
}

static int write_part(
        FILE *out, const char *name, size_t length, const struct report *report, struct error *err)
{
	for (size_t i = 0; i < sizeof(assets) / sizeof(assets[0]); i++)
		if (is_named(assets[i].name, name, length)) {
			fputs(assets[i].text, out);
			return 0;
		}
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (is_named(parts[i]->name, name, length))
			return parts[i]->write(out, report, err);
	return error_set(err, "page.html: no part is named %.*s", (int)length, name);
}

int page_print(FILE *out, const void *what, struct error *err)
{
	const struct report *report = what;
	const char *at = page, *mark;

	while ((mark = strstr(at, OPENING))) {
		const char *name = mark + strlen(OPENING);
		size_t length = (size_t)(strstr(name, CLOSING) - name);

		fwrite(at, 1, (size_t)(mark - at), out);
		if (write_part(out, name, length, report, err))
			return -1;
		at = name + length + strlen(CLOSING);
	}
	fputs(at, out);
	return 0;
}

bool page_sniff(const char *path)
{
	static const char generator[] = "<meta name=\"generator\" content=\"secprof report\">";
	cleanup_file FILE *file = json_sniff_open(path);
	char start[256] = "";

	if (!file)
		return false;
	return fread(start, 1, sizeof(start) - 1, file) > 0 && strstr(start, generator);
}
