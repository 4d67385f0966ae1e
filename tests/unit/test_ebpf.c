/*
 * The program of mode ebpf counts what does not fit in its maps: with maps that are too small, what
 * was seen and what was lost add up.
 */
#include "cleanup.h"
#include "error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef HAVE_BPF

#include "tracer/ebpf/probe.h"
#include "tracer/ebpf/probe_read.h"

struct seen {
	struct probe_facts facts;
	uint64_t calls, images, unknown_images;
};

static void on_image(const struct probe_image *image, const char *path, void *context)
{
	struct seen *seen = context;

	(void)image;
	seen->images++;
	seen->unknown_images += !*path;
}

static void on_count(const struct probe_count_key *key, uint64_t count, void *context)
{
	struct seen *seen = context;

	(void)key;
	seen->calls += count;
}

static void on_first(const struct probe_call *call, const struct probe_first *first, void *context)
{
	(void)call;
	(void)first;
	(void)context;
}

static void on_values(
        const struct probe_values_key *key, const struct probe_kept *row, void *context)
{
	(void)key;
	(void)row;
	(void)context;
}

static void on_overflow(const struct probe_call *call, void *context)
{
	(void)call;
	(void)context;
}

/* A shell that starts two children, each of another program. */
static pid_t start_held(int to_child[2])
{
	char byte;
	pid_t pid;

	assert_int_equal(pipe(to_child), 0);
	pid = fork();
	if (pid != 0)
		return pid;
	close(to_child[1]);
	if (read(to_child[0], &byte, 1) == 1)
		execl("/bin/sh", "sh", "-c", "/bin/true; /bin/echo >/dev/null; :", (char *)NULL);
	_exit(1);
}

static bool record(const struct probe_sizes *sizes, struct seen *seen)
{
	const struct probe_reader reader = {.image = on_image,
	        .count = on_count,
	        .first = on_first,
	        .values = on_values,
	        .overflow = on_overflow,
	        .context = seen};
	struct probe *probe;
	struct error err;
	int to_child[2], status = -1;
	pid_t pid;

	*seen = (struct seen){0};
	if (probe_new(&probe, sizes, &(struct probe_options){0}, &err))
		return false;
	pid = start_held(to_child);
	assert_int_equal(probe_expect(probe, pid, &err), 0);
	assert_int_equal(write(to_child[1], "", 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	/* It was reaped, so it has ended for the program, too. */
	probe_detach(probe);
	assert_int_equal(probe_read(probe, &reader, &err), 0);
	seen->facts = probe_facts(probe);
	assert_int_equal(seen->facts.live, 0);
	probe_free(probe);
	close(to_child[0]);
	close(to_child[1]);
	return true;
}

static struct seen whole;

static void all_is_seen(void **state)
{
	(void)state;
	if (!record(&probe_sizes, &whole))
		skip();
	assert_true(whole.calls > 30);
	assert_int_equal(whole.images, 3);
	assert_int_equal(whole.unknown_images, 0);
	assert_int_equal(whole.facts.processes, 3);
	assert_int_equal(whole.facts.threads, 3);
	assert_int_equal(whole.facts.lost, 0);
	assert_int_equal(whole.facts.escaped, 0);
	assert_int_equal(whole.facts.no_event, 0);
}

static void calls_without_room_are_lost(void **state)
{
	struct probe_sizes sizes = probe_sizes;
	struct seen seen;

	(void)state;
	sizes.counts = 5;
	if (!record(&sizes, &seen))
		skip();
	assert_true(seen.facts.lost > 0);
	assert_int_equal(seen.calls + seen.facts.lost, whole.calls);
	sizes = probe_sizes;
	sizes.firsts = 5;
	assert_true(record(&sizes, &seen));
	assert_true(seen.facts.lost > 0);
	assert_int_equal(seen.calls + seen.facts.lost, whole.calls);
}

static void tasks_without_room_escape(void **state)
{
	struct probe_sizes sizes = probe_sizes;
	struct seen seen;

	(void)state;
	sizes.tasks = 1;
	if (!record(&sizes, &seen))
		skip();
	assert_int_equal(seen.facts.processes, 1);
	assert_int_equal(seen.facts.escaped, 2);
	assert_true(seen.calls < whole.calls);
}

/* The slot of one that has ended is for the next one. */
static void slots_are_used_again(void **state)
{
	struct probe_sizes sizes = probe_sizes;
	struct seen seen;

	(void)state;
	sizes.tasks = 2;
	if (!record(&sizes, &seen))
		skip();
	assert_int_equal(seen.facts.processes, 3);
	assert_int_equal(seen.facts.escaped, 0);
	assert_int_equal(seen.calls, whole.calls);
}

/* As if kernel.pid_max had been raised since the start. */
static void unexpected_thread_ids_escape(void **state)
{
	struct probe_sizes sizes = probe_sizes;
	struct seen seen;

	(void)state;
	sizes.tids = 1;
	if (!record(&sizes, &seen))
		skip();
	assert_int_equal(seen.facts.processes, 0);
	assert_int_equal(seen.facts.escaped, 1);
	assert_int_equal(seen.calls, 0);
}

/* A path does not fit in a page. */
static void events_without_room_are_counted(void **state)
{
	struct probe_sizes sizes = probe_sizes;
	struct seen seen;

	(void)state;
	sizes.events = (uint32_t)sysconf(_SC_PAGESIZE);
	if (!record(&sizes, &seen))
		skip();
	assert_int_equal(seen.images, 0);
	assert_int_equal(seen.facts.no_event, 3);
	assert_int_equal(seen.calls, whole.calls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(all_is_seen),
	        cmocka_unit_test(calls_without_room_are_lost),
	        cmocka_unit_test(tasks_without_room_escape),
	        cmocka_unit_test(slots_are_used_again),
	        cmocka_unit_test(unexpected_thread_ids_escape),
	        cmocka_unit_test(events_without_room_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void not_built(void **state)
{
	(void)state;
	skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(not_built)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
