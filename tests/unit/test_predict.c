/*
 * What is predicted for machines that were not recorded.
 */
#include "profile_fixture.h"

#include "allow.h"
#include "profilegen/predict_values.h"

#include <errno.h>
#include <linux/sched.h>
#include <sys/socket.h>

static struct remark_log remarks;

static uint64_t machine(const char *name)
{
	return UINT64_C(1) << (named_arch(name) - arch_table);
}

static void allow(struct run *run, uint64_t machines, struct profile *profile)
{
	const struct generate_options options = {
	        .default_action = ACTION_ERRNO,
	        .default_errno = EPERM,
	        .machines = machines,
	        .remark = log_remark,
	        .context = &remarks,
	};
	struct error err;

	remarks.text[0] = '\0';
	if (generate_allow(run, &options, profile, &err))
		fail_error(err);
	run_release(run);
}

/* Sources: the system call tables of Linux, and glibc's sysdeps/unix/sysv/linux. */
static const struct {
	const char *from, *call, *to;
	const char *allowed, *refused; /* names, a blank between */
} rows[] = {
        {"x86_64", "open", "aarch64", "openat", "openat2"},
        {"x86_64", "stat", "aarch64", "newfstatat", "statx"},
        {"x86_64", "statx", "aarch64", "statx", "newfstatat"},
        {"x86_64", "access", "riscv64", "faccessat", "faccessat2"},
        {"x86_64", "rename", "aarch64", "renameat", "renameat2"},
        {"x86_64", "rename", "riscv64", "renameat2", ""},
        {"x86_64", "rename", "s390x", "rename", "renameat2"},
        {"x86_64", "poll", "aarch64", "ppoll", "pselect6"},
        {"x86_64", "select", "riscv64", "pselect6", "ppoll"},
        {"x86_64", "epoll_wait", "aarch64", "epoll_pwait", "epoll_pwait2"},
        {"x86_64", "pipe", "aarch64", "pipe2", ""},
        {"x86_64", "unlink", "aarch64", "unlinkat", ""},
        {"x86_64", "getrlimit", "riscv64", "getrlimit", ""},
        {"x86_64", "sync_file_range", "ppc64le", "sync_file_range2", ""},
        {"x86_64", "mmap", "arm", "mmap2", ""},
        {"x86_64", "mmap", "s390x", "mmap", ""},
        {"x86_64", "newfstatat", "arm", "fstatat64 statx", ""},
        {"x86_64", "stat", "arm", "stat64 statx", ""},
        {"x86_64", "lseek", "arm", "lseek _llseek", ""},
        {"x86_64", "futex", "arm", "futex futex_time64", ""},
        {"x86_64", "futex", "ppc64le", "futex", ""},
        {"x86_64", "getuid", "i386", "getuid getuid32", "geteuid"},
        {"x86_64", "getuid", "aarch64", "getuid", "geteuid"},
        {"x86_64", "connect", "i386", "connect", ""},
        {"aarch64", "ppoll", "x86_64", "ppoll poll", ""},
        {"aarch64", "newfstatat", "x86_64", "newfstatat stat lstat", "fstat"},
        {"arm", "fstatat64", "aarch64", "newfstatat", "statx"},
        {"arm", "mmap2", "x86_64", "mmap", ""},
        {"arm", "stat64", "riscv64", "newfstatat", ""},
        {"i386", "waitpid", "aarch64", "wait4", "waitid"},
        {"x86_64", "wait4", "ppc64le", "wait4", "waitpid"},
        {"x86_64", "sendto", "ppc64le", "sendto send", ""},
        {"i386", "ugetrlimit", "aarch64", "getrlimit", ""},
        {"x86_64", "faccessat2", "aarch64", "faccessat2 faccessat", ""},
        {"x86_64", "mprotect", "riscv64", "riscv_flush_icache", ""},
        {"x86_64", "getpid", "i386", "set_thread_area", "arch_prctl"},
};

static void assert_answers(size_t row, const struct profile *profile, const char *names, bool want)
{
	char copy[64], *rest = copy, *name;

	snprintf(copy, sizeof(copy), "%s", names);
	while ((name = strsep(&rest, " ")))
		if (*name) {
			bool allowed = filter_says(profile, rows[row].to, rows[row].to, name, 5,
			                       0) == SECCOMP_RET_ALLOW;

			if (allowed != want)
				fail_msg("%s of %s: %s is %s on %s", rows[row].call, rows[row].from,
				        name, allowed ? "allowed" : "refused", rows[row].to);
		}
}

static void forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct profile profile = {0};
		struct run run = {0};

		add_call(&run, rows[i].from, rows[i].call, "ok");
		allow(&run, machine(rows[i].to), &profile);
		assert_int_equal(profile.n_architectures, 1);
		assert_answers(i, &profile, rows[i].allowed, true);
		assert_answers(i, &profile, rows[i].refused, false);
		profile_release(&profile);
	}
}

/* Values of the same meaning are carried over, to where they are there. */
static void arguments(void **state)
{
	static const struct {
		const char *call;
		unsigned index;
		uint64_t recorded;
		const char *to;
		unsigned asked_index;
		uint64_t asked;
		bool is_allowed;
	} values[] = {
	        {"clone", 0, 0x3d0f00, "aarch64", 0, 0x11, true},
	        {"clone", 0, 0x3d0f00, "aarch64", 0, CLONE_NEWUSER, false},
	        {"clone", 0, 0x3d0f00, "s390x", 1, 0x11, true},
	        {"clone", 0, 0x3d0f00, "s390x", 1, CLONE_NEWUSER, false},
	        {"fork", 5, 0, "aarch64", 0, 0x11, true},
	        {"fork", 5, 0, "aarch64", 0, CLONE_NEWUSER, false},
	        {"vfork", 5, 0, "riscv64", 0, 0x4111, true},
	        {"vfork", 5, 0, "riscv64", 0, CLONE_NEWUSER | 0x4111, false},
	        {"socket", 0, AF_UNIX, "aarch64", 0, AF_UNIX, true},
	        {"socket", 0, AF_UNIX, "aarch64", 0, AF_ALG, false},
	        {"socket", 0, AF_UNIX, "mips64", 0, AF_ALG, false},
	        {"ioctl", 1, 0x5401, "riscv64", 1, 0x5401, true},
	        {"ioctl", 1, 0x5401, "riscv64", 1, 0x5412, false},
	        {"personality", 0, 0, "arm", 0, 0x40000, false},
	        /* TCGETS, TIOCSTI, FICLONE, SIOCGIFCONF, FS_IOC_GETFLAGS of asm/ioctls.h. */
	        {"ioctl", 1, 0x5401, "ppc64le", 1, 0x402c7413, true},
	        {"ioctl", 1, 0x5401, "ppc64le", 1, 0x5401, false},
	        {"ioctl", 1, 0x5401, "ppc64le", 1, 0x5412, false},
	        {"ioctl", 1, 0x5401, "mips64", 1, 0x540d, true},
	        {"ioctl", 1, 0x5410, "mips64", 1, 0x80047476, true},
	        {"ioctl", 1, 0x5410, "mips64", 1, 0x5410, false},
	        {"ioctl", 1, 0x40049409, "ppc64le", 1, 0x80049409, true},
	        {"ioctl", 1, 0x80086601, "mips", 1, 0x40086601, true},
	        {"ioctl", 1, 0x8912, "ppc64", 1, 0x8912, true},
	        {"ioctl", 1, 0x40049409, "s390x", 1, 0x40049409, true},
	        {"ioctl", 1, 0x5401, "parisc", 1, 0x5401, false},
	        /* Any number of an unknown one would be too much. */
	        {"ioctl", 1, 0x1260, "ppc64le", 1, 0x1260, false},
	        {"ioctl", 1, 0x1260, "ppc64le", 1, 0x5412, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const char *name = strstr(values[i].call, "fork") ? "clone" : values[i].call;
		struct profile profile = {0};
		struct run run = {0};
		struct call *call;

		add_call(&run, "x86_64", "read", "ok");
		call = add_call(&run, "x86_64", values[i].call, "ok");
		if (values[i].index < 5)
			add_value(call, values[i].index, values[i].recorded);
		allow(&run, machine(values[i].to), &profile);
		assert_int_equal(filter_says(&profile, values[i].to, values[i].to, name,
		                         values[i].asked_index, values[i].asked),
		        values[i].is_allowed ? SECCOMP_RET_ALLOW : ERRNO_RET(EPERM));
		profile_release(&profile);
	}
}

/* There and back again. */
static void requests(void **state)
{
	static const char *const machines[] = {"ppc64le", "mips64"};
	static const uint32_t values[] = {0x5401, 0x5413, 0x5421, 0x540b, 0x80045430, 0x40045431,
	        0x40049409, 0xc0105500, 0x8927, 0x5605, 0x4b3a};
	uint32_t there, back;

	(void)state;
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
			const struct arch *here = named_arch("x86_64");
			const struct arch *other = named_arch(machines[i]);

			assert_true(predict_request(here, other, values[v], &there));
			assert_true(predict_request(other, here, there, &back));
			assert_int_equal(back, values[v]);
		}
}

/* 32-bit programs beside 64-bit ones stay such, where the machine runs any. */
static void programs_of_32_bits(void **state)
{
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	add_call(&run, "i386", "stat64", "ok");
	add_call(&run, "x86_64", "execve", "ok");
	allow(&run, machine("aarch64"), &profile);
	assert_int_equal(profile.n_architectures, 2);
	assert_ptr_equal(profile.architectures[1], named_arch("arm"));
	assert_int_equal(
	        filter_says(&profile, "aarch64", "arm", "stat64", 5, 0), SECCOMP_RET_ALLOW);
	profile_release(&profile);
	add_call(&run, "i386", "stat64", "ok");
	add_call(&run, "x86_64", "execve", "ok");
	allow(&run, machine("riscv64"), &profile);
	assert_int_equal(profile.n_architectures, 1);
	assert_non_null(strstr(remarks.text, "riscv64 runs no 32-bit programs"));
	profile_release(&profile);
}

static bool has_comment(const struct profile *profile, const char *name, const char *text)
{
	for (size_t i = 0; i < profile->n_rules; i++)
		if (profile_rule_lists(&profile->rules[i], name))
			return profile->rules[i].comment && strstr(profile->rules[i].comment, text);
	fail_msg("no rule lists %s", name);
	return false;
}

/* What was recorded on one of the machines is not marked, what was not is. */
static void marks(void **state)
{
	static const char comment[] = "predicted for aarch64 from x86_64";
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	add_call(&run, "x86_64", "poll", "ok");
	add_call(&run, "x86_64", "read", "ok");
	add_value(add_call(&run, "x86_64", "socket", "ok"), 0, AF_UNIX);
	allow(&run, machine("aarch64"), &profile);
	assert_true(has_comment(&profile, "ppoll", comment));
	assert_true(has_comment(&profile, "read", comment));
	assert_true(has_comment(&profile, "socket", comment));
	assert_non_null(strstr(remarks.text, "ppoll for poll"));
	profile_release(&profile);
	add_call(&run, "x86_64", "poll", "ok");
	add_call(&run, "x86_64", "read", "ok");
	allow(&run, machine("aarch64") | machine("x86_64"), &profile);
	assert_int_equal(profile.n_architectures, 2);
	assert_true(has_comment(&profile, "ppoll", comment));
	assert_false(has_comment(&profile, "read", comment));
	assert_false(has_comment(&profile, "poll", comment));
	profile_release(&profile);
	/* Recorded on both. */
	add_call(&run, "aarch64", "ppoll", "ok");
	add_call(&run, "x86_64", "poll", "ok");
	allow(&run, machine("aarch64") | machine("x86_64"), &profile);
	assert_false(has_comment(&profile, "ppoll", comment));
	assert_null(strstr(remarks.text, "predicted"));
	profile_release(&profile);
}

/* What the machine lacks is reported, unless it is missing by nature. */
static void what_has_no_place(void **state)
{
	struct profile profile = {0};
	struct run run = {0};

	(void)state;
	add_call(&run, "x86_64", "arch_prctl", "ok");
	add_call(&run, "x86_64", "modify_ldt", "ok");
	add_call(&run, "x86_64", "read", "ok");
	allow(&run, machine("aarch64"), &profile);
	assert_non_null(strstr(remarks.text, "modify_ldt"));
	assert_null(strstr(remarks.text, "arch_prctl"));
	profile_release(&profile);
}

/* Tables that name architectures name those that there are. */
static void tables_name_architectures(void **state)
{
	static const struct {
		const char *arch, *call, *beside, *why;
	} own[] = {
#include "arch_own.inc"
	};
	static const struct {
		const char *call;
		unsigned index;
		const char *archs;
	} values[] = {
#include "arch_value.inc"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		named_arch(own[i].arch);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char copy[128], *rest = copy, *name;

		assert_true(strlen(values[i].archs) < sizeof(copy));
		strcpy(copy, values[i].archs);
		while ((name = strsep(&rest, " ")))
			/* A libseccomp older than 2.6 does not have these. */
			if (strcmp(name, "sh") != 0 && strcmp(name, "sheb") != 0)
				named_arch(name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(forms),
	        cmocka_unit_test(arguments),
	        cmocka_unit_test(requests),
	        cmocka_unit_test(programs_of_32_bits),
	        cmocka_unit_test(marks),
	        cmocka_unit_test(what_has_no_place),
	        cmocka_unit_test(tables_name_architectures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
