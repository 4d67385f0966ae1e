#include "memory.h"

#include <sys/uio.h>

/* One call however long it is, where PTRACE_PEEKDATA reads a word.  The kernel ends a transfer at
 * a page that cannot be read, although process_vm_readv(2) promises not to split an element. */
size_t read_memory_start(pid_t pid, uint64_t address, void *buffer, size_t n_bytes)
{
	struct iovec local = {buffer, n_bytes};
	struct iovec remote = {(void *)(uintptr_t)address, n_bytes};
	ssize_t n = process_vm_readv(pid, &local, 1, &remote, 1, 0);

	return n > 0 ? (size_t)n : 0;
}

bool read_memory(pid_t pid, uint64_t address, void *buffer, size_t n_bytes)
{
	return read_memory_start(pid, address, buffer, n_bytes) == n_bytes;
}

/* It respects the protection of pages, unlike PTRACE_POKEDATA. */
bool write_memory(pid_t pid, uint64_t address, const void *bytes, size_t n_bytes)
{
	struct iovec local = {(void *)(uintptr_t)bytes, n_bytes};
	struct iovec remote = {(void *)(uintptr_t)address, n_bytes};

	return process_vm_writev(pid, &local, 1, &remote, 1, 0) == (ssize_t)n_bytes;
}
