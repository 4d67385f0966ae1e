/*
 *      symbols, pointers, calls, jumps and addresses in all code, the ends of described functions
 *        -> where control may enter what is not described
 *        -> its instructions, and where their jumps lead to -> those that enter the kernel
 */
#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_gaps.h"

#include "code_places.h"
#include "code_returns.h"
#include "code_state.h"
#include "elf_reader.h"

#include <string.h>

struct gaps {
	struct code_image *image;
	code_gap_visit *visit;
	void *context;
	csh handle;
	cs_insn *instruction;
	struct code_places todo;  /* where jumps lead to: a stack */
	struct code_places whole; /* the first bytes of gaps to read as a whole: likewise */
	struct error *err;
};

/* Instructions from where control enters them to where they end. */
struct row {
	struct code_section *section;
	bool is_whole; /* control may enter anywhere */
	bool has_number, has_pointer;
	int32_t number; /* in eax */
	int pointer_in; /* the register that has an address as it was in data */
};

bool code_gap_number(const struct code_section *section, size_t at, int32_t *number)
{
	const unsigned char *bytes = section->bytes + at;

	if (at < 7 || (bytes[-5] != 0xb8 && memcmp(bytes - 7, "\x48\xc7\xc0", 3) != 0))
		return false;
	memcpy(number, bytes - sizeof(*number), sizeof(*number));
	return true;
}

/* ---- instructions ---- */

static bool is_unread(const struct gaps *gaps, uint64_t address)
{
	const unsigned char *marks = code_image_marks(gaps->image, address);

	return marks && !(*marks & (CODE_COVERED | CODE_REACHED));
}

static int go_on_at(struct gaps *gaps, uint64_t address)
{
	return is_unread(gaps, address) ? code_places_add(&gaps->todo, address, gaps->err) : 0;
}

static bool sets_number(const cs_insn *instruction, int32_t *number)
{
	const cs_x86_op *operands = instruction->detail->x86.operands;

	if ((instruction->id != X86_INS_MOV && instruction->id != X86_INS_MOVABS) ||
	        operands[0].type != X86_OP_REG || operands[1].type != X86_OP_IMM ||
	        code_register(operands[0].reg) != CODE_RAX || operands[0].size < 4)
		return false;
	*number = (int32_t)operands[1].imm;
	return true;
}

static bool enters_kernel(const cs_insn *instruction)
{
	return instruction->id == X86_INS_SYSCALL || instruction->id == X86_INS_SYSENTER ||
	       (instruction->id == X86_INS_INT && instruction->detail->x86.operands[0].imm == 0x80);
}

/* Pointers in data are followed, whatever jumps by them, as crtbegin.o does. */
static bool sets_pointer(const cs_insn *instruction, int *reg)
{
	const cs_x86_op *operands = instruction->detail->x86.operands;

	if (instruction->id != X86_INS_MOV || operands[0].type != X86_OP_REG ||
	        operands[0].size != sizeof(uint64_t) || operands[1].type != X86_OP_MEM ||
	        operands[1].mem.base != X86_REG_RIP)
		return false;
	*reg = code_register(operands[0].reg);
	return true;
}

static void report(const struct gaps *gaps, const struct row *row)
{
	const struct code_gap_call call = {.address = gaps->instruction->address,
	        .is_syscall = gaps->instruction->id == X86_INS_SYSCALL,
	        .has_number = row->has_number,
	        .number = row->number};

	gaps->visit(&call, gaps->context);
}

static bool is_followed(const struct row *row, const cs_x86_op *operand)
{
	int reg = operand->type == X86_OP_REG ? code_register(operand->reg) : -1;

	if (operand->type == X86_OP_MEM)
		return operand->mem.base == X86_REG_RIP;
	return operand->type == X86_OP_IMM || (row->has_pointer && reg == row->pointer_in) ||
	       (row->has_number && reg == CODE_RAX);
}

/* By a table, a jump may lead anywhere in the gap. */
static int jump(struct gaps *gaps, const struct row *row)
{
	size_t at = (size_t)(gaps->instruction->address - row->section->address);

	if (row->is_whole || is_followed(row, &gaps->instruction->detail->x86.operands[0]))
		return 0;
	while (at && !(row->section->marks[at - 1] & CODE_COVERED))
		at--;
	return code_places_add(&gaps->whole, row->section->address + at, gaps->err);
}

/* The addresses that it takes, and constants that may be some. */
static int go_on_at_addresses(struct gaps *gaps)
{
	const cs_insn *instruction = gaps->instruction;
	const cs_x86 *x86 = &instruction->detail->x86;

	for (int i = 0; i < x86->op_count; i++) {
		const cs_x86_op *operand = &x86->operands[i];
		int result = 0;

		if (operand->type == X86_OP_IMM)
			result = go_on_at(gaps, (uint64_t)operand->imm);
		else if (instruction->id == X86_INS_LEA && operand->type == X86_OP_MEM &&
		         operand->mem.base == X86_REG_RIP)
			result = go_on_at(gaps, instruction->address + instruction->size +
			                                (uint64_t)operand->mem.disp);
		if (result)
			return -1;
	}
	return 0;
}

static void change_row(struct row *row, const cs_insn *instruction, bool is_call)
{
	if (sets_number(instruction, &row->number))
		row->has_number = !row->is_whole;
	else if (is_call || code_state_uses(instruction, CODE_RAX))
		row->has_number = false;
	if (sets_pointer(instruction, &row->pointer_in))
		row->has_pointer = true;
	else if (is_call ||
	         (instruction->id != X86_INS_TEST && code_state_uses(instruction, row->pointer_in)))
		row->has_pointer = false;
}

static int execute(struct gaps *gaps, struct row *row, bool *is_end)
{
	const cs_insn *instruction = gaps->instruction;
	bool is_jump = cs_insn_group(gaps->handle, instruction, X86_GRP_JUMP),
	     is_call = cs_insn_group(gaps->handle, instruction, X86_GRP_CALL);

	if (enters_kernel(instruction))
		report(gaps, row);
	if ((is_jump && jump(gaps, row)) || go_on_at_addresses(gaps))
		return -1;
	change_row(row, instruction, is_call);
	/* Of privileged instructions the process dies. */
	*is_end = !row->is_whole && (code_is_end(instruction) || instruction->id == X86_INS_HLT);
	return 0;
}

/* Does the instruction the same whatever came before it? */
static bool needs_nothing(const struct row *row, const cs_insn *instruction)
{
	struct row ignored = {.number = 0};

	return (!row->has_number || sets_number(instruction, &ignored.number)) &&
	       (!row->has_pointer || sets_pointer(instruction, &ignored.pointer_in));
}

static bool is_known(const struct gaps *gaps, const struct row *row, unsigned char *marks)
{
	if (!needs_nothing(row, gaps->instruction))
		return false;
	if (*marks & CODE_REACHED)
		return !row->is_whole;
	*marks |= CODE_REACHED;
	return false;
}

static int read_row(struct gaps *gaps, struct row row, uint64_t start)
{
	const struct code_section *section = row.section;
	size_t at = (size_t)(start - section->address);
	bool is_end = false;

	while (!is_end && at < section->n_bytes && !(section->marks[at] & CODE_COVERED)) {
		const uint8_t *code = section->bytes + at;
		size_t left = section->n_bytes - at;
		uint64_t address = section->address + at;

		if (!cs_disasm_iter(gaps->handle, &code, &left, &address, gaps->instruction)) {
			if (!row.is_whole)
				return 0;
			at++;
			continue;
		}
		if (is_known(gaps, &row, &section->marks[at]))
			return 0;
		if (execute(gaps, &row, &is_end))
			return -1;
		at = (size_t)(address - section->address);
	}
	return 0;
}

static int read_rows(struct gaps *gaps, struct row row, uint64_t start)
{
	int result = read_row(gaps, row, start);

	while (!result && (gaps->todo.n_items || gaps->whole.n_items)) {
		struct code_places *places = gaps->todo.n_items ? &gaps->todo : &gaps->whole;

		start = places->items[--places->n_items];
		row = (struct row){.section = code_image_section(gaps->image, start),
		        .is_whole = places == &gaps->whole};
		result = read_row(gaps, row, start);
	}
	return result;
}

/* ---- where control may enter ---- */

static int enter(struct gaps *gaps, uint64_t address)
{
	struct row row = {.section = code_image_section(gaps->image, address)};

	return is_unread(gaps, address) ? read_rows(gaps, row, address) : 0;
}

static bool is_padding(struct gaps *gaps, const struct code_section *section, size_t at)
{
	while (at < section->n_bytes && !(section->marks[at] & CODE_COVERED)) {
		const uint8_t *code = section->bytes + at;
		size_t left = section->n_bytes - at;
		uint64_t address = section->address + at;

		if (!cs_disasm_iter(gaps->handle, &code, &left, &address, gaps->instruction) ||
		        gaps->instruction->id != X86_INS_NOP)
			return false;
		at = (size_t)(address - section->address);
	}
	return true;
}

/* Reads a described function up to the instruction that ends there.  False: none does. */
static bool read_up_to(struct gaps *gaps, const struct code_section *section, size_t end)
{
	bool is_read = false;
	uint64_t address;
	size_t at;

	if (!end || !code_image_function(gaps->image, section->address + end - 1, &address))
		return false;
	for (at = (size_t)(address - section->address); at < end;) {
		const uint8_t *code = section->bytes + at;
		size_t left = section->n_bytes - at;

		is_read = cs_disasm_iter(gaps->handle, &code, &left, &address, gaps->instruction);
		address += !is_read;
		at = (size_t)(address - section->address);
	}
	return is_read && at == end;
}

/* Does a described function lead to what comes after it? */
static bool runs_on(struct gaps *gaps, const struct code_section *section, size_t end)
{
	return !read_up_to(gaps, section, end) ||
	       (!code_is_end(gaps->instruction) && gaps->instruction->id != X86_INS_HLT);
}

/* From described code above, which may have set the number: glibc ends the descriptions of clone
 * and clone3 between that and "syscall". */
static int enter_from_above(struct gaps *gaps, struct code_section *section)
{
	for (size_t at = 0; at < section->n_bytes; at++) {
		struct row row = {.section = section};

		if (section->marks[at] & CODE_COVERED ||
		        (at && !(section->marks[at - 1] & CODE_COVERED)) ||
		        is_padding(gaps, section, at) || !runs_on(gaps, section, at))
			continue;
		row.has_number = code_gap_number(section, at, &row.number);
		if (read_rows(gaps, row, section->address + at))
			return -1;
	}
	return 0;
}

/* Functions without a size, and labels. */
static int enter_symbols(struct gaps *gaps, GElf_Word type)
{
	struct elf_table symbols = {0};
	GElf_Sym symbol;

	if (elf_reader_table(gaps->image->file, type, &symbols, gaps->err))
		return -1;
	for (int i = 0; symbols.data && gelf_getsym(symbols.data, i, &symbol); i++) {
		unsigned kind = GELF_ST_TYPE(symbol.st_info);

		if (symbol.st_shndx != SHN_UNDEF &&
		        (kind == STT_NOTYPE || kind == STT_FUNC || kind == STT_GNU_IFUNC) &&
		        enter(gaps, symbol.st_value))
			return -1;
	}
	return 0;
}

static int enter_pointers(struct gaps *gaps, const struct code_places *pointers)
{
	for (size_t i = 0; i < pointers->n_items; i++)
		if (enter(gaps, pointers->items[i]))
			return -1;
	return 0;
}

/* Code that is not position-independent has pointers without relocations. */
static int enter_words(struct gaps *gaps, const struct code_section *data)
{
	uint64_t word;

	for (size_t at = 0; data->n_bytes - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, data->bytes + at, sizeof(word));
		if (enter(gaps, word))
			return -1;
	}
	return 0;
}

/* The last `n_bytes` bytes of an instruction are the distance to what it leads to. */
static int enter_by(
        struct gaps *gaps, const struct code_section *section, size_t at, size_t n_bytes)
{
	size_t end = at + n_bytes;
	int32_t distance;
	uint64_t target;

	if (end > section->n_bytes)
		return 0;
	if (n_bytes == sizeof(distance))
		memcpy(&distance, section->bytes + at, sizeof(distance));
	else
		distance = (section->bytes[at] ^ 0x80) - 0x80;
	target = section->address + end + (uint64_t)(int64_t)distance;
	return is_unread(gaps, target) && read_up_to(gaps, section, end) ? enter(gaps, target) : 0;
}

/* At the end of an instruction, or with four bytes more in "movabs". */
static bool is_constant(struct gaps *gaps, const struct code_section *section, size_t at)
{
	size_t end = at + sizeof(uint32_t);

	return read_up_to(gaps, section, end) ||
	       (section->n_bytes - end >= sizeof(uint32_t) &&
	               read_up_to(gaps, section, end + sizeof(uint32_t)) &&
	               gaps->instruction->id == X86_INS_MOVABS);
}

/* "call", "jmp", "jcc" and "lea" with a distance of four bytes, short jumps, and constants that are
 * addresses. */
static int enter_from(struct gaps *gaps, const struct code_section *section, size_t at)
{
	const unsigned char *bytes = section->bytes + at;
	size_t left = section->n_bytes - at;
	uint32_t constant;

	if ((bytes[0] == 0xe8 || bytes[0] == 0xe9) &&
	        enter_by(gaps, section, at + 1, sizeof(int32_t)))
		return -1;
	if (left > 1 &&
	        ((bytes[0] == 0x0f && (bytes[1] & 0xf0) == 0x80) ||
	                (bytes[0] == 0x8d && (bytes[1] & 0xc7) == 0x05)) &&
	        enter_by(gaps, section, at + 2, sizeof(int32_t)))
		return -1;
	if ((bytes[0] == 0xeb || (bytes[0] & 0xf0) == 0x70 || (bytes[0] & 0xfc) == 0xe0) &&
	        enter_by(gaps, section, at + 1, 1))
		return -1;
	if (!gaps->image->is_fixed || left < sizeof(constant))
		return 0;
	memcpy(&constant, bytes, sizeof(constant));
	return is_unread(gaps, constant) && is_constant(gaps, section, at) ? enter(gaps, constant)
	                                                                   : 0;
}

static int enter_by_offset(struct gaps *gaps, const struct code_section *section, size_t at)
{
	uint64_t targets[CODE_GOT_BASES_MAX];

	if (!code_image_offset(gaps->image, section, at, targets))
		return 0;
	for (size_t i = 0; i < gaps->image->n_got_bases; i++)
		if (enter(gaps, targets[i]))
			return -1;
	return 0;
}

static int enter_all(struct gaps *gaps)
{
	struct code_image *image = gaps->image;

	for (size_t i = 0; i < image->n_code; i++)
		if (enter_from_above(gaps, &image->code[i]))
			return -1;
	if (enter(gaps, image->file->header.e_entry) || enter_symbols(gaps, SHT_DYNSYM) ||
	        enter_symbols(gaps, SHT_SYMTAB) || enter_pointers(gaps, &image->pointers) ||
	        enter_pointers(gaps, &image->got))
		return -1;
	for (size_t i = 0; i < image->n_data && image->is_fixed; i++)
		if (enter_words(gaps, &image->data[i]))
			return -1;
	for (size_t i = 0; i < image->n_code; i++)
		for (size_t at = 0; at < image->code[i].n_bytes; at++)
			if (image->code[i].marks[at] & CODE_COVERED &&
			        (enter_from(gaps, &image->code[i], at) ||
			                enter_by_offset(gaps, &image->code[i], at)))
				return -1;
	return 0;
}

int code_gaps_read(
        struct code_image *image, code_gap_visit *visit, void *context, struct error *err)
{
	struct gaps gaps = {.image = image, .visit = visit, .context = context, .err = err};
	int result = -1;

	if (cs_open(CS_ARCH_X86, CS_MODE_64, &gaps.handle) != CS_ERR_OK)
		return error_set(err, "capstone does not read x86_64");
	cs_option(gaps.handle, CS_OPT_DETAIL, CS_OPT_ON);
	gaps.instruction = cs_malloc(gaps.handle);
	if (gaps.instruction) {
		result = enter_all(&gaps);
		cs_free(gaps.instruction, 1);
	} else
		result = error_no_memory(err);
	cs_close(&gaps.handle);
	code_places_release(&gaps.todo);
	code_places_release(&gaps.whole);
	return result;
}

#endif
