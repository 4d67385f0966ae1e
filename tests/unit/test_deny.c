/* Deny-lists: what is refused, what is spared and why. */
#include "profile_fixture.h"

#include "deny.h"
#include "risk_tier.h"

#define CLONE_NEWUSER_FLAG 0x10000000
#define CLONE_NEWNET_FLAG 0x40000000
#define CLONE_THREAD_FLAGS 0x003d0f00

static struct remark_log remarks;

static void deny(struct run *run, int tier, struct profile *profile)
{
	struct generate_options options = {
	        .tier_max = tier,
	        .remark = log_remark,
	        .context = &remarks,
	};
	struct error err;

	remarks.text[0] = '\0';
	if (generate_deny(run, &options, profile, &err))
		fail_error(err);
	run_release(run);
}

/* A run on x86_64 that used `read` and, if not NULL, one call more. */
static struct call *run_with(struct run *run, const char *arch, const char *name)
{
	*run = (struct run){.host.arch = named_arch("x86_64")};
	add_call(run, "x86_64", "read", "ok");
	return name ? add_call(run, arch, name, "ok") : NULL;
}

static void denies_by_tier(void **state)
{
	static const char *const by_tier[] = {
	        [RISK_CRITICAL] = "bpf",
	        [RISK_HIGH] = "keyctl",
	        [RISK_MEDIUM] = "splice",
	        [RISK_LOW] = "mlockall",
	};

	(void)state;
	for (int tier = RISK_CRITICAL; tier <= RISK_LOW; tier++) {
		struct profile profile = {0};
		struct run run;

		run_with(&run, NULL, NULL);
		deny(&run, tier, &profile);
		assert_int_equal(profile.default_action, ACTION_ALLOW);
		assert_int_equal(profile.default_errno, -1);
		for (int other = RISK_CRITICAL; other <= RISK_LOW; other++)
			assert_int_equal(rule_for(&profile, by_tier[other]) != NULL, other <= tier);
		profile_release(&profile);
	}
}

static void groups_by_reason(void **state)
{
	struct profile profile = {0};
	struct run run;

	(void)state;
	run_with(&run, NULL, NULL);
	deny(&run, RISK_HIGH, &profile);
	const struct profile_rule *rule = rule_for(&profile, "init_module");

	assert_ptr_equal(rule, rule_for(&profile, "finit_module"));
	assert_string_equal(rule->comment, "critical: loads code into the kernel");
	/* One of many rules with masks says what all of them do. */
	assert_non_null(strstr(rule_for(&profile, "personality")->comment,
	        " rules that together refuse all values but 0x0, 0x8, 0x20000, 0x20008, "
	        "0xffffffff"));
	assert_int_equal(rule->action, ACTION_ERRNO);
	assert_int_equal(rule->errno_return, 1);
	assert_string_equal(rule_for(&profile, "open_by_handle_at")->comment,
	        "critical: opens files outside the container (CVE-2014-3519)");
	assert_int_equal(rule_for(&profile, "clone3")->errno_return, 38);
	assert_null(rule_for(&profile, "s390_pci_mmio_read")); /* not on these */
	assert_null(rule_for(&profile, "subpage_prot"));
	assert_non_null(rule_for(&profile, "vm86")); /* i386 */
	assert_string_equal(all_archs(&profile), "x86_64 i386 x32");
	profile_release(&profile);
}

static void never_denies_what_was_seen(void **state)
{
	struct profile profile = {0};
	struct run run;
	char *executable = strdup("/usr/sbin/mounter");

	(void)state;
	struct call *call = run_with(&run, "i386", "mount");

	run.executables = malloc(sizeof(*run.executables));
	assert_non_null(run.executables);
	run.executables[0] = executable;
	run.n_executables = 1;
	call->first.exe = 0;
	deny(&run, RISK_LOW, &profile);
	assert_null(rule_for(&profile, "mount"));
	assert_non_null(rule_for(&profile, "umount2"));
	assert_true(has_line(&remarks, "dangerous mount: critical: changes what file systems are "
	                               "seen; first used by /usr/sbin/mounter"));
	profile_release(&profile);
}

/* The one exception: C libraries fall back to clone, whose flags a filter sees. */
static void denies_clone3_though_it_was_used(void **state)
{
	static const struct {
		uint64_t flags;
		bool is_denied;
	} cases[] = {{0x3d0f00, true}, {CLONE_NEWUSER_FLAG, true}, {0x200000000, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct profile profile = {0};
		struct run run;
		struct call *call = run_with(&run, "x86_64", "clone3");

		call->clone_args.flags.values = malloc(sizeof(cases[i].flags));
		assert_non_null(call->clone_args.flags.values);
		call->clone_args.flags.values[0] = cases[i].flags;
		call->clone_args.flags.n_values = 1;
		deny(&run, RISK_HIGH, &profile);
		assert_int_equal(rule_for(&profile, "clone3") != NULL, cases[i].is_denied);
		assert_int_equal(
		        strstr(remarks.text, "falls-back clone3: ") != NULL, cases[i].is_denied);
		assert_int_equal(
		        strstr(remarks.text, "dangerous clone3: ") != NULL, !cases[i].is_denied);
		/* What it asked for, clone must be able to do. */
		assert_int_equal(
		        filter_says(&profile, "x86_64", "x86_64", "clone", 0, CLONE_NEWUSER_FLAG),
		        cases[i].flags & CLONE_NEWUSER_FLAG ? SECCOMP_RET_ALLOW : ERRNO_RET(1));
		profile_release(&profile);
	}
}

/* After an update, a program makes another call for what it was seen to do. */
static const struct {
	const char *seen, *asked;
	uint32_t answer;
} kin_rows[] = {
        {"init_module", "finit_module", SECCOMP_RET_ALLOW},
        {"finit_module", "init_module", SECCOMP_RET_ALLOW},
        {"read", "finit_module", ERRNO_RET(1)},
        {"settimeofday", "clock_settime", SECCOMP_RET_ALLOW},
        {"clock_gettime", "clock_settime", ERRNO_RET(1)},
        {"mount", "fsopen", ERRNO_RET(38)}, /* can do more, and libmount falls back */
        {"read", "fsopen", ERRNO_RET(1)},
        {"mount", "fsmount", ERRNO_RET(1)},
};

static void spares_what_stands_in_for_what_was_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kin_rows) / sizeof(kin_rows[0]); i++) {
		struct profile profile = {0};
		struct run run;
		char remark[64];

		run_with(&run, "x86_64", kin_rows[i].seen);
		deny(&run, RISK_HIGH, &profile);
		if (filter_says(&profile, "x86_64", "x86_64", kin_rows[i].asked, 0, 0) !=
		        kin_rows[i].answer)
			fail_msg("row %zu: %s", i, kin_rows[i].asked);
		snprintf(remark, sizeof(remark), "stand-in %s: %s", kin_rows[i].asked,
		        kin_rows[i].seen);
		assert_int_equal(
		        has_line(&remarks, remark), kin_rows[i].answer == SECCOMP_RET_ALLOW);
		profile_release(&profile);
	}
}

static void never_denies_what_runtimes_need(void **state)
{
	static const char *const needed[] = {"setuid", "setgid", "setgroups", "setresuid",
	        "setresgid", "capset", "execve", "seccomp", "prctl"};
	struct profile profile = {0};
	struct run run;

	(void)state;
	run_with(&run, NULL, NULL);
	deny(&run, RISK_LOW, &profile);
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		assert_null(rule_for(&profile, needed[i]));
	assert_non_null(rule_for(&profile, "setfsuid"));
	profile_release(&profile);
}

/* What the filter says of a call by one argument, for a workload that did not use it. */
static const struct {
	const char *arch, *call;
	unsigned index;
	uint64_t value;
	bool refused;
} argument_rows[] = {
        {"x86_64", "clone", 0, CLONE_NEWUSER_FLAG | 17, true},
        {"x86_64", "clone", 0, CLONE_THREAD_FLAGS, false},
        {"x86_64", "clone", 0, 0x20000, true},   /* CLONE_NEWNS */
        {"x86_64", "clone", 0, 0x2000000, true}, /* CLONE_NEWCGROUP */
        {"x32", "clone", 0, CLONE_NEWNET_FLAG, true},
        {"i386", "clone", 0, CLONE_NEWNET_FLAG, true},
        {"i386", "clone", 0, 17, false},
        {"x86_64", "socket", 0, 38, true},
        {"x86_64", "socket", 0, 40, true},
        {"x86_64", "socket", 0, 17, true},
        {"x86_64", "socket", 0, 2, false},
        {"x86_64", "socket", 0, 0xffffffff00000026, true}, /* the kernel takes an int */
        {"x86_64", "ioctl", 1, 0x5412, true},
        {"x86_64", "ioctl", 1, 0x100005412, true}, /* CVE-2019-10063 */
        {"x86_64", "ioctl", 1, 0x541c, true},
        {"x86_64", "ioctl", 1, 0x5401, false},
        {"i386", "ioctl", 1, 0x5412, true},
        {"x86_64", "personality", 0, 0, false},
        {"x86_64", "personality", 0, 8, false},
        {"x86_64", "personality", 0, 0x20000, false},
        {"x86_64", "personality", 0, 0x20008, false},
        {"x86_64", "personality", 0, 0xffffffff, false},
        {"x86_64", "personality", 0, 0x40000, true},
        {"x86_64", "personality", 0, 9, true},
        {"x86_64", "personality", 0, 0xfffffffe, true},
        {"x86_64", "personality", 0, 0x7fffffff, true},
};

static void denies_arguments(void **state)
{
	struct profile profile = {0};
	struct run run;

	(void)state;
	run_with(&run, NULL, NULL);
	deny(&run, RISK_HIGH, &profile);
	for (size_t i = 0; i < sizeof(argument_rows) / sizeof(argument_rows[0]); i++) {
		uint32_t says = filter_says(&profile, "x86_64", argument_rows[i].arch,
		        argument_rows[i].call, argument_rows[i].index, argument_rows[i].value);

		if (says != (argument_rows[i].refused ? ERRNO_RET(1) : SECCOMP_RET_ALLOW))
			fail_msg("row %zu: %s: 0x%x", i, argument_rows[i].call, says);
	}
	for (size_t r = 0; r < profile.n_rules; r++)
		assert_true(profile.rules[r].n_conditions <= 1);
	profile_release(&profile);
}

static void covers_personality_exactly(void **state)
{
	struct profile profile = {0};
	struct run run;
	size_t n_rules = 0;

	(void)state;
	run_with(&run, NULL, NULL);
	deny(&run, RISK_HIGH, &profile);
	for (size_t r = 0; r < profile.n_rules; r++)
		n_rules += !strcmp(profile.rules[r].names[0], "personality");
	assert_int_equal(n_rules, 60);
	srandom(2);
	for (size_t i = 0; i < 50; i++) {
		uint32_t value = (uint32_t)random() | 1; /* none of the harmless, as these are
		                                            even or all ones */
		assert_int_equal(filter_says(&profile, "x86_64", "x86_64", "personality", 0, value),
		        ERRNO_RET(1));
	}
	profile_release(&profile);
}

/* A call that was seen with a value: what of it is still refused. */
static const struct {
	const char *arch, *call;
	unsigned index;
	uint64_t seen;
	uint64_t asked;
	bool refused;
	bool dangerous;
} seen_rows[] = {
        {"x86_64", "clone", 0, CLONE_THREAD_FLAGS, CLONE_NEWUSER_FLAG, true, false},
        {"x86_64", "clone", 0, CLONE_NEWUSER_FLAG | 17, CLONE_NEWUSER_FLAG, false, true},
        {"x86_64", "clone", 0, CLONE_NEWUSER_FLAG | 17, CLONE_NEWNET_FLAG, true, true},
        {"i386", "clone", 0, CLONE_NEWUSER_FLAG | 17, CLONE_NEWUSER_FLAG, false, true},
        {"x86_64", "ioctl", 1, 0x5401, 0x5412, true, false},
        {"x86_64", "ioctl", 1, 0x5412, 0x5412, false, true},
        {"x86_64", "ioctl", 1, 0x5412, 0x541c, true, true},
        {"x86_64", "socket", 0, 38, 38, false, true},
        {"x86_64", "socket", 0, 38, 17, true, true},
        {"x86_64", "personality", 0, 0x40000, 0x40000, false, true},
        {"x86_64", "personality", 0, 0x40000, 0x40001, true, true},
        {"x86_64", "personality", 0, 0xffffffff, 0x40000, true, false},
};

static void spares_arguments_that_were_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(seen_rows) / sizeof(seen_rows[0]); i++) {
		struct profile profile = {0};
		struct run run;

		add_value(run_with(&run, seen_rows[i].arch, seen_rows[i].call), seen_rows[i].index,
		        seen_rows[i].seen);
		deny(&run, RISK_HIGH, &profile);
		uint32_t says = filter_says(&profile, "x86_64", seen_rows[i].arch,
		        seen_rows[i].call, seen_rows[i].index, seen_rows[i].asked);

		if (says != (seen_rows[i].refused ? ERRNO_RET(1) : SECCOMP_RET_ALLOW) ||
		        (strstr(remarks.text, "dangerous ") != NULL) != seen_rows[i].dangerous)
			fail_msg("row %zu: %s: 0x%x\n%s", i, seen_rows[i].call, says, remarks.text);
		profile_release(&profile);
	}
}

/* TIOCSTI and TIOCLINUX have other numbers on mips (asm/ioctls.h); what has another meaning there
 * is let through. */
static const struct {
	const char *arch;
	uint64_t seen, asked;
	bool refused;
} request_rows[] = {
        {"mips64", 0x540d, 0x5472, true},
        {"mips64", 0x540d, 0x5483, true},
        {"mips64", 0x540d, 0x5412, false},
        {"mips64", 0x540d, 0x541c, false},
        {"mips64", 0x5472, 0x5472, false},
        {"mips64", 0x5472, 0x5483, true},
        {"mips64", 0x5412, 0x5472, true},
        {"ppc64le", 0x402c7413, 0x5412, true},
        {"ppc64le", 0x402c7413, 0x5472, false},
};

static void denies_requests_of_the_architecture(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(request_rows) / sizeof(request_rows[0]); i++) {
		const char *arch = request_rows[i].arch;
		struct run run = {.host.arch = named_arch(arch)};
		struct profile profile = {0};
		struct call *call;

		add_call(&run, arch, "read", "ok");
		call = add_call(&run, arch, "ioctl", "ok");
		add_value(call, 1, request_rows[i].seen);
		deny(&run, RISK_HIGH, &profile);
		uint32_t says =
		        filter_says(&profile, arch, arch, "ioctl", 1, request_rows[i].asked);

		if (says != (request_rows[i].refused ? ERRNO_RET(1) : SECCOMP_RET_ALLOW))
			fail_msg("row %zu: 0x%x", i, says);
		profile_release(&profile);
	}
}

/* Numbers of parisc's requests are not in the tables: that is said. */
static void says_what_it_cannot_deny(void **state)
{
	struct run run = {.host.arch = named_arch("parisc")};
	struct profile profile = {0};

	(void)state;
	add_call(&run, "parisc", "read", "ok");
	deny(&run, RISK_HIGH, &profile);
	assert_null(rule_for(&profile, "ioctl"));
	assert_non_null(rule_for(&profile, "keyctl"));
	assert_non_null(strstr(remarks.text, "not denied on parisc, where"));
	assert_non_null(strstr(remarks.text, "TIOCSTI"));
	assert_non_null(strstr(remarks.text, "TIOCLINUX"));
	profile_release(&profile);
}

/* A rule is for all architectures of a profile. */
static struct run run_on_two(const char *other, uint64_t seen_there)
{
	struct run run = {.host.arch = named_arch("x86_64")};
	struct call *call;

	add_call(&run, "x86_64", "read", "ok");
	call = add_call(&run, "x86_64", "ioctl", "ok");
	add_value(call, 1, 0x5401);
	call = add_call(&run, other, "ioctl", "ok");
	add_value(call, 1, seen_there);
	return run;
}

static void spares_numbers_of_another_meaning(void **state)
{
	struct run run = run_on_two("mips64", 0x5412);
	struct profile profile = {0};

	(void)state;
	deny(&run, RISK_HIGH, &profile);
	assert_int_equal(
	        filter_says(&profile, "mips64", "mips64", "ioctl", 1, 0x5412), SECCOMP_RET_ALLOW);
	assert_int_equal(
	        filter_says(&profile, "x86_64", "x86_64", "ioctl", 1, 0x541c), ERRNO_RET(1));
	assert_null(strstr(remarks.text, "dangerous "));
	assert_non_null(strstr(
	        remarks.text, "not denied: 0x5412 was used on mips64, where it is something else"));
	profile_release(&profile);
}

/* TCGETS of most is no TIOCSTI of parisc that anyone knows of. */
static void denies_beside_what_it_cannot(void **state)
{
	struct run run = run_on_two("parisc", 0x5401);
	struct profile profile = {0};

	(void)state;
	deny(&run, RISK_HIGH, &profile);
	assert_int_equal(
	        filter_says(&profile, "x86_64", "x86_64", "ioctl", 1, 0x5412), ERRNO_RET(1));
	assert_null(strstr(remarks.text, "dangerous "));
	assert_non_null(strstr(remarks.text, "not denied on parisc, where"));
	profile_release(&profile);
}

/* clone's flags are its first argument on x86_64, where s390x has the stack. */
static void denies_no_argument_of_another_place(void **state)
{
	struct run run = {.host.arch = named_arch("x86_64")};
	struct profile profile = {0};

	(void)state;
	add_call(&run, "x86_64", "read", "ok");
	add_call(&run, "s390x", "read", "ok");
	deny(&run, RISK_HIGH, &profile);
	assert_null(rule_for(&profile, "clone"));
	assert_non_null(rule_for(&profile, "unshare"));
	assert_non_null(strstr(remarks.text, "not denied: on s390x that is another argument"));
	profile_release(&profile);
}

static void without_proof_denies_nothing(void **state)
{
	(void)state;
	for (int lack = 0; lack < 2; lack++) {
		struct profile profile = {0};
		struct run run;
		struct call *call = run_with(&run, "x86_64", "clone");

		if (lack > 0)
			add_value(call, 0, CLONE_THREAD_FLAGS);
		if (lack == 1)
			call->args[0].overflow = true;
		deny(&run, RISK_HIGH, &profile);
		assert_null(rule_for(&profile, "clone"));
		assert_non_null(strstr(remarks.text, "warning clone: used, but"));
		profile_release(&profile);
	}
}

/* Arguments of socketcall(2) cannot be filtered. */
static void spares_multiplexed_sockets(void **state)
{
	struct profile profile = {0};
	struct run run;

	(void)state;
	add_value(run_with(&run, "i386", "socketcall"), 0, 1);
	deny(&run, RISK_HIGH, &profile);
	assert_int_equal(
	        filter_says(&profile, "x86_64", "i386", "socketcall", 0, 1), SECCOMP_RET_ALLOW);
	assert_null(rule_for(&profile, "socket"));
	profile_release(&profile);

	add_value(run_with(&run, "i386", "socketcall"), 0, 3); /* connect */
	deny(&run, RISK_HIGH, &profile);
	assert_non_null(rule_for(&profile, "socket"));
	assert_non_null(strstr(remarks.text, "warning socket: on i386"));
	profile_release(&profile);
}

static void spares_multiplexed_ipc(void **state)
{
	struct profile profile = {0};
	struct run run;

	(void)state;
	add_value(run_with(&run, "i386", "ipc"), 0, 23); /* shmget */
	deny(&run, RISK_MEDIUM, &profile);
	assert_null(rule_for(&profile, "shmget"));
	assert_non_null(rule_for(&profile, "msgget"));
	assert_int_equal(filter_says(&profile, "x86_64", "i386", "ipc", 0, 23), SECCOMP_RET_ALLOW);
	assert_int_equal(filter_says(&profile, "x86_64", "i386", "ipc", 0, 13), ERRNO_RET(1));
	profile_release(&profile);
}

static void knows_clone_of_s390(void **state)
{
	struct profile profile = {0};
	struct run run = {.host.arch = named_arch("s390x")};

	(void)state;
	add_call(&run, "s390x", "read", "ok");
	deny(&run, RISK_HIGH, &profile);
	assert_string_equal(all_archs(&profile), "s390x s390");
	assert_int_equal(filter_says(&profile, "s390x", "s390x", "clone", 1, CLONE_NEWUSER_FLAG),
	        ERRNO_RET(1));
	assert_int_equal(filter_says(&profile, "s390x", "s390x", "clone", 0, CLONE_NEWUSER_FLAG),
	        SECCOMP_RET_ALLOW); /* there a stack */
	profile_release(&profile);
}

/* Without host facts, the kernel is guessed from the calls. */
static const struct {
	const char *seen, *architectures;
} native_rows[] = {
        {"x86_64", "x86_64 i386 x32"},
        {"i386", "x86_64 i386 x32"},
        {"aarch64", "aarch64 arm"},
        {"arm", "aarch64 arm"},
        {"riscv64", "riscv64"},
};

static void lists_all_abis_of_the_kernel(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(native_rows) / sizeof(native_rows[0]); i++) {
		struct profile profile = {0};
		struct run run = {0};

		add_call(&run, native_rows[i].seen, "read", "ok");
		deny(&run, RISK_HIGH, &profile);
		assert_string_equal(all_archs(&profile), native_rows[i].architectures);
		profile_release(&profile);
	}
}

static void refuses_an_empty_recording(void **state)
{
	struct generate_options options = {.tier_max = RISK_HIGH};
	struct profile profile = {0};
	struct run run = {0};
	struct error err;

	(void)state;
	assert_int_equal(generate_deny(&run, &options, &profile, &err), -1);
	assert_non_null(strstr(err.text, "no calls"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(denies_by_tier),
	        cmocka_unit_test(groups_by_reason),
	        cmocka_unit_test(never_denies_what_was_seen),
	        cmocka_unit_test(denies_clone3_though_it_was_used),
	        cmocka_unit_test(spares_what_stands_in_for_what_was_seen),
	        cmocka_unit_test(never_denies_what_runtimes_need),
	        cmocka_unit_test(denies_arguments),
	        cmocka_unit_test(covers_personality_exactly),
	        cmocka_unit_test(spares_arguments_that_were_seen),
	        cmocka_unit_test(denies_requests_of_the_architecture),
	        cmocka_unit_test(says_what_it_cannot_deny),
	        cmocka_unit_test(spares_numbers_of_another_meaning),
	        cmocka_unit_test(denies_beside_what_it_cannot),
	        cmocka_unit_test(denies_no_argument_of_another_place),
	        cmocka_unit_test(without_proof_denies_nothing),
	        cmocka_unit_test(spares_multiplexed_sockets),
	        cmocka_unit_test(spares_multiplexed_ipc),
	        cmocka_unit_test(knows_clone_of_s390),
	        cmocka_unit_test(lists_all_abis_of_the_kernel),
	        cmocka_unit_test(refuses_an_empty_recording),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
