/* Tables for people: alignment, escaping, and when colour is used. */
#include "cli/table.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ROWS_MAX 4

static const struct table_column columns[] = {{"count", true}, {"name", false}, {"path", false}};

static const struct {
	const char *rows[ROWS_MAX][3]; /* with only the first cell: a heading */
	const char *printed;
} cases[] = {
        {{{NULL}}, "count  name  path\n"},
        {{{"7", "read", "/bin/a"}, {"1234567", "write", "/b"}}, "  count  name   path\n"
                                                                "      7  read   /bin/a\n"
                                                                "1234567  write  /b\n"},
        {{{"a heading wider than any column", NULL, NULL}, {"1", "x", "y"}},
                "count  name  path\n"
                "a heading wider than any column\n"
                "    1  x     y\n"},
        /* Two-byte letters take one column each; control characters are shown, not sent. */
        {{{"1", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", "y"}, {"2", "a\x1b[2J", ""}},
                "count  name      path\n"
                "    1  \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9     y\n"
                "    2  a\\x1b[2J  \n"},
};

static char *print_to_memory(const struct table *table)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	table_print(table, out);
	fclose(out);
	return text;
}

static void add_row(struct table *table, const char *const cells[3])
{
	struct error err;
	int result =
	        cells[1] ? table_add(table, cells, &err) : table_add_heading(table, cells[0], &err);

	assert_int_equal(result, 0);
}

static void test_printed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct table table = {columns, 3, NULL, 0};
		char *text;

		for (size_t row = 0; row < ROWS_MAX && cases[i].rows[row][0]; row++)
			add_row(&table, cases[i].rows[row]);
		text = print_to_memory(&table);
		assert_string_equal(text, cases[i].printed);
		free(text);
		table_release(&table);
	}
}

static const struct {
	const char *term;
	const char *no_color;
	bool colour;
} terminals[] = {
        {"xterm", NULL, true},
        {"xterm", "", true}, /* no-color.org: "when present and not an empty string" */
        {"xterm", "1", false},
        {"dumb", NULL, false},
        {NULL, NULL, false},
};

static void set_variable(const char *name, const char *value)
{
	if (value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

static void test_colour(void **state)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	FILE *terminal;

	(void)state;
	if (master < 0)
		skip();
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	terminal = fopen(ptsname(master), "w");
	assert_non_null(terminal);
	for (size_t i = 0; i < sizeof(terminals) / sizeof(terminals[0]); i++) {
		set_variable("TERM", terminals[i].term);
		set_variable("NO_COLOR", terminals[i].no_color);
		assert_int_equal(table_in_colour(terminal), terminals[i].colour);
	}
	fclose(terminal);
	close(master);
}

static void test_no_colour_in_a_file(void **state)
{
	FILE *file = tmpfile();

	(void)state;
	assert_non_null(file);
	set_variable("TERM", "xterm");
	set_variable("NO_COLOR", NULL);
	assert_false(table_in_colour(file));
	fclose(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_printed),
	        cmocka_unit_test(test_colour),
	        cmocka_unit_test(test_no_colour_in_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
