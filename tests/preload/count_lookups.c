/*
 * Preloaded into secprof: appends to the file LOOKUPS, for each process that ends by exit(3), how
 * often it asked libseccomp for a name or a number, and how many of these questions it had asked
 * before.
 */
#include <dlfcn.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define QUESTIONS_MAX (1 << 16)

static uint64_t asked[QUESTIONS_MAX];
static size_t n_asked, n_repeated;

static void count(uint64_t question)
{
	size_t at = question % QUESTIONS_MAX;

	n_asked++;
	while (asked[at] && asked[at] != question)
		at = (at + 1) % QUESTIONS_MAX;
	n_repeated += asked[at] != 0;
	asked[at] = question;
}

/* FNV-1a; of different questions none is likely to have the number of another. */
static uint64_t mix(uint64_t hash, uint64_t byte)
{
	return (hash ^ byte) * UINT64_C(0x100000001b3);
}

static uint64_t start(uint32_t arch, char kind)
{
	uint64_t hash = mix(UINT64_C(0xcbf29ce484222325), (unsigned char)kind);

	for (int shift = 0; shift < 32; shift += 8)
		hash = mix(hash, arch >> shift & 0xff);
	return hash;
}

char *seccomp_syscall_resolve_num_arch(uint32_t arch, int nr)
{
	char *(*real)(uint32_t, int) = dlsym(RTLD_NEXT, "seccomp_syscall_resolve_num_arch");
	uint64_t hash = start(arch, 'n');

	for (int shift = 0; shift < 32; shift += 8)
		hash = mix(hash, (uint32_t)nr >> shift & 0xff);
	count(hash);
	return real(arch, nr);
}

int seccomp_syscall_resolve_name_arch(uint32_t arch, const char *name)
{
	int (*real)(uint32_t, const char *) = dlsym(RTLD_NEXT, "seccomp_syscall_resolve_name_arch");
	uint64_t hash = start(arch, 'a');

	for (const char *c = name; *c; c++)
		hash = mix(hash, (unsigned char)*c);
	count(hash);
	return real(arch, name);
}

__attribute__((destructor)) static void report(void)
{
	const char *path = getenv("LOOKUPS");
	FILE *file = path ? fopen(path, "a") : NULL;

	if (!file)
		return;
	if (n_asked)
		fprintf(file, "%zu %zu\n", n_asked, n_repeated);
	fclose(file);
}
