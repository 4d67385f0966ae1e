/* Which stacks are asked for, and which are kept. */
#include "tracer/recorder/seen_stacks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FIRST = 1, NEW_VALUE = 2 };

struct fixture {
	struct stack_table table;
	struct seen_stacks stacks;
	struct stack_search search;
};

static struct user_stack *ask(struct fixture *fixture, unsigned what)
{
	return stacks_ask(&fixture->table, &(struct stack_occasion){
	                                           .stacks = &fixture->stacks,
	                                           .search = &fixture->search,
	                                           .exe = 3,
	                                           .is_first = what & FIRST,
	                                           .is_new_value = what & NEW_VALUE,
	                                   });
}

static bool find(struct fixture *fixture, struct user_stack *stack, int32_t module, uint64_t offset)
{
	assert_non_null(stack);
	stack->frames = calloc(1, sizeof(*stack->frames));
	assert_non_null(stack->frames);
	stack->frames[0] = (struct stack_frame){.module = module, .offset = offset};
	stack->n_frames = 1;
	return stacks_found(&fixture->table, stack, false);
}

static void release(struct fixture *fixture)
{
	stacks_release(&fixture->stacks);
	stack_table_release(&fixture->table);
}

static struct call copy(const struct fixture *fixture)
{
	struct call call = {.nr = 0};

	assert_int_equal(stacks_copy(&fixture->stacks, &call), 0);
	return call;
}

static void release_call(struct call *call)
{
	for (size_t i = 0; i < call->n_stacks; i++)
		free(call->stacks[i].frames);
	free(call->stacks);
	free(call->stack.frames);
}

static void none_are_asked_for(void **state)
{
	struct fixture fixture = {.search = {0, 0}};

	(void)state;
	assert_null(ask(&fixture, FIRST | NEW_VALUE));
	release(&fixture);
}

static void first_ones_and_new_values(void **state)
{
	struct fixture fixture = {.table.wanted.any = true};
	struct call call;

	(void)state;
	assert_true(find(&fixture, ask(&fixture, FIRST), 1, 10));
	assert_null(ask(&fixture, 0));
	/* A value has its stack, also if another one has the same. */
	assert_true(find(&fixture, ask(&fixture, NEW_VALUE), 1, 10));
	assert_null(ask(&fixture, 0));
	call = copy(&fixture);
	assert_int_equal(call.stack.n_frames, 1);
	assert_int_equal(call.n_stacks, 1);
	assert_int_equal(call.stacks[0].exe, 3);
	assert_int_equal(call.more_stacks, 0);
	release_call(&call);
	release(&fixture);
}

static void different_ones_up_to_a_number(void **state)
{
	struct fixture fixture = {.table.wanted = {true, 3}};
	struct call call;

	(void)state;
	assert_true(find(&fixture, ask(&fixture, FIRST), 1, 10));
	assert_false(find(&fixture, ask(&fixture, 0), 1, 10));
	assert_true(find(&fixture, ask(&fixture, 0), 1, 11));
	/* Where no file is mapped the address makes no difference. */
	assert_true(find(&fixture, ask(&fixture, 0), -1, 77));
	assert_false(find(&fixture, ask(&fixture, 0), -1, 78));
	/* What is too many is counted, each once. */
	assert_false(find(&fixture, ask(&fixture, 0), 2, 10));
	assert_false(find(&fixture, ask(&fixture, 0), 2, 10));
	assert_false(find(&fixture, ask(&fixture, 0), 2, 11));
	call = copy(&fixture);
	assert_int_equal(call.n_stacks, 2);
	assert_int_equal(call.more_stacks, 2);
	release_call(&call);
	release(&fixture);
}

static void what_is_not_found_yet_is_not_copied(void **state)
{
	struct fixture fixture = {.table.wanted = {true, 3}};
	struct user_stack *first, *second;
	struct call call;

	(void)state;
	assert_true(find(&fixture, ask(&fixture, FIRST), 1, 10));
	first = ask(&fixture, 0);
	second = ask(&fixture, 0);
	call = copy(&fixture);
	assert_int_equal(call.n_stacks, 0);
	release_call(&call);
	/* Two that were asked for before either was found. */
	assert_true(find(&fixture, first, 1, 11));
	assert_false(find(&fixture, second, 1, 11));
	assert_false(stacks_found(&fixture.table, ask(&fixture, 0), true));
	call = copy(&fixture);
	assert_int_equal(call.n_stacks, 1);
	assert_int_equal(call.more_stacks, 0);
	release_call(&call);
	release(&fixture);
}

static unsigned asked_of(struct fixture *fixture, unsigned times)
{
	unsigned n = 0;

	for (unsigned i = 0; i < times; i++) {
		struct user_stack *stack = ask(fixture, 0);

		if (!stack)
			continue;
		assert_false(find(fixture, stack, 1, 10));
		n++;
	}
	return n;
}

static void a_search_in_vain_costs_less_and_less(void **state)
{
	struct fixture fixture = {.table.wanted = {true, 3}};

	(void)state;
	assert_true(find(&fixture, ask(&fixture, FIRST), 1, 10));
	assert_int_equal(asked_of(&fixture, 64), 64);
	/* The 128th to the 4096th. */
	assert_int_equal(asked_of(&fixture, 4096 - 64), 6);
	assert_int_equal(asked_of(&fixture, 4095), 0);
	/* Something new: it begins again. */
	assert_true(find(&fixture, ask(&fixture, 0), 1, 11));
	assert_int_equal(asked_of(&fixture, 64), 64);
	release(&fixture);
}

static void the_run_has_a_bound(void **state)
{
	struct fixture fixture = {.table.wanted = {true, 0}};
	struct call call;

	(void)state;
	assert_true(find(&fixture, ask(&fixture, FIRST), 1, 10));
	for (uint64_t i = 0; i < RUN_STACKS_MAX; i++)
		assert_true(find(&fixture, ask(&fixture, NEW_VALUE), 1, i));
	assert_null(ask(&fixture, NEW_VALUE));
	assert_null(ask(&fixture, NEW_VALUE));
	call = copy(&fixture);
	assert_int_equal(call.n_stacks, RUN_STACKS_MAX);
	assert_int_equal(call.more_stacks, 2);
	release_call(&call);
	release(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(none_are_asked_for),
	        cmocka_unit_test(first_ones_and_new_values),
	        cmocka_unit_test(different_ones_up_to_a_number),
	        cmocka_unit_test(what_is_not_found_yet_is_not_copied),
	        cmocka_unit_test(a_search_in_vain_costs_less_and_less),
	        cmocka_unit_test(the_run_has_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
