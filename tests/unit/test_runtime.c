/* What container runtimes need, and the choice of runtimes. */
#include "profile_fixture.h"

#include "profilegen/runtime_table.h"

#include "allow.h"
#include "risk_tier.h"
#include "runtime_choice.h"

#include <errno.h>

static struct remark_log remarks;

static uint32_t bit_of(const char *runtime)
{
	struct runtime_choice choice = {0};
	struct error err;

	if (runtime_choose(runtime, &choice, &err))
		fail_error(err);
	return choice.engines;
}

static struct generate_options options_with(uint32_t engines)
{
	return (struct generate_options){
	        .default_action = ACTION_ERRNO,
	        .default_errno = ENOSYS,
	        .engines = engines,
	        .tier_max = RISK_HIGH,
	        .remark = log_remark,
	        .context = &remarks,
	};
}

/* Of a workload that did nothing but `read`, on these ABIs. */
static void allow(
        const struct generate_options *options, const char *archs, struct profile *profile)
{
	char copy[64], *rest = copy, *arch;
	struct run run = {0};
	struct error err;

	snprintf(copy, sizeof(copy), "%s", archs);
	while ((arch = strsep(&rest, " ")))
		add_call(&run, arch, "read", "ok");
	remarks.text[0] = '\0';
	if (generate_allow(&run, options, profile, &err))
		fail_error(err);
	run_release(&run);
}

/* Bisected by hand before there was a script (what all lists have left out). */
static const struct {
	const char *runtime;
	enum profile_action default_action;
	const char *names;
} baseline_rows[] = {
        {"crun@1.8.1", ACTION_ERRNO,
                "capset prctl pselect6 rt_sigaction rt_sigprocmask setresgid setresuid write"},
        {"crun@1.8.1", ACTION_KILL_PROCESS,
                "capset prctl pselect6 rt_sigaction rt_sigprocmask setresgid setresuid write "
                "close"},
        {"crun@1.28", ACTION_ERRNO,
                "capset prctl pselect6 rt_sigaction rt_sigprocmask setresgid setresuid write"},
        {"crun", ACTION_KILL_PROCESS,
                "capset prctl pselect6 rt_sigaction rt_sigprocmask setresgid setresuid write "
                "close close_range"},
        {"runc@1.1.5", ACTION_ERRNO,
                "capget capset chdir close faccessat2 fstat fstatfs futex getcwd getdents64 "
                "getppid newfstatat openat prctl setgid setgroups setuid write fchown"},
        {"runc@1.3", ACTION_ERRNO,
                "capget capset chdir close fstat fstatfs futex getcwd getdents64 getppid mmap "
                "newfstatat openat openat2 prctl setgid setgroups setuid statx write fchown"},
        {"runc@1.3", ACTION_KILL_PROCESS,
                "capget capset chdir close faccessat2 fstat fstatfs futex getcwd getdents64 "
                "getppid mmap newfstatat openat openat2 prctl setgid setgroups setuid statx write "
                "fchown close_range tgkill epoll_ctl getpid fcntl sched_yield"},
        {"docker", ACTION_TRAP,
                "capget capset chdir close faccessat2 fstat fstatfs futex getcwd getdents64 "
                "getppid newfstatat openat prctl setgid setgroups setuid write epoll_ctl getpid "
                "fcntl fchown openat2 statx mmap close_range tgkill sched_yield"},
        {"podman", ACTION_ERRNO,
                "capget capset chdir close faccessat2 fstat fstatfs futex getcwd getdents64 "
                "getppid newfstatat openat prctl pselect6 rt_sigaction rt_sigprocmask setgid "
                "setgroups setresgid setresuid setuid write fchown openat2 "
                "statx mmap"},
};

static void knows_what_runtimes_need(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(baseline_rows) / sizeof(baseline_rows[0]); i++) {
		struct generate_options options = options_with(bit_of(baseline_rows[i].runtime));
		struct profile profile = {0};
		char names[512], *rest = names, *name;
		size_t n_wanted = 0, n_found = 0;

		options.default_action = baseline_rows[i].default_action;
		allow(&options, "x86_64", &profile);
		snprintf(names, sizeof(names), "%s", baseline_rows[i].names);
		for (; (name = strsep(&rest, " ")); n_wanted++) {
			const struct profile_rule *rule = rule_for(&profile, name);

			if (!rule || !rule->comment || !strstr(rule->comment, "needed by "))
				fail_msg("row %zu: %s", i, name);
		}
		for (size_t r = 0; r < profile.n_rules; r++)
			n_found += profile.rules[r].comment ? profile.rules[r].n_names : 0;
		assert_int_equal(n_found, n_wanted);
		profile_release(&profile);
	}
}

static void distinguishes_what_the_runtime_needs(void **state)
{
	struct generate_options options = options_with(bit_of("podman"));
	struct profile profile = {0};

	(void)state;
	allow(&options, "x86_64", &profile);
	assert_null(profile.rules[0].comment);
	assert_ptr_equal(rule_for(&profile, "read"), &profile.rules[0]);
	assert_string_equal(rule_for(&profile, "prctl")->comment,
	        "needed by crun (without no_new_privs), runc (without no_new_privs) to start the "
	        "container");
	assert_string_equal(
	        rule_for(&profile, "openat")->comment, "needed by runc to start the container");
	assert_string_equal(rule_for(&profile, "write")->comment,
	        "needed by crun (without no_new_privs), runc to start the container");
	assert_true(
	        has_line(&remarks, "added openat: needed by crun 1.8.1, 1.21, 1.28, runc 1.1.5, "
	                           "1.1.15, 1.3.6 to start the container"));
	assert_null(strstr(remarks.text, "added read:"));
	for (size_t r = 0; r < profile.n_rules; r++)
		for (size_t n = 0; n < profile.rules[r].n_names; n++)
			assert_ptr_equal(
			        rule_for(&profile, profile.rules[r].names[n]), &profile.rules[r]);
	profile_release(&profile);
}

/* Each version alone, "1.3" for 1.3.6, and the union without a version. */
static void distinguishes_versions(void **state)
{
	static const struct {
		const char *runtime, *name, *comment; /* NULL: not allowed */
	} wanted[] = {
	        {"runc@1.1", "openat2", NULL},
	        {"runc@1.1.5", "openat2", NULL},
	        {"runc@1.3", "openat2", "needed by runc to start the container"},
	        {"runc@1.3.6", "statx", "needed by runc to start the container"},
	        {"runc", "openat2", "needed by runc 1.3.6 to start the container"},
	        {"docker", "statx", "needed by runc 1.3.6 to start the container"},
	        {"runc", "fstatfs", "needed by runc to start the container"},
	        {"crun@1.28", "capset",
	                "needed by crun (without no_new_privs) to start the container"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		struct generate_options options = options_with(bit_of(wanted[i].runtime));
		struct profile profile = {0};

		allow(&options, "x86_64", &profile);
		const struct profile_rule *rule = rule_for(&profile, wanted[i].name);

		if (!rule != !wanted[i].comment ||
		        (rule && strcmp(rule->comment, wanted[i].comment) != 0))
			fail_msg("%s, %s: %s", wanted[i].runtime, wanted[i].name,
			        rule ? rule->comment : "not allowed");
		profile_release(&profile);
	}
}

static void refuses_what_it_does_not_know(void **state)
{
	static const struct {
		const char *text, *why;
	} wrong[] = {
	        {"rumc", "unknown runtime 'rumc'; did you mean 'runc'?"},
	        {"lxc", "unknown runtime 'lxc': there are runc, crun, podman, docker, containerd"},
	        {"runc@1.2", "runc@1.2 was not measured; these were: runc 1.1.5, 1.1.15, 1.3.6"},
	        {"runc@1.1.1",
	                "runc@1.1.1 was not measured; these were: runc 1.1.5, 1.1.15, 1.3.6"},
	        {"crun@", "crun@ was not measured; these were: crun 1.8.1, 1.21, 1.28"},
	        {"docker@28", "no versions of docker are known, only those of crun and runc: write "
	                      "crun@1.28"},
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct runtime_choice choice = {0};

		assert_int_equal(runtime_choose(wrong[i].text, &choice, &err), -1);
		assert_string_equal(err.text, wrong[i].why);
	}
}

static void adds_nothing_unasked(void **state)
{
	struct generate_options options = options_with(0);
	struct profile profile = {0};

	(void)state;
	allow(&options, "x86_64", &profile);
	assert_int_equal(profile.n_rules, 1);
	assert_null(strstr(remarks.text, "to start the container"));
	profile_release(&profile);
}

/* A runtime is a native program: 32-bit names are its own only where everything is 32-bit. */
static const struct {
	const char *archs, *name;
	bool is_there;
} abi_rows[] = {
        {"x86_64", "setgid", true},
        {"x86_64 i386", "setgid", true},
        {"x86_64 i386", "setgid32", false},
        {"x86_64 i386", "fstatat64", false},
        {"i386", "setgid32", true},
        {"arm", "setgid32", true},
        {"arm", "pselect6_time64", true},
        {"aarch64", "newfstatat", true},
        {"aarch64", "setgid32", false},
        {"aarch64 arm", "setgid32", false},
};

static void takes_the_names_of_the_native_abi(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(abi_rows) / sizeof(abi_rows[0]); i++) {
		struct generate_options options = options_with(ENGINES_ALL);
		struct profile profile = {0};

		allow(&options, abi_rows[i].archs, &profile);
		if (!rule_for(&profile, abi_rows[i].name) == abi_rows[i].is_there)
			fail_msg("%s: %s", abi_rows[i].archs, abi_rows[i].name);
		profile_release(&profile);
	}
}

/* ---- --explicit-eperm ---- */

static const struct {
	const char *arch, *call;
	unsigned index;
	uint64_t value;
	uint32_t answer;
} eperm_rows[] = {
        {"x86_64", "mount", 0, 0, ERRNO_RET(EPERM)},
        {"x86_64", "ptrace", 0, 0, ERRNO_RET(EPERM)},
        {"x86_64", "clone3", 0, 0, ERRNO_RET(ENOSYS)},
        {"x86_64", "clone", 0, 0x10000000, ERRNO_RET(EPERM)}, /* CLONE_NEWUSER */
        {"x86_64", "clone", 0, 17, ERRNO_RET(ENOSYS)},
        {"x86_64", "socket", 0, 38, ERRNO_RET(EPERM)}, /* AF_ALG */
        {"x86_64", "socket", 0, 2, ERRNO_RET(ENOSYS)},
        {"x86_64", "ioctl", 1, 0x5412, ERRNO_RET(EPERM)}, /* TIOCSTI */
        {"x86_64", "personality", 0, 0x40000, ERRNO_RET(ENOSYS)},
        {"x86_64", "splice", 0, 0, ERRNO_RET(ENOSYS)}, /* medium */
        {"x86_64", "pidfd_open", 0, 0, ERRNO_RET(ENOSYS)},
        {"x86_64", "read", 0, 0, SECCOMP_RET_ALLOW},
        {"x86_64", "prctl", 0, 0, SECCOMP_RET_ALLOW},
        {"i386", "umount", 0, 0, ERRNO_RET(EPERM)},
        {"i386", "stime", 0, 0, ERRNO_RET(EPERM)},
};

static void answers_eperm_where_it_is_expected(void **state)
{
	struct generate_options options = options_with(ENGINES_ALL);
	struct profile profile = {0};

	(void)state;
	options.explicit_eperm = true;
	allow(&options, "x86_64 i386", &profile);
	for (size_t i = 0; i < sizeof(eperm_rows) / sizeof(eperm_rows[0]); i++) {
		uint32_t says = filter_says(&profile, "x86_64", eperm_rows[i].arch,
		        eperm_rows[i].call, eperm_rows[i].index, eperm_rows[i].value);

		if (says != eperm_rows[i].answer)
			fail_msg("row %zu: %s is 0x%x", i, eperm_rows[i].call, says);
	}
	for (size_t r = 0; r < profile.n_rules; r++)
		assert_true(profile.rules[r].action == ACTION_ALLOW ||
		            profile.rules[r].errno_return == EPERM);
	profile_release(&profile);
}

/* Beside rules that allow some arguments, the dangerous other ones are answered EPERM. */
static void answers_eperm_beside_argument_rules(void **state)
{
	static const struct {
		const char *call;
		unsigned index;
		uint64_t value;
		uint32_t answer;
	} rows[] = {
	        {"clone", 0, 0x60000011, SECCOMP_RET_ALLOW}, /* recorded: CLONE_NEWPID, NEWNET */
	        {"clone", 0, 0x3d0f00, ERRNO_RET(ENOSYS)},   /* no namespaces */
	        {"clone", 0, 0x20000011, ERRNO_RET(ENOSYS)}, /* a part of what is allowed */
	        {"clone", 0, 0x10000011, ERRNO_RET(EPERM)},  /* CLONE_NEWUSER */
	        {"clone", 0, 0x70000011, ERRNO_RET(EPERM)},  /* with what is allowed */
	        {"clone", 0, 0x110000011, ERRNO_RET(EPERM)}, /* bit 32 set */
	        {"socket", 0, 2, SECCOMP_RET_ALLOW},
	        {"socket", 0, 16, SECCOMP_RET_ALLOW}, /* AF_NETLINK comes with AF_INET */
	        {"socket", 0, 17, SECCOMP_RET_ALLOW}, /* recorded, though in the risk table */
	        {"socket", 0, 38, ERRNO_RET(EPERM)},  /* AF_ALG */
	        {"socket", 0, 0x100000026, ERRNO_RET(EPERM)},
	        {"socket", 0, 9, ERRNO_RET(ENOSYS)}, /* not in the risk table */
	        {"ioctl", 1, 0x5401, SECCOMP_RET_ALLOW},
	        {"ioctl", 1, 0x5412, ERRNO_RET(EPERM)}, /* TIOCSTI */
	};
	struct generate_options options = options_with(0);
	struct profile profile = {0};
	struct run run = {0};
	struct error err;

	(void)state;
	options.explicit_eperm = true;
	options.tier_max = RISK_LOW;
	add_value(add_call(&run, "x86_64", "clone", "ok"), 0, 0x60000011);
	add_value(add_call(&run, "x86_64", "socket", "ok"), 0, 2);
	add_value(&run.calls[run.n_calls - 1], 0, 17);
	add_value(add_call(&run, "x86_64", "ioctl", "ok"), 1, 0x5401);
	if (generate_allow(&run, &options, &profile, &err))
		fail_error(err);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t says = filter_says(
		        &profile, "x86_64", "x86_64", rows[i].call, rows[i].index, rows[i].value);

		if (says != rows[i].answer)
			fail_msg("%s(0x%jx) is 0x%x", rows[i].call, (uintmax_t)rows[i].value, says);
	}
	run_release(&run);
	profile_release(&profile);
}

/* A rule that refuses some of socket's arguments would refuse socketcall, too, whatever they
 * are. */
static void leaves_alone_what_a_multiplexer_makes(void **state)
{
	struct generate_options options = options_with(0);
	struct profile profile = {0};
	struct run run = {0};
	struct error err;

	(void)state;
	options.explicit_eperm = true;
	options.tier_max = RISK_LOW;
	add_value(add_call(&run, "i386", "socket", "ok"), 0, 2);
	if (generate_allow(&run, &options, &profile, &err))
		fail_error(err);
	assert_int_equal(
	        filter_says(&profile, "x86_64", "i386", "socketcall", 0, 1), SECCOMP_RET_ALLOW);
	assert_int_equal(
	        filter_says(&profile, "x86_64", "i386", "socket", 0, 2), SECCOMP_RET_ALLOW);
	run_release(&run);
	profile_release(&profile);
}

/* ipc(2) is listed by name: a rule that refuses msgget would refuse ipc(MSGGET) beside it. */
static void leaves_alone_what_an_allowed_multiplexer_makes(void **state)
{
	struct generate_options options = options_with(0);
	struct profile profile = {0};
	struct run run = {0};
	struct error err;

	(void)state;
	options.explicit_eperm = true;
	options.tier_max = RISK_LOW;
	add_value(add_call(&run, "i386", "ipc", "ok"), 0, 23); /* SHMGET */
	if (generate_allow(&run, &options, &profile, &err))
		fail_error(err);
	assert_int_equal(filter_says(&profile, "x86_64", "i386", "ipc", 0, 13), SECCOMP_RET_ALLOW);
	assert_null(rule_for(&profile, "msgget"));
	assert_int_equal(rule_for(&profile, "mount")->errno_return, EPERM);
	run_release(&run);
	profile_release(&profile);
}

/* With every tier, whatever is allowed stays allowed. */
static void leaves_alone_what_is_allowed(void **state)
{
	static const char *const used[] = {"mount", "clone", "socketcall", "ipc", "personality"};
	struct generate_options options = options_with(bit_of("runc"));
	struct profile profile = {0};
	struct run run = {0};
	struct error err;

	(void)state;
	options.explicit_eperm = true;
	options.names_only = true;
	options.tier_max = RISK_LOW;
	add_call(&run, "x86_64", "read", "ok");
	for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++)
		add_value(add_call(&run, "i386", used[i], "ok"), 0, 3);
	if (generate_allow(&run, &options, &profile, &err))
		fail_error(err);
	for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++) {
		uint32_t says = filter_says(&profile, "x86_64", "i386", used[i], 0, 0x10000000);

		if (says != SECCOMP_RET_ALLOW)
			fail_msg("%s is 0x%x", used[i], says);
	}
	assert_int_equal(
	        filter_says(&profile, "x86_64", "x86_64", "setuid", 0, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(
	        filter_says(&profile, "x86_64", "x86_64", "setresuid", 0, 0), ERRNO_RET(EPERM));
	run_release(&run);
	profile_release(&profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(knows_what_runtimes_need),
	        cmocka_unit_test(distinguishes_what_the_runtime_needs),
	        cmocka_unit_test(distinguishes_versions),
	        cmocka_unit_test(refuses_what_it_does_not_know),
	        cmocka_unit_test(adds_nothing_unasked),
	        cmocka_unit_test(takes_the_names_of_the_native_abi),
	        cmocka_unit_test(answers_eperm_where_it_is_expected),
	        cmocka_unit_test(answers_eperm_beside_argument_rules),
	        cmocka_unit_test(leaves_alone_what_a_multiplexer_makes),
	        cmocka_unit_test(leaves_alone_what_an_allowed_multiplexer_makes),
	        cmocka_unit_test(leaves_alone_what_is_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
