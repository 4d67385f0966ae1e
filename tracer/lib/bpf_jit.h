/*
 * The kernel's compiler of BPF programs.
 */
#ifndef SECPROF_TRACER_BPF_JIT_H
#define SECPROF_TRACER_BPF_JIT_H

/* ENOTSUPP of the kernel's include/linux/errno.h, which is not among those of errno(3). */
#define BPF_JIT_FAILED 524

/* The end of a message about a program that the kernel refused with this errno: that its compiler
 * is switched off, which Linux 7 needs for programs that ask for the current task, or that it
 * cannot translate the program (that of 32-bit arm has no atomic additions), and what to do; "" if
 * it is neither. */
const char *bpf_jit_hint(int error);

#endif
