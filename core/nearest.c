#include "nearest.h"

#include <string.h>

#define WORD_MAX 48 /* longer words are not commands, options or modes */
#define BEGINNING_MIN 3

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours (optimal string alignment);
 * neither word is longer than WORD_MAX. */
static size_t edit_distance(const char *a, const char *b)
{
	/* Three rows of the matrix are enough: a swap looks two rows back, all else one. */
	size_t rows[3][WORD_MAX + 1];
	size_t *before = rows[0], *previous = rows[1], *current = rows[2];
	size_t a_length = strlen(a), b_length = strlen(b);

	for (size_t j = 0; j <= b_length; j++)
		current[j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t *oldest = before;

		before = previous;
		previous = current;
		current = oldest;
		current[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			size_t replaced = previous[j - 1] + (a[i - 1] != b[j - 1]);

			current[j] = smaller(replaced, smaller(previous[j], current[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				current[j] = smaller(current[j], before[j - 2] + 1);
		}
	}
	return current[b_length];
}

/* The only candidate that begins with the word: "gen", "warn". */
static const char *only_beginning(const char *word, size_t length, const char *const candidates[])
{
	const char *only = NULL;

	if (length < BEGINNING_MIN)
		return NULL;
	for (; *candidates; candidates++) {
		if (strncmp(word, *candidates, length) != 0)
			continue;
		if (only)
			return NULL;
		only = *candidates;
	}
	return only;
}

/* A third of the letters may be wrong: more would suggest words that have nothing in common. */
const char *text_nearest(const char *word, const char *const candidates[])
{
	size_t length = strnlen(word, WORD_MAX + 1);
	size_t least = length / 3 + 1;
	/* Of equally near candidates the first: `<` below. */
	const char *nearest = NULL;

	/* The rows hold no longer words; nobody mistypes a command of that length. */
	if (length > WORD_MAX)
		return NULL;
	for (size_t i = 0; candidates[i]; i++) {
		if (strnlen(candidates[i], WORD_MAX + 1) > WORD_MAX)
			continue;

		size_t distance = edit_distance(word, candidates[i]);

		if (distance < least) {
			least = distance;
			nearest = candidates[i];
		}
	}
	return nearest ? nearest : only_beginning(word, length, candidates);
}
