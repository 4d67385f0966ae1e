/*
 * A file is an object whose members may come in any order; what the runs need of the others
 * ("format", "version", "host") usually comes first:
 *
 *      format, version, host, runs [ run -> check_run -> callback, run -> ... ]
 *      runs [ skipped ], format, version, host, then back to runs: of a seekable file only
 *
 * The limit on bytes starts anew with each run: a file may be of any size, a run not.
 */
#include "recording_read.h"

#include "recording_check.h"

#include "cleanup.h"
#include "output.h"
#include "recording_fields.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Of finding a file that keeps its name: a draft is replaced twice a second at most. */
#define TRIES 50

struct run_ids {
	char (*ids)[RUN_ID_MAX];
	size_t n_ids, room;
};

struct recording_reader {
	recording_run_callback *callback;
	void *context;
	bool has_format, has_host, has_runs;
	uint64_t version; /* 0: not met yet */
	struct host host; /* of all runs that do not say otherwise */
	struct json_mark deferred_runs;
	bool runs_deferred;
	bool is_draft; /* its writer is at work */
	struct run_ids ids;
	struct run_context run; /* while one is read */
};

static int read_format(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	struct recording_reader *reader = object;
	const char *format = NULL;

	(void)field;
	if (json_read_string(pull, &format, err))
		return -1;
	if (strcmp(format, "secprof-recording") != 0)
		/* Without line and column: the file as a whole is the wrong one. */
		return error_set(err, "not a secprof recording (its \"format\" is \"%s\")", format);
	reader->has_format = true;
	return 0;
}

static int check_version(
        struct json_pull *pull, const struct recording_reader *reader, struct error *err)
{
	if (!reader->has_format)
		return error_set(err, "not a secprof recording (\"format\" is missing)");
	if (!reader->version)
		return json_refuse(pull, err, "\"version\" is missing");
	if (reader->version > RECORDING_VERSION)
		return error_set(err,
		        "written by a newer secprof (its version is %llu, this one reads %d)",
		        (unsigned long long)reader->version, RECORDING_VERSION);
	return 0;
}

/* Checked at once where possible: the rest of a newer file may look different. */
static int read_version(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	struct recording_reader *reader = object;

	(void)field;
	if (json_read_unsigned(pull, 1, UINT64_MAX, &reader->version, err))
		return -1;
	return reader->has_format ? check_version(pull, reader, err) : 0;
}

static int read_common_host(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	struct recording_reader *reader = object;

	(void)field;
	reader->has_host = true;
	if (json_peek(pull) == JSON_NULL)
		return json_read_null(pull, err);
	return record_read(pull, &host_record, &reader->host, err);
}

static int keep_id(struct run_ids *ids, const char *id, struct error *err)
{
	if (ids->n_ids == ids->room) {
		size_t room = ids->room ? ids->room * 2 : 8;
		void *larger = reallocarray(ids->ids, room, sizeof(*ids->ids));

		if (!larger)
			return error_no_memory(err);
		ids->ids = larger;
		ids->room = room;
	}
	memcpy(ids->ids[ids->n_ids++], id, RUN_ID_MAX);
	return 0;
}

static int compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, RUN_ID_MAX);
}

/* At the end: one sort instead of a search for each run. */
static int check_ids(struct run_ids *ids, struct error *err)
{
	if (ids->n_ids > 1)
		qsort(ids->ids, ids->n_ids, sizeof(*ids->ids), compare_ids);
	for (size_t i = 1; i < ids->n_ids; i++)
		if (!compare_ids(ids->ids[i - 1], ids->ids[i]))
			return error_set(err, "runs: the id %s appears twice", ids->ids[i]);
	return 0;
}

static int read_run(
        struct json_pull *pull, struct recording_reader *reader, struct run *run, struct error *err)
{
	reader->run = (struct run_context){.has_host = false};
	pull->context = &reader->run;
	if (record_read(pull, &run_record, run, err) || check_run(pull, run, err))
		return -1;
	return reader->run.has_host ? 0
	                            : record_copy(&host_record, &run->host, &reader->host, 0, err);
}

static int hand_over_run(struct json_pull *pull, struct recording_reader *reader, struct error *err)
{
	__attribute__((cleanup(run_release))) struct run run = {.id = ""};

	json_allow_bytes(pull, RECORDING_BYTES_MAX);
	if (read_run(pull, reader, &run, err) || keep_id(&reader->ids, run.id, err))
		return -1;
	run.in_progress = reader->is_draft && !run.completeness.finished;
	return reader->callback(&run, reader->context, err);
}

static int read_each_run(struct json_pull *pull, struct recording_reader *reader, struct error *err)
{
	int more;

	if (json_enter_array(pull, err))
		return -1;
	while ((more = json_next_element(pull, err)) > 0)
		if (hand_over_run(pull, reader, err))
			return -1;
	json_allow_bytes(pull, RECORDING_BYTES_MAX);
	return more;
}

static int skip_each_run(struct json_pull *pull, struct error *err)
{
	int more;

	if (json_enter_array(pull, err))
		return -1;
	while ((more = json_next_element(pull, err)) > 0) {
		json_allow_bytes(pull, RECORDING_BYTES_MAX);
		if (json_skip(pull, err))
			return -1;
	}
	json_allow_bytes(pull, RECORDING_BYTES_MAX);
	return more;
}

/* The members of an object have no order, and some tools sort them by name: then the
 * runs are read when the rest is known. */
static int read_runs(
        struct json_pull *pull, const struct record_field *field, void *object, struct error *err)
{
	struct recording_reader *reader = object;

	(void)field;
	reader->has_runs = true;
	/* A "host" that may still come would be that of the runs, so it is waited for as well. */
	if (reader->has_format && reader->version && reader->has_host)
		return check_version(pull, reader, err) ? -1 : read_each_run(pull, reader, err);
	if (!pull->seekable)
		return error_set(err, "\"runs\" comes before \"format\", \"version\" or \"host\": "
		                      "save it to a file, a pipe cannot be read twice");
	reader->runs_deferred = true;
	reader->deferred_runs = json_mark(pull);
	return skip_each_run(pull, err);
}

static int check_beginning(struct json_pull *pull, struct error *err)
{
	enum json_kind kind = json_peek(pull);

	if (pull->ahead == EOF)
		return json_syntax_error(pull, err, "a recording");
	if (pull->ahead == 0xef || pull->ahead == 0xfe || pull->ahead == 0xff)
		return error_set(err,
		        "not a secprof recording (it may begin with a byte order mark: remove it)");
	if (kind != JSON_OBJECT)
		return error_set(err, "not a secprof recording (no JSON object)");
	return 0;
}

/* Each by a function of its own: the runs are handed over one by one. */
static const struct record_kind format_kind = {.read = read_format};
static const struct record_kind version_kind = {.read = read_version};
static const struct record_kind host_kind = {.read = read_common_host};
static const struct record_kind runs_kind = {.read = read_runs};
static const struct record_field file_fields[] = {
        {.key = "format", .kind = &format_kind},
        {.key = "version", .kind = &version_kind},
        {.key = "host", .kind = &host_kind},
        {.key = "runs", .kind = &runs_kind},
};
static const struct record file_record = RECORD("file", struct recording_reader, file_fields);

static int read_all(struct json_pull *pull, struct recording_reader *reader, struct error *err)
{
	json_allow_bytes(pull, RECORDING_BYTES_MAX);
	if (check_beginning(pull, err) || record_read(pull, &file_record, reader, err) ||
	        json_read_end(pull, err) || check_version(pull, reader, err))
		return -1;
	if (!reader->has_runs)
		return json_refuse(pull, err, "\"runs\" is missing");
	if (reader->runs_deferred && (json_return_to(pull, &reader->deferred_runs, err) ||
	                                     read_each_run(pull, reader, err)))
		return -1;
	return check_ids(&reader->ids, err);
}

static int read_file(FILE *file, struct recording_reader *reader, struct error *err)
{
	struct json_pull pull;

	json_pull_init(&pull, file);

	int status = read_all(&pull, reader, err);

	json_pull_release(&pull);
	record_release(&host_record, &reader->host);
	free(reader->ids.ids);
	return status;
}

static bool is_named(const char *path, int fd)
{
	struct stat named, opened;

	return !stat(path, &named) && !fstat(fd, &opened) && named.st_dev == opened.st_dev &&
	       named.st_ino == opened.st_ino;
}

/* A writer replaces its draft by the next one, and then drops the lock on the one before: a file
 * without a lock may be such a one, until it is seen to have its name still. */
static FILE *open_latest(const char *path, bool *is_draft)
{
	FILE *file = fopen(path, "re");

	for (int try = 1; file; try++) {
		*is_draft = output_is_draft(fileno(file));
		if (*is_draft || try == TRIES || is_named(path, fileno(file)))
			return file;
		fclose(file);
		file = fopen(path, "re");
	}
	return NULL;
}

int recording_read_runs(
        const char *path, recording_run_callback *callback, void *context, struct error *err)
{
	struct recording_reader reader = {.callback = callback, .context = context};
	bool is_stdin = !strcmp(path, "-");
	/* stdin stays open: it is the caller's. */
	cleanup_file FILE *opened = is_stdin ? NULL : open_latest(path, &reader.is_draft);

	if (is_stdin)
		reader.is_draft = output_is_draft(fileno(stdin));
	else if (!opened)
		return error_set(err, "%s: cannot be opened: %s", path, strerror(errno));
	if (read_file(is_stdin ? stdin : opened, &reader, err))
		return error_prefix(err, "%s", is_stdin ? "standard input" : path);
	return 0;
}
