#include "predict_values.h"

#include <string.h>

static const struct row {
	const char *call;
	unsigned index;
	const char *archs; /* names, with a blank between */
} rows[] = {
#include "arch_value.inc"
};

static bool lists(const char *archs, const struct arch *arch)
{
	size_t length = strlen(arch->name);

	for (; *archs; archs += strcspn(archs, " "), archs += *archs == ' ')
		if (strcspn(archs, " ") == length && !strncmp(archs, arch->name, length))
			return true;
	return false;
}

/* Has the argument values of its own there? */
static bool has_own_values(const struct arch *arch, const char *call, unsigned index)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(rows[i].call, call) && rows[i].index == index)
			return lists(rows[i].archs, arch);
	return false;
}

bool predict_values_differ(
        const struct arch *from, const struct arch *to, const char *call, unsigned index)
{
	return from != to && (has_own_values(from, call, index) || has_own_values(to, call, index));
}

/* ---- requests of ioctl(2) ---- */

enum numbering { NUMBERING_COMMON, NUMBERING_POWERPC, NUMBERING_MIPS, NUMBERING_OTHER };

static const struct request {
	const char *name;
	uint32_t value, powerpc, mips; /* 0: there is none */
} requests[] = {
#include "arch_ioctl.inc"
};

static enum numbering numbering_of(const struct arch *arch)
{
	if (!strncmp(arch->name, "ppc", 3))
		return NUMBERING_POWERPC;
	if (!strncmp(arch->name, "mips", 4))
		return NUMBERING_MIPS;
	return has_own_values(arch, "ioctl", 1) ? NUMBERING_OTHER : NUMBERING_COMMON;
}

static uint32_t number_of(const struct request *request, enum numbering numbering)
{
	switch (numbering) {
	case NUMBERING_POWERPC:
		return request->powerpc;
	case NUMBERING_MIPS:
		return request->mips;
	default:
		return request->value;
	}
}

/* A request is a direction, the size of what is read or written, a type and a number; powerpc and
 * mips have three bits for the direction, others two (asm/ioctl.h). */
struct encoding {
	unsigned size_bits;
	uint32_t none, read, write;
};

static const struct encoding *encoding_of(enum numbering numbering)
{
	static const struct encoding common = {14, 0, 2, 1}, other = {13, 1, 2, 4};

	return numbering == NUMBERING_COMMON ? &common : &other;
}

#define TYPE_AND_NUMBER 0xFFFFu

/* Sockets (0x89), consoles (K, V): numbers of before that scheme, the same everywhere. */
static bool is_old(uint32_t request)
{
	uint32_t type = request >> 8;

	return type == 0x89 || type == 'K' || type == 'V';
}

static bool encode_anew(
        uint32_t request, const struct encoding *from, const struct encoding *to, uint32_t *there)
{
	uint32_t direction = request >> (16 + from->size_bits);
	uint32_t size = request >> 16 & ((1u << from->size_bits) - 1);
	bool reads = direction & from->read, writes = direction & from->write;

	*there = request & TYPE_AND_NUMBER;
	/* Of a bare type and number it cannot be said whether they are of the scheme. */
	if (!reads && !writes)
		return (from->none && direction == from->none) || is_old(request);
	*there |= size << 16;
	*there |= ((reads ? to->read : 0) | (writes ? to->write : 0)) << (16 + to->size_bits);
	return size >> to->size_bits == 0;
}

bool predict_request(
        const struct arch *from, const struct arch *to, uint32_t request, uint32_t *there)
{
	enum numbering here = numbering_of(from), elsewhere = numbering_of(to);

	*there = request;
	if (here == elsewhere && here != NUMBERING_OTHER)
		return true;
	if (here == NUMBERING_OTHER || elsewhere == NUMBERING_OTHER)
		return from == to;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		if (number_of(&requests[i], here) == request) {
			*there = number_of(&requests[i], elsewhere);
			return *there != 0;
		}
	return encode_anew(request, encoding_of(here), encoding_of(elsewhere), there);
}

bool predict_value_on(const struct arch *arch, const char *call, unsigned index, uint32_t *value)
{
	const struct arch *most = arch_by_name("x86_64");
	uint32_t there;

	if (!predict_values_differ(most, arch, call, index))
		return true;
	if (strcmp(call, "ioctl") != 0 || !predict_request(most, arch, *value, &there))
		return false;
	*value = there;
	return true;
}
