/*
 * What the compiler of profilegen/knowledge/ cannot check.
 */
#include "profilegen/argument_values.h"
#include "profilegen/multiplex.h"
#include "profilegen/runtime_engine.h"
#include "profilegen/runtime_table.h"

#include "syscall_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Those of all tables. */
static const struct {
	const char *file;
	int line;
	const char *name;
} calls[] = {
#include "calls.inc"
};

static void tables_name_real_calls(void **state)
{
	(void)state;
	assert_true(sizeof(calls) / sizeof(calls[0]) > 500);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (!syscall_known_to_libseccomp(calls[i].name) &&
		        !syscall_in_supplement(calls[i].name))
			fail_msg("%s:%d: \"%s\" is no system call", calls[i].file, calls[i].line,
			        calls[i].name);
}

/* Versions are those of runtime.csv. */
static void engines_were_measured(void **state)
{
	static const struct runtime_program runtimes[] = {
#include "engine.inc"
	};
	static const struct {
		const char *part, *engine, *version;
	} refusals[] = {
#include "refusal.inc"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(runtimes) / sizeof(runtimes[0]); i++)
		if (!engine_versions(runtimes[i].engine, ""))
			fail_msg("engine.csv: %s was not measured", runtimes[i].engine);
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (!engine_versions(refusals[i].engine, refusals[i].version))
			fail_msg("refusal.csv, %s: %s %s was not measured", refusals[i].part,
			        refusals[i].engine, refusals[i].version);
}

/* multiplex_names() has room for them. */
static void numbers_have_few_direct_calls(void **state)
{
	(void)state;
	multiplex_for_each (row) {
		size_t n_others = 0;

		multiplex_for_each (other)
			n_others += other->number == row->number &&
			            !strcmp(other->multiplexer, row->multiplexer);
		assert_true(n_others >= 1 && n_others <= MULTIPLEX_OTHERS_MAX);
	}
}

/* A row about values of a call that has no class does nothing. */
static void families_belong_to_classes(void **state)
{
	static const struct {
		const char *call;
		unsigned index;
		int also;
		uint32_t mask;
		enum argument_evidence evidence;
		const char *why;
	} classes[] = {
#include "argument_class.inc"
	};
	static const struct {
		const char *call, *family;
		uint32_t value;
		const char *name;
	} families[] = {
#include "argument_family.inc"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		bool found = false;

		for (size_t c = 0; c < sizeof(classes) / sizeof(classes[0]); c++)
			found |= !strcmp(classes[c].call, families[i].call) &&
			         (families[i].value & ~classes[c].mask) == 0;
		if (!found)
			fail_msg("argument_family.csv: %s is no value of a class of %s",
			        families[i].name, families[i].call);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(tables_name_real_calls),
	        cmocka_unit_test(engines_were_measured),
	        cmocka_unit_test(numbers_have_few_direct_calls),
	        cmocka_unit_test(families_belong_to_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
