#include "name_pool.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Linux has 530 names on the ABIs of libseccomp 2.5 together. */
#define NAMES_MAX 1024
#define SLOTS 2048

/* In the order in which they are added, so that a program that needs few touches few pages. */
static struct pooled_name names[NAMES_MAX];
static size_t n_names;

/* One more than the place of a name, 0 where none is: open addressing. */
static uint16_t slots[SLOTS];

/* 32 bits of FNV-1a. */
static uint32_t hash(const char *text)
{
	uint32_t value = UINT32_C(0x811c9dc5);

	for (; *text; text++)
		value = (value ^ (unsigned char)*text) * UINT32_C(0x01000193);
	return value;
}

/* The slot of a name, or the free one where it would be: half of them are free. */
static uint16_t *slot_of(const char *text)
{
	uint32_t at = hash(text) % SLOTS;

	while (slots[at] && strcmp(names[slots[at] - 1].text, text) != 0)
		at = (at + 1) % SLOTS;
	return &slots[at];
}

struct pooled_name *name_pool_find(const char *text)
{
	const uint16_t *slot = slot_of(text);

	return *slot ? &names[*slot - 1] : NULL;
}

struct pooled_name *name_pool_add(const char *text)
{
	if (n_names == NAMES_MAX || strlen(text) >= SYSCALL_NAME_MAX)
		return NULL;
	struct pooled_name *name = &names[n_names++];

	snprintf(name->text, sizeof(name->text), "%s", text);
	*slot_of(text) = (uint16_t)n_names;
	return name;
}
