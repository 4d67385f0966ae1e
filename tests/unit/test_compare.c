/* Two profiles, call by call. */
#include "profile_fixture.h"

#include "compare.h"

#define PROFILE(default_action, archs, rules)                                 \
	"{\"defaultAction\":\"" default_action "\",\"architectures\":[" archs \
	"],\"syscalls\":[" rules "]}"
#define X86_64 "\"SCMP_ARCH_X86_64\""
#define X86 X86_64 ",\"SCMP_ARCH_X86\""
#define RULE(name, action) "{\"names\":[\"" name "\"],\"action\":\"SCMP_ACT_" action "\"}"
#define ARG_RULE(name, action, op, value)                         \
	"{\"names\":[\"" name "\"],\"action\":\"SCMP_ACT_" action \
	"\",\"args\":[{\"index\":0,\"op\":\"SCMP_CMP_" op "\",\"value\":" value "}]}"
#define ALLOW_LIST(archs, rules) PROFILE("SCMP_ACT_ERRNO", archs, rules)

/* Differences as "KIND NAME ARCH ANSWERS [EXAMPLE]", in order. */
static const struct {
	const char *first, *second, *differences;
} rows[] = {
        {ALLOW_LIST(X86_64, RULE("read", "ALLOW")), ALLOW_LIST(X86_64, RULE("read", "ALLOW")), ""},
        {ALLOW_LIST(X86_64, RULE("read", "ALLOW") "," RULE("mount", "ALLOW")),
                ALLOW_LIST(X86_64, RULE("read", "ALLOW") "," RULE("write", "ALLOW")),
                "< mount x86_64 AE; > write x86_64 EA; "},
        {ALLOW_LIST(X86, RULE("mount", "ALLOW")), ALLOW_LIST(X86, ""),
                "< mount x86_64 AE; < mount i386 AE; "},
        {ALLOW_LIST(X86_64, RULE("zz", "ALLOW") "," RULE("read", "LOG")),
                ALLOW_LIST(X86_64, RULE("read", "ALLOW")), "= read x86_64 LA; "},
        {ALLOW_LIST(X86_64, RULE("read", "KILL") "," RULE("bpf", "TRAP")), ALLOW_LIST(X86_64, ""),
                "= bpf x86_64 TE; = read x86_64 KE; "},
        {ALLOW_LIST(X86_64, RULE("socket", "ALLOW")),
                ALLOW_LIST(X86_64, ARG_RULE("socket", "ALLOW", "NE", "38")),
                "< socket x86_64 AE 38; "},
        {ALLOW_LIST(X86_64, ARG_RULE("socket", "ALLOW", "LT", "38")),
                ALLOW_LIST(X86_64, ARG_RULE("socket", "ALLOW", "LE", "37")), ""},
        {ALLOW_LIST(X86_64, ARG_RULE("socket", "ALLOW", "EQ", "1")),
                ALLOW_LIST(X86_64, ARG_RULE("socket", "ALLOW", "EQ", "2")),
                "< socket x86_64 AE 1; > socket x86_64 EA 2; "},
        {ALLOW_LIST(X86_64, ARG_RULE("clone", "ALLOW", "MASKED_EQ", "2114060288")),
                ALLOW_LIST(X86_64, ARG_RULE("clone", "ALLOW", "MASKED_EQ", "2113929216")),
                "> clone x86_64 EA 131072; "},
        {ALLOW_LIST(X86, RULE("read", "ALLOW")), ALLOW_LIST(X86_64, RULE("read", "ALLOW")),
                "0 i386; "},
};

static char letter_of(uint32_t answer)
{
	switch (answer & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_KILL_THREAD:
		return 'K';
	case SECCOMP_RET_TRAP:
		return 'T';
	case SECCOMP_RET_ERRNO:
		return 'E';
	case SECCOMP_RET_LOG:
		return 'L';
	default:
		return 'A';
	}
}

static void describe(const struct profile_comparison *comparison, char text[1024])
{
	static const char kinds[] = {
	        [DIFFERENCE_FIRST_ALLOWS] = '<',
	        [DIFFERENCE_SECOND_ALLOWS] = '>',
	        [DIFFERENCE_ANSWER] = '=',
	};
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < comparison->n_items; i++) {
		const struct profile_difference *one = &comparison->items[i];

		length += (size_t)sprintf(text + length, "%c %s %s %c%c", kinds[one->kind],
		        one->name, one->arch->name, letter_of(one->answers[0]),
		        letter_of(one->answers[1]));
		if (one->is_conditional)
			length += (size_t)sprintf(
			        text + length, " %llu", (unsigned long long)one->example[0]);
		length += (size_t)sprintf(text + length, "; ");
	}
	for (size_t i = 0; i < comparison->n_lone_abis; i++)
		length += (size_t)sprintf(text + length, "%d %s; ",
		        comparison->lone_abis[i].covered_by, comparison->lone_abis[i].arch->name);
}

static void names_differences(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct profile first = {0}, second = {0};
		struct profile_comparison comparison = {0};
		struct error err;
		char text[1024];

		profile_from(rows[i].first, &first);
		profile_from(rows[i].second, &second);
		if (profile_compare(&first, &second, named_arch("x86_64"), &comparison, &err))
			fail_error(err);
		describe(&comparison, text);
		if (strcmp(text, rows[i].differences) != 0)
			fail_msg("row %zu: %s", i, text);
		profile_comparison_release(&comparison);
		profile_release(&first);
		profile_release(&second);
	}
}

/* x32 has calls up to 547 (arch/x86/entry/syscalls/syscall_64.tbl). */
static void looks_at_every_call(void **state)
{
	struct profile first = {0}, second = {0};
	struct profile_comparison comparison = {0};
	struct error err;

	(void)state;
	profile_from(ALLOW_LIST("\"SCMP_ARCH_X32\"", RULE("pwritev2", "ALLOW")), &first);
	profile_from(ALLOW_LIST("\"SCMP_ARCH_X32\"", ""), &second);
	assert_int_equal(
	        profile_compare(&first, &second, named_arch("x86_64"), &comparison, &err), 0);
	assert_int_equal(comparison.n_items, 2);
	assert_string_equal(comparison.items[1].arch->name, "x32");
	profile_comparison_release(&comparison);
	profile_release(&first);
	profile_release(&second);
}

static void reports_defaults(void **state)
{
	struct profile first = {0}, second = {0};
	struct profile_comparison comparison = {0};
	struct error err;

	(void)state;
	profile_from(PROFILE("SCMP_ACT_ALLOW", X86_64, ""), &first);
	profile_from(PROFILE("SCMP_ACT_ERRNO", X86_64, ""), &second);
	assert_int_equal(
	        profile_compare(&first, &second, named_arch("x86_64"), &comparison, &err), 0);
	assert_int_equal(comparison.defaults[0], SECCOMP_RET_ALLOW);
	assert_int_equal(comparison.defaults[1], ERRNO_RET(1));
	assert_int_equal(comparison.n_items, comparison.n_calls);
	assert_null(comparison.items[0].rules[0]);
	profile_comparison_release(&comparison);
	profile_release(&first);
	profile_release(&second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(names_differences),
	        cmocka_unit_test(looks_at_every_call),
	        cmocka_unit_test(reports_defaults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
