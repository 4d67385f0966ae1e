/* The rule that is named is the one that gave the answer. */
#include "profile_fixture.h"

#include "evaluator.h"

#include <errno.h>

/* Two rules for personality, one for getpid; everything else answers ENOSYS. */
static const char profile_text[] =
        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,\"architectures\":"
        "[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\",\"SCMP_ARCH_X32\"],\"syscalls\":["
        "{\"names\":[\"getpid\"],\"action\":\"SCMP_ACT_ALLOW\"},"
        "{\"names\":[\"personality\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":"
        "[{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]},"
        "{\"names\":[\"getsid\",\"bind\"],\"action\":\"SCMP_ACT_ALLOW\"},"
        "{\"names\":[\"personality\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":97,\"args\":"
        "[{\"index\":0,\"value\":16,\"op\":\"SCMP_CMP_GE\"}]},"
        "{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":13,\"args\":"
        "[{\"index\":0,\"value\":38,\"op\":\"SCMP_CMP_EQ\"}]}]}";

/* A call, the filter's answer to it, and the rule that decides (-1: none). */
static const struct {
	const char *arch, *call;
	uint64_t arg;
	uint32_t answer;
	int rule;
} rows[] = {
        {"x86_64", "getpid", 0, SECCOMP_RET_ALLOW, 0},
        {"x86_64", "getppid", 0, ERRNO_RET(38), -1},
        {"x86_64", "personality", 1, SECCOMP_RET_ALLOW, 1},
        {"x86_64", "personality", 2, ERRNO_RET(38), -1},
        {"x86_64", "personality", 17, ERRNO_RET(97), 3},
        {"x86_64", "personality", 0x100000001, ERRNO_RET(97), 3},
        {"i386", "personality", 0x100000001, SECCOMP_RET_ALLOW, 1},
        {"x32", "personality", 0x100000001, SECCOMP_RET_ALLOW, 1},
        {"i386", "socketcall", 2, SECCOMP_RET_ALLOW, 2}, /* bind */
        {"i386", "socketcall", 4, ERRNO_RET(38), -1},    /* listen */
        {"i386", "socketcall", 1, ERRNO_RET(13), 4},     /* socket, of any family */
        {"i386", "socket", 38, ERRNO_RET(13), 4},
        {"x86_64", "socket", 1, ERRNO_RET(38), -1},
        {"aarch64", "getpid", 0, SECCOMP_RET_KILL_THREAD, -1},
};

static void names_the_rule_that_decides(void **state)
{
	struct profile profile = {0};
	struct evaluator evaluator;
	struct error err;

	(void)state;
	profile_from(profile_text, &profile);
	assert_int_equal(evaluator_init(&evaluator, &profile, named_arch("x86_64"), &err), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct arch *arch = named_arch(rows[i].arch);
		uint64_t args[6] = {rows[i].arg};
		uint32_t answer;
		int nr;

		assert_true(syscall_number(arch, rows[i].call, &nr));
		if (evaluator_run(&evaluator, arch, nr, args, &answer, &err))
			fail_error(err);
		const struct profile_rule *rule =
		        evaluator_rule(&evaluator, arch, nr, args, answer);

		if (answer != rows[i].answer || (rule ? rule - profile.rules : -1) != rows[i].rule)
			fail_msg("row %zu: answer 0x%x, rule %td", i, answer,
			        rule ? rule - profile.rules : -1);
	}
	evaluator_release(&evaluator);
	profile_release(&profile);
}

/* At and beside the value of a condition; the filter says whether it holds. */
static void names_a_rule_just_where_its_condition_holds(void **state)
{
	static const char *const operators[] = {"NE", "LT", "LE", "EQ", "GE", "GT"};
	const struct arch *arch = named_arch("x86_64");
	int nr;

	(void)state;
	assert_true(syscall_number(arch, "personality", &nr));
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		struct profile profile = {0};
		struct evaluator evaluator;
		struct error err;
		char text[400];
		unsigned n_held = 0;

		snprintf(text, sizeof(text),
		        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":"
		        "[\"SCMP_ARCH_X86_64\"],\"syscalls\":[{\"names\":[\"personality\"],"
		        "\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":5,"
		        "\"op\":\"SCMP_CMP_%s\"}]}]}",
		        operators[i]);
		profile_from(text, &profile);
		assert_int_equal(evaluator_init(&evaluator, &profile, arch, &err), 0);
		for (uint64_t arg = 4; arg <= 6; arg++) {
			uint64_t args[6] = {arg};
			uint32_t answer;

			if (evaluator_run(&evaluator, arch, nr, args, &answer, &err))
				fail_error(err);

			bool held = answer == SECCOMP_RET_ALLOW;

			if (held != (evaluator_rule(&evaluator, arch, nr, args, answer) != NULL))
				fail_msg("%s 5 with %d", operators[i], (int)arg);
			n_held += held;
		}
		assert_true(n_held >= 1 && n_held <= 2);
		evaluator_release(&evaluator);
		profile_release(&profile);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(names_the_rule_that_decides),
	        cmocka_unit_test(names_a_rule_just_where_its_condition_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
