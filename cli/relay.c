#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- making it ---- */

static int find_terminal(const int streams[3], int *found, struct error *err)
{
	*found = -1;
	for (int i = 0; i < 3; i++) {
		if (!isatty(streams[i]))
			continue;
		/* With one pair of ends, output for two terminals could not be told apart. */
		if (*found >= 0 && !terminal_is_same(*found, streams[i]))
			return error_set(err,
			        "standard input, output and error are different terminals, and a "
			        "workload with one of its own gets only one; redirect the others, "
			        "or use "
			        "--same-terminal");
		*found = streams[i];
	}
	return 0;
}

/* Other programs of a pipeline may want the terminal, such as a pager at its end. */
static bool is_pipe(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

static int fail(const char *what, struct error *err)
{
	return error_set(err,
	        "cannot %s a terminal for the workload: %s (--same-terminal runs it on "
	        "this one, which it can then type into)",
	        what, strerror(errno));
}

/* TIOCGPTPEER (Linux 4.13) looks for no name, which may mean another one in this mount
 * namespace. */
static int open_pair(struct relay *relay, struct error *err)
{
	int unlocked = 0;

	/* Non-blocking: a workload that does not read its terminal must not stop the proxy. */
	relay->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (relay->master < 0)
		return fail("make", err);
	if (ioctl(relay->master, TIOCSPTLCK, &unlocked) < 0)
		return fail("unlock", err);
	relay->slave = ioctl(relay->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return relay->slave < 0 ? fail("open", err) : 0;
}

void relay_none(struct relay *relay)
{
	*relay = (struct relay){.user = {.fd = -1}, .master = -1, .slave = -1};
}

int relay_open(struct relay *relay, const int streams[3], uid_t owner, struct error *err)
{
	int terminal;

	relay_none(relay);
	if (find_terminal(streams, &terminal, err))
		return -1;
	if (terminal < 0)
		return 0;
	relay->pipeline = is_pipe(streams[0]) || is_pipe(streams[1]);
	if (terminal_open(&relay->user, terminal, err) || open_pair(relay, err))
		return -1;
	/* So that the user can open it by its name, /dev/stderr for one. */
	if (fchown(relay->slave, owner, (gid_t)-1) < 0 && owner != geteuid())
		return fail("give away", err);
	terminal_copy_modes(&relay->user, relay->slave);
	terminal_copy_size(&relay->user, relay->master);
	return 0;
}

bool relay_has(const struct relay *relay)
{
	return relay->user.fd >= 0;
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void relay_keep_slave(struct relay *relay)
{
	close_end(&relay->master);
	terminal_close(&relay->user);
}

void relay_keep_master(struct relay *relay)
{
	close_end(&relay->slave);
}

/* ---- who uses the terminal ---- */

bool relay_starts_in_front(const struct relay *relay)
{
	return relay_has(relay) && !relay->pipeline && terminal_is_ours(&relay->user);
}

bool relay_engage(struct relay *relay)
{
	if (!terminal_is_ours(&relay->user))
		return false;
	/* Started in the background, it may have copied those of a shell that was reading. */
	if (!relay->was_in_front && relay->master >= 0)
		terminal_copy_modes(&relay->user, relay->master);
	/* A shell ends its line before it lets a job go on. */
	relay->screen.in_line = relay->screen.after_cr = false;
	relay->was_in_front = true;
	/* SIGWINCH came to whoever was in front meanwhile. */
	terminal_copy_size(&relay->user, relay->master);
	/* In a pipeline ^C has to reach the other programs, too: the terminal goes on
	 * signalling. */
	terminal_make_raw(&relay->user, relay->pipeline);
	return true;
}

bool relay_engage_again(struct relay *relay)
{
	return (!relay->pipeline || relay->was_in_front) && relay_engage(relay);
}

bool relay_is_engaged(const struct relay *relay)
{
	return relay->user.raw;
}

void relay_disengage(struct relay *relay)
{
	terminal_restore(&relay->user);
}

void relay_finish(struct relay *relay)
{
	relay_disengage(relay);
	terminal_close(&relay->user);
}

/* ---- bytes ---- */

static bool is_empty(const struct relay_buffer *buffer)
{
	return buffer->start == buffer->end;
}

static bool is_transient(int number)
{
	return number == EAGAIN || number == EINTR;
}

/* False at the end of the input. */
static bool fill(struct relay_buffer *buffer, int fd)
{
	ssize_t n = read(fd, buffer->bytes, sizeof(buffer->bytes));

	if (n <= 0)
		return n < 0 && is_transient(errno);
	buffer->start = 0;
	buffer->end = (size_t)n;
	return true;
}

/* What nobody can take any more is dropped, as the kernel does with a terminal hung up. */
static void empty(struct relay_buffer *buffer, int fd)
{
	ssize_t n =
	        fd < 0 ? -1 : write(fd, buffer->bytes + buffer->start, buffer->end - buffer->start);

	/* A part may be written: the rest waits for the next POLLOUT. */
	if (n >= 0)
		buffer->start += (size_t)n;
	else if (fd < 0 || !is_transient(errno))
		buffer->start = buffer->end;
}

bool relay_is_alone(const struct relay *relay)
{
	return relay->user.raw && !relay->pipeline && is_empty(&relay->shown);
}

void relay_hang_up(struct relay *relay)
{
	close_end(&relay->master);
}

static void lose_user(struct relay *relay)
{
	terminal_close(&relay->user);
	/* Nobody is left who could see it. */
	relay->shown.start = relay->shown.end;
	relay_hang_up(relay);
}

/* Reading from the background fails with EIO, as SIGTTIN is blocked: that is no end. */
static void read_typed(struct relay *relay)
{
	if (fill(&relay->typed, relay->user.fd))
		return;
	if (terminal_is_ours(&relay->user))
		lose_user(relay);
	else
		relay->user.raw = false; /* whoever has it now sets its modes */
}

void relay_prepare(const struct relay *relay, struct pollfd polled[RELAY_POLLED])
{
	/* One buffer in each direction: it is filled when it is empty, so a slow side slows the
	 * other down and nothing grows. */
	short from_user = relay->user.raw && !relay->held && is_empty(&relay->typed) ? POLLIN : 0;
	short to_user = is_empty(&relay->shown) ? 0 : POLLOUT;
	short from_master = is_empty(&relay->shown) ? POLLIN : 0;
	short to_master = is_empty(&relay->typed) ? 0 : POLLOUT;

	polled[0] = (struct pollfd){.fd = relay->user.fd, .events = (short)(from_user | to_user)};
	/* poll(2) reports its end again and again, even where no event is asked for. */
	polled[1] = (struct pollfd){.fd = from_master | to_master ? relay->master : -1,
	        .events = (short)(from_master | to_master)};
}

void relay_transfer(struct relay *relay, const struct pollfd polled[RELAY_POLLED])
{
	short user = polled[0].revents, master = polled[1].revents;

	if (user & POLLOUT) {
		size_t before = relay->shown.start;

		empty(&relay->shown, relay->user.fd);
		relay->n_shown += relay->shown.start - before;
		screen_follow(
		        &relay->screen, relay->shown.bytes + before, relay->shown.start - before);
	}
	if (master & POLLOUT)
		empty(&relay->typed, relay->master);
	if (user & POLLIN && polled[0].events & POLLIN)
		read_typed(relay);
	else if (user & (POLLHUP | POLLERR | POLLNVAL))
		lose_user(relay);
	/* With the slave open in the tracer, which it is, there is no other end than a hangup. */
	if (master & (POLLIN | POLLHUP) && relay->master >= 0 && is_empty(&relay->shown) &&
	        !fill(&relay->shown, relay->master))
		relay_hang_up(relay);
}

bool relay_is_drained(const struct relay *relay)
{
	struct pollfd master = {.fd = relay->master, .events = POLLIN};

	/* poll(2) brings along what is still on its way in the kernel (n_tty_poll). */
	return !relay_has(relay) ||
	       (is_empty(&relay->shown) && (relay->master < 0 || poll(&master, 1, 0) == 0));
}
