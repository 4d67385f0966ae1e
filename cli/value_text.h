/*
 * Values of arguments by their names, where one says it all: "ioctl(TIOCGWINSZ)".
 */
#ifndef SECPROF_CLI_VALUE_TEXT_H
#define SECPROF_CLI_VALUE_TEXT_H

#include "recording.h"

#include <stdio.h>

/* The name of the call, and in parentheses the values, if there are any: by name or in
 * hexadecimal. */
void value_text_call(FILE *out, const struct call *call, const struct arg_tuple *values);

#endif
