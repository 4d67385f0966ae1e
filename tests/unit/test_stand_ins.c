/* What an allow-list allows for other C libraries and kernels. */
#include "allow.h"
#include "lint.h"
#include "profile_fixture.h"

#include "profilegen/siblings.h"

#include <errno.h>

static struct remark_log remarks;

static void allow(struct run *run, struct generate_options options, struct profile *profile)
{
	struct error err;

	remarks.text[0] = '\0';
	options.default_action = ACTION_ERRNO;
	options.remark = log_remark;
	options.context = &remarks;
	if (!options.default_errno)
		options.default_errno = ENOSYS;
	if (generate_allow(run, &options, profile, &err))
		fail_error(err);
	run_release(run);
}

static const struct generate_options safe = {.siblings = SIBLINGS_SAFE};
static const struct generate_options portable = {.siblings = SIBLINGS_PORTABLE};
static const struct generate_options exact = {.siblings = SIBLINGS_EXACT};
static const struct generate_options eperm = {.siblings = SIBLINGS_SAFE, .default_errno = EPERM};

/* The expected answers are those of syscalls(2) and of the C libraries' sources: what does the same
 * on the same ABI is allowed, what does more is not. */
static const struct {
	const struct generate_options *options;
	const char *arch, *seen, *asked;
	uint32_t wanted;
} rows[] = {
        {&safe, "x86_64", "openat", "open", SECCOMP_RET_ALLOW},
        {&safe, "x86_64", "open", "openat", SECCOMP_RET_ALLOW},
        {&safe, "x86_64", "open", "creat", SECCOMP_RET_ALLOW}, /* by way of openat */
        {&exact, "x86_64", "openat", "open", ERRNO_RET(ENOSYS)},
        {&safe, "x86_64", "openat", "openat2", ERRNO_RET(ENOSYS)},
        {&eperm, "x86_64", "openat", "openat2", ERRNO_RET(ENOSYS)},
        {&eperm, "x86_64", "openat", "mkdir", ERRNO_RET(EPERM)},
        {&safe, "x86_64", "openat2", "openat", SECCOMP_RET_ALLOW},
        {&safe, "x86_64", "newfstatat", "statx", SECCOMP_RET_ALLOW},
        {&safe, "x86_64", "newfstatat", "lstat", SECCOMP_RET_ALLOW},
        {&safe, "x86_64", "select", "pselect6", SECCOMP_RET_ALLOW},
        {&safe, "x86_64", "faccessat2", "access", SECCOMP_RET_ALLOW},
        {&safe, "x86_64", "access", "faccessat2", SECCOMP_RET_ALLOW},
        {&safe, "x86_64", "chmod", "fchmodat", SECCOMP_RET_ALLOW},
        {&safe, "x86_64", "read", "rseq", SECCOMP_RET_ALLOW},
        {&exact, "x86_64", "read", "rseq", ERRNO_RET(ENOSYS)},
        {&safe, "x86_64", "futex", "futex_waitv", ERRNO_RET(ENOSYS)},
        {&eperm, "x86_64", "futex", "futex_waitv", ERRNO_RET(ENOSYS)},
        {&eperm, "x86_64", "fork", "clone3", ERRNO_RET(ENOSYS)},
        {&eperm, "x86_64", "execve", "execveat", ERRNO_RET(ENOSYS)},
        {&eperm, "x86_64", "mount", "fsopen", ERRNO_RET(ENOSYS)},
        {&eperm, "x86_64", "read", "fsopen", ERRNO_RET(EPERM)},
        {&safe, "i386", "clock_gettime", "clock_gettime64", SECCOMP_RET_ALLOW},
        {&safe, "i386", "futex_time64", "futex", SECCOMP_RET_ALLOW},
        {&safe, "i386", "stat64", "fstatat64", SECCOMP_RET_ALLOW},
        {&safe, "aarch64", "openat", "open", 0}, /* which it has not */
        {&safe, "aarch64", "ppoll", "pselect6", ERRNO_RET(ENOSYS)},
        {&safe, "riscv64", "newfstatat", "statx", SECCOMP_RET_ALLOW},
};

static void allows_what_does_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct profile profile = {0};
		struct run run = {0};
		int nr;

		add_call(&run, rows[i].arch, rows[i].seen, "ok");
		allow(&run, *rows[i].options, &profile);
		if (!syscall_number(named_arch(rows[i].arch), rows[i].asked, &nr)) {
			assert_int_equal(rows[i].wanted, 0);
			assert_null(rule_for(&profile, rows[i].asked));
		} else if (filter_says(&profile, rows[i].arch, rows[i].arch, rows[i].asked, 0, 0) !=
		           rows[i].wanted) {
			fail_msg("row %zu: %s for %s on %s", i, rows[i].asked, rows[i].seen,
			        rows[i].arch);
		}
		profile_release(&profile);
	}
}

/* The stronger one, with the arguments that make it as strong as the other. */
static const struct {
	const char *arch, *seen, *asked;
	unsigned index;
	uint64_t value;
	bool allowed;
} limit_rows[] = {
        {"x86_64", "fork", "clone", 0, 0x1200011, true},
        {"x86_64", "fork", "clone", 0, 0x10000011, false}, /* CLONE_NEWUSER */
        {"x86_64", "vfork", "clone", 0, 0x4111, true},
        {"x86_64", "vfork", "clone", 0, 0x20000, false}, /* CLONE_NEWNS */
        {"s390x", "fork", "clone", 1, 0x1200011, true},
        {"s390x", "fork", "clone", 1, 0x10000011, false},
        {"x86_64", "getrlimit", "prlimit64", 0, 0, true},
        {"x86_64", "getrlimit", "prlimit64", 0, 1, false},
        {"x86_64", "getrlimit", "prlimit64", 0, UINT64_C(1) << 32 | 1, false},
        {"x86_64", "openat", "fcntl", 1, 2, true}, /* F_SETFD */
        {"x86_64", "openat", "fcntl", 1, 1024, false},
        {"x86_64", "write", "ioctl", 1, 0x5413, true},
        {"x86_64", "write", "ioctl", 1, 0x802C542A, true},  /* TCGETS2, glibc 2.42 */
        {"x86_64", "write", "ioctl", 1, 0x5412, false},     /* TIOCSTI */
        {"ppc64le", "write", "ioctl", 1, 0x402C7413, true}, /* TCGETS of its asm/ioctls.h */
        {"ppc64le", "write", "ioctl", 1, 0x40087468, true}, /* TIOCGWINSZ */
        {"ppc64le", "write", "ioctl", 1, 0x5401, false}, {"x86_64", "read", "mprotect", 2, 3, true},
        {"x86_64", "read", "mprotect", 2, 7, false}, /* with PROT_EXEC */
};

/* C libraries began to use these: faccessat2 with glibc 2.33, rseq 2.35, fchmodat2 2.39; libseccomp
 * may be older, so the name counts. */
static void names_what_newer_libraries_use(void **state)
{
	static const struct {
		const char *seen, *wanted;
	} newer[] = {
	        {"access", "faccessat2"},
	        {"fchmodat", "fchmodat2"},
	        {"chmod", "fchmodat2"},
	        {"read", "rseq"},
	        {"close", "close_range"},
	        {"sendfile", "copy_file_range"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(newer) / sizeof(newer[0]); i++) {
		struct profile profile = {0};
		struct run run = {0};

		add_call(&run, "x86_64", newer[i].seen, "ok");
		allow(&run, safe, &profile);
		const struct profile_rule *rule = rule_for(&profile, newer[i].wanted);

		if (!rule || rule->action != ACTION_ALLOW)
			fail_msg("row %zu: %s", i, newer[i].wanted);
		/* A libseccomp that does not know it is nothing to warn of: another is called. */
		assert_null(strstr(remarks.text, "warning "));
		profile_release(&profile);
	}
}

static void limits_what_could_do_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(limit_rows) / sizeof(limit_rows[0]); i++) {
		struct profile profile = {0};
		struct run run = {0};
		const char *arch = limit_rows[i].arch;

		add_call(&run, arch, limit_rows[i].seen, "ok");
		allow(&run, safe, &profile);
		uint32_t says = filter_says(&profile, arch, arch, limit_rows[i].asked,
		        limit_rows[i].index, limit_rows[i].value);

		if (bpf_action_allows(says) != limit_rows[i].allowed)
			fail_msg("row %zu: %s", i, limit_rows[i].asked);
		profile_release(&profile);
	}
}

/* Rules to look at no argument: nothing that would need one. */
static void does_without_conditions(void **state)
{
	const struct generate_options kinds[] = {
	        {.siblings = SIBLINGS_SAFE, .names_only = true},
	        {.siblings = SIBLINGS_SAFE, .plain_siblings = true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct profile profile = {0};
		struct run run = {0};

		add_call(&run, "x86_64", "fork", "ok");
		add_call(&run, "x86_64", "write", "ok");
		allow(&run, kinds[i], &profile);
		for (size_t r = 0; r < profile.n_rules; r++)
			assert_int_equal(profile.rules[r].n_conditions, 0);
		assert_null(rule_for(&profile, "clone"));
		assert_null(rule_for(&profile, "ioctl"));
		assert_non_null(rule_for(&profile, "writev"));
		profile_release(&profile);
	}
}

/* The rules of a call with argument rules hold for what does the same, or it is refused. */
static void keeps_rules_about_arguments(void **state)
{
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	add_value(add_call(&run, "x86_64", "clone", "ok"), 0, 0x1200011);
	allow(&run, safe, &profile);
	/* Which have no arguments that a rule could be about. */
	assert_int_equal(
	        filter_says(&profile, "x86_64", "x86_64", "fork", 0, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(
	        filter_says(&profile, "x86_64", "x86_64", "clone3", 0, 0), ERRNO_RET(ENOSYS));
	assert_int_equal(filter_says(&profile, "x86_64", "x86_64", "clone", 0, 0x10000000),
	        ERRNO_RET(ENOSYS));
	profile_release(&profile);
	/* What C libraries need of fcntl holds for fcntl64 of 32-bit machines, too. */
	add_call(&run, "i386", "openat", "ok");
	allow(&run, safe, &profile);
	assert_int_equal(filter_says(&profile, "i386", "i386", "fcntl64", 1, 2), SECCOMP_RET_ALLOW);
	assert_int_equal(filter_says(&profile, "i386", "i386", "fcntl64", 1, 3), ERRNO_RET(ENOSYS));
	profile_release(&profile);
}

static void says_what_it_adds(void **state)
{
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	add_call(&run, "x86_64", "access", "ok");
	add_call(&run, "x86_64", "open", "ok");
	allow(&run, eperm, &profile);
	assert_true(has_line(&remarks, "stand-in faccessat: access"));
	/* Found by way of openat, and in place of what was recorded. */
	assert_true(has_line(&remarks, "stand-in creat: open"));
	assert_true(has_line(&remarks, "enosys openat2: "));
	assert_true(has_line(&remarks, "added rseq: other C libraries call them by themselves"));
	assert_null(strstr(remarks.text, "stand-in open: "));
	const struct profile_rule *rule = rule_for(&profile, "creat");

	assert_non_null(strstr(rule->comment, "creat for open, faccessat for access"));
	profile_release(&profile);
	/* Everything beyond the recording is in a remark. */
	add_call(&run, "x86_64", "clone", "ok");
	add_call(&run, "x86_64", "sendto", "ok");
	allow(&run, portable, &profile);
	for (size_t r = 0; r < profile.n_rules; r++)
		for (size_t n = 0; n < profile.rules[r].n_names; n++)
			if (strcmp(profile.rules[r].names[n], "sendto") != 0 &&
			        !strstr(remarks.text, profile.rules[r].names[n]))
				fail_msg("%s: no remark", profile.rules[r].names[n]);
	profile_release(&profile);
}

/* With two machines in one profile. */
static void crosses_machines_if_asked(void **state)
{
	static const struct {
		const struct generate_options *options;
		bool allowed;
	} levels[] = {{&safe, false}, {&portable, true}};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct profile profile = {0};
		struct run run = {0};

		add_call(&run, "x86_64", "newfstatat", "ok");
		add_call(&run, "arm", "read", "ok");
		allow(&run, *levels[i].options, &profile);
		/* statx is on both. */
		assert_int_equal(
		        filter_says(&profile, "arm", "arm", "stat64", 0, 0), SECCOMP_RET_ALLOW);
		profile_release(&profile);
		add_call(&run, "x86_64", "mmap", "ok");
		add_call(&run, "arm", "read", "ok");
		allow(&run, *levels[i].options, &profile);
		assert_int_equal(
		        bpf_action_allows(filter_says(&profile, "arm", "arm", "mmap2", 0, 0)),
		        levels[i].allowed);
		profile_release(&profile);
	}
}

/* The oldest or the youngest of each family that an ABI has. */
static void add_one_of_each(struct run *run, const char *arch, bool youngest)
{
	const struct sibling *last = NULL;
	int nr;

	sibling_for_each (row) {
		bool is_other = last && !sibling_same_family(last, row);

		if (youngest && is_other)
			add_call(run, arch, last->call, "ok");
		last = is_other ? NULL : last;
		if (!syscall_number(named_arch(arch), row->call, &nr))
			continue;
		if (!youngest && !last)
			add_call(run, arch, row->call, "ok");
		last = row;
	}
}

/* Of no call that is allowed is another that does the same refused, says lint. */
static void leaves_lint_nothing_to_say(void **state)
{
	static const char *const archs[] = {"x86_64", "i386", "aarch64", "s390x"};

	(void)state;
	for (size_t a = 0; a < 2 * sizeof(archs) / sizeof(archs[0]); a++) {
		struct profile_context context = fixture_context();
		struct profile profile = {0};
		const struct lint_remarks no_remarks = {0};
		const struct lint_subject subject = {
		        .profile = &profile, .remarks = &no_remarks, .context = &context};
		struct lint_report report = {0};
		struct run run = {0};
		struct error err;

		context.native = named_arch(archs[a / 2]);
		add_one_of_each(&run, archs[a / 2], a % 2);
		allow(&run, eperm, &profile);
		if (lint_profile(&subject, &report, &err))
			fail_error(err);
		for (size_t i = 0; i < report.n_findings; i++) {
			const struct lint_finding *finding = &report.findings[i];

			if (strcmp(finding->check->code, "missing-sibling") &&
			        strcmp(finding->check->code, "eperm-trap"))
				continue;
			/* A libseccomp that does not name a call makes no rule for it. */
			if (syscall_known_to_libseccomp(finding->calls[0].name))
				fail_msg("%s: %s %s (%s)", archs[a / 2], finding->check->code,
				        finding->calls[0].name, finding->calls[0].detail);
		}
		lint_report_release(&report);
		profile_release(&profile);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(allows_what_does_the_same),
	        cmocka_unit_test(names_what_newer_libraries_use),
	        cmocka_unit_test(limits_what_could_do_more),
	        cmocka_unit_test(does_without_conditions),
	        cmocka_unit_test(keeps_rules_about_arguments),
	        cmocka_unit_test(says_what_it_adds),
	        cmocka_unit_test(crosses_machines_if_asked),
	        cmocka_unit_test(leaves_lint_nothing_to_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
