#ifdef HAVE_CAPSTONE

#include "code_state.h"

#include <string.h>

/* Seven arguments on the stack, or their place, as Go has for its wrappers. */
enum { ARGUMENT_BYTES = 56 };

static const struct code_value unknown = {VALUE_UNKNOWN, 0};

/* In the order of their numbers in instructions. */
static const x86_reg widths[CODE_REGISTERS][4] = {
        {X86_REG_RAX, X86_REG_EAX, X86_REG_AX, X86_REG_AL},
        {X86_REG_RCX, X86_REG_ECX, X86_REG_CX, X86_REG_CL},
        {X86_REG_RDX, X86_REG_EDX, X86_REG_DX, X86_REG_DL},
        {X86_REG_RBX, X86_REG_EBX, X86_REG_BX, X86_REG_BL},
        {X86_REG_RSP, X86_REG_ESP, X86_REG_SP, X86_REG_SPL},
        {X86_REG_RBP, X86_REG_EBP, X86_REG_BP, X86_REG_BPL},
        {X86_REG_RSI, X86_REG_ESI, X86_REG_SI, X86_REG_SIL},
        {X86_REG_RDI, X86_REG_EDI, X86_REG_DI, X86_REG_DIL},
        {X86_REG_R8, X86_REG_R8D, X86_REG_R8W, X86_REG_R8B},
        {X86_REG_R9, X86_REG_R9D, X86_REG_R9W, X86_REG_R9B},
        {X86_REG_R10, X86_REG_R10D, X86_REG_R10W, X86_REG_R10B},
        {X86_REG_R11, X86_REG_R11D, X86_REG_R11W, X86_REG_R11B},
        {X86_REG_R12, X86_REG_R12D, X86_REG_R12W, X86_REG_R12B},
        {X86_REG_R13, X86_REG_R13D, X86_REG_R13W, X86_REG_R13B},
        {X86_REG_R14, X86_REG_R14D, X86_REG_R14W, X86_REG_R14B},
        {X86_REG_R15, X86_REG_R15D, X86_REG_R15W, X86_REG_R15B},
};

int code_register(x86_reg reg)
{
	for (int i = 0; i < CODE_REGISTERS; i++)
		for (int width = 0; width < 4; width++)
			if (widths[i][width] == reg)
				return i;
	/* The second byte of the first four. */
	switch (reg) {
	case X86_REG_AH:
		return 0;
	case X86_REG_CH:
		return 1;
	case X86_REG_DH:
		return 2;
	case X86_REG_BH:
		return 3;
	default:
		return -1;
	}
}

static bool is_low_byte(const cs_x86_op *operand)
{
	int reg = operand->type == X86_OP_REG ? code_register(operand->reg) : -1;

	return reg >= 0 && widths[reg][3] == operand->reg;
}

/* ---- the stack ---- */

static int slot_at(int64_t offset)
{
	int64_t slot = offset / 8 + CODE_SLOTS_BELOW;

	return offset % 8 == 0 && slot >= 0 && slot < CODE_SLOTS ? (int)slot : -1;
}

static void forget_slots(struct code_state *state, int64_t from, int64_t to)
{
	const int64_t lowest = -8 * CODE_SLOTS_BELOW, highest = 8 * CODE_SLOTS_ABOVE;

	from = from < lowest ? lowest : from;
	to = to > highest ? highest : to;
	for (int64_t offset = from; offset < to; offset += 8 - (offset - lowest) % 8)
		state->slots[(offset - lowest) / 8] = unknown;
}

static void forget_escaped(struct code_state *state)
{
	forget_slots(state, state->escaped, INT32_MAX);
}

/* It goes where it is not followed: what it points at may be changed from now on. */
static void escape(struct code_state *state, struct code_value value)
{
	if (value.kind == VALUE_STACK && value.number < state->escaped)
		state->escaped = value.number;
}

/* What an operand is in: an array may be indexed from its start on, or from elsewhere. */
static void escape_memory(struct code_state *state, const cs_x86_op *operand)
{
	int base = code_register(operand->mem.base), index = code_register(operand->mem.index);
	struct code_value start = base >= 0 ? state->registers[base] : unknown;

	escape(state, start);
	if (start.kind == VALUE_STACK) {
		int64_t number = start.number + operand->mem.disp;

		start.number = number < INT32_MIN   ? INT32_MIN
		               : number > INT32_MAX ? INT32_MAX
		                                    : (int32_t)number;
		escape(state, start);
	}
	if (index >= 0)
		escape(state, state->registers[index]);
}

/* Where an operand is on the stack. */
static bool stack_offset(const struct code_state *state, const cs_x86_op *operand, int64_t *offset)
{
	int base = operand->type == X86_OP_MEM ? code_register(operand->mem.base) : -1;

	if (base < 0 || operand->mem.index != X86_REG_INVALID ||
	        operand->mem.segment == X86_REG_FS || operand->mem.segment == X86_REG_GS ||
	        state->registers[base].kind != VALUE_STACK)
		return false;
	*offset = state->registers[base].number + operand->mem.disp;
	return *offset > INT32_MIN / 2 && *offset < INT32_MAX / 2;
}

static void store(struct code_state *state, const cs_x86_op *operand, struct code_value value)
{
	int64_t offset;
	int slot;

	if (!stack_offset(state, operand, &offset)) {
		/* Into an array on the stack, or through a pointer, which may be one of those that
		 * were given away. */
		escape_memory(state, operand);
		if (operand->mem.base != X86_REG_RIP)
			forget_escaped(state);
		escape(state, value);
		return;
	}
	forget_slots(state, offset, offset + operand->size);
	slot = slot_at(offset);
	if (slot >= 0 && (operand->size == 8 || (operand->size == 4 && value.kind != VALUE_STACK)))
		state->slots[slot] = value;
}

static struct code_value load(
        const struct code_state *state, const cs_x86_op *operand, uint64_t next)
{
	uint64_t address = next + (uint64_t)operand->mem.disp;
	int64_t offset;

	if (operand->size < 4)
		return unknown;
	if (stack_offset(state, operand, &offset)) {
		int slot = slot_at(offset);

		return slot >= 0 ? state->slots[slot] : unknown;
	}
	if (operand->mem.base == X86_REG_RIP && address <= INT32_MAX)
		return (struct code_value){VALUE_GLOBAL, (int32_t)address};
	if (code_register(operand->mem.base) >= 0 && operand->mem.index == X86_REG_INVALID)
		return (struct code_value){VALUE_MEMORY, 0};
	return unknown;
}

/* ---- states ---- */

void code_state_forget(struct code_state *state)
{
	memset(state, 0, sizeof(*state));
	state->escaped = INT32_MIN;
}

void code_state_enter(struct code_state *state)
{
	code_state_forget(state);
	state->escaped = INT32_MAX;
	for (int32_t i = 0; i < CODE_REGISTERS; i++)
		state->registers[i] = (struct code_value){VALUE_AT_ENTRY, i};
	state->registers[CODE_RSP] = (struct code_value){VALUE_STACK, 0};
	/* Slot 0 has the address to return to. */
	for (int32_t i = 1; i < CODE_SLOTS_ABOVE; i++)
		state->slots[CODE_SLOTS_BELOW + i] =
		        (struct code_value){VALUE_AT_ENTRY, CODE_REGISTERS + i - 1};
}

void code_state_call(struct code_state *state, bool is_go)
{
	static const int clobbered[] = {0, 1, 2, 6, 7, 8, 9, 10, 11};
	const struct code_value *stack = &state->registers[CODE_RSP];

	if (is_go)
		escape(state, state->registers[CODE_RBX]);
	for (size_t i = 0; i < sizeof(clobbered) / sizeof(clobbered[0]); i++) {
		escape(state, state->registers[clobbered[i]]);
		state->registers[clobbered[i]] = unknown;
	}
	/* Pointers within what it is given, or among its arguments. */
	for (int i = 0; i < CODE_SLOTS; i++)
		escape(state, state->slots[i]);
	for (int i = 0; i < CODE_REGISTERS && is_go; i++)
		if (i != CODE_RSP && i != CODE_RBP)
			state->registers[i] = unknown;
	/* Arguments belong to the callee, and results may be in their place; but not what the
	 * caller's caller has put there. */
	if (stack->kind == VALUE_STACK && stack->number < 0)
		forget_slots(state, stack->number,
		        stack->number + ARGUMENT_BYTES < 0 ? stack->number + ARGUMENT_BYTES : 0);
	forget_escaped(state);
}

void code_state_forget_stack(struct code_state *state)
{
	forget_slots(state, INT32_MIN, INT32_MAX);
}

void code_state_zero(struct code_state *state, int reg)
{
	if (reg >= 0 && state->registers[reg].kind != VALUE_STACK)
		state->registers[reg] = (struct code_value){VALUE_CONSTANT, 0};
}

int code_state_tested(const cs_insn *instruction, int tested)
{
	const cs_x86_op *first = &instruction->detail->x86.operands[0],
	                *second = &instruction->detail->x86.operands[1];
	int reg = first->type == X86_OP_REG ? code_register(first->reg) : -1;

	switch (instruction->id) {
	case X86_INS_TEST:
		if (second->type != X86_OP_REG || second->reg != first->reg)
			return -1;
		return first->size >= 4 ? reg : -1;
	case X86_INS_ADC:
	case X86_INS_ADD:
	case X86_INS_AND:
	case X86_INS_DEC:
	case X86_INS_INC:
	case X86_INS_NEG:
	case X86_INS_OR:
	case X86_INS_SBB:
	case X86_INS_SUB:
	case X86_INS_XOR:
		return first->size >= 4 ? reg : -1;
	case X86_INS_LEA:
	case X86_INS_MOV:
	case X86_INS_MOVABS:
	case X86_INS_MOVSX:
	case X86_INS_MOVSXD:
	case X86_INS_MOVZX:
		/* They leave the flags alone. */
		return reg == tested ? -1 : tested;
	default:
		return -1;
	}
}

static struct code_value meet(struct code_state *state, struct code_value a, struct code_value b)
{
	if (a.kind == b.kind && a.number == b.number)
		return a;
	escape(state, a);
	escape(state, b);
	return unknown;
}

void code_state_meet(struct code_state *state, const struct code_state *other)
{
	for (int i = 0; i < CODE_REGISTERS; i++)
		state->registers[i] = meet(state, state->registers[i], other->registers[i]);
	for (int i = 0; i < CODE_SLOTS; i++)
		state->slots[i] = meet(state, state->slots[i], other->slots[i]);
	if (other->escaped < state->escaped)
		state->escaped = other->escaped;
}

struct code_value code_state_argument(const struct code_state *state, int place, bool is_call)
{
	const struct code_value *stack = &state->registers[CODE_RSP];
	int64_t offset;
	int slot;

	if (place < CODE_REGISTERS)
		return state->registers[place];
	if (stack->kind != VALUE_STACK)
		return unknown;
	/* A jump leaves the address to return to where it is. */
	offset = stack->number + 8 * ((int64_t)place - CODE_REGISTERS + (is_call ? 0 : 1));
	slot = slot_at(offset);
	return slot >= 0 ? state->slots[slot] : unknown;
}

/* ---- instructions ---- */

static struct code_value value_of(
        const struct code_state *state, const cs_insn *instruction, const cs_x86_op *operand)
{
	int reg = operand->type == X86_OP_REG ? code_register(operand->reg) : -1;

	if (operand->type == X86_OP_IMM)
		return (struct code_value){VALUE_CONSTANT, (int32_t)operand->imm};
	if (operand->type == X86_OP_MEM)
		return load(state, operand, instruction->address + instruction->size);
	return reg >= 0 && operand->size >= 4 ? state->registers[reg] : unknown;
}

static struct code_value add(struct code_value value, int64_t number)
{
	if (value.kind != VALUE_CONSTANT && value.kind != VALUE_STACK)
		return unknown;
	number += value.number;
	if (number < INT32_MIN / 2 || number > INT32_MAX / 2)
		return unknown;
	return (struct code_value){value.kind, (int32_t)number};
}

static struct code_value address_of(const struct code_state *state, const cs_x86_op *operand)
{
	int64_t offset;

	if (!stack_offset(state, operand, &offset))
		return unknown;
	return (struct code_value){VALUE_STACK, (int32_t)offset};
}

static bool is_add_of_constant(const cs_insn *instruction)
{
	return (instruction->id == X86_INS_ADD || instruction->id == X86_INS_SUB) &&
	       instruction->detail->x86.operands[1].type == X86_OP_IMM;
}

/* What an instruction of two operands leaves in the first. */
static struct code_value result_of(const struct code_state *state, const cs_insn *instruction)
{
	const cs_x86_op *to = &instruction->detail->x86.operands[0],
	                *from = &instruction->detail->x86.operands[1];
	struct code_value old = value_of(state, instruction, to);

	if ((instruction->id == X86_INS_XOR || instruction->id == X86_INS_SUB) &&
	        from->type == X86_OP_REG && to->type == X86_OP_REG && from->reg == to->reg &&
	        to->size >= 4)
		return (struct code_value){VALUE_CONSTANT, 0};
	if (is_add_of_constant(instruction) && to->size >= 4)
		return add(old, instruction->id == X86_INS_ADD ? from->imm : -from->imm);
	if (instruction->id == X86_INS_LEA)
		return address_of(state, from);
	if (instruction->id != X86_INS_MOV && instruction->id != X86_INS_MOVABS &&
	        instruction->id != X86_INS_MOVSXD)
		return unknown;
	/* "mov $57, %al" into a register that was zero. */
	if (from->type == X86_OP_IMM && is_low_byte(to)) {
		old = state->registers[code_register(to->reg)];
		return old.kind == VALUE_CONSTANT && old.number >= 0 && old.number < 256
		               ? (struct code_value){VALUE_CONSTANT, (int32_t)(from->imm & 0xff)}
		               : unknown;
	}
	return to->size >= 4 ? value_of(state, instruction, from) : unknown;
}

/* What it computes of an address of the stack is not followed. */
static void note_lost(struct code_state *state, const cs_insn *instruction)
{
	const cs_x86 *x86 = &instruction->detail->x86;

	for (int i = 0; i < x86->op_count; i++) {
		const cs_x86_op *operand = &x86->operands[i];
		int reg = operand->type == X86_OP_REG ? code_register(operand->reg) : -1;

		if (reg >= 0 && reg != CODE_RSP)
			escape(state, state->registers[reg]);
		if (instruction->id == X86_INS_LEA && operand->type == X86_OP_MEM &&
		        (reg = code_register(operand->mem.base)) >= 0)
			escape(state, state->registers[reg]);
	}
}

bool code_state_uses(const cs_insn *instruction, int reg)
{
	const cs_detail *detail = instruction->detail;

	for (int i = 0; i < detail->x86.op_count; i++) {
		const cs_x86_op *operand = &detail->x86.operands[i];

		if (operand->type == X86_OP_REG && code_register(operand->reg) == reg)
			return true;
		if (operand->type == X86_OP_MEM &&
		        (code_register(operand->mem.base) == reg ||
		                code_register(operand->mem.index) == reg))
			return true;
	}
	for (int i = 0; i < detail->regs_read_count; i++)
		if (code_register((x86_reg)detail->regs_read[i]) == reg)
			return true;
	for (int i = 0; i < detail->regs_write_count; i++)
		if (code_register((x86_reg)detail->regs_write[i]) == reg)
			return true;
	return instruction->id == X86_INS_SYSCALL;
}

static bool is_among(unsigned id, const unsigned *ids, size_t n_ids)
{
	for (size_t i = 0; i < n_ids; i++)
		if (ids[i] == id)
			return true;
	return false;
}

bool code_state_writes(const cs_insn *instruction)
{
	static const unsigned ids[] = {X86_INS_CMP, X86_INS_TEST, X86_INS_BT, X86_INS_NOP,
	        X86_INS_ENDBR64, X86_INS_PAUSE, X86_INS_LFENCE, X86_INS_MFENCE, X86_INS_SFENCE,
	        X86_INS_PREFETCHNTA, X86_INS_PREFETCHT0, X86_INS_PREFETCHT1, X86_INS_PREFETCHT2,
	        X86_INS_PREFETCHW, X86_INS_CLD, X86_INS_CLC, X86_INS_STC, X86_INS_CMC, X86_INS_HLT,
	        X86_INS_UD2, X86_INS_INT3};

	return !is_among(instruction->id, ids, sizeof(ids) / sizeof(ids[0]));
}

struct code_value code_state_stored(const struct code_state *state, const cs_insn *instruction)
{
	const cs_x86 *x86 = &instruction->detail->x86;

	return instruction->id == X86_INS_MOV && x86->op_count == 2 && x86->operands[0].size >= 4
	               ? value_of(state, instruction, &x86->operands[1])
	               : unknown;
}

static bool writes_all(const cs_insn *instruction)
{
	return instruction->id == X86_INS_XCHG || instruction->id == X86_INS_XADD;
}

/* Registers but the general ones.  capstone has these in a row. */
static bool has_vector(const cs_insn *instruction)
{
	const cs_x86 *x86 = &instruction->detail->x86;

	for (int i = 0; i < x86->op_count; i++) {
		x86_reg reg = x86->operands[i].type == X86_OP_REG ? x86->operands[i].reg
		                                                  : X86_REG_INVALID;

		if ((reg >= X86_REG_XMM0 && reg <= X86_REG_ZMM31) ||
		        (reg >= X86_REG_MM0 && reg <= X86_REG_MM7) ||
		        (reg >= X86_REG_K0 && reg <= X86_REG_K7))
			return true;
	}
	return false;
}

/* Only the first operand, and what capstone says besides. */
static bool writes_first(const cs_insn *instruction)
{
	static const unsigned general[] = {X86_INS_ADC, X86_INS_ADD, X86_INS_AND, X86_INS_ANDN,
	        X86_INS_BEXTR, X86_INS_BLSI, X86_INS_BLSMSK, X86_INS_BLSR, X86_INS_BSF, X86_INS_BSR,
	        X86_INS_BSWAP, X86_INS_BTC, X86_INS_BTR, X86_INS_BTS, X86_INS_BZHI, X86_INS_CBW,
	        X86_INS_CDQ, X86_INS_CDQE, X86_INS_CQO, X86_INS_CWD, X86_INS_CWDE, X86_INS_CMOVA,
	        X86_INS_CMOVAE, X86_INS_CMOVB, X86_INS_CMOVBE, X86_INS_CMOVE, X86_INS_CMOVG,
	        X86_INS_CMOVGE, X86_INS_CMOVL, X86_INS_CMOVLE, X86_INS_CMOVNE, X86_INS_CMOVNO,
	        X86_INS_CMOVNP, X86_INS_CMOVNS, X86_INS_CMOVO, X86_INS_CMOVP, X86_INS_CMOVS,
	        X86_INS_DEC, X86_INS_IMUL, X86_INS_INC, X86_INS_LEA, X86_INS_LZCNT, X86_INS_MOV,
	        X86_INS_MOVABS, X86_INS_MOVBE, X86_INS_MOVNTI, X86_INS_MOVSX, X86_INS_MOVSXD,
	        X86_INS_MOVZX, X86_INS_NEG, X86_INS_NOT, X86_INS_OR, X86_INS_PDEP, X86_INS_PEXT,
	        X86_INS_POPCNT, X86_INS_RCL, X86_INS_RCR, X86_INS_ROL, X86_INS_ROR, X86_INS_RORX,
	        X86_INS_SAL, X86_INS_SAR, X86_INS_SARX, X86_INS_SBB, X86_INS_SETA, X86_INS_SETAE,
	        X86_INS_SETB, X86_INS_SETBE, X86_INS_SETE, X86_INS_SETG, X86_INS_SETGE,
	        X86_INS_SETL, X86_INS_SETLE, X86_INS_SETNE, X86_INS_SETNO, X86_INS_SETNP,
	        X86_INS_SETNS, X86_INS_SETO, X86_INS_SETP, X86_INS_SETS, X86_INS_SHL, X86_INS_SHLD,
	        X86_INS_SHLX, X86_INS_SHR, X86_INS_SHRD, X86_INS_SHRX, X86_INS_SUB, X86_INS_TZCNT,
	        X86_INS_XOR};
	/* They store at rdi, or write ecx. */
	static const unsigned others[] = {X86_INS_MASKMOVDQU, X86_INS_MASKMOVQ, X86_INS_VMASKMOVDQU,
	        X86_INS_PCMPESTRI, X86_INS_PCMPISTRI, X86_INS_VPCMPESTRI, X86_INS_VPCMPISTRI};

	return is_among(instruction->id, general, sizeof(general) / sizeof(general[0])) ||
	       (has_vector(instruction) &&
	               !is_among(instruction->id, others, sizeof(others) / sizeof(others[0])));
}

static void write_operands(struct code_state *state, const cs_insn *instruction)
{
	const cs_x86 *x86 = &instruction->detail->x86;
	struct code_value value = x86->op_count == 2 ? result_of(state, instruction) : unknown;

	if (value.kind == VALUE_UNKNOWN)
		note_lost(state, instruction);
	/* capstone does not know of every instruction what it writes: all that may be. */
	for (int i = 0; i < x86->op_count; i++) {
		const cs_x86_op *operand = &x86->operands[i];
		int written = operand->type == X86_OP_REG ? code_register(operand->reg) : -1;

		if (i > 0 && !writes_all(instruction))
			break;
		if (written >= 0)
			state->registers[written] = i == 0 ? value : unknown;
		else if (operand->type == X86_OP_MEM)
			store(state, operand, i == 0 ? value : unknown);
	}
}

/* Whatever an instruction changes that is not known: all its registers, those that instructions
 * take without naming them, and what any of them points at. */
static void forget_touched(struct code_state *state, const cs_insn *instruction)
{
	static const int unnamed[] = {CODE_RAX, 1, 2};
	const cs_x86 *x86 = &instruction->detail->x86;

	escape(state, state->registers[CODE_RDI]);
	for (size_t i = 0; i < sizeof(unnamed) / sizeof(unnamed[0]); i++) {
		escape(state, state->registers[unnamed[i]]);
		state->registers[unnamed[i]] = unknown;
	}
	for (int i = 0; i < x86->op_count; i++) {
		const cs_x86_op *operand = &x86->operands[i];
		int reg = operand->type == X86_OP_REG ? code_register(operand->reg) : -1;

		if (operand->type == X86_OP_MEM)
			escape_memory(state, operand);
		if (reg < 0)
			continue;
		escape(state, state->registers[reg]);
		state->registers[reg] = unknown;
	}
	forget_escaped(state);
}

/* The kernel returns its result, uses two registers, and writes where it was asked to. */
static void enter_kernel(struct code_state *state)
{
	static const int arguments[] = {CODE_RDI, 6, 2, 10, 8, 9}, changed[] = {CODE_RAX, 1, 11};

	for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++)
		escape(state, state->registers[arguments[i]]);
	for (int i = 0; i < CODE_SLOTS; i++)
		escape(state, state->slots[i]);
	forget_escaped(state);
	for (size_t i = 0; i < sizeof(changed) / sizeof(changed[0]); i++)
		state->registers[changed[i]] = unknown;
}

/* Of two bytes, which no compiler pushes: the prefix of such operands. */
static int32_t stack_bytes(const cs_insn *instruction)
{
	return instruction->detail->x86.prefix[2] == 0x66 ? 2 : 8;
}

static void push(struct code_state *state, const cs_insn *instruction)
{
	const cs_x86_op *operand = &instruction->detail->x86.operands[0];
	struct code_value value = value_of(state, instruction, operand),
	                  *stack = &state->registers[CODE_RSP];
	int32_t n_bytes = stack_bytes(instruction);
	int slot;

	*stack = add(*stack, -n_bytes);
	if (stack->kind != VALUE_STACK)
		return;
	forget_slots(state, stack->number, stack->number + n_bytes);
	slot = slot_at(stack->number);
	if (slot >= 0 && n_bytes == 8)
		state->slots[slot] = value;
}

static void pop(struct code_state *state, int reg, int32_t n_bytes)
{
	struct code_value *stack = &state->registers[CODE_RSP], value = unknown;
	int slot = stack->kind == VALUE_STACK ? slot_at(stack->number) : -1;

	if (slot >= 0 && n_bytes == 8)
		value = state->slots[slot];
	*stack = add(*stack, n_bytes);
	if (reg >= 0)
		state->registers[reg] = value;
}

/* Into memory: the address is that after rsp was changed. */
static void execute_pop(struct code_state *state, const cs_insn *instruction)
{
	const cs_x86_op *to = &instruction->detail->x86.operands[0];

	pop(state, to->type == X86_OP_REG ? code_register(to->reg) : -1, stack_bytes(instruction));
	if (to->type == X86_OP_MEM)
		store(state, to, unknown);
}

void code_state_jump(struct code_state *state, const cs_insn *instruction)
{
	if (instruction->id == X86_INS_LOOP || instruction->id == X86_INS_LOOPE ||
	        instruction->id == X86_INS_LOOPNE)
		state->registers[1] = unknown;
}

static void execute_other(struct code_state *state, const cs_insn *instruction)
{
	const cs_detail *detail = instruction->detail;

	if (writes_all(instruction) || writes_first(instruction))
		write_operands(state, instruction);
	else if (code_state_writes(instruction))
		forget_touched(state, instruction);
	for (int i = 0; i < detail->regs_write_count; i++) {
		int written = code_register((x86_reg)detail->regs_write[i]);

		if (written >= 0)
			state->registers[written] = unknown;
	}
}

void code_state_execute(struct code_state *state, const cs_insn *instruction)
{
	switch (instruction->id) {
	case X86_INS_PUSH:
		push(state, instruction);
		return;
	case X86_INS_POP:
		execute_pop(state, instruction);
		return;
	case X86_INS_LEAVE:
		state->registers[CODE_RSP] = state->registers[CODE_RBP];
		pop(state, CODE_RBP, 8);
		return;
	case X86_INS_SYSCALL:
		enter_kernel(state);
		return;
	case X86_INS_STD:
		/* Strings are stored downwards from now on. */
		code_state_forget(state);
		return;
	default:
		execute_other(state, instruction);
	}
}

#endif
