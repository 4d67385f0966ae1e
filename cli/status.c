#include "status.h"

#include "clock.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Four times a second at most; JSON without anything new once. */
enum { INTERVAL_US = 250000, IDLE_US = 1000000 };

void status_init(struct status *status, enum status_kind kind, const struct progress *progress,
        struct relay *relay)
{
	struct error ignored;

	*status = (struct status){
	        .progress = progress, .kind = kind, .relay = relay, .terminal = {.fd = -1}};
	if (kind == STATUS_LINE && !relay_has(relay) &&
	        terminal_open(&status->terminal, STDERR_FILENO, &ignored))
		status->kind = STATUS_NONE;
}

/* -1: there is none, or it is not the workload's turn. */
static int line_fd(const struct status *status)
{
	if (relay_has(status->relay))
		return status->relay->user.fd;
	return status->terminal.fd;
}

static bool may_show_line(const struct status *status)
{
	if (line_fd(status) < 0)
		return false;
	/* From the background the line would be written into what others show; and with
	 * stty tostop, SIGTTOU, which is blocked here, would be no bar. */
	if (!relay_has(status->relay))
		return terminal_is_ours(&status->terminal);
	return relay_is_alone(status->relay) && screen_is_free(&status->relay->screen);
}

static void show_line(struct status *status)
{
	char text[PROGRESS_TEXT_MAX], line[PROGRESS_TEXT_MAX + 16];

	if (!may_show_line(status) || !progress_text(status->progress, text))
		return;
	snprintf(line, sizeof(line), "secprof: %s", text);
	status_line_show(&status->line, line_fd(status), line);
}

/* Standard error may be a pipe that nobody empties: the proxy must go on. */
static bool takes_a_line(int fd)
{
	struct pollfd polled = {.fd = fd, .events = POLLOUT};

	return poll(&polled, 1, 0) > 0 && polled.revents & POLLOUT;
}

/* At most PIPE_BUF bytes by one write(2): nothing comes in between (pipe(7)). */
static void write_whole_line(struct status *status, const char *prefix, const char *text)
{
	struct screen *screen = &status->relay->screen;
	bool is_raw = relay_is_engaged(status->relay) && isatty(STDERR_FILENO);
	char line[PROGRESS_TEXT_MAX + 32];
	int n = snprintf(line, sizeof(line), "%s%s%s%s",
	        is_raw && !screen_is_at_start(screen) ? "\r\n" : "", prefix, text,
	        is_raw ? "\r\n" : "\n");

	if (!status_make_way(status) || !takes_a_line(STDERR_FILENO))
		return;
	if (write(STDERR_FILENO, line, (size_t)n) == n && is_raw)
		screen_follow(screen, line, (size_t)n);
}

static void show_json(struct status *status, uint64_t now)
{
	uint64_t seen = status->progress->processes + status->progress->calls;
	char text[PROGRESS_TEXT_MAX];

	if ((seen == status->seen && now - status->last_us < IDLE_US) ||
	        !progress_json(status->progress, text))
		return;
	status->seen = seen;
	status->last_us = now;
	write_whole_line(status, "", text);
}

int status_timeout(const struct status *status)
{
	uint64_t now = clock_us();

	if (status->kind == STATUS_NONE || status->held)
		return -1;
	/* Rounded up, so as not to wake up just before. */
	return status->due_us > now ? (int)((status->due_us - now + 999) / 1000) : 0;
}

void status_tick(struct status *status)
{
	uint64_t now = clock_us();

	if (status->kind == STATUS_NONE || status->held || now < status->due_us)
		return;
	status->due_us = now + INTERVAL_US;
	if (status->kind == STATUS_LINE)
		show_line(status);
	else
		show_json(status, now);
}

bool status_make_way(struct status *status)
{
	int fd = line_fd(status);

	return fd < 0 || status_line_clear(&status->line, fd);
}

void status_hold(struct status *status)
{
	(void)status_make_way(status);
	status->held = true;
}

void status_print(struct status *status)
{
	char text[PROGRESS_TEXT_MAX];

	if (!progress_text(status->progress, text))
		strcpy(text, "the workload has not begun");
	write_whole_line(status, "secprof: ", text);
}
