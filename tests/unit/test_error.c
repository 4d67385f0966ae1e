/* Texts of errors: cut, escaped, appended. */
#include "error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_text_is_made_safe(void **state)
{
	static const struct {
		const char *argument, *text;
	} rows[] = {
	        {"plain", "file 'plain'"},
	        {"", "file ''"},
	        {"a\nb\tc", "file 'a\\nb\\tc'"},
	        {"\x1b[31m", "file '\\x1b[31m'"},
	        {"back\\slash", "file 'back\\slash'"},
	        {"gr\xc3\xbc\xc3\x9f", "file 'gr\xc3\xbc\xc3\x9f'"},
	        {"\xff", "file '\\xff'"},
	        {"\xe2\x80\xae", "file '\\u{202e}'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err;

		assert_int_equal(error_set(&err, "file '%s'", rows[i].argument), -1);
		assert_string_equal(err.text, rows[i].text);
	}
}

static void test_prefixes(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(error_set(&err, "at\n%d", 3), -1);
	assert_int_equal(error_prefix(&err, "file '%s'", "\x01"), -1);
	assert_string_equal(err.text, "file '\\x01': at\\n3");
}

static void test_the_old_text_may_be_an_argument(void **state)
{
	struct error err;

	(void)state;
	error_set(&err, "inner");
	error_set(&err, "outer (%s)", err.text);
	assert_string_equal(err.text, "outer (inner)");
	error_prefix(&err, "%s", err.text);
	assert_string_equal(err.text, "outer (inner): outer (inner)");
}

/* Cut between characters: "\x1b" takes four bytes, U+00FC two. */
static void test_long_text_is_cut(void **state)
{
	char escapes[2000], umlauts[2001], one_and_umlauts[2001];
	struct error err;

	(void)state;
	memset(escapes, '\x1b', sizeof(escapes) - 1);
	escapes[sizeof(escapes) - 1] = '\0';
	error_set(&err, "%s", escapes);
	assert_int_equal(strlen(err.text), 1020);

	for (size_t i = 0; i < 2000; i += 2)
		memcpy(umlauts + i, "\xc3\xbc", 3);
	error_set(&err, "%s", umlauts);
	assert_int_equal(strlen(err.text), 1022);
	memcpy(one_and_umlauts, umlauts, sizeof(umlauts));
	memcpy(one_and_umlauts, "ab", 2);
	error_set(&err, "%s", one_and_umlauts + 1);
	assert_int_equal(strlen(err.text), 1023);

	error_set(&err, "%s", umlauts);
	error_prefix(&err, "x");
	assert_int_equal(strlen(err.text), 1023);
	assert_memory_equal(err.text, "x: \xc3\xbc", 5);
}

static void test_no_memory(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(error_no_memory(&err), -1);
	assert_string_equal(err.text, "out of memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_text_is_made_safe),
	        cmocka_unit_test(test_prefixes),
	        cmocka_unit_test(test_the_old_text_may_be_an_argument),
	        cmocka_unit_test(test_long_text_is_cut),
	        cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
