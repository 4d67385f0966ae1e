/* A mistake in JSON reads the same in a recording and in a profile, and says where it is. */
#include "profile_fixture.h"
#include "recording_files.h"

/* The part of each that is in order, up to where the mistake is made. */
#define RUNS "{\"format\": \"secprof-recording\", \"version\": 1, \"host\": null,\n\"runs\": "
#define RULES "{\"defaultAction\": \"SCMP_ACT_ALLOW\",\n\"syscalls\": "

/* '@', taken out, is where the error has to point to. */
static const struct mistake {
	const char *recording, *recording_path;
	const char *profile, *profile_path;
	const char *message;
} mistakes[] = {
        {RUNS "[@,]}", "runs[0]", RULES "[@,]}", "syscalls[0]", "expected a value"},
        {RUNS "[\n\t{\"id\" @\"x\"}]}", "runs[0].id", RULES "[\n\t{\"names\" @[]}]}",
                "syscalls[0].names", "expected \":\""},
        {RUNS "[] @\"host\": null}", "runs", RULES "[] @\"flags\": []}", "syscalls",
                "expected \",\" or \"}\""},
        {RUNS "[{@id: 1}]}", "runs[0]", RULES "[{@names: 1}]}", "syscalls[0]",
                "expected a key in double quotes"},
        {RUNS "[{\"id\": \"@\n\"}]}", "runs[0].id", RULES "[{\"names\": [\"@\n\"]}]}",
                "syscalls[0].names[0]",
                "expected a string without control characters (they are written \\u001f)"},
        {RUNS "[{\"id\": @\"\\u0000\"}]}", "runs[0].id", RULES "[{\"names\": [@\"\\u0000\"]}]}",
                "syscalls[0].names[0]", "a string with a NUL byte (\\u0000) is not allowed"},
        {RUNS "[{\"id\": @\"\xff\"}]}", "runs[0].id", RULES "[{\"names\": [@\"\xff\"]}]}",
                "syscalls[0].names[0]", "a string that is not valid UTF-8"},
        {RUNS "[{\"id\": \"\\@q", "runs[0].id", RULES "[{\"names\": [\"\\@q",
                "syscalls[0].names[0]", "expected one of \"\\/bfnrtu after a backslash"},
        {RUNS "[{\"duration\": 1.@}]}", "runs[0].duration", RULES "[{\"names\": 1.@}]}",
                "syscalls[0].names", "expected a digit"},
        {RUNS "[{@", "runs[0]", RULES "[{@", "syscalls[0]",
                "the file ends too early (was it cut off?)"},
        {RUNS "[]}@x", "", RULES "[]}@x", "", "expected the end of the file"},
        {RUNS "@5}", "runs", RULES "@5}", "syscalls", "expected an array"},
        {RUNS "[\n @5]}", "runs[0]", RULES "[\n @5]}", "syscalls[0]", "expected an object"},
        {RUNS "[{\"id\":\n@5}]}", "runs[0].id", RULES "[{\"action\":\n@5}]}", "syscalls[0].action",
                "expected a string"},
        {"{\"version\": 1,\n\"version\": @1}", "version", "{\"flags\": [],\n\"flags\": @[]}",
                "flags", "the key appears twice"},
        {"", NULL, "", NULL, "the file is empty"},
};

/* `text` without its '@'; sets line and column, from 1 on, of where it was. */
static char *without_marker(const char *text, unsigned *line, unsigned *column)
{
	char *plain = strdup(text);
	char *marker = strchr(plain, '@');

	*line = *column = 1;
	for (const char *c = plain; marker && c < marker; c++) {
		*column = *c == '\n' ? 1 : *column + 1;
		*line += *c == '\n';
	}
	if (marker)
		memmove(marker, marker + 1, strlen(marker));
	return plain;
}

static void check(const char *text, const char *path, const char *message,
        int (*read)(const char *path, struct error *err))
{
	unsigned line, column;
	char *plain = without_marker(text, &line, &column);
	char file[] = "/tmp/secprof-test-XXXXXX";
	struct error err = {""};
	char expected[1024];

	write_file(file, plain, strlen(plain));
	if (path)
		snprintf(expected, sizeof(expected), "%s: line %u, column %u: %s%s%s", file, line,
		        column, path, *path ? ": " : "", message);
	else
		snprintf(expected, sizeof(expected), "%s: %s", file, message);
	assert_int_equal(read(file, &err), -1);
	unlink(file);
	if (strcmp(err.text, expected) != 0)
		fail_msg("%s\ngives: %s\nnot:   %s", text, err.text, expected);
	free(plain);
}

static int read_recording(const char *path, struct error *err)
{
	struct recording recording = {0};
	int status = recording_load(path, &recording, err);

	recording_release(&recording);
	return status;
}

static int read_profile(const char *path, struct error *err)
{
	struct profile_context context = fixture_context();
	struct profile profile = {0};
	int status = profile_read(path, &context, &profile, NULL, NULL, err);

	profile_release(&profile);
	return status;
}

static void reads_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		const struct mistake *row = &mistakes[i];

		check(row->recording, row->recording_path, row->message, read_recording);
		check(row->profile, row->profile_path, row->message, read_profile);
	}
}

/* What is missing is missed where it should have been. */
static void names_what_is_missing(void **state)
{
	(void)state;
	check(RUNS "[\n\n  @{}]}", "runs[0]", "\"id\" is missing", read_recording);
	check(RULES "[\n\n  @{\"names\": [\"read\"]}]}", "syscalls[0]", "\"action\" is missing",
	        read_profile);
	check("@{\"format\": \"secprof-recording\", \"version\": 1}", "", "\"runs\" is missing",
	        read_recording);
	check("@{}", "", "\"defaultAction\" is missing", read_profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_the_same),
	        cmocka_unit_test(names_what_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
