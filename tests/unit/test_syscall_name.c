/* Names and numbers of system calls against the kernel's headers. */
#include "syscall_name.h"

#include <asm/unistd.h>
#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* From the kernel's tables (arch/.../syscall.tbl). */
static const struct {
	const char *arch;
	int nr;
	const char *name;
} known_calls[] = {
        {"x86_64", 0, "read"},
        {"x86_64", 335, "uretprobe"},
        {"x86_64", 336, "uprobe"},
        {"x86_64", 462, "mseal"},
        {"x86_64", 469, "file_setattr"},
        {"i386", 3, "read"},
        {"i386", 359, "socket"},
        {"i386", 364, "accept4"},
        {"i386", 393, "semget"},
        {"i386", 102, "socketcall"},
        {"i386", 117, "ipc"},
        {"i386", 462, "mseal"},
        {"x32", X32_SYSCALL_BIT + 0, "read"},
        {"x32", X32_SYSCALL_BIT + 41, "socket"},
        {"x32", X32_SYSCALL_BIT + 520, "execve"},
        {"x32", X32_SYSCALL_BIT + 462, "mseal"},
        {"arm", 281, "socket"},
        {"arm", 0xf0001, "breakpoint"},
        {"arm", 0xf0005, "set_tls"},
        {"arm", 0xf0006, "get_tls"},
        {"aarch64", 63, "read"},
        {"aarch64", 462, "mseal"},
        {"riscv64", 258, "riscv_hwprobe"},
        {"riscv64", 259, "riscv_flush_icache"},
        {"s390x", 359, "socket"},
        {"s390x", 392, "semtimedop"},
        {"s390x", 102, "socketcall"},
        {"s390x", 117, "ipc"},
        {"s390", 462, "mseal"},
        {"ppc64le", 326, "socket"},
        {"mips", 4003, "read"},
        {"mips", 4183, "socket"},
        {"mips", 4117, "ipc"},
        {"mips", 4395, "shmget"}, /* by ipc too */
        {"mips", 4396, "shmctl"},
        {"mips64", 5040, "socket"},
        {"mips64n32", 6040, "socket"},
        {"mips64n32", 6000, "read"},
        {"mipsel64n32", 6462, "mseal"},
        {"parisc", 17, "socket"},
};

static void test_known_calls(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known_calls) / sizeof(known_calls[0]); i++) {
		const struct arch *arch = arch_by_name(known_calls[i].arch);
		const char *name = syscall_name(arch, known_calls[i].nr);
		char buffer[SYSCALL_NAME_MAX];
		int nr;

		assert_non_null(name);
		assert_string_equal(name, known_calls[i].name);
		assert_ptr_equal(syscall_text(arch, known_calls[i].nr, buffer), name);
		assert_true(syscall_number(arch, known_calls[i].name, &nr));
		assert_int_equal(nr, known_calls[i].nr);
	}
}

static void test_numbers_without_a_name(void **state)
{
	static const struct {
		const char *arch;
		int nr;
		const char *name;
	} rows[] = {
	        {"x86_64", -1, "syscall_-1"},
	        {"x86_64", 400, "syscall_400"},
	        {"x86_64", 2000000000, "syscall_2000000000"},
	        {"x86_64", INT32_MIN, "syscall_-2147483648"},
	        {"i386", -101, "syscall_-101"}, /* libseccomp's pseudo number of socket */
	        {"arm", -10108, "syscall_-10108"},
	        {"x32", 41, "syscall_41"},
	        {"mips", 3, "syscall_3"},
	        {"mips64n32", 5000, "syscall_5000"},
	        {"mips64", 4003, "syscall_4003"},
	        {"arm", 0xf0000, "syscall_983040"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct arch *arch = arch_by_name(rows[i].arch);
		char name[SYSCALL_NAME_MAX];
		int nr = 0;

		assert_null(syscall_name(arch, rows[i].nr));
		assert_ptr_equal(syscall_text(arch, rows[i].nr, name), name);
		assert_string_equal(name, rows[i].name);
		assert_true(syscall_number(arch, name, &nr));
		assert_int_equal(nr, rows[i].nr);
	}
}

static void test_names_without_a_number(void **state)
{
	static const struct {
		const char *arch, *name;
	} rows[] = {
	        {"x86_64", "socketcall"},
	        {"x86_64", "semtimedop_time64"},
	        {"i386", "accept"},     /* by socketcall only */
	        {"i386", "semtimedop"}, /* by ipc only */
	        {"s390x", "recv"},
	        {"aarch64", "open"},
	        {"riscv64", "time"},
	        {"x86_64", "riscv_hwprobe"},
	        {"x86_64", ""},
	        {"x86_64", "Read"},
	        {"x86_64", "no_such_call"},
	        {"x86_64", "syscall_"},
	        {"x86_64", "syscall_x"},
	        {"x86_64", "syscall_007"},
	        {"x86_64", "syscall_+7"},
	        {"x86_64", "syscall_ 7"},
	        {"x86_64", "syscall_7x"},
	        {"x86_64", "syscall_-0"},
	        {"x86_64", "syscall_2147483648"},
	        {"x86_64", "syscall_-2147483649"},
	        {"x86_64", "syscall_99999999999999999999999999999999999999999999999999999999999"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int nr = 12345;

		assert_false(syscall_number(arch_by_name(rows[i].arch), rows[i].name, &nr));
		assert_int_equal(nr, 12345);
	}
}

/* Every call of every ABI: the name leads back to its number. */
static void test_names_lead_back(void **state)
{
	(void)state;
	arch_for_each (arch) {
		int first, end, n_named = 0;

		syscall_number_range(arch, &first, &end);
		assert_int_equal(end - first, SYSCALL_NUMBER_LIMIT);
		for (int nr = first; nr < end; nr++) {
			const char *name = syscall_name(arch, nr);
			int back;

			if (!name)
				continue;
			n_named++;
			assert_true(syscall_number(arch, name, &back));
			assert_int_equal(back, nr);
		}
		assert_true(n_named >= 300 && n_named <= SYSCALL_NUMBER_LIMIT);
	}
}

/* One pointer for a name, whichever ABI was asked and however often. */
static void test_names_are_interned(void **state)
{
	const struct arch *x86_64 = arch_by_name("x86_64"), *i386 = arch_by_name("i386");

	(void)state;
	assert_ptr_equal(syscall_name(x86_64, 0), syscall_name(i386, 3));
	assert_ptr_equal(syscall_name(x86_64, 462), syscall_name(arch_by_name("mips"), 4462));
	assert_ptr_equal(syscall_name(arch_by_name("arm"), 0xf0005),
	        syscall_name(arch_by_name("arm"), 0xf0005));
	arch_for_each (left)
		for (int nr = 0; nr < SYSCALL_NUMBER_LIMIT; nr++) {
			int first, end, native;
			const char *name;

			syscall_number_range(left, &first, &end);
			name = syscall_name(left, first + nr);
			if (name && syscall_number(arch_native(), name, &native))
				assert_ptr_equal(syscall_name(arch_native(), native), name);
		}
}

static const struct {
	const char *arch;
	int nr;
	const char *name;
} supplement[] = {
#define CALL(arch, nr, name) {arch, nr, name},
#include "core/syscall_supplement.inc"
#undef CALL
};

static void test_supplement_does_not_contradict_libseccomp(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(supplement) / sizeof(supplement[0]); i++) {
		const struct arch *arch = arch_by_name(supplement[i].arch);
		char *known;

		assert_true(*supplement[i].name && strlen(supplement[i].name) < SYSCALL_NAME_MAX);
		if (!arch) /* younger than this libseccomp */
			continue;
		known = seccomp_syscall_resolve_num_arch(arch->scmp, supplement[i].nr);
		if (known)
			assert_string_equal(known, supplement[i].name);
		free(known);
	}
}

static void test_supplement_is_sorted(void **state)
{
	(void)state;
	for (size_t i = 1; i < sizeof(supplement) / sizeof(supplement[0]); i++) {
		int order = strcmp(supplement[i - 1].arch, supplement[i].arch);

		assert_true(order <= 0);
		if (order == 0)
			assert_true(supplement[i - 1].nr < supplement[i].nr);
	}
}

/* Of the machine that the test is built on. */
static void test_installed_kernel_headers_agree(void **state)
{
	static const struct {
		int nr;
		const char *name;
	} rows[] = {
	        {__NR_read, "read"},
	        {__NR_execve, "execve"},
	        {__NR_exit_group, "exit_group"},
	        {__NR_clone3, "clone3"},
	        {__NR_io_uring_setup, "io_uring_setup"},
#ifdef __NR_statmount
	        {__NR_statmount, "statmount"},
#endif
#ifdef __NR_lsm_list_modules
	        {__NR_lsm_list_modules, "lsm_list_modules"},
#endif
#ifdef __NR_mseal
	        {__NR_mseal, "mseal"},
#endif
#ifdef __NR_file_setattr
	        {__NR_file_setattr, "file_setattr"},
#endif
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = syscall_name(arch_native(), rows[i].nr);
		int nr;

		assert_non_null(name);
		assert_string_equal(name, rows[i].name);
		assert_true(syscall_number(arch_native(), rows[i].name, &nr));
		assert_int_equal(nr, rows[i].nr);
	}
}

static void test_nearest(void **state)
{
	const struct arch *x86_64 = arch_by_name("x86_64"), *i386 = arch_by_name("i386");

	(void)state;
	assert_string_equal(syscall_nearest(x86_64, "opnat"), "openat");
	assert_string_equal(syscall_nearest(x86_64, "msael"), "mseal");
	assert_string_equal(syscall_nearest(i386, "semtimedop"), "semtimedop_time64");
	assert_null(syscall_nearest(x86_64, "no_such_call"));
}

static void test_known_to_libseccomp(void **state)
{
	(void)state;
	assert_true(syscall_known_to_libseccomp("read"));
	assert_true(syscall_known_to_libseccomp("socketcall"));
	assert_true(syscall_known_to_libseccomp("arm_fadvise64_64"));
	assert_false(syscall_known_to_libseccomp("no_such_call"));
	assert_false(syscall_known_to_libseccomp("syscall_462"));
	assert_false(syscall_known_to_libseccomp(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_known_calls),
	        cmocka_unit_test(test_numbers_without_a_name),
	        cmocka_unit_test(test_names_without_a_number),
	        cmocka_unit_test(test_names_lead_back),
	        cmocka_unit_test(test_names_are_interned),
	        cmocka_unit_test(test_supplement_does_not_contradict_libseccomp),
	        cmocka_unit_test(test_supplement_is_sorted),
	        cmocka_unit_test(test_installed_kernel_headers_agree),
	        cmocka_unit_test(test_nearest),
	        cmocka_unit_test(test_known_to_libseccomp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
