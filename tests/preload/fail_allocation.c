/*
 * Preloaded into secprof: lets one allocation fail.
 *
 * ALLOCATION_LOG=FILE appends the call stack of each allocation, as DEPTH:NUMBER, when it appears
 * first; ALLOCATION_STACK=DEPTH:NUMBER fails the first allocation with that stack, ALLOCATION_AT=N
 * the Nth of a process and its ancestors, and the log then gets the frames of that stack, as
 * FILE+OFFSET.  Addresses must not be random (setarch -R).  The workload runs without.
 */
#include <dlfcn.h>
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

/* Unwinding takes long: of another depth, in bytes, it is not the same stack. */
struct stack {
	unsigned long depth;
	unsigned long long number;
};

static bool active, busy;
static bool *done; /* in memory that children share: one allocation fails in all */
static int log_fd = -1;
static const char *bottom; /* of the stack, nearly */
static struct stack wanted, seen[STACKS_MAX];
static unsigned long at, n_allocations;
static size_t n_seen;

struct walk {
	uint64_t hash;
	unsigned n_frames;
};

static _Unwind_Reason_Code take_frame(struct _Unwind_Context *context, void *argument)
{
	struct walk *walk = argument;

	walk->hash = (walk->hash ^ _Unwind_GetIP(context)) * UINT64_C(0x100000001b3);
	return ++walk->n_frames < FRAMES_MAX ? _URC_NO_REASON : _URC_END_OF_STACK;
}

static unsigned long long stack_number(void)
{
	struct walk walk = {.hash = UINT64_C(0xcbf29ce484222325)};

	_Unwind_Backtrace(take_frame, &walk);
	return walk.hash;
}

static bool is_same(struct stack a, struct stack b)
{
	return a.depth == b.depth && a.number == b.number;
}

static void log_stack(struct stack stack)
{
	char line[64];

	for (size_t i = 0; i < n_seen; i++)
		if (is_same(seen[i], stack))
			return;
	if (n_seen < STACKS_MAX)
		seen[n_seen++] = stack;
	int length = snprintf(line, sizeof(line), "%lu:%llu\n", stack.depth, stack.number);

	if (write(log_fd, line, (size_t)length) != length)
		_exit(99);
}

static _Unwind_Reason_Code log_frame(struct _Unwind_Context *context, void *unused)
{
	const char *address = (const char *)_Unwind_GetIP(context);
	Dl_info file;

	(void)unused;
	if (dladdr(address, &file))
		dprintf(log_fd, "%s+0x%tx\n", file.dli_fname, address - (char *)file.dli_fbase);
	return _URC_NO_REASON;
}

/* The number has the addresses in this function, too: it is made in one place. */
static bool fails_by_stack(unsigned long depth)
{
	if (wanted.depth && depth != wanted.depth)
		return false;

	struct stack stack = {depth, stack_number()};

	if (wanted.depth)
		return is_same(stack, wanted);
	log_stack(stack);
	return false;
}

static bool is_to_fail(void)
{
	const char *top = __builtin_frame_address(0);

	if (!active || busy || *done)
		return false;
	busy = true;
	n_allocations++;

	bool fails = at ? n_allocations == at : fails_by_stack((unsigned long)(bottom - top));

	if (fails) {
		*done = true;
		if (log_fd >= 0)
			_Unwind_Backtrace(log_frame, NULL);
		errno = ENOMEM;
	}
	busy = false;
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
	bottom = __builtin_frame_address(0);
	if (stack && sscanf(stack, "%lu:%llu", &wanted.depth, &wanted.number) != 2)
		_exit(99);
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
