/*
 * Makes calls with arguments that `trace --args` keeps: some values often enough that a filter
 * which learns knows them, then, in a thread and a child, others.
 *
 *   argued [many]
 *
 * "many": more distinct values than a filter compares, and than a recording keeps.
 */
#include <errno.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OFTEN 400
#define MANY 80

static int tcp = -1;

static void set_option(int level, int name)
{
	int on = 1;

	setsockopt(tcp, level, name, &on, sizeof(on));
}

static void protect(int protection)
{
	void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(page, 4096, protection);
	munmap(page, 4096);
}

/* With upper bits, where there are any, that the kernel does not read. */
static void wide(void)
{
	syscall(SYS_prctl, (unsigned long)(1ULL << 40 | PR_GET_KEEPCAPS), 0, 0, 0, 0);
	syscall(SYS_setsockopt, tcp, (unsigned long)(7ULL << 32 | SOL_SOCKET), SO_KEEPALIVE,
	        &(int){1}, sizeof(int));
}

static void known(void)
{
	set_option(SOL_SOCKET, SO_REUSEADDR);
	set_option(IPPROTO_TCP, TCP_NODELAY);
	protect(PROT_READ | PROT_WRITE);
	prctl(PR_GET_DUMPABLE);
	close(socket(AF_UNIX, SOCK_STREAM, 0));
}

/* Values that a pair of known ones has crosswise, too: 1, 1 and 6, 2. */
static void *new (void *unused)
{
	set_option(SOL_SOCKET, TCP_NODELAY);
	set_option(IPPROTO_TCP, SO_REUSEADDR);
	protect(PROT_READ | PROT_WRITE | PROT_EXEC);
	prctl(PR_GET_KEEPCAPS);
	syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &(unsigned){SECCOMP_RET_TRAP});
	syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0, 0, 0);
	close(socket(AF_UNIX, SOCK_DGRAM, 0));
	shmat(-1, NULL, SHM_RDONLY);
	wide();
	return unused;
}

static void child(void)
{
	set_option(SOL_SOCKET, SO_BROADCAST);
	protect(PROT_READ);
	prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	_exit(0);
}

static void many(void)
{
	for (int i = 0; i < MANY; i++) {
		prctl(1000 + i);
		set_option(SOL_SOCKET, 1000 + i);
	}
	for (int i = 0; i < OFTEN; i++)
		prctl(1000 + MANY - 1);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	pid_t pid;

	tcp = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
	for (int i = 0; i < OFTEN; i++)
		known();
	if (argc > 1 && !strcmp(argv[1], "many"))
		many();
	if (pthread_create(&thread, NULL, new, NULL) || pthread_join(thread, NULL))
		return 1;
	pid = fork();
	if (!pid)
		child();
	if (waitpid(pid, NULL, 0) != pid)
		return 1;
	for (int i = 0; i < OFTEN; i++)
		known();
	puts("argued");
	return 0;
}
