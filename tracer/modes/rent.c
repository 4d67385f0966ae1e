#include "rent.h"

#include "late_state.h"

enum { QUIET_CALLS = 200, OWN_SHARE = 2, FAMILY_SHARE = 6 };

/* A chain of ancestors ends; one through a process number that was used again might not. */
enum { ANCESTORS_MAX = 64 };

static void pay(struct rent *rent, bool is_new)
{
	rent->calls++;
	rent->quiet = is_new ? 0 : rent->quiet + 1;
}

void rent_pay(struct tracer *tracer, struct process *process, bool is_new)
{
	late_process(process)->paid++;
	pay(&late_process(process)->own, is_new);
	/* The process itself is the first of its family. */
	for (int i = 0; process && i < ANCESTORS_MAX; i++) {
		pay(&late_process(process)->family, is_new);
		process = process->public.parent
		                  ? process_find(&tracer->tasks, process->public.parent)
		                  : NULL;
	}
}

static bool is_quiet(const struct rent *rent, unsigned share)
{
	return rent->quiet >= QUIET_CALLS && rent->quiet * share >= rent->calls;
}

bool rent_is_quiet(const struct process *process)
{
	return is_quiet(&late_process(process)->own, OWN_SHARE);
}

bool rent_is_enough(const struct process *process)
{
	const struct late_process *late = late_process(process);

	return rent_is_quiet(process) ||
	       (2 * late->own.calls <= late->family.calls && is_quiet(&late->family, FAMILY_SHARE));
}
