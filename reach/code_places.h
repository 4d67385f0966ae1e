/*
 * A set of addresses.
 */
#ifndef SECPROF_REACH_CODE_PLACES_H
#define SECPROF_REACH_CODE_PLACES_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct code_places {     /* zeroed means empty */
	uint64_t *items; /* owned; in any order until they are sorted */
	size_t n_items, room;
};

MUST_CHECK int code_places_add(struct code_places *places, uint64_t place, struct error *err);

/* Ascending, each once. */
void code_places_sort(struct code_places *places);

/* Of sorted ones: the number of the first that is not below the place. */
size_t code_places_from(const struct code_places *places, uint64_t place);

/* Of sorted ones. */
bool code_places_have(const struct code_places *places, uint64_t place);

void code_places_release(struct code_places *places);

#endif
