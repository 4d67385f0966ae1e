#include "code_calls.h"

#include <stddef.h>
#include <string.h>

bool code_calls_have(const struct code_calls *calls, int number)
{
	return number >= 0 && number < CODE_CALL_NUMBERS &&
	       calls->numbers[number / 64] >> (number % 64) & 1;
}

void code_calls_add(struct code_calls *calls, int number)
{
	if (number >= 0 && number < CODE_CALL_NUMBERS)
		calls->numbers[number / 64] |= UINT64_C(1) << (number % 64);
}

void code_calls_unite(struct code_calls *calls, const struct code_calls *more)
{
	for (size_t i = 0; i < CODE_CALL_NUMBERS / 64; i++)
		calls->numbers[i] |= more->numbers[i];
	if (!*calls->unknown)
		memcpy(calls->unknown, more->unknown, sizeof(calls->unknown));
}

#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_image.h"
#include "code_reach.h"
#include "code_sites.h"
#include "elf_reader.h"

static int find(const struct elf_reader *file, enum code_extent extent,
        const struct elf_names *imported, struct code_calls *calls, struct error *err)
{
	struct code_image image = {0};
	int result = code_image_read(file, imported, &image, err);

	if (!result && extent == CODE_FROM_IMPORTS)
		result = code_reach(&image, err);
	if (!result)
		result = code_sites_find(&image, extent, calls, err);
	code_image_release(&image);
	return result;
}

int code_calls_find(int fd, enum code_extent extent, const struct elf_names *imported,
        struct code_calls *calls, struct error *err)
{
	struct elf_reader file = {0};
	int result;

	if (elf_reader_open(fd, &file, err))
		return -1;
	result = find(&file, extent, imported, calls, err);
	if (elf_reader_check_memory(err))
		result = -1;
	elf_reader_close(&file);
	return result;
}

#else

int code_calls_find(int fd, enum code_extent extent, const struct elf_names *imported,
        struct code_calls *calls, struct error *err)
{
	(void)fd;
	(void)extent;
	(void)imported;
	(void)calls;
	return error_set(err, "secprof was built without capstone, which reads code");
}

#endif
