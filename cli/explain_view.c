#include "explain_view.h"

#include "syscall_limits.h"
#include "syscall_name.h"

#include <stdlib.h>

void explain_view_release(struct explain_view *view)
{
	for (size_t i = 0; i < view->n_calls; i++)
		explanation_release(&view->calls[i]);
	for (size_t i = 0; i < view->n_baselines; i++) {
		evaluator_release(&view->baselines[i].evaluator);
		profile_release(&view->baselines[i].profile);
	}
	free(view->calls);
	free(view->baselines);
}

int explain_view_outcomes(const struct explain_view *view, struct explain_baseline *baseline,
        const char *call, struct outcomes *outcomes, struct error *err)
{
	const uint64_t args[SYSCALL_ARGS] = {0};
	const bool known[SYSCALL_ARGS] = {false};
	int nr;

	/* An ABI comes before those that its kernels run beside it (core/arch.def). */
	arch_for_each (arch) {
		if (arch != view->native && !arch_is_sub(arch, view->native))
			continue;
		if (!syscall_number(arch, call, &nr))
			continue;
		if (evaluator_outcomes(&baseline->evaluator, arch, nr, args, known, outcomes, err))
			return error_prefix(err, "%s", baseline->path);
		return 0;
	}
	return 0;
}
