/* Filters: checked as the kernel checks them, run and analysed. */
#include "bpf_outcomes.h"

#include "bpf_run.h"
#include "cleanup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define INSNS_MAX 12
#define LOW_HALF (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0)
#define ARG_LOW(n) ((uint32_t)offsetof(struct seccomp_data, args) + 8 * (n) + LOW_HALF)

static size_t length_of(const struct sock_filter *insns)
{
	static const struct sock_filter none;
	size_t length = INSNS_MAX;

	while (length && !memcmp(&insns[length - 1], &none, sizeof(none)))
		length--;
	return length;
}

static struct bpf_program program_of(const struct sock_filter *insns)
{
	return (struct bpf_program){(struct sock_filter *)(uintptr_t)insns, length_of(insns)};
}

/* The expected results are those of net/core/filter.c and kernel/seccomp.c. */
static const struct check_row {
	const char *what;
	struct sock_filter insns[INSNS_MAX];
	const char *fault; /* NULL: accepted */
} check_rows[] = {
        {"return", {BPF_STMT(BPF_RET | BPF_K, 1)}, NULL},
        {"return A", {BPF_STMT(BPF_RET | BPF_A, 0)}, NULL},
        {"last word", {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 60), BPF_STMT(BPF_RET | BPF_A, 0)}, NULL},
        {"after the data", {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 64), BPF_STMT(BPF_RET | BPF_A, 0)},
                "outside"},
        {"unaligned", {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 2), BPF_STMT(BPF_RET | BPF_A, 0)},
                "outside"},
        {"half word", {BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 0), BPF_STMT(BPF_RET | BPF_A, 0)},
                "unknown"},
        {"indirect", {BPF_STMT(BPF_LD | BPF_W | BPF_IND, 0), BPF_STMT(BPF_RET | BPF_A, 0)},
                "unknown"},
        {"modulo", {BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, 3), BPF_STMT(BPF_RET | BPF_A, 0)},
                "unknown"},
        {"divide by 0", {BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0), BPF_STMT(BPF_RET | BPF_A, 0)},
                "divides"},
        {"shift 31", {BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 31), BPF_STMT(BPF_RET | BPF_A, 0)}, NULL},
        {"shift 32", {BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 32), BPF_STMT(BPF_RET | BPF_A, 0)},
                "shifts"},
        {"no return", {BPF_STMT(BPF_LD | BPF_IMM, 1)}, "does not end"},
        {"jump far", {BPF_STMT(BPF_JMP | BPF_JA, 1), BPF_STMT(BPF_RET | BPF_K, 0)}, "jumps"},
        {"jump back", {BPF_STMT(BPF_JMP | BPF_JA, 0xffffffff), BPF_STMT(BPF_RET | BPF_K, 0)},
                "jumps"},
        {"branch far", {BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0), BPF_STMT(BPF_RET | BPF_K, 0)},
                "jumps"},
        {"memory 16", {BPF_STMT(BPF_ST, 16), BPF_STMT(BPF_RET | BPF_K, 0)}, "memory word"},
        {"memory unwritten", {BPF_STMT(BPF_LD | BPF_MEM, 1), BPF_STMT(BPF_RET | BPF_A, 0)},
                "never written"},
        {"memory written",
                {BPF_STMT(BPF_ST, 1), BPF_STMT(BPF_LD | BPF_MEM, 1), BPF_STMT(BPF_RET | BPF_A, 0)},
                NULL},
        {"memory written on one path",
                {BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1), BPF_STMT(BPF_ST, 1),
                        BPF_STMT(BPF_LD | BPF_MEM, 1), BPF_STMT(BPF_RET | BPF_A, 0)},
                "never written"},
};

static void checks_like_the_kernel(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(check_rows) / sizeof(check_rows[0]); i++) {
		const struct check_row *row = &check_rows[i];
		struct bpf_program program = program_of(row->insns);
		struct error err = {""};
		int result = bpf_check(&program, &err);

		if (result != (row->fault ? -1 : 0) ||
		        (row->fault && !strstr(err.text, row->fault)))
			fail_msg("%s: %d %s", row->what, result, err.text);
	}
}

static void refuses_wrong_lengths(void **state)
{
	cleanup_free struct sock_filter *insns = calloc(BPF_MAXINSNS + 1, sizeof(*insns));
	struct error err;

	(void)state;
	assert_non_null(insns);
	for (size_t i = 0; i <= BPF_MAXINSNS; i++)
		insns[i] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 0);
	assert_int_equal(bpf_check(&(struct bpf_program){insns, BPF_MAXINSNS}, &err), 0);
	assert_int_equal(bpf_check(&(struct bpf_program){insns, BPF_MAXINSNS + 1}, &err), -1);
	assert_int_equal(bpf_check(&(struct bpf_program){insns, 0}, &err), -1);
}

/* Runs with arg0 = 0x100000007 and arg1 = 0. */
static const struct run_row {
	const char *what;
	struct sock_filter insns[INSNS_MAX];
	uint32_t value;
} run_rows[] = {
        {"number", {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), BPF_STMT(BPF_RET | BPF_A, 0)}, 42},
        {"architecture", {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 4), BPF_STMT(BPF_RET | BPF_A, 0)},
                0xc000003e},
        {"length", {BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0), BPF_STMT(BPF_RET | BPF_A, 0)}, 64},
        {"length in X",
                {BPF_STMT(BPF_LDX | BPF_W | BPF_LEN, 0), BPF_STMT(BPF_MISC | BPF_TXA, 0),
                        BPF_STMT(BPF_RET | BPF_A, 0)},
                64},
        {"A starts as 0", {BPF_STMT(BPF_RET | BPF_A, 0)}, 0},
        {"add wraps",
                {BPF_STMT(BPF_LD | BPF_IMM, 0xffffffff), BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 3),
                        BPF_STMT(BPF_RET | BPF_A, 0)},
                2},
        {"sub", {BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, 1), BPF_STMT(BPF_RET | BPF_A, 0)}, 0xffffffff},
        {"mul and div by X",
                {BPF_STMT(BPF_LD | BPF_IMM, 100), BPF_STMT(BPF_LDX | BPF_IMM, 7),
                        BPF_STMT(BPF_ALU | BPF_MUL | BPF_X, 0),
                        BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 9), BPF_STMT(BPF_RET | BPF_A, 0)},
                77},
        {"division by X = 0 kills",
                {BPF_STMT(BPF_LD | BPF_IMM, 100), BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0),
                        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)},
                0},
        {"bits",
                {BPF_STMT(BPF_LD | BPF_IMM, 0xf0), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x3c),
                        BPF_STMT(BPF_ALU | BPF_OR | BPF_K, 1),
                        BPF_STMT(BPF_ALU | BPF_XOR | BPF_K, 3),
                        BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 4),
                        BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 1), BPF_STMT(BPF_RET | BPF_A, 0)},
                0x190},
        {"neg",
                {BPF_STMT(BPF_LD | BPF_IMM, 5), BPF_STMT(BPF_ALU | BPF_NEG, 0),
                        BPF_STMT(BPF_RET | BPF_A, 0)},
                0xfffffffb},
        {"memory",
                {BPF_STMT(BPF_LD | BPF_IMM, 9), BPF_STMT(BPF_ST, 15),
                        BPF_STMT(BPF_LDX | BPF_MEM, 15), BPF_STMT(BPF_STX, 0),
                        BPF_STMT(BPF_LD | BPF_IMM, 0), BPF_STMT(BPF_LD | BPF_MEM, 0),
                        BPF_STMT(BPF_RET | BPF_A, 0)},
                9},
        {"jumps over",
                {BPF_STMT(BPF_JMP | BPF_JA, 1), BPF_STMT(BPF_RET | BPF_K, 1),
                        BPF_STMT(BPF_RET | BPF_K, 2)},
                2},
        {"unsigned comparison",
                {BPF_STMT(BPF_LD | BPF_IMM, 0x80000000),
                        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 1, 0, 1), BPF_STMT(BPF_RET | BPF_K, 1),
                        BPF_STMT(BPF_RET | BPF_K, 2)},
                1},
        {"not greater but equal",
                {BPF_STMT(BPF_LD | BPF_IMM, 5), BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 5, 1, 0),
                        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 5, 1, 0), BPF_STMT(BPF_RET | BPF_K, 1),
                        BPF_STMT(BPF_RET | BPF_K, 2)},
                2},
        {"set bits",
                {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARG_LOW(1)),
                        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 1, 1, 0), BPF_STMT(BPF_RET | BPF_K, 1),
                        BPF_STMT(BPF_RET | BPF_K, 2)},
                1},
};

static void runs_like_the_kernel(void **state)
{
	struct seccomp_data data = {
	        .nr = 42, .arch = 0xc000003e, .args = {0x100000007, 0, 0, 0, 0, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(run_rows) / sizeof(run_rows[0]); i++) {
		struct bpf_program program = program_of(run_rows[i].insns);
		struct error err;

		if (bpf_check(&program, &err))
			fail_msg("%s: %s", run_rows[i].what, err.text);
		uint32_t value = bpf_run(&program, &data);

		if (value != run_rows[i].value)
			fail_msg("%s: 0x%x", run_rows[i].what, value);
	}
}

static const struct outcome_row {
	const char *what;
	struct sock_filter insns[INSNS_MAX];
	bool arg0_known; /* as 0x100000007 */
	size_t n_values;
	uint32_t values[3];
} outcome_rows[] = {
        {"by a known number",
                {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
                        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 42, 0, 1), BPF_STMT(BPF_RET | BPF_K, 5),
                        BPF_STMT(BPF_RET | BPF_K, 6)},
                false, 1, {5}},
        {"by an unknown argument, ascending",
                {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARG_LOW(0)),
                        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 7, 0, 1), BPF_STMT(BPF_RET | BPF_K, 9),
                        BPF_STMT(BPF_RET | BPF_K, 6)},
                false, 2, {6, 9}},
        {"by a known argument",
                {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARG_LOW(0)),
                        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 7, 0, 1), BPF_STMT(BPF_RET | BPF_K, 9),
                        BPF_STMT(BPF_RET | BPF_K, 6)},
                true, 1, {9}},
        {"each value once",
                {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARG_LOW(0)),
                        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 7, 0, 1), BPF_STMT(BPF_RET | BPF_K, 9),
                        BPF_STMT(BPF_RET | BPF_K, 9)},
                false, 1, {9}},
        {"paths that disagree about A join",
                {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARG_LOW(0)),
                        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 7, 0, 2), BPF_STMT(BPF_LD | BPF_IMM, 1),
                        BPF_STMT(BPF_JMP | BPF_JA, 1), BPF_STMT(BPF_LD | BPF_IMM, 2),
                        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 1), BPF_STMT(BPF_RET | BPF_K, 3),
                        BPF_STMT(BPF_RET | BPF_K, 4)},
                false, 2, {3, 4}},
        {"the instruction pointer is unknown",
                {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 8),
                        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1), BPF_STMT(BPF_RET | BPF_K, 1),
                        BPF_STMT(BPF_RET | BPF_K, 2)},
                true, 2, {1, 2}},
        {"an unknown divisor may end the filter",
                {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARG_LOW(0)), BPF_STMT(BPF_MISC | BPF_TAX, 0),
                        BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0), BPF_STMT(BPF_RET | BPF_K, 8)},
                false, 2, {0, 8}},
        {"an unknown value returned may be anything",
                {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARG_LOW(0)), BPF_STMT(BPF_RET | BPF_A, 0)},
                false, 4,
                {SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_KILL_PROCESS}},
};

static void finds_all_outcomes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(outcome_rows) / sizeof(outcome_rows[0]); i++) {
		const struct outcome_row *row = &outcome_rows[i];
		struct bpf_program program = program_of(row->insns);
		struct bpf_knowledge known = {
		        .data = {.nr = 42, .args = {0x100000007}}, .args_known = {row->arg0_known}};
		uint32_t values[3] = {0};
		struct error err;

		assert_int_equal(bpf_check(&program, &err), 0);
		size_t n_values = bpf_outcomes(&program, &known, values, 3);

		if (n_values != row->n_values || memcmp(values, row->values, sizeof(values)) != 0)
			fail_msg("%s: %zu", row->what, n_values);
	}
}

/* Loads the number; 1 is allowed at once, 2 after a look at its argument, 3 is logged, 4 is
 * allowed by a detour through X. */
static const struct sock_filter cost_insns[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 7, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 2, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 3, 4, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 4, 5, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARG_LOW(0)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 7, 1, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_LOG),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_MISC | BPF_TAX, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static void counts_and_foresees(void **state)
{
	static const struct {
		int nr;
		size_t n_executed;
		bool always;
	} rows[] = {{1, 3, true}, {2, 6, false}, {3, 5, false}, {4, 7, false}, {5, 6, false}};
	struct bpf_program program = {(struct sock_filter *)(uintptr_t)cost_insns,
	        sizeof(cost_insns) / sizeof(cost_insns[0])};
	struct error err;

	(void)state;
	if (bpf_check(&program, &err))
		fail_msg("%s", err.text);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct seccomp_data data = {.nr = rows[i].nr, .args = {7}};
		size_t n_executed;

		assert_int_equal(
		        bpf_run_counted(&program, &data, &n_executed), bpf_run(&program, &data));
		assert_int_equal(n_executed, rows[i].n_executed);
		assert_int_equal(bpf_allows_always(&program, &data), rows[i].always);
	}
}

static void leaves_out_what_has_no_room(void **state)
{
	struct sock_filter insns[INSNS_MAX] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARG_LOW(0)),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 7, 0, 1),
	        BPF_STMT(BPF_RET | BPF_K, 9),
	        BPF_STMT(BPF_RET | BPF_K, 6),
	};
	struct bpf_program program = program_of(insns);
	struct bpf_knowledge known = {0};
	uint32_t value = 0;

	(void)state;
	assert_int_equal(bpf_outcomes(&program, &known, &value, 1), 2);
	assert_int_equal(value, 6);
}

static void knows_what_allows(void **state)
{
	static const struct {
		uint32_t ret;
		bool allows;
	} rows[] = {
	        {SECCOMP_RET_ALLOW, true}, {SECCOMP_RET_LOG, true}, {SECCOMP_RET_LOG | 5, true},
	        {SECCOMP_RET_TRACE, false}, {SECCOMP_RET_USER_NOTIF, false},
	        {SECCOMP_RET_ERRNO, false}, {SECCOMP_RET_TRAP, false},
	        {SECCOMP_RET_KILL_THREAD, false}, {SECCOMP_RET_KILL_PROCESS, false},
	        {0x12345678, false}, /* unknown: Linux kills the process */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(bpf_action_allows(rows[i].ret), rows[i].allows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(checks_like_the_kernel),
	        cmocka_unit_test(refuses_wrong_lengths),
	        cmocka_unit_test(runs_like_the_kernel),
	        cmocka_unit_test(finds_all_outcomes),
	        cmocka_unit_test(counts_and_foresees),
	        cmocka_unit_test(leaves_out_what_has_no_room),
	        cmocka_unit_test(knows_what_allows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
