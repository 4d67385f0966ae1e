#include "recording_merge.h"

#include "recording_read.h"
#include "recording_store.h"

struct merge {
	struct run_store store;
	struct discovery *discovery;
	const char *path; /* of the file that is read */
};

static int store_run(struct run *run, void *context, struct error *err)
{
	struct merge *merge = context;

	/* Copied as text and released by the reader: one run is in memory at a time. */
	if (run_store_add(&merge->store, run, 0, merge->path, err))
		return -1;
	return discovery_add(merge->discovery, run, err);
}

static int merge_files(
        struct merge *merge, FILE *out, char *const paths[], size_t n_paths, struct error *err)
{
	for (size_t i = 0; i < n_paths; i++) {
		merge->path = paths[i];
		/* Each path once more is harmless: equal runs are united. */
		if (recording_read_runs(paths[i], store_run, merge, err))
			return -1;
	}
	return run_store_write(&merge->store, out, err);
}

int recording_merge(FILE *out, char *const paths[], size_t n_paths, struct discovery *discovery,
        struct error *err)
{
	struct merge merge = {.discovery = discovery};

	if (run_store_init(&merge.store, RUN_STORE_DISK, err))
		return -1;

	int status = merge_files(&merge, out, paths, n_paths, err);

	run_store_release(&merge.store);
	return status;
}
