/*
 * What letters a terminal shows.
 */
#ifndef SECPROF_CLI_LOCALE_TEXT_H
#define SECPROF_CLI_LOCALE_TEXT_H

#include <stdbool.h>

/* By the environment (locale(7)). */
bool locale_is_utf8(void);

#endif
