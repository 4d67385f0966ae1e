#include "draft.h"

#include <signal.h>

/* The default is RLIMIT_STACK (pthread_create(3)), which may be huge. */
enum { STACK_BYTES = 256 * 1024 };

static void write_draft(struct draft *draft)
{
	struct error unused;

	if (output_write(draft->output, draft->text.bytes, draft->text.n_bytes, false, &unused))
		return;
}

static void *write_in_thread(void *context)
{
	struct draft *draft = context;

	write_draft(draft);
	atomic_store(&draft->written, true);
	return NULL;
}

/* Without signals: they are for the thread that traces. */
static bool start_thread(struct draft *draft)
{
	pthread_attr_t small;
	sigset_t all, before;
	int failure;

	sigfillset(&all);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, STACK_BYTES);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failure = pthread_create(&draft->thread, &small, write_in_thread, draft);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&small);
	return failure == 0;
}

bool draft_ready(struct draft *draft)
{
	if (draft->started && !atomic_load(&draft->written))
		return false;
	draft_wait(draft);
	return true;
}

int draft_start(struct draft *draft, output_printer *print, const void *what, struct error *err)
{
	FILE *out = memory_file_open(&draft->text, err);

	if (!out || print(out, what, err) || memory_file_close(&draft->text, err)) {
		memory_file_release(&draft->text);
		return -1;
	}
	atomic_store(&draft->written, false);
	draft->started = start_thread(draft);
	/* At a limit of threads (RLIMIT_NPROC, pids.max) the caller has to wait after all. */
	if (!draft->started) {
		write_draft(draft);
		memory_file_release(&draft->text);
	}
	return 0;
}

void draft_wait(struct draft *draft)
{
	if (!draft->started)
		return;
	pthread_join(draft->thread, NULL);
	memory_file_release(&draft->text);
	draft->started = false;
}
