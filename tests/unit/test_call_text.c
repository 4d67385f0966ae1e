/* Calls as a person writes them. */
#include "cli/call_text.h"

#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The values are those of the kernel's headers. */
static const struct {
	const char *text, *arch;
	int nr;
	uint64_t args[6];
	unsigned known; /* a bit each */
} good[] = {
        {"read", "x86_64", 0, {0}, 0},
        {" clone3 ", "x86_64", 435, {0}, 0},
        {"syscall_500", "x86_64", 500, {0}, 0},
        {"socket(AF_ALG,\u2026)", "x86_64", 41, {38}, 1},
        {"socket(AF_ALG,...)", "x86_64", 41, {38}, 1},
        {"socket(_, , 9)", "x86_64", 41, {0, 0, 9}, 4},
        {"socket()", "x86_64", 41, {0}, 0},
        {"clone(CLONE_NEWUSER | CLONE_NEWNS|17)", "x86_64", 56, {0x10020011}, 1},
        {"personality(0xffffffff)", "x86_64", 135, {0xffffffff}, 1},
        {"personality(-1)", "x86_64", 135, {UINT64_MAX}, 1},
        {"chmod(_, 0755)", "x86_64", 90, {0, 493}, 2},
        {"mmap(0, 1, PROT_READ|PROT_EXEC, 4, 5, 18446744073709551615)", "x86_64", 9,
                {0, 1, 5, 4, 5, UINT64_MAX}, 63},
#ifndef __powerpc64__
        {"ioctl(_, TIOCSTI)", "x86_64", 16, {0, 0x5412}, 2},
#endif
        {"ppc64le:socket(_, SOCK_RAW)", "ppc64le", 326, {0, 3}, 2},
        {"i386:mmap2", "i386", 192, {0}, 0},
        {"s390x:read(3)", "s390x", 3, {3}, 1},
        /* numbers */
        {"101", "x86_64", 101, {0}, 0},
        {"0x65(1, _)", "x86_64", 101, {1}, 1},
        {"i386:3", "i386", 3, {0}, 0},
        {"x32:0", "x32", 0x40000000, {0}, 0},
        {"0x40000001", "x32", 0x40000001, {0}, 0},
        {"9999", "x86_64", 9999, {0}, 0},
        /* lines of strace */
        {"openat(AT_FDCWD, \"/x,)\\\"(\", O_RDONLY|O_CLOEXEC) = 3", "x86_64", 257, {0, 0, 0x80000},
                4},
        {"openat(AT_FDCWD, \"/x\", …)", "x86_64", 257, {0}, 0},
        {"socket(AF_INET, SOCK_STREAM, 0)", "x86_64", 41, {2, 1, 0}, 7},
        {"socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_TCP) = 3<TCP:[7]>", "x86_64", 41,
                {2, 0x80001, 6}, 7},
        {"[pid  7] 10:00:00.1 read(3</etc/x>, \"a\"..., 832) = 832 <0.01>", "x86_64", 0,
                {3, 0, 832}, 5},
        {"1234 fstat(3, {st_mode=S_IFREG|0644, st_size=(1)}) = 0", "x86_64", 5, {3}, 1},
        {"arch_prctl(0x3001 /* ARCH_??? */, 0x7f) = -1 EINVAL (Invalid argument)", "x86_64", 158,
                {0x3001, 0x7f}, 3},
        {"clone(child_stack=NULL, flags=CLONE_NEWUSER|SIGCHLD, child_tidptr=0x7f) = 9", "x86_64",
                56, {0x10000011}, 1},
        {"s390x:clone(child_stack=NULL, flags=SIGCHLD) = 9", "s390x", 120, {0, 17}, 2},
        {"mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f", "x86_64", 9,
                {0, 8192, 1, 0x22, 0, 0}, 47},
        {"rt_sigprocmask(SIG_SETMASK, ~[RTMIN], NULL, 8) = 0", "x86_64", 14, {2, 0, 0, 8}, 13},
        {"mknod(\"x\", S_IFCHR|0666, makedev(0x1, 0x3)) = 0", "x86_64", 133, {0, 020666}, 2},
        {"wait4(-1,  <unfinished ...>", "x86_64", 61, {0}, 0},
        {"<... read resumed>\"a\", 1) = 1", "x86_64", 0, {0}, 0},
        {"exit_group(0)      = ?", "x86_64", 231, {0}, 1},
        {"syscall_0x1d3(0x1, 0x2) = -1 ENOSYS (Function not implemented)", "x86_64", 0x1d3, {1, 2},
                3},
        {"fcntl(3, F_WHAT, \"x\") = 0", "x86_64", 72, {3}, 1},
};

static void takes_calls(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct call_text call;
		struct error err;

		if (call_text_parse(good[i].text, arch_by_name("x86_64"), &call, &err))
			fail_msg("%s", err.text);
		assert_string_equal(call.arch->name, good[i].arch);
		assert_int_equal(call.nr, good[i].nr);
		for (size_t arg = 0; arg < 6; arg++) {
			assert_int_equal(call.known[arg], good[i].known >> arg & 1);
			assert_true(call.args[arg] == good[i].args[arg]);
		}
	}
}

static const struct {
	const char *text, *why;
} bad[] = {
        {"", "no call ''"},
        {"(1)", "no call ''"},
        {"opne", "did you mean 'open'"},
        {"read(1", "closing parenthesis"},
        {"read(1) ", NULL},
        {"read(1,2,3,4,5,6,7)", "at most 6"},
        {"read(1) x", "after the parenthesis"},
        {"read(\"x", "closing parenthesis"},
        {"4294967296", "not the number of a call"},
        {"12ab", "'12ab' is not a number"},
        {"+++ exited with 0 +++", "no call"},
        {"read(x)", "argument 0: unknown constant 'x'"},
        {"socket(AF_ALGG)", "did you mean 'AF_ALG'"},
        {"read(_, 0x)", "argument 1: '0x' is not a number"},
        {"read(1|)", "unknown constant ''"},
        {"read(12a)", "not a number"},
        {"read(18446744073709551616)", "64 bits"},
        {"vax:read", "no such architecture 'vax'"},
#ifndef SCMP_ARCH_LOONGARCH64
        {"loongarch64:read", "'loongarch64' is not supported"},
#endif
        {"mips64el:read", "'mips64el' is not supported by that name: write 'mipsel64'"},
        {"aarch64:open", "aarch64 has no call 'open'"},
#ifdef __powerpc64__ /* whose requests are not those of most */
        {"ioctl(_, TIOCSTI)", "another value on x86_64"},
#else
        {"ppc64le:ioctl(_, TIOCSTI)", "another value on ppc64le"},
#endif
        {"mips64:socket(_, SOCK_RAW)", "another value on mips64"},
};

static void refuses_what_is_no_call(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct call_text call;
		struct error err = {""};
		int result = call_text_parse(bad[i].text, arch_by_name("x86_64"), &call, &err);

		if (result != (bad[i].why ? -1 : 0) ||
		        (bad[i].why && !strstr(err.text, bad[i].why)))
			fail_msg("%s: %d %s", bad[i].text, result, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(takes_calls),
	        cmocka_unit_test(refuses_what_is_no_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
