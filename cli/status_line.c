#include "status_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Fewer show nothing that helps; more than the upper bound is not needed. */
enum { WIDTH_MIN = 20, WIDTH_MAX = 200, WIDTH_OTHERWISE = 80 };

/* One less than there are columns: in the last one some terminals wrap at once. */
static size_t room_on(int fd)
{
	struct winsize size = {0};
	size_t columns = WIDTH_OTHERWISE;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
		columns = size.ws_col;
	if (columns < WIDTH_MIN)
		return 0;
	return columns > WIDTH_MAX ? WIDTH_MAX : columns - 1;
}

/* Of a terminal that knows no sequences only blanks erase. */
static bool is_dumb(void)
{
	const char *name = getenv("TERM");

	return !name || !*name || !strcmp(name, "dumb");
}

static bool flush(struct status_line *line, int fd)
{
	ssize_t n = 0;

	while (line->start < line->end && n >= 0) {
		n = write(fd, line->bytes + line->start, line->end - line->start);
		if (n > 0)
			line->start += (size_t)n;
	}
	return line->start == line->end;
}

static void put(struct status_line *line, const char *text, size_t n)
{
	if (line->start == line->end)
		line->start = line->end = 0;
	if (n > sizeof(line->bytes) - line->end)
		n = sizeof(line->bytes) - line->end;
	memcpy(line->bytes + line->end, text, n);
	line->end += n;
}

static void put_erasure(struct status_line *line)
{
	char blanks[WIDTH_MAX + 2];

	if (!is_dumb()) {
		put(line, "\r\033[K", 4);
		return;
	}
	memset(blanks, ' ', sizeof(blanks));
	blanks[0] = blanks[line->width + 1] = '\r';
	put(line, blanks, line->width + 2);
}

bool status_line_clear(struct status_line *line, int fd)
{
	if (line->width)
		put_erasure(line);
	line->width = 0;
	return flush(line, fd);
}

void status_line_show(struct status_line *line, int fd, const char *text)
{
	size_t room = room_on(fd), width = strlen(text);

	if (!status_line_clear(line, fd) || !room)
		return;
	width = width < room ? width : room;
	put(line, text, width);
	line->width = width;
	(void)flush(line, fd);
}
