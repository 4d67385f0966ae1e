#include "recording_load.h"

#include "recording_read.h"
#include "recording_text.h"

#include <stdlib.h>
#include <string.h>

/* The runs that were there before the file, by id; their places may change while it
 * grows, their indices do not. */
struct known_run {
	char id[RUN_ID_MAX];
	size_t index;
};

struct loading {
	struct recording *recording;
	size_t room;
	struct known_run *known;
	size_t n_known;
};

static int compare_known(const void *a, const void *b)
{
	const struct known_run *left = a, *right = b;

	return strcmp(left->id, right->id);
}

static int remember_runs(struct loading *loading, struct error *err)
{
	const struct recording *recording = loading->recording;

	loading->known = calloc(recording->n_runs + 1, sizeof(*loading->known));
	if (!loading->known)
		return error_no_memory(err);
	for (size_t i = 0; i < recording->n_runs; i++) {
		memcpy(loading->known[i].id, recording->runs[i].id, RUN_ID_MAX);
		loading->known[i].index = i;
	}
	loading->n_known = recording->n_runs;
	qsort(loading->known, loading->n_known, sizeof(*loading->known), compare_known);
	return 0;
}

/* Among the runs of earlier files only: two equal ids in one file are refused by its reader. */
static const struct run *find_known(const struct loading *loading, const struct run *run)
{
	struct known_run key = {.index = 0};

	memcpy(key.id, run->id, RUN_ID_MAX);

	const struct known_run *found = bsearch(
	        &key, loading->known, loading->n_known, sizeof(*loading->known), compare_known);

	return found ? &loading->recording->runs[found->index] : NULL;
}

/* Compared as texts, so that no field can be forgotten. */
static int check_same(const struct run *run, const struct run *known, struct error *err)
{
	__attribute__((cleanup(run_text_release))) struct run_text text = {0};
	__attribute__((cleanup(run_text_release))) struct run_text known_text = {0};

	if (run_text_make(run, 0, &text, err) || run_text_make(known, 0, &known_text, err))
		return -1;
	if (host_equal(&run->host, &known->host) && text.n_bytes == known_text.n_bytes &&
	        !memcmp(text.bytes, known_text.bytes, text.n_bytes))
		return 0;
	return error_set(err,
	        "the run %s was read before with different content (was a file edited?)", run->id);
}

static int append_run(struct loading *loading, struct run *run, struct error *err)
{
	struct recording *recording = loading->recording;

	if (recording->n_runs == loading->room) {
		/* From one on: most files have one run. */
		size_t room = loading->room ? loading->room * 2 : 1;
		struct run *larger = reallocarray(recording->runs, room, sizeof(*larger));

		if (!larger)
			return error_no_memory(err);
		recording->runs = larger;
		loading->room = room;
	}
	recording->runs[recording->n_runs++] = *run;
	/* Stolen: the reader releases the run after this. */
	*run = (struct run){0};
	return 0;
}

static int load_run(struct run *run, void *context, struct error *err)
{
	struct loading *loading = context;
	const struct run *known = find_known(loading, run);

	return known ? check_same(run, known, err) : append_run(loading, run, err);
}

int recording_load(const char *path, struct recording *recording, struct error *err)
{
	struct loading loading = {.recording = recording, .room = recording->n_runs};

	if (remember_runs(&loading, err))
		return -1;

	int status = recording_read_runs(path, load_run, &loading, err);

	free(loading.known);
	return status;
}
