#include "memory.h"

#include <sys/uio.h>

bool read_memory(pid_t pid, uint64_t address, void *buffer, size_t n_bytes)
{
	struct iovec local = {buffer, n_bytes};
	struct iovec remote = {(void *)(uintptr_t)address, n_bytes};

	return process_vm_readv(pid, &local, 1, &remote, 1, 0) == (ssize_t)n_bytes;
}

bool write_memory(pid_t pid, uint64_t address, const void *bytes, size_t n_bytes)
{
	struct iovec local = {(void *)(uintptr_t)bytes, n_bytes};
	struct iovec remote = {(void *)(uintptr_t)address, n_bytes};

	return process_vm_writev(pid, &local, 1, &remote, 1, 0) == (ssize_t)n_bytes;
}
