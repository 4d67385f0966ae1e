#include "profile_compile.h"

#include "profile_model.h"

#include "cleanup.h"

#include <errno.h>
#include <linux/audit.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

/* All actions, SCMP_ACT_NOTIFY last.  Left alone, libseccomp asks the kernel that it runs on,
 * which says nothing about the one that a profile is for (and fails under valgrind, or in a
 * sandbox without seccomp(2)). */
#define API_LEVEL 5

/* Of processor time, for rules that are tried; those that end need less than one. */
#define TRIAL_SECONDS 5

static void cleanup_filter_function(scmp_filter_ctx *context)
{
	if (*context)
		seccomp_release(*context);
}

#define cleanup_filter __attribute__((cleanup(cleanup_filter_function)))

static const enum scmp_compare operators[] = {
        [OP_NE] = SCMP_CMP_NE,
        [OP_LT] = SCMP_CMP_LT,
        [OP_LE] = SCMP_CMP_LE,
        [OP_EQ] = SCMP_CMP_EQ,
        [OP_GE] = SCMP_CMP_GE,
        [OP_GT] = SCMP_CMP_GT,
        [OP_MASKED_EQ] = SCMP_CMP_MASKED_EQ,
};

bool profile_covers(
        const struct profile *profile, const struct arch *native, const struct arch *arch)
{
	return arch == native || profile_lists_arch(profile, arch);
}

unsigned profile_compared_bits(const struct arch *arch)
{
	switch (arch->scmp) {
	case SCMP_ARCH_X32:
	case SCMP_ARCH_MIPS64N32:
	case SCMP_ARCH_MIPSEL64N32:
		return 32;
	default:
		return arch->bits;
	}
}

uint32_t profile_answer(enum profile_action action, int errno_return)
{
	uint32_t number = errno_return < 0 ? EPERM : (uint32_t)errno_return;

	switch (action) {
	case ACTION_KILL_PROCESS:
		return SCMP_ACT_KILL_PROCESS;
	case ACTION_KILL_THREAD:
		return SCMP_ACT_KILL_THREAD;
	case ACTION_TRAP:
		return SCMP_ACT_TRAP;
	case ACTION_ERRNO:
		return SCMP_ACT_ERRNO(number);
	case ACTION_NOTIFY:
		return SCMP_ACT_NOTIFY;
	case ACTION_TRACE:
		return SCMP_ACT_TRACE(number);
	case ACTION_LOG:
		return SCMP_ACT_LOG;
	case ACTION_ALLOW:
		return SCMP_ACT_ALLOW;
	}
	__builtin_unreachable();
}

static int add_rule(scmp_filter_ctx context, const struct profile_rule *rule, uint32_t action,
        struct error *err)
{
	struct scmp_arg_cmp conditions[6];

	if (rule->n_conditions > sizeof(conditions) / sizeof(conditions[0]))
		return error_set(err, "a rule for %s has more than 6 conditions", rule->names[0]);
	for (size_t i = 0; i < rule->n_conditions; i++) {
		const struct profile_condition *condition = &rule->conditions[i];

		conditions[i] = (struct scmp_arg_cmp){condition->index, operators[condition->op],
		        condition->value, condition->value_two};
	}
	for (size_t i = 0; i < rule->n_names; i++) {
		/* The machine's own number, or a pseudo number; libseccomp translates. */
		int nr = seccomp_syscall_resolve_name(rule->names[i]);

		if (nr == __NR_SCMP_ERROR)
			continue;
		int rc = seccomp_rule_add_array(
		        context, action, nr, (unsigned)rule->n_conditions, conditions);

		if (rc == -EEXIST)
			return error_set(err,
			        "two rules want different actions for the same call of %s: "
			        "libseccomp refuses that, drop one",
			        rule->names[i]);
		if (rc < 0)
			return error_set(err, "libseccomp refuses a rule for %s: %s",
			        rule->names[i], strerror(-rc));
	}
	return 0;
}

static int refuse_architecture(const struct arch *arch, int rc, struct error *err)
{
	return error_set(err, "libseccomp makes no filter for %s: %s", arch->name, strerror(-rc));
}

/* In this order, or an architecture of the other byte order is refused. */
static int set_architecture(scmp_filter_ctx context, const struct arch *arch, struct error *err)
{
	int rc = 0;

	if (arch->scmp == seccomp_arch_native())
		return 0;
	rc = seccomp_arch_remove(context, SCMP_ARCH_NATIVE);
	if (!rc)
		rc = seccomp_arch_add(context, arch->scmp);
	return rc ? refuse_architecture(arch, rc, err) : 0;
}

/* The ABIs beside `native` that the profile lists. */
static int add_sub_architectures(scmp_filter_ctx context, const struct profile *profile,
        const struct arch *native, struct error *err)
{
	arch_for_each (arch) {
		int rc = 0;

		if (arch_is_sub(arch, native) && profile_lists_arch(profile, arch))
			rc = seccomp_arch_add(context, arch->scmp);
		if (rc)
			return refuse_architecture(arch, rc, err);
	}
	return 0;
}

static bool is_big_endian(const struct arch *arch)
{
	return !(arch->audit & __AUDIT_ARCH_LE);
}

static bool is_foreign_order(const struct arch *arch)
{
	return is_big_endian(arch) != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

/* libseccomp writes a filter in the byte order of its architecture. */
static void swap_bytes(struct bpf_program *program)
{
	for (size_t i = 0; i < program->length; i++) {
		struct sock_filter *insn = &program->instructions[i];

		insn->code = __builtin_bswap16(insn->code);
		insn->k = __builtin_bswap32(insn->k);
	}
}

static int read_program(int fd, struct bpf_program *program, struct error *err)
{
	struct stat status;

	if (fstat(fd, &status))
		return error_set(err, "cannot read the filter back: %s", strerror(errno));
	size_t size = (size_t)status.st_size;

	program->instructions = malloc(size + 1);
	if (!program->instructions)
		return error_no_memory(err);
	program->length = size / sizeof(*program->instructions);
	if (pread(fd, program->instructions, size, 0) != status.st_size)
		return error_set(err, "cannot read the filter back");
	return 0;
}

static int export_program(scmp_filter_ctx context, const struct arch *arch,
        struct bpf_program *program, struct error *err)
{
	cleanup_close int fd = memfd_create("secprof-filter", MFD_CLOEXEC);

	if (fd < 0)
		return error_set(err, "no memory file for the filter: %s", strerror(errno));
	int rc = seccomp_export_bpf(context, fd);

	if (rc < 0)
		return error_set(err, "libseccomp cannot compile the profile: %s", strerror(-rc));
	if (read_program(fd, program, err))
		return -1;
	if (is_foreign_order(arch))
		swap_bytes(program);
	return bpf_check(program, err);
}

/* With `whole`, the program judges the ABIs beside `arch` as well. */
static int build(const struct profile *profile, const struct arch *arch, bool whole,
        struct bpf_program *program, struct error *err)
{
	uint32_t by_default = profile_answer(profile->default_action, profile->default_errno);

	if (seccomp_api_set(API_LEVEL))
		return error_set(err, "libseccomp 2.5 or later is needed");
	cleanup_filter scmp_filter_ctx context = seccomp_init(by_default);

	if (!context)
		return error_set(err, "libseccomp makes no filter with the default %s",
		        profile_action_name(profile->default_action));
	if (set_architecture(context, arch, err) ||
	        (whole && add_sub_architectures(context, profile, arch, err)))
		return -1;
	for (size_t i = 0; i < profile->n_rules; i++) {
		const struct profile_rule *rule = &profile->rules[i];
		uint32_t action = profile_answer(rule->action, rule->errno_return);

		if (action != by_default && add_rule(context, rule, action, err))
			return -1;
	}
	return export_program(context, arch, program, err);
}

static void limit_trial(void)
{
	const struct itimerval limit = {.it_value.tv_sec = TRIAL_SECONDS};
	sigset_t signals;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPROF, SIG_DFL);
	sigemptyset(&signals);
	sigaddset(&signals, SIGPROF);
	sigprocmask(SIG_UNBLOCK, &signals, NULL);
	setitimer(ITIMER_PROF, &limit, NULL);
}

/* In a child, as nothing stops libseccomp.  What it says there of the rules it will say
 * again. */
static int try_to_build(
        const struct profile *profile, const struct arch *arch, bool whole, struct error *err)
{
	struct bpf_program program = {0};
	pid_t child = fork();
	int status = 0;

	if (child < 0)
		return error_set(err, "no process to try the rules in: %s", strerror(errno));
	if (!child) {
		limit_trial();
		_exit(build(profile, arch, whole, &program, err) ? 1 : 0);
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFSIGNALED(status))
		return 0;
	return error_set(err,
	        "libseccomp does not come to an end with the rules for %s, and a "
	        "runtime would hang: write them with fewer inequalities",
	        profile_find_entangled(profile));
}

static int compile(const struct profile *profile, const struct arch *arch, bool whole,
        struct bpf_program *program, struct error *err)
{
	if (profile_check_effort(profile, err))
		return -1;
	if (profile_find_entangled(profile) && try_to_build(profile, arch, whole, err))
		return -1;
	return build(profile, arch, whole, program, err);
}

/* Of a call that is not covered, the native filter decides by architecture alone. */
int profile_compile(const struct profile *profile, const struct arch *native,
        const struct arch *arch, struct bpf_program *program, struct error *err)
{
	const struct arch *target = profile_covers(profile, native, arch) ? arch : native;

	if (compile(profile, target, false, program, err)) {
		bpf_release(program);
		return error_prefix(err, "filter for %s", target->name);
	}
	return 0;
}

int profile_filter(const struct profile *profile, const struct arch *native,
        struct bpf_program *program, struct error *err)
{
	if (compile(profile, native, true, program, err)) {
		bpf_release(program);
		return error_prefix(err, "filter for %s", native->name);
	}
	return 0;
}

struct seccomp_data profile_call(const struct arch *arch, int nr)
{
	return (struct seccomp_data){.nr = nr, .arch = arch->audit};
}

void profile_call_set_arg(
        struct seccomp_data *data, const struct arch *arch, unsigned index, uint64_t value)
{
	data->args[index] = is_foreign_order(arch) ? value >> 32 | value << 32 : value;
}
