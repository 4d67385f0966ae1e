/* Calls as a person writes them. */
#include "cli/call_text.h"

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
        {"ioctl(_, TIOCSTI)", "x86_64", 16, {0, 0x5412}, 2},
        {"i386:mmap2", "i386", 192, {0}, 0},
        {"s390x:read(3)", "s390x", 3, {3}, 1},
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
        {"read(x)", "argument 0: unknown constant 'x'"},
        {"socket(AF_ALGG)", "did you mean 'AF_ALG'"},
        {"read(_, 0x)", "argument 1: '0x' is no number"},
        {"read(1|)", "unknown constant ''"},
        {"read(12a)", "no number"},
        {"read(18446744073709551616)", "64 bits"},
        {"vax:read", "no such architecture 'vax'"},
        {"aarch64:open", "aarch64 has no call 'open'"},
        {"ppc64le:ioctl(_, TIOCSTI)", "another value on ppc64le"},
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
