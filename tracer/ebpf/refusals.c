#include "refusals.h"

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { TRAPS_MAX = 64, TRAP_WAIT_US = 10000 };

void refusals_release(struct refusals *refusals)
{
	free(refusals->traps);
}

static uint32_t action_of(const struct probe_refused *refused)
{
	switch ((enum probe_action)refused->action) {
	case PROBE_TRAPPED:
		return SECCOMP_RET_TRAP;
	case PROBE_KILLED:
		return SECCOMP_RET_KILL_PROCESS;
	case PROBE_ANSWERED:
		break;
	}
	if (refused->result < 0 && refused->result >= -4095)
		return SECCOMP_RET_ERRNO | (uint32_t)-refused->result;
	return SECCOMP_RET_USER_NOTIF;
}

static void show(struct refusals *refusals, const struct probe_refused *refused)
{
	refusals->show(refused, action_of(refused), refusals->context);
}

static void drop_trap(struct refusals *refusals, size_t at)
{
	refusals->n_traps--;
	memmove(&refusals->traps[at], &refusals->traps[at + 1],
	        (refusals->n_traps - at) * sizeof(*refusals->traps));
}

/* What the same task did before is settled by what it does now. */
static bool settle_trap(struct refusals *refusals, const struct probe_refused *refused)
{
	for (size_t i = 0; i < refusals->n_traps; i++) {
		struct probe_refused trapped = refusals->traps[i].refused;

		if (trapped.tid != refused->tid)
			continue;
		drop_trap(refusals, i);
		trapped.action = refused->action == PROBE_KILLED ? PROBE_KILLED : PROBE_TRAPPED;
		show(refusals, &trapped);
		return refused->action == PROBE_KILLED;
	}
	return false;
}

void refusals_add(struct refusals *refusals, const struct probe_refused *refused)
{
	if (settle_trap(refusals, refused))
		return;
	if (!refusals->traps)
		refusals->traps = calloc(TRAPS_MAX, sizeof(*refusals->traps));
	if (refused->action != PROBE_TRAPPED || !refusals->traps ||
	        refusals->n_traps == TRAPS_MAX) {
		show(refusals, refused);
		return;
	}
	refusals->traps[refusals->n_traps++] =
	        (struct refusals_trap){*refused, refused->time_ns / 1000 + TRAP_WAIT_US};
}

uint64_t refusals_expire(struct refusals *refusals, uint64_t now_us)
{
	while (refusals->n_traps && refusals->traps[0].until_us <= now_us) {
		struct probe_refused refused = refusals->traps[0].refused;

		drop_trap(refusals, 0);
		show(refusals, &refused);
	}
	return refusals->n_traps ? refusals->traps[0].until_us : UINT64_MAX;
}
