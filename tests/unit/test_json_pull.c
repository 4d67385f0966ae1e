/* Strings of JSON, by RFC 8259. */
#include "json_pull.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Strings, and what they are in UTF-8 by RFC 8259 and RFC 3629 (NULL: refused). */
static const struct {
	const char *json, *utf8;
} strings[] = {
        {"\"\"", ""},
        {"\"a\"", "a"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
        {"\"\\u0041\"", "A"},
        {"\"\\u007f\\u0080\"", "\x7f\xc2\x80"},
        {"\"\\u07ff\\u0800\"", "\xdf\xbf\xe0\xa0\x80"},
        {"\"\\ud7ff\\ue000\\uffff\"", "\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"},
        {"\"\\ud800\\udc00\"", "\xf0\x90\x80\x80"},
        {"\"\\udbff\\udfff\"", "\xf4\x8f\xbf\xbf"},
        {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
        /* Each half beside its range. */
        {"\"\\ud800\\udbff\"", NULL},
        {"\"\\ud800\\ue000\"", NULL},
        {"\"\\ud800\\ud800\"", NULL},
        {"\"\\udc00\\udc00\"", NULL},
        {"\"\\udfff\"", NULL},
        {"\"\\ud800\"", NULL},
        {"\"\\ud800x\"", NULL},
        {"\"\\ud800\\n\"", NULL},
        {"\"\\u0000\"", NULL},
        {"\"\\u00g0\"", NULL},
        {"\"\\x41\"", NULL},
        {"\"\n\"", NULL},
        {"\"a", NULL},
        {"\"\xc0\x80\"", NULL},         /* longer than needed */
        {"\"\xed\xa0\x80\"", NULL},     /* half a surrogate pair */
        {"\"\xf4\x90\x80\x80\"", NULL}, /* beyond U+10FFFF */
        {"\"\xff\"", NULL},
};

static void reads_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		FILE *file = fmemopen((char *)strings[i].json, strlen(strings[i].json), "r");
		const char *text = NULL;
		struct error err = {""};
		struct json_pull pull;
		int status;

		assert_non_null(file);
		json_pull_init(&pull, file);
		json_allow_bytes(&pull, 1000);
		status = json_read_string(&pull, &text, &err);
		if (status != (strings[i].utf8 ? 0 : -1))
			fail_msg("row %zu: %d %s", i, status, err.text);
		assert_int_equal(status < 0, err.text[0] != '\0');
		if (!status)
			assert_string_equal(text, strings[i].utf8);
		json_pull_release(&pull);
		fclose(file);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
