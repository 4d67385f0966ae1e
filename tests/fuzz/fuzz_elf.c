/* Any bytes as an ELF file: read or refused, and the lists are sorted and bounded. */
#include "fuzz.h"

#include "elf_facts.h"

#include <string.h>

static void check_list(const struct elf_names *names)
{
	for (size_t i = 0; i < names->n_names; i++) {
		must(*names->names[i] && strlen(names->names[i]) < 64);
		must(i == 0 || strcmp(names->names[i - 1], names->names[i]) < 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
	struct elf_facts facts = {0};
	struct error err = {""};
	int fd = fuzz_file(bytes, n_bytes), result = elf_facts_read(fd, &facts, &err);

	must(!result == !err.text[0]);
	check_list(&facts.imports);
	check_list(&facts.exports);
	elf_facts_release(&facts);
	close(fd);
	return 0;
}
