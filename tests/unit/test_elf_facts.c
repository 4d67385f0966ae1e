/* What is read of ELF files: of this program, and of broken ones. */
#include "elf_facts.h"
#include "elf_version.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

/* An import that nothing else here has, and that is never called. */
int (*volatile imported)(const char *) = chroot;

static int open_self(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void reads_what_it_imports(void **state)
{
	int fd = open_self();
	struct elf_facts facts = {0};
	struct error err;

	(void)state;
	assert_int_equal(elf_facts_read(fd, &facts, &err), 0);
	assert_true(facts.is_dynamic);
	assert_int_equal(facts.is_64, sizeof(void *) == 8);
	assert_true(elf_names_have(&facts.imports, "chroot"));
	assert_false(elf_names_have(&facts.imports, "pivot_root"));
	assert_false(elf_names_have(&facts.exports, "chroot"));
	assert_true(facts.needed.n_names > 1);
	assert_non_null(facts.interpreter);
	assert_int_equal(facts.interpreter[0], '/');
	elf_facts_release(&facts);
	close(fd);
}

static int file_of(const void *bytes, size_t n_bytes)
{
	int fd = memfd_create("elf", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n_bytes), n_bytes);
	return fd;
}

/* Of what a program reads on the way: the header, the tables of programs and sections. */
static void survives(unsigned char *bytes, size_t n_bytes)
{
	int fd = file_of(bytes, n_bytes);
	struct elf_facts facts = {0};
	struct error err = {""};
	int result = elf_facts_read(fd, &facts, &err);

	assert_int_equal(!result, !err.text[0]);
	elf_facts_release(&facts);
	close(fd);
}

static const unsigned char values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};

static void survive_changes(unsigned char *bytes, size_t n_bytes, size_t from, size_t to)
{
	for (size_t at = from; at < to && at < n_bytes; at++) {
		unsigned char kept = bytes[at];

		for (size_t i = 0; i < sizeof(values); i++) {
			bytes[at] = values[i];
			survives(bytes, n_bytes);
		}
		bytes[at] = kept;
	}
}

/* Small files, that the fuzzer begins with, too. */
static void breaks_without_harm(void **state)
{
	const char *name = *state;
	FILE *in = fopen(name, "rb");
	unsigned char bytes[16384];
	size_t n_bytes;

	if (!in)
		skip();
	n_bytes = fread(bytes, 1, sizeof(bytes), in);
	fclose(in);
	survive_changes(bytes, n_bytes, 0, 512);
	survive_changes(bytes, n_bytes, n_bytes - (n_bytes < 640 ? n_bytes : 640), n_bytes);
	for (size_t length = 0; length < n_bytes; length += 13)
		survives(bytes, length);
}

static void refused(const void *bytes, size_t n_bytes, const char *why)
{
	int fd = file_of(bytes, n_bytes);
	struct elf_facts facts = {0};
	struct error err;

	assert_int_equal(elf_facts_read(fd, &facts, &err), -1);
	assert_non_null(strstr(err.text, why));
	elf_facts_release(&facts);
	close(fd);
}

static void refuses_others(void **state)
{
	Elf64_Ehdr header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
	                             ELFDATA2LSB, EV_CURRENT},
	        .e_version = EV_CURRENT,
	        .e_shoff = sizeof(header),
	        .e_shentsize = sizeof(Elf64_Shdr)};

	(void)state;
	refused("", 0, "no ELF file");
	refused("#!/bin/sh\n", 10, "no ELF file");
	refused("!<arch>\n", 8, "no ELF file");
	/* The number of sections in a section: libelf would allocate for 2^64 of them. */
	refused(&header, sizeof(header), "too many sections");
}

static void says_that_it_reads_none(void **state)
{
	int fd = open_self();
	struct elf_facts facts = {0};
	struct error err;

	(void)state;
	assert_int_equal(elf_facts_read(fd, &facts, &err), -1);
	assert_non_null(strstr(err.text, "built without libelf"));
	close(fd);
}

static void reads_each_part(void **state)
{
	int fd = open("tests/fuzz/corpus/elf/so64", O_RDONLY | O_CLOEXEC);
	struct elf_facts facts = {0};
	struct error err;

	(void)state;
	if (fd < 0)
		skip();
	assert_int_equal(elf_facts_read(fd, &facts, &err), 0);
	assert_int_equal(facts.machine, EM_X86_64);
	assert_string_equal(facts.build_id, "0123456789abcdef");
	assert_string_equal(facts.run_path, "$ORIGIN/lib");
	assert_null(facts.interpreter);
	assert_int_equal(facts.imports.n_names, 1);
	assert_string_equal(facts.imports.names[0], "chroot");
	assert_int_equal(facts.exports.n_names, 1);
	assert_string_equal(facts.exports.names[0], "own");
	elf_facts_release(&facts);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest with[] = {
	        cmocka_unit_test(reads_what_it_imports),
	        cmocka_unit_test(reads_each_part),
	        cmocka_unit_test_prestate(
	                breaks_without_harm, (void *)(uintptr_t) "tests/fuzz/corpus/elf/so64"),
	        cmocka_unit_test_prestate(
	                breaks_without_harm, (void *)(uintptr_t) "tests/fuzz/corpus/elf/so32"),
	        cmocka_unit_test_prestate(
	                breaks_without_harm, (void *)(uintptr_t) "tests/fuzz/corpus/elf/exe64"),
	        cmocka_unit_test(refuses_others),
	};
	const struct CMUnitTest without[] = {
	        cmocka_unit_test(says_that_it_reads_none),
	};

	return elf_library_version() ? cmocka_run_group_tests(with, NULL, NULL)
	                             : cmocka_run_group_tests(without, NULL, NULL);
}
