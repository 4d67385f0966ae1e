#include "learned.h"

#include "../lib/hash.h"

#include "bpf_assembler.h"
#include "syscall_name.h"

#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59 /* Linux 5.11 */
#endif

struct learned_key {
	uint32_t arch; /* index into arch_table */
	int32_t nr;
};

enum guard {
	GUARD_NONE = -1,   /* let through whatever its arguments are */
	GUARD_ALWAYS = -2, /* never let through */
	GUARD_PRCTL = -3,  /* let through unless it is one of prctl_watched */
	                   /* 0..5: an argument whose values are compared */
};

static const uint32_t prctl_watched[] = {PR_SET_SECCOMP, PR_SET_SYSCALL_USER_DISPATCH};

enum { N_PRCTL_WATCHED = sizeof(prctl_watched) / sizeof(prctl_watched[0]) };

struct learned_call {
	struct learned_key key;
	int guard;
	unsigned order; /* of learning, from 0 */
	uint64_t never; /* values with one of these bits are not let through */
	struct {
		uint64_t value;
		unsigned order;
	} values[LEARNED_VALUES_MAX];
	unsigned n_values;
	UT_hash_handle hh;
};

static const struct {
	const char *name;
	int guard;
} guards[] = {
#define SELECTOR(call, index) {#call, index},
#include "../../core/selector.def"
#undef SELECTOR
        {"prctl", GUARD_PRCTL},
        {"clone3", GUARD_ALWAYS},
        {"seccomp", GUARD_ALWAYS},
        {"io_uring_setup", GUARD_ALWAYS},
        {"io_uring_enter", GUARD_ALWAYS},
};

static int guard_of(const struct arch *arch, const char *name)
{
	/* On s390 clone takes the stack first, then the flags. */
	if (strcmp(name, "clone") == 0 && strncmp(arch->name, "s390", 4) == 0)
		return 1;
	for (size_t i = 0; i < sizeof(guards) / sizeof(guards[0]); i++) {
		if (strcmp(guards[i].name, name) == 0)
			return guards[i].guard;
	}
	return GUARD_NONE;
}

static void set_guard(struct learned_call *entry, const struct arch *arch)
{
	char buffer[SYSCALL_NAME_MAX];
	const char *name = syscall_text(arch, entry->key.nr, buffer);

	entry->guard = guard_of(arch, name);
	/* The tracer takes this flag away; past a filter the child would be lost. */
	if (strcmp(name, "clone") == 0)
		entry->never = CLONE_UNTRACED;
}

static struct learned_call *find_or_add(
        struct learned *learned, const struct trace_call *call, bool *is_new)
{
	struct learned_key key = {(uint32_t)(call->arch - arch_table), call->nr};
	struct learned_call *entry;

	HASH_FIND(hh, learned->calls, &key, sizeof(key), entry);
	*is_new = !entry;
	if (entry)
		return entry;
	entry = calloc(1, sizeof(*entry));
	if (!entry)
		return NULL;
	entry->key = key;
	set_guard(entry, call->arch);
	entry->order = learned->n_learned;
	HASH_ADD(hh, learned->calls, key, sizeof(key), entry);
	if (!hash_has(entry)) {
		free(entry);
		return NULL;
	}
	learned->n_learned++;
	return entry;
}

bool learned_add(struct learned *learned, const struct trace_call *call)
{
	struct learned_call *entry;
	uint64_t value;
	bool is_new;

	if (!call->arch)
		return false;
	entry = find_or_add(learned, call, &is_new);
	if (!entry || entry->guard < 0)
		return is_new;
	value = call->args[entry->guard];
	if (value & entry->never)
		return is_new;
	for (unsigned i = 0; i < entry->n_values; i++) {
		if (entry->values[i].value == value)
			return is_new;
	}
	/* Beyond the bound nothing is learned: such a call stops each time, and is not new. */
	if (entry->n_values == LEARNED_VALUES_MAX)
		return is_new;
	entry->values[entry->n_values].value = value;
	entry->values[entry->n_values++].order = learned->n_learned++;
	return true;
}

/* Of a call that is known by its values, those that a recording has. */
static void add_recorded(struct learned *learned, const struct call *recorded)
{
	struct trace_call call = {.arch = recorded->arch, .nr = recorded->nr};
	bool is_new;
	const struct learned_call *entry = find_or_add(learned, &call, &is_new);

	if (!entry || entry->guard < 0)
		return;
	for (size_t i = 0; i < recorded->n_args; i++) {
		const struct call_arg *arg = &recorded->args[i];

		for (size_t j = 0; arg->index == (unsigned)entry->guard && j < arg->n_values; j++) {
			call.args[entry->guard] = arg->values[j];
			(void)learned_add(learned, &call);
		}
	}
}

void learned_add_run(struct learned *learned, const struct run *run)
{
	for (size_t i = 0; i < run->n_calls; i++)
		add_recorded(learned, &run->calls[i]);
}

static const struct learned_call *find(
        const struct learned *learned, const struct arch *arch, int nr)
{
	struct learned_key key = {(uint32_t)(arch - arch_table), nr};
	const struct learned_call *entry;

	HASH_FIND(hh, learned->calls, &key, sizeof(key), entry);
	return entry;
}

bool learned_has(const struct learned *learned, const struct arch *arch, int nr)
{
	return find(learned, arch, nr) != NULL;
}

static bool is_between(unsigned order, struct learned_range range)
{
	return order >= range.from && order < range.to;
}

bool learned_between(
        const struct learned *learned, const struct trace_call *call, struct learned_range range)
{
	const struct learned_call *entry = call->arch ? find(learned, call->arch, call->nr) : NULL;

	if (!entry || entry->guard == GUARD_ALWAYS)
		return false;
	if (entry->guard < 0)
		return is_between(entry->order, range);
	for (unsigned i = 0; i < entry->n_values; i++) {
		if (entry->values[i].value == call->args[entry->guard])
			return is_between(entry->values[i].order, range);
	}
	return false;
}

/* ---- the filter ---- */

/* Five instructions; the accumulator holds something else afterwards. */
static void emit_if_argument(struct bpf_assembler *out, int index, uint64_t value, uint32_t action)
{
	bpf_emit_load(out, bpf_argument_offset((unsigned)index, false));
	bpf_emit_if(out, (uint32_t)value, 3);
	bpf_emit_load(out, bpf_argument_offset((unsigned)index, true));
	bpf_emit_if(out, (uint32_t)(value >> 32), 1);
	bpf_emit_return(out, action);
}

static unsigned count_values(const struct learned_call *call, unsigned since)
{
	unsigned n = 0;

	for (unsigned i = 0; i < call->n_values; i++)
		n += call->values[i].order >= since;
	return n;
}

static bool is_wanted(const struct learned_call *call, unsigned since)
{
	if (call->guard == GUARD_ALWAYS)
		return false;
	return call->order >= since || count_values(call, since);
}

/* The code for one call: entered with its number in the accumulator, and left after its
 * last instruction, with the number still there, if it is another call. */
static size_t code_length(const struct learned_call *call, unsigned since)
{
	if (call->guard == GUARD_NONE)
		return 2;
	if (call->guard == GUARD_PRCTL)
		return 4 + N_PRCTL_WATCHED;
	return 2 + 5 * (size_t)count_values(call, since);
}

/* The option is an int: the kernel does not look at the register's upper half. */
static void emit_prctl(struct bpf_assembler *out, const struct learned_policy *policy)
{
	bpf_emit_load(out, bpf_argument_offset(0, false));
	for (unsigned i = 0; i < N_PRCTL_WATCHED; i++)
		bpf_emit(out, BPF_JMP | BPF_JEQ | BPF_K, prctl_watched[i], N_PRCTL_WATCHED - i, 0);
	bpf_emit_return(out, policy->known);
	bpf_emit_return(out, policy->unknown);
}

static void emit_call(struct bpf_assembler *out, const struct learned_call *call,
        const struct learned_policy *policy)
{
	size_t length = code_length(call, policy->since);

	bpf_emit_if(out, (uint32_t)call->key.nr, (unsigned)length - 1);
	if (call->guard == GUARD_NONE) {
		bpf_emit_return(out, policy->known);
		return;
	}
	if (call->guard == GUARD_PRCTL) {
		emit_prctl(out, policy);
		return;
	}
	for (unsigned i = 0; i < call->n_values; i++) {
		if (call->values[i].order >= policy->since)
			emit_if_argument(out, call->guard, call->values[i].value, policy->known);
	}
	bpf_emit_return(out, policy->unknown);
}

/* All calls that report one AUDIT_ARCH (x86_64 and x32 share theirs). */
static void emit_architecture(struct bpf_assembler *out, const struct learned *learned,
        uint32_t audit, const struct learned_policy *policy)
{
	size_t n_calls = 0;
	const struct learned_call *call;
	size_t skip;

	bpf_emit(out, BPF_JMP | BPF_JEQ | BPF_K, audit, 1, 0);
	skip = out->n;
	bpf_emit(out, BPF_JMP | BPF_JA, 0, 0, 0);
	bpf_emit_load(out, offsetof(struct seccomp_data, nr));
	for (call = learned->calls; call; call = call->hh.next) {
		if (arch_table[call->key.arch].audit != audit || !is_wanted(call, policy->since))
			continue;
		emit_call(out, call, policy);
		n_calls++;
	}
	bpf_emit_return(out, policy->unknown);
	out->code[skip].k = (uint32_t)(out->n - skip - 1);
	if (!n_calls)
		out->n = skip - 1;
}

static bool audit_came_before(const struct arch *arch)
{
	for (const struct arch *other = arch_table; other < arch; other++) {
		if (other->audit == arch->audit)
			return true;
	}
	return false;
}

int learned_program(const struct learned *learned, const struct learned_policy *policy,
        struct sock_fprog *program)
{
	size_t capacity = 7 + 4 * arch_count;
	struct bpf_assembler out = {.n = 0};

	for (const struct learned_call *call = learned->calls; call; call = call->hh.next)
		capacity += code_length(call, policy->since);
	if (capacity > BPF_MAXINSNS)
		return -1;
	out.code = calloc(capacity, sizeof(*out.code));
	if (!out.code)
		return -1;
	if (policy->pass)
		emit_if_argument(&out, 5, policy->pass, SECCOMP_RET_ALLOW);
	bpf_emit_load(&out, offsetof(struct seccomp_data, arch));
	arch_for_each (arch) {
		if (!audit_came_before(arch))
			emit_architecture(&out, learned, arch->audit, policy);
	}
	bpf_emit_return(&out, policy->unknown);
	program->len = (unsigned short)out.n;
	program->filter = out.code;
	return 0;
}

void learned_for_each(const struct learned *learned,
        void (*visit)(const struct arch *arch, int nr, void *context), void *context)
{
	for (const struct learned_call *call = learned->calls; call; call = call->hh.next) {
		if (call->guard != GUARD_ALWAYS)
			visit(&arch_table[call->key.arch], call->key.nr, context);
	}
}

void learned_release(struct learned *learned)
{
	struct learned_call *call, *next;

	HASH_ITER (hh, learned->calls, call, next) {
		HASH_DEL(learned->calls, call);
		free(call);
	}
	learned->n_learned = 0;
}
