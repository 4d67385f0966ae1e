/* What a filter may do with a call: nothing that it does is missing, and nothing is made up. */
#include "profile_fixture.h"

#include "evaluator.h"
#include "outcomes.h"

#define RULE_FOR(action, args) \
	"{\"names\":[\"socket\"],\"action\":\"" action "\",\"args\":[" args "]}"
#define ERRNO_RULE(number, args)                                                      \
	"{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":" #number \
	",\"args\":[" args "]}"
#define ARG(index, op, value) \
	"{\"index\":" #index ",\"op\":\"SCMP_CMP_" #op "\",\"value\":" #value "}"
#define MASKED(index, mask, datum)                                             \
	"{\"index\":" #index ",\"op\":\"SCMP_CMP_MASKED_EQ\",\"value\":" #mask \
	",\"valueTwo\":" #datum "}"

/* Rules for socket; the answers to all sockets, and to those with a first argument of 2. */
static const struct {
	const char *rules;
	const char *all, *with_two;
} rows[] = {
        {"", "D", "D"},
        {RULE_FOR("SCMP_ACT_ALLOW", ""), "A", "A"},
        {RULE_FOR("SCMP_ACT_ALLOW", ARG(0, EQ, 2)), "D A0", "A0"},
        {RULE_FOR("SCMP_ACT_ALLOW", ARG(0, LT, 38)) "," RULE_FOR(
                 "SCMP_ACT_ALLOW", ARG(0, EQ, 39)) "," RULE_FOR("SCMP_ACT_ALLOW", ARG(0, GT, 40)),
                "D A0 A1 A2", "A0"},
        {RULE_FOR("SCMP_ACT_ALLOW", ARG(0, NE, 16)) "," RULE_FOR("SCMP_ACT_ALLOW",
                 ARG(2, NE, 9)) "," ERRNO_RULE(22, ARG(0, EQ, 16) "," ARG(2, EQ, 9)),
                "E2 A0 A1", "A0"},
        {RULE_FOR("SCMP_ACT_ALLOW", MASKED(0, 2114060288, 0)), "D A0", "A0"},
        {ERRNO_RULE(97, MASKED(0, 6, 6)) "," RULE_FOR("SCMP_ACT_LOG", MASKED(0, 9, 9)), "D E0 L1",
                "D"},
        {RULE_FOR("SCMP_ACT_KILL_PROCESS", ARG(1, GE, 4294967296)), "K0 D", "K0 D"},
};

static char letter_of(uint32_t answer)
{
	switch (answer & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_KILL_PROCESS:
		return 'K';
	case SECCOMP_RET_ERRNO:
		return answer == ERRNO_RET(38) ? 'D' : 'E';
	case SECCOMP_RET_LOG:
		return 'L';
	default:
		return 'A';
	}
}

static void describe(const struct profile *profile, const struct outcomes *outcomes, char text[256])
{
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < outcomes->n_items; i++) {
		const struct outcome *outcome = &outcomes->items[i];

		length += (size_t)sprintf(
		        text + length, "%s%c", i ? " " : "", letter_of(outcome->answer));
		if (outcome->rule && outcome->rule->n_conditions)
			length += (size_t)sprintf(
			        text + length, "%td", outcome->rule - profile->rules);
	}
}

static void check(struct evaluator *evaluator, const struct arch *arch, const bool known[6],
        const char *expected)
{
	const uint64_t args[6] = {2};
	struct outcomes outcomes = {0};
	struct error err;
	char text[256];
	int nr;

	assert_true(syscall_number(arch, "socket", &nr));
	if (evaluator_outcomes(evaluator, arch, nr, args, known, &outcomes, &err))
		fail_error(err);
	describe(evaluator->profile, &outcomes, text);
	assert_string_equal(text, expected);
	for (size_t i = 0; i < outcomes.n_items; i++) {
		uint32_t answer;

		assert_true(outcomes.items[i].has_example);
		assert_int_equal(evaluator_run(evaluator, arch, nr, outcomes.items[i].example,
		                         &answer, &err),
		        0);
		assert_int_equal(answer, outcomes.items[i].answer);
	}
	outcomes_release(&outcomes);
}

static void finds_all_answers(void **state)
{
	static const bool nothing[6] = {false}, first[6] = {true};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct profile profile = {0};
		struct evaluator evaluator;
		struct error err;
		char text[2048];

		snprintf(text, sizeof(text),
		        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,"
		        "\"architectures\":[\"SCMP_ARCH_X86_64\"],\"syscalls\":[%s]}",
		        rows[i].rules);
		profile_from(text, &profile);
		assert_int_equal(
		        evaluator_init(&evaluator, &profile, named_arch("x86_64"), &err), 0);
		check(&evaluator, named_arch("x86_64"), nothing, rows[i].all);
		check(&evaluator, named_arch("x86_64"), first, rows[i].with_two);
		evaluator_release(&evaluator);
		profile_release(&profile);
	}
}

/* Arguments around every constant, by brute force: none gets an answer that was not reported. */
static void misses_no_answer(void **state)
{
	static const bool nothing[6] = {false};
	const struct arch *arch = named_arch("x86_64");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct outcomes outcomes = {0};
		struct profile profile = {0};
		struct evaluator evaluator;
		struct error err;
		char text[2048];

		snprintf(text, sizeof(text),
		        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,"
		        "\"syscalls\":[%s]}",
		        rows[i].rules);
		profile_from(text, &profile);
		assert_int_equal(evaluator_init(&evaluator, &profile, arch, &err), 0);
		assert_int_equal(evaluator_outcomes(&evaluator, arch, 41, (const uint64_t[6]){0},
		                         nothing, &outcomes, &err),
		        0);
		for (unsigned n = 0; n < 64 * 12 * 4; n++) {
			uint64_t high = (uint64_t)(n % 4) << 32;
			uint64_t args[6] = {(n / 4) % 64 | high, high, n / 256};
			bool reported = false;
			uint32_t answer;

			assert_int_equal(
			        evaluator_run(&evaluator, arch, 41, args, &answer, &err), 0);
			for (size_t o = 0; o < outcomes.n_items; o++)
				reported |= outcomes.items[o].answer == answer;
			if (!reported)
				fail_msg("row %zu, args %u: answer 0x%x", i, n, answer);
		}
		outcomes_release(&outcomes);
		evaluator_release(&evaluator);
		profile_release(&profile);
	}
}

static void asks_nothing_of_an_uncovered_abi(void **state)
{
	struct profile profile = {0};
	struct evaluator evaluator;
	struct error err;

	(void)state;
	profile_from("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":["
	             "{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_LOG\"}]}",
	        &profile);
	assert_int_equal(evaluator_init(&evaluator, &profile, named_arch("x86_64"), &err), 0);
	assert_true(evaluator_covers(&evaluator, named_arch("x86_64")));
	assert_false(evaluator_covers(&evaluator, named_arch("i386")));
	struct outcomes outcomes = {0};

	assert_int_equal(evaluator_outcomes(&evaluator, named_arch("i386"), 359,
	                         (const uint64_t[6]){0}, (const bool[6]){false}, &outcomes, &err),
	        0);
	assert_int_equal(outcomes.n_items, 1);
	assert_int_equal(outcomes.items[0].answer, SECCOMP_RET_KILL_THREAD);
	assert_true(outcomes.may_refuse && !outcomes.may_allow);
	outcomes_release(&outcomes);
	evaluator_release(&evaluator);
	profile_release(&profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(finds_all_answers),
	        cmocka_unit_test(misses_no_answer),
	        cmocka_unit_test(asks_nothing_of_an_uncovered_abi),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
