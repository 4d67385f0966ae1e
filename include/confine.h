/*
 * What a process gives up before it interprets what others have written.
 */
#ifndef SECPROF_CONFINE_H
#define SECPROF_CONFINE_H

#include <stdbool.h>
#include <sys/types.h>

/* For a child of `parent` that has one thread: it gets that name, and keeps the descriptor only,
 * which becomes number 0; dies with its parent; and can do nothing but compute, read descriptors
 * and answer by that socket.  A privileged one gets a user id that nobody else has.  False if it
 * could not be confined: then it is to end. */
bool confine(const char *name, pid_t parent, int socket);

#endif
