/* When a filter comes late: the rules of rent.h, late_rules.h and interrupted.h, by rows. */
#include "syscall_name.h"
#include "tracer/modes/interrupted.h"
#include "tracer/modes/late_rules.h"
#include "tracer/modes/rent.h"

#include <linux/seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- is it worth it? ---- */

static const struct {
	struct rent own, family;
	bool is_enough;
} rents[] = {
        {{0, 0}, {0, 0}, false},
        {{199, 199}, {199, 199}, false}, /* fewer than 200 quiet ones */
        {{200, 200}, {200, 200}, true},
        {{400, 200}, {400, 200}, true}, /* half of all that it has paid */
        {{401, 200}, {401, 200}, false},
        {{10000, 5000}, {10000, 5000}, true},
        {{10001, 5000}, {10001, 5000}, false},
        {{10, 0}, {1200, 200}, true}, /* its children: a sixth */
        {{10, 0}, {1201, 200}, false},
        {{10, 0}, {199, 199}, false},
        {{600, 0}, {1200, 200}, true}, /* they have paid half of it */
        {{601, 0}, {1200, 200}, false},
};

static struct process *new_process(const struct late_process *late)
{
	struct process *process = calloc(1, sizeof(*process) + sizeof(*late));

	assert_non_null(process);
	*late_process(process) = *late;
	return process;
}

static void rents_until_it_is_enough(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(rents); i++) {
		const struct late_process late = {.own = rents[i].own, .family = rents[i].family};
		struct process *process = new_process(&late);

		if (rent_is_enough(process) != rents[i].is_enough)
			fail_msg("row %zu", i);
		free(process);
	}
}

/* ---- may it? ---- */

static const struct {
	struct late_process late;
	bool exit_stop_wanted, is_open;
} open_rows[] = {
        {{0}, false, true}, {{.filtered = true, .caught_up = true}, false, true},
        {{0}, true, false}, /* the injected calls would end in that stop */
        {{.left_alone = true}, false, false}, {{.own_filter = true}, false, false},
        {{.own_filter_calls = 1}, false, false}, /* one thread is about to have it */
};

static void leaves_alone_who_cannot_have_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(open_rows); i++)
		if (late_is_open(&open_rows[i].late, open_rows[i].exit_stop_wanted) !=
		        open_rows[i].is_open)
			fail_msg("row %zu", i);
}

static const struct {
	struct late_process late;
	unsigned n_tasks;
	uint32_t known_action;
	bool lacks_second;
} second_rows[] = {
        {{.filtered = true, .knows = 9}, 1, SECCOMP_RET_ALLOW, true},
        {{.filtered = true, .knows = 9}, 2, SECCOMP_RET_ALLOW, false},      /* exec */
        {{.filtered = true, .knows = 9}, 1, SECCOMP_RET_USER_NOTIF, false}, /* EBUSY */
        {{.filtered = true, .knows = 0}, 1, SECCOMP_RET_ALLOW, false},
        {{.filtered = false, .knows = 9}, 1, SECCOMP_RET_ALLOW, false}, /* the first comes first */
        {{.filtered = true, .knows = 9, .caught_up = true}, 1, SECCOMP_RET_ALLOW, false},
};

static void has_a_second_filter_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(second_rows); i++) {
		const struct late_run run = {.known_action = second_rows[i].known_action};

		if (late_lacks_second(&run, &second_rows[i].late, second_rows[i].n_tasks) !=
		        second_rows[i].lacks_second)
			fail_msg("row %zu", i);
	}
}

static const struct {
	bool own_came_first, guessed, own_filters, is_provable;
} proofs[] = {
        {false, false, false, true},
        {false, true, false, true}, /* whoever its parent is, only the tracer installs any */
        {false, false, true, true}, /* its parent is known, and has none of its own */
        {false, true, true, false}, /* its creator may have one: CLONE_PARENT */
        {true, false, true, false},
        {true, true, true, false},
};

static void counts_filters_where_that_is_a_proof(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(proofs); i++) {
		const struct late_run run = {.own_filters = proofs[i].own_filters};
		const struct late_process late = {.own_came_first = proofs[i].own_came_first};

		if (late_is_provable(&run, &late, proofs[i].guessed) != proofs[i].is_provable)
			fail_msg("row %zu", i);
	}
}

/* ---- a signal has interrupted a call ---- */

/* By signal(7): read on a pipe sleeps, and fails with EINTR; getppid does neither. */
static const struct {
	const char *call;
	bool received;
	unsigned n_unreceived;
	bool needs_replay;
} interruptions[] = {
        {"read", true, 0, true}, /* made already, perhaps: watched now */
        {"getppid", true, 0, false},
        {"read", false, 1, false}, /* not made: it follows the handler */
        {"read", false, 2, false},
        {"read", false, 3, true}, /* it would never be made */
        {"getppid", false, 3, true},
        {"ppoll", false, 3, false}, /* needs its mask of signals */
        {"rt_sigprocmask", false, 100, false},
        {"execve", false, 3, false},
};

static void holds_a_signal_back_where_it_must(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(interruptions); i++) {
		const struct interrupted interrupted = {
		        .n_unreceived = interruptions[i].n_unreceived};
		struct trace_call call = {.arch = arch_by_name("x86_64")};

		assert_true(syscall_number(call.arch, interruptions[i].call, &call.nr));
		if (interrupted_needs_replay(&interrupted, interruptions[i].received, &call) !=
		        interruptions[i].needs_replay)
			fail_msg("row %zu, %s", i, interruptions[i].call);
	}
}

/* The diagram of interrupted.h; 512 is ERESTARTSYS. */
static const struct {
	enum replay_stage stage;
	bool is_entry;
	int64_t rval;
	enum replay_stage next;
} stages[] = {
        {REPLAY_STARTED, true, 0, REPLAY_ENTERED},
        {REPLAY_ENTERED, false, -512, REPLAY_STARTED}, /* by a group-stop: once more */
        {REPLAY_RECEIVED, false, -512, REPLAY_ENDED},  /* it slept: the handler's turn */
        {REPLAY_RECEIVED, false, 7, REPLAY_ENDED},
        {REPLAY_ENTERED, false, 0, REPLAY_ENDED}, /* its notification is still unread */
        {REPLAY_ENTERED, false, -4, REPLAY_ENDED},
};

static void replays_to_the_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(stages); i++)
		if (interrupted_next_stage(stages[i].stage, stages[i].is_entry, stages[i].rval) !=
		        stages[i].next)
			fail_msg("row %zu", i);
}

static void remembers_what_was_received(void **state)
{
	struct interrupted interrupted = {.n_unreceived = 2};

	(void)state;
	interrupted_on_received(&interrupted, 0x1000);
	assert_int_equal(interrupted.received_at, 0x1000);
	assert_int_equal(interrupted.n_unreceived, 0);
	interrupted = (struct interrupted){.replay.stage = REPLAY_ENTERED};
	interrupted_on_received(&interrupted, 0x1000);
	assert_int_equal(interrupted.replay.stage, REPLAY_RECEIVED);
	assert_int_equal(interrupted.received_at, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(rents_until_it_is_enough),
	        cmocka_unit_test(leaves_alone_who_cannot_have_one),
	        cmocka_unit_test(has_a_second_filter_once),
	        cmocka_unit_test(counts_filters_where_that_is_a_proof),
	        cmocka_unit_test(holds_a_signal_back_where_it_must),
	        cmocka_unit_test(replays_to_the_end),
	        cmocka_unit_test(remembers_what_was_received),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
