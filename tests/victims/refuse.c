/*
 * refuse CALL[:INDEX=VALUE[,INDEX=VALUE]] ANSWER -- COMMAND [ARG...]: executes a command in
 * which the kernel answers CALL (if INDEX is given: only with that argument, or these, compared
 * as 32 bits) with an errno or another action, so that what a program does without the call can
 * be tried anywhere.  CALL "other-abi" is any call that is not of the native ABI.
 */
#include <errno.h>
#include <linux/audit.h>
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
        {"getppid", SYS_getppid},
        {"kcmp", SYS_kcmp},
        {"memfd_create", SYS_memfd_create},
        {"openat", SYS_openat},
        {"pidfd_open", SYS_pidfd_open},
        {"prctl", SYS_prctl},
        {"process_vm_readv", SYS_process_vm_readv},
        {"ptrace", SYS_ptrace},
#ifdef SYS_renameat /* architectures younger than renameat2 lack it */
        {"renameat", SYS_renameat},
#endif
        {"renameat2", SYS_renameat2},
        {"seccomp", SYS_seccomp},
        {NULL, 0},
};

static const struct word answers[] = {
        {"EACCES", SECCOMP_RET_ERRNO | EACCES},
        {"EINVAL", SECCOMP_RET_ERRNO | EINVAL},
        {"EIO", SECCOMP_RET_ERRNO | EIO},
        {"ENOSPC", SECCOMP_RET_ERRNO | ENOSPC},
        {"ENOSYS", SECCOMP_RET_ERRNO | ENOSYS},
        {"EPERM", SECCOMP_RET_ERRNO | EPERM},
        {"errno-0", SECCOMP_RET_ERRNO},
        {"errno-4000", SECCOMP_RET_ERRNO | 4000},
        {"KILL_PROCESS", SECCOMP_RET_KILL_PROCESS},
        {"KILL_THREAD", SECCOMP_RET_KILL_THREAD},
        {"TRAP", SECCOMP_RET_TRAP},
        {"TRACE", SECCOMP_RET_TRACE | 1},
        {"NOTIFY", SECCOMP_RET_USER_NOTIF},
        {"LOG", SECCOMP_RET_LOG},
        {NULL, 0},
};

#define LOW_HALF_OF_ARGUMENT(n)                                    \
	((unsigned)offsetof(struct seccomp_data, args) + 8 * (n) + \
	        (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0))

#ifdef __x86_64__
#define NATIVE AUDIT_ARCH_X86_64
#else
#define NATIVE AUDIT_ARCH_AARCH64
#endif

static unsigned look_up(const struct word *words, const char *name)
{
	for (; words->name; words++)
		if (!strcmp(words->name, name))
			return words->number;
	fprintf(stderr, "refuse: '%s' is not in the table of tests/victims/refuse.c\n", name);
	exit(2);
}

static int load(struct sock_fprog *program)
{
	if (!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program))
		return 0;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program);
}

static int install_for_other_abi(unsigned answer)
{
	struct sock_filter code[] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0),
	        BPF_STMT(BPF_RET | BPF_K, answer),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	return load(&(struct sock_fprog){4, code});
}

struct condition {
	unsigned index, value;
};

enum { CONDITIONS_MAX = 2 };

static int install(
        unsigned nr, const struct condition *conditions, unsigned n_conditions, unsigned answer)
{
	const struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_filter code[4 + 2 * CONDITIONS_MAX];
	unsigned n = 0, end = 3 + 2 * n_conditions;

	code[n++] = (struct sock_filter)BPF_STMT(
	        BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	code[n] =
	        (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, (__u8)(end - n - 1));
	n++;
	for (unsigned i = 0; i < n_conditions; i++) {
		code[n++] = (struct sock_filter)BPF_STMT(
		        BPF_LD | BPF_W | BPF_ABS, LOW_HALF_OF_ARGUMENT(conditions[i].index));
		code[n] = (struct sock_filter)BPF_JUMP(
		        BPF_JMP | BPF_JEQ | BPF_K, conditions[i].value, 0, (__u8)(end - n - 1));
		n++;
	}
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, answer);
	code[n++] = allow;
	return load(&(struct sock_fprog){(unsigned short)n, code});
}

int main(int argc, char **argv)
{
	struct condition conditions[CONDITIONS_MAX];
	unsigned n_conditions = 0;
	unsigned answer;
	char *condition;

	if (argc < 5 || strcmp(argv[3], "--")) {
		fprintf(stderr, "usage: refuse CALL[:INDEX=VALUE[,INDEX=VALUE]] ANSWER -- COMMAND "
		                "[ARG...]\n");
		return 2;
	}
	condition = strchr(argv[1], ':');
	while (condition && n_conditions < CONDITIONS_MAX) {
		struct condition *next = &conditions[n_conditions++];

		*condition++ = '\0';
		if (sscanf(condition, "%u=%i", &next->index, (int *)&next->value) != 2)
			return 2;
		condition = strchr(condition, ',');
	}
	answer = look_up(answers, argv[2]);
	if (strcmp(argv[1], "other-abi")
	                ? install(look_up(calls, argv[1]), conditions, n_conditions, answer)
	                : install_for_other_abi(answer)) {
		perror("refuse: seccomp");
		return 2;
	}
	execvp(argv[4], argv + 4);
	perror(argv[4]);
	return 127;
}
