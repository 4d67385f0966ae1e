/* The filter of what is known, as the kernel would run it. */
#include "bpf_run.h"
#include "selector.h"
#include "syscall_name.h"
#include "tracer/modes/learned.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TRAP (SECCOMP_RET_TRACE | 0x123)
#define PASS 0x1122334455667788u

static struct trace_call call_of(const char *arch, const char *name, int argument, uint64_t value)
{
	struct trace_call call = {.arch = arch_by_name(arch)};

	assert_non_null(call.arch);
	assert_true(syscall_number(call.arch, name, &call.nr));
	if (argument >= 0)
		call.args[argument] = value;
	return call;
}

static uint32_t answer(const struct bpf_program *program, const struct trace_call *call)
{
	struct seccomp_data data = {.arch = call->arch->audit, .nr = call->nr};

	for (int i = 0; i < 6; i++)
		data.args[i] = call->args[i];
	return bpf_run(program, &data);
}

/* What a filter made of a few occurrences answers to others. */
static const struct {
	const char *arch, *name;
	int argument;
	uint64_t value;
	bool known;
} rows[] = {
        {"x86_64", "read", -1, 0, true}, {"x86_64", "read", 0, 77, true},
        {"x86_64", "write", -1, 0, false}, {"x86_64", "io_uring_enter", -1, 0, false},
        {"i386", "read", -1, 0, false},    /* 3 there, close on x86_64 */
        {"i386", "close", -1, 0, true},    /* 6 there */
        {"x86_64", "lstat", -1, 0, false}, /* 6 here */
        {"x32", "read", -1, 0, false}, {"aarch64", "read", -1, 0, false},
        {"x86_64", "ioctl", 1, 0x5401, true}, {"x86_64", "ioctl", 1, 0x5413, true},
        {"x86_64", "ioctl", 1, 0x5412, false}, {"x86_64", "ioctl", 1, 0x100005401, false},
        {"x86_64", "clone", 0, 0x11, true},
        {"x86_64", "clone", 0, 0x800011, false}, /* CLONE_UNTRACED */
        {"x86_64", "seccomp", -1, 0, false},     /* was seen, and is watched */
        {"x86_64", "clone3", -1, 0, false}, {"x86_64", "prctl", 0, 15, true},
        {"x86_64", "prctl", 0, 16, true},           /* was not seen */
        {"x86_64", "prctl", 0, 22, false},          /* PR_SET_SECCOMP */
        {"x86_64", "prctl", 0, 59, false},          /* PR_SET_SYSCALL_USER_DISPATCH */
        {"x86_64", "prctl", 0, 0x10000003b, false}, /* the kernel sees the lower half */
};

static void learn_a_few(struct learned *learned)
{
	const struct trace_call seen[] = {
	        call_of("x86_64", "read", -1, 0),
	        call_of("i386", "close", -1, 0),
	        call_of("x86_64", "ioctl", 1, 0x5401),
	        call_of("x86_64", "ioctl", 1, 0x5413),
	        call_of("x86_64", "clone", 0, 0x11),
	        call_of("x86_64", "seccomp", -1, 0),
	        call_of("x86_64", "clone3", -1, 0),
	        call_of("x86_64", "prctl", 0, 15),
	};
	const struct trace_call untraced = call_of("x86_64", "clone", 0, 0x800011);

	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
		assert_true(learned_add(learned, &seen[i]));
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
		assert_false(learned_add(learned, &seen[i]));
	/* With CLONE_UNTRACED, and so not to be let through ever. */
	assert_false(learned_add(learned, &untraced));
}

static struct bpf_program program_of(
        const struct learned *learned, const struct learned_policy *policy)
{
	struct sock_fprog made;
	struct bpf_program program;
	struct error err;

	assert_int_equal(learned_program(learned, policy, &made), 0);
	program = (struct bpf_program){made.filter, made.len};
	assert_int_equal(bpf_check(&program, &err), 0);
	return program;
}

static void test_lets_through_what_is_known(void **state)
{
	const struct learned_policy policy = {.known = SECCOMP_RET_ALLOW, .unknown = TRAP};
	struct learned learned = {0};
	struct bpf_program program;

	(void)state;
	learn_a_few(&learned);
	program = program_of(&learned, &policy);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct trace_call call =
		        call_of(rows[i].arch, rows[i].name, rows[i].argument, rows[i].value);

		if (answer(&program, &call) != (rows[i].known ? SECCOMP_RET_ALLOW : TRAP))
			fail_msg("%s %s(%#llx)", rows[i].arch, rows[i].name,
			        (unsigned long long)rows[i].value);
		assert_int_equal(learned_wants(&learned, &call), !rows[i].known);
	}
	bpf_release(&program);
	learned_release(&learned);
}

/* A filter of what was learned after the first occurrences of learn_a_few. */
static const struct {
	const char *name;
	int argument;
	uint64_t value;
	bool known;
} late_rows[] = {
        {"read", -1, 0, false},
        {"ioctl", 1, 0x5401, false},
        {"prctl", 0, 15, false},
        {"write", -1, 0, true},
        {"ioctl", 1, 0x5412, true},
        {"personality", 0, 8, true},
        {"personality", 0, 9, false},
        {"io_uring_setup", -1, 0, false},
        {"lstat", -1, 0, false},
};

static void test_knows_what_came_later(void **state)
{
	struct learned learned = {0};
	struct learned_policy policy = {
	        .known = SECCOMP_RET_USER_NOTIF, .unknown = SECCOMP_RET_ALLOW};
	struct bpf_program program;

	(void)state;
	learn_a_few(&learned);
	policy.since = learned.n_learned;
	for (size_t i = 0; i < sizeof(late_rows) / sizeof(late_rows[0]); i++) {
		struct trace_call call = call_of(
		        "x86_64", late_rows[i].name, late_rows[i].argument, late_rows[i].value);

		if (late_rows[i].known || strcmp(late_rows[i].name, "io_uring_setup") == 0)
			assert_true(learned_add(&learned, &call));
	}
	program = program_of(&learned, &policy);
	for (size_t i = 0; i < sizeof(late_rows) / sizeof(late_rows[0]); i++) {
		struct trace_call call = call_of(
		        "x86_64", late_rows[i].name, late_rows[i].argument, late_rows[i].value);
		uint32_t said = answer(&program, &call);

		if (said != (late_rows[i].known ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ALLOW) ||
		        learned_between(&learned, &call,
		                (struct learned_range){policy.since, learned.n_learned}) !=
		                late_rows[i].known)
			fail_msg("%s(%#llx)", late_rows[i].name,
			        (unsigned long long)late_rows[i].value);
	}
	bpf_release(&program);
	learned_release(&learned);
}

static void test_pass(void **state)
{
	const struct learned_policy policy = {
	        .known = SECCOMP_RET_USER_NOTIF, .unknown = TRAP, .pass = PASS};
	struct learned learned = {0};
	struct bpf_program program;
	struct trace_call known = call_of("x86_64", "read", -1, 0);
	struct trace_call close = call_of("x86_64", "close", 5, PASS);

	(void)state;
	learn_a_few(&learned);
	program = program_of(&learned, &policy);
	assert_int_equal(answer(&program, &known), SECCOMP_RET_USER_NOTIF);
	assert_int_equal(answer(&program, &close), SECCOMP_RET_ALLOW);
	close.args[5] = PASS & UINT32_MAX;
	assert_int_equal(answer(&program, &close), TRAP);
	close.args[5] = PASS ^ 1;
	assert_int_equal(answer(&program, &close), TRAP);
	bpf_release(&program);
	learned_release(&learned);
}

/* Values beyond the bound are not recorded, and never let through. */
static void test_bound_of_values(void **state)
{
	const struct learned_policy policy = {.known = SECCOMP_RET_ALLOW, .unknown = TRAP};
	struct learned learned = {0};
	struct bpf_program program;

	(void)state;
	for (uint64_t value = 0; value < LEARNED_VALUES_MAX + 3; value++) {
		struct trace_call call = call_of("x86_64", "ioctl", 1, value);

		assert_int_equal(learned_add(&learned, &call), value < LEARNED_VALUES_MAX);
	}
	program = program_of(&learned, &policy);
	for (uint64_t value = 0; value < LEARNED_VALUES_MAX + 3; value++) {
		struct trace_call call = call_of("x86_64", "ioctl", 1, value);

		assert_int_equal(answer(&program, &call),
		        value < LEARNED_VALUES_MAX ? SECCOMP_RET_ALLOW : TRAP);
		/* There is nothing to be learned of them. */
		assert_false(learned_wants(&learned, &call));
	}
	bpf_release(&program);
	learned_release(&learned);
}

/* What `trace --args` asks for: values of arguments together, compared by 32 bits. */
static void test_values_that_are_asked_for(void **state)
{
	static const struct {
		const char *name;
		uint64_t args[3];
		bool seen, known;
	} asked[] = {
	        {"mprotect", {0x1000, 1, 3}, true, true},
	        {"mprotect", {0x7000, 9, 3}, false, true},
	        {"mprotect", {0x1000, 1, 0x100000003}, false, true},
	        {"mprotect", {0x1000, 1, 7}, false, false},
	        {"setsockopt", {3, 1, 2}, true, true},
	        {"setsockopt", {3, 6, 1}, true, true},
	        {"setsockopt", {4, 1, 2}, false, true},
	        {"setsockopt", {3, 1, 1}, false, false},
	        {"setsockopt", {3, 6, 2}, false, false},
	        {"setsockopt", {3, 0x100000006, 1}, false, true},
	        {"socket", {2, 1, 6}, true, true},
	        {"socket", {2, 1, 0}, false, false},
	        {"socket", {0x100000002, 1, 6}, false, false}, /* its family is kept in full */
	        {"socket", {2, 0x100000001, 6}, false, true},
	        {"prctl", {15, 0, 0}, true, true},
	        {"prctl", {16, 0, 0}, false, false},
	        {"prctl", {22, 0, 0}, true, false}, /* PR_SET_SECCOMP is watched */
	        {"write", {15, 0, 0}, true, true},
	        {"write", {16, 0, 0}, false, true},
	};
	const size_t n = sizeof(asked) / sizeof(asked[0]);
	const struct learned_policy policy = {.known = SECCOMP_RET_ALLOW, .unknown = TRAP};
	struct learned learned = {.asked = SELECTOR_ASKED_ALL};
	struct bpf_program program;

	(void)state;
	for (int seen = 1; seen >= 0; seen--) {
		const struct learned_range all = {0, UINT32_MAX};

		for (size_t i = 0; i < n; i++) {
			struct trace_call call = call_of("x86_64", asked[i].name, -1, 0);

			memcpy(call.args, asked[i].args, sizeof(asked[i].args));
			if (seen && asked[i].seen)
				(void)learned_add(&learned, &call);
			if (seen)
				continue;
			if (learned_between(&learned, &call, all) != asked[i].known ||
			        answer(&program, &call) !=
			                (asked[i].known ? SECCOMP_RET_ALLOW : TRAP))
				fail_msg("row %zu: %s", i, asked[i].name);
		}
		if (seen)
			program = program_of(&learned, &policy);
	}
	bpf_release(&program);
	learned_release(&learned);
}

/* The longest code of one call fits into a jump of eight bits. */
static void test_bound_of_tuples(void **state)
{
	const struct learned_policy policy = {.known = SECCOMP_RET_ALLOW, .unknown = TRAP};
	struct learned learned = {.asked = SELECTOR_ASKED_ALL};
	struct trace_call getpid = call_of("x86_64", "getpid", -1, 0);
	struct bpf_program program;

	(void)state;
	for (uint64_t value = 0; value < LEARNED_VALUES_MAX + 3; value++) {
		struct trace_call call = call_of("x86_64", "socket", 2, value);

		assert_int_equal(learned_add(&learned, &call), value < LEARNED_VALUES_MAX);
	}
	assert_true(learned_add(&learned, &getpid));
	program = program_of(&learned, &policy);
	for (uint64_t value = 0; value < LEARNED_VALUES_MAX + 3; value++) {
		struct trace_call call = call_of("x86_64", "socket", 2, value);

		assert_int_equal(answer(&program, &call),
		        value < LEARNED_VALUES_MAX ? SECCOMP_RET_ALLOW : TRAP);
	}
	assert_int_equal(answer(&program, &getpid), SECCOMP_RET_ALLOW);
	bpf_release(&program);
	learned_release(&learned);
}

/* However many values a workload has, what is asked for leaves most of the kernel's 4096
 * instructions to the rest. */
static void test_bound_of_all_that_is_asked_for(void **state)
{
	const struct learned_policy policy = {.known = SECCOMP_RET_ALLOW, .unknown = TRAP};
	struct learned learned = {.asked = SELECTOR_ASKED_ALL};
	struct bpf_program program;
	const char *name;

	(void)state;
	for (size_t i = 0; (name = selector_asked_call(i)); i++)
		for (uint64_t value = 1000; value < 1100; value++) {
			struct trace_call call = {.arch = arch_by_name("x86_64")};

			for (size_t n = 0; n < SYSCALL_ARGS; n++)
				call.args[n] = value;
			/* mmap2 is one of 32-bit ABIs. */
			if (syscall_number(call.arch, name, &call.nr))
				(void)learned_add(&learned, &call);
		}
	program = program_of(&learned, &policy);
	assert_true(program.length >= 700 && program.length <= 1300);
	bpf_release(&program);
	learned_release(&learned);
}

/* A recording with values, of one argument and of several, is known by them. */
static void test_values_of_a_recording(void **state)
{
	uint64_t value = 3;
	uint32_t indexes[] = {1, 2};
	struct arg_tuple option = {.values = {1, 2}, .n_values = 2};
	struct call_arg protection = {.index = 2, .values = &value, .n_values = 1};
	struct call calls[2] = {
	        {.args = &protection, .n_args = 1},
	        {.tuples = {.indexes = indexes, .n_indexes = 2, .items = &option, .n_items = 1}},
	};
	const struct run run = {.calls = calls, .n_calls = 2};
	const struct learned_range all = {0, UINT32_MAX};
	struct learned learned = {.asked = SELECTOR_ASKED_ALL};
	struct trace_call mprotect = call_of("x86_64", "mprotect", 2, 3);
	struct trace_call setsockopt = call_of("x86_64", "setsockopt", 1, 1);

	(void)state;
	calls[0].arch = mprotect.arch;
	calls[0].nr = mprotect.nr;
	calls[1].arch = setsockopt.arch;
	calls[1].nr = setsockopt.nr;
	learned_add_run(&learned, &run);
	assert_true(learned_between(&learned, &mprotect, all));
	mprotect.args[2] = 7;
	assert_false(learned_between(&learned, &mprotect, all));
	assert_false(learned_between(&learned, &setsockopt, all));
	setsockopt.args[2] = 2;
	assert_true(learned_between(&learned, &setsockopt, all));
	learned_release(&learned);
}

static void test_nothing_known(void **state)
{
	const struct learned_policy policy = {.known = SECCOMP_RET_ALLOW, .unknown = TRAP};
	const struct learned learned = {0};
	struct bpf_program program = program_of(&learned, &policy);
	struct trace_call call = call_of("x86_64", "read", -1, 0);

	(void)state;
	assert_int_equal(answer(&program, &call), TRAP);
	bpf_release(&program);
}

/* ---- watched calls ---- */

#define PLAIN 7 /* nothing that is watched has this value, or its bits */

/* Arguments with which a call is watched, and PLAIN ones. */
static size_t arguments_of(const struct arch *arch, const struct selector_watch *watch,
        struct trace_call *watched, struct trace_call *plain)
{
	unsigned index = arch_argument_index(arch, watch->call, watch->argument);
	const uint64_t values[] = {watch->value, watch->value | UINT64_C(0xdeadbeef00000000),
	        watch->value | SIGCHLD, PLAIN};
	size_t n = 0;

	*plain = (struct trace_call){.arch = arch};
	assert_true(syscall_number(arch, watch->call, &plain->nr));
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct trace_call call = *plain;

		call.args[index] = values[i] & arch_argument_mask(arch);
		if (selector_watch_matches(watch, call.args[index]))
			watched[n++] = call;
	}
	plain->args[index] = PLAIN;
	return n;
}

/* All that the tracer may see, and a recording, perhaps of somebody else's, may say. */
static void learn_all(struct learned *learned, const struct trace_call *calls, size_t n_calls)
{
	struct call_arg args[SYSCALL_ARGS];
	struct call recorded = {.args = args, .n_args = SYSCALL_ARGS};
	const struct run run = {.calls = &recorded, .n_calls = 1};
	uint64_t values[SYSCALL_ARGS];

	for (size_t i = 0; i < n_calls; i++) {
		(void)learned_add(learned, &calls[i]);
		recorded.arch = calls[i].arch;
		recorded.nr = calls[i].nr;
		for (unsigned a = 0; a < SYSCALL_ARGS; a++) {
			values[a] = calls[i].args[a];
			args[a] =
			        (struct call_arg){.index = a, .values = &values[a], .n_values = 1};
		}
		learned_add_run(learned, &run);
	}
}

/* The kernel takes the answer of the highest precedence: USER_NOTIF before TRACE before ALLOW
 * (seccomp(2)); all that is watched must end at TRACE. */
static void assert_stops(const struct arch *arch, const struct selector_watch *watch)
{
	const struct learned_policy first = {.known = SECCOMP_RET_ALLOW, .unknown = TRAP},
	                            counting = {.known = SECCOMP_RET_USER_NOTIF, .unknown = TRAP},
	                            second = {.known = SECCOMP_RET_USER_NOTIF,
	                                    .unknown = SECCOMP_RET_ALLOW};
	struct learned learned = {0};
	struct trace_call calls[8];
	size_t n_calls = arguments_of(arch, watch, calls + 1, calls) + 1;
	struct bpf_program programs[3];

	assert_true(n_calls > 1);
	learn_all(&learned, calls, n_calls);
	programs[0] = program_of(&learned, &first);
	programs[1] = program_of(&learned, &counting);
	programs[2] = program_of(&learned, &second);
	for (size_t i = 1; i < n_calls; i++) {
		const struct learned_range all = {0, learned.n_learned};

		if (answer(&programs[0], &calls[i]) != TRAP ||
		        answer(&programs[1], &calls[i]) != TRAP ||
		        answer(&programs[2], &calls[i]) != SECCOMP_RET_ALLOW ||
		        learned_between(&learned, &calls[i], all))
			fail_msg("%s %s, arguments %zu", arch->name, watch->call, i);
	}
	/* What is not watched is let through, or this would show nothing. */
	if (watch->test != SELECTOR_ALWAYS)
		assert_int_equal(answer(&programs[0], &calls[0]), SECCOMP_RET_ALLOW);
	for (size_t i = 0; i < 3; i++)
		bpf_release(&programs[i]);
	learned_release(&learned);
}

static void test_watched_calls_always_stop(void **state)
{
	unsigned n_stops = 0;
	int nr;

	(void)state;
	arch_for_each (arch) {
		selector_for_each_watch (watch) {
			if (!syscall_number(arch, watch->call, &nr))
				continue;
			assert_stops(arch, watch);
			n_stops++;
		}
	}
	assert_true(n_stops > arch_count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_lets_through_what_is_known),
	        cmocka_unit_test(test_knows_what_came_later),
	        cmocka_unit_test(test_pass),
	        cmocka_unit_test(test_bound_of_values),
	        cmocka_unit_test(test_values_that_are_asked_for),
	        cmocka_unit_test(test_bound_of_tuples),
	        cmocka_unit_test(test_bound_of_all_that_is_asked_for),
	        cmocka_unit_test(test_values_of_a_recording),
	        cmocka_unit_test(test_nothing_known),
	        cmocka_unit_test(test_watched_calls_always_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
