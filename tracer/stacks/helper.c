/*
 *      recorder                          helper, confined
 *      request, descriptors  --socket->  serve
 *      capture               ==memory=>    HELPER_UNWIND: stack_walk
 *      reply                 <-socket--    HELPER_NAMES:  symbols_find
 */
#include "helper.h"

#include "capture.h"
#include "stack_walk.h"
#include "symbols.h"

#include "clock.h"
#include "confine.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A stack takes a millisecond, the names of a large file a second; the rest is for a machine with
 * too much to do. */
enum { ANSWER_MAX_US = 10000000 };

enum { FDS_MAX = 2 };

union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(FDS_MAX * sizeof(int))];
};

/* ---- in the helper ---- */

/* Returns how many descriptors came; -1 if there is nobody any more. */
static int receive(struct helper_request *request, int fds[FDS_MAX])
{
	union control control;
	struct iovec part = {request, sizeof(*request)};
	struct msghdr message = {.msg_iov = &part,
	        .msg_iovlen = 1,
	        .msg_control = &control,
	        .msg_controllen = sizeof(control)};
	const struct cmsghdr *header;
	int n = 0;

	if (recvmsg(0, &message, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof(*request))
		return -1;
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_type == SCM_RIGHTS) {
		n = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
		memcpy(fds, CMSG_DATA(header), (size_t)n * sizeof(int));
	}
	return n;
}

static void unwind(const struct helper_request *request, const void *shared,
        const struct elf_file *files, struct helper_reply *reply)
{
	struct capture_view view;

	if (request->n_bytes <= CAPTURE_BYTES_MAX && capture_parse(shared, request->n_bytes, &view))
		stack_walk(&view, files, HELPER_FILES_MAX, reply);
}

static _Noreturn void serve(const void *shared)
{
	static struct elf_file files[HELPER_FILES_MAX];
	static struct helper_request request;
	static struct helper_reply reply;
	int fds[FDS_MAX], n_fds;

	for (size_t i = 0; i < HELPER_FILES_MAX; i++)
		files[i].fd = -1;
	while ((n_fds = receive(&request, fds)) >= 0) {
		memset(&reply, 0, sizeof(reply));
		reply.kind = request.kind;
		switch (request.kind) {
		case HELPER_FILE:
			elf_file_open(&files[request.file], n_fds ? fds[0] : -1);
			(void)elf_file_build_id(&files[request.file], reply.build_id);
			break;
		case HELPER_UNWIND:
			unwind(&request, shared, files, &reply);
			break;
		case HELPER_NAMES:
			reply.n = request.n_places;
			symbols_find(&files[request.file], n_fds ? fds[0] : -1, request.places,
			        request.n_places, reply.names);
			break;
		}
		if (send(0, &reply, sizeof(reply), MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(0);
}

/* ---- beside the tracer ---- */

/* A fork without an exit signal: so the helper is none of the children that a plain wait is about,
 * which the tracer makes for tracees.  Not by clone3, which sandboxes answer with ENOSYS.
 * All is zero, so that the order of the arguments, another one on s390x, does not matter. */
static pid_t clone_silently(void)
{
	return (pid_t)syscall(SYS_clone, 0, 0, 0, 0, 0);
}

bool helper_start(struct helper *helper)
{
	pid_t parent = getpid();
	int ends[2];

	if (!helper->shared) {
		helper->shared = mmap(NULL, CAPTURE_BYTES_MAX, PROT_READ | PROT_WRITE,
		        /* cppcheck-suppress invalidFunctionArg -- no file: -1 */
		        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (helper->shared == MAP_FAILED) {
			helper->shared = NULL;
			return false;
		}
	}
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return false;
	helper->pid = clone_silently();
	if (helper->pid == 0) {
		stack_walk_prepare();
		symbols_prepare();
		if (confine("secprof-stacks", parent, ends[1]))
			serve(helper->shared);
		_exit(1);
	}
	close(ends[1]);
	if (helper->pid > 0) {
		helper->socket = ends[0];
		return true;
	}
	helper->pid = 0;
	close(ends[0]);
	return false;
}

static void end_process(struct helper *helper)
{
	if (!helper->pid)
		return;
	close(helper->socket);
	kill(helper->pid, SIGKILL);
	while (waitpid(helper->pid, NULL, (int)__WCLONE) < 0 && errno == EINTR)
		;
	helper->pid = 0;
}

void helper_end(struct helper *helper)
{
	end_process(helper);
	if (helper->shared)
		munmap(helper->shared, CAPTURE_BYTES_MAX);
	memset(helper, 0, sizeof(*helper));
}

void helper_ask(
        struct helper *helper, const struct helper_request *request, const int *fds, size_t n_fds)
{
	union control control = {.bytes = {0}};
	struct iovec part = {(void *)(uintptr_t)request, sizeof(*request)};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	if (n_fds) {
		message.msg_control = &control;
		/* The lengths are size_t in glibc, and in musl this. */
		message.msg_controllen = (socklen_t)CMSG_SPACE(n_fds * sizeof(int));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = (socklen_t)CMSG_LEN(n_fds * sizeof(int));
		memcpy(CMSG_DATA(&control.header), fds, n_fds * sizeof(int));
	}
	helper->asked = request->kind;
	helper->asked_us = clock_us();
	/* There is place: the last one was answered.  If the helper is gone, so will its answer
	 * be. */
	(void)sendmsg(helper->socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static bool is_build_id(const char *text)
{
	size_t length = strnlen(text, BUILD_ID_TEXT_MAX);

	return length < BUILD_ID_TEXT_MAX && strspn(text, "0123456789abcdef") == length;
}

/* It may have been taken over by what it has read. */
static bool is_sound(const struct helper *helper, struct helper_reply *reply)
{
	if (reply->kind != helper->asked)
		return false;
	switch (reply->kind) {
	case HELPER_FILE:
		return is_build_id(reply->build_id);
	case HELPER_UNWIND:
		if (reply->n > STACK_FRAMES_MAX)
			return false;
		for (uint32_t i = 0; i < reply->n; i++)
			if (reply->frames[i].file < -1 || reply->frames[i].file >= HELPER_FILES_MAX)
				return false;
		return true;
	case HELPER_NAMES:
		for (uint32_t i = 0; i < HELPER_PLACES_MAX; i++)
			reply->names[i][FUNCTION_NAME_MAX - 1] = '\0';
		return true;
	}
	return false;
}

/* Stopped, it would never answer. */
static bool is_running(struct helper *helper)
{
	int status = 0;
	pid_t pid = waitpid(helper->pid, &status, (int)__WCLONE | WNOHANG | WUNTRACED);

	if (pid == helper->pid && !WIFSTOPPED(status)) {
		/* Another process may have its number from now on. */
		close(helper->socket);
		helper->pid = 0;
	}
	return pid == 0;
}

enum helper_state helper_answer(struct helper *helper, struct helper_reply *reply, int wait_ms)
{
	struct pollfd polled = {.fd = helper->socket, .events = POLLIN};
	ssize_t n;

	if (wait_ms)
		(void)poll(&polled, 1, wait_ms);
	n = recv(helper->socket, reply, sizeof(*reply), MSG_DONTWAIT);
	if (n == (ssize_t)sizeof(*reply) && is_sound(helper, reply))
		return HELPER_ANSWERED;
	if (n < 0 && (errno == EAGAIN || errno == EINTR) && is_running(helper) &&
	        clock_us() - helper->asked_us < ANSWER_MAX_US)
		return HELPER_BUSY;
	end_process(helper);
	return HELPER_GONE;
}
