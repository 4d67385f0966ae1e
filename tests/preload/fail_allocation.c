/*
 * Preloaded into secprof: lets one allocation fail.
 *
 * ALLOCATION_LOG=FILE appends the call stack of each allocation, as a number, when it appears
 * first; ALLOCATION_STACK=NUMBER fails the first allocation with that stack, ALLOCATION_AT=N the
 * Nth of a process and its ancestors.  Addresses must not be random (setarch -R).  The workload
 * runs without.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <unwind.h>

#define FRAMES_MAX 24
#define STACKS_MAX 16384

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static bool active, busy;
static bool *done; /* in memory that children share: one allocation fails in all */
static int log_fd = -1;
static uint64_t wanted, seen[STACKS_MAX];
static unsigned long at, n_allocations;
static size_t n_seen;

struct walk {
	uint64_t hash;
	unsigned depth;
};

static _Unwind_Reason_Code take_frame(struct _Unwind_Context *context, void *argument)
{
	struct walk *walk = argument;

	walk->hash = (walk->hash ^ _Unwind_GetIP(context)) * UINT64_C(0x100000001b3);
	return ++walk->depth < FRAMES_MAX ? _URC_NO_REASON : _URC_END_OF_STACK;
}

static uint64_t stack_number(void)
{
	struct walk walk = {.hash = UINT64_C(0xcbf29ce484222325)};

	_Unwind_Backtrace(take_frame, &walk);
	return walk.hash;
}

static void log_stack(uint64_t number)
{
	char line[32];

	for (size_t i = 0; i < n_seen; i++)
		if (seen[i] == number)
			return;
	if (n_seen < STACKS_MAX)
		seen[n_seen++] = number;
	int length = snprintf(line, sizeof(line), "%llu\n", (unsigned long long)number);

	if (write(log_fd, line, (size_t)length) != length)
		_exit(99);
}

static bool is_to_fail(void)
{
	bool fails = false;

	if (!active || busy || *done)
		return false;
	busy = true;
	n_allocations++;
	if (at)
		fails = n_allocations == at;
	else if (wanted)
		fails = stack_number() == wanted;
	else if (log_fd >= 0)
		log_stack(stack_number());
	busy = false;
	if (fails) {
		*done = true;
		errno = ENOMEM;
	}
	return fails;
}

void *malloc(size_t size)
{
	return is_to_fail() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return is_to_fail() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	return is_to_fail() ? NULL : __libc_realloc(old, size);
}

__attribute__((constructor)) static void start(void)
{
	char path[4096] = "";
	const char *name, *log = getenv("ALLOCATION_LOG"), *stack = getenv("ALLOCATION_STACK"),
	                  *number = getenv("ALLOCATION_AT");

	if (readlink("/proc/self/exe", path, sizeof(path) - 1) < 0)
		return;
	name = strrchr(path, '/');
	if (!name || strcmp(name, "/secprof"))
		return;
	wanted = stack ? strtoull(stack, NULL, 10) : 0;
	at = number ? strtoul(number, NULL, 10) : 0;
	if (log)
		log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	unsetenv("LD_PRELOAD");
	unsetenv("ALLOCATION_LOG");
	unsetenv("ALLOCATION_STACK");
	unsetenv("ALLOCATION_AT");
	stack_number(); /* whatever it loads */
	done = mmap(NULL, sizeof(*done), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (done == MAP_FAILED)
		_exit(99);
	active = true;
}
