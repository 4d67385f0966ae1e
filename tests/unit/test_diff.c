/* A profile against a recording: verdicts, and what would admit a call. */
#include "profile_fixture.h"

#include "allow.h"
#include "diff.h"
#include "risk_tier.h"

/* The profile stays until the next comparison: diffs borrow from it. */
static void compare(struct run *run, const char *text, const char *native, struct diff *diff)
{
	static struct profile profile;
	struct error err;

	profile_release(&profile);
	profile_from(text, &profile);
	if (diff_profile(run, &profile, named_arch(native), diff, &err))
		fail_error(err);
}

#define X86_64 "\"architectures\":[\"SCMP_ARCH_X86_64\"],"
#define ALL_X86 "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\",\"SCMP_ARCH_X32\"],"
#define DENY_SLEEP                                       \
	"{\"defaultAction\":\"SCMP_ACT_ALLOW\"," ALL_X86 \
	"\"syscalls\":[{\"names\":[\"clock_nanosleep\"],\"action\":\"SCMP_ACT_ERRNO\"}]}"
#define ALLOW_READ                                                             \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38," X86_64 \
	"\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}]}"
#define DENY_NEWUSER                                                                         \
	"{\"defaultAction\":\"SCMP_ACT_ALLOW\"," X86_64                                      \
	"\"syscalls\":[{\"names\":[\"clone\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":1," \
	"\"args\":[{\"index\":0,\"value\":268435456,\"valueTwo\":268435456,"                 \
	"\"op\":\"SCMP_CMP_MASKED_EQ\"}]}]}"
#define NOTHING_ELSE(action)                        \
	"{\"defaultAction\":\"" action "\"," X86_64 \
	"\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}]}"

/* One call, its recorded values of argument 0, and the verdict. */
static const struct {
	const char *profile, *arch, *call;
	size_t n_values;
	uint64_t values[3];
	bool overflow;
	enum verdict verdict;
	uint32_t action;
} verdict_rows[] = {
        {DENY_SLEEP, "x86_64", "clock_nanosleep", 0, {0}, false, VERDICT_REFUSED, ERRNO_RET(1)},
        {DENY_SLEEP, "x32", "clock_nanosleep", 0, {0}, false, VERDICT_REFUSED, ERRNO_RET(1)},
        {DENY_SLEEP, "i386", "clock_nanosleep", 0, {0}, false, VERDICT_REFUSED, ERRNO_RET(1)},
        {DENY_SLEEP, "i386", "nanosleep", 0, {0}, false, VERDICT_ALLOWED, SECCOMP_RET_ALLOW},
        {DENY_SLEEP, "x86_64", "syscall_500", 0, {0}, false, VERDICT_ALLOWED, SECCOMP_RET_ALLOW},
        {ALLOW_READ, "x86_64", "read", 0, {0}, false, VERDICT_ALLOWED, SECCOMP_RET_ALLOW},
        {ALLOW_READ, "x86_64", "write", 0, {0}, false, VERDICT_REFUSED, ERRNO_RET(38)},
        {ALLOW_READ, "x86_64", "syscall_500", 0, {0}, false, VERDICT_REFUSED, ERRNO_RET(38)},
        {ALLOW_READ, "i386", "read", 0, {0}, false, VERDICT_REFUSED, SECCOMP_RET_KILL_THREAD},
        {ALLOW_READ, "x32", "read", 0, {0}, false, VERDICT_REFUSED, SECCOMP_RET_KILL_THREAD},
        {NOTHING_ELSE("SCMP_ACT_LOG"), "x86_64", "write", 0, {0}, false, VERDICT_ALLOWED,
                SECCOMP_RET_LOG},
        {NOTHING_ELSE("SCMP_ACT_TRAP"), "x86_64", "write", 0, {0}, false, VERDICT_REFUSED,
                SECCOMP_RET_TRAP},
        {NOTHING_ELSE("SCMP_ACT_KILL_PROCESS"), "x86_64", "write", 0, {0}, false, VERDICT_REFUSED,
                SECCOMP_RET_KILL_PROCESS},
        {DENY_NEWUSER, "x86_64", "clone", 0, {0}, false, VERDICT_DEPENDS, ERRNO_RET(1)},
        {DENY_NEWUSER, "x86_64", "clone", 1, {17}, false, VERDICT_ALLOWED, SECCOMP_RET_ALLOW},
        {DENY_NEWUSER, "x86_64", "clone", 1, {17}, true, VERDICT_DEPENDS, ERRNO_RET(1)},
        {DENY_NEWUSER, "x86_64", "clone", 1, {0x10000011}, false, VERDICT_REFUSED, ERRNO_RET(1)},
        {DENY_NEWUSER, "x86_64", "clone", 2, {17, 0x10000011}, false, VERDICT_REFUSED,
                ERRNO_RET(1)},
        {DENY_NEWUSER, "x86_64", "clone", 2, {17, 0x10000011}, true, VERDICT_REFUSED, ERRNO_RET(1)},
};

#define CLONE3(rules)                                                    \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\"," X86_64 "\"syscalls\":[" \
	"{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}" rules "]}"
#define CLONE3_IS(number) \
	",{\"names\":[\"clone3\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":" number "}"
#define CLONE_IS(action) ",{\"names\":[\"clone\"],\"action\":\"SCMP_ACT_" action "\"}"
#define SPARE_NAMESPACES                                         \
	",{\"names\":[\"clone\"],\"action\":\"SCMP_ACT_ALLOW\"," \
	"\"args\":[{\"index\":0,\"value\":2114060288,\"op\":\"SCMP_CMP_MASKED_EQ\"}]}"

/* clone3 is no break if ENOSYS makes the caller use a clone that is allowed. */
static const struct {
	const char *profile;
	uint64_t flags; /* 0: none was recorded */
	bool set_tid;
	enum verdict verdict;
} clone3_rows[] = {
        {CLONE3(CLONE3_IS("38") SPARE_NAMESPACES), 0x3d0f00, false, VERDICT_FALLS_BACK},
        {CLONE3(CLONE3_IS("38") SPARE_NAMESPACES), 0, false, VERDICT_FALLS_BACK},
        {CLONE3(CLONE3_IS("38") CLONE_IS("ALLOW")), 0x3d0f00, false, VERDICT_FALLS_BACK},
        {CLONE3(CLONE3_IS("38") CLONE_IS("ALLOW")), 0x10000000, false, VERDICT_FALLS_BACK},
        {CLONE3(CLONE3_IS("38") SPARE_NAMESPACES), 0x10000000, false, VERDICT_REFUSED},
        {CLONE3(CLONE3_IS("38") SPARE_NAMESPACES), 0x200000000, false, VERDICT_REFUSED},
        {CLONE3(CLONE3_IS("38") SPARE_NAMESPACES), 0x100000, true, VERDICT_REFUSED},
        {CLONE3(CLONE3_IS("38")), 0x3d0f00, false, VERDICT_REFUSED},
        {CLONE3(CLONE3_IS("1") SPARE_NAMESPACES), 0x3d0f00, false, VERDICT_REFUSED},
        {CLONE3(SPARE_NAMESPACES), 0x3d0f00, false, VERDICT_REFUSED},
};

static void distinguishes_breaks_from_fallbacks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(clone3_rows) / sizeof(clone3_rows[0]); i++) {
		struct diff diff = {0};
		struct run run = {0};
		struct call *call = add_call(&run, "x86_64", "clone3", "ok");

		call->clone_args.set_tid = clone3_rows[i].set_tid;
		call->clone_args.flags.values = malloc(sizeof(clone3_rows[i].flags));
		assert_non_null(call->clone_args.flags.values);
		call->clone_args.flags.values[0] = clone3_rows[i].flags;
		call->clone_args.flags.n_values = clone3_rows[i].flags != 0;
		compare(&run, clone3_rows[i].profile, "x86_64", &diff);
		if (diff.calls[0].verdict != clone3_rows[i].verdict)
			fail_msg("row %zu: %d", i, (int)diff.calls[0].verdict);
		assert_int_equal(diff.n_refused, diff.calls[0].verdict == VERDICT_REFUSED);
		assert_int_equal(diff.n_falls_back, diff.calls[0].verdict == VERDICT_FALLS_BACK);
		diff_release(&diff);
		run_release(&run);
	}
}

static void judges_by_the_filter(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(verdict_rows) / sizeof(verdict_rows[0]); i++) {
		struct diff diff = {0};
		struct run run = {0};
		struct call *call =
		        add_call(&run, verdict_rows[i].arch, verdict_rows[i].call, "ok");

		for (size_t v = 0; v < verdict_rows[i].n_values; v++)
			add_value(call, 0, verdict_rows[i].values[v]);
		if (verdict_rows[i].overflow)
			call->args[0].overflow = true;
		compare(&run, verdict_rows[i].profile, "x86_64", &diff);
		assert_int_equal(diff.n_calls, 1);
		if (diff.calls[0].verdict != verdict_rows[i].verdict ||
		        diff.calls[0].action != verdict_rows[i].action)
			fail_msg("row %zu: verdict %d action 0x%x", i, diff.calls[0].verdict,
			        diff.calls[0].action);
		assert_int_equal(diff.n_refused, verdict_rows[i].verdict == VERDICT_REFUSED);
		assert_int_equal(diff.n_depends, verdict_rows[i].verdict == VERDICT_DEPENDS);
		assert_ptr_equal(diff.calls[0].call, call);
		diff_release(&diff);
		run_release(&run);
	}
}

static void judges_multiplexers_by_their_number(void **state)
{
	static const char text[] =
	        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_S390X\"],"
	        "\"syscalls\":[{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\"}]}";
	static const struct {
		uint64_t number;
		enum verdict verdict;
	} rows[] = {{1, VERDICT_ALLOWED}, {2, VERDICT_REFUSED}};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct diff diff = {0};
		struct run run = {0};

		add_value(add_call(&run, "s390x", "socketcall", "ok"), 0, rows[i].number);
		compare(&run, text, "s390x", &diff);
		assert_int_equal(diff.calls[0].verdict, rows[i].verdict);
		diff_release(&diff);
		run_release(&run);
	}
}

static void lists_the_unused(void **state)
{
	static const char text[] =
	        "{\"defaultAction\":\"SCMP_ACT_ERRNO\"," ALL_X86
	        "\"syscalls\":[{\"names\":[\"write\",\"read\",\"splice\",\"bpf\",\"mount\","
	        "\"close\"],\"action\":\"SCMP_ACT_ALLOW\"}]}";
	static const char *const expected[] = {"bpf", "mount", "splice", "close", "write"};
	static const int tiers[] = {RISK_CRITICAL, RISK_CRITICAL, RISK_MEDIUM, -1, -1};
	struct diff diff = {0};
	struct run run = {0};

	(void)state;
	add_call(&run, "x86_64", "read", "ok");
	compare(&run, text, "x86_64", &diff);
	assert_int_equal(diff.n_unused, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(diff.unused[i].name, expected[i]);
		assert_int_equal(diff.unused[i].tier, tiers[i]);
		assert_string_equal(diff.unused[i].arch->name, "x86_64");
	}
	diff_release(&diff);
	/* A second ABI that was used: its calls count too. */
	add_call(&run, "i386", "write", "ok");
	compare(&run, text, "x86_64", &diff);
	assert_int_equal(diff.n_unused, 10);
	diff_release(&diff);
	run_release(&run);
}

static void an_own_allow_list_leaves_little_unused(void **state)
{
	struct generate_options options = {.default_action = ACTION_ERRNO, .default_errno = 38};
	struct profile profile = {0};
	struct diff diff = {0};
	struct run run = {0};
	struct error err;

	(void)state;
	add_call(&run, "x86_64", "read", "ok");
	add_call(&run, "x86_64", "execve", "ok");
	add_call(&run, "x86_64", "exit_group", "");
	assert_int_equal(generate_allow(&run, &options, &profile, &err), 0);
	assert_int_equal(diff_profile(&run, &profile, named_arch("x86_64"), &diff, &err), 0);
	assert_int_equal(diff.n_refused + diff.n_depends, 0);
	assert_int_equal(diff.n_unused, 3); /* exit, restart_syscall, rt_sigreturn */
	assert_int_equal(diff.n_nonexistent, 0);
	diff_release(&diff);
	profile_release(&profile);
	run_release(&run);
}

#define CONDITIONAL                                                                      \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\"," X86_64                                  \
	"\"syscalls\":[{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[" \
	"{\"index\":0,\"value\":2,\"op\":\"SCMP_CMP_EQ\"}]}]}"

/* The first rule equals the default, the second does not. */
#define DENY_TWICE                                                                          \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\"," X86_64                                     \
	"\"syscalls\":[{\"names\":[\"bpf\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":1}," \
	"{\"names\":[\"mount\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":38}]}"

/* What would admit a call; the values are recorded ones of argument 0. */
static const struct {
	const char *profile, *arch, *call;
	size_t n_values;
	uint64_t values[3];
	enum remedy remedy;
	int rule; /* that refuses, -1: none */
	size_t n_refused_values;
	uint64_t refused_values[3];
} remedy_rows[] = {
        {ALLOW_READ, "x86_64", "write", 0, {0}, REMEDY_ADD, -1, 0, {0}},
        {ALLOW_READ, "i386", "read", 0, {0}, REMEDY_ARCHITECTURE, -1, 0, {0}},
        {ALLOW_READ, "x86_64", "syscall_500", 0, {0}, REMEDY_NONE, -1, 0, {0}},
        {ALLOW_READ, "x86_64", "socket", 2, {1, 38}, REMEDY_ADD, -1, 0, {0}},
        {DENY_SLEEP, "x86_64", "clock_nanosleep", 0, {0}, REMEDY_EDIT, 0, 0, {0}},
        {DENY_NEWUSER, "x86_64", "clone", 0, {0}, REMEDY_EDIT, 0, 0, {0}},
        {DENY_NEWUSER, "x86_64", "clone", 2, {17, 0x10000011}, REMEDY_EDIT, 0, 0, {0}},
        {DENY_TWICE, "x86_64", "bpf", 0, {0}, REMEDY_EDIT, 0, 0, {0}},
        {DENY_TWICE, "x86_64", "mount", 0, {0}, REMEDY_EDIT, 1, 0, {0}},
        {CONDITIONAL, "x86_64", "socket", 3, {1, 2, 38}, REMEDY_ADD, -1, 2, {1, 38}},
        {CONDITIONAL, "x86_64", "socket", 0, {0}, REMEDY_ADD, -1, 0, {0}},
};

static void reports_what_would_admit_a_call(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(remedy_rows) / sizeof(remedy_rows[0]); i++) {
		struct profile profile = {0};
		struct diff diff = {0};
		struct run run = {0};
		struct error err;
		struct call *call = add_call(&run, remedy_rows[i].arch, remedy_rows[i].call, "ok");

		for (size_t v = 0; v < remedy_rows[i].n_values; v++)
			add_value(call, 0, remedy_rows[i].values[v]);
		profile_from(remedy_rows[i].profile, &profile);
		if (diff_profile(&run, &profile, named_arch("x86_64"), &diff, &err))
			fail_error(err);
		const struct diff_call *entry = &diff.calls[0];

		assert_int_not_equal(entry->verdict, VERDICT_ALLOWED);
		assert_int_equal(entry->remedy, remedy_rows[i].remedy);
		assert_int_equal(
		        entry->rule ? entry->rule - profile.rules : -1, remedy_rows[i].rule);
		assert_int_equal(
		        entry->needs_rule, entry->rule && profile.default_action == ACTION_ERRNO);
		assert_int_equal(entry->n_values, remedy_rows[i].n_refused_values);
		for (size_t v = 0; v < entry->n_values; v++)
			assert_int_equal(
			        entry->values[v].values[0], remedy_rows[i].refused_values[v]);
		diff_release(&diff);
		profile_release(&profile);
		run_release(&run);
	}
}

#define OPTIONS                                                                              \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\"," X86_64                                      \
	"\"syscalls\":[{\"names\":[\"setsockopt\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[" \
	"{\"index\":1,\"value\":1,\"op\":\"SCMP_CMP_EQ\"},"                                  \
	"{\"index\":2,\"value\":2,\"op\":\"SCMP_CMP_EQ\"}]}," /* SOL_SOCKET, SO_REUSEADDR */ \
	"{\"names\":[\"setsockopt\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["               \
	"{\"index\":1,\"value\":6,\"op\":\"SCMP_CMP_EQ\"},"                                  \
	"{\"index\":2,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]}]}" /* IPPROTO_TCP, TCP_NODELAY */

/* Values that were recorded together are judged, and allowed, together. */
static void judges_values_that_were_together(void **state)
{
	static const struct {
		uint64_t pairs[2][2];
		bool overflow;
		enum verdict verdict;
		size_t n_refused_values;
	} rows[] = {
	        {{{1, 2}, {6, 1}}, false, VERDICT_ALLOWED, 0},
	        {{{1, 1}, {6, 1}}, false, VERDICT_REFUSED, 1}, /* each is allowed beside another */
	        {{{1, 1}, {6, 2}}, false, VERDICT_REFUSED, 2},
	        {{{1, 2}, {6, 1}}, true, VERDICT_DEPENDS, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diff diff = {0};
		struct run run = {0};
		struct call *call = add_call(&run, "x86_64", "setsockopt", "ok");
		const struct diff_call *entry;

		for (size_t n = 0; n < 2; n++)
			add_pair(call, rows[i].pairs[n][0], rows[i].pairs[n][1]);
		call->tuples.overflow = rows[i].overflow;
		compare(&run, OPTIONS, "x86_64", &diff);
		entry = &diff.calls[0];
		assert_int_equal(entry->verdict, rows[i].verdict);
		assert_int_equal(entry->n_values, rows[i].n_refused_values);
		for (size_t n = 0; n < entry->n_values; n++) {
			assert_int_equal(entry->indexes[0], 1);
			assert_int_equal(entry->indexes[1], 2);
			assert_memory_equal(entry->values[n].values, rows[i].pairs[n],
			        sizeof(rows[i].pairs[n]));
		}
		diff_release(&diff);
		run_release(&run);
	}
}

/* Two conditions that together leave nothing out: which the filter's paths alone do not show. */
static void knows_that_conditions_cover_everything(void **state)
{
	static const char text[] =
	        "{\"defaultAction\":\"SCMP_ACT_ERRNO\"," X86_64
	        "\"syscalls\":[{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
	        "{\"index\":0,\"value\":16,\"op\":\"SCMP_CMP_NE\"}]},"
	        "{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
	        "{\"index\":0,\"value\":16,\"op\":\"SCMP_CMP_EQ\"}]}]}";
	struct diff diff = {0};
	struct run run = {0};

	(void)state;
	add_call(&run, "x86_64", "socket", "ok");
	compare(&run, text, "x86_64", &diff);
	assert_int_equal(diff.calls[0].verdict, VERDICT_ALLOWED);
	diff_release(&diff);
	run_release(&run);
}

static void lists_what_does_not_exist(void **state)
{
	static const char text[] =
	        "{\"defaultAction\":\"SCMP_ACT_ERRNO\"," X86_64
	        "\"syscalls\":[{\"names\":[\"read\",\"sigreturn\",\"opne\",\"mmap2\",\"opne\","
	        "\"syscall_3\"],\"action\":\"SCMP_ACT_ALLOW\"}]}";
	static const char *const expected[] = {"mmap2", "opne", "sigreturn", "syscall_3"};
	struct diff diff = {0};
	struct run run = {0};

	(void)state;
	add_call(&run, "x86_64", "read", "ok");
	compare(&run, text, "x86_64", &diff);
	assert_int_equal(diff.n_nonexistent, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(diff.nonexistent[i], expected[i]);
	diff_release(&diff);
	run_release(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(distinguishes_breaks_from_fallbacks),
	        cmocka_unit_test(judges_by_the_filter),
	        cmocka_unit_test(judges_multiplexers_by_their_number),
	        cmocka_unit_test(lists_the_unused),
	        cmocka_unit_test(an_own_allow_list_leaves_little_unused),
	        cmocka_unit_test(reports_what_would_admit_a_call),
	        cmocka_unit_test(judges_values_that_were_together),
	        cmocka_unit_test(knows_that_conditions_cover_everything),
	        cmocka_unit_test(lists_what_does_not_exist),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
