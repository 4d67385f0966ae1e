/*
 * within_kernel FIRST SECOND SAMPLES SEED: is what secprof says of two profiles, that the first is
 * within the second, what the kernel says?  Loads both filters, makes random calls under each, and
 * those that secprof gives as examples.
 *
 * The calls take no arguments, so that any do no harm.  The profiles refuse with REFUSAL.  Prints
 * "within", "exceeds" or "undecided", and what is contradicted; then the exit status is 1.
 */
#include "bpf_run.h"
#include "profile.h"
#include "profile_compile.h"
#include "profile_context.h"
#include "profile_read.h"
#include "within.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define REFUSAL 201 /* no errno of the kernel's */

static const int calls[] = {SYS_getppid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid,
        SYS_gettid, SYS_getpid, SYS_sched_yield};
/* Around what the profiles compare with. */
static const uint64_t corners[] = {0, 1, 2, 0x26, 0x27, 0x28, 0x7fffffff, 0x80000000, 0xffffffff,
        0x100000000, 0x100000026, 0x7fffffffffffffff, 0x8000000000000000, UINT64_MAX};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct sample {
	int nr;
	uint64_t args[SYSCALL_ARGS];
	bool is_example; /* that the first allows, and the second refuses */
	bool refused[2]; /* by the kernel */
};

static uint64_t random_value(void)
{
	uint64_t value = corners[(size_t)rand() % COUNT(corners)];

	switch (rand() % 4) {
	case 0:
		return value ^ (UINT64_C(1) << rand() % 64);
	case 1:
		return value + (uint64_t)(rand() % 3) - 1;
	case 2:
		return (uint64_t)rand() << 32 | (uint64_t)rand();
	default:
		return value;
	}
}

static void choose(struct sample *samples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		samples[i] = (struct sample){.nr = calls[(size_t)rand() % COUNT(calls)]};
		for (size_t arg = 0; arg < SYSCALL_ARGS; arg++)
			samples[i].args[arg] = random_value();
	}
}

static size_t add_examples(struct sample *samples, size_t n, const struct containment *containment)
{
	for (size_t i = 0; i < containment->n_items; i++) {
		const struct excess *excess = &containment->items[i];
		bool is_known = false;

		for (size_t j = 0; j < COUNT(calls); j++)
			is_known |= calls[j] == excess->nr;
		if (!is_known || !excess->is_witnessed)
			continue;
		samples[n] = (struct sample){.nr = excess->nr, .is_example = true};
		memcpy(samples[n++].args, excess->example, sizeof(excess->example));
	}
	return n;
}

/* In a child, which the filter lets write to memory and end. */
static int make_calls(const struct profile *profile, struct sample *samples, size_t n, int which,
        struct error *err)
{
	struct bpf_program program = {0};
	int status;
	pid_t pid;

	if (profile_filter(profile, arch_native(), &program, err))
		return -1;
	pid = fork();
	if (pid == 0) {
		struct sock_fprog filter = {(unsigned short)program.length, program.instructions};

		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter))
			_exit(1);
		for (struct sample *one = samples; one < samples + n; one++)
			one->refused[which] =
			        syscall(one->nr, one->args[0], one->args[1], one->args[2],
			                one->args[3], one->args[4], one->args[5]) < 0 &&
			        errno == REFUSAL;
		/* Not _exit(), in which LeakSanitizer makes calls of its own. */
		syscall(SYS_exit_group, 0);
		_exit(1);
	}
	bpf_release(&program);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		return error_set(err, "the child under the filter failed");
	return 0;
}

static bool is_contradicted(const struct sample *sample, bool is_proven)
{
	bool exceeds = !sample->refused[0] && sample->refused[1];

	return sample->is_example ? !exceeds : is_proven && exceeds;
}

static int report(const struct containment *containment, const struct sample *samples, size_t n)
{
	bool is_proven = containment_is_proven(containment);
	int status = 0;

	puts(is_proven ? "within" : containment->n_witnessed ? "exceeds" : "undecided");
	for (size_t i = 0; i < n; i++) {
		if (!is_contradicted(&samples[i], is_proven))
			continue;
		status = 1;
		printf("call %d", samples[i].nr);
		for (size_t arg = 0; arg < SYSCALL_ARGS; arg++)
			printf(" 0x%" PRIx64, samples[i].args[arg]);
		printf(": refused by the first: %d, by the second: %d\n", samples[i].refused[0],
		        samples[i].refused[1]);
	}
	return status;
}

static int try_samples(struct profile profiles[2], size_t n_samples,
        const struct containment *containment, struct error *err)
{
	size_t size = (n_samples + containment->n_items) * sizeof(struct sample);
	struct sample *samples =
	        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int result = 0;

	if (samples == MAP_FAILED)
		return error_no_memory(err);
	choose(samples, n_samples);
	n_samples = add_examples(samples, n_samples, containment);
	for (int i = 0; !result && i < 2; i++)
		result = make_calls(&profiles[i], samples, n_samples, i, err);
	if (!result)
		result = report(containment, samples, n_samples);
	munmap(samples, size);
	return result;
}

static int try(char **argv, struct error *err)
{
	struct containment containment = {0};
	struct profile profiles[2] = {0};
	struct profile_context context;
	int result = -1;

	srand((unsigned)atoi(argv[4]));
	if (!profile_context_init(&context, err) &&
	        !profile_read(argv[1], &context, &profiles[0], NULL, NULL, err) &&
	        !profile_read(argv[2], &context, &profiles[1], NULL, NULL, err) &&
	        !profile_within(&profiles[0], &profiles[1], arch_native(), &containment, err))
		result = try_samples(profiles, strtoul(argv[3], NULL, 10), &containment, err);
	containment_release(&containment);
	profile_release(&profiles[0]);
	profile_release(&profiles[1]);
	return result;
}

int main(int argc, char **argv)
{
	struct error err;
	int status = argc == 5 ? try(argv, &err) : 2;

	if (status < 0)
		fprintf(stderr, "%s\n", err.text);
	return status < 0 ? 2 : status;
}
