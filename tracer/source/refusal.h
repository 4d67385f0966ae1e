/*
 * Why ptrace was refused, in words.
 */
#ifndef SECPROF_TRACER_REFUSAL_H
#define SECPROF_TRACER_REFUSAL_H

#include "error.h"

#include <stdbool.h>
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

/* What is known about a process that runs already and could not be seized. */
struct attach_refusal {
	pid_t pid;
	int number;              /* errno */
	char state;              /* proc_pid_stat(5) */
	pid_t tracer;            /* 0: none */
	char tracer_name[16];    /* as in /proc/PID/comm */
	unsigned uid, own_uid;   /* the real one of the process, the effective one of secprof */
	bool is_privileged;      /* secprof has CAP_SYS_PTRACE, in its user namespace */
	bool in_other_namespace; /* the process is in another user namespace */
	bool is_hidden;    /* its memory is not its user's to read (PR_SET_DUMPABLE(2const)) */
	bool is_sandboxed; /* secprof may not use ptrace at all */
	int yama_scope;
};

/* Pure: sets the text; always returns -1. */
int attach_refusal_text(const struct attach_refusal *refusal, struct error *err);

/* Gathers the facts, then attach_refusal_text. */
int refusal_explain_attach(pid_t pid, int number, struct error *err);

/* Gathers the facts about a child that could not be seized, then refusal_text. */
int refusal_explain(pid_t pid, int number, struct error *err);

#endif
