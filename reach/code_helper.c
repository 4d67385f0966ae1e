/*
 *      caller                    helper, confined
 *      file descriptor --socket->  code_calls_find
 *      answer          <-socket--
 */
#include "code_helper.h"

#include "cleanup.h"
#include "confine.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A large Go program takes a second; confine.c limits processor time, this that it is stopped. */
enum { ANSWER_MAX_MS = 120000 };

struct answer {
	int result;
	struct code_calls calls;
	struct error err;
};

union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

/* ---- in the helper ---- */

static int receive_file(void)
{
	union control control;
	char byte;
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part,
	        .msg_iovlen = 1,
	        .msg_control = &control,
	        .msg_controllen = sizeof(control)};
	const struct cmsghdr *header;
	int fd = -1;

	if (recvmsg(0, &message, MSG_CMSG_CLOEXEC) != 1)
		return -1;
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_type == SCM_RIGHTS && header->cmsg_len == CMSG_LEN(sizeof(fd)))
		memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

static _Noreturn void serve(
        pid_t parent, int socket, enum code_extent extent, const struct elf_names *imported)
{
	struct answer answer = {.err = {""}};
	int fd;

	if (!confine("secprof-reach", parent, socket) || (fd = receive_file()) < 0)
		_exit(1);
	answer.result = code_calls_find(fd, extent, imported, &answer.calls, &answer.err);
	_exit(send(0, &answer, sizeof(answer), MSG_NOSIGNAL) == (ssize_t)sizeof(answer) ? 0 : 1);
}

/* ---- beside it ---- */

static int send_file(int socket, int fd, struct error *err)
{
	union control control = {.bytes = {0}};
	char byte = 0;
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part,
	        .msg_iovlen = 1,
	        .msg_control = &control,
	        .msg_controllen = CMSG_SPACE(sizeof(int))};

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	return sendmsg(socket, &message, MSG_NOSIGNAL) == 1
	               ? 0
	               : error_set(err, "the process that reads code: %s", strerror(errno));
}

static int receive_answer(int socket, struct answer *answer, struct error *err)
{
	struct pollfd polled = {.fd = socket, .events = POLLIN};
	int ready;

	do
		ready = poll(&polled, 1, ANSWER_MAX_MS);
	while (ready < 0 && errno == EINTR);
	if (ready == 0)
		return error_set(err, "reading its code takes too long");
	if (ready < 0 || recv(socket, answer, sizeof(*answer), 0) != (ssize_t)sizeof(*answer))
		return error_set(err, "reading its code failed, or takes too much time or memory");
	/* It may have been taken over by what it has read. */
	answer->calls.unknown[CODE_WHERE_MAX - 1] = '\0';
	answer->err.text[sizeof(answer->err.text) - 1] = '\0';
	return 0;
}

static int ask(int socket, int fd, struct code_calls *calls, struct error *err)
{
	struct answer answer = {0};

	if (send_file(socket, fd, err) || receive_answer(socket, &answer, err))
		return -1;
	if (answer.result)
		return error_set(err, "%s", answer.err.text);
	code_calls_unite(calls, &answer.calls);
	return 0;
}

int code_helper_find(int fd, enum code_extent extent, const struct elf_names *imported,
        struct code_calls *calls, struct error *err)
{
	pid_t parent = getpid(), pid;
	cleanup_close int own = -1;
	int ends[2], result;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return error_set(err, "socketpair: %s", strerror(errno));
	own = ends[0];
	pid = fork();
	if (pid == 0)
		serve(parent, ends[1], extent, imported);
	close(ends[1]);
	if (pid < 0)
		return error_set(err, "fork: %s", strerror(errno));
	result = ask(own, fd, calls, err);
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return result;
}
