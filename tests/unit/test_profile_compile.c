/* Filters that libseccomp makes of profiles, and those that it refuses. */
#include "profile.h"
#include "profile_fixture.h"
#include "profile_names.h"

#include "profilegen/compile_child.h"
#include "profilegen/profile_effort.h"

#include <errno.h>
#include <limits.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define ALLOWING(rules) "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[" rules "]}"
#define ERRNO_ON(name, number, args)                                                   \
	"{\"names\":[\"" name "\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":" number \
	",\"args\":[" args "]}"
#define CONDITION(index, op, value, two) \
	"{\"index\":" index ",\"op\":\"SCMP_CMP_" op "\",\"value\":" value ",\"valueTwo\":" two "}"

/* Calls of one argument that do nothing, by that argument, under a rule: the interpreter's
 * answer is that of the kernel which loads the same filter. */
static const struct {
	const char *profile;
	uint64_t argument; /* of getpgid, which fails with ESRCH for what is no process */
	int expected;      /* errno */
} kernel_rows[] = {
        {ALLOWING(ERRNO_ON("getpgid", "7", "")), 0x7fffffff, 7},
        {ALLOWING(ERRNO_ON("getsid", "7", "")), 0x7fffffff, ESRCH},
        {ALLOWING(ERRNO_ON("getpgid", "7", CONDITION("0", "EQ", "2147483647", "0"))), 0x7fffffff,
                7},
        {ALLOWING(ERRNO_ON("getpgid", "7", CONDITION("0", "EQ", "2147483647", "0"))), 0x7ffffffe,
                ESRCH},
        {ALLOWING(ERRNO_ON("getpgid", "7", CONDITION("0", "EQ", "2147483647", "0"))), 0x17fffffff,
                ESRCH},
        {ALLOWING(ERRNO_ON("getpgid", "7", CONDITION("0", "NE", "1", "0"))), 0x7fffffff, 7},
        {ALLOWING(ERRNO_ON("getpgid", "7", CONDITION("0", "GT", "2147483646", "0"))), 0x7fffffff,
                7},
        {ALLOWING(ERRNO_ON("getpgid", "7", CONDITION("0", "GT", "2147483647", "0"))), 0x7fffffff,
                ESRCH},
        {ALLOWING(ERRNO_ON("getpgid", "7", CONDITION("0", "GE", "2147483647", "0"))), 0x7fffffff,
                7},
        /* Of a value of more bits than an argument has, libseccomp compares the lower ones: 0. */
        {ALLOWING(ERRNO_ON("getpgid", "7", CONDITION("0", "LT", "4294967296", "0"))), 0x7fffffff,
                ULONG_MAX > UINT32_MAX ? 7 : ESRCH},
        {ALLOWING(ERRNO_ON("getpgid", "7", CONDITION("0", "LE", "5", "0"))), 0x7fffffff, ESRCH},
        {ALLOWING(ERRNO_ON("getpgid", "7", CONDITION("0", "MASKED_EQ", "15", "15"))), 0x7fffffff,
                7},
        {ALLOWING(ERRNO_ON("getpgid", "7", CONDITION("0", "MASKED_EQ", "15", "14"))), 0x7fffffff,
                ESRCH},
        {ALLOWING("{\"names\":[\"getpgid\"],\"action\":\"SCMP_ACT_ERRNO\"}"), 0x7fffffff, EPERM},
        {ALLOWING("{\"names\":[\"getpgid\"],\"action\":\"SCMP_ACT_ALLOW\"}"), 0x7fffffff, ESRCH},
        {ALLOWING("{\"names\":[\"getpgid\",\"opne\"],\"action\":\"SCMP_ACT_TRACE\"}"), 0x7fffffff,
                ENOSYS}, /* nobody traces */
};

/* In a child: loads the filter, makes the call, exits with its errno. */
static void call_under_filter(const struct bpf_program *program, uint64_t argument)
{
	struct sock_fprog filter = {(unsigned short)program->length, program->instructions};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter))
		_exit(200);
	errno = 0;
	syscall(SYS_getpgid, (unsigned long)argument);
	_exit(errno);
}

static int kernel_says(const struct bpf_program *program, uint64_t argument)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (!child)
		call_under_filter(program, argument);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int interpreter_says(const struct bpf_program *program, uint64_t argument)
{
	struct seccomp_data data = profile_call(arch_native(), SYS_getpgid);

	profile_call_set_arg(&data, arch_native(), 0, argument);
	uint32_t ret = bpf_run(program, &data);

	switch (ret & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ERRNO:
		return (int)(ret & SECCOMP_RET_DATA);
	case SECCOMP_RET_TRACE:
		return ENOSYS;
	default:
		assert_int_equal(ret, SECCOMP_RET_ALLOW);
		return ESRCH;
	}
}

static void agrees_with_the_kernel(void **state)
{
	uint32_t action = SECCOMP_RET_ERRNO;

	(void)state;
	if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action))
		skip(); /* valgrind, or a sandbox, interferes */
	for (size_t i = 0; i < sizeof(kernel_rows) / sizeof(kernel_rows[0]); i++) {
		struct bpf_program program = {0};
		struct profile profile = {0};
		struct error err;

		if (kernel_rows[i].argument > ULONG_MAX)
			continue; /* no argument has as many bits here */
		profile_from(kernel_rows[i].profile, &profile);
		if (profile_compile(&profile, arch_native(), arch_native(), &program, &err))
			fail_error(err);
		int kernel = kernel_says(&program, kernel_rows[i].argument);
		int interpreter = interpreter_says(&program, kernel_rows[i].argument);

		if (kernel != kernel_rows[i].expected || interpreter != kernel_rows[i].expected)
			fail_msg("row %zu: kernel %d, interpreter %d, expected %d", i, kernel,
			        interpreter, kernel_rows[i].expected);
		bpf_release(&program);
		profile_release(&profile);
	}
}

#define ARCHS                                                                              \
	"\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\",\"SCMP_ARCH_AARCH64\"," \
	"\"SCMP_ARCH_S390X\",\"SCMP_ARCH_PPC64LE\",\"SCMP_ARCH_MIPS\"]"

static const char foreign_profile[] =
        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38," ARCHS
        ",\"syscalls\":[{\"names\":[\"read\",\"riscv_flush_icache\",\"mmap2\",\"mseal\"],"
        "\"action\":\"SCMP_ACT_ALLOW\"},"
        "{\"names\":[\"kexec_load\"],\"action\":\"SCMP_ACT_KILL_PROCESS\"},"
        "{\"names\":[\"ioctl\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[" CONDITION("1", "EQ",
                "21505",
                "0") "]},"
                     "{\"names\":[\"lseek\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[" CONDITION(
                             "1", "EQ", "8589934593", "0") "]}]}";

static const struct {
	const char *native, *arch, *call;
	unsigned index;
	uint64_t value;
	uint32_t expected;
} foreign_rows[] = {
        {"x86_64", "x86_64", "read", 0, 0, SECCOMP_RET_ALLOW},
        {"x86_64", "x86_64", "write", 0, 0, ERRNO_RET(38)},
        {"x86_64", "x86_64", "kexec_load", 0, 0, SECCOMP_RET_KILL_PROCESS},
        {"x86_64", "x86_64", "lseek", 1, 0x200000001, SECCOMP_RET_ALLOW},
        {"x86_64", "x86_64", "lseek", 1, 0x100000002, ERRNO_RET(38)},
        {"x86_64", "i386", "read", 0, 0, SECCOMP_RET_ALLOW},
        {"x86_64", "i386", "mmap2", 0, 0, SECCOMP_RET_ALLOW},
        {"x86_64", "i386", "mmap", 0, 0, ERRNO_RET(38)},
        {"x86_64", "i386", "ioctl", 1, 0x5401, SECCOMP_RET_ALLOW},
        {"x86_64", "i386", "ioctl", 1, 0x5402, ERRNO_RET(38)},
        {"aarch64", "aarch64", "read", 0, 0, SECCOMP_RET_ALLOW},
        {"aarch64", "aarch64", "ioctl", 1, 0x5401, SECCOMP_RET_ALLOW},
        {"aarch64", "aarch64", "ioctl", 1, 0x100005401, ERRNO_RET(38)},
        {"s390x", "s390x", "read", 0, 0, SECCOMP_RET_ALLOW},
        {"s390x", "s390x", "ioctl", 1, 0x5401, SECCOMP_RET_ALLOW},
        {"s390x", "s390x", "ioctl", 1, 0x5402, ERRNO_RET(38)},
        {"s390x", "s390x", "lseek", 1, 0x200000001, SECCOMP_RET_ALLOW},
        {"s390x", "s390x", "lseek", 1, 0x100000002, ERRNO_RET(38)},
        {"ppc64le", "ppc64le", "kexec_load", 0, 0, SECCOMP_RET_KILL_PROCESS},
        {"mips", "mips", "ioctl", 1, 0x5401, SECCOMP_RET_ALLOW},
        /* Native although not listed. */
        {"riscv64", "riscv64", "riscv_flush_icache", 0, 0, SECCOMP_RET_ALLOW},
        /* Not listed: libseccomp's action for a bad architecture. */
        {"x86_64", "x32", "read", 0, 0, SECCOMP_RET_KILL_THREAD},
        {"x86_64", "arm", "read", 0, 0, SECCOMP_RET_KILL_THREAD},
        {"s390x", "s390", "read", 0, 0, SECCOMP_RET_KILL_THREAD},
};

static void compiles_for_foreign_architectures(void **state)
{
	struct profile profile = {0};

	(void)state;
	profile_from(foreign_profile, &profile);
	for (size_t i = 0; i < sizeof(foreign_rows) / sizeof(foreign_rows[0]); i++) {
		uint32_t says = filter_says(&profile, foreign_rows[i].native, foreign_rows[i].arch,
		        foreign_rows[i].call, foreign_rows[i].index, foreign_rows[i].value);

		if (says != foreign_rows[i].expected)
			fail_msg("row %zu: %s %s: 0x%x", i, foreign_rows[i].arch,
			        foreign_rows[i].call, says);
	}
	profile_release(&profile);
}

/* A rule for all calls of an ABI but getpid, which takes so many instructions that jumps get too
 * long and libseccomp copies returns. */
static void all_calls(const struct arch *arch, const char *action, char *text, size_t size)
{
	size_t n = (size_t)snprintf(text, size,
	        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,\"architectures\":"
	        "[\"%s\"],\"syscalls\":[{\"action\":\"SCMP_ACT_%s\",\"names\":[\"read\"",
	        arch->oci_name, action);

	for (int nr = 0; nr < 450; nr++) {
		const char *name = syscall_name(arch, nr);

		if (name && strcmp(name, "getpid") && strcmp(name, "read"))
			n += (size_t)snprintf(text + n, size - n, ",\"%s\"", name);
	}
	snprintf(text + n, size - n, "]}]}");
}

static void check_long_filter(const struct arch *arch, const char *action, uint32_t expected)
{
	struct bpf_program program = {0};
	struct profile profile = {0};
	struct error err;
	char text[20000];

	all_calls(arch, action, text, sizeof(text));
	profile_from(text, &profile);
	if (profile_compile(&profile, arch, arch, &program, &err))
		fail_error(err);
	assert_true(program.length > 300);
	for (int nr = 0; nr < 450; nr++) {
		struct seccomp_data data = profile_call(arch, nr);
		const char *name = syscall_name(arch, nr);

		/* Names of the supplement, and two of powerpc that share a pseudo number (-10191),
		 * which libseccomp 2.5 takes for one of them, and 2.6 for the other. */
		if (!name || !strcmp(name, "sys_debug_setcontext") ||
		        !strcmp(name, "switch_endian") ||
		        seccomp_syscall_resolve_name(name) == __NR_SCMP_ERROR)
			continue;

		uint32_t says = bpf_run(&program, &data);

		if (says != (strcmp(name, "getpid") ? expected : ERRNO_RET(38)))
			fail_msg("%s %s %s: 0x%x", arch->name, action, name, says);
	}
	bpf_release(&program);
	profile_release(&profile);
}

static void compiles_long_filters_of_either_byte_order(void **state)
{
	static const char *const archs[] = {"s390x", "ppc64", "ppc64le", "x86_64"};
	static const struct {
		const char *action;
		uint32_t expected;
	} rows[] = {
	        {"ALLOW", SECCOMP_RET_ALLOW},
	        {"ERRNO", ERRNO_RET(1)},
	        {"LOG", SECCOMP_RET_LOG},
	        {"TRAP", SECCOMP_RET_TRAP},
	        {"KILL_PROCESS", SECCOMP_RET_KILL_PROCESS},
	        {"KILL_THREAD", SECCOMP_RET_KILL_THREAD},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(archs) / sizeof(archs[0]); i++)
		for (size_t j = 0; j < sizeof(rows) / sizeof(rows[0]); j++)
			check_long_filter(named_arch(archs[i]), rows[j].action, rows[j].expected);
}

static void knows_x32(void **state)
{
	struct profile profile = {0};

	(void)state;
	profile_from("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":"
	             "[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X32\"],\"syscalls\":[{\"names\":[\"read\"],"
	             "\"action\":\"SCMP_ACT_ALLOW\"}]}",
	        &profile);
	assert_int_equal(filter_says(&profile, "x86_64", "x32", "read", 0, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(filter_says(&profile, "x86_64", "x32", "write", 0, 0), ERRNO_RET(1));
	assert_int_equal(
	        filter_says(&profile, "x86_64", "x86_64", "read", 0, 0), SECCOMP_RET_ALLOW);
	profile_release(&profile);
}

static void refuses_contradictions(void **state)
{
	struct bpf_program program = {0};
	struct profile profile = {0};
	struct error err;

	(void)state;
	profile_from(ALLOWING(ERRNO_ON("read", "1", CONDITION("0", "EQ", "3", "0")) "," ERRNO_ON(
	                     "read", "2", CONDITION("0", "EQ", "3", "0"))),
	        &profile);
	assert_int_equal(
	        profile_compile(&profile, arch_native(), arch_native(), &program, &err), -1);
	assert_non_null(strstr(err.text, "different actions"));
	profile_release(&profile);
}

/* For the refused ones libseccomp 2.5.4 runs for more than ten seconds, or for ever. */
static const struct {
	unsigned n_rules, n_conditions;
	const char *op;
	bool compiles;
} effort_rows[] = {
        {300, 1, "NE", true},
        {30, 2, "GT", true},
        {60, 2, "NE", false},
        {8, 3, "LE", true},
        {16, 3, "LE", false},
        {2, 6, "NE", true},
        {4, 6, "NE", false},
        {60, 6, "EQ", true},
        {60, 3, "MASKED_EQ", true},
};

static void refuses_what_would_take_hours(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(effort_rows) / sizeof(effort_rows[0]); i++) {
		struct profile profile = {.default_action = ACTION_ERRNO};
		struct bpf_program program = {0};
		struct error err = {""};

		for (unsigned r = 0; r < effort_rows[i].n_rules; r++) {
			struct profile_condition conditions[6];
			const char *names[] = {"socket"};
			char op[32];
			const struct profile_rule rule = {
			        .names = names,
			        .n_names = 1,
			        .action = ACTION_ALLOW,
			        .conditions = conditions,
			        .n_conditions = effort_rows[i].n_conditions,
			};

			snprintf(op, sizeof(op), "SCMP_CMP_%s", effort_rows[i].op);
			for (unsigned c = 0; c < effort_rows[i].n_conditions; c++) {
				conditions[c] = (struct profile_condition){
				        .index = c, .value = r * 7 + c + 1};
				assert_int_equal(
				        profile_operator_parse(op, &conditions[c].op, &err), 0);
			}
			assert_int_equal(profile_add_rule(&profile, &rule, &err), 0);
		}
		int result = profile_compile(
		        &profile, named_arch("x86_64"), named_arch("x86_64"), &program, &err);

		if (result != (effort_rows[i].compiles ? 0 : -1))
			fail_msg("row %zu: %d %s", i, result, err.text);
		if (result)
			assert_non_null(strstr(err.text, "for socket: libseccomp"));
		bpf_release(&program);
		profile_release(&profile);
	}
}

/* libseccomp before 2.6.1 counts instructions in 16 bits, and writes beyond its memory. */
static void refuses_what_cannot_be_counted(void **state)
{
	const char *names[] = {"socket"};
	struct profile_condition condition = {.op = OP_EQ};
	const struct profile_rule rule = {
	        .names = names,
	        .n_names = 1,
	        .action = ACTION_ALLOW,
	        .conditions = &condition,
	        .n_conditions = 1,
	};
	struct profile profile = {.default_action = ACTION_ERRNO};
	struct bpf_program program = {0};
	struct error err = {""};

	(void)state;
	for (; condition.value < 5461; condition.value++)
		assert_int_equal(profile_add_rule(&profile, &rule, &err), 0);
	assert_int_equal(profile_check_effort(&profile, 1, &err), 0);
	assert_int_equal(profile_check_effort(&profile, 2, &err), -1);
	assert_int_equal(profile_add_rule(&profile, &rule, &err), 0);
	assert_int_equal(
	        profile_compile(&profile, arch_native(), arch_native(), &program, &err), -1);
	assert_non_null(strstr(err.text, "Linux takes 4096"));
	profile_release(&profile);
}

/* A profile that could not be tried is not a bad one. */
static int break_down(void *context, int fd, struct error *err)
{
	const char *how = context;

	if (*how == 'a')
		abort();
	if (*how == 'e')
		_exit(0);
	if (*how == 'm') /* more than a filter has */
		for (char byte[4096] = ""; write(fd, byte, sizeof(byte)) > 0;)
			;
	if (*how == 'l')
		for (volatile int forever = 1; forever;)
			;
	return error_set(err, "refused");
}

static void distinguishes_refusals_from_breakdowns(void **state)
{
	static const struct {
		const char *how;
		int result;
		const char *text;
	} rows[] = {
	        {"abort", COMPILE_BROKE, "libseccomp crashed (signal 6)"},
	        {"end without a word", COMPILE_BROKE, "without a filter"},
	        {"more than a filter", COMPILE_BROKE, "crashed (signal 9)"},
	        {"loop", COMPILE_ENDLESS, "end"},
	        {"refuse", COMPILE_REFUSED, "refused"},
	};
	void (*handler)(int) = signal(SIGCHLD, SIG_IGN);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bpf_program program = {0};
		struct error err = {""};
		int result = compile_in_child(break_down, (void *)rows[i].how, 1, &program, &err);

		if (result != rows[i].result || !strstr(err.text, rows[i].text))
			fail_msg("%s: %d %s", rows[i].how, result, err.text);
		assert_null(program.instructions);
	}
	signal(SIGCHLD, handler);
}

/* libseccomp 2.5.4 makes a circle of these rules; in the other order it ends. */
static void refuses_what_would_take_for_ever(void **state)
{
	static const char *const rules[] = {
	        ERRNO_ON("mremap", "1",
	                CONDITION("0", "LT", "100", "0") "," CONDITION("1", "GE", "1", "0")),
	        ERRNO_ON("mremap", "1",
	                CONDITION("1", "GE", "8589934591", "0") "," CONDITION(
	                        "0", "LT", "100", "0")),
	};

	(void)state;
	for (int swapped = 0; swapped < 2; swapped++) {
		struct bpf_program program = {0};
		struct profile profile = {0};
		struct error err = {""};
		char text[1024];

		snprintf(text, sizeof(text), "%s%s,%s]}",
		        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[", rules[swapped],
		        rules[!swapped]);
		profile_from(text, &profile);
		int result = profile_compile(
		        &profile, named_arch("x86_64"), named_arch("x86_64"), &program, &err);

		assert_int_equal(result, swapped ? 0 : -1);
		if (result)
			assert_non_null(strstr(err.text, "the rules for mremap"));
		bpf_release(&program);
		profile_release(&profile);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(agrees_with_the_kernel),
	        cmocka_unit_test(compiles_for_foreign_architectures),
	        cmocka_unit_test(compiles_long_filters_of_either_byte_order),
	        cmocka_unit_test(knows_x32),
	        cmocka_unit_test(refuses_contradictions),
	        cmocka_unit_test(refuses_what_would_take_hours),
	        cmocka_unit_test(refuses_what_would_take_for_ever),
	        cmocka_unit_test(refuses_what_cannot_be_counted),
	        cmocka_unit_test(distinguishes_refusals_from_breakdowns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
