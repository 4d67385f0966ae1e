/* Stacked filters against what the kernel does with them: all are run, and the answer that takes
 * precedence counts (seccomp(2)). */
#include "bpf_stack.h"

#include "bpf_assembler.h"
#include "bpf_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* xorshift64: the same numbers in each run. */
static uint64_t random_state = 1;

static uint32_t random_below(uint32_t bound)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 32) % bound;
}

static uint32_t random_answer(void)
{
	static const uint32_t answers[] = {
	        SECCOMP_RET_ALLOW,
	        SECCOMP_RET_ALLOW,
	        SECCOMP_RET_LOG,
	        SECCOMP_RET_ERRNO | 1,
	        SECCOMP_RET_ERRNO | 38,
	        SECCOMP_RET_TRAP,
	        SECCOMP_RET_TRACE | 7,
	        SECCOMP_RET_USER_NOTIF,
	        SECCOMP_RET_KILL_THREAD,
	        SECCOMP_RET_KILL_PROCESS,
	};

	return answers[random_below(sizeof(answers) / sizeof(answers[0]))];
}

enum { BLOCKS = 6, WORDS = 8, CODE_MAX = 64 };

/* Comparisons of words with small numbers; the first block may compare the register as it is, which
 * is zero, and the last leaves something in it. */
static struct bpf_program random_filter(void)
{
	struct bpf_assembler out = {.code = calloc(CODE_MAX, sizeof(struct sock_filter))};

	assert_non_null(out.code);
	for (unsigned i = 0; i < BLOCKS; i++) {
		if (i || random_below(2))
			bpf_emit_load(&out, random_below(WORDS) * 4);
		bpf_emit_if(&out, random_below(4), 1);
		bpf_emit_return(&out, random_answer());
		bpf_emit(&out, BPF_MISC | BPF_TAX, 0, 0, 0);
		bpf_emit(&out, BPF_ALU | BPF_ADD | BPF_X, 0, 0, 0);
	}
	bpf_emit_return(&out, random_answer());
	return (struct bpf_program){out.code, out.n};
}

static struct seccomp_data random_call(void)
{
	uint32_t words[sizeof(struct seccomp_data) / sizeof(uint32_t)];
	struct seccomp_data data;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		words[i] = random_below(4);
	memcpy(&data, words, sizeof(data));
	return data;
}

static uint32_t run_all(
        const struct bpf_program *filters, size_t n_filters, const struct seccomp_data *data)
{
	uint32_t answer = SECCOMP_RET_ALLOW;

	for (size_t i = 0; i < n_filters; i++) {
		uint32_t next = bpf_run(&filters[i], data);

		if ((int32_t)(next & SECCOMP_RET_ACTION_FULL) <
		        (int32_t)(answer & SECCOMP_RET_ACTION_FULL))
			answer = next;
	}
	return answer;
}

static void answers_as_all_of_them_do(void **state)
{
	enum { FILTERS = 3 };

	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		struct bpf_program filters[FILTERS], made = {0};
		size_t n_filters = 1 + random_below(FILTERS);
		struct error err;

		for (size_t i = 0; i < n_filters; i++)
			filters[i] = random_filter();
		if (bpf_stack(filters, n_filters, &made, &err))
			fail_msg("%s", err.text);
		for (unsigned call = 0; call < 300; call++) {
			struct seccomp_data data = random_call();

			assert_int_equal(bpf_run(&made, &data), run_all(filters, n_filters, &data));
		}
		bpf_release(&made);
		for (size_t i = 0; i < n_filters; i++)
			bpf_release(&filters[i]);
	}
}

static void refuses_what_it_cannot_combine(void **state)
{
	struct sock_filter computed[] = {
	        {BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
	        {BPF_RET | BPF_A, 0, 0, 0},
	};
	struct sock_filter allow[] = {{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
	struct bpf_program alone[] = {{computed, 2}};
	struct bpf_program first[] = {{computed, 2}, {allow, 1}};
	struct bpf_program last[] = {{allow, 1}, {computed, 2}};
	struct bpf_program made = {0};
	struct error err = {""};

	(void)state;
	assert_int_equal(bpf_stack(alone, 1, &made, &err), 0);
	assert_int_equal(made.length, 2);
	bpf_release(&made);
	assert_int_equal(bpf_stack(last, 2, &made, &err), 0);
	bpf_release(&made);
	assert_int_equal(bpf_stack(first, 2, &made, &err), -1);
	assert_non_null(strstr(err.text, "returns what it computes"));
}

/* Twice the longest that Linux takes, and with every answer a copy of it. */
static void refuses_what_is_too_long(void **state)
{
	struct bpf_program filters[2] = {0}, made = {0};
	struct error err = {""};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct bpf_assembler out = {.code = calloc(BPF_MAXINSNS, sizeof(*out.code))};

		assert_non_null(out.code);
		while (out.n < BPF_MAXINSNS - 1)
			bpf_emit(&out, BPF_MISC | BPF_TAX, 0, 0, 0);
		bpf_emit_return(&out, SECCOMP_RET_ERRNO | 1);
		filters[i] = (struct bpf_program){out.code, out.n};
	}
	/* The second cannot change the answer of the first, so it is left out. */
	assert_int_equal(bpf_stack(filters, 2, &made, &err), 0);
	assert_int_equal(made.length, BPF_MAXINSNS);
	bpf_release(&made);
	filters[1].instructions[BPF_MAXINSNS - 1].k = SECCOMP_RET_KILL_PROCESS;
	assert_int_equal(bpf_stack(filters, 2, &made, &err), -1);
	assert_non_null(strstr(err.text, "more than 4096 instructions together"));
	for (size_t i = 0; i < 2; i++)
		bpf_release(&filters[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(answers_as_all_of_them_do),
	        cmocka_unit_test(refuses_what_it_cannot_combine),
	        cmocka_unit_test(refuses_what_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
