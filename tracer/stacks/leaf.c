#include "leaf.h"

#include <string.h>

#ifdef __x86_64__

/* CALL rel32, and CALL r/m64 with its 2 to 7 bytes (Intel SDM, volume 2A): opcode 0xff, and 2 in
 * the register field of ModR/M. */
bool leaf_is_after_call(const unsigned char before[LEAF_BYTES_BEFORE])
{
	if (before[LEAF_BYTES_BEFORE - 5] == 0xe8)
		return true;
	for (unsigned at = LEAF_BYTES_BEFORE - 7; at <= LEAF_BYTES_BEFORE - 2; at++)
		if (before[at] == 0xff && (before[at + 1] >> 3 & 7) == 2)
			return true;
	return false;
}

bool leaf_entry(uint64_t address, struct debug_entry *entry)
{
	/* As in .eh_frame: Linux Standard Base, 10.6.1, and DWARF 5, 6.4.2.  The numbers of
	 * registers are those of the System V ABI for x86_64, 3.6.2. */
	enum { CIE_AT = 8, FDE_AT = 32, POINTER_AT = 36, START_AT = 40 };
	static const struct {
		int32_t table[2];
		uint32_t cie_bytes, cie_id;
		unsigned char cie[16];
		uint32_t fde_bytes, cie_pointer;
		uint64_t start, range;
	} __attribute__((packed)) model = {
	        .table = {INT32_MIN, FDE_AT},
	        .cie_bytes = 20,
	        .cie = {1, 0,          /* version, augmentation */
	                1, 0x78, 16,   /* code's and data's alignment (-8), return address */
	                0x0c, 7, 8,    /* DW_CFA_def_cfa: rsp + 8 */
	                0x80 | 16, 1}, /* DW_CFA_offset: of the return address, 1 * -8 */
	        .fde_bytes = 20,
	        .cie_pointer = POINTER_AT - CIE_AT,
	        .range = 1,
	};

	memcpy(entry->bytes, &model, sizeof(model));
	memcpy(entry->bytes + START_AT, &address, sizeof(address));
	entry->n_bytes = sizeof(model);
	return true;
}

#else

bool leaf_is_after_call(const unsigned char before[LEAF_BYTES_BEFORE])
{
	(void)before;
	return false;
}

bool leaf_entry(uint64_t address, struct debug_entry *entry)
{
	(void)address;
	(void)entry;
	return false;
}

#endif
