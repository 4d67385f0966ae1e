/*
 *      each pass reads the function from its start to its end; at a jump within it the state is
 *      kept for the place that it leads to, and met there with what comes from above
 *      until no state changes any more; then one more pass visits what there is
 */
#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_reader.h"

#include "code_entries.h"
#include "code_returns.h"
#include "code_use.h"

#include <stdlib.h>
#include <string.h>

#define FUNCTION_BYTES_MAX (1u << 20)
#define WAYS_MAX (1u << 14)
#define PASSES_MAX 32

/* A place in the function that is jumped to, and the state there. */
struct code_way {
	struct code_state state;
};

int code_reader_open(struct code_reader *reader, struct code_image *image, code_visit *visit,
        void *context, struct error *err)
{
	*reader = (struct code_reader){.image = image, .visit = visit, .context = context};
	if (cs_open(CS_ARCH_X86, CS_MODE_64, &reader->handle) != CS_ERR_OK)
		return error_set(err, "capstone does not read x86_64");
	cs_option(reader->handle, CS_OPT_DETAIL, CS_OPT_ON);
	reader->instruction = cs_malloc(reader->handle);
	reader->scratch = cs_malloc(reader->handle);
	if (reader->instruction && reader->scratch)
		return 0;
	code_reader_close(reader);
	return error_no_memory(err);
}

void code_reader_close(struct code_reader *reader)
{
	free(reader->ways);
	free(reader->numbers);
	code_places_release(&reader->near);
	if (reader->instruction)
		cs_free(reader->instruction, 1);
	if (reader->scratch)
		cs_free(reader->scratch, 1);
	cs_close(&reader->handle);
}

static int report(const struct code_reader *reader, enum code_event_kind kind, uint64_t target)
{
	const struct code_event event = {.kind = kind,
	        .target = target,
	        .state = reader->is_scan ? NULL : &reader->state,
	        .instruction = reader->instruction};

	return reader->is_last_pass ? reader->visit(&event, reader->context) : 0;
}

/* ---- jumps within the function ---- */

static struct code_way *way_at(const struct code_reader *reader, uint64_t target)
{
	uint32_t number = reader->is_scan ? 0 : reader->numbers[target - reader->start];

	return number ? &reader->ways[number - 1] : NULL;
}

static int add_way(struct code_reader *reader, uint64_t target)
{
	if (reader->n_ways == WAYS_MAX)
		return -1;
	if (reader->n_ways == reader->ways_room) {
		size_t room = reader->ways_room ? 2 * reader->ways_room : 64;
		struct code_way *grown = reallocarray(reader->ways, room, sizeof(*grown));

		if (!grown)
			return -1;
		reader->ways = grown;
		reader->ways_room = room;
	}
	reader->ways[reader->n_ways++] = (struct code_way){reader->state};
	reader->numbers[target - reader->start] = (uint32_t)reader->n_ways;
	reader->has_changed = true;
	return 0;
}

/* The stack is as deep at one place whatever way leads there: tables for unwinding depend on it. So
 * what follows a call that does not return is not run on. */
static bool is_as_deep(const struct code_reader *reader, const struct code_way *way)
{
	struct code_value here = reader->state.registers[CODE_RSP],
	                  there = way->state.registers[CODE_RSP];

	return here.kind != VALUE_STACK || there.kind != VALUE_STACK || here.number == there.number;
}

static int note_way(struct code_reader *reader, uint64_t target)
{
	struct code_way *way = way_at(reader, target);
	struct code_state before;

	if (reader->is_last_pass || (way && !is_as_deep(reader, way)))
		return 0;
	if (!way)
		return add_way(reader, target);
	before = way->state;
	code_state_meet(&way->state, &reader->state);
	reader->has_changed |= memcmp(&before, &way->state, sizeof(before)) != 0;
	return 0;
}

/* Between parts of functions: what is not jumped to there is not run. */
static bool is_padding(const cs_insn *instruction)
{
	return instruction->id == X86_INS_NOP ||
	       (instruction->size == 2 && !memcmp(instruction->bytes, "\x66\x90", 2));
}

/* Before an instruction: what comes from above and by jumps meets. */
static void arrive(struct code_reader *reader)
{
	const struct code_way *way = way_at(reader, reader->instruction->address);

	/* Elsewhere something else was tested. */
	if (way || !reader->is_reached)
		reader->tested = -1;
	if (way && reader->is_reached && is_as_deep(reader, way))
		code_state_meet(&reader->state, &way->state);
	else if (way)
		reader->state = way->state;
	else if (!reader->is_reached && !reader->is_scan)
		/* By a table of jumps, with whatever. */
		code_state_forget(&reader->state);
	reader->is_reached |= way || (reader->reaches_all && !is_padding(reader->instruction));
}

/* ---- instructions ---- */

static bool is_jump(const struct code_reader *reader)
{
	return code_is_jump(reader->handle, reader->instruction);
}

static bool is_call(const struct code_reader *reader)
{
	return cs_insn_group(reader->handle, reader->instruction, X86_GRP_CALL);
}

/* A call within the function, or where transactions that are aborted go on: there nothing is known.
 */
static int jump_anyhow(struct code_reader *reader, uint64_t target)
{
	struct code_state kept = reader->state;
	int result;

	code_state_forget(&reader->state);
	result = note_way(reader, target);
	reader->state = kept;
	return result;
}

/* Of what "je" jumps on, it is known that it is zero. */
static int jump(struct code_reader *reader, uint64_t target)
{
	struct code_state kept;
	int result;

	if (reader->instruction->id == X86_INS_XBEGIN)
		return jump_anyhow(reader, target);
	if (reader->tested < 0 || reader->instruction->id != X86_INS_JE)
		return note_way(reader, target);
	kept = reader->state;
	code_state_zero(&reader->state, reader->tested);
	result = note_way(reader, target);
	reader->state = kept;
	return result;
}

static int transfer(struct code_reader *reader)
{
	const cs_x86_op *operand = &reader->instruction->detail->x86.operands[0];
	uint64_t target = (uint64_t)operand->imm;
	bool call = is_call(reader);

	code_state_jump(&reader->state, reader->instruction);
	if (operand->type == X86_OP_MEM && operand->mem.base == X86_REG_RIP)
		return report(reader, call ? CODE_SLOT_CALL : CODE_SLOT_JUMP,
		        reader->instruction->address + reader->instruction->size +
		                (uint64_t)operand->mem.disp);
	if (operand->type != X86_OP_IMM) {
		/* By a table of jumps, anywhere. */
		reader->furthest = call ? reader->furthest : reader->end;
		return report(reader,
		        operand->type == X86_OP_MEM ? CODE_POINTER_CALL : CODE_REGISTER_CALL, 0);
	}
	if (!call && target > reader->furthest && target < reader->end)
		reader->furthest = target;
	if (!call && target >= reader->start && target < reader->end)
		return reader->is_scan || !reader->is_reached ? 0 : jump(reader, target);
	if (call && target > reader->start && target < reader->end && !reader->is_scan &&
	        reader->is_reached && jump_anyhow(reader, target))
		return -1;
	return report(reader, call ? CODE_CALL : CODE_JUMP, target);
}

/* Addresses relative to the instruction, and in code that is not position-independent its
 * constants. */
static int report_addresses(struct code_reader *reader)
{
	const cs_insn *instruction = reader->instruction;
	const cs_x86 *x86 = &instruction->detail->x86;

	for (int i = 0; i < x86->op_count; i++) {
		const cs_x86_op *operand = &x86->operands[i];
		uint64_t relative =
		        instruction->address + instruction->size + (uint64_t)operand->mem.disp;
		int result = 0;

		if (operand->type == X86_OP_MEM && operand->mem.base == X86_REG_RIP &&
		        instruction->id == X86_INS_LEA) {
			if (reader->taken_in >= 0)
				result = report(reader, CODE_ADDRESS, reader->taken);
			reader->taken_in = code_register(x86->operands[0].reg);
			reader->taken = relative;
		} else if (operand->type == X86_OP_MEM && operand->mem.base == X86_REG_RIP)
			result = report(reader,
			        i == 0 && code_state_writes(instruction) ? CODE_STORE : CODE_LOAD,
			        relative);
		else if (reader->image->is_fixed && operand->type == X86_OP_IMM && i > 0 &&
		         instruction->id != X86_INS_CMP &&
		         code_image_section(reader->image, (uint64_t)operand->imm))
			result = report(reader, CODE_ADDRESS, (uint64_t)operand->imm);
		if (result)
			return -1;
	}
	return 0;
}

static int report_kernel(struct code_reader *reader)
{
	const cs_insn *instruction = reader->instruction;

	if (instruction->id == X86_INS_SYSCALL)
		return report(reader, CODE_SYSCALL, instruction->address);
	if (instruction->id == X86_INS_SYSENTER ||
	        (instruction->id == X86_INS_INT &&
	                instruction->detail->x86.operands[0].imm == 0x80))
		return report(reader, CODE_INTERRUPT, instruction->address);
	return 0;
}

static void change_state(struct code_reader *reader)
{
	if (reader->is_scan)
		return;
	if (reader->is_call)
		code_state_call(&reader->state, reader->image->is_go);
	else if (reader->instruction->id == X86_INS_JNE)
		code_state_zero(&reader->state, reader->tested);
	else if (!is_jump(reader))
		code_state_execute(&reader->state, reader->instruction);
	if (reader->is_call && reader->has_setjmp)
		code_state_forget_stack(&reader->state);
}

/* A call that does not return: what comes after it is reached from elsewhere. */
static bool ends(const struct code_reader *reader)
{
	const cs_x86_op *operand = &reader->instruction->detail->x86.operands[0];

	return reader->is_call && operand->type == X86_OP_IMM &&
	       !code_returns(
	               reader->image, reader->handle, reader->scratch, (uint64_t)operand->imm);
}

/* The instruction compares what is in a register, and nothing uses it afterwards. */
static bool only_compares(const struct code_reader *reader, int reg)
{
	const cs_insn *instruction = reader->instruction;
	const cs_x86_op *operands = instruction->detail->x86.operands;
	const struct code_function function = {.image = reader->image,
	        .section = code_image_section(reader->image, reader->start),
	        .start = reader->start,
	        .end = reader->end};

	return instruction->id == X86_INS_CMP &&
	       (code_register(operands[0].reg) == reg || code_register(operands[1].reg) == reg) &&
	       !code_is_used(&function, reader->handle, reader->scratch,
	               instruction->address + instruction->size, reg);
}

/* What an instruction before has put in a register. */
static int report_taken(struct code_reader *reader, bool at_end)
{
	int reg = reader->taken_in;

	if (reg < 0 || (!at_end && !is_jump(reader) && !is_call(reader) &&
	                       !code_is_end(reader->instruction) &&
	                       !code_state_uses(reader->instruction, reg)))
		return 0;
	reader->taken_in = -1;
	if (!at_end && only_compares(reader, reg))
		return 0;
	return report(reader, CODE_ADDRESS, reader->taken);
}

static int execute(struct code_reader *reader)
{
	int result;

	if (report_taken(reader, false))
		return -1;
	arrive(reader);
	reader->is_call = is_call(reader);
	if (reader->is_call || is_jump(reader))
		result = transfer(reader);
	else
		result = report_kernel(reader) || report_addresses(reader) ? -1 : 0;
	change_state(reader);
	reader->tested = code_state_tested(reader->instruction, reader->tested);
	reader->is_ended = code_is_end(reader->instruction) || ends(reader);
	reader->is_reached &= !reader->is_ended;
	return result;
}

/* ---- functions ---- */

/* Of a function whose end the file does not say: nothing jumps past the end that was seen. */
static bool is_over(const struct code_reader *reader, const struct code_section *section)
{
	return reader->is_ended &&
	       !(section->marks[reader->start - section->address] & CODE_COVERED);
}

static int read_once(struct code_reader *reader, const struct code_section *section)
{
	const uint8_t *code = section->bytes + (reader->start - section->address);
	size_t left = (size_t)(reader->end - reader->start);
	uint64_t address = reader->start;

	code_state_enter(&reader->state);
	reader->is_reached = true;
	reader->is_call = false;
	reader->is_ended = false;
	reader->tested = -1;
	reader->taken_in = -1;
	reader->has_changed = false;
	reader->furthest = reader->start;
	while (left && (address <= reader->furthest || !is_over(reader, section))) {
		if (cs_disasm_iter(reader->handle, &code, &left, &address, reader->instruction)) {
			if (execute(reader))
				return -1;
			continue;
		}
		/* Not an instruction that capstone knows. */
		if (report_taken(reader, true))
			return -1;
		code++;
		left--;
		address++;
		if (!reader->is_scan)
			code_state_forget(&reader->state);
	}
	reader->end = address;
	return report_taken(reader, true);
}

static bool is_described_end(const struct code_reader *reader)
{
	const unsigned char *first = code_image_marks(reader->image, reader->start),
	                    *next = code_image_marks(reader->image, reader->end);

	return *first & CODE_COVERED && !(next && *next & CODE_COVERED);
}

/* Into what follows: code that is in two parts. */
static int leave(struct code_reader *reader)
{
	const cs_x86_op *operand = &reader->instruction->detail->x86.operands[0];

	if (!reader->is_reached || reader->instruction->id == X86_INS_HLT)
		return 0;
	/* The last call of a function does not return, but may be not the last of a part. */
	if (reader->is_call && (is_described_end(reader) || operand->type != X86_OP_IMM ||
	                               !code_returns(reader->image, reader->handle, reader->scratch,
	                                       (uint64_t)operand->imm)))
		return 0;
	return report(reader, CODE_JUMP, reader->end);
}

/* Ways from elsewhere, of which nothing is known. */
static int add_entries(struct code_reader *reader, const struct code_places *entries)
{
	code_state_forget(&reader->state);
	for (size_t i = code_places_from(entries, reader->start);
	        i < entries->n_items && entries->items[i] < reader->end; i++)
		if (!way_at(reader, entries->items[i]) && add_way(reader, entries->items[i]))
			return -1;
	return 0;
}

static int find_entries(
        struct code_reader *reader, const struct code_section *section, struct error *err)
{
	const struct code_function function = {reader->image, section, reader->start, reader->end};

	reader->near.n_items = 0;
	if (code_entries_near(&function, reader->handle, reader->scratch, &reader->near, err))
		return -1;
	code_places_sort(&reader->near);
	return add_entries(reader, reader->entries) || add_entries(reader, &reader->near)
	               ? error_set(err, "a function with too many jumps")
	               : 0;
}

static int begin(struct code_reader *reader, uint64_t start, uint64_t end, struct error *err)
{
	size_t n_bytes = (size_t)(end - start);

	reader->start = start;
	reader->end = end;
	reader->n_ways = 0;
	if (n_bytes > FUNCTION_BYTES_MAX)
		return error_set(err, "a function of more than %u bytes", FUNCTION_BYTES_MAX);
	if (reader->is_scan)
		return 0;
	if (n_bytes > reader->numbers_room) {
		free(reader->numbers);
		reader->numbers_room = 0;
		reader->numbers = calloc(n_bytes, sizeof(*reader->numbers));
		if (!reader->numbers)
			return error_no_memory(err);
		reader->numbers_room = n_bytes;
	}
	memset(reader->numbers, 0, n_bytes * sizeof(*reader->numbers));
	return 0;
}

int code_reader_scan(struct code_reader *reader, const struct code_section *section, uint64_t start,
        uint64_t end, struct error *err)
{
	reader->is_scan = true;
	reader->is_last_pass = true;
	reader->reaches_all = true;
	if (begin(reader, start, end, err))
		return -1;
	return read_once(reader, section) || leave(reader) ? -1 : 0;
}

bool code_reader_is_entered(const struct code_reader *reader)
{
	size_t first = code_places_from(reader->entries, reader->start);

	return first < reader->entries->n_items && reader->entries->items[first] < reader->end;
}

static int settle(struct code_reader *reader, const struct code_section *section, struct error *err)
{
	reader->has_changed = true;
	for (int pass = 0; pass < PASSES_MAX && reader->has_changed; pass++)
		if (read_once(reader, section))
			return error_set(err, "a function with too many jumps");
	return 0;
}

int code_reader_follow(struct code_reader *reader, const struct code_section *section,
        uint64_t start, uint64_t end, struct error *err)
{
	reader->is_scan = false;
	reader->is_last_pass = false;
	if (begin(reader, start, end, err) || find_entries(reader, section, err))
		return -1;
	/* What jumps lead to, then also what only a table of jumps can lead to. */
	reader->reaches_all = false;
	if (settle(reader, section, err))
		return -1;
	reader->reaches_all = true;
	if (settle(reader, section, err))
		return -1;
	/* Where it did not settle, nothing is known. */
	for (size_t i = 0; i < reader->n_ways && reader->has_changed; i++)
		code_state_forget(&reader->ways[i].state);
	reader->is_last_pass = true;
	return read_once(reader, section) || leave(reader) ? -1 : 0;
}

#endif
