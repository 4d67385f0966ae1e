#include "code_frames.h"

#include <stdbool.h>
#include <string.h>

/* DW_EH_PE_pcrel | DW_EH_PE_sdata4, which gcc and clang write */
enum { USUAL_ENCODING = 0x1b };

struct bytes {
	const unsigned char *at, *end;
};

static uint32_t take_u32(struct bytes *bytes)
{
	uint32_t value = 0;

	if (bytes->end - bytes->at < 4) {
		bytes->at = bytes->end;
		return 0;
	}
	memcpy(&value, bytes->at, sizeof(value));
	bytes->at += sizeof(value);
	return value;
}

static unsigned char take_byte(struct bytes *bytes)
{
	return bytes->at < bytes->end ? *bytes->at++ : 0;
}

static void skip_leb128(struct bytes *bytes)
{
	while (take_byte(bytes) & 0x80)
		;
}

/* DW_EH_PE_absptr, sdata4 and udata4, whatever they are relative to. */
static void skip_pointer(struct bytes *bytes, unsigned char encoding)
{
	ptrdiff_t size = (encoding & 0x0f) == 0x03 || (encoding & 0x0f) == 0x0b ? 4 : 8;

	bytes->at += bytes->end - bytes->at < size ? bytes->end - bytes->at : size;
}

/* What a common information entry says about the ranges of its functions. */
struct cie {
	const unsigned char *at;
	bool is_usual;
	/* Of handlers of signals, which unwinders come to at their very start: described from one
	 * byte before it on. */
	bool is_signal;
};

static bool is_usual(struct bytes cie, bool *is_signal)
{
	const unsigned char *augmentation;
	unsigned char version = take_byte(&cie);

	augmentation = cie.at;
	while (take_byte(&cie))
		;
	if (cie.at == augmentation || cie.at[-1])
		return false;
	skip_leb128(&cie);
	skip_leb128(&cie);
	if (version == 1)
		take_byte(&cie);
	else
		skip_leb128(&cie);
	if (*augmentation != 'z')
		return false;
	skip_leb128(&cie);
	for (const unsigned char *letter = augmentation + 1; letter < cie.at && *letter; letter++) {
		if (*letter == 'R') {
			*is_signal = letter + 1 < cie.end && strchr((const char *)letter, 'S');
			return take_byte(&cie) == USUAL_ENCODING;
		}
		if (*letter == 'P')
			skip_pointer(&cie, take_byte(&cie));
		else if (*letter == 'L')
			take_byte(&cie);
	}
	return false;
}

/* At a place that has its length and its id.  Those of one file mostly have the same. */
static void read_cie(const unsigned char *at, struct cie *cie)
{
	struct bytes bytes;
	uint32_t length;

	if (cie->at == at)
		return;
	memcpy(&length, at, sizeof(length));
	bytes = (struct bytes){at + 8, at + 4 + length};
	*cie = (struct cie){.at = at};
	cie->is_usual = is_usual(bytes, &cie->is_signal);
}

/* The CIE that is `back` bytes before the place of a description; NULL: there is none. */
static const unsigned char *find_cie(struct bytes all, const unsigned char *place, uint32_t back)
{
	const unsigned char *cie = place - back;
	uint32_t length;

	if (!back || back > (size_t)(place - all.at) || all.end - cie < 8)
		return NULL;
	memcpy(&length, cie, sizeof(length));
	return length >= 5 && length <= (size_t)(all.end - cie) - 4 ? cie : NULL;
}

void code_frames_visit(const unsigned char *bytes, size_t n_bytes, uint64_t address,
        code_range_visit *visit, void *context)
{
	const struct bytes all = {bytes, bytes + n_bytes};
	struct bytes rest = all;
	struct cie cie = {NULL, false, false};

	while (rest.end - rest.at >= 8) {
		uint32_t length = take_u32(&rest);
		const unsigned char *place = rest.at, *of;
		struct bytes frame = {place, place + length};
		uint64_t start;

		/* The end, or an entry of 64 bits, which no linker writes here. */
		if (length < 4 || length > (size_t)(rest.end - rest.at))
			return;
		rest.at += length;
		of = find_cie(all, place, take_u32(&frame));
		if (!of)
			continue;
		read_cie(of, &cie);
		if (!cie.is_usual)
			continue;
		start = address + (uint64_t)(frame.at - bytes);
		start += (uint64_t)(int64_t)(int32_t)take_u32(&frame);
		length = take_u32(&frame);
		if (length > cie.is_signal)
			visit(start + cie.is_signal, length - cie.is_signal, context);
	}
}

/* ---- Go ---- */

struct go_header {
	uint32_t magic;
	uint16_t zero;
	uint8_t quantum, pointer_size;
	uint64_t n_functions, n_files, text, names, units, files, counters, functions;
};

void code_go_functions_visit(const unsigned char *bytes, size_t n_bytes, uint64_t text,
        code_range_visit *visit, void *context)
{
	struct go_header header;
	uint32_t at, next;

	if (n_bytes < sizeof(header))
		return;
	memcpy(&header, bytes, sizeof(header));
	/* Go 1.18 and 1.20 */
	if ((header.magic != 0xfffffff0 && header.magic != 0xfffffff1) ||
	        header.pointer_size != 8 || header.functions > n_bytes ||
	        header.n_functions > (n_bytes - header.functions) / 8)
		return;
	/* Position-independent programs get the address when they are loaded. */
	if (header.text)
		text = header.text;
	for (uint64_t i = 0; i < header.n_functions; i++) {
		const unsigned char *row = bytes + header.functions + 8 * i;

		if (n_bytes - (size_t)(row - bytes) < 12)
			return;
		memcpy(&at, row, sizeof(at));
		memcpy(&next, row + 8, sizeof(next));
		if (next > at)
			visit(text + at, next - at, context);
	}
}
