/* When a line may be written beside what a workload shows. */
#include "cli/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct row {
	const char *bytes;
	bool free, start;
};

/* What xterm(1) and ECMA-48 make of them: `start`, the cursor is in the first column. */
static const struct row rows[] = {
        {"", true, true},
        {"text", false, false},
        {"text\r\n", true, true},
        {"text\n", false, false}, /* without ONLCR the cursor stays in its column */
        {"text\r\r\n", true, true},
        {"text\r", false, false}, /* at the beginning, but the line is not empty */
        {"text\rmore", false, false},
        {"\r", true, true},
        {"\n", true, true},
        {"\r\n\r\n", true, true},
        {"\a", true, true},
        {"\303", false, false}, /* half a letter */
        {"\303\266\r\n", true, true},
        /* Sequences that are not complete. */
        {"\033", false, false},
        {"\033[", false, false},
        {"\033[3", false, false},
        {"\033]0;title", false, false},
        {"\033]0;title\033", false, false},
        {"\033(", false, false},
        /* Complete, and without a trace. */
        {"\033]0;title\a", true, true},
        {"\033]0;title\033\\", true, true},
        {"\033[K", true, true},
        {"\033[?25l", true, true},
        {"\033[?2004h", true, true},
        {"\033(B", true, true},
        {"\033[6n", true, true},
        {"\033[22;0;0t", true, true},
        /* Colours that an erased line would get. */
        {"\033[31m", false, true},
        {"\033[31mred\r\n", false, true},
        {"\033[31mred\033[m\r\n", true, true},
        {"\033[31mred\033[0m\r\n", true, true},
        {"\033[1;31mred\033[1;0m\r\n", true, true},
        {"\033[0;31mred\r\n", false, true},
        {"\033[38:5:1m\r\n", false, true},
        /* The screen is the workload's from then on. */
        {"\033[H", false, true},
        {"\033[2J\r\n", false, true},
        {"\033[5;10Hx\r\n", false, true},
        {"\033[A\r\n", false, true},
        {"\0337\r\n", false, true},
        {"\033M\r\n", false, true},
        {"\033c\r\n", false, true},
        {"\033[?1049h\r\n\033[?1049l\r\n", false, true},
        {"\033[?25;47h\r\n", false, true},
        {"\033[4h\r\n", false, true},
        {"\033[2 q\r\n", false, true},
        {"\033(0\r\n", false, true},
        {"\033[9999999999999999999;31m", false, true},
};

static void rows_are_followed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct screen whole = {0}, bytes = {0};

		screen_follow(&whole, rows[i].bytes, strlen(rows[i].bytes));
		for (const char *byte = rows[i].bytes; *byte; byte++)
			screen_follow(&bytes, byte, 1);
		if (screen_is_free(&whole) != rows[i].free ||
		        screen_is_at_start(&whole) != rows[i].start)
			fail_msg("row %zu", i);
		assert_memory_equal(&whole, &bytes, sizeof(whole));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(rows_are_followed)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
