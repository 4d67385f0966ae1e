/*
 * logged NUMBER...: makes these system calls, without arguments, under a filter that has the kernel
 * log them (SECCOMP_RET_LOG), and prints its process id before.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NUMBERS_MAX = 64 };

int main(int argc, char **argv)
{
	struct sock_filter code[2 * NUMBERS_MAX + 2];
	struct sock_fprog program = {0, code};

	if (argc > NUMBERS_MAX)
		return 125;
	code[program.len++] = (struct sock_filter)BPF_STMT(
	        BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (int i = 1; i < argc; i++) {
		code[program.len++] = (struct sock_filter)BPF_JUMP(
		        BPF_JMP | BPF_JEQ | BPF_K, (unsigned)atoi(argv[i]), 0, 1);
		code[program.len++] =
		        (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_LOG);
	}
	code[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	printf("%d\n", getpid());
	fflush(stdout);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
		return 125;
	for (int i = 1; i < argc; i++)
		(void)syscall(atoi(argv[i]), 0, 0, 0, 0, 0, 0);
	return 0;
}
