/*
 * profile_answers PROFILE ARCH END ARG: what the filter that secprof makes of a profile
 * answers to each call below number END, all of whose arguments are ARG: lines "NUMBER NAME
 * ANSWER", where the answer is "allow", "errno N" or "0x..." (SECCOMP_RET_*).
 *
 * profile_answers --filter PROFILE: the filter for this machine's ABI, as the kernel takes it.
 */
#include "bpf.h"
#include "evaluator.h"
#include "profile.h"
#include "profile_context.h"
#include "profile_read.h"
#include "syscall_name.h"

#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_answer(const struct arch *arch, int nr, uint32_t answer)
{
	char name[SYSCALL_NAME_MAX];

	printf("%d %s ", nr, syscall_text(arch, nr, name));
	if ((answer & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO)
		printf("errno %u\n", answer & SECCOMP_RET_DATA);
	else if (answer == SECCOMP_RET_ALLOW)
		puts("allow");
	else
		printf("0x%x\n", answer);
}

static int print_answers(struct evaluator *evaluator, const struct arch *arch, int end,
        uint64_t value, struct error *err)
{
	uint64_t args[6] = {value, value, value, value, value, value};

	for (int nr = 0; nr < end; nr++) {
		uint32_t answer;

		if (evaluator_run(evaluator, arch, nr, args, &answer, err))
			return -1;
		print_answer(arch, nr, answer);
	}
	return 0;
}

static int write_filter(struct evaluator *evaluator, struct error *err)
{
	const struct bpf_program *filter = evaluator_filter(evaluator, arch_native(), err);

	if (!filter)
		return -1;
	fwrite(filter->instructions, sizeof(*filter->instructions), filter->length, stdout);
	return 0;
}

static int answer(char **argv, struct error *err)
{
	__attribute__((cleanup(profile_release))) struct profile profile = {0};
	bool filter = !strcmp(argv[1], "--filter");
	struct profile_context context;
	struct evaluator evaluator;
	const struct arch *arch = filter ? arch_native() : arch_by_name(argv[2]);

	if (!arch)
		return error_set(err, "no such architecture");
	if (profile_context_init(&context, err) ||
	        profile_read(argv[filter ? 2 : 1], &context, &profile, NULL, NULL, err) ||
	        evaluator_init(&evaluator, &profile, arch_native(), err))
		return -1;
	int result = filter ? write_filter(&evaluator, err)
	                    : print_answers(&evaluator, arch, atoi(argv[3]),
	                              strtoull(argv[4], NULL, 0), err);

	evaluator_release(&evaluator);
	return result;
}

int main(int argc, char **argv)
{
	struct error err;

	if (argc != 5 && !(argc == 3 && !strcmp(argv[1], "--filter"))) {
		fputs("usage: profile_answers PROFILE ARCH END ARG | --filter PROFILE\n", stderr);
		return 2;
	}
	if (answer(argv, &err)) {
		fprintf(stderr, "profile_answers: %s\n", err.text);
		return 1;
	}
	return 0;
}
