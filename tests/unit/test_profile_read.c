/* Reading profiles of all dialects, and writing them. */
#include "profile_fixture.h"

#include "cleanup.h"
#include "evaluator.h"
#include "profile_format.h"
#include "profile_names.h"
#include "runtime_choice.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/stat.h>

/* A profile around one rule's members. */
#define RULE(members) "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{" members "}]}"
#define READ "\"names\":[\"read\"],\"action\":\"SCMP_ACT_ERRNO\""
#define ARGS(conditions) RULE(READ ",\"args\":[" conditions "]")
#define DIALECT(members) "{\"defaultAction\":\"SCMP_ACT_ERRNO\"," members "}"
#define CONFIG(members) "{\"ociVersion\":\"1.0.2\",\"linux\":{\"seccomp\":" DIALECT(members) "}}"

static const struct refusal_row {
	const char *text;
	const char *where; /* in the error, with its reason in part */
	const char *why;
} refusals[] = {
        {"", "", "the file is empty"},
        {" \n", "", "the file is empty"},
        {"null", "line 1, column 1: ", "expected an object"},
        {"\xef\xbb\xbf{}", "line 1, column 1: ", "a byte order mark must be removed"},
        {"[]", "line 1, column 1: ", "expected an object"},
        {"{}", "defaultAction", "missing"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\"} x", "line 1", "the end of the file"},
        {"{\"defaultAction\":\n\"SCMP_ACT_ALLOW\"", "line 2", "ends too early"},
        {"{'defaultAction':'SCMP_ACT_ALLOW'}", "line 1", "double quotes"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\n\"defaultAction\":\"SCMP_ACT_LOG\"}",
                "line 2, column 17: defaultAction: ", "the key appears twice"},
        {RULE(READ ",\"n\\u0061mes\":[\"write\"]"), "syscalls[0].names: ", "the key appears twice"},
        {"{\"x\\u0000\":1}", "", "NUL"},
        {"{\"x\":\"\t\"}", "line 1", "control character"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\\u0000\"}", "defaultAction", "NUL"},
        {"{\"defaultAction\":1}", "defaultAction", "expected a string"},
        {"{\"defaultAction\":\"SCMP_ACT_PERMIT\"}", "defaultAction", "SCMP_ACT_PERMIT"},
        {"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":4096}", "defaultErrnoRet",
                "0 to 4095"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":{}}", "architectures", "array"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":[\"x86_64\"]}",
                "architectures[0]", "SCMP_ARCH_X86_64"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":[\"SECCOMP_FILTER_FLAG_X\"]}", "flags[0]",
                "no such flag"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"listenerPath\":5}", "listenerPath", "string"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[5]}", "syscalls[0]", "object"},
        {RULE("\"names\":[\"read\"]"), "syscalls[0]: ", "\"action\" is missing"},
        {RULE("\"names\":\"read\",\"action\":\"SCMP_ACT_ERRNO\""), "syscalls[0].names", "array"},
        {RULE("\"names\":[\"read\",7],\"action\":\"SCMP_ACT_ERRNO\""), "syscalls[0].names[1]",
                "string"},
        {RULE(READ ",\"errnoRet\":5000"), "syscalls[0].errnoRet", "0 to 4095"},
        {RULE(READ ",\"errnoRet\":\"EPERM\""), "syscalls[0].errnoRet", "whole number"},
        {RULE(READ ",\"errnoRet\":1.0"), "syscalls[0].errnoRet", "whole number"},
        {RULE(READ ",\"errnoRet\":-1"), "syscalls[0].errnoRet", "whole number"},
        {RULE(READ ",\"comment\":7"), "syscalls[0].comment", "string"},
        {ARGS("{\"index\":6,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}"), "syscalls[0].args[0].index",
                "0 to 5"},
        {ARGS("{\"value\":1,\"op\":\"SCMP_CMP_EQ\"}"),
                "syscalls[0].args[0]: ", "\"index\" is missing"},
        {ARGS("{\"index\":0,\"op\":\"SCMP_CMP_EQ\"}"),
                "syscalls[0].args[0]: ", "\"value\" is missing"},
        {ARGS("{\"index\":0,\"value\":-1,\"op\":\"SCMP_CMP_EQ\"}"), "syscalls[0].args[0].value",
                "whole number"},
        {ARGS("{\"index\":0,\"value\":18446744073709551616,\"op\":\"SCMP_CMP_EQ\"}"),
                "syscalls[0].args[0].value", "whole number"},
        {ARGS("{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_IN\"}"), "syscalls[0].args[0].op",
                "SCMP_CMP_IN"},
        {ARGS("{\"index\":0,\"value\":1}"), "syscalls[0].args[0]: ", "\"op\" is missing"},
        {DIALECT("\"architectures\":[\"SCMP_ARCH_X86_64\"],\"archMap\":[{\"architecture\":"
                 "\"SCMP_ARCH_X86_64\"}]"),
                "archMap", "keep one"},
        {DIALECT("\"archMap\":[{\"subArchitectures\":[]}]"),
                "archMap[0]: ", "\"architecture\" is missing"},
        {DIALECT("\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\","
                 "\"subArchitectures\":[\"SCMP_ARCH_X86\",\"x32\"]}]"),
                "archMap[0].subArchitectures[1]", "no such architecture \"x32\""},
        {DIALECT("\"archMap\":{}"), "archMap", "array"},
        {DIALECT("\"archMap\":[\"SCMP_ARCH_X86_64\"]"), "archMap[0]", "object"},
        {DIALECT("\"defaultErrno\":\"ENOSUCH\""), "defaultErrno", "no such errno \"ENOSUCH\""},
        {DIALECT("\"defaultErrno\":\"4096\""), "defaultErrno", "no such errno"},
        {DIALECT("\"defaultErrno\":\"ENOSYS\",\"defaultErrnoRet\":1"), "defaultErrno",
                "podman would answer 38, Docker 1"},
        {RULE(READ ",\"errno\":\"EPERM\",\"errnoRet\":38"), "syscalls[0].errno", "contradicts"},
        {RULE(READ ",\"errno\":1"), "syscalls[0].errno", "string"},
        {RULE("\"name\":\"write\"," READ), "syscalls[0].name", "keep one"},
        {RULE("\"name\":7,\"action\":\"SCMP_ACT_ALLOW\""), "syscalls[0].name", "string"},
        {RULE(READ ",\"includes\":[]"), "syscalls[0].includes", "object"},
        {RULE(READ ",\"includes\":{\"caps\":\"CAP_BPF\"}"), "syscalls[0].includes.caps", "array"},
        {RULE(READ ",\"excludes\":{\"caps\":[\"CAP_BPF\",4]}"), "syscalls[0].excludes.caps[1]",
                "string"},
        {RULE(READ ",\"excludes\":{\"arches\":[null]}"), "syscalls[0].excludes.arches[0]",
                "expected a string"},
        {RULE(READ ",\"includes\":{\"minKernel\":5.4}"), "syscalls[0].includes.minKernel",
                "string"},
        {RULE(READ ",\"includes\":{\"minKernel\":\"5\"}"), "syscalls[0].includes.minKernel",
                "like 6.1"},
        {RULE(READ ",\"includes\":{\"minKernel\":\"5.4.1\"}"), "minKernel", "like 6.1"},
        {RULE(READ ",\"includes\":{\"minKernel\":\"5.256\"}"), "minKernel", "like 6.1"},
        {RULE(READ ",\"includes\":{\"minKernel\":\"0.0\"}"), "minKernel", "like 6.1"},
        {"{\"ociVersion\":\"1.0.2\"}", "linux", "missing"},
        {"{\"ociVersion\":\"1.0.2\",\"linux\":{}}", "linux: \"seccomp\" is missing",
                "without a filter"},
        {"{\"linux\":[]}", "linux", "object"},
        {"{\"linux\":{\"seccomp\":{}}}", "linux.seccomp: ", "\"defaultAction\" is missing"},
        {"{\"apiVersion\":\"v1\",\"kind\":\"SeccompProfile\",\"spec\":{}}", "",
                "is a Kubernetes object (kind \"SeccompProfile\" of v1)"},
        {"{\"apiVersion\":1,\"kind\":\"SeccompProfile\"}", "apiVersion", "expected a string"},
        {"{\"apiVersion\":\"v1\",\"kind\":{}}", "kind", "expected a string"},
        {"{\"linux\":{},\"defaultAction\":\"SCMP_ACT_ALLOW\"}", "\"linux\"", "both a profile"},
};

static int read_file(const char *path, struct profile *profile, struct error *err)
{
	struct profile_context context = fixture_context();

	return profile_read(path, &context, profile, NULL, NULL, err);
}

static void refuses_by_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refusal_row *row = &refusals[i];
		const char *path = file_with(row->text);
		struct profile profile = {0};
		struct error err = {""};
		int result = read_file(path, &profile, &err);

		if (result != -1 || strncmp(err.text, path, strlen(path)) != 0 ||
		        !strstr(err.text, row->where) || !strstr(err.text, row->why))
			fail_msg("%s: %d %s", row->text, result, err.text);
		assert_null(profile.rules);
		unlink(path);
	}
}

static void refuses_depth_and_size(void **state)
{
	cleanup_free char *deep = malloc(200001), *large = malloc((16u << 20) + 2);
	struct profile profile = {0};
	struct error err;

	(void)state;
	memset(deep, '[', 200000);
	deep[200000] = '\0';
	const char *path = file_with(deep);

	assert_int_equal(read_file(path, &profile, &err), -1);
	assert_non_null(strstr(err.text, "deeper than 32"));
	unlink(path);
	memset(large, ' ', (16u << 20) + 1);
	large[(16u << 20) + 1] = '\0';
	path = file_with(large);
	assert_int_equal(read_file(path, &profile, &err), -1);
	assert_non_null(strstr(err.text, "more than 16777216 bytes"));
	unlink(path);
}

static void refuses_what_is_no_file(void **state)
{
	struct profile profile = {0};
	struct error err;

	(void)state;
	assert_int_equal(read_file("/nonexistent/p.json", &profile, &err), -1);
	assert_non_null(strstr(err.text, "/nonexistent/p.json: cannot be opened"));
	assert_int_equal(read_file("/tmp", &profile, &err), -1);
	assert_non_null(strstr(err.text, "/tmp: cannot be read"));
}

static void reads_everything(void **state)
{
	struct profile profile = {0};

	(void)state;
	profile_from("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,"
	             "\"architectures\":[\"SCMP_ARCH_X86\",\"SCMP_ARCH_S390X\",\"SCMP_ARCH_X86\"],"
	             "\"flags\":null,\"syscalls\":["
	             "{\"names\":[\"read\",\"write\"],\"action\":\"SCMP_ACT_KILL\"},"
	             "{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_TRACE\",\"errnoRet\":7,"
	             "\"comment\":\"x\\u00e9\",\"args\":["
	             "{\"index\":5,\"value\":18446744073709551615,\"op\":\"SCMP_CMP_LT\"},"
	             "{\"index\":2,\"value\":240,\"valueTwo\":16,\"op\":\"SCMP_CMP_MASKED_EQ\"}]},"
	             "{\"names\":[],\"action\":\"SCMP_ACT_LOG\"}]}",
	        &profile);
	assert_int_equal(profile.default_action, ACTION_ERRNO);
	assert_int_equal(profile.default_errno, 38);
	assert_string_equal(all_archs(&profile), "i386 s390x");
	assert_int_equal(profile.n_rules, 2);
	assert_string_equal(all_names(&profile), "read write socket");
	assert_int_equal(profile.rules[0].action, ACTION_KILL_THREAD);
	assert_int_equal(profile.rules[0].errno_return, -1);
	assert_null(profile.rules[0].comment);
	const struct profile_rule *rule = &profile.rules[1];

	assert_int_equal(rule->action, ACTION_TRACE);
	assert_int_equal(rule->errno_return, 7);
	assert_string_equal(rule->comment, "x\xc3\xa9");
	assert_int_equal(rule->n_conditions, 2);
	assert_int_equal(rule->conditions[0].index, 5);
	assert_int_equal(rule->conditions[0].op, OP_LT);
	assert_true(rule->conditions[0].value == UINT64_MAX);
	assert_int_equal(rule->conditions[1].op, OP_MASKED_EQ);
	assert_int_equal(rule->conditions[1].value, 240);
	assert_int_equal(rule->conditions[1].value_two, 16);
	profile_release(&profile);
}

static void count_warning(enum profile_warning_kind kind, const char *line, void *context)
{
	char *log = context;

	(void)kind;
	strcat(strcat(log, line), "\n");
}

/* What runtimes pass over silently (or one of them refuses). */
static const struct {
	const char *text;
	const char *warning;
} warnings[] = {
        {RULE("\"names\":[\"read\",\"opne\"],\"action\":\"SCMP_ACT_LOG\""),
                "syscalls[0].names[1]: "},
        {RULE("\"names\":[\"0\"],\"action\":\"SCMP_ACT_LOG\""), "does not know the call \"0\""},
        {RULE("\"names\":[\"\"],\"action\":\"SCMP_ACT_LOG\""),
                "syscalls[0].names[0]: an empty name"},
        {RULE("\"names\":[],\"action\":\"SCMP_ACT_LOG\""), "syscalls[0].names: no names"},
        {RULE("\"names\":[\"read\"],\"action\":\"SCMP_ACT_NOTIFY\""), "listenerPath"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\"]}",
                "flags[0]: SECCOMP_FILTER_FLAG_LOG: refused by runc 1.1.5, 1.1.15"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":[\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_"
         "RECV\"]}",
                "refused by runc"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"defaultErrnoRet\":1}",
                "defaultErrnoRet: SCMP_ACT_ALLOW has no errno: refused by crun"},
        {RULE("\"names\":[\"read\"],\"action\":\"SCMP_ACT_TRAP\",\"errnoRet\":1"),
                "syscalls[0].errnoRet: SCMP_ACT_TRAP has no errno: refused by crun"},
        {RULE("\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\",\"errno\":\"EPERM\""),
                "syscalls[0].errno: SCMP_ACT_ALLOW has no errno: refused by crun"},
        {RULE("\"action\":\"SCMP_ACT_ERRNO\""), "syscalls[0].names: missing: refused by crun"},
        {RULE("\"name\":\"\",\"action\":\"SCMP_ACT_ALLOW\""),
                "syscalls[0].names: missing: refused by crun"},
        {ARGS("{\"index\":1,\"value\":1,\"op\":\"SCMP_CMP_GE\"},"
              "{\"index\":1,\"value\":9,\"op\":\"SCMP_CMP_LE\"}"),
                "syscalls[0].args: two conditions on argument 1: runtimes take"},
        {CONFIG("\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\"}]"),
                "linux.seccomp.archMap: is of Docker's and podman's dialect, which runc"},
        {CONFIG("\"syscalls\":[{" READ ",\"includes\":{\"caps\":[\"CAP_BPF\"]}}]"),
                "linux.seccomp.syscalls[0].includes: is of Docker's"},
        {DIALECT("\"_Comment\":\"why\""), "_Comment: a comment, ignored"},
#ifndef SCMP_ARCH_SHEB /* libseccomp 2.6 */
        {DIALECT("\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_SHEB\"]"),
                "architectures[1]: SCMP_ARCH_SHEB is not supported"},
#endif
        {RULE(READ ",\"includes\":{\"minKernel\":\"6.2\"}"),
                "syscalls[0].includes.minKernel: decides against the rule for Docker; podman"},
        {RULE(READ ",\"excludes\":{\"minKernel\":\"6.1\"}"),
                "syscalls[0].excludes.minKernel: decides against"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"colour\":1}", "colour: not known"},
        {DIALECT("\"defaultErrno\":\"ENOSYS\""), "defaultErrno: only podman"},
        {RULE(READ ",\"errno\":\"ENOSYS\""), "syscalls[0].errno: only podman"},
        {RULE(READ ",\"includes\":{\"caps\":[\"SYS_ADMIN\"]}"),
                "syscalls[0].includes.caps[0]: no such capability"},
        {RULE(READ ",\"excludes\":{\"arches\":[\"x86_64\"]}"),
                "syscalls[0].excludes.arches[0]: no such architecture"},
        {RULE(READ ",\"includes\":{\"kernel\":\"5.4\"}"), "syscalls[0].includes.kernel: not known"},
        {DIALECT("\"archMap\":[{\"architecture\":\"SCMP_ARCH_S390X\"}]"),
                "archMap: no entry for SCMP_ARCH_X86_64"},
        {DIALECT("\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\"},{\"architecture\":"
                 "\"SCMP_ARCH_X86_64\"}]"),
                "archMap[1]: a second entry"},
        {DIALECT("\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\"},{\"architecture\":"
                 "\"SCMP_ARCH_VAX\"}]"),
                "archMap[1].architecture: no such architecture"},
};

static void warns_of_what_is_skipped(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(warnings) / sizeof(warnings[0]); i++) {
		const char *path = file_with(warnings[i].text);
		struct profile_context context = fixture_context();
		struct profile profile = {0};
		struct error err;
		char log[4096] = "";

		if (profile_read(path, &context, &profile, count_warning, log, &err))
			fail_error(err);
		if (strncmp(log, path, strlen(path)) != 0 || !strstr(log, warnings[i].warning))
			fail_msg("%s: %s", warnings[i].text, log);
		profile_release(&profile);
		unlink(path);
	}
}

static void collects_young_names(void **state)
{
	const char *path = file_with(RULE("\"names\":[\"uretprobe\",\"read\",\"mseal\",\"mseal\"],"
	                                  "\"action\":\"SCMP_ACT_LOG\""));
	struct profile_context context = fixture_context();
	struct profile profile = {0};
	struct error err;
	char log[4096] = "";

	(void)state;
	if (profile_read(path, &context, &profile, count_warning, log, &err))
		fail_error(err);
	unlink(path);
	assert_int_equal(profile.rules[0].n_names, 4);
	if (syscall_known_to_libseccomp("mseal"))
		skip();
	assert_non_null(strstr(log, "too old for mseal, uretprobe: "));
	profile_release(&profile);
}

/* Runtimes' own code is the truth: setupSeccomp of moby/profiles and containers/common. */
#define ADMIN "\"caps\":[\"CAP_SYS_ADMIN\"]"
#define CHOWN "\"caps\":[\"CAP_CHOWN\"]"
#define CHOWN_AND_ADMIN "\"caps\":[\"CAP_CHOWN\",\"CAP_SYS_ADMIN\"]"
static const struct {
	const char *includes, *excludes;
	bool applies; /* on x86_64 with Linux 6.1 and Docker's capabilities */
} filter_rows[] = {
        {"{}", "{}", true},
        {"null", "null", true},
        {"{" CHOWN "}", "{}", true},
        {"{" ADMIN "}", "{}", false},
        {"{" CHOWN_AND_ADMIN "}", "{}", false},
        {"{\"caps\":[]}", "{\"caps\":null}", true},
        {"{\"caps\":[\"cap_chown\"]}", "{}", false},
        {"{}", "{" CHOWN "}", false},
        {"{}", "{" ADMIN "}", true},
        {"{}", "{" CHOWN_AND_ADMIN "}", false},
        {"{}", "{\"caps\":[\"CHOWN\"]}", true},
        {"{\"arches\":[\"arm64\",\"amd64\"]}", "{}", true},
        {"{\"arches\":[\"x86\",\"x32\"]}", "{}", false},
        {"{\"arches\":[\"x86_64\"]}", "{}", false},
        {"{}", "{\"arches\":[\"amd64\"]}", false},
        {"{}", "{\"arches\":[\"s390\",\"s390x\"]}", true},
        {"{\"minKernel\":\"6.1\"}", "{}", true},
        {"{\"minKernel\":\"4.8\"}", "{}", true},
        {"{\"minKernel\":\"5.19\"}", "{}", true},
        {"{\"minKernel\":\"6.2\"}", "{}", false},
        {"{\"minKernel\":\"7.0\"}", "{}", false},
        {"{\"minKernel\":\"\"}", "{}", true},
        {"{}", "{\"minKernel\":\"6.1\"}", false},
        {"{}", "{\"minKernel\":\"6.2\"}", true},
        {"{" CHOWN ",\"arches\":[\"amd64\"],\"minKernel\":\"4.8\"}", "{" ADMIN "}", true},
        {"{" CHOWN ",\"arches\":[\"arm64\"]}", "{}", false},
};

static void decides_conditions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(filter_rows) / sizeof(filter_rows[0]); i++) {
		struct profile profile = {0};
		char text[1024];

		snprintf(text, sizeof(text), RULE(READ ",\"includes\":%s,\"excludes\":%s"),
		        filter_rows[i].includes, filter_rows[i].excludes);
		profile_from(text, &profile);
		if (profile.n_rules != filter_rows[i].applies)
			fail_msg("row %zu: %s", i, text);
		profile_release(&profile);
	}
}

static void takes_the_context(void **state)
{
	const char *path = file_with(
	        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"archMap\":["
	        "{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":[\"SCMP_ARCH_X86\"]},"
	        "{\"architecture\":\"SCMP_ARCH_S390X\",\"subArchitectures\":[\"SCMP_ARCH_S390\"]},"
	        "{\"architecture\":\"SCMP_ARCH_LOONGARCH64\",\"subArchitectures\":null}],"
	        "\"syscalls\":[{\"names\":[\"mount\"],\"action\":\"SCMP_ACT_ALLOW\","
	        "\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}},"
	        "{\"names\":[\"bpf\"],\"action\":\"SCMP_ACT_ALLOW\","
	        "\"includes\":{\"arches\":[\"s390x\"]}},"
	        "{\"name\":\"read\",\"action\":\"SCMP_ACT_ALLOW\"}]}");
	struct profile_context context = fixture_context();
	struct profile profile = {0};
	struct error err;

	(void)state;
	assert_int_equal(profile_read(path, &context, &profile, NULL, NULL, &err), 0);
	assert_string_equal(all_archs(&profile), "x86_64 i386");
	assert_string_equal(all_names(&profile), "read");
	assert_string_equal(profile.rules[0].place, "syscalls[2]");
	profile_release(&profile);
	context.native = named_arch("s390x");
	context.capabilities |= UINT64_C(1) << capability_number("CAP_SYS_ADMIN");
	assert_int_equal(profile_read(path, &context, &profile, NULL, NULL, &err), 0);
	assert_string_equal(all_archs(&profile), "s390x s390");
	assert_string_equal(all_names(&profile), "mount bpf read");
	profile_release(&profile);
	unlink(path);
}

/* What runc 1.1.5, 1.1.15 and 1.3.6 and crun 1.8.1, 1.21 and 1.28 did when they were tried, and
 * podman 4.3.1. */
static const struct {
	const char *text, *runtime;
	enum profile_warning_kind kind; /* of the warning that there is */
	bool is_silent;                 /* there is none */
	const char *names;              /* of all rules */
} runtime_rows[] = {
        {RULE("\"names\":[\"read\"],\"action\":\"SCMP_ACT_TRAP\",\"errnoRet\":1"), "runc",
                WARNING_IGNORED, false, "read"},
        {RULE("\"names\":[\"read\"],\"action\":\"SCMP_ACT_TRAP\",\"errnoRet\":1"), "crun",
                WARNING_REFUSED, false, "read"},
        {RULE("\"names\":[\"read\"],\"action\":\"SCMP_ACT_TRAP\",\"errnoRet\":1"), "podman",
                WARNING_REFUSED_BY_SOME, false, "read"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\"]}",
                "runc@1.1", WARNING_REFUSED, false, ""},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\"]}",
                "runc@1.3", WARNING_REFUSED, true, ""},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":[\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_"
         "RECV\"]}",
                "runc@1.3", WARNING_REFUSED, false, ""},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":[\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_"
         "RECV\"]}",
                "crun", WARNING_REFUSED, true, ""},
        {RULE(READ ",\"includes\":{\"minKernel\":\"9.0\"}"), "docker", WARNING_IGNORED, false, ""},
        {RULE(READ ",\"includes\":{\"minKernel\":\"9.0\"}"), "podman", WARNING_IGNORED, false,
                "read"},
        {RULE(READ ",\"excludes\":{\"minKernel\":\"4.8\"}"), "podman", WARNING_IGNORED, false,
                "read"},
        {RULE(READ ",\"includes\":{\"caps\":[\"CAP_BPF\"]}"), "podman", WARNING_IGNORED, true, ""},
        {RULE(READ ",\"includes\":{\"caps\":[\"CAP_BPF\"]}"), "containerd", WARNING_IGNORED, false,
                "read"},
        {RULE("\"name\":\"read\",\"action\":\"SCMP_ACT_ERRNO\""), "docker", WARNING_IGNORED, true,
                "read"},
        {RULE("\"names\":[\"read\"],\"action\":\"SCMP_ACT_NOTIFY\""), "crun", WARNING_IGNORED,
                false, "read"},
        {RULE("\"names\":[\"read\"],\"action\":\"SCMP_ACT_NOTIFY\""), "runc", WARNING_REFUSED,
                false, "read"},
};

struct warning_log {
	unsigned kinds; /* bits */
};

static void note_kind(enum profile_warning_kind kind, const char *line, void *context)
{
	struct warning_log *log = context;

	(void)line;
	log->kinds |= 1U << kind;
}

static void reads_as_the_runtime_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(runtime_rows) / sizeof(runtime_rows[0]); i++) {
		const char *path = file_with(runtime_rows[i].text);
		struct profile_context context = fixture_context();
		struct profile profile = {0};
		struct warning_log log = {0};
		struct error err;

		if (runtime_choose(runtime_rows[i].runtime, &context.runtime, &err) ||
		        profile_read(path, &context, &profile, note_kind, &log, &err))
			fail_error(err);
		if (strcmp(all_names(&profile), runtime_rows[i].names) != 0 ||
		        log.kinds != (runtime_rows[i].is_silent ? 0 : 1U << runtime_rows[i].kind))
			fail_msg("row %zu, %s: %s, warnings 0x%x", i, runtime_rows[i].runtime,
			        all_names(&profile), log.kinds);
		profile_release(&profile);
		unlink(path);
	}
}

/* A repeated argument makes alternatives of all conditions, that on another argument, too. */
static void takes_repeated_arguments_for_alternatives(void **state)
{
	static const struct {
		unsigned long long domain, type;
		uint32_t answer;
	} wanted[] = {
	        {1, 2, ERRNO_RET(1)},
	        {2, 1, ERRNO_RET(1)},
	        {16, 3, ERRNO_RET(1)},
	        {3, 3, SECCOMP_RET_ALLOW},
	};
	struct evaluator evaluator;
	struct profile profile = {0};
	struct error err;
	uint32_t answer;
	int nr;

	(void)state;
	profile_from(RULE("\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ERRNO\",\"args\":["
	                  "{\"index\":0,\"value\":2,\"op\":\"SCMP_CMP_EQ\"},"
	                  "{\"index\":0,\"value\":16,\"op\":\"SCMP_CMP_EQ\"},"
	                  "{\"index\":1,\"value\":2,\"op\":\"SCMP_CMP_EQ\"}]"),
	        &profile);
	assert_int_equal(evaluator_init(&evaluator, &profile, named_arch("x86_64"), &err), 0);
	assert_true(syscall_number(named_arch("x86_64"), "socket", &nr));
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		const uint64_t args[6] = {wanted[i].domain, wanted[i].type};

		assert_int_equal(
		        evaluator_run(&evaluator, named_arch("x86_64"), nr, args, &answer, &err),
		        0);
		assert_int_equal(answer, wanted[i].answer);
	}
	evaluator_release(&evaluator);
	profile_release(&profile);
}

static void takes_podmans_errno(void **state)
{
	struct profile profile = {0};

	(void)state;
	profile_from("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrno\":\"ENOSYS\","
	             "\"defaultErrnoRet\":38,\"syscalls\":["
	             "{\"names\":[\"a\"],\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"EINVAL\"},"
	             "{\"names\":[\"b\"],\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"95\"},"
	             "{\"names\":[\"c\"],\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"\"},"
	             "{\"names\":[\"d\"],\"action\":\"SCMP_ACT_ALLOW\",\"errno\":\"\"}]}",
	        &profile);
	assert_int_equal(profile.default_errno, 38);
	assert_int_equal(profile.rules[0].errno_return, 22);
	assert_int_equal(profile.rules[1].errno_return, 95);
	assert_int_equal(profile.rules[2].errno_return, -1);
	assert_int_equal(profile.rules[3].errno_return, -1);
	profile_release(&profile);
}

static void finds_the_profile_of_a_config(void **state)
{
	struct profile profile = {0};

	(void)state;
	profile_from("{\"ociVersion\":\"1.0.2\",\"process\":{\"args\":[\"sh\"]},\"linux\":"
	             "{\"namespaces\":[],\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ERRNO\","
	             "\"archMap\":[],\"syscalls\":[{\"names\":[\"read\"],\"action\":"
	             "\"SCMP_ACT_ALLOW\",\"comment\":\"why\",\"includes\":{}}]}}}",
	        &profile);
	assert_int_equal(profile.default_action, ACTION_ERRNO);
	assert_string_equal(all_names(&profile), "read");
	assert_string_equal(profile.rules[0].place, "linux.seccomp.syscalls[0]");
	profile_release(&profile);
}

/* linux/capability.h. */
static void knows_capabilities(void **state)
{
	(void)state;
	assert_int_equal(capability_number("CAP_CHOWN"), 0);
	assert_int_equal(capability_number("CAP_SYS_ADMIN"), 21);
	assert_int_equal(capability_number("CAP_CHECKPOINT_RESTORE"), 40);
	assert_int_equal(capability_number("SYS_ADMIN"), -1);
	assert_int_equal(capability_number("CAP_NONE"), -1);
}

/* The model is the same after writing and reading. */
static void writes_what_it_reads(void **state)
{
	static const char text[] = "{\n"
	                           "\t\"defaultAction\": \"SCMP_ACT_ERRNO\",\n"
	                           "\t\"defaultErrnoRet\": 38,\n"
	                           "\t\"architectures\": [\n"
	                           "\t\t\"SCMP_ARCH_X86_64\",\n"
	                           "\t\t\"SCMP_ARCH_X86\"\n"
	                           "\t],\n"
	                           "\t\"syscalls\": [\n"
	                           "\t\t{\n"
	                           "\t\t\t\"names\": [\n"
	                           "\t\t\t\t\"clone\",\n"
	                           "\t\t\t\t\"read\"\n"
	                           "\t\t\t],\n"
	                           "\t\t\t\"action\": \"SCMP_ACT_ERRNO\",\n"
	                           "\t\t\t\"errnoRet\": 1,\n"
	                           "\t\t\t\"args\": [\n"
	                           "\t\t\t\t{ \"index\": 0, \"value\": 18446744073709551615, "
	                           "\"op\": \"SCMP_CMP_NE\" },\n"
	                           "\t\t\t\t{ \"index\": 1, \"value\": 4, \"valueTwo\": 4, "
	                           "\"op\": \"SCMP_CMP_MASKED_EQ\" }\n"
	                           "\t\t\t],\n"
	                           "\t\t\t\"comment\": \"quote \\\" slash / backslash \\\\\"\n"
	                           "\t\t},\n"
	                           "\t\t{\n"
	                           "\t\t\t\"names\": [\n"
	                           "\t\t\t\t\"write\"\n"
	                           "\t\t\t],\n"
	                           "\t\t\t\"action\": \"SCMP_ACT_ALLOW\"\n"
	                           "\t\t}\n"
	                           "\t]\n"
	                           "}\n";
	struct profile profile = {0};
	cleanup_free char *written = NULL;
	size_t n_written;
	struct error err;

	(void)state;
	profile_from(text, &profile);
	FILE *out = open_memstream(&written, &n_written);

	assert_int_equal(
	        profile_format_write(profile_format_find("oci"), out, &profile, NULL, NULL, &err),
	        0);
	fclose(out);
	assert_string_equal(written, text);
	profile_release(&profile);
}

static const struct {
	const char *text;
	const char *why;
} unwritable[] = {
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\"}", "architectures"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":[\"SCMP_ARCH_X86_64\"],"
         "\"syscalls\":[{\"names\":[\"opne\"],\"action\":\"SCMP_ACT_LOG\"}]}",
                "opne"},
        {"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":[\"SCMP_ARCH_X86_64\"],"
         "\"syscalls\":[{\"names\":[\"syscall_472\"],\"action\":\"SCMP_ACT_LOG\"}]}",
                "syscall_472"},
};

static void writes_only_what_runtimes_understand(void **state)
{
	cleanup_file FILE *out = fopen("/dev/null", "w");

	(void)state;
	assert_null(profile_format_find("nonsense"));
	for (size_t i = 0; i < sizeof(unwritable) / sizeof(unwritable[0]); i++) {
		struct profile profile = {0};
		struct error err;

		profile_from(unwritable[i].text, &profile);
		assert_int_equal(profile_format_write(profile_format_find("oci"), out, &profile,
		                         NULL, NULL, &err),
		        -1);
		assert_non_null(strstr(err.text, unwritable[i].why));
		profile_release(&profile);
	}
}

static void add_loss(const char *place, const char *what, void *context)
{
	char *losses = context;
	size_t used = strlen(losses);

	snprintf(losses + used, 1024 - used, "%s: %s\n", place ? place : "", what);
}

static const struct {
	const char *text;
	const char *losses;
} lossy[] = {
        {DIALECT("\"architectures\":[\"SCMP_ARCH_X86_64\"],\"syscalls\":[{" READ "}]"), ""},
        {DIALECT("\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\"}]"),
                "archMap: only the architectures of this machine are written\n"},
        /* Whether it holds here or not. */
        {DIALECT("\"architectures\":[\"SCMP_ARCH_X86_64\"],\"syscalls\":[{" READ "},"
                 "{\"names\":[\"bpf\"],\"action\":\"SCMP_ACT_ALLOW\","
                 "\"includes\":{\"caps\":[\"CAP_BPF\"]}}]"),
                "syscalls[1]: its includes and excludes are not written: decided for this machine "
                "and these capabilities\n"},
        {DIALECT("\"architectures\":[\"SCMP_ARCH_X86_64\"],\"syscalls\":["
                 "{\"names\":[\"bpf\"],\"action\":\"SCMP_ACT_ALLOW\","
                 "\"excludes\":{\"caps\":[\"CAP_BPF\"]}},"
                 "{\"names\":[\"kcmp\"],\"action\":\"SCMP_ACT_ALLOW\","
                 "\"includes\":{\"minKernel\":\"4.8\"}}]"),
                "syscalls[0]: the first of 2 rules whose includes and excludes are not written: "
                "decided for this machine and these capabilities\n"},
        {DIALECT("\"architectures\":[\"SCMP_ARCH_X86_64\"],\"syscalls\":["
                 "{\"names\":[\"kcmp\"],\"action\":\"SCMP_ACT_TRACE\",\"errnoRet\":7}]"),
                "syscalls[0]: errno 7 of SCMP_ACT_TRACE is not written: its meaning depends on the "
                "runtime\n"},
};

static void reports_what_the_format_lacks(void **state)
{
	cleanup_file FILE *out = fopen("/dev/null", "w");

	(void)state;
	for (size_t i = 0; i < sizeof(lossy) / sizeof(lossy[0]); i++) {
		struct profile profile = {0}, copy = {0};
		char losses[1024] = "";
		struct error err;

		profile_from(lossy[i].text, &profile);
		assert_int_equal(profile_copy(&profile, &copy, &err), 0);
		assert_int_equal(profile_format_write(profile_format_find("oci"), out, &copy,
		                         add_loss, losses, &err),
		        0);
		assert_string_equal(losses, lossy[i].losses);
		profile_release(&copy);
		profile_release(&profile);
	}
}

static void reports_a_failed_write(void **state)
{
	cleanup_file FILE *out = fopen("/dev/full", "w");
	struct profile profile = {0};
	struct error err;

	(void)state;
	setvbuf(out, NULL, _IONBF, 0);
	profile_from("{\"defaultAction\":\"SCMP_ACT_ALLOW\","
	             "\"architectures\":[\"SCMP_ARCH_X86_64\"]}",
	        &profile);
	assert_int_equal(
	        profile_format_write(profile_format_find("oci"), out, &profile, NULL, NULL, &err),
	        -1);
	assert_non_null(strstr(err.text, "No space left"));
	profile_release(&profile);
}

static void names_actions(void **state)
{
	enum profile_action action;
	struct error err;

	(void)state;
	for (int i = ACTION_KILL_PROCESS; i <= ACTION_ALLOW; i++) {
		const char *name = profile_action_name((enum profile_action)i);

		assert_int_equal(profile_action_parse(name, &action, &err), 0);
		assert_int_equal((int)action, i);
	}
	assert_string_equal(profile_action_name(ACTION_KILL_THREAD), "SCMP_ACT_KILL_THREAD");
	assert_int_equal(profile_action_parse("SCMP_ACT_KILL", &action, &err), 0);
	assert_int_equal(action, ACTION_KILL_THREAD);
	assert_int_equal(profile_action_parse("ALLOW", &action, &err), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(refuses_by_place),
	        cmocka_unit_test(refuses_depth_and_size),
	        cmocka_unit_test(refuses_what_is_no_file),
	        cmocka_unit_test(reads_everything),
	        cmocka_unit_test(warns_of_what_is_skipped),
	        cmocka_unit_test(collects_young_names),
	        cmocka_unit_test(decides_conditions),
	        cmocka_unit_test(takes_the_context),
	        cmocka_unit_test(takes_podmans_errno),
	        cmocka_unit_test(reads_as_the_runtime_does),
	        cmocka_unit_test(takes_repeated_arguments_for_alternatives),
	        cmocka_unit_test(finds_the_profile_of_a_config),
	        cmocka_unit_test(knows_capabilities),
	        cmocka_unit_test(writes_what_it_reads),
	        cmocka_unit_test(writes_only_what_runtimes_understand),
	        cmocka_unit_test(reports_what_the_format_lacks),
	        cmocka_unit_test(reports_a_failed_write),
	        cmocka_unit_test(names_actions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
