#include "debug_frame.h"

#include <stdlib.h>
#include <string.h>

/* The helper has memory for several of these, and has other uses for it. */
enum { SECTION_MAX = 16 << 20 };

/* A length and an id, or a pointer to a CIE, in 32-bit DWARF; larger lengths are an escape. */
enum { HEADER_BYTES = 2 * sizeof(uint32_t) };
#define LENGTH_MAX 0xffffffefu
#define CIE_ID 0xffffffffu

struct debug_range {
	uint64_t start, end;
	uint32_t cie, fde; /* where they begin in the section */
};

static uint32_t get_u32(const unsigned char *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

static void put_u32(unsigned char *bytes, uint32_t value)
{
	memcpy(bytes, &value, sizeof(value));
}

static uint64_t get_address(const unsigned char *bytes)
{
	ElfW(Addr) value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

/* ---- the section ---- */

/* The bytes of an entry with its length; 0: it is none. */
static size_t entry_bytes(const struct debug_frame *frame, size_t at)
{
	uint32_t length;

	if (at > frame->n_bytes || frame->n_bytes - at < HEADER_BYTES)
		return 0;
	length = get_u32(frame->bytes + at);
	if (length < sizeof(uint32_t) || length > LENGTH_MAX ||
	        length > frame->n_bytes - at - sizeof(uint32_t))
		return 0;
	return sizeof(uint32_t) + length;
}

static bool is_fde(const struct debug_frame *frame, size_t at, size_t n_bytes)
{
	return n_bytes >= HEADER_BYTES + 2 * sizeof(ElfW(Addr)) &&
	       get_u32(frame->bytes + at + sizeof(uint32_t)) != CIE_ID;
}

static void add_range(struct debug_frame *frame, size_t at)
{
	const unsigned char *entry = frame->bytes + at;
	uint32_t cie = get_u32(entry + sizeof(uint32_t));
	uint64_t start = get_address(entry + HEADER_BYTES);

	frame->ranges[frame->n_ranges++] = (struct debug_range){start,
	        start + get_address(entry + HEADER_BYTES + sizeof(ElfW(Addr))), cie, (uint32_t)at};
}

static int compare_ranges(const void *a, const void *b)
{
	const struct debug_range *left = a, *right = b;

	return (left->start > right->start) - (left->start < right->start);
}

static void index_ranges(struct debug_frame *frame)
{
	size_t n_fdes = 0, n_bytes;

	for (size_t at = 0; (n_bytes = entry_bytes(frame, at)); at += n_bytes)
		n_fdes += is_fde(frame, at, n_bytes);
	frame->ranges = calloc(n_fdes + 1, sizeof(*frame->ranges));
	if (!frame->ranges)
		return;
	for (size_t at = 0; (n_bytes = entry_bytes(frame, at)); at += n_bytes)
		if (is_fde(frame, at, n_bytes))
			add_range(frame, at);
	if (frame->n_ranges)
		qsort(frame->ranges, frame->n_ranges, sizeof(*frame->ranges), compare_ranges);
}

static void load(struct debug_frame *frame, const struct elf_file *file)
{
	uint64_t offset, section_bytes;
	size_t n_bytes;

	free(frame->bytes);
	free(frame->ranges);
	*frame = (struct debug_frame){.file = file->number};
	if (!elf_file_section(file, ".debug_frame", &offset, &section_bytes) ||
	        section_bytes > SECTION_MAX)
		return;
	n_bytes = (size_t)section_bytes;
	frame->bytes = malloc(n_bytes + 1);
	if (!frame->bytes || !elf_file_read(file, offset, frame->bytes, n_bytes))
		return;
	frame->n_bytes = n_bytes;
	index_ranges(frame);
}

static const struct debug_range *find_range(const struct debug_frame *frame, uint64_t address)
{
	size_t low = 0, high = frame->n_ranges;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (frame->ranges[middle].start > address)
			high = middle;
		else
			low = middle + 1;
	}
	return low && address < frame->ranges[low - 1].end ? &frame->ranges[low - 1] : NULL;
}

/* ---- as .eh_frame ---- */

static bool append(struct debug_entry *entry, const void *bytes, size_t n_bytes)
{
	if (n_bytes > sizeof(entry->bytes) - entry->n_bytes)
		return false;
	memcpy(entry->bytes + entry->n_bytes, bytes, n_bytes);
	entry->n_bytes += n_bytes;
	return true;
}

/* Version 4, which clang makes, also has the sizes of an address and of a segment's number, which
 * .eh_frame has never had. */
static bool append_cie(struct debug_entry *entry, const unsigned char *cie, size_t n_bytes)
{
	enum { VERSION = HEADER_BYTES, AUGMENTATION, SIZES, SIZES_BYTES = 2 };
	size_t at = entry->n_bytes;

	if (n_bytes <= SIZES + SIZES_BYTES || get_u32(cie + sizeof(uint32_t)) != CIE_ID ||
	        cie[AUGMENTATION])
		return false;
	if (cie[VERSION] != 4) {
		if (!append(entry, cie, n_bytes))
			return false;
	} else {
		if (cie[SIZES] != sizeof(ElfW(Addr)) || cie[SIZES + 1] != 0 ||
		        !append(entry, cie, SIZES) ||
		        !append(entry, cie + SIZES + SIZES_BYTES, n_bytes - SIZES - SIZES_BYTES))
			return false;
		put_u32(entry->bytes + at, (uint32_t)(n_bytes - SIZES_BYTES - sizeof(uint32_t)));
		entry->bytes[at + VERSION] = 3;
	}
	put_u32(entry->bytes + at + sizeof(uint32_t), 0);
	return true;
}

static bool append_fde(struct debug_entry *entry, const unsigned char *fde, size_t n_bytes,
        size_t cie_at, uint64_t bias)
{
	size_t at = entry->n_bytes, pointer = at + sizeof(uint32_t);
	ElfW(Addr) start = (ElfW(Addr))(get_address(fde + HEADER_BYTES) + bias);

	if (!append(entry, fde, n_bytes))
		return false;
	put_u32(entry->bytes + pointer, (uint32_t)(pointer - cie_at));
	memcpy(entry->bytes + at + HEADER_BYTES, &start, sizeof(start));
	return true;
}

/* As .eh_frame_hdr has it, from the start of the entry: whatever is looked for is behind the least
 * number. */
static void fill_table(struct debug_entry *entry, size_t fde_at)
{
	const int32_t row[2] = {INT32_MIN, (int32_t)fde_at};

	memcpy(entry->bytes, row, sizeof(row));
}

bool debug_frame_find(struct debug_frame *frame, const struct elf_file *file, uint64_t address,
        uint64_t bias, struct debug_entry *entry)
{
	static const unsigned char nothing[sizeof(uint64_t)];
	const struct debug_range *range;
	size_t cie_at = sizeof(uint64_t), fde_at;

	if (frame->file != file->number)
		load(frame, file);
	range = find_range(frame, address);
	if (!range || !entry_bytes(frame, range->cie))
		return false;
	entry->n_bytes = cie_at;
	if (!append_cie(entry, frame->bytes + range->cie, entry_bytes(frame, range->cie)))
		return false;
	fde_at = entry->n_bytes;
	if (!append_fde(
	            entry, frame->bytes + range->fde, entry_bytes(frame, range->fde), cie_at, bias))
		return false;
	fill_table(entry, fde_at);
	/* It is read by words. */
	return append(entry, nothing, -entry->n_bytes % sizeof(uint64_t));
}
