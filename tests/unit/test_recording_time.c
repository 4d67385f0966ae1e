/* Times in recordings, there and back. */
#include "core/recording_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Seconds as date(1) gives them: date -u -d TIME +%s */
static const struct {
	const char *text;
	int64_t microseconds; /* -1: no time that a recording may have */
} rows[] = {
        {"1970-01-01T00:00:00.000000Z", 0},
        {"1970-01-01T00:00:00.000001Z", 1},
        {"1969-12-31T23:59:59.000000Z", -1},
        {"1969-12-31T23:59:59.999999Z", -1},
        {"0001-01-01T00:00:00.000000Z", -1},
        {"2026-11-24T04:15:44.123456Z", INT64_C(1795493744123456)},
        {"2024-02-29T12:00:00.000000Z", INT64_C(1709208000000000)},
        {"2023-02-29T12:00:00.000000Z", -1},
        {"9999-12-31T23:59:59.999999Z", INT64_C(253402300799999999)},
        {"2026-11-24T24:00:00.000000Z", -1},
        {"2026-11-24T23:59:60.000000Z", -1},
        {"2026-13-01T00:00:00.000000Z", -1},
        {"2026-00-01T00:00:00.000000Z", -1},
        {"2026-11-24T04:15:44.12345Z", -1},
        {"2026-11-24T04:15:44.1234567Z", -1},
        {"2026-11-24T04:15:44.123456", -1},
        {"2026-11-24 04:15:44.123456Z", -1},
        {"+026-11-24T04:15:44.123456Z", -1},
        {"", -1},
};

static void takes_one_form_from_1970_on(void **state)
{
	char again[TIME_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t microseconds = -1;

		if (time_parse(rows[i].text, &microseconds) != (rows[i].microseconds >= 0))
			fail_msg("%s", rows[i].text);
		if (rows[i].microseconds < 0)
			continue;
		assert_int_equal(microseconds, rows[i].microseconds);
		time_format(microseconds, again);
		assert_string_equal(again, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(takes_one_form_from_1970_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
