/* Merging is a union: in whatever order and grouping, byte for byte. */
#include "recording_files.h"
#include "recording_merge.h"

#define COMPLETENESS                                                                \
	"\"completeness\": {\"finished\": true, \"escaped\": 0, \"lost\": 0, "      \
	"\"unknown_numbers\": 0, \"untraced_clones\": 0, \"no_new_privs\": false, " \
	"\"own_filter\": false, \"io_uring\": false, \"user_dispatch\": false, "    \
	"\"overflow\": {\"calls\": 0, \"executables\": 0, \"tasks\": 0}}"

#define RUN(id, host, status)                                                          \
	"{\"id\": \"0000000000000000000000000000000" id "\", " host                    \
	"\"command\": [\"true\"], \"mode\": \"trace\", \"exit\": {\"status\": " status \
	"}, " COMPLETENESS ", \"executables\": [], \"calls\": []}"

#define FILE_OF(host, runs)                                                                        \
	"{\"format\": \"secprof-recording\", \"version\": 1, \"host\": " host ", \"runs\": [" runs \
	"]}"

#define HOST_A "{\"kernel\": \"6.1.0\", \"arch\": \"x86_64\"}"
#define HOST_B "{\"kernel\": \"6.6.0\", \"arch\": \"aarch64\"}"

/* Overlapping on purpose; the second from another host, the third a merge of both. */
static const char *const texts[3] = {
        FILE_OF(HOST_A, RUN("3", "", "0") "," RUN("1", "", "0")),
        FILE_OF(HOST_B, RUN("2", "", "7") "," RUN("5", "\"host\": null, ", "0")),
        FILE_OF("null", RUN("4", "", "1") "," RUN("3", "\"host\": " HOST_A ", ", "0") "," RUN(
                                "2", "\"host\": " HOST_B ", ", "7")),
};

static const unsigned orders[6][3] = {
        {0, 1, 2},
        {0, 2, 1},
        {1, 0, 2},
        {1, 2, 0},
        {2, 0, 1},
        {2, 1, 0},
};

struct files {
	char paths[3][32];
};

static void write_files(struct files *files, const char *const contents[3])
{
	for (int i = 0; i < 3; i++) {
		strcpy(files->paths[i], "/tmp/secprof-test-XXXXXX");
		write_file(files->paths[i], contents[i], strlen(contents[i]));
	}
}

static void remove_files(struct files *files)
{
	for (int i = 0; i < 3; i++)
		unlink(files->paths[i]);
}

static int merge(char *const paths[], size_t n_paths, char **text, struct error *err)
{
	size_t n = 0;
	FILE *out = open_memstream(text, &n);
	struct discovery discovery = {0};
	int status = recording_merge(out, paths, n_paths, &discovery, err);

	discovery_release(&discovery);
	fclose(out);
	return status;
}

static char *merged(char *const paths[], size_t n_paths)
{
	struct error err = {""};
	char *text = NULL;

	if (merge(paths, n_paths, &text, &err))
		fail_msg("%s", err.text);
	return text;
}

static void test_any_order(void **state)
{
	struct files files;

	(void)state;
	write_files(&files, texts);

	char *expected = merged((char *[]){files.paths[0], files.paths[1], files.paths[2]}, 3);

	for (int i = 0; i < 6; i++) {
		const unsigned *order = orders[i];
		char *text = merged((char *[]){files.paths[order[0]], files.paths[order[1]],
		                            files.paths[order[2]]},
		        3);

		assert_string_equal(text, expected);
		free(text);
	}
	remove_files(&files);
	free(expected);
}

/* (a + b) + c for all orders: with commutation that is every grouping. */
static void test_any_grouping(void **state)
{
	struct files files;

	(void)state;
	write_files(&files, texts);

	char *expected = merged((char *[]){files.paths[0], files.paths[1], files.paths[2]}, 3);

	for (int i = 0; i < 6; i++) {
		const unsigned *order = orders[i];
		char pair_path[] = "/tmp/secprof-test-XXXXXX";
		char *pair = merged((char *[]){files.paths[order[0]], files.paths[order[1]]}, 2);

		write_file(pair_path, pair, strlen(pair));

		char *left = merged((char *[]){pair_path, files.paths[order[2]]}, 2);
		char *right = merged((char *[]){files.paths[order[2]], pair_path}, 2);

		assert_string_equal(left, expected);
		assert_string_equal(right, expected);
		unlink(pair_path);
		free(pair);
		free(left);
		free(right);
	}
	remove_files(&files);
	free(expected);
}

static void test_idempotent(void **state)
{
	struct files files;
	char path[] = "/tmp/secprof-test-XXXXXX";

	(void)state;
	write_files(&files, texts);

	char *once = merged((char *[]){files.paths[0], files.paths[1]}, 2);

	write_file(path, once, strlen(once));

	char *twice = merged((char *[]){path, path, files.paths[0]}, 3);

	assert_string_equal(twice, once);
	unlink(path);
	remove_files(&files);
	free(once);
	free(twice);
}

static void test_result(void **state)
{
	struct files files;
	struct recording recording = {0};
	struct error err = {""};
	static const struct {
		const char *id, *kernel;
	} expected[] = {
	        {"00000000000000000000000000000001", "6.1.0"},
	        {"00000000000000000000000000000002", "6.6.0"},
	        {"00000000000000000000000000000003", "6.1.0"},
	        {"00000000000000000000000000000004", NULL},
	        {"00000000000000000000000000000005", NULL},
	};

	(void)state;
	write_files(&files, texts);

	char *text = merged((char *[]){files.paths[2], files.paths[1], files.paths[0]}, 3);

	assert_int_equal(load_text(text, &recording, &err), 0);
	assert_int_equal(recording.n_runs, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < recording.n_runs; i++) {
		assert_string_equal(recording.runs[i].id, expected[i].id);
		assert_int_equal(recording.runs[i].host.kernel != NULL, expected[i].kernel != NULL);
		if (expected[i].kernel)
			assert_string_equal(recording.runs[i].host.kernel, expected[i].kernel);
	}
	recording_release(&recording);
	remove_files(&files);
	free(text);
}

static void test_refusals(void **state)
{
	static const struct {
		const char *first, *second, *expected;
	} rows[] = {
	        {FILE_OF(HOST_A, RUN("1", "", "0")), FILE_OF(HOST_A, RUN("1", "", "1")),
	                "the run 00000000000000000000000000000001 is in "},
	        {FILE_OF(HOST_A, RUN("1", "", "0")), FILE_OF(HOST_B, RUN("1", "", "0")),
	                "with different content"},
	        {FILE_OF(HOST_A, RUN("1", "", "0")), "{}", "not a secprof recording"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct files files;
		struct error err = {""};
		char *text = NULL;

		write_files(&files, (const char *const[]){rows[i].first, rows[i].second, "{}"});
		assert_int_equal(
		        merge((char *[]){files.paths[0], files.paths[1]}, 2, &text, &err), -1);
		if (!strstr(err.text, rows[i].expected) || !strstr(err.text, files.paths[1]))
			fail_msg("%s", err.text);
		assert_string_equal(text, "");
		remove_files(&files);
		free(text);
	}
}

static void test_conflict_names_both_files(void **state)
{
	struct files files;
	struct error err = {""};
	char *text = NULL, *expected = NULL;

	(void)state;
	write_files(&files, (const char *const[]){FILE_OF(HOST_A, RUN("1", "", "0")),
	                            FILE_OF(HOST_A, RUN("1", "", "1")), "{}"});
	assert_int_equal(merge((char *[]){files.paths[0], files.paths[1]}, 2, &text, &err), -1);
	assert_true(asprintf(&expected, "is in %s and in %s", files.paths[0], files.paths[1]) > 0);
	assert_non_null(strstr(err.text, expected));
	remove_files(&files);
	free(expected);
	free(text);
}

static void test_nothing_to_merge(void **state)
{
	char *golden = read_whole_file("tests/golden/recording_empty.json");
	char *text = merged(NULL, 0);

	(void)state;
	assert_string_equal(text, golden);
	free(golden);
	free(text);
}

static void test_no_temporary_folder(void **state)
{
	struct error err = {""};
	char *text = NULL;

	(void)state;
	setenv("TMPDIR", "/nonexistent", 1);
	assert_int_equal(merge(NULL, 0, &text, &err), -1);
	unsetenv("TMPDIR");
	assert_non_null(strstr(err.text, "no temporary file in /nonexistent: No such file"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_any_order),
	        cmocka_unit_test(test_any_grouping),
	        cmocka_unit_test(test_idempotent),
	        cmocka_unit_test(test_result),
	        cmocka_unit_test(test_refusals),
	        cmocka_unit_test(test_conflict_names_both_files),
	        cmocka_unit_test(test_nothing_to_merge),
	        cmocka_unit_test(test_no_temporary_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
