/* What keeps the hook from attaching, decided before it does. */
#include "cli/hook/surroundings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

static void test_check(void **state)
{
	/* Labels as in proc_pid_attr(5) and apparmor(7). */
	static const struct {
		struct surroundings surroundings;
		const char *reason; /* a part of it; NULL: attach */
	} rows[] = {
	        {{.yama_scope = -1}, NULL},
	        {{.yama_scope = 0}, NULL},
	        {{.yama_scope = 1, .has_sys_ptrace = true}, NULL},
	        {{.yama_scope = 2, .has_sys_ptrace = true}, NULL},
	        {{.yama_scope = 1}, "CAP_SYS_PTRACE"},
	        {{.yama_scope = 2}, "ptrace_scope = 2"},
	        {{.yama_scope = 3, .has_sys_ptrace = true}, "until it is rebooted"},
	        {{.yama_scope = -1, .has_sys_ptrace = true, .selinux_enforces = true}, "SELinux"},
	        {{.yama_scope = -1, .apparmor_label = "unconfined"}, NULL},
	        {{.yama_scope = -1, .apparmor_label = "/usr/bin/secprof (complain)"}, NULL},
	        {{.yama_scope = -1, .apparmor_label = "crun (unconfined)"}, NULL},
	        {{.yama_scope = -1, .apparmor_label = "docker-default (enforce)"},
	                "by 'docker-default (enforce)'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err = {""};

		assert_int_equal(
		        surroundings_check(&rows[i].surroundings, &err), rows[i].reason ? -1 : 0);
		if (rows[i].reason)
			assert_non_null(strstr(err.text, rows[i].reason));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_check)};

	return cmocka_run_group_tests_name("surroundings", tests, NULL, NULL);
}
