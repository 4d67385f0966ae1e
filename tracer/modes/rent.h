/*
 * The rent-or-buy rule.  Renting is two stops a call; buying is about 16 stops at once, and
 * a filter that will trap, or notify of, whatever is learned later.  A process buys
 *
 *   - for itself, when it has paid QUIET_CALLS since the last call that was new, and those are
 *     half of all that it has paid: a hot loop is bought out of soon, while a program that still
 *     starts up, an interpreter say, goes on renting;
 *   - for its children, when they have paid most of what the family has paid, QUIET_CALLS of
 *     it since the last call that was new, and those are a sixth of all: the children of a shell
 *     or of make are alike, and what the first few have shown goes for all that follow.
 *
 * Chosen by counting stops and notifications of make, python's subprocesses, find, nginx,
 * redis and python's http.server.  With 50 make and find buy while they start up, and pay 39,000
 * and 32,000 notifications later; with 400 each pays some hundred stops more and nothing else
 * changes.
 */
#ifndef SECPROF_TRACER_RENT_H
#define SECPROF_TRACER_RENT_H

#include "../engine/tracer.h"

#include <stdbool.h>

/* A call of the process has stopped. */
void rent_pay(struct tracer *tracer, struct process *process, bool is_new);

/* Is it time to buy? */
bool rent_is_enough(const struct process *process);

/* Is it for the process alone? */
bool rent_is_quiet(const struct process *process);

#endif
