/*
 * --args[=CALL,...]: of which calls values of arguments are kept beyond the usual.
 */
#ifndef SECPROF_CLI_ARGS_OPTION_H
#define SECPROF_CLI_ARGS_OPTION_H

#include "option.h"
#include "selector.h"

#define ARGS_HELP "keep values of arguments, too: of these calls, or of all it can"

option_parser option_args; /* selector_choice */

#endif
