#include "bpf_run.h"

#include "bpf_machine.h"

#include <string.h>

uint32_t bpf_run_counted(
        const struct bpf_program *program, const struct seccomp_data *data, size_t *n_executed)
{
	struct bpf_machine machine = bpf_machine_at_start();
	struct bpf_input input;
	size_t pc = 0;

	memcpy(input.words, data, sizeof(input.words));
	memset(input.known, true, sizeof(input.known));
	for (*n_executed = 1;; ++*n_executed) {
		/* All words are known: each step has one successor, and as jumps go forward there
		 * is an end. */
		struct bpf_step step =
		        bpf_execute(&program->instructions[pc], pc, &machine, &input);

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
	struct bpf_machine machine = bpf_machine_at_start();
	struct bpf_input input = {{(uint32_t)data->nr, data->arch}, {true, true}};
	size_t pc = 0;

	while (is_foreseen(&program->instructions[pc])) {
		struct bpf_step step =
		        bpf_execute(&program->instructions[pc], pc, &machine, &input);

		if (step.returns)
			/* LOG allows the call, too, but the filter has to run for the kernel to log
			 * it. */
			return step.value.value == SECCOMP_RET_ALLOW;
		pc = step.next[0];
	}
	return false;
}
