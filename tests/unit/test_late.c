/*
 * What a process inherits where filters come late, and when it has stopped often enough to be
 * given one.  No process is traced: these are rules about what the tracer keeps.
 */
#include "tracer/modes/late.h"
#include "tracer/modes/late_state.h"
#include "tracer/modes/rent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { PARENT = 100, CHILD = 200 };

static struct tracer tracer;
static struct process *parent, *child;

static int start(void **state)
{
	(void)state;
	tracer = (struct tracer){
	        .tasks = {.process_state = late_state.process, .task_state = late_state.task}};
	parent = task_add(&tracer.tasks, PARENT, PARENT, NULL)->process;
	child = task_add(&tracer.tasks, CHILD, CHILD, parent)->process;
	return 0;
}

static int end(void **state)
{
	(void)state;
	task_table_release(&tracer.tasks);
	return 0;
}

static void the_filter_is_inherited(void **state)
{
	const struct late_process *heir = late_process(child);

	(void)state;
	*late_process(parent) = (struct late_process){.filtered = true,
	        .n_filters = 3,
	        .knows = 40,
	        .caught_up = true,
	        .notified = {10, 40},
	        .listener = 7};
	late_inherit(child, parent);
	assert_false(heir->filtered); /* it is to be proven */
	assert_int_equal(heir->n_filters, 3);
	assert_int_equal(heir->knows, 40);
	assert_true(heir->caught_up);
	assert_int_equal(heir->notified.from, 10);
	assert_int_equal(heir->notified.to, 40);
	assert_int_equal(heir->listener, 7);
	assert_false(heir->own_filter || heir->own_came_first || heir->left_alone || heir->slow);
}

/* The creator may have been given another filter since the child was made. */
static void a_filtered_process_keeps_what_it_has(void **state)
{
	struct late_process *heir = late_process(child);

	(void)state;
	*heir = (struct late_process){.filtered = true, .n_filters = 1, .knows = 5};
	*late_process(parent) = (struct late_process){.filtered = true,
	        .n_filters = 3,
	        .knows = 40,
	        .listener = 7,
	        .own_came_first = true};
	late_inherit(child, parent);
	assert_int_equal(heir->n_filters, 1);
	assert_int_equal(heir->knows, 5);
	assert_int_equal(heir->listener, 0);
	assert_true(heir->own_came_first);
}

/* The child may have been made before the call, or after it. */
static void a_filter_that_may_be_there_counts(void **state)
{
	struct late_run run = {0};

	(void)state;
	tracer.mode_state = &run;
	late_on_own_filter(&tracer, parent, OWN_FILTER_CALLED);
	assert_true(run.own_filters);
	late_inherit(child, parent);
	assert_true(late_process(child)->own_filter);
	assert_true(late_process(child)->own_came_first);
	assert_int_equal(late_process(child)->own_filter_calls, 0);
	late_on_own_filter(&tracer, parent, OWN_FILTER_FAILED);
	assert_false(late_has_own_filter(late_process(parent)));
	late_on_own_filter(&tracer, parent, OWN_FILTER_CALLED);
	late_on_own_filter(&tracer, parent, OWN_FILTER_INSTALLED);
	assert_true(late_process(parent)->own_filter);
	assert_int_equal(late_process(parent)->own_filter_calls, 0);
}

/* That there are several threads, or no other filter, holds for one process alone. */
static void only_lasting_reasons_are_inherited(void **state)
{
	(void)state;
	for (int why = TRACE_NOT_SLOW; why <= TRACE_SLOW_LATE; why++) {
		bool lasts = why < TRACE_SLOW_THREADS;

		*late_process(parent) = (struct late_process){.slow = (enum trace_slow)why};
		*late_process(child) = (struct late_process){0};
		late_inherit(child, parent);
		assert_int_equal(late_process(child)->slow, lasts ? why : TRACE_NOT_SLOW);
		late_process(child)->slow = TRACE_SLOW_REFUSED;
		late_inherit(child, parent);
		assert_int_equal(late_process(child)->slow, TRACE_SLOW_REFUSED);
	}
}

static void stop_process(struct process *process, unsigned n, bool is_new)
{
	for (unsigned i = 0; i < n; i++)
		rent_pay(&tracer, process, is_new);
}

static void a_hot_loop_is_given_a_filter(void **state)
{
	(void)state;
	stop_process(child, 150, true);
	stop_process(child, 199, false);
	assert_false(rent_is_enough(child));
	stop_process(child, 1, false);
	assert_true(rent_is_enough(child));
	stop_process(child, 1, true);
	assert_false(rent_is_enough(child));
	assert_int_equal(late_process(child)->paid, 351);
	/* 201 stops of 552 are not half of all. */
	stop_process(child, 201, false);
	assert_false(rent_is_enough(child));
	stop_process(child, 151, false);
	assert_true(rent_is_enough(child));
}

static void children_that_are_alike_are_given_one_by_their_parent(void **state)
{
	(void)state;
	stop_process(parent, 10, true);
	stop_process(child, 900, true);
	stop_process(child, 199, false);
	assert_false(rent_is_enough(parent));
	stop_process(child, 30, false);
	assert_true(rent_is_enough(parent));
	assert_false(rent_is_enough(child));
	/* Not where most of the stops are the parent's own. */
	stop_process(parent, 2000, true);
	stop_process(child, 700, false);
	assert_false(rent_is_enough(parent));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)
	const struct CMUnitTest tests[] = {
	        TEST(the_filter_is_inherited),
	        TEST(a_filtered_process_keeps_what_it_has),
	        TEST(a_filter_that_may_be_there_counts),
	        TEST(only_lasting_reasons_are_inherited),
	        TEST(a_hot_loop_is_given_a_filter),
	        TEST(children_that_are_alike_are_given_one_by_their_parent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
