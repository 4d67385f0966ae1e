/* Which containers get their filter from the runtime's process. */
#include "cli/hook/bundle_filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define ADMIN "[\"CAP_KILL\", \"CAP_SYS_ADMIN\"]"

static const struct {
	const char *config;
	bool wants;
} rows[] = {
        /* Docker's default: root without CAP_SYS_ADMIN. */
        {"{\"process\": {\"user\": {\"uid\": 0, \"gid\": 0}, \"noNewPrivileges\": false,"
         " \"capabilities\": {\"bounding\": [\"CAP_KILL\"], \"effective\": [\"CAP_KILL\"]}}}",
                true},
        {"{\"process\": {\"user\": {\"uid\": 0}}}", true},
        {"{\"process\": {\"capabilities\": null}, \"linux\": {\"seccomp\": null}}", true},
        {"{\"process\": {\"noNewPrivileges\": true}}", false},
        /* capabilities(7): what an exec leaves. */
        {"{\"process\": {\"capabilities\": {\"bounding\": " ADMIN "}}}", false},
        {"{\"process\": {\"capabilities\": {\"inheritable\": " ADMIN "}}}", false},
        {"{\"process\": {\"capabilities\": {\"permitted\": " ADMIN "}}}", true},
        {"{\"process\": {\"user\": {\"uid\": 9}, \"capabilities\": {\"bounding\": " ADMIN
         ", \"permitted\": " ADMIN ", \"effective\": " ADMIN "}}}",
                true},
        {"{\"process\": {\"capabilities\": {\"bounding\": " ADMIN "}, \"user\": {\"uid\": 9}}}",
                true},
        {"{\"process\": {\"user\": {\"uid\": 9}, \"capabilities\": {\"ambient\": " ADMIN "}}}",
                false},
        /* The kernel allows one listener. */
        {"{\"linux\": {\"seccomp\": {\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": "
         "[{\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\"}]}}}",
                true},
        {"{\"linux\": {\"seccomp\": {\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": "
         "[{\"action\": \"SCMP_ACT_LOG\"}, {\"names\": [\"bpf\"], \"action\": "
         "\"SCMP_ACT_NOTIFY\"}]}}}",
                false},
        {"{\"linux\": {\"seccomp\": {\"defaultAction\": \"SCMP_ACT_NOTIFY\"}}}", false},
        /* What no runtime would take. */
        {"", false},
        {"[]", false},
        {"{\"process\": 1}", false},
        {"{\"process\": {}", false},
};

static void test_wants_early_filter(void **state)
{
	char bundle[] = "/tmp/test_bundle_filter.XXXXXX", path[sizeof(bundle) + 16];

	(void)state;
	assert_non_null(mkdtemp(bundle));
	snprintf(path, sizeof(path), "%s/config.json", bundle);
	assert_false(bundle_wants_early_filter(bundle)); /* there is none */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		FILE *file = fopen(path, "we");

		assert_non_null(file);
		fputs(rows[i].config, file);
		fclose(file);
		if (bundle_wants_early_filter(bundle) != rows[i].wants)
			fail_msg("%s", rows[i].config);
	}
	unlink(path);
	rmdir(bundle);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_wants_early_filter)};

	return cmocka_run_group_tests_name("bundle_filter", tests, NULL, NULL);
}
