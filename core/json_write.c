#include "json_write.h"

#include "text.h"

#include <string.h>

static void write_character(FILE *out, unsigned char byte)
{
	static const char special[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *found = memchr(special, byte, sizeof(special) - 1);

	if (found)
		fprintf(out, "\\%c", letters[found - special]);
	else if (byte < ' ' || byte == 0x7f)
		fprintf(out, "\\u%04x", byte);
	else
		putc(byte, out);
}

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
	putc('"', out);
	for (; *bytes; bytes++)
		write_character(out, (unsigned char)*bytes);
	putc('"', out);
}
