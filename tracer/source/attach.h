/*
 * The source of a workload that runs already.
 *
 *   a round over /proc: who belongs to it, and which tasks have they?
 *     each new one: PTRACE_SEIZE, PTRACE_INTERRUPT (it stops, and the engine takes it over)
 *   ... until two rounds in a row have found nothing new
 *
 * What a seized task makes is traced from its first instruction (PTRACE_O_TRACECLONE and the
 * like), so that only what the others make meanwhile can be new; and there are fewer of these in
 * each round.
 */
#ifndef SECPROF_TRACER_ATTACH_H
#define SECPROF_TRACER_ATTACH_H

#include "../engine/source.h"
#include "../engine/tracer.h"
#include "attached.h"
#include "error.h"
#include "joiners.h"
#include "members.h"
#include "runtime_program.h"

struct attach {
	struct trace_source source; /* first, see attach_of() in the source */
	struct tracer *tracer;
	const struct trace_attach *request;
	struct members members;
	pid_t *refused; /* owned; processes that could not be attached, each counted once */
	size_t n_refused;
	unsigned n_new;   /* tasks attached in this round */
	unsigned n_found; /* processes from outside, in this round... */
	unsigned n_early; /* ...and in rounds that nothing had asked for */
	bool has_joiners; /* as a descriptor says, -1: there is none (joiners.h) */
	int joiners;
	bool is_late; /* the workload is being followed already */
	/* Of a container that is being prepared (trace_attach.is_init). */
	struct runtime_program runtime;
	bool init_ended;
	int init_status; /* as wait(2) gives it, once init_ended */
};

/* By the thread that is to trace them. */
MUST_CHECK int attach_start(struct attach *attach, struct tracer *tracer,
        const struct trace_attach *request, struct error *err);
void attach_release(struct attach *attach);

#endif
