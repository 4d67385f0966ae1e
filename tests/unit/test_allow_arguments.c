/* Allow-lists: calls that are allowed with some arguments only. */
#include "profile_fixture.h"

#include "allow.h"
#include "profilegen/clone3.h"

#include <errno.h>
#include <linux/sched.h>
#include <sys/personality.h>
#include <sys/socket.h>

/* Requests of ioctl(2) as x86_64 has them (asm-generic/ioctls.h): powerpc has others. */
enum {
	TCGETS = 0x5401,
	TCSETS = 0x5402,
	TCSETSW = 0x5403,
	TIOCSTI = 0x5412,
	TIOCGWINSZ = 0x5413,
	TIOCSWINSZ = 0x5414,
	FIONREAD = 0x541b,
	FIONBIO = 0x5421,
	FIONCLEX = 0x5450,
	FIOCLEX = 0x5451,
	TCSETSF2 = 0x402c542d,
};

#define TCGETS2 0x802c542aU

/* What an x86_64 machine's filter says of a call when these values were recorded. */
static const struct {
	const char *call;
	unsigned index;
	uint64_t recorded[3]; /* 0 ends them, but the first */
	uint64_t asked;
	bool is_allowed;
} rows[] = {
        {"clone", 0, {0x3d0f00}, 0x3d0f00, true},
        {"clone", 0, {0x3d0f00}, 0x4111, true}, /* posix_spawn, never recorded */
        {"clone", 0, {0x3d0f00}, CLONE_NEWUSER, false},
        {"clone", 0, {0x3d0f00}, CLONE_NEWUSER | 17, false},
        {"clone", 0, {0x3d0f00}, CLONE_NEWCGROUP, false},
        {"clone", 0, {0x3d0f00}, CLONE_NEWNS, false},
        {"clone", 0, {0x3d0f00}, (UINT64_C(1) << 32) | CLONE_NEWUSER, false},
        {"clone", 0, {17, CLONE_NEWUSER | 17}, CLONE_NEWUSER | 0x4100, true},
        {"clone", 0, {17, CLONE_NEWUSER | 17}, 17, true},
        {"clone", 0, {17, CLONE_NEWUSER | 17}, CLONE_NEWUSER | CLONE_NEWNS, false},
        {"clone", 0, {CLONE_NEWUSER | 17}, 17, false},
        {"socket", 0, {AF_INET}, AF_INET6, true},
        {"socket", 0, {AF_INET}, AF_NETLINK, true},
        {"socket", 0, {AF_NETLINK}, AF_INET, true},
        {"socket", 0, {AF_INET}, AF_UNIX, true},
        {"socket", 0, {AF_UNIX}, AF_INET, false},
        {"socket", 0, {AF_INET}, AF_ALG, false},
        {"socket", 0, {AF_INET}, AF_VSOCK, false},
        {"socket", 0, {AF_INET}, UINT64_C(0x100000026), false},
        {"socket", 0, {AF_INET}, (UINT64_C(1) << 32) | AF_INET, true}, /* the same to Linux */
        {"socket", 0, {AF_ALG}, AF_ALG, true},
        {"socketpair", 0, {AF_UNIX}, AF_UNIX, true},
        {"socketpair", 0, {AF_UNIX}, AF_ALG, false},
        {"socketpair", 0, {AF_INET}, AF_INET6, true},
        {"socketpair", 0, {AF_INET6}, AF_NETLINK, true},
        {"socketpair", 0, {AF_NETLINK}, AF_INET, true},
        {"ioctl", 1, {TCGETS}, TCGETS, true},
        {"ioctl", 1, {TCGETS}, TCGETS2, true},
        {"ioctl", 1, {TCGETS2}, TCGETS, true},
        {"ioctl", 1, {TCSETS}, TCSETSF2, true},
        {"ioctl", 1, {TCGETS}, TCSETS, false},
        {"ioctl", 1, {TCSETS}, TCSETSW, true},
        {"ioctl", 1, {TCSETS}, TCGETS, false},
        {"ioctl", 1, {TIOCGWINSZ}, TIOCSWINSZ, true},
        {"ioctl", 1, {FIONBIO}, FIONREAD, true},
        {"ioctl", 1, {FIONBIO}, FIOCLEX, true},
        {"ioctl", 1, {FIONBIO}, FIONCLEX, true},
        {"ioctl", 1, {TCGETS}, TIOCSTI, false},
        {"ioctl", 1, {TCGETS}, (UINT64_C(1) << 32) | TIOCSTI, false},
        {"ioctl", 1, {0xffffffff80045430}, 0x80045430, true}, /* sign-extended by a program */
        {"personality", 0, {0xffffffff}, PER_LINUX, true},
        {"personality", 0, {0xffffffff}, ADDR_NO_RANDOMIZE, false},
        {"personality", 0, {ADDR_NO_RANDOMIZE}, ADDR_NO_RANDOMIZE, true},
};

static struct remark_log remarks;

static void allow(struct run *run, struct profile *profile)
{
	const struct generate_options options = {
	        .default_action = ACTION_ERRNO,
	        .default_errno = EPERM,
	        .remark = log_remark,
	        .context = &remarks,
	};
	struct error err;

	remarks.text[0] = '\0';
	if (generate_allow(run, &options, profile, &err))
		fail_error(err);
	run_release(run);
}

static void assert_answer(const struct profile *profile, const char *call, unsigned index,
        uint64_t value, uint32_t answer)
{
	uint32_t says = filter_says(profile, "x86_64", "x86_64", call, index, value);

	if (says != answer)
		fail_msg("%s with 0x%llx: 0x%x", call, (unsigned long long)value, says);
}

static void allows_classes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct profile profile = {0};
		struct run run = {0};
		struct call *call = add_call(&run, "x86_64", rows[i].call, "ok");

		for (size_t n = 0; n < 3 && (!n || rows[i].recorded[n]); n++)
			add_value(call, rows[i].index, rows[i].recorded[n]);
		allow(&run, &profile);
		assert_answer(&profile, rows[i].call, rows[i].index, rows[i].asked,
		        rows[i].is_allowed ? SECCOMP_RET_ALLOW : ERRNO_RET(EPERM));
		profile_release(&profile);
	}
}

/* runc and crun take two conditions on one argument for alternatives, and comparisons of order
 * let values with high bits pass. */
static void writes_one_masked_condition_a_rule(void **state)
{
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i += 10)
		add_value(add_call(&run, "x86_64", rows[i].call, "ok"), rows[i].index,
		        rows[i].recorded[0]);
	allow(&run, &profile);
	for (size_t i = 0; i < profile.n_rules; i++) {
		const struct profile_rule *rule = &profile.rules[i];

		assert_true(rule->n_conditions < 2);
		if (!rule->n_conditions)
			continue;
		assert_int_equal(rule->conditions[0].op, OP_MASKED_EQ);
		assert_true(rule->conditions[0].value <= UINT32_MAX);
		assert_non_null(rule->comment);
	}
	profile_release(&profile);
}

static void allows_any_without_all_values(void **state)
{
	struct profile profile = {0};
	struct run run = {0};
	struct call *call = add_call(&run, "x86_64", "ioctl", "ok");

	(void)state;
	add_value(call, 1, TCGETS);
	call->args[0].overflow = true;
	add_call(&run, "x86_64", "socketpair", "ok"); /* a recording of before has no families */
	allow(&run, &profile);
	assert_answer(&profile, "ioctl", 1, TIOCSTI, SECCOMP_RET_ALLOW);
	assert_answer(&profile, "socketpair", 0, AF_ALG, SECCOMP_RET_ALLOW);
	assert_true(has_line(&remarks, "warning ioctl: allowed with any arguments: the recording "
	                               "does not have all its arguments"));
	assert_true(has_line(&remarks, "warning socketpair: allowed with any arguments: the "
	                               "recording does not have its arguments"));
	profile_release(&profile);
}

/* clone's flags are its second argument on s390, and socketcall has its own in memory. */
static void minds_the_abi(void **state)
{
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	add_value(add_call(&run, "s390x", "clone", "ok"), 1, 0x3d0f00);
	allow(&run, &profile);
	assert_int_equal(
	        filter_says(&profile, "s390x", "s390x", "clone", 1, 17), SECCOMP_RET_ALLOW);
	assert_int_equal(filter_says(&profile, "s390x", "s390x", "clone", 1, CLONE_NEWUSER),
	        ERRNO_RET(EPERM));
	assert_int_equal(filter_says(&profile, "s390x", "s390x", "clone", 0, CLONE_NEWUSER),
	        SECCOMP_RET_ALLOW); /* a stack */
	profile_release(&profile);

	add_value(add_call(&run, "s390x", "clone", "ok"), 1, 0x3d0f00);
	add_value(add_call(&run, "x86_64", "clone", "ok"), 0, 0x3d0f00);
	allow(&run, &profile);
	assert_answer(&profile, "clone", 0, CLONE_NEWUSER, SECCOMP_RET_ALLOW);
	assert_non_null(strstr(remarks.text, "warning clone: allowed with any arguments: "));
	profile_release(&profile);

	add_value(add_call(&run, "i386", "socketcall", "ok"), 0, 1);
	add_value(add_call(&run, "x86_64", "socket", "ok"), 0, AF_UNIX);
	allow(&run, &profile);
	assert_answer(&profile, "socket", 0, AF_INET, SECCOMP_RET_ALLOW);
	profile_release(&profile);

	add_value(add_call(&run, "i386", "socket", "ok"), 0, AF_UNIX);
	allow(&run, &profile);
	assert_int_equal(
	        filter_says(&profile, "x86_64", "i386", "socket", 0, AF_INET), ERRNO_RET(EPERM));
	assert_true(has_line(&remarks, "warning socket: on i386 it can be made through socketcall "
	                               "with any arguments, as no filter sees them"));
	profile_release(&profile);
}

static void holds_on_x32(void **state)
{
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	add_value(add_call(&run, "x32", "socket", "ok"), 0, AF_UNIX);
	add_value(add_call(&run, "x32", "clone", "ok"), 0, 0x3d0f00);
	add_call(&run, "x86_64", "read", "ok");
	allow(&run, &profile);
	assert_int_equal(
	        filter_says(&profile, "x86_64", "x32", "socket", 0, AF_UNIX), SECCOMP_RET_ALLOW);
	assert_int_equal(
	        filter_says(&profile, "x86_64", "x32", "socket", 0, AF_ALG), ERRNO_RET(EPERM));
	assert_int_equal(filter_says(&profile, "x86_64", "x32", "socket", 0, UINT64_C(0x100000026)),
	        ERRNO_RET(EPERM));
	assert_int_equal(filter_says(&profile, "x86_64", "x32", "clone", 0, 17), SECCOMP_RET_ALLOW);
	assert_int_equal(filter_says(&profile, "x86_64", "x32", "clone", 0, CLONE_NEWUSER),
	        ERRNO_RET(EPERM));
	profile_release(&profile);
}

static void add_flags(struct call *call, uint64_t flags)
{
	struct call_arg *arg = &call->clone_args.flags;

	arg->values = reallocarray(arg->values, arg->n_values + 1, sizeof(*arg->values));
	assert_non_null(arg->values);
	arg->values[arg->n_values++] = flags;
}

/* clone(2): what only clone3 can do. */
static const struct {
	uint64_t flags;
	bool set_tid, is_needed;
} clone3_rows[] = {
        {0x3d0f00, false, false},
        {CLONE_VM | CLONE_VFORK, false, false},
        {CLONE_NEWUSER, false, false},
        {CLONE_NEWTIME, false, true},
        {CLONE_INTO_CGROUP, false, true},
        {CLONE_CLEAR_SIGHAND, false, true},
        {CLONE_CLEAR_SIGHAND | CLONE_VM | CLONE_VFORK, false, false}, /* glibc's posix_spawn */
        {CLONE_CLEAR_SIGHAND | CLONE_INTO_CGROUP | CLONE_VM | CLONE_VFORK, false, true},
        {0, true, true},
};

static void answers_clone3_with_enosys(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(clone3_rows) / sizeof(clone3_rows[0]); i++) {
		bool is_needed = clone3_rows[i].is_needed;
		struct profile profile = {0};
		struct run run = {0};
		struct call *call = add_call(&run, "x86_64", "clone3", "ok");

		add_flags(call, clone3_rows[i].flags);
		call->clone_args.set_tid = clone3_rows[i].set_tid;
		assert_int_equal(clone3_need(call) != NULL, is_needed);
		allow(&run, &profile);
		assert_answer(&profile, "clone3", 0, 0,
		        is_needed ? SECCOMP_RET_ALLOW : ERRNO_RET(ENOSYS));
		assert_answer(&profile, "clone", 0, 0x3d0f00, SECCOMP_RET_ALLOW);
		assert_answer(&profile, "clone", 0, CLONE_NEWUSER,
		        clone3_rows[i].flags & CLONE_NEWUSER ? SECCOMP_RET_ALLOW
		                                             : ERRNO_RET(EPERM));
		assert_int_equal(
		        strstr(remarks.text, "warning clone3: allowed, since") != NULL, is_needed);
		profile_release(&profile);
	}
}

static void reports_what_is_opened_on_other_abis(void **state)
{
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	add_flags(add_call(&run, "x86_64", "clone3", "ok"), 0x3d0f00);
	add_call(&run, "x86_64", "read", "ok");
	add_call(&run, "i386", "write", "ok");
	allow(&run, &profile);
	assert_true(has_line(&remarks, "opened read: i386"));
	assert_null(strstr(remarks.text, "opened clone3"));
	profile_release(&profile);
}

static void lists_names_alone_if_asked(void **state)
{
	const struct generate_options options = {
	        .default_action = ACTION_ERRNO, .default_errno = EPERM, .names_only = true};
	struct profile profile = {0};
	struct run run = {0};
	struct error err;

	(void)state;
	add_call(&run, "x86_64", "clone3", "ok");
	add_value(add_call(&run, "x86_64", "socket", "ok"), 0, AF_UNIX);
	if (generate_allow(&run, &options, &profile, &err))
		fail_error(err);
	assert_int_equal(profile.n_rules, 1);
	assert_answer(&profile, "clone3", 0, 0, SECCOMP_RET_ALLOW);
	assert_answer(&profile, "clone", 0, 0, ERRNO_RET(EPERM));
	assert_answer(&profile, "socket", 0, AF_ALG, SECCOMP_RET_ALLOW);
	run_release(&run);
	profile_release(&profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(allows_classes),
	        cmocka_unit_test(writes_one_masked_condition_a_rule),
	        cmocka_unit_test(allows_any_without_all_values),
	        cmocka_unit_test(minds_the_abi),
	        cmocka_unit_test(holds_on_x32),
	        cmocka_unit_test(answers_clone3_with_enosys),
	        cmocka_unit_test(reports_what_is_opened_on_other_abis),
	        cmocka_unit_test(lists_names_alone_if_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
