#include "recording_write.h"

#include "recording_store.h"

int recording_write(FILE *out, const struct recording *recording, unsigned flags, struct error *err)
{
	__attribute__((cleanup(run_store_release))) struct run_store store;

	if (run_store_init(&store, RUN_STORE_MEMORY, err))
		return -1;
	for (size_t i = 0; i < recording->n_runs; i++)
		if (run_store_add(&store, &recording->runs[i], flags, NULL, err))
			return -1;
	return run_store_write(&store, out, err);
}
