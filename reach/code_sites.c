/*
 *      bytes of "syscall", and of addresses of the imported syscall(3)
 *        -> the functions with them -> their instructions -> numbers
 *        -> or the place that a function takes the number at: a wrapper
 *           -> bytes of its address -> the functions that call it -> ...
 */
#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_sites.h"

#include "code_entries.h"
#include "code_gaps.h"
#include "code_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WRAPPERS_MAX 1024

/* Jumps of two bytes lead no further. */
enum { SHORT_JUMP = 130 };

/* Of the numbers of x32 (__X32_SYSCALL_BIT). */
enum { X32_BIT = 0x40000000 };

/* The number is what is at the address of a wrapper. */
enum { PLACE_OF_GLOBAL = -1 };

/* A function that takes the number of a system call at `place` (code_state_argument), or what has
 * its address. */
struct wrapper {
	uint64_t start;
	int place;
};

struct search {
	struct code_image *image;
	enum code_extent extent;
	struct code_calls *calls;
	struct code_reader reader;
	struct code_places entries;            /* into the midst of functions */
	struct wrapper wrappers[WRAPPERS_MAX]; /* and slots of them, and globals */
	size_t n_wrappers, n_searched;
	bool has_table; /* there are pointers to wrappers, which take the number in rdi */
	bool has_todo;
	bool has_gap_bytes; /* of calls of the kernel, in what the file does not describe */
	struct error *err;
};

static void note_unknown(struct search *search, uint64_t start, const char *why)
{
	char name[CODE_WHERE_MAX / 2];

	if (*search->calls->unknown)
		return;
	code_image_name(search->image, start, name, sizeof(name));
	snprintf(search->calls->unknown, sizeof(search->calls->unknown), "%s: %s", name, why);
}

/* ---- wrappers ---- */

static const struct wrapper *find_wrapper(const struct search *search, uint64_t start)
{
	for (size_t i = 0; i < search->n_wrappers; i++)
		if (search->wrappers[i].start == start)
			return &search->wrappers[i];
	return NULL;
}

/* From `at` on, each on its own boundary; SIZE_MAX: there is none. */
static size_t find_word(const struct code_section *section, size_t at, uint64_t word)
{
	for (; section->n_bytes - at >= sizeof(word); at += sizeof(word))
		if (!memcmp(section->bytes + at, &word, sizeof(word)))
			return at;
	return SIZE_MAX;
}

static bool data_has_word(const struct code_image *image, uint64_t word)
{
	for (size_t i = 0; i < image->n_data; i++)
		if (!image->data[i].is_got && find_word(&image->data[i], 0, word) != SIZE_MAX)
			return true;
	return false;
}

static int add_wrapper(struct search *search, uint64_t start, int place)
{
	if (search->n_wrappers == WRAPPERS_MAX)
		return error_set(search->err,
		        "more than %d functions that take the number of a "
		        "system call",
		        WRAPPERS_MAX);
	search->wrappers[search->n_wrappers++] = (struct wrapper){start, place};
	return 0;
}

static void mark_all(struct search *search)
{
	for (size_t i = 0; i < search->image->n_code; i++)
		for (size_t at = 0; at < search->image->code[i].n_bytes; at++)
			if (search->image->code[i].marks[at] & CODE_START)
				search->image->code[i].marks[at] |= CODE_QUEUED;
	search->has_todo = true;
}

/* Who calls it is not known, but for libcap: it has a table of functions that make system calls, so
 * that all threads can be made to make them, and calls them with constants. */
static void note_pointer(struct search *search, uint64_t start, int place)
{
	if (!search->image->is_libcap || place != CODE_RDI) {
		note_unknown(
		        search, start, "is called by pointer with the number of a system call");
		return;
	}
	if (!search->has_table)
		mark_all(search);
	search->has_table = true;
}

/* Code names each entry of the global offset table that it uses, by the distance to it: who uses
 * one is found as callers are.  glibc (2.41) has the start of its wrapper there, and compares it
 * with the address that a signal has interrupted. */
static int add_slots(struct search *search, uint64_t start, int place)
{
	for (size_t i = 0; i < search->image->n_data; i++) {
		const struct code_section *section = &search->image->data[i];
		size_t at = section->is_got ? find_word(section, 0, start) : SIZE_MAX;

		for (; at != SIZE_MAX; at = find_word(section, at + sizeof(start), start))
			if (add_wrapper(search, section->address + at, place))
				return -1;
	}
	return 0;
}

static int become_wrapper(struct search *search, uint64_t start, int place)
{
	unsigned char *marks = code_image_marks(search->image, start);
	const struct wrapper *known = find_wrapper(search, start);

	if (known) {
		if (known->place != place)
			note_unknown(search, start, "takes several numbers of system calls");
		return 0;
	}
	if (*marks & CODE_SHARED)
		note_unknown(search, start, "other files call it with the number of a system call");
	else if (code_places_have(&search->image->pointers, start) ||
	         data_has_word(search->image, start))
		note_pointer(search, start, place);
	*marks |= CODE_WRAPPER;
	return add_wrapper(search, start, place) || add_slots(search, start, place) ? -1 : 0;
}

/* ---- what is in a function ---- */

/* nptl(7): a thread that changes its ids has all others do the same, and passes them the number in
 * memory. */
static void add_ids_of_threads(struct code_calls *calls)
{
	/* setuid, setgid, setreuid, setregid, setgroups, setresuid, setresgid */
	static const int numbers[] = {105, 106, 113, 114, 116, 117, 119};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		code_calls_add(calls, numbers[i]);
}

static int note_number(struct search *search, struct code_value value)
{
	uint64_t start = search->reader.start;

	/* The kernel knows no others: they fail with ENOSYS.  Those of x32 have a bit more. */
	if (value.kind == VALUE_CONSTANT && !(value.number & X32_BIT && value.number > 0))
		code_calls_add(search->calls, value.number);
	else if (value.kind == VALUE_AT_ENTRY)
		return become_wrapper(search, start, value.number);
	else if (value.kind == VALUE_GLOBAL)
		return find_wrapper(search, (uint64_t)value.number)
		               ? 0
		               : add_wrapper(search, (uint64_t)value.number, PLACE_OF_GLOBAL);
	else if (value.kind == VALUE_MEMORY && search->extent == CODE_FROM_IMPORTS)
		add_ids_of_threads(search->calls);
	else
		note_unknown(search, start, "the number of a system call is not known");
	return 0;
}

static int note_transfer(struct search *search, const struct code_event *event)
{
	const unsigned char *marks = code_image_marks(search->image, event->target);
	bool is_call = event->kind == CODE_CALL;
	const struct wrapper *wrapper;

	if (!marks)
		return 0;
	wrapper = *marks & CODE_WRAPPER ? find_wrapper(search, event->target) : NULL;
	return wrapper ? note_number(
	                         search, code_state_argument(event->state, wrapper->place, is_call))
	               : 0;
}

/* A jump that is no call at the end of the function: there the stack is as it was at its start. */
static bool is_jump_within(const struct search *search, const struct code_event *event)
{
	struct code_value stack = event->state->registers[CODE_RSP];

	return (event->kind == CODE_POINTER_CALL || event->kind == CODE_REGISTER_CALL) &&
	       cs_insn_group(search->reader.handle, event->instruction, X86_GRP_JUMP) &&
	       stack.kind == VALUE_STACK && stack.number != 0;
}

/* By a register it is a function that was passed on; what is in memory may be in the table. */
static int note_by_pointer(struct search *search, const struct code_event *event)
{
	struct code_value value = event->state->registers[CODE_RDI];

	if (is_jump_within(search, event) && !code_reader_is_entered(&search->reader))
		note_unknown(
		        search, search->reader.start, "where a jump in it leads to is not known");

	if (!search->has_table)
		return 0;
	return value.kind == VALUE_CONSTANT || event->kind == CODE_POINTER_CALL
	               ? note_number(search, value)
	               : 0;
}

static int note_by_slot(struct search *search, const struct code_event *event)
{
	const struct wrapper *wrapper = find_wrapper(search, event->target);

	if (!wrapper || wrapper->place == PLACE_OF_GLOBAL)
		return note_by_pointer(search, event);
	return note_number(search,
	        code_state_argument(event->state, wrapper->place, event->kind == CODE_SLOT_CALL));
}

static int note_data(struct search *search, const struct code_event *event)
{
	const struct wrapper *wrapper = find_wrapper(search, event->target);

	if (!wrapper ||
	        (event->kind == CODE_LOAD && (wrapper->place == PLACE_OF_GLOBAL ||
	                                             event->instruction->id == X86_INS_CMP)))
		return 0;
	/* Go keeps zero in xmm15. */
	if (wrapper->place == PLACE_OF_GLOBAL && event->kind == CODE_STORE &&
	        search->image->is_go &&
	        event->instruction->detail->x86.operands[1].reg == X86_REG_XMM15)
		return note_number(search, (struct code_value){VALUE_CONSTANT, 0});
	if (wrapper->place == PLACE_OF_GLOBAL && event->kind == CODE_STORE)
		return note_number(search, code_state_stored(event->state, event->instruction));
	note_unknown(search, search->reader.start,
	        "has a pointer to what takes the number of a system call");
	return 0;
}

static int visit(const struct code_event *event, void *context)
{
	struct search *search = context;

	switch (event->kind) {
	case CODE_SYSCALL:
		return note_number(search, event->state->registers[CODE_RAX]);
	case CODE_INTERRUPT:
		note_unknown(search, search->reader.start, "makes calls of another ABI");
		return 0;
	case CODE_CALL:
	case CODE_JUMP:
		return note_transfer(search, event);
	case CODE_SLOT_CALL:
	case CODE_SLOT_JUMP:
		return note_by_slot(search, event);
	case CODE_POINTER_CALL:
	case CODE_REGISTER_CALL:
		return note_by_pointer(search, event);
	default:
		return note_data(search, event);
	}
}

static int follow(struct search *search, const struct code_section *section, uint64_t start)
{
	return code_reader_follow(
	        &search->reader, section, start, code_image_end(section, start), search->err);
}

/* Marks change while this goes on, also behind it. */
static int follow_all(struct search *search)
{
	while (search->has_todo) {
		search->has_todo = false;
		for (size_t i = 0; i < search->image->n_code; i++) {
			const struct code_section *section = &search->image->code[i];

			for (size_t at = 0; at < section->n_bytes; at++) {
				if (!(section->marks[at] & CODE_QUEUED))
					continue;
				section->marks[at] &= (unsigned char)~CODE_QUEUED;
				/* One unknown number is enough. */
				if (*search->calls->unknown)
					return 0;
				if (follow(search, section, section->address + at))
					return -1;
			}
		}
	}
	return 0;
}

/* ---- which functions ---- */

/* Where a section is being looked through: the function is known without a search. */
struct cursor {
	const struct code_section *section;
	size_t at, start; /* `start`: SIZE_MAX if there is none */
};

/* Is the byte in a function that counts? */
static bool advance(const struct search *search, struct cursor *cursor)
{
	unsigned char marks = cursor->section->marks[cursor->at];

	if (marks & CODE_START)
		cursor->start = cursor->at;
	if (cursor->start == SIZE_MAX)
		return false;
	if (search->extent == CODE_FROM_IMPORTS)
		return cursor->section->marks[cursor->start] & CODE_REACHED;
	return marks & (CODE_COVERED | CODE_START);
}

static void mark_todo(struct search *search, const struct cursor *cursor)
{
	cursor->section->marks[cursor->start] |= CODE_QUEUED;
	search->has_todo = true;
}

static void note_undescribed(struct search *search, uint64_t address)
{
	note_unknown(search, address, "the file does not say which function this is");
}

static void note_gap_call(const struct code_gap_call *call, void *context)
{
	struct search *search = context;

	if (!call->is_syscall)
		note_unknown(search, call->address, "makes calls of another ABI");
	else if (!call->has_number || call->number & X32_BIT)
		note_undescribed(search, call->address);
	else
		code_calls_add(search->calls, call->number);
}

/* Such bytes in what the file does not describe may be data, and in what it describes a part of
 * another instruction, or one that is described a byte too early. */
static void note_bytes(struct search *search, const struct cursor *cursor, bool counts)
{
	const struct code_section *section = cursor->section;
	bool is_syscall = section->bytes[cursor->at + 1] == 0x05;
	int32_t number;

	if (is_syscall && code_gap_number(section, cursor->at, &number))
		code_calls_add(search->calls, number);
	else if (is_syscall && !counts && !search->image->is_described)
		note_undescribed(search, section->address + cursor->at);
	search->has_gap_bytes |= !(section->marks[cursor->at] & CODE_COVERED);
}

static bool is_kernel_entry(const unsigned char *bytes)
{
	return (bytes[0] == 0x0f && (bytes[1] == 0x05 || bytes[1] == 0x34)) ||
	       (bytes[0] == 0xcd && bytes[1] == 0x80);
}

static void find_instructions(struct search *search)
{
	for (size_t i = 0; i < search->image->n_code; i++) {
		struct cursor cursor = {&search->image->code[i], 0, SIZE_MAX};

		for (; cursor.at + 1 < cursor.section->n_bytes; cursor.at++) {
			bool counts = advance(search, &cursor);

			if (!is_kernel_entry(cursor.section->bytes + cursor.at))
				continue;
			if (counts)
				mark_todo(search, &cursor);
			if (search->extent == CODE_ALL)
				note_bytes(search, &cursor, counts);
		}
	}
}

/* The wrappers that have not been searched for yet, between these addresses. */
static bool is_sought(const struct search *search, uint64_t target)
{
	for (size_t i = search->n_searched; i < search->n_wrappers; i++)
		if (search->wrappers[i].start == target)
			return true;
	return false;
}

static void sought_range(const struct search *search, uint64_t *low, uint64_t *high)
{
	*low = UINT64_MAX;
	*high = 0;
	for (size_t i = search->n_searched; i < search->n_wrappers; i++) {
		uint64_t start = search->wrappers[i].start;

		*low = start < *low ? start : *low;
		*high = start > *high ? start : *high;
	}
}

/* Whatever instruction it is: its last four bytes are the distance, or those before a constant of
 * one byte or four.  Constants of code that is not position-independent are addresses themselves.
 */
static bool leads_there(const struct search *search, const struct cursor *cursor, uint64_t low,
        uint64_t high, bool counts)
{
	static const uint64_t after[] = {0, 1, 4};
	int32_t distance;
	uint64_t target;

	memcpy(&distance, cursor->section->bytes + cursor->at, sizeof(distance));
	target = cursor->section->address + cursor->at + sizeof(distance) +
	         (uint64_t)(int64_t)distance;
	for (size_t i = 0; i < (counts ? sizeof(after) / sizeof(after[0]) : 1); i++)
		if (target + after[i] >= low && target + after[i] <= high &&
		        is_sought(search, target + after[i]))
			return true;
	target = (uint64_t)(uint32_t)distance;
	return counts && search->image->is_fixed && target >= low && target <= high &&
	       is_sought(search, target);
}

/* Short jumps, and what runs on into a wrapper. */
static void mark_neighbours(struct search *search, const struct cursor *cursor)
{
	for (size_t i = search->n_searched; i < search->n_wrappers; i++) {
		uint64_t start = search->wrappers[i].start,
		         here = cursor->section->address + cursor->at;

		if (here + SHORT_JUMP >= start && here < start + SHORT_JUMP)
			mark_todo(search, cursor);
	}
}

/* "call", "jmp", "jcc" or "lea", in what may be no code. */
static bool is_transfer(const struct cursor *cursor)
{
	const unsigned char *bytes = cursor->section->bytes + cursor->at;

	return cursor->at >= 2 && (bytes[-1] == 0xe8 || bytes[-1] == 0xe9 || bytes[-2] == 0x8d ||
	                                  (bytes[-2] == 0x0f && (bytes[-1] & 0xf0) == 0x80));
}

/* What is added to the constant, and what is called then, is not followed. */
static void note_offset(struct search *search, const struct cursor *cursor, bool counts)
{
	size_t start = cursor->start == SIZE_MAX ? cursor->at : cursor->start;
	uint64_t targets[CODE_GOT_BASES_MAX];

	if ((!counts && search->extent == CODE_FROM_IMPORTS) ||
	        !code_image_offset(search->image, cursor->section, cursor->at, targets))
		return;
	for (size_t i = 0; i < search->image->n_got_bases; i++)
		if (is_sought(search, targets[i]))
			note_unknown(search, cursor->section->address + start,
			        "has a pointer to what takes the number of a system call");
}

static void find_callers(struct search *search)
{
	uint64_t low, high;

	sought_range(search, &low, &high);
	for (size_t i = 0; i < search->image->n_code; i++) {
		struct cursor cursor = {&search->image->code[i], 0, SIZE_MAX};

		for (; cursor.at + 4 <= cursor.section->n_bytes; cursor.at++) {
			uint64_t here = cursor.section->address + cursor.at;
			bool counts = advance(search, &cursor);

			if (counts && here + SHORT_JUMP >= low && here < high + SHORT_JUMP)
				mark_neighbours(search, &cursor);
			note_offset(search, &cursor, counts);
			if (!leads_there(search, &cursor, low, high, counts))
				continue;
			if (counts)
				mark_todo(search, &cursor);
			else if (search->extent == CODE_ALL && is_transfer(&cursor))
				note_undescribed(search, here);
		}
	}
	search->n_searched = search->n_wrappers;
}

/* ---- all together ---- */

/* Does the file import a function that returns twice?  What was on the stack may have changed when
 * it returns for the second time. */
static int find_setjmp(struct search *search)
{
	static const char *const names[] = {"_setjmp", "setjmp", "__sigsetjmp", "sigsetjmp",
	        "getcontext", "swapcontext", "vfork", "__vfork"};
	struct elf_table symbols = {0};
	GElf_Sym symbol;

	if (elf_reader_table(search->image->file, SHT_DYNSYM, &symbols, search->err))
		return -1;
	for (int i = 0; symbols.data && gelf_getsym(symbols.data, i, &symbol); i++) {
		const char *name = elf_table_string(&symbols, symbol.st_name, 63);

		for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++)
			search->reader.has_setjmp |=
			        symbol.st_shndx == SHN_UNDEF && name && !strcmp(name, names[j]);
	}
	return 0;
}

static int find_all(struct search *search)
{
	if (find_setjmp(search))
		return -1;
	if (code_entries_find(search->image, search->reader.handle, search->reader.scratch,
	            &search->entries, search->err))
		return -1;
	search->reader.entries = &search->entries;
	find_instructions(search);
	if (search->has_gap_bytes && !*search->calls->unknown &&
	        code_gaps_read(search->image, note_gap_call, search, search->err))
		return -1;
	if (search->image->has_syscall_pointer)
		snprintf(search->calls->unknown, sizeof(search->calls->unknown),
		        "syscall: it is called by pointer");
	for (size_t i = 0; i < search->image->syscall_slots.n_items; i++)
		if (add_wrapper(search, search->image->syscall_slots.items[i], CODE_RDI))
			return -1;
	for (;;) {
		if (follow_all(search))
			return -1;
		if (*search->calls->unknown || search->n_searched == search->n_wrappers)
			return 0;
		/* Callers of those that were found last: once, with all of them. */
		find_callers(search);
	}
}

int code_sites_find(struct code_image *image, enum code_extent extent, struct code_calls *calls,
        struct error *err)
{
	struct search *search = calloc(1, sizeof(*search));
	int result;

	if (!search)
		return error_no_memory(err);
	*search = (struct search){.image = image, .extent = extent, .calls = calls, .err = err};
	result = code_reader_open(&search->reader, image, visit, search, err);
	if (!result) {
		result = find_all(search);
		code_reader_close(&search->reader);
		code_places_release(&search->entries);
	}
	free(search);
	return result;
}

#endif
