/*
 * refuse CALL[:INDEX=VALUE] ERRNO -- COMMAND [ARG...]: executes a command in which the
 * kernel answers CALL (if INDEX is given: only with that argument, compared as 32 bits)
 * with ERRNO, so that what a program does without the call can be tried anywhere.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

struct word {
	const char *name;
	unsigned number;
};

static const struct word calls[] = {
        {"fsync", SYS_fsync},
        {"kcmp", SYS_kcmp},
        {"openat", SYS_openat},
        {"pidfd_open", SYS_pidfd_open},
        {"prctl", SYS_prctl},
        {"process_vm_readv", SYS_process_vm_readv},
        {"ptrace", SYS_ptrace},
        {"renameat", SYS_renameat},
        {"renameat2", SYS_renameat2},
        {"seccomp", SYS_seccomp},
        {NULL, 0},
};

static const struct word errnos[] = {
        {"EACCES", EACCES},
        {"EINVAL", EINVAL},
        {"EIO", EIO},
        {"ENOSPC", ENOSPC},
        {"ENOSYS", ENOSYS},
        {"EPERM", EPERM},
        {NULL, 0},
};

static unsigned look_up(const struct word *words, const char *name)
{
	for (; words->name; words++)
		if (!strcmp(words->name, name))
			return words->number;
	fprintf(stderr, "refuse: '%s' is not in the table of tests/victims/refuse.c\n", name);
	exit(2);
}

static int install(unsigned nr, int index, unsigned value, unsigned error)
{
	unsigned offset = (unsigned)offsetof(struct seccomp_data, args) + 8 * (unsigned)index;
	struct sock_filter code[] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, (__u8)(index < 0 ? 1 : 3)),
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, index < 0 ? 0 : offset),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_filter unconditional[] = {code[0], code[1], code[4], code[5]};
	struct sock_fprog program = {6, code};

	if (index < 0)
		program = (struct sock_fprog){4, unconditional};
	if (!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return 0;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int argc, char **argv)
{
	int index = -1;
	unsigned value = 0;
	char *condition;

	if (argc < 5 || strcmp(argv[3], "--")) {
		fprintf(stderr, "usage: refuse CALL[:INDEX=VALUE] ERRNO -- COMMAND [ARG...]\n");
		return 2;
	}
	condition = strchr(argv[1], ':');
	if (condition) {
		*condition++ = '\0';
		if (sscanf(condition, "%d=%i", &index, (int *)&value) != 2)
			return 2;
	}
	if (install(look_up(calls, argv[1]), index, value, look_up(errnos, argv[2]))) {
		perror("refuse: seccomp");
		return 2;
	}
	execvp(argv[4], argv + 4);
	perror(argv[4]);
	return 127;
}
