#include "terminal.h"

#include "ioctl_request.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Without /proc, or without the right to open it, as after su(1), a copy has to do.  Then a
 * write may block for a moment; it never blocks for good, as poll(2) comes before. */
static int open_again(int fd)
{
	char path[32];
	int opened;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	/* O_NONBLOCK is a flag of the open file description (open(2)): set on the user's
	 * descriptor, the shell would find it set, too. */
	opened = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (opened >= 0 && terminal_is_same(fd, opened))
		return opened;
	if (opened >= 0)
		close(opened);
	return fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

int terminal_open(struct terminal *terminal, int fd, struct error *err)
{
	*terminal = (struct terminal){.fd = open_again(fd)};
	return terminal->fd < 0 ? error_set(err, "cannot open the terminal: %s", strerror(errno))
	                        : 0;
}

void terminal_close(struct terminal *terminal)
{
	if (terminal->fd >= 0)
		close(terminal->fd);
	terminal->fd = -1;
}

/* stat(2) would see a difference between /dev/tty and the terminal that it is. */
bool terminal_is_same(int fd, int other)
{
	const ioctl_request get_device = (ioctl_request)TIOCGDEV;
	unsigned device, other_device;

	return ioctl(fd, get_device, &device) == 0 &&
	       ioctl(other, get_device, &other_device) == 0 && device == other_device;
}

/* poll(2) looks at many descriptors at once, and most are not open. */
void terminal_inherit_no_others(void)
{
	enum { AT_ONCE = 1024, LOOKED_AT_MAX = 65536 };
	struct rlimit limit = {LOOKED_AT_MAX, LOOKED_AT_MAX};
	struct pollfd polled[AT_ONCE];
	int end, n;

	/* Not by /proc/self/fd, which may not be mounted. */
	(void)getrlimit(RLIMIT_NOFILE, &limit);
	end = limit.rlim_cur < LOOKED_AT_MAX ? (int)limit.rlim_cur : LOOKED_AT_MAX;
	for (int first = STDERR_FILENO + 1; first < end; first += n) {
		n = end - first < AT_ONCE ? end - first : AT_ONCE;
		for (int i = 0; i < n; i++)
			polled[i] = (struct pollfd){.fd = first + i};
		if (poll(polled, (nfds_t)n, 0) < 0)
			continue;
		for (int i = 0; i < n; i++)
			if (!(polled[i].revents & POLLNVAL) && isatty(polled[i].fd))
				/* Not closed: the tracer may need it itself. */
				(void)fcntl(polled[i].fd, F_SETFD, FD_CLOEXEC);
	}
}

bool terminal_is_ours(const struct terminal *terminal)
{
	pid_t front;

	if (terminal->fd < 0)
		return false;
	front = tcgetpgrp(terminal->fd);
	/* ENOTTY: not the controlling terminal of this process, so no job control here. */
	return front < 0 ? errno == ENOTTY : front == getpgrp();
}

void terminal_make_raw(struct terminal *terminal, bool keep_signals)
{
	struct termios modes;

	if (terminal->raw || tcgetattr(terminal->fd, &terminal->before) < 0)
		return;
	modes = terminal->before;
	cfmakeraw(&modes);
	/* A serial line keeps its framing. */
	modes.c_cflag = terminal->before.c_cflag;
	if (keep_signals)
		modes.c_lflag |= ISIG;
	modes.c_cc[VMIN] = 1;
	modes.c_cc[VTIME] = 0;
	/* Drivers may take some modes and leave others: hence what became of it. */
	terminal->raw = tcsetattr(terminal->fd, TCSANOW, &modes) == 0 &&
	                tcgetattr(terminal->fd, &terminal->made) == 0;
}

static bool same_modes(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag &&
	       a->c_lflag == b->c_lflag && memcmp(a->c_cc, b->c_cc, sizeof(a->c_cc)) == 0;
}

void terminal_restore(struct terminal *terminal)
{
	struct termios now;

	if (!terminal->raw)
		return;
	terminal->raw = false;
	/* From the background tcsetattr(3) would get SIGTTOU, or with that blocked change the modes
	 * of whoever is in front. */
	if (terminal_is_ours(terminal) && tcgetattr(terminal->fd, &now) == 0 &&
	        same_modes(&now, &terminal->made))
		(void)tcsetattr(terminal->fd, TCSANOW, &terminal->before);
}

void terminal_copy_modes(const struct terminal *terminal, int to)
{
	struct termios modes;

	if (tcgetattr(terminal->fd, &modes) == 0)
		(void)tcsetattr(to, TCSANOW, &modes);
}

void terminal_copy_size(const struct terminal *terminal, int to)
{
	struct winsize size;

	if (ioctl(terminal->fd, TIOCGWINSZ, &size) == 0)
		(void)ioctl(to, TIOCSWINSZ, &size);
}
