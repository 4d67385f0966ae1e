/* The table of architectures against libseccomp and the kernel's headers. */
#include "arch.h"

#include <linux/audit.h>
#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static char lower(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* libseccomp's own name of an architecture is its token's in lower case. */
static void test_tokens_are_libseccomps(void **state)
{
	(void)state;
	arch_for_each (arch) {
		const char *prefix = "SCMP_ARCH_";
		char name[16] = "";

		assert_memory_equal(arch->oci_name, prefix, strlen(prefix));
		for (size_t i = 0; i < sizeof(name) - 1 && arch->oci_name[strlen(prefix) + i]; i++)
			name[i] = lower(arch->oci_name[strlen(prefix) + i]);
		assert_int_equal(seccomp_arch_resolve_name(name), arch->scmp);
	}
}

static void test_audit_values_are_the_kernels(void **state)
{
	(void)state;
	arch_for_each (arch) {
		bool is_64bit = arch->audit & __AUDIT_ARCH_64BIT;

		if (strcmp(arch->name, "x32"))
			assert_int_equal(arch->audit, arch->scmp);
		assert_int_equal(arch->bits, is_64bit ? 64 : 32);
	}
	assert_int_equal(arch_by_name("x32")->audit, AUDIT_ARCH_X86_64);
	assert_int_equal(arch_by_name("i386")->audit, AUDIT_ARCH_I386);
	assert_int_equal(arch_by_name("ppc64le")->audit, AUDIT_ARCH_PPC64LE);
}

/* arch/Kconfig: CONFIG_CLONE_BACKWARDS2 is selected by s390 only (microblaze, with
 * CONFIG_CLONE_BACKWARDS3, has its flags first). */
static void test_where_the_flags_of_clone_are(void **state)
{
	(void)state;
	arch_for_each (arch) {
		bool is_s390 = !strcmp(arch->name, "s390") || !strcmp(arch->name, "s390x");

		assert_int_equal(arch->clone_flags, is_s390);
		assert_int_equal(arch_argument_index(arch, "clone", 0), is_s390);
		assert_int_equal(arch_argument_index(arch, "clone3", 0), 0);
		assert_int_equal(arch_argument_index(arch, "ioctl", 1), 1);
	}
}

static void test_every_libseccomp_architecture_is_there(void **state)
{
	static const char *const names[] = {
	        "x86",
	        "x86_64",
	        "x32",
	        "arm",
	        "aarch64",
	        "loongarch64",
	        "m68k",
	        "mips",
	        "mipsel",
	        "mips64",
	        "mipsel64",
	        "mips64n32",
	        "mipsel64n32",
	        "parisc",
	        "parisc64",
	        "ppc",
	        "ppc64",
	        "ppc64le",
	        "riscv64",
	        "s390",
	        "s390x",
	        "sh",
	        "sheb",
	};
	size_t n_known = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		n_known += seccomp_arch_resolve_name(names[i]) != 0;
	assert_int_equal(arch_count, n_known);
}

static void test_table_is_consistent(void **state)
{
	(void)state;
	arch_for_each (arch) {
		assert_ptr_equal(arch_by_name(arch->name), arch);
		assert_ptr_equal(arch_by_oci_name(arch->oci_name), arch);
		if (!arch->parent)
			continue;

		const struct arch *parent = arch_by_name(arch->parent);

		assert_non_null(parent);
		assert_true(parent < arch); /* profiles list it first */
		assert_null(parent->parent);
		assert_int_equal(parent->bits, 64);
		assert_true(arch_is_sub(arch, parent));
		assert_false(arch_is_sub(parent, arch));
		assert_false(arch_is_sub(arch, arch));
	}
}

static void test_unknown_names(void **state)
{
	(void)state;
	assert_null(arch_by_name("amd64"));
	assert_null(arch_by_name("SCMP_ARCH_X86"));
	assert_null(arch_by_name(""));
	assert_null(arch_by_oci_name("SCMP_ARCH_NATIVE"));
	assert_null(arch_by_oci_name("x86_64"));
}

static void test_abi_of_a_call(void **state)
{
	static const struct {
		uint32_t audit;
		int nr;
		const char *name;
	} rows[] = {
	        {AUDIT_ARCH_X86_64, 0, "x86_64"},
	        {AUDIT_ARCH_X86_64, 511, "x86_64"},
	        {AUDIT_ARCH_X86_64, X32_SYSCALL_BIT, "x32"},
	        {AUDIT_ARCH_X86_64, X32_SYSCALL_BIT + 39, "x32"},
	        {AUDIT_ARCH_X86_64, -1, "x86_64"},
	        {AUDIT_ARCH_I386, 20, "i386"},
	        {AUDIT_ARCH_I386, X32_SYSCALL_BIT, "i386"},
	        {AUDIT_ARCH_ARM, 0xf0005, "arm"},
	        {AUDIT_ARCH_AARCH64, 0, "aarch64"},
	        {AUDIT_ARCH_MIPSEL64N32, 6000, "mipsel64n32"},
	        {AUDIT_ARCH_S390X, 1, "s390x"},
	        {AUDIT_ARCH_SPARC64, 1, NULL},
	        {SCMP_ARCH_X32, 1, NULL}, /* libseccomp's own, no kernel reports it */
	        {0, 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct arch *arch = arch_of_call(rows[i].audit, rows[i].nr);

		if (rows[i].name)
			assert_string_equal(arch->name, rows[i].name);
		else
			assert_null(arch);
	}
}

static void test_native(void **state)
{
	(void)state;
#if defined(__x86_64__) && defined(__ILP32__)
	assert_string_equal(arch_native()->name, "x32");
#elif defined(__x86_64__)
	assert_string_equal(arch_native()->name, "x86_64");
#elif defined(__i386__)
	assert_string_equal(arch_native()->name, "i386");
#elif defined(__aarch64__)
	assert_string_equal(arch_native()->name, "aarch64");
#else
	assert_int_equal(arch_native()->scmp, seccomp_arch_native());
#endif
}

/* socketcall(2) and ipc(2), the sections on versions and notes. */
static void test_multiplexing_architectures(void **state)
{
	static const struct {
		const char *name;
		bool multiplexes;
	} rows[] = {
	        {"i386", true},
	        {"s390", true},
	        {"s390x", true},
	        {"ppc", true},
	        {"ppc64", true},
	        {"ppc64le", true},
	        {"mips", true},
	        {"mipsel", true},
	        {"mips64", false},
	        {"mips64n32", false},
	        {"x86_64", false},
	        {"x32", false},
	        {"arm", false},
	        {"aarch64", false},
	        {"riscv64", false},
	        {"parisc", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(arch_multiplexes(arch_by_name(rows[i].name)), rows[i].multiplexes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_tokens_are_libseccomps),
	        cmocka_unit_test(test_audit_values_are_the_kernels),
	        cmocka_unit_test(test_where_the_flags_of_clone_are),
	        cmocka_unit_test(test_every_libseccomp_architecture_is_there),
	        cmocka_unit_test(test_table_is_consistent),
	        cmocka_unit_test(test_unknown_names),
	        cmocka_unit_test(test_abi_of_a_call),
	        cmocka_unit_test(test_native),
	        cmocka_unit_test(test_multiplexing_architectures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
