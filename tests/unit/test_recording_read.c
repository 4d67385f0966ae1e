/* What the reader refuses, in which words, and what it takes. */
#include "recording_files.h"
#include "recording_load.h"
#include "recording_read.h"

#define COMPLETENESS                                                                            \
	"{\"finished\":true,\"stops\":9,\"escaped\":0,\"lost\":0,\"unknown_numbers\":0,"        \
	"\"untraced_clones\":0,\"no_new_privs\":false,\"own_filter\":false,\"io_uring\":false," \
	"\"user_dispatch\":false,\"overflow\":{\"calls\":0,\"executables\":0,\"tasks\":0}}"

static const char template[] =
        "{\"format\":\"secprof-recording\",\"version\":1,"
        "\"host\":{\"kernel\":\"6.1.0\",\"arch\":\"x86_64\"},\"runs\":[{"
        "\"id\":\"0123456789abcdef0123456789abcdef\",\"command\":[\"true\"],\"mode\":\"trace\","
        "\"start\":\"2026-11-24T04:15:44.123456Z\",\"duration\":1.5,\"exit\":{\"status\":0},"
        "\"completeness\":" COMPLETENESS ",\"executables\":[\"/bin/true\"],"
        "\"modules\":[{\"path\":\"/lib/libc.so.6\",\"build_id\":\"ab12\"}],\"calls\":["
        "{\"arch\":\"x86_64\",\"nr\":1,\"name\":\"write\",\"count\":2,\"exact\":true,"
        "\"first\":{\"offset\":0.5,\"pid\":7,\"exe\":0,\"result\":\"ok\"},"
        "\"by_exe\":[{\"exe\":0,\"count\":2}],"
        "\"args\":[{\"index\":0,\"values\":[3,2],\"overflow\":false}],"
        "\"tuples\":{\"indexes\":[1,2],\"values\":[[6,1],[1,9]],\"overflow\":false},"
        "\"stack\":[{\"module\":0,\"offset\":16}]},"
        "{\"arch\":\"x86_64\",\"nr\":0,\"name\":\"read\",\"count\":1,\"exact\":true,"
        "\"first\":{\"exe\":null,\"result\":\"EBADF\"}}"
        "]}]}";

struct edit {
	const char *old, *new;
	const char *expected; /* part of the error; NULL: the edit is fine */
};

static void check_edits(const struct edit *edits, size_t n_edits)
{
	for (size_t i = 0; i < n_edits; i++) {
		struct recording recording = {0};
		struct error err = {""};
		char *text = replaced(template, edits[i].old, edits[i].new);
		int status = load_text(text, &recording, &err);

		if (status != (edits[i].expected ? -1 : 0))
			fail_msg("%s: status %d: %s", edits[i].new, status, err.text);
		if (edits[i].expected && !strstr(err.text, edits[i].expected))
			fail_msg("%s: \"%s\" is not in \"%s\"", edits[i].new, edits[i].expected,
			        err.text);
		if (edits[i].expected)
			assert_ptr_equal(strstr(err.text, "/tmp/secprof-test-"), err.text);
		recording_release(&recording);
		free(text);
	}
}

#define CHECK_EDITS(edits) check_edits(edits, sizeof(edits) / sizeof((edits)[0]))

static void test_file(void **state)
{
	static const struct edit edits[] = {
	        {template, "", "the file is empty"},
	        {template, " \n", "the file is empty"},
	        {template,
	                "\x7f"
	                "ELF",
	                "not a secprof recording"},
	        {template, "[]", "not a secprof recording"},
	        {template, "{}", "not a secprof recording"},
	        {"{", "\xef\xbb\xbf{", "byte order mark"},
	        {"]}]}", "]}]}]", "expected the end of the file"},
	        {"]}]}", "]}]}{}", "expected the end of the file"},
	        {"]}]}", "]}]", "ends too early"},
	        {"secprof-recording", "other", "not a secprof recording"},
	        {"\"format\":\"secprof-recording\",", "", "not a secprof recording"},
	        {"\"version\":1,", "", "\"version\" is missing"},
	        {"\"version\":1", "\"version\":2", "written by a newer secprof"},
	        {"\"version\":1", "\"version\":0", "version: expected a whole number from 1"},
	        {"\"version\":1", "\"version\":1.0", "version: expected a whole number"},
	        {"\"version\":1", "\"version\":\"1\"", "version: expected a whole number"},
	        {"\"version\":1", "\"version\":1,\"version\":1", "version: the key appears twice"},
	        {"\"version\":1", "\"version\":1,\"\\u0076ersion\":1", "the key appears twice"},
	        {"\"version\":1", "\"version\":1,\"newer\":[{\"a\":[]},1e9,null,\"\"]", NULL},
	        {"\"version\":1", "\"version\":1,\"newer\":[1,]", "expected a value"},
	        {"\"version\":1", "\"version\":1,\"newer\":tru", "true, false or null"},
	        {"\"version\":1", "\"version\":1,\"newer\":01", "line 1, column"},
	        {"\"version\":1", "\"version\":1,\"newer\":NaN", "expected a value"},
	        {"\"version\":1", "\"version\":1,", "expected a key in double quotes"},
	        {"\"version\":1", "\"version\":1 /**/", "expected \",\" or \"}\""},
	};

	(void)state;
	CHECK_EDITS(edits);
}

static void test_run(void **state)
{
	static const struct edit edits[] = {
	        {"0123456789abcdef\"", "0123456789abcdeF\"", "runs[0].id: expected an id"},
	        {"0123456789abcdef\"", "0123456789abcde\"", "runs[0].id: expected an id"},
	        {"\"id\":", "\"no\":", "runs[0]: \"id\" is missing"},
	        {"\"x86_64\"}", "\"z80\"}", "host.arch: unknown architecture \"z80\""},
	        {"[\"true\"]", "\"true\"", "runs[0].command: expected an array"},
	        {"[\"true\"]", "[true]", "runs[0].command[0]: expected a string"},
	        {"\"true\"", "\"a\\u0000b\"", "runs[0].command[0]: a string with a NUL"},
	        {"\"true\"", "\"\\ud800\"", "expected the other half of a surrogate pair"},
	        {"\"true\"", "\"\\ude00\"", "half a surrogate pair"},
	        {"\"true\"", "\"\\ud83d\\ude00\"", NULL},
	        {"\"true\"", "\"\xff\"", "runs[0].command[0]: a string that is not valid UTF-8"},
	        {"\"true\"", "\"\xed\xa0\x80\"", "not valid UTF-8"},
	        {"\"true\"", "\"\n\"", "without control characters"},
	        {"\"true\"", "\"\\x\"", "after a backslash"},
	        {"\"true\"", "{\"hex\":\"FF\"}", NULL},
	        {"\"true\"", "{\"hex\":\"f\"}", "even number of hexadecimal digits"},
	        {"\"true\"", "{\"hex\":\"fg\"}", "even number of hexadecimal digits"},
	        {"\"true\"", "{\"hex\":\"ff00\"}", "no byte 00"},
	        {"\"true\"", "{}", "runs[0].command[0]: \"hex\" is missing"},
	        {"\"trace\"", "\"\"", "runs[0].mode: expected the name of a mode"},
	        {"\"trace\"", "\"0123456789abcdef\"", "runs[0].mode: expected the name of a mode"},
	        {"11-24T", "02-30T", "runs[0].start: expected a time"},
	        {"11-24T", "11-24 ", "runs[0].start: expected a time"},
	        {"2026-", "1969-", "runs[0].start: expected a time"},
	        {":1.5", ":-1.5", "runs[0].duration: expected a number from 0"},
	        {":1.5", ":1e30", "runs[0].duration: expected a number from 0"},
	        {":1.5", ":1e99999999999999999999", "runs[0].duration: expected a number from 0"},
	        {":1.5", ":18446744073709551616", "runs[0].duration: expected a number from 0"},
	        {"\"status\":0", "\"status\":256", "runs[0].exit.status: expected a whole"},
	        {"\"status\":0", "\"status\":-1", "runs[0].exit.status: expected a whole"},
	        {"\"status\":0", "\"signal\":\"SIGSEGV\"", "runs[0].exit: expected a \"status\""},
	        {"\"status\":0", "\"status\":0,\"number\":9", "exclude each other"},
	        {"\"status\":0", "\"number\":0", "runs[0].exit.number: expected a whole"},
	        {"\"mode\"", "\"seeds\":[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"],\"mode\"", NULL},
	        {"\"mode\"", "\"seeds\":[\"aaaa\"],\"mode\"", "runs[0].seeds[0]: expected an id"},
	        {"\"mode\"", "\"seeds\":3,\"mode\"", "runs[0].seeds: expected"},
	        {"{\"status\":0}", "null", NULL},
	        {"\"mode\"", "\"instead_of\":{\"mode\":\"learn\"},\"mode\"", NULL},
	        {"\"mode\"", "\"instead_of\":{},\"mode\"", "\"mode\" is missing"},
	        {"\"mode\"", "\"instead_of\":{\"mode\":\"learn\",\"reason\":1},\"mode\"",
	                "runs[0].instead_of.reason: expected a string"},
	        {"\"mode\"",
	                "\"slow\":[{\"exe\":0,\"reason\":\"late\",\"processes\":1},{\"exe\":null,"
	                "\"reason\":\"late\",\"processes\":1}],\"mode\"",
	                NULL},
	        {"\"mode\"", "\"slow\":[{\"exe\":1,\"reason\":\"late\",\"processes\":1}],\"mode\"",
	                "runs[0].slow[0]: 1 is not an index into the 1 executables"},
	        {"\"mode\"",
	                "\"slow\":[{\"exe\":0,\"reason\":\"a\",\"processes\":1},{\"exe\":0,"
	                "\"reason\":\"a\",\"processes\":1}],\"mode\"",
	                "runs[0].slow[1]: the same executable and reason twice"},
	        {"\"mode\"", "\"signals\":[64,1],\"mode\"", NULL},
	        {"\"mode\"", "\"signals\":[0],\"mode\"",
	                "runs[0].signals[0]: expected a whole number from 1 to 64"},
	        {"\"mode\"", "\"signals\":[65],\"mode\"",
	                "runs[0].signals[0]: expected a whole number from 1 to 64"},
	        {"\"mode\"", "\"signals\":[1,2,1],\"mode\"", "runs[0].signals[2]: 1 appears twice"},
	        {"\"mode\"", "\"signals\":1,\"mode\"", "runs[0].signals: expected an array"},
	        {"\"mode\"", "\"tree\":[{\"parent\":null,\"exe\":1,\"count\":1}],\"mode\"",
	                "runs[0].tree[0]: 1 is not an index into the 1 executables"},
	        {"\"mode\"", "\"tree\":[{\"parent\":0,\"exe\":0,\"count\":1}],\"mode\"",
	                "runs[0].tree[0]: its parent, 0, does not come before it"},
	        {"\"mode\"", "\"tree\":[{\"parent\":null,\"exe\":0,\"count\":-1}],\"mode\"",
	                "runs[0].tree[0].count: expected a whole number"},
	        {"\"mode\"", "\"slow\":[{\"exe\":0,\"reason\":\"A b\",\"processes\":1}],\"mode\"",
	                "runs[0].slow[0].reason: expected a reason"},
	        {"\"mode\"", "\"slow\":[{\"exe\":0,\"reason\":\"a\",\"processes\":0}],\"mode\"",
	                "runs[0].slow[0].processes: expected a whole number from 1"},
	        {"\"finished\":true", "\"inherited_filters\":-1,\"finished\":true",
	                "inherited_filters: expected a whole number"},
	        {"\"finished\":true", "\"setuid\":1,\"finished\":true",
	                "setuid: expected true or false"},
	        {"\"finished\":true,", "", "runs[0].completeness: \"finished\" is missing"},
	        {"\"finished\":true", "\"finished\":1", "finished: expected true or false"},
	        {"\"stops\":9,", "", NULL},
	        {"\"tasks\":0", "\"tasks\":-1", "completeness.overflow.tasks: expected a whole"},
	        {"\"ab12\"", "\"AB12\"", "runs[0].modules[0].build_id: expected a build id"},
	        {"]}]}", "]},{}]}", "runs[1]: \"id\" is missing"},
	};

	(void)state;
	CHECK_EDITS(edits);
}

static void test_call(void **state)
{
	static const struct edit edits[] = {
	        {"{\"arch\":\"x86_64\",\"nr\":1", "{\"arch\":\"pdp11\",\"nr\":1",
	                "runs[0].calls[0].arch: unknown architecture \"pdp11\""},
	        {"\"nr\":1,", "", "runs[0].calls[0]: \"nr\" is missing"},
	        {"\"nr\":1", "\"nr\":2147483648", "expected a whole number from -2147483648 to"},
	        {"\"nr\":1", "\"nr\":-2147483648", NULL},
	        {"\"nr\":1", "\"nr\":1073741824", "is not a call number of x86_64"},
	        {"\"nr\":1", "\"nr\":0", "runs[0]: x86_64 0 (read) appears twice"},
	        {"\"write\"", "\"\"", "runs[0].calls[0].name: expected the name of a call"},
	        {"\"write\"", "\"Write\"", "expected the name of a call"},
	        {"\"write\"", "\"012345678901234567890123456789012345678901234567\"",
	                "expected the name of a call"},
	        {"\"write\"", "\"01234567890123456789012345678901234567890123456\"", NULL},
	        {"\"count\":2,", "\"count\":0,",
	                "calls[0].count: expected a whole number from 1 to 18446744073709551615"},
	        {"\"count\":2,", "\"count\":18446744073709551616,", "calls[0].count: expected"},
	        {"\"count\":2,", "\"count\":2e0,", "calls[0].count: expected a whole number"},
	        {"\"count\":2,", "\"count\":true,", "calls[0].count: expected a whole number"},
	        {"\"exact\":true", "\"exact\":null", "calls[0].exact: expected true or false"},
	        {"\"pid\":7", "\"pid\":0", "calls[0].first.pid: expected a whole number from 1"},
	        {"\"exe\":0,\"r", "\"exe\":1,\"r",
	                "runs[0].calls[0].first.exe: 1 is not an index into the 1 executables"},
	        {"\"exe\":0,\"r", "\"exe\":-1,\"r", "calls[0].first.exe: expected a whole number"},
	        {"\"EBADF\"", "\"ebadf\"", "runs[0].calls[1].first.result: expected \"ok\""},
	        {"\"EBADF\"", "\"E01234567890123456789012\"", "result: expected \"ok\""},
	        {"\"EBADF\"", "null", NULL},
	        {"[{\"exe\":0,", "[{\"exe\":1,",
	                "runs[0].calls[0].by_exe[0].exe: 1 is not an index into the 1"},
	        {"[{\"exe\":0,", "[{\"exe\":0},{\"exe\":0,", "executable 0 appears twice"},
	        {"\"index\":0", "\"index\":6",
	                "args[0].index: expected a whole number from 0 to 5"},
	        {"[{\"index\"", "[{\"index\":0,\"values\":[],\"overflow\":true},{\"index\"",
	                "argument 0 appears twice"},
	        {"[3,2]", "[3,3]", "a value of argument 0 appears twice"},
	        {"[3,2]", "[-1]", "values[0]: expected a whole number from 0"},
	        {"\"indexes\":[1,2]", "\"indexes\":[1,6]",
	                "tuples.indexes[1]: expected a whole number from 0 to 5"},
	        {"\"indexes\":[1,2]", "\"indexes\":[2,1]",
	                "(write): the indexes of tuples are not"},
	        {"\"indexes\":[1,2]", "\"indexes\":[1,1]",
	                "(write): the indexes of tuples are not"},
	        {"\"indexes\":[1,2]", "\"indexes\":[]",
	                "(write): a tuple has 2 values for 0 indexes"},
	        {"\"indexes\":[1,2]", "\"indexes\":[1]",
	                "(write): tuples have at least two indexes"},
	        {"\"indexes\":[1,2]", "\"indexes\":[1,2,3,4]",
	                "tuples.indexes[3]: more than 3 elements"},
	        {"\"indexes\":[1,2],", "", "tuples: \"indexes\" is missing"},
	        {"[1,9]", "[1,9,0]", "(write): a tuple has 3 values for 2 indexes"},
	        {"[1,9]", "[1,9,0,0]", "tuples.values[1][3]: more than 3 elements"},
	        {"[1,9]", "[6,1]", "(write): a tuple appears twice"},
	        {"[1,9]", "[1,-9]", "tuples.values[1][1]: expected a whole number from 0"},
	        {"[1,9]", "1", "tuples.values[1]: expected an array"},
	        {"{\"module\":0", "{\"module\":1",
	                "runs[0].calls[0].stack[0].module: 1 is not an index into the 1 modules"},
	        {"{\"module\":0", "{\"module\":null", NULL},
	        {"\"offset\":16", "\"offset\":-16", "stack[0].offset: expected a whole number"},
	        {"\"offset\":16", "\"offset\":16,\"function\":\"main\"", NULL},
	        {"\"offset\":16", "\"offset\":16,\"function\":7", "stack[0].function: expected"},
	        {"\"offset\":16}]", "\"offset\":16}],\"stack_truncated\":true", NULL},
	        {"\"offset\":16}]", "\"offset\":16}],\"stack_truncated\":1",
	                "stack_truncated: expected"},
	};

	(void)state;
	CHECK_EDITS(edits);
}

#define BEHIND_STACK(keys) "\"offset\":16}]", "\"offset\":16}]," keys
#define STACKS(further) BEHIND_STACK("\"stacks\":[" further "]")
#define FURTHER(exe, rest) "{\"exe\":" exe ",\"frames\":[{\"module\":0,\"offset\":9}]" rest "}"

static void test_stacks(void **state)
{
	static const struct edit edits[] = {
	        {STACKS(""), NULL},
	        {STACKS(FURTHER("0", "")), NULL},
	        {STACKS(FURTHER("null", ",\"values\":[7],\"truncated\":true")), NULL},
	        {STACKS(FURTHER("0", "") "," FURTHER("0", ",\"values\":[1,2,3]")), NULL},
	        {STACKS(FURTHER("1", "")),
	                "calls[0].stacks[0].exe: 1 is not an index into the 1 exe"},
	        {STACKS(FURTHER("-1", "")), "calls[0].stacks[0].exe: expected"},
	        {STACKS(FURTHER("0", ",\"values\":[]")), "stacks[0].values: fewer than 1 elements"},
	        {STACKS(FURTHER("0", ",\"values\":[1,2,3,4]")), "values[3]: more than 3 elements"},
	        {STACKS("{\"exe\":0}"), "calls[0].stacks[0]: \"frames\" is missing"},
	        {STACKS("{\"frames\":[]}"), "calls[0].stacks[0]: \"exe\" is missing"},
	        {STACKS(FURTHER("0", "") ",{\"exe\":0,\"frames\":[{\"module\":1,\"offset\":9}]}"),
	                "calls[0].stacks[1].frames[0].module: 1 is not an index into the 1 "
	                "modules"},
	        {BEHIND_STACK("\"stack_values\":[1,18446744073709551615]"), NULL},
	        {BEHIND_STACK("\"stack_values\":[]"), "stack_values: fewer than 1 elements"},
	        {BEHIND_STACK("\"more_stacks\":3"), NULL},
	        {BEHIND_STACK("\"more_stacks\":-3"), "more_stacks: expected"},
	};

	(void)state;
	CHECK_EDITS(edits);
}

static char *repeated(const char *piece, size_t n, const char *first, const char *last)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	fputs(first, out);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s%s", i ? "," : "", piece);
	fputs(last, out);
	fclose(out);
	return text;
}

static void test_bounds(void **state)
{
	static const struct {
		const char *old, *first, *piece, *last;
		size_t max;
		const char *expected;
	} rows[] = {
	        {"[\"/bin/true\"]", "[", "\"/x\"", "]", RUN_EXECUTABLES_MAX,
	                "runs[0].executables[4096]: more than 4096 elements"},
	        {"{\"module\":0,\"offset\":16}", "", "{\"module\":null}", "", STACK_FRAMES_MAX,
	                "stack[64]: more than 64 elements"},
	        {"\"offset\":16}]", "\"offset\":16}],\"stacks\":[", "{\"exe\":0,\"frames\":[]}",
	                "]", RUN_STACKS_MAX, "stacks[4096]: more than 4096 elements"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t extra = 0; extra < 2; extra++) {
			char *many = repeated(
			        rows[i].piece, rows[i].max + extra, rows[i].first, rows[i].last);
			struct edit edit = {rows[i].old, many, extra ? rows[i].expected : NULL};

			check_edits(&edit, 1);
			free(many);
		}
}

static void test_depth(void **state)
{
	char text[256] = "\"version\":1,\"newer\":";
	struct edit edit = {"\"version\":1", text, NULL};
	size_t length = strlen(text);

	/* the object around it is one of the 32 levels */
	(void)state;
	memset(text + length, '[', 31);
	memset(text + length + 31, ']', 31);
	check_edits(&edit, 1);
	memset(text + length, '[', 32);
	memset(text + length + 32, ']', 32);
	edit.expected = "nested deeper than 32 levels";
	check_edits(&edit, 1);
}

static void test_cut_anywhere(void **state)
{
	char *text = strdup(template);

	(void)state;
	for (size_t n = strlen(text); n-- > 0;) {
		struct recording recording = {0};
		struct error err = {""};

		text[n] = '\0';
		assert_int_equal(load_text(text, &recording, &err), -1);
		assert_string_not_equal(err.text, "");
		recording_release(&recording);
	}
	free(text);
}

static void test_same_id_twice(void **state)
{
	char *two = NULL;
	struct recording recording = {0};
	struct error err;
	const char *run = strstr(template, "[{\"id") + 1;

	(void)state;
	assert_true(asprintf(&two, "%.*s,%s", (int)strlen(template) - 2, template, run) >= 0);
	assert_int_equal(load_text(two, &recording, &err), -1);
	assert_non_null(strstr(err.text, "the id 0123456789abcdef0123456789abcdef appears twice"));
	recording_release(&recording);
	free(two);
}

static void test_values(void **state)
{
	struct recording recording = {0};
	struct error err;

	(void)state;
	assert_int_equal(load_text(template, &recording, &err), 0);
	assert_int_equal(recording.n_runs, 1);

	const struct run *run = &recording.runs[0];

	assert_string_equal(run->host.kernel, "6.1.0");
	assert_ptr_equal(run->host.arch, arch_by_name("x86_64"));
	assert_true(run->start_us == 1795493744123456); /* date -d 2026-11-24T04:15:44Z +%s */
	assert_int_equal(run->duration_us, 1500000);
	assert_int_equal(run->n_calls, 2);
	assert_string_equal(run->calls[0].name, "read");
	assert_int_equal(run->calls[0].first.exe, -1);
	assert_string_equal(run->calls[0].first.result, "EBADF");
	assert_int_equal(run->calls[1].first.offset_us, 500000);
	assert_int_equal(run->calls[1].first.pid, 7);
	assert_int_equal(run->calls[1].args[0].values[0], 2);
	assert_int_equal(run->calls[1].args[0].values[1], 3);
	recording_release(&recording);
}

static void test_durations(void **state)
{
	static const struct {
		const char *seconds;
		uint64_t expected;
	} rows[] = {
	        {"0", 0},
	        {"0.000001", 1},
	        {"1.2e-05", 12},
	        {"1E+2", 100000000},
	        {"0.0000005", 1},
	        {"0.00000049", 0},
	        {"0.1000000000000000055511151231257827", 100000},
	        {"18446744073709.551615", UINT64_MAX},
	        {"0e99999", 0},
	        {"1e-99999999999999999999", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct recording recording = {0};
		struct error err = {""};
		char *text = replaced(template, "1.5", rows[i].seconds);

		if (load_text(text, &recording, &err))
			fail_msg("%s: %s", rows[i].seconds, err.text);
		if (recording.runs[0].duration_us != rows[i].expected)
			fail_msg("%s: %llu", rows[i].seconds,
			        (unsigned long long)recording.runs[0].duration_us);
		recording_release(&recording);
		free(text);
	}
}

/* As `jq -S` writes it: runs before version. */
static char *sorted_by_key(void)
{
	char *without = replaced(template, "\"version\":1,", "");
	char *sorted = replaced(without, "]}]}", "]}],\"version\":1}");

	free(without);
	return sorted;
}

static void test_runs_before_version(void **state)
{
	struct recording recording = {0};
	struct error err = {""};
	char *text = sorted_by_key();
	char *newer = replaced(text, "\"version\":1", "\"version\":2");

	(void)state;
	assert_int_equal(load_text(text, &recording, &err), 0);
	assert_int_equal(recording.n_runs, 1);
	assert_string_equal(recording.runs[0].host.kernel, "6.1.0");
	assert_int_equal(load_text(newer, &recording, &err), -1);
	assert_non_null(strstr(err.text, "newer secprof"));
	recording_release(&recording);
	free(text);
	free(newer);
}

static int load_through_pipe(const char *text, struct recording *recording, struct error *err)
{
	int ends[2];
	char path[32];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
	close(ends[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);

	int status = recording_load(path, recording, err);

	close(ends[0]);
	return status;
}

static void test_pipe(void **state)
{
	struct recording recording = {0};
	struct error err = {""};
	char *sorted = sorted_by_key();

	(void)state;
	assert_int_equal(load_through_pipe(template, &recording, &err), 0);
	assert_int_equal(recording.n_runs, 1);
	assert_int_equal(load_through_pipe(sorted, &recording, &err), -1);
	assert_non_null(strstr(err.text, "a pipe cannot be read twice"));
	recording_release(&recording);
	free(sorted);
}

static void test_hosts(void **state)
{
	static const struct {
		const char *own, *kernel, *arch;
	} rows[] = {
	        {"\"mode\"", "6.1.0", "x86_64"},
	        {"\"host\":null,\"mode\"", NULL, NULL},
	        {"\"host\":{\"arch\":\"i386\"},\"mode\"", NULL, "i386"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct recording recording = {0};
		struct error err = {""};
		char *text = replaced(template, "\"mode\"", rows[i].own);

		assert_int_equal(load_text(text, &recording, &err), 0);

		const struct run *run = &recording.runs[0];

		assert_int_equal(run->host.kernel != NULL, rows[i].kernel != NULL);
		if (rows[i].kernel)
			assert_string_equal(run->host.kernel, rows[i].kernel);
		assert_ptr_equal(run->host.arch, rows[i].arch ? arch_by_name(rows[i].arch) : NULL);
		recording_release(&recording);
		free(text);
	}
}

static void test_load_again(void **state)
{
	struct recording recording = {0};
	struct error err = {""};
	char *edited = replaced(template, "\"count\":1", "\"count\":3");

	(void)state;
	assert_int_equal(load_text(template, &recording, &err), 0);
	assert_int_equal(load_text(template, &recording, &err), 0);
	assert_int_equal(recording.n_runs, 1);
	assert_int_equal(load_text(edited, &recording, &err), -1);
	assert_non_null(strstr(err.text, "different content"));
	recording_release(&recording);
	free(edited);
}

static void test_no_file(void **state)
{
	struct recording recording = {0};
	struct error err = {""};

	(void)state;
	assert_int_equal(recording_load("/nonexistent/r.json", &recording, &err), -1);
	assert_string_equal(
	        err.text, "/nonexistent/r.json: cannot be opened: No such file or directory");
	assert_int_equal(recording_load("/tmp", &recording, &err), -1);
	assert_string_equal(err.text, "/tmp: cannot be read: Is a directory");
	recording_release(&recording);
}

static int refuse_run(struct run *run, void *context, struct error *err)
{
	(void)run;
	(void)context;
	return error_set(err, "enough");
}

static void test_callback_ends_reading(void **state)
{
	char path[] = "/tmp/secprof-test-XXXXXX";
	struct error err = {""};

	(void)state;
	write_file(path, template, strlen(template));
	assert_int_equal(recording_read_runs(path, refuse_run, NULL, &err), -1);
	assert_non_null(strstr(err.text, ": enough"));
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_file),
	        cmocka_unit_test(test_run),
	        cmocka_unit_test(test_call),
	        cmocka_unit_test(test_stacks),
	        cmocka_unit_test(test_bounds),
	        cmocka_unit_test(test_depth),
	        cmocka_unit_test(test_cut_anywhere),
	        cmocka_unit_test(test_same_id_twice),
	        cmocka_unit_test(test_values),
	        cmocka_unit_test(test_durations),
	        cmocka_unit_test(test_runs_before_version),
	        cmocka_unit_test(test_pipe),
	        cmocka_unit_test(test_hosts),
	        cmocka_unit_test(test_load_again),
	        cmocka_unit_test(test_no_file),
	        cmocka_unit_test(test_callback_ends_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
