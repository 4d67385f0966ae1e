/* Filters without their profile: what is refused, and what the others answer. */
#include "bare_filter.h"

#include "profile_fixture.h"

#include "bpf_assembler.h"
#include "evaluator.h"
#include "outcomes.h"
#include "profile_compile.h"
#include "syscall_name.h"

#include <linux/audit.h>

#define ARCH_OFFSET offsetof(struct seccomp_data, arch)
#define LOAD(offset)                                   \
	{                                              \
		BPF_LD | BPF_W | BPF_ABS, 0, 0, offset \
	}
#define EQUALS(k, jt, jf)                            \
	{                                            \
		BPF_JMP | BPF_JEQ | BPF_K, jt, jf, k \
	}
#define RETURN(k)                        \
	{                                \
		BPF_RET | BPF_K, 0, 0, k \
	}
#define ALLOW RETURN(SECCOMP_RET_ALLOW)

enum { LONG = BPF_MAXINSNS + 1 };

static const struct {
	struct sock_filter code[4];
	size_t n_bytes;
	const char *message;
} refusals[] = {
        {{ALLOW}, 0, "has 0 bytes"},
        {{ALLOW}, 7, "has 7 bytes"},
        {{ALLOW, ALLOW}, 9, "has 9 bytes"},
        {{{BPF_LD | BPF_W | BPF_ABS, 0, 0, 64}, ALLOW}, 16, "loads from outside"},
        {{LOAD(2), ALLOW}, 16, "unaligned"},
        {{{BPF_LD | BPF_H | BPF_ABS, 0, 0, 0}, ALLOW}, 16, "unknown operation"},
        {{EQUALS(1, 1, 0), ALLOW}, 16, "jumps outside"},
        {{{BPF_JMP | BPF_JA, 0, 0, UINT32_MAX}, ALLOW}, 16, "jumps outside"},
        {{LOAD(0)}, 8, "does not end with a return"},
        {{{BPF_LD | BPF_MEM, 0, 0, 3}, ALLOW}, 16, "reads memory never written"},
        {{{BPF_ALU | BPF_DIV | BPF_K, 0, 0, 0}, ALLOW}, 16, "divides by zero"},
        {{{0x7b7b, 0, 0, 0}, ALLOW}, 16, "unknown operation"},
};

static void refuses_what_linux_refuses(void **state)
{
	static struct sock_filter code[LONG];
	bool is_foreign;

	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct bpf_program program = {0};
		struct error err = {""};

		if (!bare_filter_parse(
		            refusals[i].code, refusals[i].n_bytes, &program, &is_foreign, &err) ||
		        !strstr(err.text, refusals[i].message))
			fail_msg("%zu: %s", i, err.text);
		assert_null(program.instructions);
	}
	for (size_t i = 0; i < LONG; i++)
		code[i] = (struct sock_filter)ALLOW;
	for (size_t length = LONG; length >= BPF_MAXINSNS; length--) {
		struct bpf_program program = {0};
		struct error err = {""};
		int result = bare_filter_parse(
		        code, length * sizeof(code[0]), &program, &is_foreign, &err);

		assert_int_equal(result, length == LONG ? -1 : 0);
		bpf_release(&program);
	}
}

static int read_code(const struct sock_filter *code, size_t length, const char *machine,
        struct profile *profile, struct error *err)
{
	struct profile_context context = fixture_context();
	struct bpf_program program = {0};
	bool is_foreign;

	context.native = arch_by_name(machine);
	assert_int_equal(
	        bare_filter_parse(code, length * sizeof(*code), &program, &is_foreign, err), 0);
	return bare_filter_profile(&program, is_foreign, &context, profile, err);
}

/* A short filter for little-endian machines, on any. */
static int read_little_endian(const struct sock_filter *code, size_t length, const char *machine,
        struct profile *profile, struct error *err)
{
	struct sock_filter copy[8];
	struct bpf_program program = {copy, length};

	assert_true(length <= sizeof(copy) / sizeof(copy[0]));
	memcpy(copy, code, length * sizeof(*code));
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		bpf_swap_bytes(&program);
	return read_code(copy, length, machine, profile, err);
}

/* The same filter in the other byte order is for machines of that order. */
static void finds_the_machine(void **state)
{
	struct sock_filter arm[] = {LOAD(ARCH_OFFSET), EQUALS(AUDIT_ARCH_AARCH64, 1, 0),
	        RETURN(SECCOMP_RET_KILL_PROCESS), ALLOW};
	/* 0x40000028, which also is AUDIT_ARCH_ARM, is a number of x32. */
	struct sock_filter x32[] = {LOAD(ARCH_OFFSET), EQUALS(AUDIT_ARCH_X86_64, 1, 0),
	        RETURN(SECCOMP_RET_KILL_PROCESS), LOAD(0), EQUALS(0x40000028, 0, 1),
	        RETURN(SECCOMP_RET_ERRNO | 5), ALLOW};
	struct sock_filter any[] = {ALLOW};
	struct sock_filter both[] = {LOAD(ARCH_OFFSET), EQUALS(AUDIT_ARCH_AARCH64, 2, 0),
	        EQUALS(AUDIT_ARCH_X86_64, 1, 0), RETURN(SECCOMP_RET_KILL_PROCESS), ALLOW};
	const struct {
		const struct sock_filter *code;
		size_t length;
		const char *context, *machine, *abis;
	} rows[] = {
	        {arm, 4, "x86_64", "aarch64", "aarch64"},
	        {arm, 4, "aarch64", "aarch64", "aarch64"},
	        {x32, 7, "x86_64", "x86_64", "x86_64 x32"},
	        {x32, 7, "aarch64", "x86_64", "x86_64 x32"},
	        {any, 1, "x86_64", "x86_64", "x86_64 i386 x32"},
	        {any, 1, "aarch64", "aarch64", "aarch64 arm"},
	        {both, 5, "aarch64", "aarch64", "aarch64"},
	        {both, 5, "x86_64", "x86_64", "x86_64 x32"},
	        {both, 5, "riscv64", NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct profile profile = {0};
		struct error err = {""};
		char abis[64] = "";
		int result = read_little_endian(
		        rows[i].code, rows[i].length, rows[i].context, &profile, &err);

		assert_int_equal(result, rows[i].machine ? 0 : -1);
		if (result) {
			assert_non_null(strstr(err.text, "give --arch"));
			continue;
		}
		assert_string_equal(profile_machine(&profile, NULL)->name, rows[i].machine);
		for (size_t a = 0; a < profile.n_architectures; a++) {
			strcat(abis, a ? " " : "");
			strcat(abis, profile.architectures[a]->name);
		}
		if (strcmp(abis, rows[i].abis) != 0)
			fail_msg("%zu: %s", i, abis);
		profile_release(&profile);
	}
}

static uint16_t swap16(unsigned value)
{
	return __builtin_bswap16((uint16_t)value);
}

static void reads_the_other_byte_order(void **state)
{
	bool is_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
	struct sock_filter code[] = {
	        {swap16(BPF_LD | BPF_IMM), 0, 0, 0},
	        {swap16(BPF_LD | BPF_W | BPF_ABS), 0, 0, __builtin_bswap32(ARCH_OFFSET)},
	        {swap16(BPF_JMP | BPF_JEQ | BPF_K), 1, 0,
	                __builtin_bswap32(is_big ? AUDIT_ARCH_X86_64 : AUDIT_ARCH_S390X)},
	        {swap16(BPF_RET | BPF_K), 0, 0, 0},
	        {swap16(BPF_RET | BPF_K), 0, 0, __builtin_bswap32(SECCOMP_RET_ALLOW)},
	};
	struct profile profile = {0};
	struct error err = {""};

	(void)state;
	assert_int_equal(read_code(code, 5, is_big ? "s390x" : "x86_64", &profile, &err), 0);
	assert_string_equal(profile_machine(&profile, NULL)->name, is_big ? "x86_64" : "s390x");
	profile_release(&profile);
}

/* What the filter answers to which argument, found without any condition that is written down. */
static void finds_every_answer(void **state)
{
	uint32_t low = (uint32_t)bpf_argument_offset(0, false);
	uint32_t high = (uint32_t)bpf_argument_offset(0, true);
	struct sock_filter code[] = {
	        LOAD(0),
	        EQUALS(0, 1, 0),
	        ALLOW,
	        LOAD(high),
	        EQUALS(7, 0, 3),
	        LOAD(low),
	        EQUALS(0xdeadbeef, 0, 1),
	        RETURN(SECCOMP_RET_ERRNO | 99),
	        /* Never: the upper half cannot be 8 and 9. */
	        LOAD(high),
	        EQUALS(8, 0, 2),
	        EQUALS(9, 0, 1),
	        RETURN(SECCOMP_RET_TRAP),
	        ALLOW,
	};
	const uint64_t args[SYSCALL_ARGS] = {0};
	const bool known[SYSCALL_ARGS] = {false};
	const struct arch *arch = arch_by_name("x86_64");
	struct evaluator evaluator = {0};
	struct outcomes outcomes = {0};
	struct profile profile = {0};
	struct error err = {""};

	(void)state;
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		skip();
	assert_int_equal(read_code(code, 13, "x86_64", &profile, &err), 0);
	assert_int_equal(evaluator_init(&evaluator, &profile, arch, &err), 0);
	assert_int_equal(evaluator_outcomes(&evaluator, arch, 0, args, known, &outcomes, &err), 0);
	assert_int_equal(outcomes.n_items, 2);
	assert_int_equal(outcomes.items[0].answer, SECCOMP_RET_ERRNO | 99);
	assert_true(outcomes.items[0].has_example);
	assert_true(outcomes.items[0].example[0] == UINT64_C(0x7deadbeef));
	assert_int_equal(outcomes.items[1].answer, SECCOMP_RET_ALLOW);
	assert_true(outcomes.asked[0] && !outcomes.asked[1]);
	outcomes_release(&outcomes);
	evaluator_release(&evaluator);
	profile_release(&profile);
}

/* Answers that the filter computes: the number, and what Linux makes of a division by an X of 0. */
static void finds_computed_answers(void **state)
{
	static const struct sock_filter codes[][3] = {
	        {LOAD(0), {BPF_ALU | BPF_ADD | BPF_K, 0, 0, SECCOMP_RET_ERRNO},
	                {BPF_RET | BPF_A, 0, 0, 0}},
	        {LOAD(0), {BPF_ALU | BPF_DIV | BPF_X, 0, 0, 0}, ALLOW},
	};
	static const uint32_t answers[] = {SECCOMP_RET_ERRNO + 39, SECCOMP_RET_KILL_THREAD};
	const uint64_t args[SYSCALL_ARGS] = {0};
	const bool known[SYSCALL_ARGS] = {false};
	const struct arch *arch = arch_by_name("x86_64");

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct evaluator evaluator = {0};
		struct outcomes outcomes = {0};
		struct profile profile = {0};
		struct error err = {""};

		assert_int_equal(read_little_endian(codes[i], 3, "x86_64", &profile, &err), 0);
		assert_int_equal(evaluator_init(&evaluator, &profile, arch, &err), 0);
		assert_int_equal(
		        evaluator_outcomes(&evaluator, arch, 39, args, known, &outcomes, &err), 0);
		assert_int_equal(outcomes.n_items, 1);
		assert_int_equal(outcomes.items[0].answer, answers[i]);
		outcomes_release(&outcomes);
		evaluator_release(&evaluator);
		profile_release(&profile);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(refuses_what_linux_refuses),
	        cmocka_unit_test(finds_the_machine),
	        cmocka_unit_test(reads_the_other_byte_order),
	        cmocka_unit_test(finds_every_answer),
	        cmocka_unit_test(finds_computed_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
