/*
 * What a filter did with a call, from events of the kernel's tracepoints: at once where it is
 * known, and 10 ms later at most where it takes more to know it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#ifdef HAVE_BPF

#include "tracer/ebpf/refusals.h"

#include <errno.h>
#include <linux/seccomp.h>

/* What `secprof denied` promises (docs/denied.md). */
#define SETTLED_WITHIN_US 10000

struct shown {
	size_t n;
	struct {
		uint32_t tid, action;
	} items[200];
};

static struct shown shown;

static void show(const struct probe_refused *refused, uint32_t action, void *context)
{
	struct shown *all = context;

	assert_true(all->n < sizeof(all->items) / sizeof(all->items[0]));
	all->items[all->n].tid = refused->tid;
	all->items[all->n++].action = action;
}

static struct refusals refusals_new(void)
{
	shown.n = 0;
	return (struct refusals){.show = show, .context = &shown};
}

static void add(
        struct refusals *refusals, uint32_t tid, uint32_t action, int64_t result, uint64_t at_us)
{
	refusals_add(refusals,
	        &(struct probe_refused){
	                .tid = tid, .action = action, .result = result, .time_ns = at_us * 1000});
}

static void assert_shown(size_t at, uint32_t tid, uint32_t action)
{
	assert_true(at < shown.n);
	assert_int_equal(shown.items[at].tid, tid);
	assert_int_equal(shown.items[at].action, action);
}

static void answers_are_shown_at_once(void **state)
{
	struct refusals refusals = refusals_new();

	(void)state;
	add(&refusals, 1, PROBE_ANSWERED, -EPERM, 100);
	add(&refusals, 1, PROBE_ANSWERED, -4095, 100);
	add(&refusals, 1, PROBE_ANSWERED, -4096, 100); /* no errno: what a listener says */
	add(&refusals, 1, PROBE_ANSWERED, 5, 100);
	add(&refusals, 1, PROBE_KILLED, 0, 100);
	assert_int_equal(shown.n, 5);
	assert_shown(0, 1, SECCOMP_RET_ERRNO | EPERM);
	assert_shown(1, 1, SECCOMP_RET_ERRNO | 4095);
	assert_shown(2, 1, SECCOMP_RET_USER_NOTIF);
	assert_shown(3, 1, SECCOMP_RET_USER_NOTIF);
	assert_shown(4, 1, SECCOMP_RET_KILL_PROCESS);
	assert_true(refusals_expire(&refusals, 0) == UINT64_MAX);
	refusals_release(&refusals);
}

static void a_trap_is_shown_in_time(void **state)
{
	struct refusals refusals = refusals_new();
	uint64_t until_us;

	(void)state;
	add(&refusals, 1, PROBE_TRAPPED, 0, 5000);
	until_us = refusals_expire(&refusals, 5000);
	assert_int_equal(shown.n, 0);
	assert_in_range(until_us, 5001, 5000 + SETTLED_WITHIN_US);
	add(&refusals, 2, PROBE_TRAPPED, 0, 6000);
	/* The first one decides when to look. */
	assert_int_equal(refusals_expire(&refusals, until_us - 1), until_us);
	assert_int_equal(shown.n, 0);
	assert_in_range(refusals_expire(&refusals, until_us), until_us, 6000 + SETTLED_WITHIN_US);
	assert_int_equal(shown.n, 1);
	assert_shown(0, 1, SECCOMP_RET_TRAP);
	assert_true(refusals_expire(&refusals, 6000 + SETTLED_WITHIN_US) == UINT64_MAX);
	assert_shown(1, 2, SECCOMP_RET_TRAP);
	refusals_release(&refusals);
}

static void a_trap_that_kills_is_one_kill(void **state)
{
	struct refusals refusals = refusals_new();

	(void)state;
	add(&refusals, 1, PROBE_TRAPPED, 0, 5000);
	add(&refusals, 2, PROBE_TRAPPED, 0, 5000);
	add(&refusals, 1, PROBE_KILLED, 0, 5100);
	assert_int_equal(shown.n, 1);
	assert_shown(0, 1, SECCOMP_RET_KILL_PROCESS);
	(void)refusals_expire(&refusals, UINT64_MAX);
	assert_int_equal(shown.n, 2);
	assert_shown(1, 2, SECCOMP_RET_TRAP);
	refusals_release(&refusals);
}

/* Whoever is refused again has survived, and its lines keep their order. */
static void the_next_call_settles_a_trap(void **state)
{
	struct refusals refusals = refusals_new();

	(void)state;
	add(&refusals, 1, PROBE_TRAPPED, 0, 5000);
	add(&refusals, 1, PROBE_TRAPPED, 0, 5100);
	assert_int_equal(shown.n, 1);
	add(&refusals, 1, PROBE_ANSWERED, -ENOSYS, 5200);
	assert_int_equal(shown.n, 3);
	assert_shown(0, 1, SECCOMP_RET_TRAP);
	assert_shown(1, 1, SECCOMP_RET_TRAP);
	assert_shown(2, 1, SECCOMP_RET_ERRNO | ENOSYS);
	refusals_release(&refusals);
}

static void none_is_lost_in_a_mass_of_traps(void **state)
{
	struct refusals refusals = refusals_new();
	enum { N = 150 };

	(void)state;
	for (uint32_t tid = 1; tid <= N; tid++)
		add(&refusals, tid, PROBE_TRAPPED, 0, 5000);
	assert_true(refusals_expire(&refusals, 5000 + SETTLED_WITHIN_US) == UINT64_MAX);
	assert_int_equal(shown.n, N);
	for (size_t i = 0; i < N; i++)
		assert_int_equal(shown.items[i].action, SECCOMP_RET_TRAP);
	refusals_release(&refusals);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(answers_are_shown_at_once),
	        cmocka_unit_test(a_trap_is_shown_in_time),
	        cmocka_unit_test(a_trap_that_kills_is_one_kill),
	        cmocka_unit_test(the_next_call_settles_a_trap),
	        cmocka_unit_test(none_is_lost_in_a_mass_of_traps),
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
