/* What each format refuses to write, as the rest would be weaker, or another profile. */
#include "profile_fixture.h"

#include "cleanup.h"
#include "profile_format.h"

#define ALLOWS "\"defaultAction\":\"SCMP_ACT_ALLOW\""
#define REFUSES "\"defaultAction\":\"SCMP_ACT_ERRNO\""
#define ARCHES(list) ",\"architectures\":[" list "]"
#define X86_64 "\"SCMP_ARCH_X86_64\""
#define RULE(action, rest) "{\"names\":[\"read\"],\"action\":\"SCMP_ACT_" action "\"" rest "}"
#define RULES(list) ",\"syscalls\":[" list "]"
#define ARGS(value) ",\"args\":[{\"index\":0,\"op\":\"SCMP_CMP_EQ\",\"value\":" value "}]"

#define TIMES_127(text)                                           \
	text text text text text text text TIMES_8(TIMES_8(text)) \
	        TIMES_8(text text text text text text text)
#define TIMES_8(text) text text text text text text text text
#define TIMES_128(text) TIMES_8(TIMES_8(text text))

static const struct {
	const char *format;
	const char *text;
	const char *why; /* NULL: it is written */
} rows[] = {
        {"docker", "{" REFUSES ARCHES(X86_64 ",\"SCMP_ARCH_X86\"") "}", NULL},
        {"docker", "{" REFUSES ARCHES("\"SCMP_ARCH_X86\"") "}",
                "archMap cannot list i386 without x86_64"},
        {"bpf", "{" REFUSES ARCHES(X86_64 ",\"SCMP_ARCH_X86\"") "}", NULL},
        {"bpf", "{" REFUSES ARCHES(X86_64 ",\"SCMP_ARCH_S390X\"") "}",
                "one machine, not for x86_64 and s390x"},
        {"kubernetes",
                "{" REFUSES ARCHES(X86_64) RULES(RULE("ALLOW", ARGS("9223372036854775807"))) "}",
                NULL},
        {"kubernetes",
                "{" REFUSES ARCHES(X86_64) RULES(RULE("ALLOW", ARGS("9223372036854775808"))) "}",
                "syscalls[0]: the operator takes no value above 2^63 - 1"},
        {"kubernetes",
                "{" REFUSES ARCHES(X86_64)
                        RULES(RULE("NOTIFY", "")) ",\"listenerPath\":\"/run/x\"}",
                "with a listener"},
        {"artifact", "{" REFUSES ARCHES(X86_64) RULES(RULE("ALLOW", ARGS("1"))) "}", NULL},
        {"artifact", "{" REFUSES ARCHES(X86_64) RULES(RULE("NOTIFY", "")) "}",
                "syscalls[0]: an artifact may not use SCMP_ACT_NOTIFY"},
        {"artifact", "{" REFUSES ARCHES(X86_64) ",\"listenerPath\":\"/run/x\"}",
                "may not have a listener"},
        {"artifact",
                "{" REFUSES ARCHES(X86_64)
                        RULES(TIMES_128(RULE("ALLOW", "") ",") RULE("ALLOW", "")) "}",
                "\"syscalls\" has 129 entries, an artifact may have 128"},
        {"artifact",
                "{" REFUSES ARCHES(X86_64)
                        RULES(TIMES_127(RULE("ALLOW", "") ",") RULE("ALLOW", "")) "}",
                NULL},
        {"seccompiler", "{" REFUSES ARCHES(X86_64) RULES(RULE("ALLOW", ARGS("1"))) "}", NULL},
        {"seccompiler", "{" REFUSES ARCHES("\"SCMP_ARCH_S390X\"") "}", "no filter for s390x"},
        {"seccompiler", "{" REFUSES ARCHES(X86_64 ",\"SCMP_ARCH_AARCH64\"") "}",
                "one machine, not for x86_64 and aarch64"},
        {"seccompiler", "{" REFUSES ARCHES(X86_64) RULES(RULE("NOTIFY", "")) "}",
                "syscalls[0]: seccompiler has no SCMP_ACT_NOTIFY"},
        /* An exception from what is allowed, which would be lost. */
        {"seccompiler",
                "{" REFUSES ARCHES(X86_64)
                        RULES(RULE("ALLOW", "") "," RULE("KILL_PROCESS", ARGS("1"))) "}",
                "syscalls[1]: all rules of a file have one action, and this one refuses"},
        {"seccompiler", "{" REFUSES ARCHES(X86_64) RULES(RULE("KILL_PROCESS", ARGS("1"))) "}",
                NULL},
        {"seccompiler",
                "{" ALLOWS ARCHES(X86_64)
                        RULES(RULE("ERRNO", ARGS("1")) "," RULE("KILL_PROCESS", ARGS("2"))) "}",
                "syscalls[1]: all rules of a file have one action, and that of syscalls[0]"},
        {"seccompiler",
                "{" ALLOWS ARCHES(X86_64) RULES(RULE("ERRNO", ARGS("1")) "," RULE(
                        "ERRNO", ARGS("2") ",\"errnoRet\":38")) "}",
                NULL},
        {"names", "{" REFUSES ARCHES(X86_64) RULES(RULE("ALLOW", "")) "}", NULL},
        {"names", "{" REFUSES ARCHES(X86_64) RULES(RULE("LOG", ARGS("1"))) "}",
                "with which arguments"},
        {"names", "{" ALLOWS ARCHES(X86_64) RULES(RULE("ERRNO", "")) "}", "what is refused"},
        {"systemd", "{" ALLOWS ARCHES(X86_64) RULES(RULE("ERRNO", "")) "}", NULL},
        {"systemd", "{" ALLOWS ARCHES(X86_64) RULES(RULE("ERRNO", ARGS("1"))) "}",
                "syscalls[0]: systemd compares no arguments"},
        /* An exception from what is allowed, which would be lost. */
        {"systemd",
                "{" REFUSES ARCHES(X86_64)
                        RULES(RULE("ALLOW", "") "," RULE("KILL_PROCESS", ARGS("1"))) "}",
                "syscalls[1]: systemd compares no arguments"},
        {"systemd", "{" REFUSES ARCHES(X86_64) RULES(RULE("KILL_PROCESS", ARGS("1"))) "}", NULL},
        {"systemd", "{" REFUSES ARCHES(X86_64) RULES(RULE("TRAP", "")) "}", "no such action"},
        {"systemd", "{\"defaultAction\":\"SCMP_ACT_LOG\"" ARCHES(X86_64) "}",
                "no such default action"},
};

static void writes_no_weaker_profile(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cleanup_file FILE *out = fopen("/dev/null", "w");
		struct profile profile = {0};
		struct error err = {""};
		int result;

		profile_from(rows[i].text, &profile);
		result = profile_format_write(
		        profile_format_find(rows[i].format), out, &profile, NULL, NULL, &err);
		if (result != (rows[i].why ? -1 : 0) ||
		        (rows[i].why && !strstr(err.text, rows[i].why)))
			fail_msg("%s: %s: %d %s", rows[i].format, rows[i].text, result, err.text);
		profile_release(&profile);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(writes_no_weaker_profile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
