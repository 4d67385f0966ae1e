/*
 * Tries what a profile with argument rules is to refuse, each named on a line of its own: "refused
 * NAME" or "done NAME".  Refused is what fails with ENOSYS or EPERM; what would fail with these by
 * itself is not tried.  Needs no calls but those and write.
 */
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Arm has the younger one alone, of which an offset of 0 means the same. */
#ifdef SYS_mmap
#define MMAP SYS_mmap
#else
#define MMAP SYS_mmap2
#endif

#define BIT_32 ((unsigned long)(1ULL << 32)) /* 0 on a 32-bit ABI */
#define RWX (PROT_READ | PROT_WRITE | PROT_EXEC)

static char page[2 * 65536] __attribute__((aligned(65536)));

static const struct {
	const char *name;
	long nr;
	unsigned long args[6];
} attacks[] = {
        {"clone-newuser", SYS_clone, {CLONE_NEWUSER | SIGCHLD}},
        {"clone-newuser-32", SYS_clone, {BIT_32 | CLONE_NEWUSER | SIGCHLD}},
        {"socket-alg", SYS_socket, {AF_ALG, SOCK_SEQPACKET, 0}},
        {"socket-alg-32", SYS_socket, {BIT_32 | AF_ALG, SOCK_SEQPACKET, 0}},
        {"tiocsti", SYS_ioctl, {0, TIOCSTI, 0}},
        {"tiocsti-32", SYS_ioctl, {0, BIT_32 | TIOCSTI, 0}},
        {"no-randomize", SYS_personality, {ADDR_NO_RANDOMIZE}},
        {"no-randomize-32", SYS_personality, {BIT_32 | ADDR_NO_RANDOMIZE}},
        {"mprotect-rwx", SYS_mprotect, {0, 4096, RWX}},
        {"mprotect-wx", SYS_mprotect, {0, 4096, PROT_WRITE | PROT_EXEC}},
        {"mmap-rwx", MMAP, {0, 4096, RWX, MAP_PRIVATE | MAP_ANONYMOUS, -1UL, 0}},
        {"prctl-ptracer", SYS_prctl, {PR_SET_PTRACER, -1UL, 0, 0, 0}},
        {"prctl-ptracer-32", SYS_prctl, {BIT_32 | PR_SET_PTRACER, -1UL, 0, 0, 0}},
};

static void say(const char *what, const char *name)
{
	char line[64];
	int n = snprintf(line, sizeof(line), "%s %s\n", what, name);

	if (write(STDOUT_FILENO, line, (size_t)n) != n)
		_exit(2);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
		unsigned long args[6];
		long result;

		memcpy(args, attacks[i].args, sizeof(args));
		if (attacks[i].nr == SYS_mprotect)
			args[0] = (unsigned long)page;
		result = syscall(
		        attacks[i].nr, args[0], args[1], args[2], args[3], args[4], args[5]);
		if (attacks[i].nr == SYS_clone && result == 0)
			_exit(0);
		say(result == -1 && (errno == ENOSYS || errno == EPERM) ? "refused" : "done",
		        attacks[i].name);
	}
	return 0;
}
