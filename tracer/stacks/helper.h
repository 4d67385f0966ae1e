/*
 * The helper: a process that interprets what the workload's memory and files say, in secprof's
 * place.  Whatever happens to it costs an answer, and a new one can be started.
 *
 *      helper_start, then as often as wanted:
 *      helper_ask -> helper_answer until it is not HELPER_BUSY
 *      helper_end
 */
#ifndef SECPROF_TRACER_HELPER_H
#define SECPROF_TRACER_HELPER_H

#include "helper_protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Zeroed means that there is none. */
struct helper {
	pid_t pid;
	int socket;
	void *shared; /* CAPTURE_BYTES_MAX, for a capture */
	enum helper_kind asked;
	uint64_t asked_us;
};

enum helper_state {
	HELPER_ANSWERED,
	HELPER_BUSY,
	HELPER_GONE, /* it crashed, was killed or stopped, took too long, or answered nonsense */
};

/* No other thread may be in malloc(3) meanwhile: the helper has a copy of its locks. */
bool helper_start(struct helper *helper);
void helper_end(struct helper *helper);

/* With up to two descriptors.  A failure shows in helper_answer(). */
void helper_ask(
        struct helper *helper, const struct helper_request *request, const int *fds, size_t n_fds);

/* Waits for so long at most.  Of *reply all that the helper says is checked. */
enum helper_state helper_answer(struct helper *helper, struct helper_reply *reply, int wait_ms);

#endif
