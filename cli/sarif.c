#include "sarif.h"

#include "json_text.h"

#include <string.h>

void sarif_begin(struct sarif *sarif, FILE *out, const struct sarif_rule *rules)
{
	*sarif = (struct sarif){out, true};
	fputs("{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
	      "\"version\": \"2.1.0\",\n"
	      "\"runs\": [{\"tool\": {\"driver\": {\"name\": \"secprof\", \"rules\": [",
	        out);
	for (const struct sarif_rule *rule = rules; rule->id; rule++) {
		fprintf(out, "%s\n  {\"id\": \"%s\", \"shortDescription\": {\"text\": ",
		        rule == rules ? "" : ",", rule->id);
		json_string(out, rule->text);
		fprintf(out, "}, \"defaultConfiguration\": {\"level\": \"%s\"}}", rule->level);
	}
	fputs("\n]}},\n\"results\": [", out);
}

/* RFC 3986: the characters that a path has unescaped. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("-._~/", c);
}

static void write_uri(FILE *out, const char *path)
{
	/* Relative paths stay relative: scanners resolve them in the repository. */
	fputs(*path == '/' ? "\"file://" : "\"", out);
	for (const char *at = path; *at; at++)
		fprintf(out, is_plain(*at) ? "%c" : "%%%02X", (unsigned char)*at);
	putc('"', out);
}

/* A line is required by GitHub, and JSON readers do not keep it: the first. */
void sarif_add(struct sarif *sarif, const struct sarif_result *result)
{
	FILE *out = sarif->out;

	json_next(out, 2, &sarif->is_first);
	fprintf(out, "{\"ruleId\": \"%s\", \"level\": \"%s\", \"message\": {\"text\": ",
	        result->rule->id, result->rule->level);
	json_string(out, result->message);
	fputs("}, \"locations\": [{\"physicalLocation\": {\"artifactLocation\": {\"uri\": ", out);
	write_uri(out, result->path);
	fputs("}, \"region\": {\"startLine\": 1}}", out);
	if (result->place) {
		fputs(", \"logicalLocations\": [{\"fullyQualifiedName\": ", out);
		json_string(out, result->place);
		fputs("}]", out);
	}
	/* "v1": another kind of identity would need another name, or scanners would match old
	 * findings wrongly. */
	fputs("}], \"partialFingerprints\": {\"secprofCall/v1\": ", out);
	json_string(out, result->identity);
	fputs("}}", out);
}

void sarif_end(struct sarif *sarif)
{
	fputs("\n]}]}\n", sarif->out);
}
