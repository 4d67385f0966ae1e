#include "compile_child.h"

#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#define MEMORY_MAX (UINT64_C(1) << 30) /* beyond what the parent has */
#define MEMORY_RESERVED ((size_t)64 << 20)
#define PROGRAM_MAX ((size_t)(1u << 20)) /* bytes; Linux takes 4096 instructions of 8 */

/* Follows the program, so that libseccomp can write that by itself. */
struct report {
	uint64_t n_bytes; /* of the program */
	int result;
	struct error err;
};

/* libseccomp 2.5.4 does not notice every allocation that fails: rules are missing then, and it
 * reports success.  So it gets its memory first.  (No pages are used before they are written.)
 * Other C libraries, and AddressSanitizer, do not keep what is freed. */
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)

static bool reserve_memory(void)
{
	/* free(3) gives nothing back, and large blocks come from the heap as well. */
	mallopt(M_TRIM_THRESHOLD, INT_MAX);
	mallopt(M_MMAP_MAX, 0);

	void *reserve = malloc(MEMORY_RESERVED);

	free(reserve);
	return reserve != NULL;
}

/* Freed memory stays in the heap, which never shrinks. */
static bool has_had_enough_memory(void)
{
	return mallinfo2().arena < MEMORY_MAX / 2;
}

#else

static bool reserve_memory(void)
{
	return true;
}

static bool has_had_enough_memory(void)
{
	return true;
}

#endif

#ifdef __SANITIZE_ADDRESS__

/* AddressSanitizer maps terabytes. */
static void limit_memory(void)
{
}

#else

/* proc_pid_statm(5); 0: not known */
static uint64_t pages_mapped(void)
{
	FILE *statm = fopen("/proc/self/statm", "re");
	uint64_t pages = 0;

	if (!statm)
		return 0;
	if (fscanf(statm, "%" SCNu64, &pages) != 1)
		pages = 0;
	fclose(statm);
	return pages;
}

static void limit_memory(void)
{
	/* RLIMIT_AS counts all that is mapped, so the parent's part comes on top. */
	uint64_t pages = pages_mapped();

	if (!pages)
		return;
	rlim_t limit = pages * (uint64_t)sysconf(_SC_PAGESIZE) + MEMORY_MAX;
	struct rlimit bound;

	if (getrlimit(RLIMIT_AS, &bound) == 0 && limit < bound.rlim_cur) {
		bound.rlim_cur = limit;
		setrlimit(RLIMIT_AS, &bound);
	}
}

#endif

static void limit_time(unsigned seconds)
{
	const struct itimerval limit = {.it_value.tv_sec = seconds};
	sigset_t signals;

	/* In case that the parent ignores or blocks it: a loop must die of it.  The timer counts
	 * processor time, so that a busy machine fails no profile. */
	signal(SIGPROF, SIG_DFL);
	sigemptyset(&signals);
	sigaddset(&signals, SIGPROF);
	sigprocmask(SIG_UNBLOCK, &signals, NULL);
	setitimer(ITIMER_PROF, &limit, NULL);
}

static _Noreturn void run_child(
        compile_build *build, void *context, unsigned seconds, const int ends[2])
{
	const struct rlimit no_core = {0, 0};
	struct report report = {.err = {""}};
	bool written;

	/* A child in an endless loop must not outlive an interrupted secprof. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* libseccomp's crashes are expected, and reported; a core file would only surprise. */
	setrlimit(RLIMIT_CORE, &no_core);
	close(ends[0]);
	limit_time(seconds);
	limit_memory();
	report.result = COMPILE_BROKE;
	if (!reserve_memory())
		error_no_memory(&report.err);
	else
		report.result = build(context, ends[1], &report.err);
	if (!has_had_enough_memory())
		report.result = error_set(&report.err, "libseccomp needs too much memory for it");
	written = write(ends[1], &report, sizeof(report)) == (ssize_t)sizeof(report);
	/* No exit handlers, and nothing of the parent's stdio buffers is written twice. */
	_exit(written ? 0 : 1);
}

/* Everything up to the end of the pipe, which a pipe(7) may give in pieces. */
static int read_all(int fd, char **bytes, size_t *n_bytes, struct error *err)
{
	const size_t room = PROGRAM_MAX + sizeof(struct report);

	*n_bytes = 0;
	*bytes = malloc(room);
	if (!*bytes)
		return error_no_memory(err);
	while (*n_bytes < room) {
		ssize_t n = read(fd, *bytes + *n_bytes, room - *n_bytes);

		if (n == 0)
			return 0;
		if (n > 0)
			*n_bytes += (size_t)n;
		else if (errno != EINTR)
			return error_set(err, "cannot read the filter back: %s", strerror(errno));
	}
	return 0;
}

static int take_program(
        const char *bytes, size_t n_bytes, struct bpf_program *program, struct error *err)
{
	struct report report;

	if (n_bytes < sizeof(report)) {
		error_set(err, "libseccomp ended without a filter");
		return COMPILE_BROKE;
	}
	/* The report is the end of what came, whatever libseccomp wrote before it. */
	n_bytes -= sizeof(report);
	memcpy(&report, bytes + n_bytes, sizeof(report));
	if (report.result) {
		*err = report.err;
		return report.result;
	}
	program->instructions = malloc(n_bytes + 1);
	if (!program->instructions) {
		error_no_memory(err);
		return COMPILE_BROKE;
	}
	memcpy(program->instructions, bytes, n_bytes);
	program->length = n_bytes / sizeof(*program->instructions);
	return 0;
}

static int explain_end(int status, struct error *err)
{
	if (!WIFSIGNALED(status)) {
		error_set(err, "libseccomp ended without a filter");
		return COMPILE_BROKE;
	}
	if (WTERMSIG(status) == SIGPROF) {
		error_set(err, "libseccomp does not come to an end");
		return COMPILE_ENDLESS;
	}
	error_set(err, "libseccomp crashed (signal %d); was there too little memory?",
	        WTERMSIG(status));
	return COMPILE_BROKE;
}

static int follow_child(pid_t child, int fd, struct bpf_program *program, struct error *err)
{
	/* Read to the end before waitpid(2): a child that fills the pipe would never end. */
	cleanup_free char *bytes = NULL;
	size_t n_bytes;
	int status = 0, result = read_all(fd, &bytes, &n_bytes, err);

	/* It may be writing still, into a pipe that nobody reads any more. */
	if (result || n_bytes == PROGRAM_MAX + sizeof(struct report))
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (result)
		return COMPILE_BROKE;
	if (status)
		return explain_end(status, err);
	return take_program(bytes, n_bytes, program, err);
}

int compile_in_child(compile_build *build, void *context, unsigned seconds,
        struct bpf_program *program, struct error *err)
{
	struct sigaction child_action;
	int ends[2], result = COMPILE_BROKE;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0) {
		error_set(err, "no pipe to compile the profile: %s", strerror(errno));
		return COMPILE_BROKE;
	}
	/* With SIGCHLD ignored, as some parents leave it, there would be nothing to wait for. */
	sigaction(SIGCHLD, &(struct sigaction){.sa_handler = SIG_DFL}, &child_action);
	child = fork();
	if (child == 0)
		run_child(build, context, seconds, ends);
	close(ends[1]);
	if (child > 0)
		result = follow_child(child, ends[0], program, err);
	else
		error_set(err, "no process to compile the profile in: %s", strerror(errno));
	close(ends[0]);
	sigaction(SIGCHLD, &child_action, NULL);
	return result;
}
