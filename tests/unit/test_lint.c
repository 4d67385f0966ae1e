/* The checks of lint, their findings, advice and grade. */
#include "profile_fixture.h"

#include "profilegen/lint/grade.h"
#include "profilegen/siblings.h"

#include "cleanup.h"
#include "lint.h"
#include "lint_remarks.h"
#include "risk_tier.h"

#include <stdlib.h>

#define X86 "\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\",\"SCMP_ARCH_X32\"],"
#define ONLY_64 "\"architectures\":[\"SCMP_ARCH_X86_64\"],"
#define ALLOWS(abis, rules) \
	"{\"defaultAction\":\"SCMP_ACT_ALLOW\"," abis "\"syscalls\":[" rules "]}"
#define REFUSES(abis, rules)                                                 \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38," abis \
	"\"syscalls\":[" rules "]}"
#define EPERMS(abis, rules) \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\"," abis "\"syscalls\":[" rules "]}"
#define KILLS(abis, rules) \
	"{\"defaultAction\":\"SCMP_ACT_KILL_PROCESS\"," abis "\"syscalls\":[" rules "]}"
#define NOTIFIES(abis, rules) \
	"{\"defaultAction\":\"SCMP_ACT_NOTIFY\"," abis "\"syscalls\":[" rules "]}"
#define ERRNOS(number, abis, rules)                                                  \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":" number "," abis \
	"\"syscalls\":[" rules "]}"
#define MIPS "\"architectures\":[\"SCMP_ARCH_MIPS64\"],"
#define RULE(names, action) "{\"names\":[" names "],\"action\":\"SCMP_ACT_" action "\"}"
#define IF(names, action, args) \
	"{\"names\":[" names "],\"action\":\"SCMP_ACT_" action "\",\"args\":[" args "]}"
#define ARG(index, op, value) "{\"index\":" index ",\"op\":\"SCMP_CMP_" op "\",\"value\":" value "}"
#define MASKED(index, mask, datum)                                           \
	"{\"index\":" index ",\"op\":\"SCMP_CMP_MASKED_EQ\",\"value\":" mask \
	",\"valueTwo\":" datum "}"
#define ENOSYS_RULE(names) "{\"names\":[" names "],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":38}"

#define SPARE_NAMESPACES IF("\"clone\"", "ALLOW", MASKED("0", "2114060288", "0"))
#define NONE LINT_SEVERITIES

/* A profile, and whether a check has something to say of a call in it. */
static const struct {
	const char *profile, *code, *call;
	enum lint_severity severity; /* NONE: it is silent */
} rows[] = {
        /* ---- does-not-load ---- */
        {ALLOWS(ONLY_64, IF("\"ioctl\"", "ERRNO", ARG("1", "EQ", "1")) "," IF(
                                 "\"ioctl\"", "TRAP", ARG("1", "EQ", "1"))),
                "does-not-load", NULL, LINT_ERROR},
        {ALLOWS(ONLY_64, RULE("\"read\"", "ERRNO")), "does-not-load", NULL, NONE},
        {ALLOWS(ONLY_64, RULE("\"read\",\"\"", "ERRNO")), "does-not-load", NULL, LINT_ERROR},
        {ALLOWS(ONLY_64, RULE("\"read\",\"\"", "ERRNO")), "unknown-name", "", NONE},
        {ALLOWS(ONLY_64, RULE("\"write\"", "NOTIFY")), "does-not-load", NULL, LINT_ERROR},
        {ALLOWS(ONLY_64, RULE("\"read\"", "NOTIFY")), "does-not-load", NULL, NONE},
        {NOTIFIES(ONLY_64, RULE("\"read\"", "ALLOW")), "does-not-load", NULL, LINT_ERROR},
        {ERRNOS("4095", ONLY_64, RULE("\"read\"", "ALLOW")), "does-not-load", NULL, LINT_ERROR},
        {ERRNOS("4094", ONLY_64, RULE("\"read\"", "ALLOW")), "does-not-load", NULL, NONE},

        /* ---- needed-call ---- */
        {REFUSES(ONLY_64, RULE("\"read\"", "ALLOW")), "needed-call", "execve", LINT_WARNING},
        {REFUSES(ONLY_64, RULE("\"wait4\"", "ALLOW")), "needed-call", "rt_sigsuspend", LINT_NOTE},
        {REFUSES(ONLY_64, RULE("\"read\"", "ALLOW")), "needed-call", "rt_sigsuspend", NONE},
        {REFUSES(ONLY_64, RULE("\"connect\"", "ALLOW")), "needed-call", "getsockopt", LINT_NOTE},

        /* ---- high-bits ---- */
        {ALLOWS(ONLY_64, IF("\"socket\"", "ERRNO", ARG("0", "EQ", "38"))), "high-bits", "socket",
                LINT_ERROR},
        {REFUSES(ONLY_64, IF("\"socket\"", "ALLOW", ARG("0", "NE", "40"))), "high-bits", "socket",
                LINT_ERROR},
        {ALLOWS(ONLY_64, IF("\"ioctl\"", "ERRNO", ARG("1", "EQ", "21522"))), "high-bits", "ioctl",
                LINT_ERROR},
        {ALLOWS(ONLY_64, IF("\"ioctl\"", "ERRNO", MASKED("1", "4294967295", "21522"))), "high-bits",
                "ioctl", NONE},
        {REFUSES(ONLY_64, IF("\"personality\"", "ALLOW", ARG("0", "EQ", "8"))), "high-bits",
                "personality", NONE},
        {ALLOWS(ONLY_64, IF("\"mmap\"", "ERRNO", ARG("1", "EQ", "4096"))), "high-bits", "mmap",
                NONE},
        {ALLOWS(ONLY_64, IF("\"unshare\"", "ERRNO", ARG("0", "EQ", "268435456"))), "high-bits",
                "unshare", NONE},

        /* ---- unseen-arguments ---- */
        {REFUSES(ONLY_64, SPARE_NAMESPACES "," RULE("\"clone3\"", "ALLOW")), "unseen-arguments",
                "clone3", LINT_ERROR},
        {REFUSES(ONLY_64, SPARE_NAMESPACES), "unseen-arguments", "clone3", NONE},
        {REFUSES(ONLY_64, RULE("\"clone\",\"clone3\"", "ALLOW")), "unseen-arguments", "clone3",
                NONE},
        {ALLOWS(ONLY_64, IF("\"openat\"", "ERRNO", MASKED("2", "1", "1"))), "unseen-arguments",
                "openat2", LINT_ERROR},

        /* ---- multiplexer ---- */
        {REFUSES(X86, IF("\"socket\"", "ALLOW", ARG("0", "LT", "38")) "," RULE(
                              "\"socketcall\"", "ALLOW")),
                "multiplexer", "socket", LINT_ERROR},
        {ALLOWS(X86, IF("\"socket\"", "ERRNO", MASKED("0", "4294967295", "38"))), "multiplexer",
                "socket", LINT_NOTE},
        {ALLOWS(ONLY_64, IF("\"socket\"", "ERRNO", MASKED("0", "4294967295", "38"))), "multiplexer",
                "socket", NONE},
        {ALLOWS(X86, RULE("\"socket\"", "ERRNO")), "multiplexer", "socket", NONE},

        /* ---- truncated-value ---- */
        {ALLOWS(X86, IF("\"mremap\"", "ERRNO", ARG("0", "EQ", "4294967301"))), "truncated-value",
                "mremap", LINT_WARNING},
        {ALLOWS(ONLY_64, IF("\"mremap\"", "ERRNO", ARG("0", "EQ", "4294967301"))),
                "truncated-value", "mremap", NONE},
        {ALLOWS(X86, IF("\"mremap\"", "ERRNO", ARG("0", "EQ", "18446744073709551615"))),
                "truncated-value", "mremap", NONE},

        /* ---- order-comparisons ---- */
        {ALLOWS(ONLY_64, IF("\"mremap\"", "ERRNO", ARG("0", "LT", "9")) "," IF(
                                 "\"mremap\"", "ERRNO", ARG("0", "GT", "99"))),
                "order-comparisons", "mremap", LINT_NOTE},
        {ALLOWS(ONLY_64, IF("\"mremap\"", "ERRNO", ARG("0", "LT", "9")) "," IF(
                                 "\"mremap\"", "ERRNO", ARG("1", "GT", "99"))),
                "order-comparisons", "mremap", NONE},
        {ALLOWS(ONLY_64, IF("\"mremap\"", "ERRNO", ARG("0", "EQ", "9")) "," IF(
                                 "\"mremap\"", "ERRNO", ARG("0", "EQ", "99"))),
                "order-comparisons", "mremap", NONE},

        /* ---- shadowed-rule ---- */
        {REFUSES(ONLY_64, SPARE_NAMESPACES "," RULE("\"clone\"", "ALLOW")), "shadowed-rule",
                "clone", LINT_WARNING},
        {REFUSES(ONLY_64, RULE("\"clone\"", "ALLOW") "," IF(
                                  "\"clone\"", "TRAP", MASKED("0", "131072", "131072"))),
                "shadowed-rule", "clone", LINT_WARNING},
        {ALLOWS(ONLY_64, RULE("\"read\"", "ERRNO") "," RULE("\"read\"", "TRAP")), "shadowed-rule",
                "read", LINT_WARNING},
        {ALLOWS(ONLY_64, RULE("\"read\"", "ERRNO") "," RULE("\"read\"", "ERRNO")), "shadowed-rule",
                "read", NONE},
        {REFUSES(ONLY_64, SPARE_NAMESPACES "," RULE("\"fork\"", "ALLOW")), "shadowed-rule", "clone",
                NONE},

        /* ---- left-open ---- */
        {ALLOWS(ONLY_64, RULE("\"open\"", "ERRNO")), "left-open", "open", LINT_WARNING},
        {ALLOWS(ONLY_64, RULE("\"mkdir\",\"mkdirat\"", "ERRNO")), "left-open", "mkdir", NONE},
        {ALLOWS(ONLY_64, ENOSYS_RULE("\"clone3\"")), "left-open", "clone3", NONE},
        {ALLOWS(ONLY_64, RULE("\"execveat\"", "ERRNO")), "left-open", "execveat", NONE},
        {REFUSES(ONLY_64, RULE("\"openat\"", "ALLOW")), "left-open", "open", NONE},

        /* ---- risky-call ---- */
        {REFUSES(ONLY_64, RULE("\"bpf\"", "ALLOW")), "risky-call", "bpf", LINT_WARNING},
        {REFUSES(ONLY_64, RULE("\"splice\"", "ALLOW")), "risky-call", "splice", LINT_NOTE},
        {REFUSES(ONLY_64, RULE("\"read\"", "ALLOW")), "risky-call", NULL, NONE},
        {REFUSES(ONLY_64, RULE("\"clone\"", "ALLOW")), "risky-call", "clone", LINT_WARNING},
        {REFUSES(ONLY_64, SPARE_NAMESPACES), "risky-call", "clone", NONE},
        {REFUSES(ONLY_64, IF("\"socket\"", "ALLOW", ARG("0", "EQ", "38"))), "risky-call", "socket",
                LINT_WARNING},
        {REFUSES(ONLY_64, IF("\"socket\"", "ALLOW", ARG("0", "EQ", "1"))), "risky-call", "socket",
                NONE},
        {REFUSES(ONLY_64, IF("\"personality\"", "ALLOW", ARG("0", "EQ", "262144"))), "risky-call",
                "personality", LINT_WARNING},
        {REFUSES(ONLY_64, IF("\"personality\"", "ALLOW", ARG("0", "EQ", "8"))), "risky-call",
                "personality", NONE},
        {REFUSES(ONLY_64, RULE("\"bpf\"", "LOG")), "risky-call", "bpf", LINT_WARNING},
        /* TIOCSTI of most architectures, and of mips. */
        {REFUSES(ONLY_64, IF("\"ioctl\"", "ALLOW", ARG("1", "EQ", "21522"))), "risky-call", "ioctl",
                LINT_WARNING},
        {REFUSES(ONLY_64, IF("\"ioctl\"", "ALLOW", ARG("1", "EQ", "21618"))), "risky-call", "ioctl",
                NONE},
        {REFUSES(MIPS, IF("\"ioctl\"", "ALLOW", ARG("1", "EQ", "21618"))), "risky-call", "ioctl",
                LINT_WARNING},
        {REFUSES(X86, RULE("\"vm86\"", "ALLOW")), "risky-call", "vm86", LINT_WARNING},
        {REFUSES(ONLY_64, RULE("\"vm86\"", "ALLOW")), "risky-call", "vm86", NONE},

        {REFUSES(X86, RULE("\"socketcall\"", "ALLOW")), "risky-call", "socket", LINT_WARNING},
        {REFUSES(ONLY_64, RULE("\"socketcall\"", "ALLOW")), "risky-call", "socket", NONE},
        {REFUSES(X86, RULE("\"ipc\"", "ALLOW")), "risky-call", "shmget", LINT_NOTE},

        /* ---- needed-call, runtime-start ---- */
        {REFUSES(ONLY_64, RULE("\"read\"", "ALLOW")), "needed-call", "rt_sigreturn", LINT_WARNING},
        {REFUSES(ONLY_64, RULE("\"rt_sigreturn\"", "ALLOW")), "needed-call", "rt_sigreturn", NONE},
        {ALLOWS(ONLY_64, ), "needed-call", NULL, NONE},
        {REFUSES(ONLY_64, RULE("\"execve\"", "ALLOW")), "runtime-start", "capset", LINT_WARNING},
        {ALLOWS(ONLY_64, ), "runtime-start", NULL, NONE},

        /* ---- eperm-trap, docker-errno ---- */
        {EPERMS(ONLY_64, RULE("\"clone\",\"pidfd_open\"", "ALLOW")), "eperm-trap", "clone3",
                LINT_WARNING},
        {KILLS(ONLY_64, RULE("\"clone\"", "ALLOW")), "eperm-trap", "clone3", LINT_WARNING},
        {REFUSES(ONLY_64, RULE("\"clone\"", "ALLOW")), "eperm-trap", "clone3", NONE},
        {EPERMS(ONLY_64, RULE("\"clone\"", "ALLOW") "," ENOSYS_RULE("\"clone3\"")), "eperm-trap",
                "clone3", NONE},
        {EPERMS(ONLY_64, RULE("\"read\"", "ALLOW")), "eperm-trap", "clone3", NONE},
        {EPERMS(ONLY_64, RULE("\"read\"", "ALLOW")), "eperm-trap", "rseq", LINT_WARNING},
        {ALLOWS(ONLY_64, RULE("\"statx\"", "ERRNO")), "eperm-trap", "statx", LINT_WARNING},
        {REFUSES(ONLY_64, ), "docker-errno", NULL, LINT_NOTE},
        {EPERMS(ONLY_64, ), "docker-errno", NULL, NONE},

        /* ---- missing-sibling ---- */
        {REFUSES(ONLY_64, RULE("\"open\"", "ALLOW")), "missing-sibling", "openat", LINT_NOTE},
        {REFUSES(ONLY_64, RULE("\"openat\"", "ALLOW")), "missing-sibling", "open", LINT_NOTE},
        {REFUSES(ONLY_64, RULE("\"access\"", "ALLOW")), "missing-sibling", "faccessat2", LINT_NOTE},
        {REFUSES(ONLY_64, RULE("\"openat\"", "ALLOW")), "missing-sibling", "openat2", NONE},
        {EPERMS(ONLY_64, RULE("\"openat\"", "ALLOW")), "missing-sibling", "openat2", NONE},
        {REFUSES(ONLY_64, RULE("\"open\",\"openat\"", "ALLOW")), "missing-sibling", "openat", NONE},
        {ALLOWS(ONLY_64, RULE("\"openat\"", "ERRNO")), "missing-sibling", "openat", NONE},
        {REFUSES(X86, RULE("\"clock_gettime\"", "ALLOW")), "missing-sibling", "clock_gettime64",
                LINT_NOTE},
        {REFUSES(ONLY_64, RULE("\"clock_gettime\"", "ALLOW")), "missing-sibling", "clock_gettime64",
                NONE},

        /* ---- architectures ---- */
        {ALLOWS(ONLY_64, ), "unlisted-abi", NULL, LINT_WARNING},
        {REFUSES(ONLY_64, ), "unlisted-abi", NULL, LINT_NOTE},
        {ALLOWS(X86, ), "unlisted-abi", NULL, NONE},
        {ALLOWS("", ), "no-architectures", NULL, LINT_WARNING},
        {ALLOWS(ONLY_64, ), "no-architectures", NULL, NONE},

        /* ---- names ---- */
        {REFUSES(ONLY_64, RULE("\"opneat\"", "ALLOW")), "unknown-name", "opneat", LINT_WARNING},
        {REFUSES(ONLY_64, RULE("\"openat\"", "ALLOW")), "unknown-name", "openat", NONE},
        {REFUSES(ONLY_64, RULE("\"vm86\"", "ALLOW")), "foreign-name", "vm86", LINT_NOTE},
        {REFUSES(X86, RULE("\"vm86\"", "ALLOW")), "foreign-name", "vm86", NONE},
        {REFUSES(X86, RULE("\"opneat\"", "ALLOW")), "foreign-name", "opneat", NONE},

        /* ---- rules without effect ---- */
        {ALLOWS(ONLY_64, RULE("\"read\"", "ALLOW")), "dropped-rule", "read", LINT_NOTE},
        {ALLOWS(ONLY_64,
                 IF("\"ioctl\"", "ALLOW", ARG("1", "EQ", "1")) "," RULE("\"ioctl\"", "ERRNO")),
                "dropped-rule", "ioctl", LINT_WARNING},
        {ALLOWS(ONLY_64, RULE("\"read\"", "ERRNO")), "dropped-rule", "read", NONE},
        {REFUSES(ONLY_64, RULE("\"read\"", "ERRNO")), "dropped-rule", "read", NONE}, /* EPERM */
        {REFUSES(ONLY_64, RULE("\"read\"", "ALLOW") "," RULE("\"read\"", "ALLOW")),
                "duplicate-rule", "read", LINT_NOTE},
        {REFUSES(ONLY_64, RULE("\"read\",\"read\"", "ALLOW")), "duplicate-rule", "read", LINT_NOTE},
        {REFUSES(ONLY_64, RULE("\"read\"", "ALLOW") "," RULE("\"write\"", "ALLOW")),
                "duplicate-rule", "read", NONE},

        /* ---- runtime-refuses, alternatives ---- */
        {REFUSES(ONLY_64, "{\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\",\"errnoRet\":1}"),
                "runtime-refuses", NULL, LINT_WARNING},
        {REFUSES(ONLY_64, IF("\"socket\"", "ALLOW", ARG("0", "GE", "1") "," ARG("0", "LE", "2"))),
                "alternatives", NULL, LINT_WARNING},
        {REFUSES(ONLY_64, IF("\"socket\"", "ALLOW", ARG("0", "GE", "1") "," ARG("1", "LE", "2"))),
                "alternatives", NULL, NONE},
        {REFUSES(ONLY_64 "\"comment\":\"why\",", ), "reading", NULL, LINT_NOTE},

        /* ---- reported once ---- */
        {REFUSES(ONLY_64, RULE("\"read\"", "ALLOW")), "runtime-start", "execve", NONE},
        {ALLOWS(ONLY_64, RULE("\"open_tree_attr\"", "ERRNO")), "risky-call", "open_tree_attr",
                NONE},

        /* ---- reading, filter-cost ---- */
        {REFUSES(ONLY_64 "\"colour\":1,", ), "reading", NULL, LINT_WARNING},
        {REFUSES(ONLY_64, RULE("\"opneat\"", "ALLOW")), "reading", NULL, NONE},
        {REFUSES(ONLY_64, ), "filter-cost", NULL, LINT_NOTE},
};

static void judge(const char *text, struct profile *profile, struct lint_report *report)
{
	struct profile_context context = fixture_context();
	struct lint_remarks remarks = {0};
	const struct lint_subject subject = {
	        .profile = profile, .remarks = &remarks, .context = &context};
	const char *path = file_with(text);
	struct error err;

	if (profile_read(path, &context, profile, lint_remark, &remarks, &err) ||
	        lint_profile(&subject, report, &err))
		fail_msg("%s: %s", text, err.text);
	unlink(path);
	lint_remarks_release(&remarks);
}

static bool is_about(const struct lint_finding *finding, const char *call)
{
	for (size_t i = 0; i < finding->n_calls; i++)
		if (call && !strcmp(finding->calls[i].name, call))
			return true;
	return !call;
}

/* Of the first such finding, which is the most serious. */
static enum lint_severity severity_of(
        const struct lint_report *report, const char *code, const char *call)
{
	for (size_t i = 0; i < report->n_findings; i++)
		if (!strcmp(report->findings[i].check->code, code) &&
		        is_about(&report->findings[i], call))
			return report->findings[i].severity;
	return NONE;
}

static void finds_what_there_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct profile profile = {0};
		struct lint_report report = {0};

		judge(rows[i].profile, &profile, &report);
		enum lint_severity severity = severity_of(&report, rows[i].code, rows[i].call);

		if (severity != rows[i].severity)
			fail_msg("row %zu, %s of %s: severity %d in %s", i, rows[i].code,
			        rows[i].call ? rows[i].call : "-", severity, rows[i].profile);
		lint_report_release(&report);
		profile_release(&profile);
	}
}

/* What is advised, as it was tried: a rule that equals the default, or comes after one without
 * conditions, cures nothing. */
static const struct {
	const char *profile, *code, *advice;
} advice_rows[] = {
        {EPERMS(ONLY_64, RULE("\"clone\"", "ALLOW")), "eperm-trap",
                "set \"defaultErrnoRet\" to 38"},
        {KILLS(ONLY_64, RULE("\"clone\"", "ALLOW")), "eperm-trap", "give these calls a rule with"},
        {REFUSES(ONLY_64, RULE("\"clone\"", "ALLOW") "," RULE("\"clone3\"", "ERRNO")), "eperm-trap",
                "take these calls out of their rules: the default answers ENOSYS"},
        {ALLOWS(ONLY_64, RULE("\"clone3\"", "ERRNO")), "eperm-trap",
                "take these calls out of their rules, and give them one with"},
        {REFUSES(ONLY_64, SPARE_NAMESPACES "," RULE("\"clone3\"", "ALLOW")), "unseen-arguments",
                "take it out of the rule that allows it: the default answers ENOSYS"},
        {EPERMS(ONLY_64, SPARE_NAMESPACES "," RULE("\"clone3\"", "ALLOW")), "unseen-arguments",
                "take it out of the rule that allows it, and answer ENOSYS"},
        {ALLOWS(ONLY_64, IF("\"openat\"", "ERRNO", MASKED("2", "1", "1"))), "unseen-arguments",
                "answer ENOSYS"},
        {REFUSES(ONLY_64, RULE("\"read\"", "ALLOW")), "needed-call", "allow them"},
        {ALLOWS(ONLY_64, RULE("\"exit_group\"", "KILL")), "needed-call",
                "take them out of the rules that refuse them"},
};

static void advises_what_cures(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(advice_rows) / sizeof(advice_rows[0]); i++) {
		struct profile profile = {0};
		struct lint_report report = {0};
		const char *advice = NULL;

		judge(advice_rows[i].profile, &profile, &report);
		for (size_t f = 0; f < report.n_findings && !advice; f++)
			if (!strcmp(report.findings[f].check->code, advice_rows[i].code))
				advice = report.findings[f].advice;
		if (!advice ||
		        strncmp(advice, advice_rows[i].advice, strlen(advice_rows[i].advice)) != 0)
			fail_msg("row %zu: %s", i, advice ? advice : "none");
		lint_report_release(&report);
		profile_release(&profile);
	}
}

/* What the checks claim of these profiles, asked of the filter by other means. */
static const struct {
	const char *profile, *arch, *call;
	unsigned index;
	uint64_t value;
	uint32_t answer;
} proofs[] = {
        /* high-bits */
        {ALLOWS(ONLY_64, IF("\"socket\"", "ERRNO", ARG("0", "EQ", "38"))), "x86_64", "socket", 0,
                38, ERRNO_RET(1)},
        {ALLOWS(ONLY_64, IF("\"socket\"", "ERRNO", ARG("0", "EQ", "38"))), "x86_64", "socket", 0,
                0x100000026, SECCOMP_RET_ALLOW},
        {REFUSES(ONLY_64, IF("\"socket\"", "ALLOW", ARG("0", "NE", "40"))), "x86_64", "socket", 0,
                0x100000028, SECCOMP_RET_ALLOW},
        {ALLOWS(ONLY_64, IF("\"ioctl\"", "ERRNO", MASKED("1", "4294967295", "21522"))), "x86_64",
                "ioctl", 1, 0x100005412, ERRNO_RET(1)},
        /* multiplexer */
        {REFUSES(X86, IF("\"socket\"", "ALLOW", ARG("0", "LT", "38")) "," RULE(
                              "\"socketcall\"", "ALLOW")),
                "i386", "socket", 0, 38, ERRNO_RET(38)},
        {REFUSES(X86, IF("\"socket\"", "ALLOW", ARG("0", "LT", "38")) "," RULE(
                              "\"socketcall\"", "ALLOW")),
                "i386", "socketcall", 0, 1, SECCOMP_RET_ALLOW},
        {ALLOWS(X86, IF("\"socket\"", "ERRNO", MASKED("0", "4294967295", "38"))), "i386",
                "socketcall", 0, 1, ERRNO_RET(1)},
        /* truncated-value */
        {ALLOWS(X86, IF("\"mremap\"", "ERRNO", ARG("0", "EQ", "4294967301"))), "i386", "mremap", 0,
                5, ERRNO_RET(1)},
        /* shadowed-rule: the rule without conditions wins, whatever the other's action */
        {REFUSES(ONLY_64, SPARE_NAMESPACES "," RULE("\"clone\"", "ALLOW")), "x86_64", "clone", 0,
                0x20000, SECCOMP_RET_ALLOW},
        {REFUSES(ONLY_64, RULE("\"clone\"", "ALLOW") "," IF(
                                  "\"clone\"", "TRAP", MASKED("0", "131072", "131072"))),
                "x86_64", "clone", 0, 0x20000, SECCOMP_RET_ALLOW},
        {ALLOWS(ONLY_64, RULE("\"read\"", "ERRNO") "," RULE("\"read\"", "TRAP")), "x86_64", "read",
                0, 0, ERRNO_RET(1)},
        /* dropped-rule: no exception */
        {ALLOWS(ONLY_64,
                 IF("\"ioctl\"", "ALLOW", ARG("1", "EQ", "1")) "," RULE("\"ioctl\"", "ERRNO")),
                "x86_64", "ioctl", 1, 1, ERRNO_RET(1)},
        /* unlisted-abi */
        {ALLOWS(ONLY_64, ), "i386", "getpid", 0, 0, SECCOMP_RET_KILL_THREAD},
        {ALLOWS(ONLY_64, ), "x32", "getpid", 0, 0, SECCOMP_RET_KILL_THREAD},
};

static void bypasses_are_real(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++) {
		struct profile profile = {0};

		profile_from(proofs[i].profile, &profile);
		uint32_t answer = filter_says(&profile, "x86_64", proofs[i].arch, proofs[i].call,
		        proofs[i].index, proofs[i].value);

		if (answer != proofs[i].answer)
			fail_msg("proof %zu: 0x%x", i, answer);
		profile_release(&profile);
	}
}

/* "At least 2^33 or below 2^32 + 1": libseccomp before 2.6.1 merges the two so that 2^33 - 1 is
 * refused too (GHSA-4q85-33p6-j5g6).  A library that does not has nothing to report. */
static void reports_filters_that_differ_from_rules(void **state)
{
	static const char merged[] =
	        ALLOWS(ONLY_64, IF("\"mremap\"", "ERRNO", ARG("0", "GE", "8589934592")) "," IF(
	                                "\"mremap\"", "ERRNO", ARG("0", "LT", "4294967297")));
	static const char single[] =
	        ALLOWS(ONLY_64, IF("\"mremap\"", "ERRNO", ARG("0", "GE", "8589934592")));
	struct profile profile = {0};
	struct lint_report report = {0};

	(void)state;
	judge(merged, &profile, &report);
	bool differs = filter_says(&profile, "x86_64", "x86_64", "mremap", 0, 0x1ffffffff) !=
	               SECCOMP_RET_ALLOW;

	assert_int_equal(
	        severity_of(&report, "miscompiled", "mremap"), differs ? LINT_ERROR : NONE);
	lint_report_release(&report);
	profile_release(&profile);
	judge(single, &profile, &report);
	assert_int_equal(severity_of(&report, "miscompiled", NULL), NONE);
	lint_report_release(&report);
	profile_release(&profile);
}

static void says_what_is_stronger(void **state)
{
	struct profile profile = {0};
	struct lint_report report = {0};
	bool said = false;

	(void)state;
	judge(REFUSES(ONLY_64, RULE("\"getrlimit\",\"open\"", "ALLOW")), &profile, &report);
	for (size_t i = 0; i < report.n_findings; i++)
		for (size_t c = 0; c < report.findings[i].n_calls; c++)
			if (!strcmp(report.findings[i].check->code, "missing-sibling") &&
			        !strcmp(report.findings[i].calls[c].name, "prlimit64"))
				said |= strstr(report.findings[i].calls[c].detail,
				                "stronger than getrlimit") != NULL;
	assert_true(said);
	lint_report_release(&report);
	profile_release(&profile);
}

/* The place counts rules without names, which the reader leaves out. */
static void knows_where_a_rule_stands(void **state)
{
	struct profile profile = {0};
	struct lint_report report = {0};
	const char *place = NULL;

	(void)state;
	judge(ALLOWS(ONLY_64, RULE(, "ERRNO") "," IF("\"socket\"", "ERRNO", ARG("0", "EQ", "38"))),
	        &profile, &report);
	for (size_t i = 0; i < report.n_findings; i++)
		if (!strcmp(report.findings[i].check->code, "high-bits"))
			place = report.findings[i].place;
	assert_string_equal(place, "syscalls[1]");
	lint_report_release(&report);
	profile_release(&profile);
}

static void lists_the_serious_first_and_grades(void **state)
{
	struct profile profile = {0};
	struct lint_report report = {0};

	(void)state;
	judge(ALLOWS(X86, IF("\"socket\"", "ERRNO", ARG("0", "EQ", "38"))), &profile, &report);
	for (size_t i = 1; i < report.n_findings; i++)
		assert_true(report.findings[i - 1].severity <= report.findings[i].severity);
	assert_int_equal(report.grade.letter, 'D');
	unsigned score = 0;

	for (int tier = RISK_CRITICAL; tier <= RISK_LOW; tier++)
		score += lint_weights[tier] * report.grade.n_allowed[tier];
	assert_int_equal(report.grade.score, score);
	lint_report_release(&report);
	profile_release(&profile);
	judge(REFUSES(X86, RULE("\"read\",\"mlockall\"", "ALLOW")), &profile, &report);
	assert_int_equal(report.grade.letter, 'A');
	assert_int_equal(report.grade.score, 1);
	lint_report_release(&report);
	profile_release(&profile);
}

/* ---- documentation ---- */

/* docs/lint.md has a row for each check: `| `code` |...`. */
static void documentation_lists_every_check(void **state)
{
	cleanup_file FILE *docs = fopen("docs/lint.md", "r");
	static char text[1 << 16];

	(void)state;
	assert_non_null(docs);
	assert_true(fread(text, 1, sizeof(text) - 1, docs) > 0);
	for (size_t i = 0; lint_checks[i]; i++) {
		char cell[64];

		snprintf(cell, sizeof(cell), "\n| `%s` |", lint_checks[i]->code);
		if (!strstr(text, cell))
			fail_msg("docs/lint.md has no row for %s", lint_checks[i]->code);
		for (size_t other = 0; other < i; other++)
			assert_string_not_equal(lint_checks[i]->code, lint_checks[other]->code);
	}
}

/* Half of what Docker's default allows, all of it and twice that are each the last of a letter. */
static void grades_at_the_bounds(void **state)
{
	struct lint_grade grade = {.n_allowed = {0}};
	const unsigned low = lint_weights[RISK_LOW];

	(void)state;
	grade_set(&grade);
	assert_int_equal(low, 1); /* so that every score can be made of it */
	const unsigned docker = grade.docker;
	const struct {
		unsigned score;
		char letter;
	} bounds[] = {{0, 'A'}, {docker / 2, 'A'}, {docker / 2 + 1, 'B'}, {docker, 'B'},
	        {docker + 1, 'C'}, {2 * docker, 'C'}, {2 * docker + 1, 'D'}};

	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		grade = (struct lint_grade){.n_allowed = {[RISK_LOW] = bounds[i].score}};
		grade_set(&grade);
		assert_int_equal(grade.score, bounds[i].score);
		if (grade.letter != bounds[i].letter)
			fail_msg("score %u: %c", grade.score, grade.letter);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(finds_what_there_is),
	        cmocka_unit_test(advises_what_cures),
	        cmocka_unit_test(bypasses_are_real),
	        cmocka_unit_test(reports_filters_that_differ_from_rules),
	        cmocka_unit_test(says_what_is_stronger),
	        cmocka_unit_test(knows_where_a_rule_stands),
	        cmocka_unit_test(lists_the_serious_first_and_grades),
	        cmocka_unit_test(grades_at_the_bounds),
	        cmocka_unit_test(documentation_lists_every_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
