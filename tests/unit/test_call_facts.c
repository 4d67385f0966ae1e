/*
 * The table of all calls is complete.
 */
#include "profilegen/call_facts.h"

#include "arch.h"
#include "syscall_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Above it are calls of a libseccomp that is younger than the table. */
#define LAST_NUMBER 471

static bool is_younger(const struct arch *arch, int nr)
{
	int first, end;

	syscall_number_range(arch, &first, &end);
	/* x32 has calls of its own from 512 on, none of them young. */
	return nr - first > LAST_NUMBER && first != X32_SYSCALL_BIT;
}

/* Those whose libseccomp tokens are younger than libseccomp 2.5 have calls of their own. */
static bool is_in_question(const struct arch *arch)
{
	static const char *const others[] = {"m68k", "sh", "sheb", "loongarch64"};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (!strcmp(arch->name, others[i]))
			return false;
	return true;
}

static void each_call_has_a_row(void **state)
{
	int first, end;

	(void)state;
	arch_for_each (arch) {
		syscall_number_range(arch, &first, &end);
		for (int nr = first; nr < end && is_in_question(arch); nr++) {
			const char *name = syscall_name(arch, nr);

			if (name && !is_younger(arch, nr) && !call_facts_find(name))
				fail_msg("%s %d: call.csv has no \"%s\"", arch->name, nr, name);
		}
	}
}

/* explain finds a name by its first letters and a typing error by its distance. */
static void nearest_names(void **state)
{
	static const struct {
		const char *mistyped, *meant;
	} rows[] = {{"sokcet", "socket"}, {"opne", "open"}, {"_newslect", "_newselect"},
	        {"xyzzyxyzzy", NULL}, {"", NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *nearest = call_facts_nearest(rows[i].mistyped);

		if (rows[i].meant)
			assert_string_equal(nearest, rows[i].meant);
		else
			assert_null(nearest);
	}
}

static void categories(void **state)
{
	(void)state;
	call_facts_for_each (row)
		assert_int_equal(call_category_of(row->call), row->category);
	assert_int_equal(call_category_of("socket"), CATEGORY_NETWORK);
	assert_int_equal(call_category_of("syscall_9999"), CATEGORIES);
	for (int category = 0; category <= CATEGORIES; category++)
		assert_non_null(call_category_name((enum call_category)category));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_call_has_a_row),
	        cmocka_unit_test(nearest_names),
	        cmocka_unit_test(categories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
