/* Sums over runs. */
#include "recording_files.h"

#include "cleanup.h"
#include "recording_load.h"
#include "recording_totals.h"

#define COMPLETENESS(finished, stops, lost, io_uring)                                            \
	"\"completeness\": {\"finished\": " finished ", \"stops\": " stops                       \
	", \"escaped\": 0, \"lost\": " lost ", \"unknown_numbers\": 0, \"untraced_clones\": 0, " \
	"\"no_new_privs\": false, \"own_filter\": false, \"io_uring\": " io_uring                \
	", \"user_dispatch\": false, "                                                           \
	"\"overflow\": {\"calls\": 1, \"executables\": 0, \"tasks\": 0}}"

/* The run that is second in the file started first. */
static const char text[] =
        "{\"format\": \"secprof-recording\", \"version\": 1, "
        "\"host\": {\"kernel\": \"6.1.0\", \"arch\": \"x86_64\"}, \"runs\": ["
        "{\"id\": \"00000000000000000000000000000001\", \"command\": [\"later\"], "
        "\"seeds\": [\"0000000000000000000000000000000f\", "
        "\"00000000000000000000000000000002\", \"0000000000000000000000000000000e\"], "
        "\"mode\": \"trace\", \"start\": \"2026-11-24T04:15:45.000000Z\", \"duration\": 2, "
        "\"exit\": {\"status\": 3}, " COMPLETENESS("true", "18446744073709551615", "0",
                "true") ", "
                        "\"executables\": [\"/b\", \"/c\"], "
                        "\"modules\": [{\"path\": \"/lib\", \"build_id\": \"aa\"}, {\"path\": "
                        "\"/lib\"}], "
                        "\"calls\": ["
                        "{\"arch\": \"x86_64\", \"nr\": 0, \"name\": \"read\", \"count\": "
                        "18446744073709551615, "
                        "\"exact\": true, \"first\": {\"offset\": 0.1, \"pid\": 2, \"exe\": 1, "
                        "\"result\": \"EINTR\"}, \"by_exe\": [{\"exe\": 0, \"count\": 4}, "
                        "{\"exe\": 1, "
                        "\"count\": 5}], \"stack\": [{\"module\": 0, \"offset\": 1}], "
                        "\"stack_values\": [7], \"more_stacks\": 3, \"stacks\": ["
                        "{\"exe\": 1, \"frames\": [{\"module\": 1, \"offset\": 2}]}, "
                        "{\"exe\": 0, \"frames\": [{\"module\": 0, \"offset\": 9}], "
                        "\"truncated\": true}]},"
                        "{\"arch\": \"x86_64\", \"nr\": 41, \"name\": \"socket\", \"count\": 1, "
                        "\"exact\": true, "
                        "\"first\": {\"offset\": 0.2, \"pid\": 2, \"exe\": 1, \"result\": \"ok\"}, "
                        "\"args\": [{\"index\": 0, \"values\": [2, 16], \"overflow\": true}], "
                        "\"stack\": [{\"module\": 0, \"offset\": 7}, {\"module\": null, "
                        "\"offset\": 8}]}]},"
                        "{\"id\": \"00000000000000000000000000000002\", \"command\": "
                        "[\"earlier\"], "
                        "\"mode\": \"ptrace\", \"start\": \"2026-11-24T04:15:44.000000Z\", "
                        "\"duration\": 3, "
                        "\"exit\": {\"status\": 4}, " COMPLETENESS("true", "1", "2",
                                "false") ", "
                                         "\"executables\": [\"/a\", \"/b\"], "
                                         "\"modules\": [{\"path\": \"/other\"}, {\"path\": "
                                         "\"/lib\", \"build_id\": \"aa\"}], "
                                         "\"calls\": ["
                                         "{\"arch\": \"x86_64\", \"nr\": 0, \"name\": \"read\", "
                                         "\"count\": 2, \"exact\": false, "
                                         "\"first\": {\"offset\": 0.3, \"pid\": 1, \"exe\": 1, "
                                         "\"result\": \"ok\"}, "
                                         "\"by_exe\": [{\"exe\": 1, \"count\": 2}], \"stack\": "
                                         "[{\"module\": 1, \"offset\": 9, "
                                         "\"function\": \"f\"}], \"stack_truncated\": true, "
                                         "\"more_stacks\": 2, \"stacks\": ["
                                         "{\"exe\": 0, \"frames\": [{\"module\": 0, "
                                         "\"offset\": 4}]}]},"
                                         "{\"arch\": \"i386\", \"nr\": 3, \"name\": \"read\", "
                                         "\"count\": 6, \"exact\": true, "
                                         "\"first\": {\"exe\": 0, \"result\": \"ok\"}},"
                                         "{\"arch\": \"x86_64\", \"nr\": 41, \"name\": \"socket\", "
                                         "\"count\": 1, \"exact\": true, "
                                         "\"first\": {\"exe\": null, \"result\": \"ok\"}, "
                                         "\"args\": [{\"index\": 1, \"values\": [9], \"overflow\": "
                                         "false}, "
                                         "{\"index\": 0, \"values\": [1, 16], \"overflow\": "
                                         "false}]}]}"
                                         "]}";

static int setup(void **state)
{
	static struct run totals;
	struct recording recording = {0};
	struct error err = {""};

	totals = (struct run){.id = ""};
	if (load_text(text, &recording, &err) || recording_totals(&recording, &totals, &err))
		fail_msg("%s", err.text);
	recording_release(&recording);
	*state = &totals;
	return 0;
}

static int teardown(void **state)
{
	run_release(*state);
	return 0;
}

static void test_identity_is_empty(void **state)
{
	const struct run *totals = *state;

	assert_string_equal(totals->id, "");
	assert_string_equal(totals->mode, "");
	assert_int_equal(totals->n_command, 0);
	assert_null(totals->host.kernel);
	assert_null(totals->host.arch);
	assert_int_equal(totals->exit.kind, RUN_EXIT_UNKNOWN);
}

static void test_facts(void **state)
{
	const struct run *totals = *state;

	assert_int_equal(totals->duration_us, 5000000);
	assert_true(totals->start_us == 1795493744000000);
	assert_true(totals->completeness.finished);
	assert_true(totals->completeness.io_uring);
	assert_false(totals->completeness.own_filter);
	assert_int_equal(totals->completeness.lost, 2);
	assert_int_equal(totals->completeness.overflow.calls, 2);
	assert_true(totals->completeness.stops == UINT64_MAX);
}

static int load_with(const char *extra, const char *completeness, const char *id,
        struct recording *recording, struct error *err)
{
	char *document;
	int result;

	assert_true(asprintf(&document,
	                    "{\"format\": \"secprof-recording\", \"version\": 1, \"runs\": [{"
	                    "\"id\": \"%032d\", \"command\": [], \"mode\": \"trace\", %s"
	                    "\"exit\": null, \"completeness\": {\"finished\": true, %s"
	                    "\"escaped\": 0, \"lost\": 0, \"unknown_numbers\": 0, "
	                    "\"untraced_clones\": 0, \"no_new_privs\": false, "
	                    "\"own_filter\": false, \"io_uring\": false, \"user_dispatch\": "
	                    "false, \"overflow\": {\"calls\": 0, \"executables\": 0, \"tasks\": "
	                    "0}}, \"executables\": [\"/%s\", \"/common\"], \"calls\": []}]}",
	                    atoi(id), extra, completeness, id) > 0);
	result = load_text(document, recording, err);
	free(document);
	return result;
}

/* The most of inherited filters, the first of other modes, and slow executables united. */
static void test_what_slows_and_limits(void **state)
{
	struct recording recording = {0};
	struct run totals = {.id = ""};
	struct error err;

	(void)state;
	assert_int_equal(load_with("\"slow\": [{\"exe\": 1, \"reason\": \"late\", \"processes\": "
	                           "2}], ",
	                         "\"inherited_filters\": 3, ", "1", &recording, &err),
	        0);
	assert_int_equal(
	        load_with("\"instead_of\": {\"mode\": \"learn\", \"reason\": \"why\"}, "
	                  "\"slow\": [{\"exe\": null, \"reason\": \"late\", \"processes\": 1}, "
	                  "{\"exe\": 0, \"reason\": \"late\", \"processes\": 1}, "
	                  "{\"exe\": 1, \"reason\": \"late\", \"processes\": 5}], ",
	                "\"inherited_filters\": 1, \"setuid\": true, \"mid_life\": true, "
	                "\"joined_late\": 2, \"not_followed\": 1, ",
	                "2", &recording, &err),
	        0);
	assert_int_equal(recording_totals(&recording, &totals, &err), 0);
	assert_int_equal(totals.completeness.inherited_filters, 3);
	assert_true(totals.completeness.setuid);
	assert_false(totals.completeness.unattributed);
	assert_true(totals.completeness.mid_life);
	assert_int_equal(totals.completeness.joined_late, 2);
	assert_int_equal(totals.completeness.not_followed, 1);
	assert_string_equal(totals.instead_of.mode, "learn");
	assert_string_equal(totals.instead_of.reason, "why");
	assert_int_equal(totals.n_slow, 3);
	assert_string_equal(totals.executables[totals.slow[0].exe], "/common");
	assert_int_equal(totals.slow[0].processes, 7);
	assert_int_equal(totals.slow[1].exe, -1);
	assert_string_equal(totals.executables[totals.slow[2].exe], "/2");
	run_release(&totals);
	recording_release(&recording);
}

/* In the order of their first appearance, the earlier run first. */
static void test_files(void **state)
{
	const struct run *totals = *state;
	static const char *const executables[] = {"/a", "/b", "/c"};

	assert_int_equal(totals->n_executables, 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(totals->executables[i], executables[i]);
	assert_int_equal(totals->n_modules, 3);
	assert_string_equal(totals->modules[0].path, "/other");
	assert_string_equal(totals->modules[1].build_id, "aa");
	assert_null(totals->modules[2].build_id);
}

static void test_calls(void **state)
{
	const struct run *totals = *state;

	assert_int_equal(totals->n_calls, 3);
	assert_string_equal(totals->calls[0].arch->name, "i386");
	assert_int_equal(totals->calls[1].nr, 0);
	assert_int_equal(totals->calls[2].nr, 41);
}

static void test_counts(void **state)
{
	const struct call *read_call = &((const struct run *)*state)->calls[1];

	assert_true(read_call->count == UINT64_MAX);
	assert_false(read_call->exact);
	assert_int_equal(read_call->n_by_exe, 2);
	assert_int_equal(read_call->by_exe[0].exe, 1); /* /b */
	assert_int_equal(read_call->by_exe[0].count, 6);
	assert_int_equal(read_call->by_exe[1].exe, 2); /* /c */
	assert_int_equal(read_call->by_exe[1].count, 5);
}

static void test_first_sight_is_of_the_earlier_run(void **state)
{
	const struct call *calls = ((const struct run *)*state)->calls;

	assert_int_equal(calls[1].first.offset_us, 300000);
	assert_int_equal(calls[1].first.exe, 1); /* /b */
	assert_string_equal(calls[1].first.result, "ok");
	assert_int_equal(calls[1].stack.n_frames, 1);
	assert_int_equal(calls[1].stack.frames[0].module, 1);
	assert_int_equal(calls[1].stack.frames[0].offset, 9);
	assert_string_equal(calls[1].stack.frames[0].function, "f");
	assert_true(calls[1].stack.truncated);
	assert_int_equal(calls[2].first.exe, -1);
	assert_int_equal(calls[2].stack.n_frames, 0);
}

/* That of the first occurrence is that of the earlier run; the later one has it again, as /b's, and
 * others, of files that the totals know by other numbers. */
static void test_stacks_are_united(void **state)
{
	static const struct {
		int exe, module, offset, value;
	} rows[] = {{0, 0, 4, -1}, {2, 2, 2, -1}, {2, 1, 1, 7}};
	const struct call *call = &((const struct run *)*state)->calls[1];

	assert_int_equal(call->n_stacks, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct user_stack *stack = &call->stacks[i];

		assert_int_equal(stack->exe, rows[i].exe);
		assert_int_equal(stack->n_frames, 1);
		assert_int_equal(stack->frames[0].module, rows[i].module);
		assert_int_equal(stack->frames[0].offset, rows[i].offset);
		assert_int_equal(stack->values.n_values, rows[i].value >= 0);
		if (rows[i].value >= 0)
			assert_int_equal(stack->values.values[0], rows[i].value);
	}
	assert_int_equal(call->more_stacks, 3);
}

static void test_argument_values(void **state)
{
	const struct call *call = &((const struct run *)*state)->calls[2];
	static const uint64_t values[] = {1, 2, 16};

	assert_int_equal(call->n_args, 2);
	assert_int_equal(call->args[0].index, 0);
	assert_int_equal(call->args[0].n_values, 3);
	assert_memory_equal(call->args[0].values, values, sizeof(values));
	assert_true(call->args[0].overflow);
	assert_int_equal(call->args[1].index, 1);
	assert_int_equal(call->args[1].values[0], 9);
	assert_true(call->args[1].overflow); /* the other run did not record any */
}

#define CLONE3(first, last)                                                                  \
	"{\"id\": \"0000000000000000000000000000000" first "\", \"command\": [], \"mode\": " \
	"\"trace\", \"exit\": null, " COMPLETENESS(                                          \
	        "true", "1", "2", "false") ", \"executables\": [], \"calls\": [{\"arch\": "  \
	                                   "\"x86_64\", \"nr\": 435, \"name\": \"clone3\", " \
	                                   "\"count\": 1, \"exact\": true, \"first\": "      \
	                                   "{\"exe\": null, \"result\": \"ok\"}" last "}]}"
#define FLAGS(values, set_tid) \
	", \"clone_args\": {\"flags\": [" values "], \"overflow\": false, \"set_tid\": " set_tid "}"

static struct call *clone3_of(const char *runs, struct run *totals)
{
	cleanup_free char *whole = NULL;
	struct recording recording = {0};
	struct error err;

	assert_true(asprintf(&whole,
	                    "{\"format\": \"secprof-recording\", \"version\": 1, "
	                    "\"host\": null, \"runs\": [%s]}",
	                    runs) > 0);
	if (load_text(whole, &recording, &err) || recording_totals(&recording, totals, &err))
		fail_msg("%s", err.text);
	recording_release(&recording);
	return &totals->calls[0];
}

static void test_flags_of_clone3(void **state)
{
	static const uint64_t flags[] = {17, 0x200000000};
	struct run totals = {0};
	struct call *call = clone3_of(
	        CLONE3("1", FLAGS("8589934592, 17", "false")) "," CLONE3("2", FLAGS("17", "true")),
	        &totals);

	(void)state;
	assert_int_equal(call->clone_args.flags.n_values, 2);
	assert_memory_equal(call->clone_args.flags.values, flags, sizeof(flags));
	assert_false(call->clone_args.flags.overflow);
	assert_true(call->clone_args.set_tid);
	run_release(&totals);

	/* A recording of before has none. */
	call = clone3_of(CLONE3("1", FLAGS("17", "false")) "," CLONE3("2", ""), &totals);
	assert_int_equal(call->clone_args.flags.n_values, 1);
	assert_true(call->clone_args.flags.overflow);
	run_release(&totals);
	call = clone3_of(CLONE3("1", "") "," CLONE3("2", ""), &totals);
	assert_false(call_has_clone_args(call));
	run_release(&totals);
}

#define TUPLES(values, overflow) \
	", \"tuples\": {\"indexes\": [1, 2], \"values\": [" values "], \"overflow\": " overflow "}"

static void test_values_that_were_together(void **state)
{
	struct run totals = {0};
	struct call_tuples *tuples =
	        &clone3_of(CLONE3("1", TUPLES("[6, 1], [1, 9]", "false")) "," CLONE3(
	                           "2", TUPLES("[1, 2], [6, 1]", "false")),
	                &totals)
	                 ->tuples;

	(void)state;
	assert_int_equal(tuples->n_indexes, 2);
	assert_int_equal(tuples->indexes[1], 2);
	assert_int_equal(tuples->n_items, 3);
	for (size_t i = 0; i < 3; i++) {
		static const uint64_t expected[][2] = {{1, 2}, {1, 9}, {6, 1}};

		assert_memory_equal(tuples->items[i].values, expected[i], sizeof(expected[i]));
	}
	assert_false(tuples->overflow);
	run_release(&totals);

	/* A run that recorded none may have had any. */
	tuples = &clone3_of(CLONE3("1", TUPLES("[6, 1]", "false")) "," CLONE3("2", ""), &totals)
	                  ->tuples;
	assert_int_equal(tuples->n_items, 1);
	assert_true(tuples->overflow);
	run_release(&totals);
	tuples = &clone3_of(CLONE3("1", "") "," CLONE3("2", ""), &totals)->tuples;
	assert_int_equal(tuples->n_indexes, 0);
	run_release(&totals);
	tuples = &clone3_of(
	        CLONE3("1", TUPLES("", "true")) "," CLONE3("2", TUPLES("[1, 2]", "false")), &totals)
	                  ->tuples;
	assert_true(tuples->overflow);
	run_release(&totals);
}

/* The run that is here is no longer missing. */
static void test_seeds_that_are_missing(void **state)
{
	const struct run *totals = *state;

	assert_int_equal(totals->n_seeds, 2);
	assert_string_equal(totals->seeds[0], "0000000000000000000000000000000e");
	assert_string_equal(totals->seeds[1], "0000000000000000000000000000000f");
}

static void test_single_run(void **state)
{
	struct recording recording = {0};
	struct run totals = {.id = ""};
	struct error err = {""};

	(void)state;
	assert_int_equal(recording_load("tests/golden/recording_full.json", &recording, &err), 0);
	assert_int_equal(recording_totals(&recording, &totals, &err), 0);

	char *expected = recording_to_text(&recording, 0);
	char *summed = recording_to_text(&(struct recording){&totals, 1}, 0);

	assert_string_equal(summed, expected);
	run_release(&totals);
	recording_release(&recording);
	free(expected);
	free(summed);
}

static void test_no_runs(void **state)
{
	struct run totals = {.id = ""};
	struct error err;

	(void)state;
	assert_int_equal(recording_totals(&(struct recording){0}, &totals, &err), 0);
	assert_int_equal(totals.n_calls, 0);
	assert_false(totals.completeness.finished);
	run_release(&totals);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_flags_of_clone3),
	        cmocka_unit_test(test_values_that_were_together),
	        cmocka_unit_test_setup_teardown(test_identity_is_empty, setup, teardown),
	        cmocka_unit_test_setup_teardown(test_facts, setup, teardown),
	        cmocka_unit_test_setup_teardown(test_files, setup, teardown),
	        cmocka_unit_test_setup_teardown(test_calls, setup, teardown),
	        cmocka_unit_test_setup_teardown(test_counts, setup, teardown),
	        cmocka_unit_test_setup_teardown(
	                test_first_sight_is_of_the_earlier_run, setup, teardown),
	        cmocka_unit_test_setup_teardown(test_stacks_are_united, setup, teardown),
	        cmocka_unit_test_setup_teardown(test_argument_values, setup, teardown),
	        cmocka_unit_test_setup_teardown(test_seeds_that_are_missing, setup, teardown),
	        cmocka_unit_test(test_single_run),
	        cmocka_unit_test(test_what_slows_and_limits),
	        cmocka_unit_test(test_no_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
