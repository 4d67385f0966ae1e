#include "late_rules.h"

#include <linux/seccomp.h>

bool late_is_open(const struct late_process *late, bool exit_stop_wanted)
{
	return !late->left_alone && !late_has_own_filter(late) && !exit_stop_wanted;
}

bool late_lacks_second(
        const struct late_run *run, const struct late_process *late, unsigned n_tasks)
{
	return late->filtered && late->knows && !late->caught_up && n_tasks == 1 &&
	       run->known_action == SECCOMP_RET_ALLOW;
}

bool late_is_provable(const struct late_run *run, const struct late_process *late, bool guessed)
{
	return !late->own_came_first && !(guessed && run->own_filters);
}
