#include "learned.h"

#include "../lib/hash.h"
#include "../lib/program_end.h"

#include "bpf_assembler.h"
#include "selector.h"
#include "syscall_name.h"

#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct learned_key {
	uint32_t arch; /* index into arch_table */
	int32_t nr;
};

struct learned_call {
	struct learned_key key;
	/* The arguments whose values are compared, and which of their bits; n_kept 0: none. */
	unsigned n_kept, kept[ARG_TUPLE_MAX];
	uint64_t masks[ARG_TUPLE_MAX];
	unsigned order;                       /* of learning, from 0 */
	const struct selector_watch *watches; /* with these it is not let through */
	unsigned n_watches;
	bool is_end; /* it is to be seen always, as it ends a program */
	struct {
		uint64_t parts[ARG_TUPLE_MAX];
		unsigned order;
	} values[LEARNED_VALUES_MAX];
	unsigned n_values;
	UT_hash_handle hh;
};

/* Of arguments that are kept together, all: the value of one of them is new only if that of all is.
 */
static void find_kept(struct learned_call *entry, const struct selector_kept *kept)
{
	entry->n_kept = kept->n_together;
	for (unsigned i = 0; i < kept->n_together; i++) {
		entry->kept[i] = kept->together[i];
		entry->masks[i] = kept->together_masks[i];
	}
	if (kept->n_together || kept->single == SELECTOR_NONE)
		return;
	entry->n_kept = 1;
	entry->kept[0] = (unsigned)kept->single;
	entry->masks[0] = kept->single_mask;
}

static void find_selectors(
        struct learned_call *entry, const struct arch *arch, selector_choice asked)
{
	char buffer[SYSCALL_NAME_MAX];
	const char *name = syscall_text(arch, entry->key.nr, buffer);
	const struct selector_kept kept = selector_kept(arch, name, asked);

	find_kept(entry, &kept);
	selector_for_each_watch (watch) {
		if (strcmp(watch->call, name) != 0)
			continue;
		if (!entry->n_watches++)
			entry->watches = watch;
	}
}

static bool is_never_let_through(const struct learned_call *call)
{
	return call->is_end || (call->n_watches && call->watches->test == SELECTOR_ALWAYS);
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
	find_selectors(entry, call->arch, learned->asked);
	entry->is_end = learned->ends_wanted && ends_program(call->arch, call->nr);
	entry->order = learned->n_learned;
	HASH_ADD(hh, learned->calls, key, sizeof(key), entry);
	if (!hash_has(entry)) {
		free(entry);
		return NULL;
	}
	learned->n_learned++;
	return entry;
}

/* The place of the values that a call has; n_values: they are not known. */
static unsigned find_values(const struct learned_call *entry, const struct trace_call *call)
{
	unsigned at = 0;

	for (; at < entry->n_values; at++) {
		unsigned i = 0;

		while (i < entry->n_kept && entry->values[at].parts[i] ==
		                                    (call->args[entry->kept[i]] & entry->masks[i]))
			i++;
		if (i == entry->n_kept)
			break;
	}
	return at;
}

/* Beyond the bound nothing is learned: such a call stops each time, and is not new. */
static bool has_new_values(const struct learned_call *entry, const struct trace_call *call)
{
	return entry->n_kept && !selector_watched(call->arch, call->nr, call->args) &&
	       find_values(entry, call) == entry->n_values && entry->n_values < LEARNED_VALUES_MAX;
}

bool learned_add(struct learned *learned, const struct trace_call *call)
{
	struct learned_call *entry;
	bool is_new;

	if (!call->arch)
		return false;
	entry = find_or_add(learned, call, &is_new);
	if (!entry || !has_new_values(entry, call))
		return is_new;
	for (unsigned i = 0; i < entry->n_kept; i++)
		entry->values[entry->n_values].parts[i] =
		        call->args[entry->kept[i]] & entry->masks[i];
	entry->values[entry->n_values++].order = learned->n_learned++;
	return true;
}

/* The n-th values that a recording has of the arguments that are compared. */
static bool recorded_values(const struct learned_call *entry, const struct call *recorded, size_t n,
        uint64_t args[SYSCALL_ARGS])
{
	const struct call_tuples *tuples = &recorded->tuples;

	if (entry->n_kept > 1) {
		if (tuples->n_indexes != entry->n_kept || n >= tuples->n_items)
			return false;
		for (unsigned i = 0; i < entry->n_kept; i++) {
			if (tuples->indexes[i] != entry->kept[i])
				return false;
			args[entry->kept[i]] = tuples->items[n].values[i];
		}
		return true;
	}
	for (size_t i = 0; i < recorded->n_args; i++) {
		const struct call_arg *arg = &recorded->args[i];

		if (arg->index != entry->kept[0] || n >= arg->n_values)
			continue;
		args[arg->index] = arg->values[n];
		return true;
	}
	return false;
}

/* Of a call that is known by its values, those that a recording has. */
static void add_recorded(struct learned *learned, const struct call *recorded)
{
	struct trace_call call = {.arch = recorded->arch, .nr = recorded->nr};
	bool is_new;
	const struct learned_call *entry = find_or_add(learned, &call, &is_new);

	if (!entry || !entry->n_kept)
		return;
	for (size_t n = 0; recorded_values(entry, recorded, n, call.args); n++)
		(void)learned_add(learned, &call);
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

bool learned_wants(const struct learned *learned, const struct trace_call *call)
{
	const struct learned_call *entry = find(learned, call->arch, call->nr);

	if (!entry || has_new_values(entry, call))
		return true;
	return entry->n_watches && selector_watched(call->arch, call->nr, call->args);
}

static bool is_between(unsigned order, struct learned_range range)
{
	return order >= range.from && order < range.to;
}

bool learned_between(
        const struct learned *learned, const struct trace_call *call, struct learned_range range)
{
	const struct learned_call *entry = call->arch ? find(learned, call->arch, call->nr) : NULL;

	if (!entry || entry->is_end || selector_watched(call->arch, call->nr, call->args))
		return false;
	if (!entry->n_kept)
		return is_between(entry->order, range);

	unsigned at = find_values(entry, call);

	return at < entry->n_values && is_between(entry->values[at].order, range);
}

/*
 * ---- the filter ----
 *
 *   the sixth argument is the pass            -> ALLOW
 *   arch is A, else the next architecture:
 *     nr is N, else the next call:
 *       its argument decides, if one counts   -> known or unknown
 *       else                                  -> known
 *     no call of A                            -> unknown
 *   no architecture                           -> unknown
 */

/* How many instructions compare one value: of 64 bits in two halves. */
static size_t test_length(uint64_t mask)
{
	return mask > UINT32_MAX ? 4 : 2;
}

/* If it is another one, `skip` instructions after the test are left out.  The accumulator holds
 * something else afterwards. */
static void emit_unless_other(
        struct bpf_assembler *out, unsigned index, uint64_t value, uint64_t mask, size_t skip)
{
	bool is_wide = mask > UINT32_MAX;

	bpf_emit_load(out, bpf_argument_offset(index, false));
	bpf_emit_if(out, (uint32_t)value, (unsigned)skip + 2 * is_wide);
	if (!is_wide)
		return;
	bpf_emit_load(out, bpf_argument_offset(index, true));
	bpf_emit_if(out, (uint32_t)(value >> 32), (unsigned)skip);
}

static void emit_if_argument(
        struct bpf_assembler *out, unsigned index, uint64_t value, uint32_t action)
{
	emit_unless_other(out, index, value, UINT64_MAX, 1);
	bpf_emit_return(out, action);
}

/* All tests of one value of the arguments that are compared, and the return. */
static size_t value_length(const struct learned_call *call)
{
	size_t length = 1;

	for (unsigned i = 0; i < call->n_kept; i++)
		length += test_length(call->masks[i]);
	return length;
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
	if (is_never_let_through(call))
		return false;
	return call->order >= since || count_values(call, since);
}

/* The code for one call: entered with its number in the accumulator, and left after its
 * last instruction, with the number still there, if it is another call. */
static size_t code_length(const struct learned_call *call, unsigned since)
{
	if (call->n_kept)
		return 2 + value_length(call) * count_values(call, since);
	return call->n_watches ? 4 + (size_t)call->n_watches : 2;
}

/* Only the lower half, which is what the kernel looks at (core/selector.def). */
static void emit_unless_watched(struct bpf_assembler *out, const struct learned_call *call,
        const struct learned_policy *policy)
{
	const struct selector_watch *watch = call->watches;
	unsigned argument =
	        arch_argument_index(&arch_table[call->key.arch], watch->call, watch->argument);

	bpf_emit_load(out, bpf_argument_offset(argument, false));
	for (unsigned left = call->n_watches; left; left--, watch++) {
		unsigned jump = watch->test == SELECTOR_EQUAL ? BPF_JEQ : BPF_JSET;

		bpf_emit(out, BPF_JMP | BPF_K | jump, watch->value, left, 0);
	}
	bpf_emit_return(out, policy->known);
	bpf_emit_return(out, policy->unknown);
}

static void emit_values(struct bpf_assembler *out, const struct learned_call *call,
        const struct learned_policy *policy)
{
	for (unsigned at = 0; at < call->n_values; at++) {
		size_t left = value_length(call);

		if (call->values[at].order < policy->since)
			continue;
		for (unsigned i = 0; i < call->n_kept; i++) {
			left -= test_length(call->masks[i]);
			emit_unless_other(out, call->kept[i], call->values[at].parts[i],
			        call->masks[i], left);
		}
		bpf_emit_return(out, policy->known);
	}
	bpf_emit_return(out, policy->unknown);
}

/* Values that are watched have not been learned. */
static void emit_call(struct bpf_assembler *out, const struct learned_call *call,
        const struct learned_policy *policy)
{
	size_t length = code_length(call, policy->since);

	/* The offset has eight bits; a call's code has at most 2 + LEARNED_VALUES_MAX times 13
	 * instructions (three arguments of 64 bits). */
	bpf_emit_if(out, (uint32_t)call->key.nr, (unsigned)length - 1);
	if (call->n_kept)
		emit_values(out, call, policy);
	else if (call->n_watches)
		emit_unless_watched(out, call, policy);
	else
		bpf_emit_return(out, policy->known);
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
	/* Conditional jumps have eight bits for the offset, this one has 32. */
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

/* Such an ABI has its calls in the code of the former one: the numbers tell them apart (x32's have
 * bit 30). */
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
	/* Besides the calls: the test of the pass, the load of arch, the last return; and for each
	 * architecture its test, the jump over it, the load of nr and the return. */
	size_t capacity = 7 + 4 * arch_count;
	struct bpf_assembler out = {.n = 0};

	for (const struct learned_call *call = learned->calls; call; call = call->hh.next)
		capacity += code_length(call, policy->since);
	/* 4096 instructions, also for the privileged. */
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
		if (!is_never_let_through(call))
			visit(&arch_table[call->key.arch], call->key.nr, context);
	}
}

void learned_release(struct learned *learned)
{
	hash_free(learned->calls);
	learned->n_learned = 0;
}
