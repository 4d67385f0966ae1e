#include "error.h"

#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Escaping leaves text alone that is escaped already, so it may be appended again. */
static void append_safe(struct error *err, const char *text)
{
	size_t used = strlen(err->text);
	char piece[UTF8_SAFE_MAX];

	while (*text) {
		text += utf8_safe_piece(text, piece);
		size_t length = strlen(piece);

		/* A piece is a whole character or escape: text is never cut within one. */
		if (used + length >= sizeof(err->text))
			return;
		memcpy(err->text + used, piece, length + 1);
		used += length;
	}
}

/* The arguments may point into the error that is being set: it is written last. */
__attribute__((format(printf, 2, 0))) static void set_text(
        struct error *err, const char *format, va_list arguments)
{
	char raw[sizeof(err->text)];

	vsnprintf(raw, sizeof(raw), format, arguments);
	err->text[0] = '\0';
	append_safe(err, raw);
}

int error_set(struct error *err, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	set_text(err, format, arguments);
	va_end(arguments);
	return -1;
}

int error_prefix(struct error *err, const char *format, ...)
{
	/* If both are too long together, the end of the older text is what is lost. */
	struct error whole;
	va_list arguments;

	va_start(arguments, format);
	set_text(&whole, format, arguments);
	va_end(arguments);
	append_safe(&whole, ": ");
	append_safe(&whole, err->text);
	*err = whole;
	return -1;
}

int error_no_memory(struct error *err)
{
	return error_set(err, "out of memory");
}
