/*
 * Why ptrace was refused, in words.
 */
#ifndef SECPROF_TRACER_REFUSAL_H
#define SECPROF_TRACER_REFUSAL_H

#include "error.h"

#include <sys/types.h>

/* What is known about a refused PTRACE_SEIZE. */
struct refusal {
	int number;       /* errno */
	pid_t tracer;     /* TracerPid of the child, 0: none */
	int yama_scope;   /* /proc/sys/kernel/yama/ptrace_scope, -1: no Yama */
	int seccomp_mode; /* "Seccomp" of /proc/self/status: 2 under a filter */
};

/* Pure: sets the text; always returns -1. */
int refusal_text(const struct refusal *refusal, struct error *err);

/* Gathers the facts about a child that could not be seized, then refusal_text. */
int refusal_explain(pid_t pid, int number, struct error *err);

#endif
