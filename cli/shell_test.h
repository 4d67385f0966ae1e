/*
 * A test that is given as a shell command, in a process group of its own.
 */
#ifndef SECPROF_CLI_SHELL_TEST_H
#define SECPROF_CLI_SHELL_TEST_H

#include <sys/types.h>

/* Without input; its output goes to standard error, as standard output has the result of secprof.
 * The group ends with secprof (end_group.h), and whoever has waited for the test is to call
 * end_group_now().  -1 where no process can be started. */
pid_t shell_test_start(const char *command);

#endif
