/*
 * What the last word of a command line may become, by the tables of commands and options.
 */
#ifndef SECPROF_CLI_COMPLETION_CANDIDATES_H
#define SECPROF_CLI_COMPLETION_CANDIDATES_H

/* Prints it (typed.h).  `words` are those after "secprof", at least one, which may be empty, and
 * end with NULL. */
void candidates_print(char **words);

#endif
