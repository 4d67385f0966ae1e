#include "message.h"

#include "cleanup.h"

#include <stdarg.h>
#include <stdio.h>

static void print_line(const char *prefix, const char *format, va_list args)
        __attribute__((format(printf, 2, 0)));

static void print_line(const char *prefix, const char *format, va_list args)
{
	cleanup_free char *line = NULL;

	/* One write for the whole line: the workload writes to the same terminal. */
	if (vasprintf(&line, format, args) < 0)
		line = NULL;
	/* stderr is unbuffered, but glibc gives it a buffer for the time of one fprintf(3), so the
	 * line is one write(2). */
	fprintf(stderr, "%s%s\n", prefix, line ? line : "out of memory");
}

void message(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_line("secprof: ", format, args);
	va_end(args);
}

void warning(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_line("secprof: warning: ", format, args);
	va_end(args);
}
