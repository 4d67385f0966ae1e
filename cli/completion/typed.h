/*
 * A word that is being typed, and what it may become: one line each on standard output, "WORD" or
 * "WORD<TAB>DESCRIPTION", for the scripts of the shells.
 *
 * What a shell lists better itself is left to it, by a line that begins with ':':
 *
 *      :files [SUFFIX...]   files, and folders on the way to them
 *      :folders, :users, :processes
 *      :command N           what follows word N (the first word after "secprof" is 0), which is a
 *                           command
 */
#ifndef SECPROF_CLI_COMPLETION_TYPED_H
#define SECPROF_CLI_COMPLETION_TYPED_H

#include <stddef.h>

struct typed {
	const char *word;
	size_t kept; /* bytes at its beginning that stay as they are: "--mode=", "arm64," */
};

/* Prints what the word becomes with `rest` after what is kept, if that begins as typed.
 * `description` may be NULL. */
void typed_offer(const struct typed *typed, const char *rest, const char *description);

#endif
