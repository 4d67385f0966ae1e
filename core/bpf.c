#include "bpf.h"

#include "cleanup.h"

#include <string.h>

#define N_WORDS (sizeof(struct seccomp_data) / sizeof(uint32_t))
#define FIRST_ARG_WORD (offsetof(struct seccomp_data, args) / sizeof(uint32_t))

/* seccomp_check_filter() of Linux: what is not here is refused.  Packet loads, BPF_MOD and
 * loads of other sizes are classic BPF, but not seccomp's. */
static const uint16_t known_codes[] = {
        BPF_LD | BPF_W | BPF_ABS,
        BPF_LD | BPF_W | BPF_LEN,
        BPF_LD | BPF_IMM,
        BPF_LD | BPF_MEM,
        BPF_LDX | BPF_W | BPF_LEN,
        BPF_LDX | BPF_IMM,
        BPF_LDX | BPF_MEM,
        BPF_ST,
        BPF_STX,
        BPF_MISC | BPF_TAX,
        BPF_MISC | BPF_TXA,
        BPF_RET | BPF_K,
        BPF_RET | BPF_A,
        BPF_ALU | BPF_ADD | BPF_K,
        BPF_ALU | BPF_ADD | BPF_X,
        BPF_ALU | BPF_SUB | BPF_K,
        BPF_ALU | BPF_SUB | BPF_X,
        BPF_ALU | BPF_MUL | BPF_K,
        BPF_ALU | BPF_MUL | BPF_X,
        BPF_ALU | BPF_DIV | BPF_K,
        BPF_ALU | BPF_DIV | BPF_X,
        BPF_ALU | BPF_AND | BPF_K,
        BPF_ALU | BPF_AND | BPF_X,
        BPF_ALU | BPF_OR | BPF_K,
        BPF_ALU | BPF_OR | BPF_X,
        BPF_ALU | BPF_XOR | BPF_K,
        BPF_ALU | BPF_XOR | BPF_X,
        BPF_ALU | BPF_LSH | BPF_K,
        BPF_ALU | BPF_LSH | BPF_X,
        BPF_ALU | BPF_RSH | BPF_K,
        BPF_ALU | BPF_RSH | BPF_X,
        BPF_ALU | BPF_NEG,
        BPF_JMP | BPF_JA,
        BPF_JMP | BPF_JEQ | BPF_K,
        BPF_JMP | BPF_JEQ | BPF_X,
        BPF_JMP | BPF_JGE | BPF_K,
        BPF_JMP | BPF_JGE | BPF_X,
        BPF_JMP | BPF_JGT | BPF_K,
        BPF_JMP | BPF_JGT | BPF_X,
        BPF_JMP | BPF_JSET | BPF_K,
        BPF_JMP | BPF_JSET | BPF_X,
};

/* The machine, where each word is known or may be anything. */
struct word {
	uint32_t value; /* 0 if not known, so that words compare */
	bool known;
};

struct machine {
	struct word a, x, memory[BPF_MEMWORDS];
};

struct input {
	uint32_t words[N_WORDS];
	bool known[N_WORDS];
};

/* What may happen after one instruction: up to two places to go on, or a return. */
struct step {
	size_t next[2];
	unsigned n_next;
	bool returns;
	struct word value;
};

static const struct word unknown_word = {0, false};

void bpf_release(struct bpf_program *program)
{
	free(program->instructions);
	*program = (struct bpf_program){0};
}

bool bpf_action_allows(uint32_t ret)
{
	uint32_t action = ret & SECCOMP_RET_ACTION_FULL;

	return action == SECCOMP_RET_ALLOW || action == SECCOMP_RET_LOG;
}

/* ---- the checker ---- */

static bool code_is_known(uint16_t code)
{
	for (size_t i = 0; i < sizeof(known_codes) / sizeof(known_codes[0]); i++)
		if (known_codes[i] == code)
			return true;
	return false;
}

static const char *constant_fault(const struct sock_filter *insn)
{
	switch (insn->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		if (insn->k >= sizeof(struct seccomp_data) || insn->k % sizeof(uint32_t))
			return "loads from outside seccomp_data or unaligned";
		break;
	case BPF_LD | BPF_MEM:
	case BPF_LDX | BPF_MEM:
	case BPF_ST:
	case BPF_STX:
		if (insn->k >= BPF_MEMWORDS)
			return "uses a memory word that does not exist";
		break;
	case BPF_ALU | BPF_DIV | BPF_K:
		if (!insn->k)
			return "divides by zero";
		break;
	case BPF_ALU | BPF_LSH | BPF_K:
	case BPF_ALU | BPF_RSH | BPF_K:
		if (insn->k >= 32)
			return "shifts by more than 31 bits";
		break;
	}
	return NULL;
}

static bool jump_is_inside(const struct sock_filter *insn, size_t after)
{
	if (BPF_CLASS(insn->code) != BPF_JMP)
		return true;
	if (BPF_OP(insn->code) == BPF_JA)
		return insn->k < after;
	return insn->jt < after && insn->jf < after;
}

/* The kernel refuses loads from memory words that some path has not written
 * (check_load_and_stores in net/core/filter.c). */
static int check_memory(const struct bpf_program *program, struct error *err)
{
	cleanup_free uint16_t *valid_at = malloc(program->length * sizeof(*valid_at));
	uint16_t valid = 0;

	if (!valid_at)
		return error_no_memory(err);
	memset(valid_at, 0xff, program->length * sizeof(*valid_at));
	for (size_t pc = 0; pc < program->length; pc++) {
		const struct sock_filter *insn = &program->instructions[pc];
		uint16_t code = insn->code;

		valid &= valid_at[pc];
		if (code == BPF_ST || code == BPF_STX)
			valid = (uint16_t)(valid | 1u << insn->k);
		if ((code == (BPF_LD | BPF_MEM) || code == (BPF_LDX | BPF_MEM)) &&
		        !(valid & 1u << insn->k))
			return error_set(
			        err, "filter instruction %zu: reads memory never written", pc);
		if (BPF_CLASS(code) != BPF_JMP)
			continue;
		if (BPF_OP(code) == BPF_JA) {
			valid_at[pc + 1 + insn->k] &= valid;
		} else {
			valid_at[pc + 1 + insn->jt] &= valid;
			valid_at[pc + 1 + insn->jf] &= valid;
		}
		valid = UINT16_MAX;
	}
	return 0;
}

int bpf_check(const struct bpf_program *program, struct error *err)
{
	if (program->length < 1 || program->length > BPF_MAXINSNS)
		return error_set(err,
		        "the filter has %zu instructions, Linux takes 1 to %d: shorten the profile",
		        program->length, BPF_MAXINSNS);
	for (size_t pc = 0; pc < program->length; pc++) {
		const struct sock_filter *insn = &program->instructions[pc];

		if (!code_is_known(insn->code))
			return error_set(err, "filter instruction %zu: unknown operation 0x%x", pc,
			        insn->code);
		const char *fault = constant_fault(insn);

		if (fault)
			return error_set(err, "filter instruction %zu: %s", pc, fault);
		if (!jump_is_inside(insn, program->length - pc - 1))
			return error_set(
			        err, "filter instruction %zu: jumps outside the filter", pc);
	}
	if (BPF_CLASS(program->instructions[program->length - 1].code) != BPF_RET)
		return error_set(err, "the filter does not end with a return");
	return check_memory(program, err);
}

/* ---- the interpreter ---- */

static struct word known_word(uint32_t value)
{
	return (struct word){value, true};
}

static struct word alu(uint16_t code, struct word a, struct word b)
{
	if (!a.known || !b.known)
		return unknown_word;
	switch (BPF_OP(code)) {
	case BPF_ADD:
		return known_word(a.value + b.value);
	case BPF_SUB:
		return known_word(a.value - b.value);
	case BPF_MUL:
		return known_word(a.value * b.value);
	case BPF_DIV:
		return known_word(a.value / b.value);
	case BPF_AND:
		return known_word(a.value & b.value);
	case BPF_OR:
		return known_word(a.value | b.value);
	case BPF_XOR:
		return known_word(a.value ^ b.value);
	case BPF_LSH:
		return known_word(a.value << (b.value & 31));
	case BPF_RSH:
		return known_word(a.value >> (b.value & 31));
	default: /* BPF_NEG */
		return known_word(-a.value);
	}
}

static bool jump_taken(uint16_t code, uint32_t a, uint32_t b)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ:
		return a == b;
	case BPF_JGE:
		return a >= b;
	case BPF_JGT:
		return a > b;
	default: /* BPF_JSET */
		return a & b;
	}
}

static struct word load(
        const struct sock_filter *insn, const struct machine *machine, const struct input *input)
{
	size_t word = insn->k / sizeof(uint32_t);

	switch (BPF_MODE(insn->code)) {
	case BPF_ABS:
		return input->known[word] ? known_word(input->words[word]) : unknown_word;
	case BPF_LEN:
		return known_word(sizeof(struct seccomp_data));
	case BPF_MEM:
		return machine->memory[insn->k];
	default: /* BPF_IMM */
		return known_word(insn->k);
	}
}

static struct step jump(const struct sock_filter *insn, size_t pc, struct word a, struct word b)
{
	size_t taken = pc + 1 + insn->jt, not_taken = pc + 1 + insn->jf;

	if (BPF_OP(insn->code) == BPF_JA)
		return (struct step){.next = {pc + 1 + insn->k}, .n_next = 1};
	if (!a.known || !b.known)
		return (struct step){.next = {taken, not_taken}, .n_next = 2};
	return (struct step){
	        .next = {jump_taken(insn->code, a.value, b.value) ? taken : not_taken},
	        .n_next = 1,
	};
}

/* Division by an X of zero ends the filter with 0, which is KILL_THREAD. */
static struct step arithmetic(
        const struct sock_filter *insn, size_t pc, struct machine *machine, struct word operand)
{
	struct step step = {.next = {pc + 1}, .n_next = 1};

	if (BPF_OP(insn->code) == BPF_DIV && !operand.value) {
		step.returns = true;
		step.value = known_word(0);
		if (operand.known) {
			step.n_next = 0;
			return step;
		}
	}
	machine->a = alu(insn->code, machine->a, operand);
	return step;
}

static struct step execute(const struct sock_filter *insn, size_t pc, struct machine *machine,
        const struct input *input)
{
	struct step go_on = {.next = {pc + 1}, .n_next = 1};
	struct word operand = BPF_SRC(insn->code) == BPF_X ? machine->x : known_word(insn->k);

	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
		machine->a = load(insn, machine, input);
		return go_on;
	case BPF_LDX:
		machine->x = load(insn, machine, input);
		return go_on;
	case BPF_ST:
		machine->memory[insn->k] = machine->a;
		return go_on;
	case BPF_STX:
		machine->memory[insn->k] = machine->x;
		return go_on;
	case BPF_ALU:
		return arithmetic(insn, pc, machine, operand);
	case BPF_JMP:
		return jump(insn, pc, machine->a, operand);
	case BPF_RET:
		return (struct step){
		        .returns = true,
		        .value = BPF_RVAL(insn->code) == BPF_A ? machine->a : known_word(insn->k),
		};
	default: /* BPF_MISC */
		if (BPF_MISCOP(insn->code) == BPF_TAX)
			machine->x = machine->a;
		else
			machine->a = machine->x;
		return go_on;
	}
}

static struct machine machine_at_start(void)
{
	struct machine machine = {0};

	machine.a = machine.x = known_word(0);
	return machine;
}

uint32_t bpf_run_counted(
        const struct bpf_program *program, const struct seccomp_data *data, size_t *n_executed)
{
	struct machine machine = machine_at_start();
	struct input input;
	size_t pc = 0;

	memcpy(input.words, data, sizeof(input.words));
	memset(input.known, true, sizeof(input.known));
	for (*n_executed = 1;; ++*n_executed) {
		struct step step = execute(&program->instructions[pc], pc, &machine, &input);

		if (step.returns)
			return step.value.value;
		pc = step.next[0];
	}
}

uint32_t bpf_run(const struct bpf_program *program, const struct seccomp_data *data)
{
	size_t n_executed;

	return bpf_run_counted(program, data, &n_executed);
}

/* seccomp_is_const_allow() of kernel/seccomp.c takes no other instructions. */
static bool is_foreseen(const struct sock_filter *insn)
{
	switch (insn->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		return insn->k == offsetof(struct seccomp_data, nr) ||
		       insn->k == offsetof(struct seccomp_data, arch);
	case BPF_RET | BPF_K:
	case BPF_JMP | BPF_JA:
	case BPF_JMP | BPF_JEQ | BPF_K:
	case BPF_JMP | BPF_JGE | BPF_K:
	case BPF_JMP | BPF_JGT | BPF_K:
	case BPF_JMP | BPF_JSET | BPF_K:
	case BPF_ALU | BPF_AND | BPF_K:
		return true;
	default:
		return false;
	}
}

bool bpf_allows_always(const struct bpf_program *program, const struct seccomp_data *data)
{
	struct machine machine = machine_at_start();
	struct input input = {{(uint32_t)data->nr, data->arch}, {true, true}};
	size_t pc = 0;

	while (is_foreseen(&program->instructions[pc])) {
		struct step step = execute(&program->instructions[pc], pc, &machine, &input);

		if (step.returns)
			return step.value.value == SECCOMP_RET_ALLOW;
		pc = step.next[0];
	}
	return false;
}

/* ---- all outcomes ---- */

/* All that any path brings to an instruction, joined.  Jumps only go forward, so one pass
 * in the order of the instructions sees every path. */
struct place {
	bool reached;
	struct machine machine;
};

static void join_word(struct word *into, struct word from)
{
	if (into->known && from.known && into->value == from.value)
		return;
	*into = unknown_word;
}

static void join(struct place *place, const struct machine *machine)
{
	if (!place->reached) {
		place->reached = true;
		place->machine = *machine;
		return;
	}
	join_word(&place->machine.a, machine->a);
	join_word(&place->machine.x, machine->x);
	for (size_t i = 0; i < BPF_MEMWORDS; i++)
		join_word(&place->machine.memory[i], machine->memory[i]);
}

static void input_of_knowledge(const struct bpf_knowledge *known, struct input *input)
{
	memcpy(input->words, &known->data, sizeof(input->words));
	memset(input->known, false, sizeof(input->known));
	input->known[offsetof(struct seccomp_data, nr) / sizeof(uint32_t)] = true;
	input->known[offsetof(struct seccomp_data, arch) / sizeof(uint32_t)] = true;
	for (size_t i = 0; i < 6; i++) {
		input->known[FIRST_ARG_WORD + 2 * i] = known->args_known[i];
		input->known[FIRST_ARG_WORD + 2 * i + 1] = known->args_known[i];
	}
}

/* Fills `returned` (one slot an instruction); *anything is set if a word that is not known
 * can be returned. */
static size_t collect_returns(const struct bpf_program *program, const struct input *input,
        struct place *places, uint32_t *returned, bool *anything)
{
	size_t n_returned = 0;

	places[0] = (struct place){true, machine_at_start()};
	for (size_t pc = 0; pc < program->length; pc++) {
		if (!places[pc].reached)
			continue;
		struct machine *machine = &places[pc].machine;
		struct step step = execute(&program->instructions[pc], pc, machine, input);

		if (step.returns && step.value.known)
			returned[n_returned++] = step.value.value;
		else if (step.returns)
			*anything = true;
		for (unsigned i = 0; i < step.n_next; i++)
			join(&places[step.next[i]], machine);
	}
	return n_returned;
}

static int compare_values(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

size_t bpf_outcomes(const struct bpf_program *program, const struct bpf_knowledge *known,
        uint32_t *values, size_t max)
{
	cleanup_free struct place *places = calloc(program->length, sizeof(*places));
	cleanup_free uint32_t *returned = calloc(program->length, sizeof(*returned));
	struct input input;
	bool anything = false;
	size_t n_values = 0;

	if (!places || !returned)
		return max + 1;
	input_of_knowledge(known, &input);
	size_t n_returned = collect_returns(program, &input, places, returned, &anything);

	qsort(returned, n_returned, sizeof(*returned), compare_values);
	for (size_t i = 0; i < n_returned; i++) {
		if (i && returned[i] == returned[i - 1])
			continue;
		if (n_values < max)
			values[n_values] = returned[i];
		n_values++;
	}
	return anything && n_values <= max ? max + 1 : n_values;
}
