/* Recognising files by a key that comes late, or never. */
#include "json_sniff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { KIB = 1 << 10 };

/* What comes before the key. */
static const struct {
	const char *opening, *filling, *closing;
	size_t n; /* of the filling */
	bool is_found;
} beginnings[] = {
        {"", "", "", 0, true},
        {"\"a\": \"", "x", "\",", 100, true},
        {"\"a\": \"", "x", "\",", 60 * KIB, true},
        {"\"a\": [1", ", 1", "],", 15 * KIB, true},
        /* Members of any size, and blanks, are not read to their end. */
        {"\"a\": \"", "x", "\",", 64 * KIB, false},
        {"\"a\": \"", "x", "\",", 20000 * KIB, false},
        {"\"a\": [1", ", 1", "],", 2000 * KIB, false},
        {"\"", "k", "\": 1,", 2000 * KIB, false},
        {"", " ", "", 2000 * KIB, false},
        {"\"a\": 1", "0", ",", 2000 * KIB, false},
};

static void write_file(const char *path, size_t row)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fprintf(file, "{%s", beginnings[row].opening);
	for (size_t i = 0; i < beginnings[row].n; i++)
		fputs(beginnings[row].filling, file);
	fprintf(file, "%s\"format\": \"f\"}", beginnings[row].closing);
	assert_int_equal(fclose(file), 0);
}

static void looks_at_the_beginning_alone(void **state)
{
	char path[] = "/tmp/test_json_sniff.XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	for (size_t row = 0; row < sizeof(beginnings) / sizeof(beginnings[0]); row++) {
		write_file(path, row);
		if (json_sniff(path, "format", "f") != beginnings[row].is_found)
			fail_msg("row %zu", row);
		assert_false(json_sniff(path, "format", "g"));
		assert_int_equal(json_sniff(path, "format", NULL), beginnings[row].is_found);
	}
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(looks_at_the_beginning_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
