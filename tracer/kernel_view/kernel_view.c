#include "kernel_view.h"

#include "../lib/bpf_jit.h"
#include "../lib/proc.h"
#include "cleanup.h"
#include "kernel_view_code.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

enum { TASKS_MAX = 1 << 16, HELD_MAX = 16, CALLS_MAX = 1 << 13 };

/* Of the first pid namespace, fixed in the kernel's sources (PROC_PID_INIT_INO).  In another
 * one the tracer's thread ids are not those that BPF programs are given. */
#define FIRST_PID_NAMESPACE 0xeffffffcu

struct kernel_view {
	int maps[VIEW_MAPS];
	int programs[VIEW_PROGRAMS];
	int links[VIEW_PROGRAMS]; /* a program runs as long as its link is open */
};

static const struct {
	uint32_t type, key_size, n_max;
} map_shapes[VIEW_MAPS] = {
        [VIEW_TASKS] = {BPF_MAP_TYPE_HASH, sizeof(uint64_t), TASKS_MAX},
        [VIEW_HELD] = {BPF_MAP_TYPE_HASH, sizeof(uint32_t), HELD_MAX},
        [VIEW_CALLS] = {BPF_MAP_TYPE_HASH, sizeof(struct view_key), CALLS_MAX},
        [VIEW_LOST] = {BPF_MAP_TYPE_ARRAY, sizeof(uint32_t), 1},
};

static int bpf(enum bpf_cmd command, union bpf_attr *attributes)
{
	return (int)syscall(SYS_bpf, command, attributes, sizeof(*attributes));
}

static uint64_t address(const void *pointer)
{
	return (uint64_t)(uintptr_t)pointer;
}

static int element(enum bpf_cmd command, int map, const void *key, void *value)
{
	union bpf_attr attributes = {
	        .map_fd = (uint32_t)map, .key = address(key), .value = address(value)};

	return bpf(command, &attributes);
}

static int make_map(enum view_map map)
{
	union bpf_attr attributes = {.map_type = map_shapes[map].type,
	        .key_size = map_shapes[map].key_size,
	        .value_size = sizeof(view_value),
	        .max_entries = map_shapes[map].n_max};

	return bpf(BPF_MAP_CREATE, &attributes);
}

/* The kernel lends helpers that read its memory only to programs that say they are under
 * the GPL; these few instructions may be used under either licence. */
static int load(const struct kernel_view *view, const struct view_program *program)
{
	struct view_code code = {.maps = view->maps};
	union bpf_attr attributes = {
	        .prog_type = BPF_PROG_TYPE_RAW_TRACEPOINT, .license = address("Dual MIT/GPL")};

	program->emit(&code);
	attributes.insns = address(code.instructions);
	attributes.insn_cnt = (uint32_t)code.n;
	return bpf(BPF_PROG_LOAD, &attributes);
}

/* Raw tracepoints (Linux 4.17) pass pointers to task_structs where others have copies of
 * numbers. */
static int attach(int program, const char *tracepoint)
{
	union bpf_attr attributes = {0};

	attributes.raw_tracepoint.name = address(tracepoint);
	attributes.raw_tracepoint.prog_fd = (uint32_t)program;
	return bpf(BPF_RAW_TRACEPOINT_OPEN, &attributes);
}

static void close_all(int *descriptors, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (descriptors[i] >= 0)
			close(descriptors[i]);
		descriptors[i] = -1;
	}
}

void kernel_view_free(struct kernel_view *view)
{
	close_all(view->links, VIEW_PROGRAMS);
	close_all(view->programs, VIEW_PROGRAMS);
	close_all(view->maps, VIEW_MAPS);
	free(view);
}

static int explain(const char *what, struct error *err)
{
	int error = errno;

	if (error == EPERM)
		return error_set(err,
		        "the kernel's view is for root (CAP_BPF and CAP_PERFMON), and not in a "
		        "sandbox that refuses bpf(2)");
	return error_set(err, "the kernel's view is not available here: %s: %s%s", what,
	        strerror(error), bpf_jit_hint(error));
}

static int fill(struct kernel_view *view, struct error *err)
{
	for (unsigned i = 0; i < VIEW_MAPS; i++) {
		view->maps[i] = make_map((enum view_map)i);
		if (view->maps[i] < 0)
			return explain("BPF map", err);
	}
	for (unsigned i = 0; i < VIEW_PROGRAMS; i++) {
		const struct view_program *program = &view_programs[i];

		view->programs[i] = load(view, program);
		if (view->programs[i] < 0)
			return explain("BPF program", err);
		view->links[i] = attach(view->programs[i], program->tracepoint);
		if (view->links[i] < 0)
			return explain(program->tracepoint, err);
	}
	return 0;
}

int kernel_view_new(struct kernel_view **view, struct error *err)
{
	struct kernel_view *made;
	struct stat namespace;

	if (fstatat(proc_root(), "self/ns/pid", &namespace, 0) < 0)
		return error_set(err, "the kernel's view needs /proc, that of secprof's own pid "
		                      "namespace");
	/* A namespace is known by its inode number (namespaces(7)). */
	if (namespace.st_ino != FIRST_PID_NAMESPACE)
		return error_set(err, "the kernel's view is not for pid namespaces (containers)");
	made = malloc(sizeof(*made));
	if (!made)
		return error_no_memory(err);
	memset(made, 0xff, sizeof(*made)); /* no descriptor is open: all are -1 */
	if (fill(made, err)) {
		/* Also of a view that is half there: what was not opened is -1. */
		kernel_view_free(made);
		return -1;
	}
	*view = made;
	return 0;
}

/* The child is on hold until its exec (emit_exec), so its preparations are not counted. */
int kernel_view_start(struct kernel_view *view, pid_t tid, struct error *err)
{
	view_value unused = 0;

	if (!view || element(BPF_MAP_UPDATE_ELEM, view->maps[VIEW_HELD], &tid, &unused) == 0)
		return 0;
	return explain("BPF map", err);
}

/* It cannot fail: there is room for more tasks than are ever held at once. */
void kernel_view_pause(struct kernel_view *view, pid_t tid)
{
	view_value unused = 0;

	if (view)
		(void)element(BPF_MAP_UPDATE_ELEM, view->maps[VIEW_HELD], &tid, &unused);
}

void kernel_view_resume(struct kernel_view *view, pid_t tid)
{
	if (view)
		(void)element(BPF_MAP_DELETE_ELEM, view->maps[VIEW_HELD], &tid, NULL);
}

/* The program says which ABI a number is of; of x32, the number itself. */
static const struct arch *arch_of_key(const struct view_key *key)
{
	const struct arch *native = arch_native();

	if (key->abi == VIEW_ABI_NATIVE)
		return arch_of_call(native->audit, key->nr);
	arch_for_each (arch) {
		if (key->abi == VIEW_ABI_32 && arch->bits == 32 && arch_is_sub(arch, native))
			return arch;
	}
	return NULL;
}

static int read_calls(int map, struct kernel_call *calls, size_t *n_calls)
{
	struct view_key key = {0}, *previous = NULL;
	view_value count = 0;

	*n_calls = 0;
	/* bpf(2) has the next key where a value would be.  It starts over after a key that is not
	 * there; nothing is ever deleted from this map. */
	while (*n_calls < CALLS_MAX && element(BPF_MAP_GET_NEXT_KEY, map, previous, &key) == 0) {
		if (element(BPF_MAP_LOOKUP_ELEM, map, &key, &count) < 0)
			return -1;
		if (count)
			calls[(*n_calls)++] = (struct kernel_call){
			        .arch = arch_of_key(&key), .nr = key.nr, .count = count};
		previous = &key;
	}
	return *n_calls == CALLS_MAX || errno == ENOENT ? 0 : -1;
}

/* The kernel does not run a program inside itself; that it never had to is checked (since Linux
 * 5.12; before, the counter is absent and stays 0). */
static int add_misses(int program, uint64_t *lost)
{
	struct bpf_prog_info info = {0};
	union bpf_attr attributes = {0};

	attributes.info.bpf_fd = (uint32_t)program;
	attributes.info.info_len = sizeof(info);
	attributes.info.info = address(&info);
	if (bpf(BPF_OBJ_GET_INFO_BY_FD, &attributes) < 0)
		return -1;
	*lost += info.recursion_misses;
	return 0;
}

int kernel_view_finish(struct kernel_view *view, struct kernel_call **calls, size_t *n_calls,
        uint64_t *lost, struct error *err)
{
	cleanup_free struct kernel_call *found = calloc(CALLS_MAX, sizeof(*found));
	uint32_t first = 0;

	if (!found)
		return error_no_memory(err);
	/* Detached first, so that no counter changes while it is read. */
	close_all(view->links, VIEW_PROGRAMS);
	if (element(BPF_MAP_LOOKUP_ELEM, view->maps[VIEW_LOST], &first, lost) < 0 ||
	        read_calls(view->maps[VIEW_CALLS], found, n_calls))
		return explain("BPF map", err);
	for (size_t i = 0; i < VIEW_PROGRAMS; i++) {
		if (add_misses(view->programs[i], lost))
			return explain("BPF program", err);
	}
	*calls = steal_ptr(found);
	return 0;
}
