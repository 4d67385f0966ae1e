#include "probe_read.h"

#include "cleanup.h"
#include "probe_object.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdlib.h>

struct counted {
	struct probe_count_key key;
	uint32_t counter;
};

struct counts {
	struct counted *items; /* owned */
	size_t n;
	uint64_t *sums; /* by counter; owned */
	size_t n_sums;
};

static void release_counts(struct counts *counts)
{
	free(counts->items);
	free(counts->sums);
}

/* Entries are only added, so none is met twice but after a lookup of one that is gone. */
static int read_keys(const struct probe *probe, struct counts *counts, struct error *err)
{
	struct probe_count_key key, *previous = NULL;
	size_t room = bpf_map__max_entries(probe_map(probe, COUNTS));

	counts->items = calloc(room, sizeof(*counts->items));
	if (!counts->items)
		return error_no_memory(err);
	while (counts->n < room && !bpf_map_get_next_key(probe->maps[COUNTS], previous, &key)) {
		struct counted *item = &counts->items[counts->n];

		item->key = key;
		if (!bpf_map_lookup_elem(probe->maps[COUNTS], &key, &item->counter))
			counts->n++;
		previous = &key;
	}
	return 0;
}

/* Of those that are used. */
static int read_counters(const struct probe *probe, struct counts *counts, struct error *err)
{
	size_t n_cpus = (size_t)probe->n_cpus, used = probe_facts(probe).counters;
	size_t n_blocks = bpf_map__max_entries(probe_map(probe, COUNTERS));
	cleanup_free struct probe_counters *per_cpu = calloc(n_cpus, sizeof(*per_cpu));

	if (used / PROBE_COUNTERS + 1 < n_blocks)
		n_blocks = used / PROBE_COUNTERS + 1;
	counts->n_sums = n_blocks * PROBE_COUNTERS;
	counts->sums = calloc(counts->n_sums, sizeof(*counts->sums));
	if (!per_cpu || !counts->sums)
		return error_no_memory(err);
	for (uint32_t block = 0; block < n_blocks; block++) {
		uint64_t *sums = &counts->sums[block * PROBE_COUNTERS];

		if (bpf_map_lookup_elem(probe->maps[COUNTERS], &block, per_cpu))
			continue;
		for (size_t i = 0; i < n_cpus * PROBE_COUNTERS; i++)
			sums[i % PROBE_COUNTERS] +=
			        per_cpu[i / PROBE_COUNTERS].n[i % PROBE_COUNTERS];
	}
	return 0;
}

static void pass_counts(const struct counts *counts, const struct probe_reader *reader)
{
	for (size_t i = 0; i < counts->n; i++) {
		const struct counted *item = &counts->items[i];

		if (item->counter < counts->n_sums)
			reader->count(&item->key, counts->sums[item->counter], reader->context);
	}
}

static void read_firsts(const struct probe *probe, const struct probe_reader *reader)
{
	struct probe_call key, *previous = NULL;
	struct probe_first first;

	while (!bpf_map_get_next_key(probe->maps[FIRSTS], previous, &key)) {
		if (!bpf_map_lookup_elem(probe->maps[FIRSTS], &key, &first))
			reader->first(&key, &first, reader->context);
		previous = &key;
	}
}

static void read_values(const struct probe *probe, const struct probe_reader *reader)
{
	struct probe_values_key key, *previous = NULL;

	while (!bpf_map_get_next_key(probe->maps[VALUES], previous, &key)) {
		uint32_t number = (uint32_t)key.call.nr & ~(uint32_t)X32_SYSCALL_BIT;

		reader->values(&key,
		        &probe->kept[(key.call.abi * PROBE_KEPT_CALLS + number) % PROBE_KEPT_ALL],
		        reader->context);
		previous = &key;
	}
}

static void read_overflows(const struct probe *probe, const struct probe_reader *reader)
{
	for (uint32_t place = 0; place < PROBE_KEPT_ALL; place++) {
		uint32_t abi = place / PROBE_KEPT_CALLS, number = place % PROBE_KEPT_CALLS;

		if (!probe->kept[place].overflow)
			continue;
		if (abi == PROBE_X32)
			number |= X32_SYSCALL_BIT;
		reader->overflow(&(struct probe_call){(int32_t)number, abi}, reader->context);
	}
}

int probe_read(struct probe *probe, const struct probe_reader *reader, struct error *err)
{
	__attribute__((cleanup(release_counts))) struct counts counts = {0};

	/* An executable is announced before its calls are counted. */
	if (read_keys(probe, &counts, err) || read_counters(probe, &counts, err))
		return -1;
	probe_read_events(probe, reader);
	read_firsts(probe, reader);
	pass_counts(&counts, reader);
	read_values(probe, reader);
	read_overflows(probe, reader);
	return 0;
}
