#include "memory.h"

#include <sys/uio.h>

/* One call however long it is, where PTRACE_PEEKDATA reads a word.  A transfer that ends early, at
 * an unmapped page, counts as a failure. */
bool read_memory(pid_t pid, uint64_t address, void *buffer, size_t n_bytes)
{
	struct iovec local = {buffer, n_bytes};
	struct iovec remote = {(void *)(uintptr_t)address, n_bytes};

	return process_vm_readv(pid, &local, 1, &remote, 1, 0) == (ssize_t)n_bytes;
}

/* It respects the protection of pages, unlike PTRACE_POKEDATA. */
bool write_memory(pid_t pid, uint64_t address, const void *bytes, size_t n_bytes)
{
	struct iovec local = {(void *)(uintptr_t)bytes, n_bytes};
	struct iovec remote = {(void *)(uintptr_t)address, n_bytes};

	return process_vm_writev(pid, &local, 1, &remote, 1, 0) == (ssize_t)n_bytes;
}
