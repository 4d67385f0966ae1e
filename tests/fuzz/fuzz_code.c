/* Any bytes as the code of a program, or of a C library: read or refused, in bounded time. */
#include "fuzz.h"

#include "code_calls.h"

#include <string.h>

static void find(int fd, enum code_extent extent)
{
	static char *names[] = {"first", "second"};
	const struct elf_names imported = {names, sizeof(names) / sizeof(names[0])};
	struct code_calls calls = {.unknown = ""};
	struct error err = {""};
	int result = code_calls_find(fd, extent, &imported, &calls, &err);

	must(!result == !err.text[0]);
	must(strnlen(calls.unknown, CODE_WHERE_MAX) < CODE_WHERE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
	int fd = fuzz_file(bytes, n_bytes);

	find(fd, CODE_ALL);
	find(fd, CODE_FROM_IMPORTS);
	close(fd);
	return 0;
}
