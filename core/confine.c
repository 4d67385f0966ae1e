#include "confine.h"

#include "arch.h"
#include "bpf_assembler.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/net.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Beyond what is mapped at the start; seconds of processor time, for one helper. */
enum { MEMORY_MAX = 512 << 20, PROCESSOR_SECONDS = 60, DESCRIPTORS_MAX = 1024 };

/* Ids that no system gives to anybody (UIDS-GIDS.md of systemd: 0x70000000 to 0x7fffffff are
 * unused).  With that of the workload's user, or with nobody's, which others have too, these could
 * send the helper signals, or trace it. */
enum { OWN_ID = 0x70000000 };

/* By raw calls: those of the C library would make all threads of the parent do the same, of which
 * this process has a copy of the list, and wait for them. */
static bool take_own_user(void)
{
#ifdef SYS_setresuid32
	const long set_groups = SYS_setgroups32, set_user = SYS_setresuid32,
	           set_group = SYS_setresgid32;
#else
	const long set_groups = SYS_setgroups, set_user = SYS_setresuid, set_group = SYS_setresgid;
#endif
	int id = OWN_ID + getpid();

	if (geteuid() != 0)
		return true;
	/* In a user namespace that does not have the id it stays what it is (EINVAL); the filter
	 * is what matters. */
	if (syscall(set_groups, 0, NULL) < 0 && errno != EPERM)
		return false;
	if (syscall(set_group, id, id, id) < 0)
		return errno == EINVAL || errno == EPERM;
	return syscall(set_user, id, id, id) == 0 || errno == EINVAL || errno == EPERM;
}

#if !defined(__SANITIZE_ADDRESS__)

/* proc_pid_statm(5); 0: not known */
static uint64_t pages_mapped(void)
{
	char text[32] = "";
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	unsigned long pages = 0;

	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof(text) - 1) <= 0 || sscanf(text, "%lu", &pages) != 1)
		pages = 0;
	close(fd);
	return pages;
}

static void limit_memory(void)
{
	uint64_t bytes = pages_mapped() * (uint64_t)sysconf(_SC_PAGESIZE) + MEMORY_MAX;

	setrlimit(RLIMIT_AS, &(struct rlimit){bytes, bytes});
}

/* ---- the filter ---- */

/* What is needed to read files and messages, to have memory, and to end. */
static const long allowed[] = {
        SYS_read,
        SYS_pread64,
        SYS_lseek,
        SYS_close,
        SYS_recvmsg,
        SYS_sendmsg,
        SYS_fcntl,
        SYS_brk,
        SYS_munmap,
        SYS_mremap,
        SYS_madvise,
        SYS_getrandom,
        SYS_futex,
        SYS_rt_sigprocmask,
        SYS_exit,
        SYS_exit_group,
#ifdef SYS_fstat
        SYS_fstat,
#endif
#ifdef SYS_recvfrom
        SYS_recvfrom,
        SYS_sendto,
#endif
#ifdef SYS_send /* arm, powerpc: send(3) is not sendto(2) there */
        SYS_send,
        SYS_recv,
#endif
#ifdef SYS_fcntl64
        SYS_fcntl64,
#endif
#ifdef SYS_fstat64
        SYS_fstat64,
#endif
#ifdef SYS__llseek
        SYS__llseek,
#endif
#ifdef SYS_futex_time64
        SYS_futex_time64,
#endif
#ifdef __s390x__ /* its arguments are in memory, where a filter cannot see PROT_EXEC */
        SYS_mmap,
#endif
};

/* Libraries ask for names of files, and qsort(3) of glibc for the size of the memory, and do
 * without. */
static const long refused[] = {
        SYS_sysinfo,
        SYS_openat,
        SYS_readlinkat,
        SYS_getcwd,
#ifdef SYS_open
        SYS_open,
        SYS_readlink,
#endif
};

#ifdef SYS_socketcall
/* By which the C library sends and receives on i386 and s390x (socketcall(2)). */
static const unsigned allowed_of_socketcall[] = {
        SYS_SEND, SYS_SENDTO, SYS_SENDMSG, SYS_RECV, SYS_RECVFROM, SYS_RECVMSG};
#define N_OF_SOCKETCALL (sizeof(allowed_of_socketcall) / sizeof(allowed_of_socketcall[0]))
#else
#define N_OF_SOCKETCALL 0
#endif

/* Memory of no file's code, and nothing that could become code. */
static const long allowed_unless_executable[] = {
#ifdef SYS_mmap2
        SYS_mmap2,
#elif !defined(__s390x__)
        SYS_mmap,
#endif
        SYS_mprotect,
};

#define N_ALLOWED (sizeof(allowed) / sizeof(allowed[0]))
#define N_UNLESS (sizeof(allowed_unless_executable) / sizeof(allowed_unless_executable[0]))
#define N_REFUSED (sizeof(refused) / sizeof(refused[0]))
#define INSTRUCTIONS_MAX (20 + 2 * (N_ALLOWED + N_REFUSED + N_OF_SOCKETCALL) + 5 * N_UNLESS)

static void allow_unless_executable(struct bpf_assembler *out, long nr)
{
	bpf_emit_if(out, (uint32_t)nr, 4);
	bpf_emit_load(out, bpf_argument_offset(2, false));
	bpf_emit(out, BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1);
	bpf_emit_return(out, SECCOMP_RET_KILL_PROCESS);
	bpf_emit_return(out, SECCOMP_RET_ALLOW);
}

/* glibc's fstat(3) is one of these since 2.33, and statx where times have 64 bits on a 32-bit
 * machine. With an open descriptor only it needs no path. */
static void allow_with_empty_path(struct bpf_assembler *out, long nr, unsigned flags_index)
{
	bpf_emit_if(out, (uint32_t)nr, 4);
	bpf_emit_load(out, bpf_argument_offset(flags_index, false));
	bpf_emit(out, BPF_JMP | BPF_JSET | BPF_K, AT_EMPTY_PATH, 0, 1);
	bpf_emit_return(out, SECCOMP_RET_ALLOW);
	bpf_emit_return(out, SECCOMP_RET_KILL_PROCESS);
}

static void allow_messages_by_socketcall(struct bpf_assembler *out)
{
#ifdef SYS_socketcall
	bpf_emit_if(out, SYS_socketcall, 2 + 2 * N_OF_SOCKETCALL);
	bpf_emit_load(out, bpf_argument_offset(0, false));
	for (size_t i = 0; i < N_OF_SOCKETCALL; i++) {
		bpf_emit_if(out, allowed_of_socketcall[i], 1);
		bpf_emit_return(out, SECCOMP_RET_ALLOW);
	}
	bpf_emit_return(out, SECCOMP_RET_KILL_PROCESS);
#else
	(void)out;
#endif
}

static bool install_filter(void)
{
	struct sock_filter code[INSTRUCTIONS_MAX];
	struct bpf_assembler out = {.code = code};
	struct sock_fprog program = {.filter = code};

	bpf_emit_load(&out, offsetof(struct seccomp_data, arch));
	bpf_emit_if(&out, arch_native()->audit, 1);
	bpf_emit(&out, BPF_JMP | BPF_JA, 1, 0, 0);
	bpf_emit_return(&out, SECCOMP_RET_KILL_PROCESS);
	bpf_emit_load(&out, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < N_ALLOWED; i++) {
		bpf_emit_if(&out, (uint32_t)allowed[i], 1);
		bpf_emit_return(&out, SECCOMP_RET_ALLOW);
	}
	for (size_t i = 0; i < N_REFUSED; i++) {
		bpf_emit_if(&out, (uint32_t)refused[i], 1);
		bpf_emit_return(&out, SECCOMP_RET_ERRNO | EACCES);
	}
	for (size_t i = 0; i < N_UNLESS; i++)
		allow_unless_executable(&out, allowed_unless_executable[i]);
	allow_messages_by_socketcall(&out);
#ifdef SYS_newfstatat
	allow_with_empty_path(&out, SYS_newfstatat, 3);
#endif
#ifdef SYS_statx
	allow_with_empty_path(&out, SYS_statx, 2);
#endif
	bpf_emit_return(&out, SECCOMP_RET_KILL_PROCESS);
	program.len = (unsigned short)out.n;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

#else /* AddressSanitizer maps terabytes, and calls what it likes when it reports something. */

static void limit_memory(void)
{
}

static bool install_filter(void)
{
	return true;
}

#endif

static void limit_resources(void)
{
	const struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	setrlimit(RLIMIT_FSIZE, &none);
	setrlimit(RLIMIT_CPU, &(struct rlimit){PROCESSOR_SECONDS, PROCESSOR_SECONDS});
	limit_memory();
}

/* The socket becomes the only descriptor: but for the sanitizers', who report on standard error. */
static bool keep_only(int socket)
{
#ifdef __SANITIZE_ADDRESS__
	const unsigned first = 3;
#else
	const unsigned first = 1;
#endif

	if (socket != 0 && dup2(socket, 0) < 0)
		return false;
	if (syscall(SYS_close_range, first, ~0u, 0) == 0)
		return true;
	for (int fd = (int)first; fd < 65536; fd++)
		close(fd);
	return true;
}

bool confine(const char *name, pid_t parent, int socket)
{
	sigset_t all;

	/* Those that end or stop a process group are not for it; those of a crash cannot be
	 * blocked. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	prctl(PR_SET_NAME, name, 0, 0, 0);
	limit_resources();
	if (!keep_only(socket) || !take_own_user())
		return false;
	/* A change of the user id clears it. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
		return false;
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && install_filter();
}
