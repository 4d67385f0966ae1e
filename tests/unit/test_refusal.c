/* Why ptrace was refused, in words: what each fact alone leads to. */
#include "tracer/source/refusal.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	struct attach_refusal refusal;
	const char *says;
} rows[] = {
        {{.pid = 7, .number = ESRCH, .state = 'X'}, "there is no process 7"},
        {{.pid = 7, .number = EPERM, .state = 'Z'}, "zombie"},
        {{.pid = 7, .number = EPERM, .state = 'S', .tracer = 8, .tracer_name = "gdb"},
                "by process 8 (gdb)"},
        {{.pid = 7, .number = EPERM, .state = 'S', .is_sandboxed = true}, "SYS_PTRACE"},
        /* Admin/LSM/Yama.rst: 3 keeps CAP_SYS_PTRACE from it, too; 1 and 2 do not. */
        {{.pid = 7, .number = EPERM, .state = 'S', .yama_scope = 3, .is_privileged = true},
                "until it is rebooted"},
        {{.pid = 7, .number = EPERM, .state = 'S', .yama_scope = 2}, "ptrace_scope = 2"},
        {{.pid = 7, .number = EPERM, .state = 'S', .yama_scope = 1}, "ptrace_scope = 1"},
        {{.pid = 7, .number = EPERM, .state = 'S', .yama_scope = 1, .is_privileged = true},
                "security module"},
        {{.pid = 7, .number = EPERM, .state = 'S', .yama_scope = 1, .uid = 5}, "runs as user 5"},
        {{.pid = 7, .number = EPERM, .state = 'S', .yama_scope = -1, .in_other_namespace = true},
                "in another user namespace"},
        {{.pid = 7,
                 .number = EPERM,
                 .state = 'S',
                 .in_other_namespace = true,
                 .is_privileged = true},
                "does not reach into"},
        {{.pid = 7, .number = EPERM, .state = 'S', .is_hidden = true}, "PR_SET_DUMPABLE"},
        {{.pid = 7, .number = EPERM, .state = 'S', .yama_scope = -1}, "AppArmor"},
};

static void test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err = {""};

		assert_int_equal(attach_refusal_text(&rows[i].refusal, &err), -1);
		if (!strstr(err.text, rows[i].says))
			fail_msg("row %zu: '%s' lacks '%s'", i, err.text, rows[i].says);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_words)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
