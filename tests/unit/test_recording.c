/* The model, its file byte for byte, and ids. */
#include "core/recording_text.h"
#include "recording_files.h"
#include "recording_id.h"
#include "recording_load.h"
#include "recording_write.h"

static const char *const goldens[] = {
        "tests/golden/recording_full.json",
        "tests/golden/recording_minimal.json",
        "tests/golden/recording_empty.json",
        "tests/golden/recording_hosts.json",
        "tests/golden/recording_reproducible.json",
};

static void test_read_and_written_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(goldens) / sizeof(goldens[0]); i++) {
		struct recording recording = {0};
		struct error err = {""};
		char *golden = read_whole_file(goldens[i]);

		if (recording_load(goldens[i], &recording, &err))
			fail_msg("%s", err.text);

		char *text = recording_to_text(&recording, 0);

		assert_string_equal(text, golden);
		recording_release(&recording);
		free(golden);
		free(text);
	}
}

static void load(const char *path, struct recording *recording)
{
	struct error err = {""};

	if (recording_load(path, recording, &err))
		fail_msg("%s", err.text);
}

static void test_reproducible(void **state)
{
	struct recording recording = {0}, again = {0};
	char *golden = read_whole_file("tests/golden/recording_reproducible.json");

	(void)state;
	load("tests/golden/recording_full.json", &recording);

	char *text = recording_to_text(&recording, RECORDING_REPRODUCIBLE);

	assert_string_equal(text, golden);
	free(text);
	load("tests/golden/recording_reproducible.json", &again);
	text = recording_to_text(&again, RECORDING_REPRODUCIBLE);
	assert_string_equal(text, golden);
	free(text);
	free(golden);
	recording_release(&recording);
	recording_release(&again);
}

static char *name_copy(const char *name)
{
	char *copy = strdup(name);

	assert_non_null(copy);
	return copy;
}

/* A run of two executables, of which the second-named came first or last. */
static void make_run(struct run *run, bool swapped)
{
	run->start_us = swapped ? 1000 : 2000;
	run->duration_us = swapped ? 10 : 20;
	snprintf(run->id, sizeof(run->id), "%032d", swapped);
	snprintf(run->mode, sizeof(run->mode), "trace");
	run->host.arch = arch_by_name(swapped ? "aarch64" : "x86_64");
	run->executables = calloc(2, sizeof(*run->executables));
	run->n_executables = 2;
	run->executables[0] = name_copy(swapped ? "/b" : "/a");
	run->executables[1] = name_copy(swapped ? "/a" : "/b");
	run->completeness.finished = true;
	run->completeness.stops = swapped ? 5 : 6;
	run->calls = calloc(1, sizeof(*run->calls));
	run->n_calls = 1;
	run->calls[0] = (struct call){.arch = arch_by_name("x86_64"),
	        .name = "read",
	        .count = swapped ? 3 : 4,
	        .exact = swapped};
	run->calls[0].first.pid = swapped ? 11 : 12;
	run->calls[0].first.exe = swapped; /* "/a" */
	run->calls[0].by_exe = calloc(2, sizeof(*run->calls[0].by_exe));
	run->calls[0].n_by_exe = 2;
	run->calls[0].by_exe[0] = (struct exe_count){0, swapped ? 1 : 3};
	run->calls[0].by_exe[1] = (struct exe_count){1, swapped ? 2 : 1};
}

static void test_reproducible_forgets_what_varies(void **state)
{
	struct run runs[2] = {{.id = ""}, {.id = ""}};

	(void)state;
	make_run(&runs[0], false);
	make_run(&runs[1], true);

	char *first = recording_to_text(&(struct recording){&runs[0], 1}, RECORDING_REPRODUCIBLE);
	char *second = recording_to_text(&(struct recording){&runs[1], 1}, RECORDING_REPRODUCIBLE);
	char *both = recording_to_text(&(struct recording){runs, 2}, RECORDING_REPRODUCIBLE);

	assert_string_equal(first, second);
	assert_string_equal(first, both);
	for (int i = 0; i < 2; i++)
		run_release(&runs[i]);
	free(first);
	free(second);
	free(both);
}

static void test_written_by_id(void **state)
{
	struct run runs[2] = {{.id = ""}, {.id = ""}};

	(void)state;
	make_run(&runs[0], true);
	make_run(&runs[1], false);

	char *text = recording_to_text(&(struct recording){runs, 2}, 0);
	const char *low = strstr(text, runs[1].id), *high = strstr(text, runs[0].id);

	assert_non_null(low);
	assert_non_null(high);
	assert_true(low < high);
	free(text);
	for (int i = 0; i < 2; i++)
		run_release(&runs[i]);
}

static void test_full_disk(void **state)
{
	struct run run = {.id = ""};
	struct error err = {""};
	FILE *full = fopen("/dev/full", "we");

	(void)state;
	make_run(&run, false);
	assert_non_null(full);
	assert_int_equal(recording_write(full, &(struct recording){&run, 1}, 0, &err), -1);
	assert_string_equal(err.text, "cannot be written: No space left on device");
	fclose(full);
	run_release(&run);
}

/* Landon Curt Noll's test vectors of 128-bit FNV-1a. */
static void test_hash(void **state)
{
	static const struct {
		const char *text;
		const char *hash;
	} rows[] = {
	        {"", "6c62272e07bb014262b821756295c58d"},
	        {"a", "d228cb696f1a8caf78912b704e4a8964"},
	        {"foobar", "343e1662793c64bf6f0d3597ba446f18"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char id[RUN_ID_MAX];

		run_hash_id(rows[i].text, strlen(rows[i].text), id);
		assert_string_equal(id, rows[i].hash);
	}
}

static void test_new_id(void **state)
{
	char first[RUN_ID_MAX], second[RUN_ID_MAX];
	struct error err;

	(void)state;
	assert_int_equal(run_new_id(first, &err), 0);
	assert_int_equal(run_new_id(second, &err), 0);
	assert_int_equal(strlen(first), 32);
	assert_int_equal(strspn(first, "0123456789abcdef"), 32);
	assert_string_not_equal(first, second);
}

static void test_call_order(void **state)
{
	static const struct {
		const char *arch;
		int32_t nr;
	} ascending[] = {
	        {"aarch64", 500},
	        {"i386", -1},
	        {"i386", 3},
	        {"x32", 0x40000000},
	        {"x86_64", INT32_MIN},
	        {"x86_64", 0},
	        {"x86_64", INT32_MAX},
	};
	size_t n = sizeof(ascending) / sizeof(ascending[0]);

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			struct call a = {
			        .arch = arch_by_name(ascending[i].arch), .nr = ascending[i].nr};
			struct call b = {
			        .arch = arch_by_name(ascending[j].arch), .nr = ascending[j].nr};
			int order = call_compare(&a, &b);

			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
}

static void test_sort(void **state)
{
	struct exe_count by_exe[] = {{9, 1}, {0, 2}};
	uint64_t values[] = {UINT64_MAX, 1};
	struct call_arg args[] = {{.index = 3}, {.index = 1, .values = values, .n_values = 2}};
	const struct arch *arch = arch_by_name("x86_64");
	struct call calls[] = {
	        {.arch = arch, .nr = 2, .by_exe = by_exe, .n_by_exe = 2, .args = args, .n_args = 2},
	        {.arch = arch, .nr = 1}};
	struct run run = {.calls = calls, .n_calls = 2};

	(void)state;
	run_sort(&run);
	assert_int_equal(calls[0].nr, 1);
	assert_int_equal(by_exe[0].exe, 0);
	assert_int_equal(args[0].index, 1);
	assert_int_equal(values[0], 1);
}

static void test_lossy(void **state)
{
	static const struct {
		struct completeness completeness;
		bool lossy;
	} rows[] = {
	        {{.finished = true}, false},
	        {{.finished = false}, true},
	        {{.finished = true, .lost = 1}, true},
	        {{.finished = true, .unanswered = 1}, true},
	        {{.finished = true, .escaped = 1}, true},
	        {{.finished = true, .not_followed = 1}, true},
	        {{.finished = true, .overflow.calls = 1}, true},
	        {{.finished = true, .overflow.executables = 1}, true},
	        {{.finished = true, .overflow.tasks = 1}, true},
	        {{.finished = true, .mid_life = true, .detached = true, .joined_late = 1}, false},
	        {{.finished = true, .own_filter = true, .io_uring = true, .user_dispatch = true},
	                false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run run = {.completeness = rows[i].completeness};

		assert_int_equal(run_is_lossy(&run), rows[i].lossy);
	}
}

static void test_release_leaves_nothing(void **state)
{
	struct run run = {.id = ""};
	struct recording recording = {0};

	(void)state;
	make_run(&run, false);
	run_release(&run);
	assert_null(run.calls);
	assert_int_equal(run.n_calls, 0);
	run_release(&run);
	recording_release(&recording);
	assert_null(recording.runs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_read_and_written_again),
	        cmocka_unit_test(test_reproducible),
	        cmocka_unit_test(test_reproducible_forgets_what_varies),
	        cmocka_unit_test(test_written_by_id),
	        cmocka_unit_test(test_full_disk),
	        cmocka_unit_test(test_hash),
	        cmocka_unit_test(test_new_id),
	        cmocka_unit_test(test_call_order),
	        cmocka_unit_test(test_sort),
	        cmocka_unit_test(test_lossy),
	        cmocka_unit_test(test_release_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
