/*
 * What strace(1) prints around a call and in its arguments that no filter sees.
 */
#ifndef SECPROF_CLI_STRACE_LINE_H
#define SECPROF_CLI_STRACE_LINE_H

#include "error.h"

#include <stdbool.h>

/* Has the text marks of strace: a result, a named argument, a string, a struct, a note? */
bool strace_line_is(const char *text);

/* The start of the call, after process ids and times ("[pid 7] 12:00:00.1 read(..."). */
char *strace_line_call(char *text);

/* The first comma or closing parenthesis from `text` on that is not inside a string or
 * brackets; NULL if there is none. */
char *strace_line_argument_end(char *text);

/* Is an argument shown by what it points to ("/x", {st_mode=...}, [INT], ~[]), or by a macro
 * (makedev(1, 3))? */
bool strace_line_is_decoded(const char *argument);

/* Takes the path of a descriptor ("3</x>") or a comment off the end of an argument. */
void strace_line_cut_note(char *argument);

/* The result of a call: "3", "-1 ENOENT (No such file or directory)", "? ERESTARTSYS (...)"; NULL
 * if the line has none. */
const char *strace_line_result(const char *text);

/* Reads a string, with whose quote *text begins, into *string (owned by the caller), and moves
 * *text behind it.  *string is NULL, and *text stays, if it is none or is cut off ("abc"...). */
MUST_CHECK int strace_line_string(const char **text, char **string, struct error *err);

#endif
