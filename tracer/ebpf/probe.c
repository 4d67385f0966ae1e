#include "probe.h"

#include "../lib/bpf_jit.h"
#include "../lib/proc.h"
#include "cleanup.h"
#include "kept.h"
#include "probe_object.h"
#include "probe_program.h"
#include "slots.h"

#include "clock.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

const struct probe_sizes probe_sizes = {
        .tids = 0,
        .tasks = 1 << 16,
        .counts = 1 << 14,
        .firsts = 1 << 13,
        .values = 1 << 13,
        .images = 1 << 12,
        .events = 1 << 20,
};

/* sys_exit first: nothing is left without it while the others are attached already. */
static const char *const program_names[PROGRAMS] = {"sys_exit", "sys_enter", "sched_process_fork",
        "sched_process_exec", "sched_process_exit", "signal_deliver"};

/* Of the first pid namespace, fixed in the kernel's sources (PROC_PID_INIT_INO): the program knows
 * tasks by their numbers there. */
#define FIRST_PID_NAMESPACE 0xeffffffcu

static int check_namespace(struct error *err)
{
	struct stat namespace;

	if (fstatat(proc_root(), "self/ns/pid", &namespace, 0) < 0)
		return error_set(err, "mode ebpf needs /proc, that of secprof's own pid namespace");
	if (namespace.st_ino != FIRST_PID_NAMESPACE)
		return error_set(err, "mode ebpf is not for pid namespaces: run secprof outside "
		                      "of the container");
	return 0;
}

/* libbpf would print what went wrong. */
static int say_nothing(enum libbpf_print_level level, const char *format, va_list arguments)
{
	(void)level;
	(void)format;
	(void)arguments;
	return 0;
}

static int explain(const char *what, struct error *err)
{
	int error = errno;

	if (error == EPERM || error == EACCES)
		return error_set(err, "mode ebpf is for root (CAP_BPF and CAP_PERFMON), and not in "
		                      "a sandbox that refuses bpf(2)");
	if (error == ESRCH || error == ENOENT)
		return error_set(err,
		        "mode ebpf needs a kernel with BTF (CONFIG_DEBUG_INFO_BTF, "
		        "Linux 5.12 or newer): %s: %s",
		        what, strerror(error));
	return error_set(err, "mode ebpf is not available here: %s: %s%s", what, strerror(error),
	        bpf_jit_hint(error));
}

static int set_sizes(const struct probe *probe, const struct probe_sizes *sizes)
{
	const struct {
		enum map map;
		uint32_t n;
	} rows[] = {
	        {SLOTS, (sizes->tids ? sizes->tids : slots_tids()) / PROBE_SLOTS + 1},
	        {TASKS, sizes->tasks + 1},
	        {FREE_SLOTS, sizes->tasks},
	        {PROCESSES, sizes->tasks},
	        {COUNTS, sizes->counts},
	        /* Of two CPUs that make an entry at once, one has taken a counter in vain. */
	        {COUNTERS, sizes->counts / PROBE_COUNTERS + 2},
	        {FIRSTS, sizes->firsts},
	        {VALUES, sizes->values},
	        {IMAGES, sizes->images},
	        {EVENTS, sizes->events},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bpf_map *map = probe_map(probe, rows[i].map);

		if (!map || bpf_map__set_max_entries(map, rows[i].n))
			return -1;
	}
	return 0;
}

static int set_options(const struct probe *probe, const struct probe_options *options)
{
	const struct probe_settings settings = {.only_refused = options->only_refused,
	        .finds = options->finds,
	        .cgroup = options->cgroup ? options->cgroup->number : 0,
	        .hierarchy = options->cgroup ? options->cgroup->hierarchy : 0,
	        .pid_namespace = options->pid_namespace};
	struct bpf_map *map = probe_map(probe, SETTINGS);

	return map ? bpf_map__set_initial_value(map, &settings, sizeof(settings)) : -1;
}

static int load(struct probe *probe, const struct probe_sizes *sizes,
        const struct probe_options *options, struct error *err)
{
	/* Tried with less, it would be refused in steps: one look says why. */
	probe->object = bpf_object__open_mem(probe_program, probe_program_size,
	        &(struct bpf_object_open_opts){
	                .sz = sizeof(struct bpf_object_open_opts), .object_name = "secprof"});
	if (!probe->object || set_sizes(probe, sizes) || set_options(probe, options))
		return explain("BPF object", err);
	if (bpf_object__load(probe->object))
		return explain("BPF program", err);
	for (size_t i = 0; i < MAPS; i++) {
		probe->maps[i] = bpf_map__fd(probe_map(probe, (enum map)i));
		if (probe->maps[i] < 0)
			return explain("BPF map", err);
	}
	return 0;
}

/* ---- memory that is shared with the program ---- */

static size_t bytes_of(const struct probe *probe, enum map map)
{
	return (size_t)bpf_map__max_entries(probe_map(probe, map)) *
	       bpf_map__value_size(probe_map(probe, map));
}

static void *share(const struct probe *probe, enum map map)
{
	void *memory = mmap(NULL, bytes_of(probe, map), PROT_READ | PROT_WRITE, MAP_SHARED,
	        probe->maps[map], 0);

	/* The caller has it. */
	/* cppcheck-suppress memleak */
	return memory == MAP_FAILED ? NULL : memory;
}

static void unshare_map(const struct probe *probe, enum map map, void *memory)
{
	if (memory)
		munmap(memory, bytes_of(probe, map));
}

static int share_memory(struct probe *probe, struct error *err)
{
	struct slots *slots = &probe->slots;

	_Static_assert(sizeof(struct probe_task) % 8 == 0 && sizeof(struct probe_kept) % 8 == 0,
	        "as the kernel lays them out");
	slots->of = share(probe, SLOTS);
	slots->n_tids = (size_t)bpf_map__max_entries(probe_map(probe, SLOTS)) * PROBE_SLOTS;
	slots->tasks = share(probe, TASKS);
	slots->n_tasks = bpf_map__max_entries(probe_map(probe, TASKS));
	slots->facts = share(probe, FACTS);
	slots->free = probe->maps[FREE_SLOTS];
	probe->kept = share(probe, KEPT);
	return slots->of && slots->tasks && slots->facts && probe->kept ? 0
	                                                                : explain("BPF map", err);
}

static void unshare_memory(const struct probe *probe)
{
	unshare_map(probe, SLOTS, probe->slots.of);
	unshare_map(probe, TASKS, probe->slots.tasks);
	unshare_map(probe, FACTS, probe->slots.facts);
	unshare_map(probe, KEPT, probe->kept);
}

/* ---- start and end ---- */

static void fill_kept(const struct probe *probe, selector_choice asked)
{
	for (uint32_t place = 0; place < PROBE_KEPT_ALL; place++)
		(void)kept_row((enum probe_abi)(place / PROBE_KEPT_CALLS), place % PROBE_KEPT_CALLS,
		        asked, &probe->kept[place]);
}

static void on_path(const struct probe *probe, const struct probe_path *sent)
{
	char path[PROBE_PARTS * (PROBE_PART_MAX + 1)] = "";
	size_t length = 0;

	for (uint32_t i = sent->n_parts; i-- > 0 && sent->n_parts < PROBE_PARTS;) {
		size_t part = strnlen(sent->parts[i], PROBE_PART_MAX);

		if (!part)
			continue;
		path[length++] = '/';
		memcpy(path + length, sent->parts[i], part);
		length += part;
	}
	path[length] = '\0';
	probe->reader->image(&sent->image, path, probe->reader->context);
}

static int on_event(void *context, void *data, size_t size)
{
	const struct probe *probe = context;
	const struct probe_event *event = data;

	if (event->kind == PROBE_EVENT_IMAGE && size >= sizeof(struct probe_path))
		on_path(probe, data);
	if (event->kind == PROBE_EVENT_REFUSED && size >= sizeof(struct probe_refused) &&
	        probe->reader->refused)
		probe->reader->refused(data, probe->reader->context);
	return 0;
}

static int attach(struct probe *probe, struct error *err)
{
	probe->ring = ring_buffer__new(probe->maps[EVENTS], on_event, probe, NULL);
	if (!probe->ring)
		return explain("BPF ring buffer", err);
	for (size_t i = 0; i < PROGRAMS; i++) {
		struct bpf_program *program =
		        bpf_object__find_program_by_name(probe->object, program_names[i]);

		probe->links[i] = program ? bpf_program__attach(program) : NULL;
		if (!probe->links[i])
			return explain(program_names[i], err);
	}
	return 0;
}

int probe_new(struct probe **probe, const struct probe_sizes *sizes,
        const struct probe_options *options, struct error *err)
{
	struct probe *made;

	if (check_namespace(err))
		return -1;
	made = calloc(1, sizeof(*made));
	if (!made)
		return error_no_memory(err);
	libbpf_set_print(say_nothing);
	made->n_cpus = libbpf_num_possible_cpus();
	if (load(made, sizes, options, err) || share_memory(made, err)) {
		probe_free(made);
		return -1;
	}
	fill_kept(made, options->asked);
	if (!options->awaits)
		made->slots.facts->began_ns = clock_us() * 1000;
	if (attach(made, err)) {
		probe_free(made);
		return -1;
	}
	*probe = made;
	return 0;
}

void probe_detach(struct probe *probe)
{
	for (size_t i = 0; i < PROGRAMS; i++) {
		bpf_link__destroy(probe->links[i]);
		probe->links[i] = NULL;
	}
}

void probe_free(struct probe *probe)
{
	if (!probe)
		return;
	probe_detach(probe);
	ring_buffer__free(probe->ring);
	unshare_memory(probe);
	bpf_object__close(probe->object);
	free(probe);
}

int probe_expect(struct probe *probe, pid_t pid, struct error *err)
{
	uint32_t key = (uint32_t)pid, unused = 0;

	if (bpf_map_update_elem(probe->maps[EXPECTED], &key, &unused, BPF_ANY))
		return explain("BPF map", err);
	return 0;
}

bool probe_follows(const struct probe *probe, pid_t tid)
{
	return slots_have(&probe->slots, tid);
}

bool probe_has_followed(const struct probe *probe, pid_t pid)
{
	uint32_t key = (uint32_t)pid, unused;

	return !bpf_map_lookup_elem(probe->maps[PROCESSES], &key, &unused);
}

bool probe_is_empty(const struct probe *probe)
{
	return !__atomic_load_n(&probe->slots.facts->live, __ATOMIC_SEQ_CST);
}

void probe_search(struct probe *probe, bool searching)
{
	__atomic_store_n(&probe->slots.facts->searching, searching, __ATOMIC_SEQ_CST);
}

bool probe_follow(struct probe *probe, pid_t tid, pid_t pid)
{
	bool is_new = slots_follow(&probe->slots, tid, pid);
	uint32_t key = (uint32_t)tid, unused = 0;

	if (tid == pid)
		(void)bpf_map_update_elem(probe->maps[PROCESSES], &key, &unused, BPF_ANY);
	return is_new;
}

void probe_forget(struct probe *probe, pid_t tid)
{
	slots_forget(&probe->slots, tid);
}

int probe_descriptor(const struct probe *probe)
{
	return ring_buffer__epoll_fd(probe->ring);
}

void probe_read_events(struct probe *probe, const struct probe_reader *reader)
{
	probe->reader = reader;
	/* It fails only if on_event() does. */
	(void)ring_buffer__consume(probe->ring);
	probe->reader = NULL;
}

/* A program does not run inside itself: recursion_misses counts what it did not see. */
static uint64_t misses(const struct probe *probe)
{
	struct bpf_program *program;
	uint64_t all = 0;

	bpf_object__for_each_program(program, probe->object)
	{
		struct bpf_prog_info info = {0};
		uint32_t size = sizeof(info);

		if (!bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size))
			all += info.recursion_misses;
	}
	return all;
}

struct probe_facts probe_facts(const struct probe *probe)
{
	struct probe_facts facts = *probe->slots.facts;

	facts.lost += misses(probe);
	return facts;
}

size_t probe_in_flight(const struct probe *probe, pid_t *tids, size_t room)
{
	const struct probe_task *task;
	size_t n = 0, at = 0;

	while (n < room && (task = slots_next(&probe->slots, &at)))
		if (task->in_call == PROBE_IN_FLIGHT)
			tids[n++] = (pid_t)task->tid;
	return n;
}

void probe_signal_all(const struct probe *probe, int signal)
{
	const struct probe_task *task;
	size_t at = 0;

	while ((task = slots_next(&probe->slots, &at))) {
		pid_t tid = (pid_t)task->tid;

		if (tid && task->pid == (uint32_t)tid)
			kill(tid, signal);
	}
}
