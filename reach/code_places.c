#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_places.h"

#include <stdlib.h>
#include <string.h>

#define PLACES_MAX (4u << 20)

int code_places_add(struct code_places *places, uint64_t place, struct error *err)
{
	if (places->n_items >= PLACES_MAX)
		return error_set(err, "more than %u pointers to code", PLACES_MAX);
	if (places->n_items == places->room) {
		size_t room = places->room ? 2 * places->room : 1024;
		uint64_t *grown = reallocarray(places->items, room, sizeof(*grown));

		if (!grown)
			return error_no_memory(err);
		places->items = grown;
		places->room = room;
	}
	places->items[places->n_items++] = place;
	return 0;
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

void code_places_sort(struct code_places *places)
{
	size_t n_distinct = 0;

	if (!places->n_items)
		return;
	qsort(places->items, places->n_items, sizeof(*places->items), compare);
	for (size_t i = 1; i < places->n_items; i++)
		if (places->items[i] != places->items[n_distinct])
			places->items[++n_distinct] = places->items[i];
	places->n_items = n_distinct + 1;
}

size_t code_places_from(const struct code_places *places, uint64_t place)
{
	size_t low = 0, high = places->n_items;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (places->items[middle] < place)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool code_places_have(const struct code_places *places, uint64_t place)
{
	size_t at = code_places_from(places, place);

	return at < places->n_items && places->items[at] == place;
}

void code_places_release(struct code_places *places)
{
	free(places->items);
	memset(places, 0, sizeof(*places));
}

#endif
