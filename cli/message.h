/*
 * Lines for the person at the terminal, all on standard error: "secprof: ...".
 */
#ifndef SECPROF_CLI_MESSAGE_H
#define SECPROF_CLI_MESSAGE_H

/* Prints one line.  Bytes from outside must have been escaped (text_escape; the texts of
 * struct error are). */
void message(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints one line, marked as a warning: a result is less than it seems. */
void warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
