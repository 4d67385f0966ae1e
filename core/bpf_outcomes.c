#include "bpf_outcomes.h"

#include "bpf_machine.h"

#include <linux/filter.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ARG_WORD (offsetof(struct seccomp_data, args) / sizeof(uint32_t))

_Static_assert(sizeof(((struct seccomp_data *)NULL)->args) == SYSCALL_ARGS * sizeof(uint64_t),
        "SYSCALL_ARGS is the kernel's number");

/* All that any path brings to an instruction, joined.  Jumps only go forward, so one pass
 * in the order of the instructions sees every path. */
struct place {
	bool reached;
	struct bpf_machine machine;
};

static void join_word(struct bpf_word *into, struct bpf_word from)
{
	if (!bpf_word_equal(*into, from))
		*into = (struct bpf_word){.kind = BPF_ANYTHING};
}

static void join(struct place *place, const struct bpf_machine *machine)
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

static void input_of_knowledge(const struct bpf_knowledge *known, struct bpf_input *input)
{
	memcpy(input->words, &known->data, sizeof(input->words));
	memset(input->known, false, sizeof(input->known));
	input->known[offsetof(struct seccomp_data, nr) / sizeof(uint32_t)] = true;
	input->known[offsetof(struct seccomp_data, arch) / sizeof(uint32_t)] = true;
	for (size_t i = 0; i < SYSCALL_ARGS; i++) {
		input->known[FIRST_ARG_WORD + 2 * i] = known->args_known[i];
		input->known[FIRST_ARG_WORD + 2 * i + 1] = known->args_known[i];
	}
}

/* Not allocated: the functions here cannot fail.  600 kB are much for a stack; so they are not
 * reentrant. */
static struct place places[BPF_MAXINSNS];
static uint32_t returned[BPF_MAXINSNS];

/* Fills `returned` (one slot an instruction); *anything is set if a word that is not known
 * can be returned. */
static size_t collect_returns(
        const struct bpf_program *program, const struct bpf_input *input, bool *anything)
{
	size_t n_returned = 0;

	memset(places, 0, program->length * sizeof(*places));
	places[0] = (struct place){true, bpf_machine_at_start()};
	for (size_t pc = 0; pc < program->length; pc++) {
		if (!places[pc].reached)
			continue;
		struct bpf_machine *machine = &places[pc].machine;
		struct bpf_step step = bpf_execute(&program->instructions[pc], pc, machine, input);

		if (step.returns && step.value.kind == BPF_KNOWN)
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
	struct bpf_input input;
	bool anything = false;
	size_t n_values = 0;

	input_of_knowledge(known, &input);
	size_t n_returned = collect_returns(program, &input, &anything);

	qsort(returned, n_returned, sizeof(*returned), compare_values);
	for (size_t i = 0; i < n_returned; i++) {
		if (i && returned[i] == returned[i - 1])
			continue;
		if (n_values < max)
			values[n_values] = returned[i];
		n_values++;
	}
	if (!anything || n_values > max)
		return n_values;
	/* A return of a word that is not known may be any value: more than fit, and the hardest one
	 * among them. */
	for (size_t i = n_values; i < max; i++)
		values[i] = SECCOMP_RET_KILL_PROCESS;
	return max + 1;
}

void bpf_arguments_read(const struct bpf_program *program, const struct bpf_knowledge *known,
        bool read[SYSCALL_ARGS])
{
	struct bpf_input input;
	bool anything;

	memset(read, false, SYSCALL_ARGS * sizeof(*read));
	input_of_knowledge(known, &input);
	collect_returns(program, &input, &anything);
	for (size_t pc = 0; pc < program->length; pc++) {
		const struct sock_filter *insn = &program->instructions[pc];
		size_t word = insn->k / sizeof(uint32_t);

		if (places[pc].reached && insn->code == (BPF_LD | BPF_W | BPF_ABS) &&
		        word >= FIRST_ARG_WORD)
			read[(word - FIRST_ARG_WORD) / 2] = true;
	}
}
