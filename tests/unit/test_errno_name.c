/* Names of errors against the C library and the kernel's headers. */
#include "errno_name.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void test_names_and_numbers(void **state)
{
	static const struct {
		int number;
		const char *name;
	} rows[] = {
	        {EPERM, "EPERM"},
	        {ENOSYS, "ENOSYS"},
	        {EAGAIN, "EAGAIN"},
	        {EDEADLK, "EDEADLK"},
	        {EOPNOTSUPP, "EOPNOTSUPP"},
	        {EHWPOISON, "EHWPOISON"},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		assert_string_equal(errno_name(rows[i].number), rows[i].name);
		assert_int_equal(errno_number(rows[i].name), rows[i].number);
	}
}

static void test_second_names(void **state)
{
	(void)state;
	assert_int_equal(errno_number("EWOULDBLOCK"), EWOULDBLOCK);
	assert_int_equal(errno_number("EDEADLOCK"), EDEADLOCK);
	assert_int_equal(errno_number("ENOTSUP"), ENOTSUP);
}

static void test_unknown(void **state)
{
	static const int numbers[] = {0, -1, -EPERM, 512, 4095, 1 << 30};
	static const char *const names[] = {"", "E", "eperm", "EPERMX", "SIGHUP", "1"};

	(void)state;
	for (size_t i = 0; i < LENGTH(numbers); i++)
		assert_null(errno_name(numbers[i]));
	for (size_t i = 0; i < LENGTH(names); i++)
		assert_int_equal(errno_number(names[i]), 0);
}

static void test_names_are_the_c_librarys(void **state)
{
	(void)state;
#ifdef __GLIBC__
	for (int number = 1; number <= 133; number++) {
		const char *expected = strerrorname_np(number);

		/* Its own number on powerpc, for which glibc has no name. */
		if (number == EDEADLOCK && EDEADLOCK != EDEADLK)
			continue;
		if (!expected) {
			assert_null(errno_name(number));
			continue;
		}
		assert_string_equal(errno_name(number), expected);
		assert_int_equal(errno_number(expected), number);
	}
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_names_and_numbers),
	        cmocka_unit_test(test_second_names),
	        cmocka_unit_test(test_unknown),
	        cmocka_unit_test(test_names_are_the_c_librarys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
