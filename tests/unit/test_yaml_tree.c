/* Profiles as YAML, from hands that may be hostile. */
#include "profile_fixture.h"

#include "cleanup.h"
#include "yaml_version.h"

#include <stdlib.h>

#define HEAD                                                        \
	"apiVersion: security-profiles-operator.x-k8s.io/v1beta1\n" \
	"kind: SeccompProfile\n"                                    \
	"metadata:\n  name: x\n"
#define SPEC HEAD "spec:\n  defaultAction: SCMP_ACT_ERRNO\n"
#define RULES SPEC "  syscalls:\n  - action: SCMP_ACT_ALLOW\n"

/* Each with the line and column that the error names. */
static const struct {
	const char *text, *place, *message;
} refusals[] = {
        {HEAD "x: &a [1]\nspec: *a\n", "line 5, column 4: ", "anchors and aliases"},
        {HEAD "spec: *a\n", "line 5, column 7: ", "anchors and aliases"},
        /* Ten of these make 10^9 from a few bytes. */
        {"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "line 1, column 4: ", "anchors"},
        {SPEC "  <<: {flags: []}\n", "line 7, column 3: ", "merge keys"},
        {HEAD "spec: !!map {}\n", "line 5, column 7: ", "tags"},
        {HEAD "spec: !x {}\n", "line 5, column 7: ", "tags"},
        {HEAD "x: !!binary aGk=\n", "line 5, column 4: ", "tags"},
        {RULES "    names: [!!str read]\n", "line 9, column 13: ", "tags"},
        {SPEC "  defaultAction: SCMP_ACT_ALLOW\n",
                "line 7, column 18: defaultAction: ", "appears twice"},
        {SPEC "---\n" SPEC, "line 7, column 1: ", "another document"},
        {HEAD "? [a, b]\n: c\n", "line 5, column 3: ", "a key that is no string"},
        {HEAD "spec: \"\\0\"\n", "line 5, column 7: ", "NUL"},
        {HEAD "spec: [\n", "line 6, column 1: ", ""},
        {HEAD "spec:\n\tx: 1\n", "line 6, column 1: ", "cannot start any token"},
        {HEAD "x: \xff\n", "", "is no YAML: byte "},
        {"# nothing\n", "line 2, column 1: ", "there is no document"},
        {"defaultAction: SCMP_ACT_ALLOW\n", "", "without \"apiVersion\" and \"kind\""},
        {"apiVersion: v1\nkind: Pod\n", "", "is a Kubernetes object (kind \"Pod\" of v1)"},
        {HEAD, "line 1, column 1: ", "\"spec\" is missing"},
        {SPEC "  baseProfileName: runtime/default\n",
                "line 7, column 20: spec.baseProfileName: ", "not in the file"},
        /* Numbers of YAML 1.1 that are not written in decimal. */
        {RULES "    names: [read]\n    errnoRet: 0x10\n", "line 10, column 15: ", "number"},
        {RULES "    names: [read]\n    errnoRet: 010\n", "line 10, column 15: ", "number"},
        {RULES "    names: [read]\n    errnoRet: -1\n", "line 10, column 15: ", "number"},
        {RULES "    names: [read]\n    errnoRet: \"1\"\n", "line 10, column 15: ", "number"},
        {RULES "    names: [1]\n", "line 9, column 13: spec.syscalls[0].names[0]: ", "string"},
        {RULES "    names: [true]\n", "line 9, column 13: spec.syscalls[0].names[0]: ", "string"},
};

static int read_text(const char *text, struct profile *profile, struct error *err)
{
	struct profile_context context = fixture_context();
	const char *path = file_with(text);
	int result = profile_read(path, &context, profile, NULL, NULL, err);

	unlink(path);
	return result;
}

static void refuses_with_the_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct profile profile = {0};
		struct error err = {""};

		if (!read_text(refusals[i].text, &profile, &err) ||
		        !strstr(err.text, refusals[i].place) ||
		        !strstr(err.text, refusals[i].message))
			fail_msg("%s\n%s", refusals[i].text, err.text);
	}
}

/* Many times the same text between two others. */
static void check_repeated(const char *before, const char *text, size_t n_times, const char *after,
        const char *message)
{
	size_t length = strlen(text);
	cleanup_free char *whole = malloc(strlen(before) + length * n_times + strlen(after) + 1);
	struct profile profile = {0};
	struct error err = {""};
	char *end = stpcpy(whole, before);

	for (size_t i = 0; i < n_times; i++)
		end = mempcpy(end, text, length);
	stpcpy(end, after);
	assert_int_equal(read_text(whole, &profile, &err), -1);
	if (!strstr(err.text, message))
		fail_msg("%s", err.text);
}

static void bounds_what_is_read(void **state)
{
	(void)state;
	check_repeated(HEAD "spec: ", "[", 40, "\n", "nested too deeply");
	check_repeated(HEAD "spec: ", "[", 1000000, "\n", "nested too deeply");
	check_repeated(HEAD "spec: {a: ", "x", 300000, "}\n", "a string that is too long");
	check_repeated(HEAD "spec: {", "x", 300000, ": 1}\n", "");
	check_repeated(HEAD "spec: [", "1,", 740000, "]\n", "expected an object");
	check_repeated(HEAD "spec: [", "1,", 800000, "]\n", "too large for YAML");
	check_repeated(HEAD "spec: ", "? ", 1000, "\n", "");
	check_repeated(HEAD "spec:\n", "- ", 1000, "\n", "nested too deeply");
}

/* What JSON of the same meaning says. */
static void reads_what_json_says(void **state)
{
	struct profile profile = {0};
	struct error err;

	(void)state;
	if (read_text("%YAML 1.1\n---\n" SPEC "  architectures: [SCMP_ARCH_X86_64]\n"
	              "  flags:\n  syscalls:\n"
	              "  - action: SCMP_ACT_ERRNO # why\n    errnoRet: 38\n    names:\n"
	              "    - 'read'\n    - \"write\"\n    args:\n"
	              "    - {index: 0, op: SCMP_CMP_MASKED_EQ, value: 18446744073709551615,\n"
	              "       valueTwo: 2}\n",
	            &profile, &err))
		fail_msg("%s", err.text);
	assert_int_equal(profile.default_action, ACTION_ERRNO);
	assert_int_equal(profile.n_architectures, 1);
	assert_int_equal(profile.n_flags, 0);
	assert_int_equal(profile.n_rules, 1);
	assert_int_equal(profile.rules[0].errno_return, 38);
	assert_int_equal(profile.rules[0].n_names, 2);
	assert_string_equal(profile.rules[0].names[1], "write");
	assert_string_equal(profile.rules[0].place, "spec.syscalls[0]");
	assert_true(profile.rules[0].conditions[0].value == UINT64_MAX);
	assert_true(profile.rules[0].conditions[0].value_two == 2);
	profile_release(&profile);
}

/* The API server drops a key that the operator's objects lack: the answer is EPERM. */
static void leaves_out_what_the_operator_lacks(void **state)
{
	struct profile profile = {0};
	struct error err;

	(void)state;
	if (read_text(SPEC "  defaultErrnoRet: 38\n", &profile, &err))
		fail_msg("%s", err.text);
	assert_int_equal(profile.default_errno, -1);
	profile_release(&profile);
}

/* Without a pointer in its code an errno of 0 is absent. */
static void takes_no_errno_of_zero(void **state)
{
	struct profile profile = {0};
	struct error err;

	(void)state;
	if (read_text(SPEC "  syscalls:\n  - action: SCMP_ACT_ERRNO\n    names: [read]\n"
	                   "    errnoRet: 0\n",
	            &profile, &err))
		fail_msg("%s", err.text);
	assert_int_equal(profile.rules[0].errno_return, -1);
	profile_release(&profile);
}

static void count(enum profile_warning_kind kind, const char *line, void *context)
{
	if (kind == WARNING_IGNORED && strstr(line, "is not installed"))
		++*(int *)context;
}

static void warns_of_what_is_disabled(void **state)
{
	static const struct {
		const char *text;
		int n_warnings;
	} rows[] = {
	        {SPEC "  disabled: true\n", 1},
	        {SPEC "  disabled: false\n", 0},
	        {SPEC "  state: Disabled\n", 1},
	        {SPEC "  state: Enabled\n", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct profile_context context = fixture_context();
		const char *path = file_with(rows[i].text);
		struct profile profile = {0};
		struct error err;
		int n_warnings = 0;

		if (profile_read(path, &context, &profile, count, &n_warnings, &err))
			fail_msg("%s", err.text);
		assert_int_equal(n_warnings, rows[i].n_warnings);
		unlink(path);
		profile_release(&profile);
	}
}

static void says_that_it_reads_no_yaml(void **state)
{
	struct profile profile = {0};
	struct error err;

	(void)state;
	assert_int_equal(read_text(SPEC, &profile, &err), -1);
	assert_non_null(strstr(err.text, "built without (libyaml)"));
}

int main(void)
{
	const struct CMUnitTest with[] = {
	        cmocka_unit_test(refuses_with_the_place),
	        cmocka_unit_test(bounds_what_is_read),
	        cmocka_unit_test(reads_what_json_says),
	        cmocka_unit_test(leaves_out_what_the_operator_lacks),
	        cmocka_unit_test(takes_no_errno_of_zero),
	        cmocka_unit_test(warns_of_what_is_disabled),
	};
	const struct CMUnitTest without[] = {
	        cmocka_unit_test(says_that_it_reads_no_yaml),
	};

	return yaml_version() ? cmocka_run_group_tests(with, NULL, NULL)
	                      : cmocka_run_group_tests(without, NULL, NULL);
}
