/* Amending profiles: the call is allowed, and as little else as rules can say. */
#include "profile_fixture.h"

#include "cli/rule_text.h"

#include "admit.h"
#include "evaluator.h"

#define HEAD(action, abis) \
	"{\"defaultAction\":\"SCMP_ACT_" action "\",\"architectures\":[" abis "],\"syscalls\":["
#define X86_64 "\"SCMP_ARCH_X86_64\""
#define I386 "\"SCMP_ARCH_X86\""
#define ALLOW(names) "{\"names\":[" names "],\"action\":\"SCMP_ACT_ALLOW\"}"
#define RULE(names, action, args) \
	"{\"names\":[" names "],\"action\":\"SCMP_ACT_" action "\",\"args\":[" args "]}"
#define ARG(index, op, value) "{\"index\":" index ",\"op\":\"SCMP_CMP_" op "\",\"value\":" value "}"
#define MASK(index, mask, datum)                                             \
	"{\"index\":" index ",\"op\":\"SCMP_CMP_MASKED_EQ\",\"value\":" mask \
	",\"valueTwo\":" datum "}"

#define LIST HEAD("ERRNO", X86_64) ALLOW("\"close\",\"read\"")

/* A profile, a call that it refuses, the changes that admit it, a line each, the argument of
 * another such call and whether that is still refused. */
static const struct {
	const char *profile, *arch, *call;
	uint64_t args[6];
	const char *changes;
	const char *after; /* names of all rules */
	uint64_t other;
	bool other_refused;
} rows[] = {
        {LIST "]}", "x86_64", "openat", {0},
                "+ {\"names\": [\"openat\"], \"action\": \"SCMP_ACT_ALLOW\"}\n",
                "close openat read", 1, false},
        /* a list of names that has no order keeps it */
        {HEAD("ERRNO", X86_64) ALLOW("\"read\",\"close\"") "]}", "x86_64", "getpid", {0},
                "+ {\"names\": [\"getpid\"], \"action\": \"SCMP_ACT_ALLOW\"}\n",
                "read close getpid", 1, false},
        {HEAD("KILL_PROCESS", X86_64) "]}", "x86_64", "getpid", {0},
                "+ {\"names\": [\"getpid\"], \"action\": \"SCMP_ACT_ALLOW\"}\n", "getpid", 1,
                false},
        /* values: those that are there, or the bits that are looked at */
        {LIST "," RULE("\"personality\"", "ALLOW", ARG("0", "EQ", "1")) "]}", "x86_64",
                "personality", {8},
                "+ {\"names\": [\"personality\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": "
                "[{\"index\": 0, \"value\": 8, \"op\": \"SCMP_CMP_EQ\"}]}\n",
                "close read personality personality", 9, true},
        {LIST "," RULE("\"clone\"", "ALLOW", MASK("0", "2114060288", "0")) "]}", "x86_64", "clone",
                {0x10000011},
                "+ {\"names\": [\"clone\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": "
                "[{\"index\": 0, \"value\": 2114060288, \"valueTwo\": 268435456, \"op\": "
                "\"SCMP_CMP_MASKED_EQ\"}]}\n",
                "close read clone clone", 0x20000011, true},
        {LIST "," RULE("\"socket\"", "ALLOW", ARG("0", "EQ", "1")) "," RULE(
                 "\"socket\"", "ALLOW", ARG("1", "EQ", "2")) "]}",
                "x86_64", "socket", {16, 3},
                "+ {\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": "
                "[{\"index\": 0, \"value\": 16, \"op\": \"SCMP_CMP_EQ\"}, "
                "{\"index\": 1, \"value\": 3, \"op\": \"SCMP_CMP_EQ\"}]}\n",
                "close read socket socket socket", 17, true},
        {LIST "," RULE("\"clone\"", "ALLOW", MASK("0", "256", "0")) "," RULE(
                 "\"clone\"", "ALLOW", MASK("0", "512", "0")) "]}",
                "x86_64", "clone", {0x311},
                "+ {\"names\": [\"clone\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": "
                "[{\"index\": 0, \"value\": 785, \"op\": \"SCMP_CMP_EQ\"}]}\n",
                "close read clone clone clone", 0x312, true},
        /* also where it is the refusing rule that looks */
        {LIST "," RULE("\"socket\"", "KILL_PROCESS", ARG("0", "EQ", "38")) "]}", "x86_64", "socket",
                {38},
                "- {\"names\": [\"socket\"], \"action\": \"SCMP_ACT_KILL_PROCESS\", \"args\": "
                "[{\"index\": 0, \"value\": 38, \"op\": \"SCMP_CMP_EQ\"}]}\n"
                "+ {\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": "
                "[{\"index\": 0, \"value\": 38, \"op\": \"SCMP_CMP_EQ\"}]}\n",
                "close read socket", 39, true},
        {LIST "," RULE("\"socket\"", "KILL_PROCESS", ARG("0", "GE", "38")) "]}", "x86_64", "socket",
                {40},
                "+ {\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": "
                "[{\"index\": 0, \"value\": 40, \"op\": \"SCMP_CMP_EQ\"}]}\n",
                "close read socket socket", 41, true},
        /* refusing rules */
        {HEAD("ALLOW", X86_64) "{\"names\":[\"mount\",\"bpf\"],\"action\":\"SCMP_ACT_TRAP\"}]}",
                "x86_64", "bpf", {0}, "- {\"names\": [\"bpf\"], \"action\": \"SCMP_ACT_TRAP\"}\n",
                "mount", 1, false},
        {HEAD("ALLOW", X86_64) RULE("\"socket\"", "ERRNO", ARG("0", "EQ", "38")) "," RULE(
                 "\"socket\"", "ERRNO", ARG("0", "EQ", "40")) "]}",
                "x86_64", "socket", {38},
                "- {\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": "
                "[{\"index\": 0, \"value\": 38, \"op\": \"SCMP_CMP_EQ\"}]}\n",
                "socket", 40, true},
        {LIST ",{\"names\":[\"clone3\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":38}]}", "x86_64",
                "clone3", {0},
                "- {\"names\": [\"clone3\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 38}\n"
                "+ {\"names\": [\"clone3\"], \"action\": \"SCMP_ACT_ALLOW\"}\n",
                "clone3 close read", 1, false},
        /* ABIs */
        {LIST "]}", "i386", "read", {0}, "arch SCMP_ARCH_X86\n", "close read", 1, false},
        {LIST "]}", "i386", "getpid", {0},
                "arch SCMP_ARCH_X86\n"
                "+ {\"names\": [\"getpid\"], \"action\": \"SCMP_ACT_ALLOW\"}\n",
                "close getpid read", 1, false},
        {HEAD("ALLOW", X86_64) "]}", "x32", "read", {0}, "arch SCMP_ARCH_X32\n", "", 1, false},
        /* a multiplexer is opened for one of its calls */
        {HEAD("ERRNO", X86_64 "," I386) ALLOW("\"close\"") "]}", "i386", "socketcall", {3},
                "+ {\"names\": [\"socketcall\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": "
                "[{\"index\": 0, \"value\": 3, \"op\": \"SCMP_CMP_EQ\"}]}\n",
                "close socketcall", 4, true},
        {HEAD("ALLOW", X86_64 "," I386) "{\"names\":[\"bind\"],\"action\":\"SCMP_ACT_ERRNO\"}]}",
                "i386", "socketcall", {2},
                "- {\"names\": [\"bind\"], \"action\": \"SCMP_ACT_ERRNO\"}\n", "", 4, false},
        /* a rule refuses it there whatever its conditions are */
        {HEAD("ALLOW", X86_64 "," I386) RULE("\"socket\"", "ERRNO", ARG("0", "EQ", "38")) "]}",
                "i386", "socketcall", {1},
                "- {\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": "
                "[{\"index\": 0, \"value\": 38, \"op\": \"SCMP_CMP_EQ\"}]}\n",
                "", 2, false},
};

static void log_change(const struct profile_change *change, void *context)
{
	FILE *log = context;

	if (change->kind == CHANGE_ARCHITECTURE) {
		fprintf(log, "arch %s\n", change->arch->oci_name);
		return;
	}
	fputs(change->kind == CHANGE_ALLOW ? "+ " : "- ", log);
	rule_json(log, change->rule);
	putc('\n', log);
}

static bool is_refused(
        const struct profile *profile, const struct arch *arch, int nr, const uint64_t args[6])
{
	struct evaluator evaluator;
	struct error err;
	uint32_t answer = 0;

	if (evaluator_init(&evaluator, profile, named_arch("x86_64"), &err) ||
	        evaluator_run(&evaluator, arch, nr, args, &answer, &err))
		fail_error(err);
	evaluator_release(&evaluator);
	return !bpf_action_allows(answer);
}

static void amends_as_little_as_possible(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct arch *arch = named_arch(rows[i].arch);
		struct profile profile = {0};
		char changes[2048] = "";
		FILE *log = fmemopen(changes, sizeof(changes), "w");
		uint64_t args[6];
		struct error err;
		int nr;

		profile_from(rows[i].profile, &profile);
		assert_true(syscall_number(arch, rows[i].call, &nr));
		memcpy(args, rows[i].args, sizeof(args));
		assert_true(is_refused(&profile, arch, nr, args));
		if (profile_admit(
		            &profile, named_arch("x86_64"), arch, nr, args, log_change, log, &err))
			fail_msg("row %zu: not admitted", i);
		fclose(log);
		if (strcmp(changes, rows[i].changes) || strcmp(all_names(&profile), rows[i].after))
			fail_msg("row %zu: %s%s", i, changes, all_names(&profile));
		assert_false(is_refused(&profile, arch, nr, args));
		args[0] = rows[i].other;
		if (is_refused(&profile, arch, nr, args) != rows[i].other_refused)
			fail_msg("row %zu: the other call", i);
		profile_release(&profile);
	}
}

static void says_what_no_profile_can_admit(void **state)
{
	static const uint64_t args[6];
	struct profile profile = {0};
	struct error err;

	(void)state;
	profile_from(LIST "]}", &profile);
	assert_int_equal(profile_admit(&profile, named_arch("x86_64"), named_arch("x86_64"), 4000,
	                         args, NULL, NULL, &err),
	        1);
	assert_string_equal(all_names(&profile), "close read");
	profile_release(&profile);
}

static void knows_which_arguments_decide(void **state)
{
	struct profile profile = {0};
	int nr;

	(void)state;
	profile_from(LIST "," RULE("\"socket\",\"ioctl\"", "ALLOW", ARG("0", "EQ", "1")) "," RULE(
	                     "\"socket\"", "ERRNO", ARG("2", "GT", "9")) "]}",
	        &profile);
	assert_true(syscall_number(named_arch("x86_64"), "socket", &nr));
	assert_int_equal(profile_compared_arguments(&profile, named_arch("x86_64"), nr), 1 | 4);
	assert_true(syscall_number(named_arch("x86_64"), "read", &nr));
	assert_int_equal(profile_compared_arguments(&profile, named_arch("x86_64"), nr), 0);
	assert_true(syscall_number(named_arch("i386"), "socketcall", &nr));
	assert_int_equal(profile_compared_arguments(&profile, named_arch("i386"), nr), 1);
	profile_release(&profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(amends_as_little_as_possible),
	        cmocka_unit_test(says_what_no_profile_can_admit),
	        cmocka_unit_test(knows_which_arguments_decide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
