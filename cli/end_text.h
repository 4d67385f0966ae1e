/*
 * How a process ended, in words.
 */
#ifndef SECPROF_CLI_END_TEXT_H
#define SECPROF_CLI_END_TEXT_H

#include <stdbool.h>

#define END_TEXT_MAX 120

/* "the test ended with status 7", "the command was ended by SIGSYS" */
void end_text(const char *who, bool signalled, int value, char text[END_TEXT_MAX]);

/* The same of a status of waitpid(2). */
void end_text_of_status(const char *who, int status, char text[END_TEXT_MAX]);

#endif
