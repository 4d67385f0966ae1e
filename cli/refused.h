/*
 * What a profile's filter refused of a workload, gathered while it runs (secprof verify).
 */
#ifndef SECPROF_CLI_REFUSED_H
#define SECPROF_CLI_REFUSED_H

#include "arch.h"
#include "bpf.h"
#include "profile.h"
#include "recording.h"
#include "syscall_limits.h"
#include "syscall_name.h"
#include "trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* More distinct ones than this are counted, not kept. */
#define REFUSED_MAX 4096

/* Calls that are alike: same number, answer and executable, and the same values of the
 * arguments that the profile compares. */
struct refused_call {
	const struct arch *arch;
	int nr;
	char name[SYSCALL_NAME_MAX];
	uint64_t args[SYSCALL_ARGS]; /* of the first, as its pid */
	pid_t pid;
	uint32_t exe; /* struct refused.executables; REFUSED_NO_EXE: the launcher's execve */
	uint32_t answer;
	uint64_t count;
	const char *fallback; /* the call that its caller makes instead; NULL: it is a break */
	unsigned compared;    /* which arguments the profile compares, bit N for argument N */
};

#define REFUSED_NO_EXE 0

struct refused {
	const struct profile *profile;    /* borrowed */
	const struct bpf_program *filter; /* its own, borrowed */
	struct refused_call *calls;       /* owned; in the order of their first occurrence */
	size_t n_calls;
	uint64_t beyond;    /* calls that were not kept */
	char **executables; /* owned; the first is unused */
	size_t n_executables;
	struct completeness completeness;
};

/* For trace_enforcement and trace_options, with a struct refused as context. */
uint32_t refused_answer(const struct trace_call *call, void *context);
void refused_add(const struct trace_call *call, uint32_t answer, void *context);
extern const struct trace_observer refused_observer;

/* Was the execve refused that would have started the workload? */
bool refused_at_launch(const struct refused *refused);

uint64_t refused_count(const struct refused *refused);

/* How many of them have no fallback. */
uint64_t refused_breaks(const struct refused *refused);

/* "-" if it is not known. */
const char *refused_executable(const struct refused *refused, const struct refused_call *call);

void refused_release(struct refused *refused);

#endif
