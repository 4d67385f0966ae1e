#include "seen_stacks.h"

#include "../lib/hash.h"

#include <stdlib.h>
#include <string.h>

/* Stacks are remembered by a hash of their frames, those that are not kept, too. */
enum { KNOWN_MAX = 65536 };
/* Of searches, all together, that are not finished: further occurrences are let go. */
enum { SOUGHT_MAX = 256 };
/* An executable that has brought nothing new for so long is asked at each occurrence whose number
 * is a power of two. */
enum { IN_VAIN_MAX = 64 };

struct seen_stack {
	struct user_stack stack; /* the first member: see of_stack() */
	struct seen_stack *next;
	struct seen_stacks *owner;
	struct stack_search *search; /* NULL: its executable is not known */
	bool is_first, is_sought, is_pending;
};

/* Hashed as bytes: no padding in it. */
struct known_key {
	uint64_t owner; /* its address */
	uint64_t exe, hash;
};

struct known_stack {
	struct known_key key;
	UT_hash_handle hh;
};

static struct seen_stack *of_stack(struct user_stack *stack)
{
	return (struct seen_stack *)stack;
}

/* ---- asking ---- */

static bool is_power_of_two(uint64_t n)
{
	return (n & (n - 1)) == 0;
}

static bool is_sought(const struct stack_table *table, struct stack_search *search)
{
	if (!table->wanted.different || !search)
		return false;
	search->in_vain++;
	return (search->in_vain <= IN_VAIN_MAX || is_power_of_two(search->in_vain)) &&
	       table->n_sought < SOUGHT_MAX && table->n_known < KNOWN_MAX;
}

static struct seen_stack *add_stack(const struct stack_occasion *occasion)
{
	struct seen_stacks *stacks = occasion->stacks;
	struct seen_stack *added = calloc(1, sizeof(*added));

	if (!added)
		return NULL;
	added->stack.exe = occasion->exe;
	added->stack.values = occasion->values;
	added->owner = stacks;
	added->search = occasion->search;
	added->is_first = occasion->is_first;
	added->is_pending = true;
	if (stacks->last)
		stacks->last->next = added;
	else
		stacks->first = added;
	stacks->last = added;
	return added;
}

struct user_stack *stacks_ask(struct stack_table *table, const struct stack_occasion *occasion)
{
	bool is_due = occasion->is_first || occasion->is_new_value;
	struct seen_stack *asked;

	if (!table->wanted.any || !(is_due || is_sought(table, occasion->search)))
		return NULL;
	if (!occasion->is_first && is_due && table->n_further == RUN_STACKS_MAX) {
		occasion->stacks->more++;
		return NULL;
	}
	asked = add_stack(occasion);
	if (!asked)
		return NULL;
	asked->is_sought = !is_due;
	table->n_sought += !is_due;
	table->n_further += is_due && !occasion->is_first;
	return &asked->stack;
}

/* ---- found ---- */

/* FNV-1a */
static uint64_t add_to_hash(uint64_t hash, uint64_t value)
{
	for (unsigned i = 0; i < sizeof(value); i++, value >>= 8)
		hash = (hash ^ (value & 0xff)) * 0x100000001b3u;
	return hash;
}

static uint64_t hash_of(const struct user_stack *stack)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < stack->n_frames; i++) {
		const struct stack_frame *frame = &stack->frames[i];

		/* Where no file is mapped the address says nothing: each process, and each run of a
		 * just-in-time compiler, has others. */
		hash = add_to_hash(hash, (uint64_t)frame->module);
		hash = add_to_hash(hash, frame->module < 0 ? 0 : frame->offset);
	}
	return hash;
}

/* True if it was not known.  Without memory it passes for known: it is not kept then. */
static bool learn(struct stack_table *table, const struct seen_stack *found)
{
	struct known_key key = {
	        (uintptr_t)found->owner, (uint64_t)found->stack.exe, hash_of(&found->stack)};
	struct known_stack *known;

	HASH_FIND(hh, table->known, &key, sizeof(key), known);
	if (known || table->n_known == KNOWN_MAX)
		return false;
	known = calloc(1, sizeof(*known));
	if (!known)
		return false;
	known->key = key;
	HASH_ADD(hh, table->known, key, sizeof(known->key), known);
	if (!hash_has(known)) {
		free(known);
		return false;
	}
	table->n_known++;
	return true;
}

static void drop(struct seen_stack *dropped)
{
	struct seen_stacks *stacks = dropped->owner;
	struct seen_stack **link = &stacks->first, *before = NULL;

	while (*link != dropped) {
		before = *link;
		link = &before->next;
	}
	*link = dropped->next;
	if (stacks->last == dropped)
		stacks->last = before;
	free(dropped->stack.frames);
	free(dropped);
}

/* Is a stack to be kept that is neither of a first occurrence nor of a new value? */
static bool settle(struct stack_table *table, struct seen_stack *found, bool lost)
{
	struct stack_search *search = found->search;

	table->n_sought--;
	if (lost || !learn(table, found))
		return false;
	search->in_vain = 0;
	if (search->n_kept < table->wanted.different && table->n_further < RUN_STACKS_MAX) {
		search->n_kept++;
		table->n_further++;
		return true;
	}
	found->owner->more++;
	return false;
}

bool stacks_found(struct stack_table *table, struct user_stack *stack, bool lost)
{
	struct seen_stack *found = of_stack(stack);

	found->is_pending = false;
	if (!found->is_sought) {
		if (!lost && learn(table, found) && found->is_first && found->search)
			found->search->n_kept++;
		return true;
	}
	if (settle(table, found, lost))
		return true;
	drop(found);
	return false;
}

/* ---- copying ---- */

static int copy_stack(const struct user_stack *from, struct user_stack *to)
{
	*to = *from;
	to->frames = calloc(from->n_frames + 1, sizeof(*to->frames));
	if (!to->frames) {
		to->n_frames = 0;
		return -1;
	}
	if (from->n_frames)
		memcpy(to->frames, from->frames, from->n_frames * sizeof(*to->frames));
	return 0;
}

int stacks_copy(const struct seen_stacks *stacks, struct call *call)
{
	size_t n = 0;

	for (const struct seen_stack *seen = stacks->first; seen; seen = seen->next)
		n++;
	call->more_stacks = stacks->more;
	if (!n)
		return 0;
	call->stacks = calloc(n, sizeof(*call->stacks));
	if (!call->stacks)
		return -1;
	for (const struct seen_stack *seen = stacks->first; seen; seen = seen->next) {
		/* It may be one that others are like. */
		if (seen->is_sought && seen->is_pending)
			continue;
		if (copy_stack(&seen->stack,
		            seen->is_first ? &call->stack : &call->stacks[call->n_stacks++]))
			return -1;
	}
	return 0;
}

void stacks_release(struct seen_stacks *stacks)
{
	while (stacks->first)
		drop(stacks->first);
}

void stack_table_release(struct stack_table *table)
{
	hash_free(table->known);
}
