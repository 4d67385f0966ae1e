/*
 *      jumps and calls from elsewhere: compilers place what is seldom run in a part of its own,
 *        which jumps back
 *      tables of jumps: distances from the table, whose address "lea" takes, or addresses
 *      labels whose addresses are taken
 *
 * All bytes count: those of an instruction may be within another one, and then are one too many.
 */
#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_entries.h"

#include "code_returns.h"

#include <string.h>

/* Jumps of two bytes lead no further. */
enum { SHORT_JUMP = 130 };

struct look {
	struct code_image *image;
	csh handle;
	cs_insn *scratch;
	struct code_places tables, certain_tables; /* of jumps */
	struct code_places *entries;
	struct error *err;
};

/* The last four bytes of what may be an instruction: a distance. */
struct cursor {
	const struct code_section *section;
	size_t at;
	uint64_t start, end; /* of the function; the same if it is in none */
	uint64_t target;
};

static bool is_in_function(const struct cursor *cursor, uint64_t address)
{
	return address >= cursor->start && address < cursor->end;
}

/* Past the start of a function. */
static bool is_midst(const struct look *look, uint64_t address)
{
	const unsigned char *marks = code_image_marks(look->image, address);

	return marks && !(*marks & CODE_START);
}

static int add_midst(struct look *look, uint64_t address)
{
	return is_midst(look, address) ? code_places_add(look->entries, address, look->err) : 0;
}

/* ---- code ---- */

static void enter_function(struct cursor *cursor)
{
	uint64_t here = cursor->section->address + cursor->at - 1;

	if (cursor->section->marks[cursor->at - 1] & CODE_START) {
		cursor->start = here;
		cursor->end = code_image_end(cursor->section, here);
	} else if (here >= cursor->end)
		cursor->start = cursor->end = here;
}

static bool is_lea(const struct cursor *cursor)
{
	const unsigned char *bytes = cursor->section->bytes + cursor->at;

	return cursor->at >= 2 && bytes[-2] == 0x8d && (bytes[-1] & 0xc7) == 0x05;
}

/* "call", "jmp" or "jcc" */
static bool is_transfer(const struct cursor *cursor)
{
	const unsigned char *bytes = cursor->section->bytes + cursor->at;

	return bytes[-1] == 0xe8 || bytes[-1] == 0xe9 ||
	       (cursor->at >= 2 && bytes[-2] == 0x0f && (bytes[-1] & 0xf0) == 0x80);
}

/* C libraries compare those of the code that can be cancelled. */
static bool is_used(const struct look *look, const struct cursor *cursor)
{
	const unsigned char *bytes = cursor->section->bytes + cursor->at;
	const struct code_function function = {
	        look->image, cursor->section, cursor->start, cursor->end};
	int reg = bytes[-1] >> 3 & 7;

	/* REX.R */
	if (cursor->at >= 3 && (bytes[-3] & 0xf4) == 0x44)
		reg += 8;
	return code_is_used(&function, look->handle, look->scratch,
	        cursor->section->address + cursor->at + 4, reg);
}

/* ---- tables of distances ---- */

/* Where the word at a place of a table leads to; false if it is none. */
static bool read_distance(const struct look *look, uint64_t table, uint64_t place, uint64_t *target)
{
	int32_t distance;

	for (size_t i = 0; i < look->image->n_data; i++) {
		const struct code_section *section = &look->image->data[i];
		uint64_t at = place - section->address;

		if (at >= section->n_bytes || section->n_bytes - at < sizeof(distance))
			continue;
		memcpy(&distance, section->bytes + at, sizeof(distance));
		*target = table + (uint64_t)(int64_t)distance;
		return code_image_section(look->image, *target);
	}
	return false;
}

/* Up to where the next one begins. */
static int add_table(struct look *look, uint64_t table)
{
	uint64_t target;

	for (uint64_t place = table; read_distance(look, table, place, &target);
	        place += sizeof(int32_t)) {
		if (place != table && code_places_have(&look->certain_tables, place))
			return 0;
		if (code_places_add(look->entries, target, look->err))
			return -1;
	}
	return 0;
}

static int add_tables(struct look *look)
{
	code_places_sort(&look->tables);
	code_places_sort(&look->certain_tables);
	for (size_t i = 0; i < look->tables.n_items; i++)
		if (add_table(look, look->tables.items[i]))
			return -1;
	return 0;
}

/* It is certainly one if it first leads into the function that uses it, and not to the part that is
 * seldom run. */
static int note_table(struct look *look, const struct cursor *cursor)
{
	uint64_t target;

	if (!read_distance(look, cursor->target, cursor->target, &target))
		return 0;
	if (is_in_function(cursor, target) &&
	        code_places_add(&look->certain_tables, cursor->target, look->err))
		return -1;
	return code_places_add(&look->tables, cursor->target, look->err);
}

static int visit_instruction(struct look *look, const struct cursor *cursor)
{
	if (is_transfer(cursor) && !is_in_function(cursor, cursor->target))
		return add_midst(look, cursor->target);
	if (!is_lea(cursor))
		return 0;
	if (is_midst(look, cursor->target))
		return is_used(look, cursor)
		               ? code_places_add(look->entries, cursor->target, look->err)
		               : 0;
	return note_table(look, cursor);
}

static int visit_code(struct look *look)
{
	for (size_t i = 0; i < look->image->n_code; i++) {
		struct cursor cursor = {.section = &look->image->code[i], .at = 1};
		int32_t distance;

		for (; cursor.section->n_bytes - cursor.at >= sizeof(distance); cursor.at++) {
			memcpy(&distance, cursor.section->bytes + cursor.at, sizeof(distance));
			cursor.target = cursor.section->address + cursor.at + sizeof(distance) +
			                (uint64_t)(int64_t)distance;
			enter_function(&cursor);
			if (visit_instruction(look, &cursor))
				return -1;
		}
	}
	return 0;
}

/* ---- addresses in data ---- */

static int add_pointers(struct look *look)
{
	const struct code_places *pointers = &look->image->pointers;

	for (size_t i = 0; i < pointers->n_items; i++)
		if (add_midst(look, pointers->items[i]))
			return -1;
	return 0;
}

/* Of code that is not position-independent, no relocations say where they are. */
static int add_words(struct look *look)
{
	for (size_t i = 0; i < look->image->n_data && look->image->is_fixed; i++) {
		const struct code_section *section = &look->image->data[i];
		uint64_t word;

		for (size_t at = 0; section->n_bytes - at >= sizeof(word); at += sizeof(word)) {
			memcpy(&word, section->bytes + at, sizeof(word));
			if (!section->is_got && add_midst(look, word))
				return -1;
		}
	}
	return 0;
}

int code_entries_find(struct code_image *image, csh handle, cs_insn *scratch,
        struct code_places *entries, struct error *err)
{
	struct look look = {.image = image,
	        .handle = handle,
	        .scratch = scratch,
	        .entries = entries,
	        .err = err};
	int result =
	        add_pointers(&look) || add_words(&look) || visit_code(&look) || add_tables(&look)
	                ? -1
	                : 0;

	code_places_sort(entries);
	code_places_release(&look.tables);
	code_places_release(&look.certain_tables);
	return result;
}

/* ---- short jumps ---- */

/* From the instructions between two addresses. */
static int add_jumps(
        const struct code_function *function, struct look *look, uint64_t from, uint64_t to)
{
	const uint8_t *code = function->section->bytes + (from - function->section->address);
	size_t left = (size_t)(to - from);

	while (left) {
		const cs_x86_op *operand = &look->scratch->detail->x86.operands[0];
		uint64_t target;

		if (!cs_disasm_iter(look->handle, &code, &left, &from, look->scratch)) {
			code++;
			left--;
			from++;
			continue;
		}
		if (!code_is_jump(look->handle, look->scratch) || operand->type != X86_OP_IMM)
			continue;
		target = (uint64_t)operand->imm;
		if (target > function->start && target < function->end &&
		        code_places_add(look->entries, target, look->err))
			return -1;
	}
	return 0;
}

int code_entries_near(const struct code_function *function, csh handle, cs_insn *scratch,
        struct code_places *entries, struct error *err)
{
	const struct code_section *section = function->section;
	struct look look = {.handle = handle, .scratch = scratch, .entries = entries, .err = err};
	uint64_t before = function->start - section->address < SHORT_JUMP
	                          ? section->address
	                          : function->start - SHORT_JUMP,
	         left = section->address + section->n_bytes - function->end, start;

	if (code_image_function(function->image, before, &start))
		before = start;
	return add_jumps(function, &look, before, function->start) ||
	                       add_jumps(function, &look, function->end,
	                               function->end + (left < SHORT_JUMP ? left : SHORT_JUMP))
	               ? -1
	               : 0;
}

#endif
