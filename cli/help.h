/*
 * Help, made from the tables of commands and options.
 */
#ifndef SECPROF_CLI_HELP_H
#define SECPROF_CLI_HELP_H

#include "command.h"

#include <stdio.h>

void print_command_help(FILE *out, const struct command *command);
void print_general_help(FILE *out);

#endif
