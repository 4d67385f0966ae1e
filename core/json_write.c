#include "json_write.h"

#include "text.h"
#include "utf8.h"

#include <string.h>

static void write_utf16_unit(FILE *out, uint32_t unit)
{
	fprintf(out, "\\u%04x", unit);
}

static void write_escaped(FILE *out, uint32_t code_point)
{
	static const char special[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *found =
	        code_point < 0x80 ? memchr(special, (int)code_point, sizeof(special) - 1) : NULL;

	if (found) {
		fprintf(out, "\\%c", letters[found - special]);
		/* JSON escapes are UTF-16 units: beyond the first plane it takes a surrogate pair.
		 */
	} else if (code_point < 0x10000) {
		write_utf16_unit(out, code_point);
	} else {
		write_utf16_unit(out, 0xd800 + ((code_point - 0x10000) >> 10));
		write_utf16_unit(out, 0xdc00 + (code_point & 0x3ff));
	}
}

/* Results are read by people, too, in terminals and editors (utf8_is_safe). */
static void write_string(FILE *out, const char *string)
{
	uint32_t code_point = 0;
	size_t length;

	putc('"', out);
	for (; *string; string += length) {
		length = utf8_decode(string, &code_point);
		/* json_write_bytes() has found valid UTF-8, so utf8_decode() did not fail. */
		if (code_point == '"' || code_point == '\\' || !utf8_is_safe(code_point))
			write_escaped(out, code_point);
		else
			fwrite(string, 1, length, out);
	}
	putc('"', out);
}

/* A JSON string holds Unicode only, while paths and arguments of Linux are any bytes. */
static void write_hex(FILE *out, const char *bytes)
{
	fputs("{\"hex\": \"", out);
	for (; *bytes; bytes++)
		fprintf(out, "%02x", (unsigned char)*bytes);
	fputs("\"}", out);
}

void json_write_bytes(FILE *out, const char *bytes)
{
	if (!text_is_utf8(bytes)) {
		write_hex(out, bytes);
		return;
	}
	write_string(out, bytes);
}
