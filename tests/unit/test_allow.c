/* Allow-lists: what was recorded, what is added and why. */
#include "allow.h"
#include "profile_fixture.h"

static struct remark_log remarks;

static const struct generate_options options = {
        .default_action = ACTION_ERRNO,
        .default_errno = 38,
        .remark = log_remark,
        .context = &remarks,
};

static void allow(struct run *run, struct profile *profile)
{
	struct error err;

	remarks.text[0] = '\0';
	if (generate_allow(run, &options, profile, &err))
		fail_error(err);
	run_release(run);
}

static void lists_what_was_seen_and_what_is_needed(void **state)
{
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	add_call(&run, "x86_64", "write", "ok");
	add_call(&run, "x86_64", "execve", "ok");
	add_call(&run, "x86_64", "openat", "ENOENT");
	add_call(&run, "x86_64", "exit_group", "");
	add_call(&run, "x86_64", "clone3", "ENOSYS");
	allow(&run, &profile);
	assert_int_equal(profile.n_rules, 3);
	assert_int_equal(profile.rules[0].action, ACTION_ALLOW);
	assert_string_equal(all_names(&profile),
	        "execve exit exit_group openat restart_syscall rt_sigreturn write clone clone3");
	assert_string_equal(all_archs(&profile), "x86_64");
	assert_int_equal(profile.default_action, ACTION_ERRNO);
	assert_int_equal(profile.default_errno, 38);
	assert_string_equal(remarks.text,
	        "added exit: needed, but rarely seen\n"
	        "added restart_syscall: needed, but rarely seen\n"
	        "added rt_sigreturn: needed, but rarely seen\n"
	        "added clone: what C libraries use in place of clone3\n"
	        "by-argument clone: no namespaces\n"
	        "falls-back clone3: no filter sees its flags; C libraries "
	        "use clone then; not all its flags were recorded\n");
	profile_release(&profile);
}

static void margin_of(const char *arch, struct profile *profile)
{
	struct margin_call margin[] = {{"rename", (char *)(uintptr_t) "why"},
	        {"chroot", (char *)(uintptr_t) "why"}, {"write", (char *)(uintptr_t) "why"},
	        {"ioctl", (char *)(uintptr_t) "why"}};
	struct generate_options with = options;
	struct run run = {0};
	struct error err;

	remarks.text[0] = '\0';
	add_call(&run, arch, "write", "ok");
	with.margin = margin;
	with.n_margin = sizeof(margin) / sizeof(margin[0]);
	with.margin_reason = "imported, and not called";
	if (generate_allow(&run, &with, profile, &err))
		fail_error(err);
	run_release(&run);
}

/* Whatever is not dangerous; ioctl may be, with some arguments. */
static void has_a_margin(void **state)
{
	struct profile profile = {0};

	(void)state;
	margin_of("x86_64", &profile);
	assert_string_equal(rule_for(&profile, "rename")->comment, "why");
	assert_int_equal(rule_for(&profile, "rename")->n_names, 1);
	assert_null(rule_for(&profile, "chroot"));
	assert_null(rule_for(&profile, "ioctl"));
	assert_int_equal(rule_for(&profile, "write"), &profile.rules[0]);
	assert_true(has_line(&remarks, "added rename: imported, and not called"));
	assert_true(has_line(&remarks, "not-added chroot: critical"));
	assert_true(has_line(&remarks, "not-added ioctl: high"));
	profile_release(&profile);
	/* It has no rename. */
	margin_of("aarch64", &profile);
	assert_null(rule_for(&profile, "rename"));
	assert_string_equal(rule_for(&profile, "renameat")->comment, "why");
	profile_release(&profile);
}

/* What is added beside a call, and only there. */
static const struct {
	const char *seen, *added;
	bool is_added;
} companion_rows[] = {
        {"wait4", "rt_sigsuspend", true},
        {"wait4", "rt_sigprocmask", true},
        {"waitid", "rt_sigsuspend", false},
        {"connect", "getsockopt", true},
        {"bind", "getsockopt", false},
};

static void adds_what_comes_in_some_runs_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(companion_rows) / sizeof(companion_rows[0]); i++) {
		struct profile profile = {0};
		struct run run = {0};
		char remark[128];

		add_call(&run, "x86_64", companion_rows[i].seen, "ok");
		allow(&run, &profile);
		snprintf(remark, sizeof(remark),
		        "added %s: needed beside %s, but rarely seen: ", companion_rows[i].added,
		        companion_rows[i].seen);
		assert_int_equal(rule_for(&profile, companion_rows[i].added) != NULL,
		        companion_rows[i].is_added);
		assert_int_equal(strstr(remarks.text, remark) != NULL, companion_rows[i].is_added);
		profile_release(&profile);
	}
}

static void refuses_an_empty_recording(void **state)
{
	struct profile profile = {0};
	struct run run = {0};
	struct error err;

	(void)state;
	assert_int_equal(generate_allow(&run, &options, &profile, &err), -1);
	assert_non_null(strstr(err.text, "no calls"));
	add_call(&run, "x86_64", "clone3", "ENOSYS");
	assert_int_equal(generate_allow(&run, &options, &profile, &err), -1);
	assert_non_null(strstr(err.text, "ENOSYS"));
	run_release(&run);
}

/* Is an ABI listed because of one call with that result? */
static const struct {
	const char *arch, *result;
	bool listed;
} abi_rows[] = {
        {"i386", "ok", true},
        {"i386", "EPERM", true},
        {"i386", "", true},
        {"i386", "ENOSYS", false},
        {"x32", "ok", true},
        {"x32", "EPERM", true},
        {"x32", "", false},
        {"x32", "ENOSYS", false},
};

static void lists_abis_that_answered(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(abi_rows) / sizeof(abi_rows[0]); i++) {
		struct profile profile = {0};
		struct run run = {0};

		add_call(&run, abi_rows[i].arch, "getpgid", abi_rows[i].result);
		add_call(&run, "x86_64", "read", "ok");
		allow(&run, &profile);
		assert_int_equal(profile.n_architectures, abi_rows[i].listed ? 2 : 1);
		assert_int_equal(rule_for(&profile, "getpgid") != NULL, abi_rows[i].listed);
		assert_int_equal(
		        !strstr(remarks.text, "not-expressed getpgid: "), abi_rows[i].listed);
		profile_release(&profile);
	}
}

static void reports_what_a_union_opens(void **state)
{
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	add_call(&run, "i386", "read", "ok");
	add_call(&run, "i386", "mmap2", "ok");
	add_call(&run, "x86_64", "mmap", "ok");
	add_call(&run, "x86_64", "arch_prctl", "ok");
	add_call(&run, "x86_64", "readv", "ok");
	allow(&run, &profile);
	assert_string_equal(all_archs(&profile), "x86_64 i386");
	assert_true(has_line(&remarks, "opened read: x86_64"));
	assert_true(has_line(&remarks, "opened readv: i386"));
	assert_true(has_line(&remarks, "opened mmap: i386")); /* the old one, 90 */
	assert_null(strstr(remarks.text, "mmap2"));
	assert_null(strstr(remarks.text, "opened exit"));
	assert_non_null(rule_for(&profile, "sigreturn")); /* i386 has it */
	profile_release(&profile);
}

static void reports_what_has_no_name(void **state)
{
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	add_call(&run, "x86_64", "read", "ok");
	add_call(&run, "x86_64", "syscall_500", "ENOSYS");
	add_call(&run, "x86_64", "syscall_-1", "ENOSYS");
	allow(&run, &profile);
	assert_true(has_line(
	        &remarks, "not-expressed syscall_500: no name is known for this number on x86_64"));
	assert_non_null(strstr(remarks.text, "not-expressed syscall_-1"));
	assert_null(rule_for(&profile, "syscall_500"));
	profile_release(&profile);
}

static void warns_of_names_younger_than_libseccomp(void **state)
{
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	if (syscall_known_to_libseccomp("mseal"))
		skip();
	add_call(&run, "x86_64", "mseal", "ok"); /* Linux 6.10 */
	allow(&run, &profile);
	assert_non_null(rule_for(&profile, "mseal"));
	assert_non_null(strstr(remarks.text, "warning mseal: "));
	profile_release(&profile);
}

/* linux/net.h, linux/ipc.h, and the numbers of arch/{x86,s390}: with the multiplexer, or
 * with direct calls, the same program runs. */
static const struct {
	const char *arch, *seen;
	int number; /* the multiplexer's first argument; -1: none recorded, -2: a direct call */
	const char *allowed; /* a call */
	int allowed_number;  /* -1: it is the direct call */
	bool is_allowed;
} form_rows[] = {
        {"i386", "socketcall", 1, "socket", -1, true},
        {"i386", "socketcall", 1, "connect", -1, false},
        {"i386", "socketcall", -1, "connect", -1, true},
        {"i386", "socketcall", 5, "accept4", -1, true},
        {"i386", "ipc", 0x10017, "shmget", -1, true}, /* version 1 */
        {"i386", "ipc", 23, "msgget", -1, false},
        {"i386", "ipc", 4, "semtimedop_time64", -1, true},
        {"i386", "socket", -2, "socketcall", 1, true},
        {"i386", "socket", -2, "socketcall", 3, false},
        {"i386", "accept4", -2, "socketcall", 5, true},
        {"i386", "accept4", -2, "socketcall", 18, true},
        {"i386", "sendto", -2, "socketcall", 9, true},
        {"i386", "recvmmsg_time64", -2, "socketcall", 19, true},
        {"i386", "shmget", -2, "ipc", 23, true},
        {"i386", "shmget", -2, "ipc", 24, false},
        {"i386", "semtimedop_time64", -2, "ipc", 1, true},
        {"s390x", "socketcall", 2, "bind", -1, true},
        {"s390x", "socketcall", 2, "listen", -1, false},
        {"s390x", "listen", -2, "socketcall", 4, true},
        {"s390x", "listen", -2, "socketcall", 2, false},
        {"s390x", "msgsnd", -2, "ipc", 11, true},
        {"ppc64le", "socketcall", 3, "connect", -1, true},
        {"ppc64le", "connect", -2, "socketcall", 3, true},
        {"mips", "connect", -2, "socketcall", 3, true},
};

static void works_with_either_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(form_rows) / sizeof(form_rows[0]); i++) {
		struct profile profile = {0};
		struct run run = {0};
		struct call *call = add_call(&run, form_rows[i].arch, form_rows[i].seen, "ok");
		uint64_t number =
		        form_rows[i].allowed_number < 0 ? 0 : (uint64_t)form_rows[i].allowed_number;

		if (form_rows[i].number >= 0)
			add_value(call, 0, (uint64_t)form_rows[i].number);
		allow(&run, &profile);
		uint32_t says = filter_says(&profile, form_rows[i].arch, form_rows[i].arch,
		        form_rows[i].allowed, 0, number);

		if (says != (form_rows[i].is_allowed ? SECCOMP_RET_ALLOW : ERRNO_RET(38)))
			fail_msg("row %zu: %s seen on %s: %s is 0x%x", i, form_rows[i].seen,
			        form_rows[i].arch, form_rows[i].allowed, says);
		profile_release(&profile);
	}
}

static void adds_no_forms_where_there_is_one(void **state)
{
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	add_call(&run, "x86_64", "sendto", "ok");
	allow(&run, &profile);
	assert_null(rule_for(&profile, "send"));
	profile_release(&profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(lists_what_was_seen_and_what_is_needed),
	        cmocka_unit_test(has_a_margin),
	        cmocka_unit_test(adds_what_comes_in_some_runs_only),
	        cmocka_unit_test(refuses_an_empty_recording),
	        cmocka_unit_test(lists_abis_that_answered),
	        cmocka_unit_test(reports_what_a_union_opens),
	        cmocka_unit_test(reports_what_has_no_name),
	        cmocka_unit_test(warns_of_names_younger_than_libseccomp),
	        cmocka_unit_test(works_with_either_form),
	        cmocka_unit_test(adds_no_forms_where_there_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
