/*
 * What a mistyped word was probably meant to be.
 */
#ifndef SECPROF_NEAREST_H
#define SECPROF_NEAREST_H

/* The candidate nearest to a mistyped word (edit distance with transpositions, at most
 * a third of the word's length), or the only one that begins with it, or NULL.  `candidates`
 * ends with NULL. */
const char *text_nearest(const char *word, const char *const candidates[]);

#endif
