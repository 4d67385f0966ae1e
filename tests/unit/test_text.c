/* Text for people: escapes, durations, numbers, nearest words. */
#include "duration.h"
#include "nearest.h"
#include "signal_name.h"
#include "text.h"

#include "../../core/utf8.h"
#include "json_write.h"

#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* The borders of RFC 3629, section 4. */
static void test_utf8(void **state)
{
	static const struct {
		const char *string;
		bool valid;
	} rows[] = {
	        {"", true},
	        {"plain", true},
	        {"\x7f", true},
	        {"\x80", false},
	        {"\xbf", false},
	        {"\xc1\xbf", false}, /* overlong */
	        {"\xc2\x80", true},
	        {"\xc2", false},
	        {"\xc2"
	         "A",
	                false},
	        {"\xdf\xbf", true},
	        {"\xe0\x9f\xbf", false}, /* overlong */
	        {"\xe0\xa0\x80", true},
	        {"\xe2\x82", false},
	        {"\xed\x9f\xbf", true},
	        {"\xed\xa0\x80", false}, /* the first surrogate */
	        {"\xed\xbf\xbf", false}, /* the last one */
	        {"\xee\x80\x80", true},
	        {"\xef\xbf\xbf", true},
	        {"\xf0\x8f\xbf\xbf", false}, /* overlong */
	        {"\xf0\x90\x80\x80", true},
	        {"\xf0\x90\x80", false},
	        {"\xf4\x8f\xbf\xbf", true},  /* U+10FFFF */
	        {"\xf4\x90\x80\x80", false}, /* U+110000 */
	        {"\xf8\x88\x80\x80\x80", false},
	        {"\xfe", false},
	        {"\xff", false},
	        {"good \xe2\x82\xac then \xff", false},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++)
		assert_int_equal(text_is_utf8(rows[i].string), rows[i].valid);
}

static void test_escaping(void **state)
{
	static const struct {
		const char *string, *escaped;
	} rows[] = {
	        {"", ""},
	        {"/bin/sh -c 'x'", "/bin/sh -c 'x'"},
	        {"a\\b", "a\\\\b"},
	        {"\\", "\\\\"},
	        {"\n\t\r", "\\n\\t\\x0d"},
	        {"\x1b[2J\x07", "\\x1b[2J\\x07"},
	        {"\x7f", "\\x7f"},
	        {"\xff\xfe", "\\xff\\xfe"},
	        {"\xe2\x82", "\\xe2\\x82"},
	        {"\xc2\x9b", "\\u{9b}"}, /* CSI in 8 bits */
	        {"\xc2\xa0", "\xc2\xa0"},
	        {"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
	        {"\xd8\x9c\xe2\x80\x8e\xe2\x80\x8f", "\\u{61c}\\u{200e}\\u{200f}"},
	        {"a\xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbf", "a\\u{200b}\\u{200d}\\u{feff}"},
	        {"\xe2\x80\xa8\xe2\x80\xa9", "\\u{2028}\\u{2029}"},
	        {"\xf3\xa0\x81\x81", "\\u{e0041}"}, /* an invisible "A" */
	        {"\xe2\x80\x90\xe2\x80\xa7", "\xe2\x80\x90\xe2\x80\xa7"},
	        {"\xe2\x80\xaa\xe2\x80\xae", "\\u{202a}\\u{202e}"},
	        {"\xe2\x81\xa6\xe2\x81\xa9", "\\u{2066}\\u{2069}"},
	        {"\xe2\x80\xaf\xe2\x81\x9f\xe2\x81\xb0",
	                "\xe2\x80\xaf\xe2\x81\x9f\xe2\x81\xb0"}, /* their neighbours */
	        {"\xf0\x9f\x90\xa7", "\xf0\x9f\x90\xa7"},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char *escaped = text_escape(rows[i].string);

		assert_string_equal(escaped, rows[i].escaped);
		free(escaped);
	}
}

/* What Unicode, in perl's tables, calls ignorable, a separator, control or format. */
static void test_unsafe_code_points(void **state)
{
	static const char script[] =
	        "perl -e 'for (0..0x10ffff) { next if $_ >= 0xd800 && $_ <= 0xdfff; print "
	        "\"$_\\n\" "
	        "if chr =~ /[\\p{DI}\\p{Cc}\\p{Zl}\\p{Zp}\\p{Bidi_Control}\\x{fff9}-\\x{fffb}]/ }'";
	FILE *unicode = popen(script, "r");
	uint32_t n_unsafe = 0, code_point = 0, listed;

	(void)state;
	assert_non_null(unicode);
	while (fscanf(unicode, "%" SCNu32, &listed) == 1) {
		for (; code_point < listed; code_point++)
			if ((code_point < 0xd800 || code_point > 0xdfff) &&
			        !utf8_is_safe(code_point))
				fail_msg("U+%04X is escaped", code_point);
		if (utf8_is_safe(code_point++))
			fail_msg("U+%04X is not escaped", listed);
		n_unsafe++;
	}
	pclose(unicode);
	if (!n_unsafe)
		skip(); /* no perl */
	for (; code_point <= 0x10ffff; code_point++)
		assert_true(utf8_is_safe(code_point));
	assert_true(n_unsafe >= 4000 && n_unsafe <= 5000);
}

static void test_shortening(void **state)
{
	enum { SIZE = 1 << 20 };
	char *name = malloc(SIZE + 1), *escaped;

	(void)state;
	memset(name, 'x', SIZE);
	name[SIZE] = '\0';
	escaped = text_escape(name);
	assert_memory_equal(escaped, name, TEXT_SHOWN_MAX);
	assert_string_equal(escaped + TEXT_SHOWN_MAX, "... (1047552 bytes more)");
	free(escaped);

	name[TEXT_SHOWN_MAX] = '\0';
	escaped = text_escape(name);
	assert_string_equal(escaped, name);
	free(escaped);

	/* Never in the middle of an escape. */
	name[TEXT_SHOWN_MAX - 1] = '\x1b';
	escaped = text_escape(name);
	assert_string_equal(escaped + TEXT_SHOWN_MAX - 1, "... (1 bytes more)");
	free(escaped);
	free(name);
}

static void assert_json(const char *string, const char *expected)
{
	char *written = NULL;
	size_t length;
	FILE *out = open_memstream(&written, &length);

	assert_non_null(out);
	json_write_bytes(out, string);
	fclose(out);
	assert_string_equal(written, expected);
	free(written);
}

static void test_json_strings(void **state)
{
	(void)state;
	assert_json("/bin/\"x\"\\", "\"/bin/\\\"x\\\"\\\\\"");
	assert_json("\n\t\x1b\x7f", "\"\\n\\t\\u001b\\u007f\"");
	assert_json("\xc2\x9b", "\"\\u009b\"");
	assert_json(
	        "gr\xc3\xbc\xc3\x9f \xf0\x9f\x90\xa7", "\"gr\xc3\xbc\xc3\x9f \xf0\x9f\x90\xa7\"");
	assert_json("\xe2\x80\xae\xe2\x80\xa8", "\"\\u202e\\u2028\"");
	assert_json("\xf3\xa0\x81\x81", "\"\\udb40\\udc41\"");
	assert_json("\x9b", "{\"hex\": \"9b\"}");
}

static void test_columns(void **state)
{
	static const struct {
		const char *string;
		size_t columns;
	} rows[] = {
	        {"", 0}, {"abc", 3}, {"gr\xc3\xbc\xc3\x9f", 4}, {"\xf0\x9f\x90\xa7", 1},
	        {"\xe2\x82", 2}, /* not UTF-8: a column a byte */
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++)
		assert_int_equal(text_columns(rows[i].string), rows[i].columns);
}

static void test_durations_that_are_taken(void **state)
{
	static const struct {
		const char *string;
		uint64_t microseconds;
	} rows[] = {
	        {"500ms", 500000},
	        {"2s", 2000000},
	        {"1.5m", 90000000},
	        {"1h", UINT64_C(3600000000)},
	        {"90", 90000000},
	        {"0.25", 250000},
	        {"0.001ms", 1},
	        {"0.000001", 1},
	        {"1.0000000000000000000000000000001s", 1000000},
	        {"0.0000000000000001h", 0}, /* rounds to nothing */
	        {"007s", 7000000},
	        {"8760h", UINT64_C(31536000000000)},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct error err = {"untouched"};
		uint64_t microseconds = 0;
		int result = text_parse_duration(rows[i].string, &microseconds, &err);

		assert_int_equal(result, rows[i].microseconds ? 0 : -1);
		assert_int_equal(microseconds, rows[i].microseconds);
		if (!result)
			assert_string_equal(err.text, "untouched");
	}
}

static void test_durations_that_are_refused(void **state)
{
	static const char *const rows[] = {
	        "",
	        "s",
	        "ms",
	        ".",
	        ".5",
	        "1.",
	        "1.s",
	        "1..5s",
	        "1.5.s",
	        "-1",
	        "+1",
	        " 1",
	        "1 ",
	        "1 s",
	        "1S",
	        "1us",
	        "1d",
	        "1e3",
	        "0x10",
	        "inf",
	        "nan",
	        "0",
	        "0s",
	        "0.0m",
	        "00000",
	        "9000h",
	        "99999999999999999999999999",
	        "18446744073709551616",
	        "18446744073709552ms",
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct error err = {""};
		uint64_t microseconds = 12345;

		assert_int_equal(text_parse_duration(rows[i], &microseconds, &err), -1);
		assert_int_equal(microseconds, 12345);
		assert_non_null(strstr(err.text, "duration"));
	}
}

static void test_formatted_durations(void **state)
{
	static const struct {
		uint64_t microseconds;
		const char *text;
	} rows[] = {
	        {0, "0 us"},
	        {812, "812 us"},
	        {999, "999 us"},
	        {1000, "1.00 ms"},
	        {3210, "3.21 ms"},
	        {9999, "10.0 ms"},
	        {45678, "45.7 ms"},
	        {456789, "457 ms"},
	        {999499, "999 ms"},
	        {999500, "1.00 s"},
	        {12300000, "12.3 s"},
	        {59949999, "59.9 s"},
	        {59950000, "1 min 0 s"},
	        {60000000, "1 min 0 s"},
	        {245000000, "4 min 5 s"},
	        {UINT64_C(3599499999), "59 min 59 s"},
	        {UINT64_C(3599500000), "1 h 0 min"},
	        {UINT64_C(7530000000), "2 h 5 min"},
	        {UINT64_MAX, "5124095576 h 1 min"},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char text[32];

		text_format_duration(rows[i].microseconds, text);
		assert_string_equal(text, rows[i].text);
	}
}

static void test_numbers(void **state)
{
	static const struct {
		const char *string;
		bool valid;
		uint64_t value;
	} rows[] = {
	        {"0", true, 0},
	        {"42", true, 42},
	        {"0042", true, 42}, /* not octal */
	        {"18446744073709551615", true, UINT64_MAX},
	        {"0xffffffffffffffff", true, UINT64_MAX},
	        {"0XAbc", true, 0xabc},
	        {"18446744073709551616", false, 0},
	        {"0x10000000000000000", false, 0},
	        {"99999999999999999999999999", false, 0},
	        {"", false, 0},
	        {"0x", false, 0},
	        {"x", false, 0},
	        {"-1", false, 0},
	        {"+1", false, 0},
	        {" 1", false, 0},
	        {"1 ", false, 0},
	        {"1f", false, 0},
	        {"0x1g", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct error err = {""};
		uint64_t value = 0;

		assert_int_equal(
		        text_parse_u64(rows[i].string, &value, &err), rows[i].valid ? 0 : -1);
		assert_int_equal(value, rows[i].value);
		assert_int_equal(err.text[0] == '\0', rows[i].valid);
	}
}

static void test_nearest(void **state)
{
	static const char *const candidates[] = {
	        "trace", "show", "merge", "generate", "diff", NULL};
	static const char *const none[] = {NULL};
	static const struct {
		const char *word, *nearest;
	} rows[] = {
	        {"trace", "trace"},
	        {"tarce", "trace"}, /* a swap is one edit */
	        {"trcae", "trace"},
	        {"tracee", "trace"},
	        {"trac", "trace"},
	        {"sho", "show"},
	        {"shwo", "show"},
	        {"genrate", "generate"},
	        {"generat", "generate"},
	        {"gneerte", "generate"}, /* a swap and an insertion in seven letters */
	        {"dif", "diff"},
	        {"gen", "generate"}, /* no other begins so */
	        {"genx", NULL},
	        {"di", NULL}, /* two letters allow no edit */
	        {"ls", NULL},
	        {"", NULL},
	        {"xyz", NULL},
	        {"mreeg", NULL}, /* two edits in five letters */
	        {"generategenerategenerategenerategenerategenerategenerate", NULL},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		const char *nearest = text_nearest(rows[i].word, candidates);

		if (rows[i].nearest)
			assert_string_equal(nearest, rows[i].nearest);
		else
			assert_null(nearest);
	}
	assert_null(text_nearest("trace", none));
}

static void test_the_nearest_of_several(void **state)
{
	static const char *const candidates[] = {"--timeoff", "--timeout", "--timeouts", NULL};

	(void)state;
	assert_string_equal(text_nearest("--timout", candidates), "--timeout");
	assert_string_equal(text_nearest("--timeouts", candidates), "--timeouts");
	assert_null(text_nearest("--t", candidates)); /* the beginning of each */
}

static void test_signal_names(void **state)
{
	const struct {
		int number;
		const char *name;
	} rows[] = {
	        {SIGHUP, "SIGHUP"},
	        {SIGSEGV, "SIGSEGV"},
	        {SIGKILL, "SIGKILL"},
	        {SIGCHLD, "SIGCHLD"},
	        {SIGSYS, "SIGSYS"},
	        {SIGRTMIN, "SIGRTMIN"},
	        {SIGRTMIN + 3, "SIGRTMIN+3"},
	        {SIGRTMAX + 1, "signal 65"},
	        {0, "signal 0"},
	        {99, "signal 99"},
	        {INT32_MIN, "signal -2147483648"},
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		char name[24];

		if (rows[i].number == SIGRTMAX + 1 && SIGRTMAX != 64) /* MIPS has 127 */
			continue;
		signal_name(rows[i].number, name);
		assert_string_equal(name, rows[i].name);
	}
}

static void test_signal_names_are_the_c_librarys(void **state)
{
	(void)state;
#ifdef __GLIBC__
	for (int number = 1; number < 32; number++) {
		char name[24], expected[24];

		if (!sigabbrev_np(number) || number == SIGIO) /* it says POLL, signal(7) IO */
			continue;
		signal_name(number, name);
		snprintf(expected, sizeof(expected), "SIG%s", sigabbrev_np(number));
		assert_string_equal(name, expected);
	}
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_utf8),
	        cmocka_unit_test(test_escaping),
	        cmocka_unit_test(test_unsafe_code_points),
	        cmocka_unit_test(test_shortening),
	        cmocka_unit_test(test_json_strings),
	        cmocka_unit_test(test_columns),
	        cmocka_unit_test(test_durations_that_are_taken),
	        cmocka_unit_test(test_durations_that_are_refused),
	        cmocka_unit_test(test_formatted_durations),
	        cmocka_unit_test(test_numbers),
	        cmocka_unit_test(test_nearest),
	        cmocka_unit_test(test_the_nearest_of_several),
	        cmocka_unit_test(test_signal_names),
	        cmocka_unit_test(test_signal_names_are_the_c_librarys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
