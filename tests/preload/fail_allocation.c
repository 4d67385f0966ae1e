/*
 * Preloaded into secprof: lets one allocation fail.
 *
 * ALLOCATION_STACK=DEPTH:NUMBER fails the first allocation with that call stack, ALLOCATION_AT=N
 * the Nth of a process and its ancestors, without libseccomp's own: it often loops then, until it
 * is stopped, and all its stacks fail once.  ALLOCATION_LOG=FILE makes a file of a `struct log`:
 * with neither of the others, of each stack that there was; else of the frames of what has failed.
 * Addresses must not be random (setarch -R).  The workload runs without.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
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
	uint64_t depth, number;
};

/* Shared with children, one of which may be confined: it has no file, and may write to none. */
struct log {
	uint64_t n_stacks, has_failed;
	char frames[8192]; /* FILE+OFFSET lines */
	struct stack stacks[STACKS_MAX];
};

static bool active, busy;
static struct log *shared;
static const char *bottom; /* of the stack, nearly */
static struct stack wanted;
static unsigned long at, n_allocations;

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

static uint64_t stack_number(void)
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
	for (size_t i = 0; i < shared->n_stacks; i++)
		if (is_same(shared->stacks[i], stack))
			return;
	if (shared->n_stacks < STACKS_MAX)
		shared->stacks[shared->n_stacks++] = stack;
}

static _Unwind_Reason_Code log_frame(struct _Unwind_Context *context, void *unused)
{
	const char *address = (const char *)_Unwind_GetIP(context);
	size_t used = strlen(shared->frames);
	Dl_info file;

	(void)unused;
	if (dladdr(address, &file))
		snprintf(shared->frames + used, sizeof(shared->frames) - used, "%s+0x%tx\n",
		        file.dli_fname, address - (char *)file.dli_fbase);
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

static bool fails_by_number(const void *caller)
{
	Dl_info file;

	if (dladdr(caller, &file) && strstr(file.dli_fname, "libseccomp"))
		return false;
	return ++n_allocations == at;
}

static bool is_to_fail(const void *caller)
{
	const char *top = __builtin_frame_address(0);

	if (!active || busy || shared->has_failed)
		return false;
	busy = true;

	bool fails = at ? fails_by_number(caller) : fails_by_stack((unsigned long)(bottom - top));

	if (fails) {
		shared->has_failed = true;
		_Unwind_Backtrace(log_frame, NULL);
		errno = ENOMEM;
	}
	busy = false;
	return fails;
}

void *malloc(size_t size)
{
	return is_to_fail(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return is_to_fail(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	return is_to_fail(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

static struct log *map_log(const char *path)
{
	int fd = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
	void *mapped = MAP_FAILED;

	if (!path || (fd >= 0 && ftruncate(fd, sizeof(struct log)) == 0))
		mapped = mmap(NULL, sizeof(struct log), PROT_READ | PROT_WRITE,
		        MAP_SHARED | (path ? 0 : MAP_ANONYMOUS), fd, 0);
	if (mapped == MAP_FAILED)
		_exit(99);
	if (fd >= 0)
		close(fd);
	return mapped;
}

__attribute__((constructor)) static void start(void)
{
	char path[4096] = "";
	const char *name, *stack = getenv("ALLOCATION_STACK"), *number = getenv("ALLOCATION_AT");

	if (readlink("/proc/self/exe", path, sizeof(path) - 1) < 0)
		return;
	name = strrchr(path, '/');
	if (!name || strcmp(name, "/secprof"))
		return;
	bottom = __builtin_frame_address(0);
	if (stack && sscanf(stack, "%" SCNu64 ":%" SCNu64, &wanted.depth, &wanted.number) != 2)
		_exit(99);
	at = number ? strtoul(number, NULL, 10) : 0;
	shared = map_log(getenv("ALLOCATION_LOG"));
	unsetenv("LD_PRELOAD");
	unsetenv("ALLOCATION_LOG");
	unsetenv("ALLOCATION_STACK");
	unsetenv("ALLOCATION_AT");
	stack_number(); /* whatever it loads */
	active = true;
}
