/*
 * The kernel's compiler of BPF programs.
 */
#ifndef SECPROF_TRACER_BPF_JIT_H
#define SECPROF_TRACER_BPF_JIT_H

/* The end of a message about a program that the kernel refused with this errno: that its compiler
 * is switched off, which Linux 7 needs for programs that ask for the current task, and what to do;
 * "" where it is on, or the errno has another reason. */
const char *bpf_jit_hint(int error);

#endif
