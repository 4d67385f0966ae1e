/* The parser of command lines: getopt_long(3)'s conventions, on a table of our own. */
#include "cli/option.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define WORDS_MAX 8

struct values {
	const char *output;
	const char *mode;
	struct option_list environment;
	uint64_t timeout_us;
	const char *calls;
	bool quiet;
	bool verbose;
};

static const char *const *modes(void)
{
	static const char *const names[] = {"auto", "exact", "ptrace", NULL};

	return names;
}

/* Of an optional value: NULL where it was left out. */
static int parse_calls(
        const struct option *option, const char *text, void *value, struct error *err)
{
	(void)option;
	(void)err;
	*(const char **)value = text ? text : "all";
	return 0;
}

#define AT(member) offsetof(struct values, member)

static const struct option options[] = {
        {'o', "output", "FILE", "", AT(output), option_string, NULL},
        {0, "mode", "MODE", "", AT(mode), option_choice, modes},
        {'E', "env", "VAR", "", AT(environment), option_list, NULL},
        {0, "timeout", "DURATION", "", AT(timeout_us), option_duration, NULL},
        {0, "calls", "[=CALL,...]", "", AT(calls), parse_calls, NULL},
        {'q', "quiet", NULL, "", AT(quiet), NULL, NULL},
        {'v', "verbose", NULL, "", AT(verbose), NULL, NULL},
        {0},
};

struct row {
	enum operand_style style;
	const char *words[WORDS_MAX]; /* after the command's name */
	const char *output;
	const char *mode;
	const char *environment[WORDS_MAX];
	uint64_t timeout_us;
	const char *calls;
	bool quiet;
	bool verbose;
	bool help;
	const char *operands[WORDS_MAX];
	const char *command[WORDS_MAX]; /* empty: none */
};

static const struct row good[] = {
        {.words = {NULL}},
        {.words = {"-o", "f"}, .output = "f"},
        {.words = {"-of"}, .output = "f"},
        {.words = {"--output", "f"}, .output = "f"},
        {.words = {"--output=f"}, .output = "f"},
        {.words = {"--output=a=b"}, .output = "a=b"},
        {.words = {"-o", "-"}, .output = "-"},
        {.words = {"-o", "--quiet"}, .output = "--quiet"},
        {.words = {"-o", "a", "-o", "b"}, .output = "b"},
        {.words = {"-qv"}, .quiet = true, .verbose = true},
        {.words = {"-qof"}, .quiet = true, .output = "f"},
        {.words = {"-qo", "f"}, .quiet = true, .output = "f"},
        {.words = {"--mode=exact"}, .mode = "exact"},
        {.words = {"--timeout", "1.5m"}, .timeout_us = 90000000},
        {.words = {"-E", "A=1", "--env=B", "-EC=3"}, .environment = {"A=1", "B", "C=3"}},
        {.words = {"--calls", "a"}, .calls = "all", .operands = {"a"}},
        {.words = {"--calls=a,b"}, .calls = "a,b"},
        {.words = {"--calls="}, .calls = ""},
        {.words = {"-h"}, .help = true},
        {.words = {"-qh", "--bogus"}, .quiet = true, .help = true},
        {.words = {"--help", "--bogus"}, .help = true},
        {.words = {"a", "-q", "b"}, .quiet = true, .operands = {"a", "b"}},
        {.words = {"-", "a"}, .operands = {"-", "a"}},
        {.words = {"a", "--", "-q", "--"}, .operands = {"a", "-q", "--"}},
        {OPERANDS_OR_COMMAND, {"a", "-q", "--", "ls", "-v"}, .quiet = true, .operands = {"a"},
                .command = {"ls", "-v"}},
        {OPERANDS_OR_COMMAND, {"a", "b"}, .operands = {"a", "b"}},
        {OPERANDS_COMMAND, {"-q", "ls", "-v", "--", "x"}, .quiet = true,
                .command = {"ls", "-v", "--", "x"}},
        {OPERANDS_COMMAND, {"-q", "--", "-ls", "-v"}, .quiet = true, .command = {"-ls", "-v"}},
        {OPERANDS_COMMAND, {"ls", "--help"}, .command = {"ls", "--help"}},
        {OPERANDS_COMMAND, {"-"}, .command = {"-"}},
};

static const struct {
	enum operand_style style;
	const char *words[WORDS_MAX];
	const char *message; /* whole */
} bad[] = {
        {OPERANDS_ONLY, {"--quite"}, "unknown option '--quite'; did you mean '--quiet'?"},
        {OPERANDS_ONLY, {"--hepl"}, "unknown option '--hepl'; did you mean '--help'?"},
        {OPERANDS_ONLY, {"--outptu=f"}, "unknown option '--outptu'; did you mean '--output'?"},
        {OPERANDS_ONLY, {"--zzzzzz"}, "unknown option '--zzzzzz'"},
        {OPERANDS_ONLY, {"--=x"}, "unknown option '--'"},
        {OPERANDS_ONLY, {"--quiet\n"}, "unknown option '--quiet\\n'; did you mean '--quiet'?"},
        {OPERANDS_ONLY, {"-x"}, "unknown option '-x'"},
        {OPERANDS_ONLY, {"-qx"}, "unknown option '-x'"},
        {OPERANDS_ONLY, {"-o"}, "option '--output' needs a value: FILE"},
        {OPERANDS_ONLY, {"--output"}, "option '--output' needs a value: FILE"},
        {OPERANDS_ONLY, {"--output="}, "--output: the FILE is empty"},
        {OPERANDS_ONLY, {"--quiet=1"}, "option '--quiet' takes no value"},
        {OPERANDS_ONLY, {"--mode", "x"}, "--mode: 'x' is not auto, exact or ptrace"},
        {OPERANDS_OR_COMMAND, {"a", "--"}, "no COMMAND after '--'"},
        {OPERANDS_COMMAND, {"--"}, "no COMMAND after '--'"},
};

/* The words as an argv, after a command's name. */
static void make_argv(char *argv[WORDS_MAX + 2], const char *const words[])
{
	size_t n = 0;

	argv[n++] = (char *)"command";
	for (size_t i = 0; i < WORDS_MAX && words[i]; i++)
		argv[n++] = (char *)words[i];
	argv[n] = NULL;
}

static void check_string(const char *found, const char *expected)
{
	if (expected)
		assert_string_equal(found, expected);
	else
		assert_null(found);
}

static void check_words(char *const found[], size_t n_found, const char *const expected[])
{
	size_t n = 0;

	while (n < WORDS_MAX && expected[n])
		n++;
	assert_int_equal(n_found, n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(found[i], expected[i]);
}

static size_t count_words(char *const words[])
{
	size_t n = 0;

	while (words && words[n])
		n++;
	return n;
}

static void check_row(const struct row *row)
{
	char *argv[WORDS_MAX + 2];
	struct values values = {0};
	struct arguments arguments = {0};
	struct error err;

	make_argv(argv, row->words);
	assert_int_equal(options_parse(options, row->style, argv, &values, &arguments, &err), 0);
	check_string(values.output, row->output);
	check_string(values.mode, row->mode);
	assert_int_equal(values.timeout_us, row->timeout_us);
	assert_int_equal(values.quiet, row->quiet);
	assert_int_equal(values.verbose, row->verbose);
	assert_int_equal(arguments.help, row->help);
	check_words((char *const *)values.environment.items, values.environment.n_items,
	        row->environment);
	check_words(arguments.operands, arguments.n_operands, row->operands);
	check_words(arguments.command, count_words(arguments.command), row->command);
	options_release(options, &values, &arguments);
}

static void test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		check_row(&good[i]);
}

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *argv[WORDS_MAX + 2];
		struct values values = {0};
		struct arguments arguments = {0};
		struct error err = {""};

		make_argv(argv, bad[i].words);
		assert_int_equal(
		        options_parse(options, bad[i].style, argv, &values, &arguments, &err), -1);
		assert_string_equal(err.text, bad[i].message);
		options_release(options, &values, &arguments);
	}
}

static void test_bad_duration_names_the_option(void **state)
{
	char *argv[] = {(char *)"command", (char *)"--timeout=soon", NULL};
	struct values values = {0};
	struct arguments arguments = {0};
	struct error err = {""};

	(void)state;
	assert_int_equal(
	        options_parse(options, OPERANDS_ONLY, argv, &values, &arguments, &err), -1);
	assert_non_null(strstr(err.text, "--timeout: "));
	assert_non_null(strstr(err.text, "soon"));
	options_release(options, &values, &arguments);
}

static void test_defaults_stay(void **state)
{
	char *argv[] = {(char *)"command", (char *)"-q", NULL};
	struct values values = {.mode = "auto", .timeout_us = 7};
	struct arguments arguments = {0};
	struct error err;

	(void)state;
	assert_int_equal(options_parse(options, OPERANDS_ONLY, argv, &values, &arguments, &err), 0);
	assert_string_equal(values.mode, "auto");
	assert_int_equal(values.timeout_us, 7);
	options_release(options, &values, &arguments);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_good),
	        cmocka_unit_test(test_bad),
	        cmocka_unit_test(test_bad_duration_names_the_option),
	        cmocka_unit_test(test_defaults_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
