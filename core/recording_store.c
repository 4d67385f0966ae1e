/*
 *      runs --run_text_make--> texts, one after the other, in memory or in an unlinked file
 *                              stored_run[]: id, host, position of its text
 *      qsort by id -> unite (equal ids: equal texts or an error) -> write
 *
 * Texts are compared, hashed and written as they are, so a run is formatted once.
 */
#include "recording_store.h"

#include "cleanup.h"
#include "recording_fields.h"
#include "recording_id.h"
#include "recording_text.h"
#include "recording_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE_BYTES 4096

/* O_TMPFILE is not known to every file system (NFS, FUSE, 9p). */
static int open_unlinked(const char *folder)
{
	cleanup_free char *name = NULL;
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0 || asprintf(&name, "%s/secprof-XXXXXX", folder) < 0)
		return fd;
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		/* Nothing is left behind, even by SIGKILL. */
		unlink(name);
	return fd;
}

static int open_on_disk(struct error *err)
{
	/* NULL in a set-user-ID or file capability program, where TMPDIR is another user's. */
	const char *folder = secure_getenv("TMPDIR");
	int fd = open_unlinked(folder && *folder ? folder : "/tmp");

	if (fd < 0)
		error_set(err, "no temporary file in %s: %s; set TMPDIR to another folder",
		        folder && *folder ? folder : "/tmp", strerror(errno));
	return fd;
}

int run_store_init(struct run_store *store, enum run_store_place place, struct error *err)
{
	*store = (struct run_store){.fd = -1};
	if (place == RUN_STORE_MEMORY)
		return 0;
	store->fd = open_on_disk(err);
	return store->fd < 0 ? -1 : 0;
}

void run_store_release(struct run_store *store)
{
	for (size_t i = 0; i < store->n_runs; i++)
		record_release(&host_record, &store->runs[i].host);
	free(store->runs);
	free(store->memory);
	if (store->fd >= 0)
		close(store->fd);
	*store = (struct run_store){.fd = -1};
}

static int append_to_memory(struct run_store *store, const struct run_text *text, struct error *err)
{
	/* One more, as realloc(3) to 0 bytes may free. */
	uint64_t n_bytes = store->end + text->n_bytes + 1;
	char *larger = n_bytes <= SIZE_MAX ? realloc(store->memory, (size_t)n_bytes) : NULL;

	if (!larger)
		return error_no_memory(err);
	memcpy(larger + store->end, text->bytes, text->n_bytes);
	store->memory = larger;
	store->end += text->n_bytes;
	return 0;
}

static int append_text(struct run_store *store, const struct run_text *text, struct error *err)
{
	size_t done = 0;

	if (store->fd < 0)
		return append_to_memory(store, text, err);
	while (done < text->n_bytes) {
		ssize_t n = pwrite(store->fd, text->bytes + done, text->n_bytes - done,
		        (off_t)(store->end + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return error_set(err, "cannot write a temporary file: %s",
			        /* A write of nothing sets no errno. */
			        strerror(n < 0 ? errno : ENOSPC));
		done += (size_t)n;
	}
	store->end += text->n_bytes;
	return 0;
}

static int read_piece(
        const struct run_store *store, uint64_t position, char *piece, size_t n, struct error *err)
{
	size_t done = 0;

	if (store->fd < 0) {
		memcpy(piece, store->memory + position, n);
		return 0;
	}
	while (done < n) {
		ssize_t got = pread(store->fd, piece + done, n - done, (off_t)(position + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_set(err, "cannot read a temporary file: %s",
			        /* The file is ours and has no name: that it is shorter than written
			         * cannot be. */
			        strerror(got < 0 ? errno : EIO));
		done += (size_t)got;
	}
	return 0;
}

static int grow(struct run_store *store, struct error *err)
{
	if (store->n_runs < store->room)
		return 0;

	size_t room = store->room ? store->room * 2 : 8;
	struct stored_run *larger = reallocarray(store->runs, room, sizeof(*larger));

	if (!larger)
		return error_no_memory(err);
	store->runs = larger;
	store->room = room;
	return 0;
}

static int describe(struct stored_run *stored, const struct run *run, unsigned flags,
        const struct run_text *text, struct error *err)
{
	if (flags & RECORDING_REPRODUCIBLE) {
		run_hash_id(text->bytes, text->n_bytes, stored->id);
		return 0;
	}
	memcpy(stored->id, run->id, RUN_ID_MAX);
	return record_copy(&host_record, &stored->host, &run->host, 0, err);
}

int run_store_add(struct run_store *store, const struct run *run, unsigned flags,
        const char *source, struct error *err)
{
	__attribute__((cleanup(run_text_release))) struct run_text text = {0};
	struct stored_run stored = {.source = source, .position = store->end};

	/* The run is counted last: what fails before leaves a store that can be released. */
	if (run_text_make(run, flags, &text, err) || grow(store, err) ||
	        append_text(store, &text, err) || describe(&stored, run, flags, &text, err))
		return -1;
	stored.n_bytes = text.n_bytes;
	store->runs[store->n_runs++] = stored;
	return 0;
}

/* By id; equal ones in the order in which they were added, which is that of the files. */
static int compare_stored(const void *a, const void *b)
{
	const struct stored_run *left = a, *right = b;
	int order = strcmp(left->id, right->id);

	return order ? order
	             : (left->position > right->position) - (left->position < right->position);
}

/* In pieces, as texts may be larger than memory.  1 or 0; -1 on failure. */
static int same_text(const struct run_store *store, const struct stored_run *a,
        const struct stored_run *b, struct error *err)
{
	char piece_a[PIECE_BYTES], piece_b[PIECE_BYTES];

	if (a->n_bytes != b->n_bytes)
		return 0;
	for (uint64_t done = 0; done < a->n_bytes; done += PIECE_BYTES) {
		uint64_t left = a->n_bytes - done;
		size_t n = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;

		if (read_piece(store, a->position + done, piece_a, n, err) ||
		        read_piece(store, b->position + done, piece_b, n, err))
			return -1;
		if (memcmp(piece_a, piece_b, n) != 0)
			return 0;
	}
	return 1;
}

static int refuse_conflict(
        const struct stored_run *a, const struct stored_run *b, struct error *err)
{
	/* Runs of one recording in memory: there are no files to name. */
	if (!a->source || !b->source)
		return error_set(err, "two runs have the id %s and different content", a->id);
	return error_set(err,
	        "the run %s is in %s and in %s with different content (was one of them edited?)",
	        a->id, a->source, b->source);
}

/* Equal ids are neighbours in the sorted store: all but the first of each go. */
static int unite(struct run_store *store, struct error *err)
{
	size_t n_kept = 0;

	for (size_t i = 0; i < store->n_runs; i++) {
		struct stored_run *run = &store->runs[i];
		struct stored_run *kept = n_kept ? &store->runs[n_kept - 1] : NULL;

		if (!kept || strcmp(kept->id, run->id) != 0) {
			struct stored_run moved = *run;

			/* Moved, not copied: where i is n_kept, the next line gives it back. */
			run->host = (struct host){0};
			store->runs[n_kept++] = moved;
			continue;
		}

		int same =
		        host_equal(&kept->host, &run->host) ? same_text(store, kept, run, err) : 0;

		if (same < 0)
			return -1;
		if (!same)
			return refuse_conflict(kept, run, err);
		record_release(&host_record, &run->host);
	}
	store->n_runs = n_kept;
	return 0;
}

/* One host for all is written once, at the top of the file. */
static bool have_common_host(const struct run_store *store)
{
	for (size_t i = 1; i < store->n_runs; i++)
		if (!host_equal(&store->runs[0].host, &store->runs[i].host))
			return false;
	return store->n_runs > 0;
}

/* A host that is not known is left out, as imports and reproducible recordings have none. */
static bool is_known(const struct host *host)
{
	return host->kernel || host->arch;
}

static void write_host(FILE *out, const struct host *host)
{
	fputs("\"host\": ", out);
	record_write(out, &host_record, host);
	fputs(",\n", out);
}

static void write_beginning(FILE *out, const struct host *common)
{
	fprintf(out, "{\n  \"format\": \"secprof-recording\",\n  \"version\": %d,\n  ",
	        RECORDING_VERSION);
	if (common && is_known(common))
		write_host(out, common);
	else
		fputs("\"host\": null,\n", out);
	fputs("  \"runs\": [", out);
}

static int copy_text(
        const struct run_store *store, const struct stored_run *run, FILE *out, struct error *err)
{
	char piece[PIECE_BYTES];

	for (uint64_t done = 0; done < run->n_bytes && !ferror(out); done += PIECE_BYTES) {
		uint64_t left = run->n_bytes - done;
		size_t n = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;

		if (read_piece(store, run->position + done, piece, n, err))
			return -1;
		fwrite(piece, 1, n, out);
	}
	return 0;
}

static int write_runs(const struct run_store *store, bool with_hosts, FILE *out, struct error *err)
{
	for (size_t i = 0; i < store->n_runs; i++) {
		const struct stored_run *run = &store->runs[i];

		fprintf(out, "%s    {\n      \"id\": \"%s\",\n", i ? ",\n" : "\n", run->id);
		if (with_hosts && is_known(&run->host)) {
			fputs("      ", out);
			write_host(out, &run->host);
		}
		if (copy_text(store, run, out, err))
			return -1;
		fputs("    }", out);
	}
	fputs(store->n_runs ? "\n  ]\n}\n" : "]\n}\n", out);
	return 0;
}

int run_store_write(struct run_store *store, FILE *out, struct error *err)
{
	if (store->n_runs > 1)
		qsort(store->runs, store->n_runs, sizeof(*store->runs), compare_stored);
	if (unite(store, err))
		return -1;

	bool common = have_common_host(store);

	/* A FILE keeps no errno: whatever is set from here on is of a failed write. */
	errno = 0;
	write_beginning(out, common ? &store->runs[0].host : NULL);
	if (write_runs(store, !common, out, err))
		return -1;
	if (fflush(out) || ferror(out))
		return error_set(err, "cannot be written: %s", strerror(errno ? errno : EIO));
	return 0;
}
