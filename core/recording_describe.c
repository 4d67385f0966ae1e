#include "recording_describe.h"

#include "arch.h"
#include "recording.h"
#include "recording_fields.h"

static void describe_definitions(FILE *out)
{
	for (size_t i = 0; recording_records[i]; i++) {
		fprintf(out, ",\n    \"%s\": ", recording_records[i]->name);
		record_describe(out, recording_records[i]);
	}
}

static void describe_architectures(FILE *out)
{
	const char *separator = "";

	fputs("    \"arch\": {\"enum\": [", out);
	arch_for_each (arch) {
		fprintf(out, "%s\"%s\"", separator, arch->name);
		separator = ", ";
	}
	fputs("]},\n", out);
}

void recording_describe(FILE *out)
{
	fprintf(out,
	        "{\n"
	        "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
	        "  \"title\": \"secprof recording, version %d\",\n"
	        "  \"description\": \"Described in recording.md, which also says what a schema "
	        "cannot: orders, indices and what must differ.\",\n"
	        "  \"type\": \"object\",\n"
	        /* Stricter than the reader, which skips unknown keys: the schema is what this
	         * version writes. */
	        "  \"additionalProperties\": false,\n"
	        "  \"required\": [\"format\", \"version\", \"runs\"],\n"
	        "  \"properties\": {\n"
	        "    \"format\": {\"const\": \"secprof-recording\"},\n"
	        "    \"version\": {\"const\": %d},\n"
	        "    \"host\": {\"oneOf\": [{\"type\": \"null\"}, {\"$ref\": "
	        "\"#/$defs/host\"}]},\n"
	        "    \"runs\": {\"type\": \"array\", \"items\": {\"$ref\": "
	        "\"#/$defs/run\"}}\n"
	        "  },\n"
	        "  \"$defs\": {\n",
	        RECORDING_VERSION, RECORDING_VERSION);
	describe_architectures(out);
	/* An even number of digits, and no byte 00, as read_hex() wants it. */
	fputs("    \"bytes\": {\"oneOf\": [{\"type\": \"string\", \"pattern\": "
	      "\"^[^\\u0000]*$\"}, {\"type\": \"object\", \"additionalProperties\": false, "
	      "\"required\": [\"hex\"], \"properties\": {\"hex\": {\"type\": \"string\", "
	      "\"pattern\": \"^(0[1-9a-fA-F]|[1-9a-fA-F][0-9a-fA-F])*$\"}}}]}",
	        out);
	describe_definitions(out);
	fputs("\n  }\n}\n", out);
}
