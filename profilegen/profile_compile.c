/*
 *   profile -> build(), in a child: libseccomp's calls -> seccomp_export_bpf -> pipe
 *           -> twice, and both alike -> bytes of the machine at hand -> bpf_check -> program
 */
#include "profile_compile.h"

#include "compile_child.h"
#include "profile_effort.h"

#include "profile.h"
#include "profile_names.h"
#include "syscall_limits.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* All actions, SCMP_ACT_NOTIFY last.  Left alone, libseccomp asks the kernel that it runs on,
 * which says nothing about the one that a profile is for (and fails under valgrind, or in a
 * sandbox without seccomp(2)). */
#define API_LEVEL 5

/* Of processor time, for rules that may have no end; those that have one need less than a
 * second. */
#define SECONDS_ENTANGLED 5
#define SECONDS_MAX 10

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

/* What libseccomp says when it is short of memory or of the system's help is no verdict on the
 * profile (seccomp_rule_add(3), seccomp_export_bpf(3)). */
static int refuse(int rc, struct error *err, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

static int refuse(int rc, struct error *err, const char *format, ...)
{
	char text[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	error_set(err, "%s: %s", text, strerror(-rc));
	return rc == -ENOMEM || rc == -ECANCELED || rc == -EFAULT ? COMPILE_BROKE : COMPILE_REFUSED;
}

static int add_rule(scmp_filter_ctx context, const struct profile_rule *rule, uint32_t action,
        struct error *err)
{
	struct scmp_arg_cmp conditions[SYSCALL_ARGS];

	/* A call has six arguments, and two conditions on one are alternatives by now
	 * (profile_read_rule.c). */
	if (rule->n_conditions > sizeof(conditions) / sizeof(conditions[0]))
		return error_set(err, "a rule for %s has more than %d conditions", rule->names[0],
		        SYSCALL_ARGS);
	for (size_t i = 0; i < rule->n_conditions; i++) {
		const struct profile_condition *condition = &rule->conditions[i];

		conditions[i] = (struct scmp_arg_cmp){condition->index, operators[condition->op],
		        condition->value, condition->value_two};
	}
	for (size_t i = 0; i < rule->n_names; i++) {
		/* The machine's own number, or a pseudo number; libseccomp translates. */
		int nr = seccomp_syscall_resolve_name(rule->names[i]);

		/* As runtimes do: libseccomp here is too old for the name, or it is none. */
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
			return refuse(rc, err, "libseccomp refuses a rule for %s", rule->names[i]);
	}
	return 0;
}

static int refuse_architecture(const struct arch *arch, int rc, struct error *err)
{
	return refuse(rc, err, "libseccomp makes no filter for %s", arch->name);
}

/* In this order, or an architecture of the other byte order is refused. */
static int set_architecture(scmp_filter_ctx context, const struct arch *arch, struct error *err)
{
	int rc = 0;

	/* A new context has the native architecture already. */
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

bool profile_is_foreign(const struct arch *arch)
{
	return is_big_endian(arch) != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

/* Is it a return value as libseccomp writes it: an action, with data only where it has some? */
static bool is_return_value(uint32_t value)
{
	switch (value & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ERRNO:
	case SECCOMP_RET_TRACE:
		return true;
	case SECCOMP_RET_KILL_PROCESS:
	case SECCOMP_RET_KILL_THREAD:
	case SECCOMP_RET_TRAP:
	case SECCOMP_RET_USER_NOTIF:
	case SECCOMP_RET_LOG:
	case SECCOMP_RET_ALLOW:
		return (value & SECCOMP_RET_DATA) == 0;
	default:
		return false;
	}
}

/* libseccomp writes a filter in the byte order of its architecture; but where a jump would be
 * too long it copies the return, and swaps the value once more (gen_bpf.c of 2.5.4). */
static void swap_bytes(struct bpf_program *program)
{
	bpf_swap_bytes(program);
	for (size_t i = 0; i < program->length; i++) {
		struct sock_filter *insn = &program->instructions[i];

		if (insn->code == (BPF_RET | BPF_K) && !is_return_value(insn->k) &&
		        is_return_value(__builtin_bswap32(insn->k)))
			insn->k = __builtin_bswap32(insn->k);
	}
}

struct compilation {
	const struct profile *profile;
	const struct arch *arch;
	bool whole; /* the program judges the ABIs beside `arch` as well */
};

static int make_context(const struct compilation *compilation, uint32_t by_default,
        scmp_filter_ctx *context, struct error *err)
{
	/* For the life of the process, which is a child that does nothing else. */
	if (seccomp_api_set(API_LEVEL))
		return error_set(err, "libseccomp 2.5 or later is needed");
	errno = 0;
	*context = seccomp_init(by_default);
	if (!*context)
		return refuse(errno ? -errno : -EINVAL, err,
		        "libseccomp makes no filter with the default %s",
		        profile_action_name(compilation->profile->default_action));

	int result = set_architecture(*context, compilation->arch, err);

	if (!result && compilation->whole)
		result = add_sub_architectures(
		        *context, compilation->profile, compilation->arch, err);
	return result;
}

static int build(void *target, int fd, struct error *err)
{
	const struct compilation *compilation = target;
	const struct profile *profile = compilation->profile;
	uint32_t by_default = profile_answer(profile->default_action, profile->default_errno);
	cleanup_filter scmp_filter_ctx context = NULL;
	int result = make_context(compilation, by_default, &context, err);

	for (size_t i = 0; !result && i < profile->n_rules; i++) {
		const struct profile_rule *rule = &profile->rules[i];
		uint32_t action = profile_answer(rule->action, rule->errno_return);

		/* libseccomp refuses a rule that equals the default (EACCES); runtimes leave it
		 * out. */
		if (action != by_default)
			result = add_rule(context, rule, action, err);
	}
	if (result)
		return result;

	int rc = seccomp_export_bpf(context, fd);

	return rc < 0 ? refuse(rc, err, "libseccomp cannot compile the profile") : 0;
}

/* Not every loop is the profile's fault. */
static int explain_endless(const char *entangled, struct error *err)
{
	if (entangled)
		return error_set(err,
		        "libseccomp does not come to an end with the rules for %s, and a "
		        "runtime would hang: write them with fewer inequalities",
		        entangled);
	error_set(err, "libseccomp did not come to an end within %d seconds", SECONDS_MAX);
	return COMPILE_BROKE;
}

static bool is_same(const struct bpf_program *a, const struct bpf_program *b)
{
	return a->length == b->length &&
	       !memcmp(a->instructions, b->instructions, a->length * sizeof(*a->instructions));
}

/* As libseccomp may lose rules to a failed allocation without reporting it, only what it does
 * twice is believed, be it a program or a refusal. */
static int compile_twice(
        const struct compilation *compilation, struct bpf_program *program, struct error *err)
{
	const char *entangled = profile_find_entangled(compilation->profile);
	unsigned seconds = entangled ? SECONDS_ENTANGLED : SECONDS_MAX;
	struct bpf_program again = {0};
	struct error why;
	int result = compile_in_child(build, (void *)compilation, seconds, program, err);
	int second;

	if (result == COMPILE_ENDLESS)
		return explain_endless(entangled, err);
	if (result == COMPILE_BROKE)
		return result;
	second = compile_in_child(build, (void *)compilation, seconds, &again, &why);
	if (second == COMPILE_BROKE) {
		*err = why;
		result = second;
	} else if (second != result || (!result && !is_same(program, &again))) {
		error_set(err, "libseccomp compiled it in two ways; is there too little memory?");
		result = COMPILE_BROKE;
	}
	bpf_release(&again);
	return result;
}

static int compile(
        const struct compilation *compilation, struct bpf_program *program, struct error *err)
{
	const struct profile *profile = compilation->profile;
	size_t n_abis = 1;

	arch_for_each (arch)
		n_abis += compilation->whole && arch_is_sub(arch, compilation->arch) &&
		          profile_lists_arch(profile, arch);
	/* First: libseccomp before 2.6.1 writes beyond its memory for a filter that is too long. */
	if (profile_check_effort(profile, n_abis, err))
		return COMPILE_REFUSED;

	int result = compile_twice(compilation, program, err);

	if (result)
		return result;
	/* For the simulator, which reads instructions as this machine has them; such a filter is
	 * never loaded here. */
	if (profile_is_foreign(compilation->arch))
		swap_bytes(program);
	return bpf_check(program, err) ? COMPILE_REFUSED : 0;
}

static int compile_or_release(
        const struct compilation *compilation, struct bpf_program *program, struct error *err)
{
	int result = compile(compilation, program, err);

	if (result) {
		bpf_release(program);
		error_prefix(err, "filter for %s", compilation->arch->name);
	}
	return result;
}

static int take_filter(
        const struct profile *profile, struct bpf_program *program, struct error *err)
{
	return bpf_copy(&profile->filter, program, err) ? COMPILE_BROKE : 0;
}

/* Of a call that is not covered, the native filter decides by architecture alone. */
int profile_compile(const struct profile *profile, const struct arch *native,
        const struct arch *arch, struct bpf_program *program, struct error *err)
{
	if (profile_is_bare(profile))
		return take_filter(profile, program, err);

	const struct compilation compilation = {
	        .profile = profile,
	        .arch = profile_covers(profile, native, arch) ? arch : native,
	};

	return compile_or_release(&compilation, program, err);
}

int profile_filter(const struct profile *profile, const struct arch *native,
        struct bpf_program *program, struct error *err)
{
	const struct compilation compilation = {.profile = profile, .arch = native, .whole = true};

	if (profile_is_bare(profile))
		return take_filter(profile, program, err);
	return compile_or_release(&compilation, program, err);
}

struct seccomp_data profile_call(const struct arch *arch, int nr)
{
	return (struct seccomp_data){.nr = nr, .arch = arch->audit};
}

void profile_call_set_arg(
        struct seccomp_data *data, const struct arch *arch, unsigned index, uint64_t value)
{
	/* The filter loads 32-bit halves by offsets that are right in the other byte order: so the
	 * halves change places. */
	data->args[index] = profile_is_foreign(arch) ? value >> 32 | value << 32 : value;
}
