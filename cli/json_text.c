#include "json_text.h"

#include "json_write.h"

#include <inttypes.h>

void json_string(FILE *out, const char *string)
{
	if (string)
		/* As in recordings: {"hex": ...} for what is not UTF-8. */
		json_write_bytes(out, string);
	else
		fputs("null", out);
}

void json_call_start(FILE *out, const struct call *call)
{
	fprintf(out, "{\"arch\": \"%s\", \"nr\": %" PRId32 ", \"name\": ", call->arch->name,
	        call->nr);
	json_string(out, call->name);
	/* 0 is a count that was left out (--reproducible), and no call was made zero times. */
	if (call->count)
		fprintf(out, ", \"count\": %" PRIu64, call->count);
	else
		fputs(", \"count\": null", out);
	fprintf(out, ", \"exact\": %s", call->exact ? "true" : "false");
}

void json_next(FILE *out, int indent, bool *first)
{
	fprintf(out, "%s\n%*s", *first ? "" : ",", indent, "");
	*first = false;
}
