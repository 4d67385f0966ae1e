#include "progress.h"

#include "arch.h"
#include "clock.h"
#include "duration.h"
#include "recorder.h"
#include "syscall_name.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

int progress_new(struct progress **progress, struct error *err)
{
	void *memory = mmap(NULL, sizeof(**progress), PROT_READ | PROT_WRITE,
	        /* cppcheck-suppress invalidFunctionArg -- no file: -1 */
	        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return error_set(err, "cannot share memory: %s", strerror(errno));
	*progress = memory;
	return 0;
}

void progress_free(struct progress *progress)
{
	if (progress)
		munmap(progress, sizeof(*progress));
}

void progress_set(struct progress *progress, const struct recorder_progress *from)
{
	uint64_t now = clock_us();

	if (!progress->start_us)
		progress->start_us = now;
	progress->processes = from->processes;
	if (from->calls == progress->calls || !from->arch)
		return;
	progress->newest = (uint64_t)from->arch->audit << 32 | (uint32_t)from->nr;
	progress->newest_us = now;
	progress->calls = from->calls;
}

static const char *newest_name(
        const struct progress *progress, const struct arch **arch, char buffer[SYSCALL_NAME_MAX])
{
	uint64_t newest = progress->newest;

	*arch = arch_of_call((uint32_t)(newest >> 32), (int)(uint32_t)newest);
	return *arch ? syscall_text(*arch, (int)(uint32_t)newest, buffer) : "?";
}

/* The other process may have set it after this one has looked at the clock. */
static uint64_t since(uint64_t time_us, uint64_t now)
{
	return now > time_us ? now - time_us : 0;
}

bool progress_text(const struct progress *progress, char text[PROGRESS_TEXT_MAX])
{
	uint64_t now = clock_us(), processes = progress->processes;
	char elapsed[32], ago[32], buffer[SYSCALL_NAME_MAX];
	const struct arch *arch;
	int n;

	if (!progress->start_us)
		return false;
	text_format_duration(since(progress->start_us, now), elapsed);
	text_format_duration(since(progress->newest_us, now), ago);
	n = snprintf(text, PROGRESS_TEXT_MAX, "%s, %" PRIu64 " %s, %" PRIu64 " calls", elapsed,
	        processes, processes == 1 ? "process" : "processes", progress->calls);
	if (progress->calls)
		snprintf(text + n, PROGRESS_TEXT_MAX - (size_t)n, ", the last new one %s %s ago",
		        newest_name(progress, &arch, buffer), ago);
	return true;
}

bool progress_json(const struct progress *progress, char text[PROGRESS_TEXT_MAX])
{
	uint64_t now = clock_us(), elapsed = since(progress->start_us, now),
	         ago = since(progress->newest_us, now);
	char buffer[SYSCALL_NAME_MAX];
	const struct arch *arch;
	const char *name;
	int n;

	if (!progress->start_us)
		return false;
	n = snprintf(text, PROGRESS_TEXT_MAX,
	        "{\"elapsed\": %" PRIu64 ".%06" PRIu64 ", \"processes\": %" PRIu64
	        ", \"calls\": %" PRIu64 ", \"newest\": ",
	        elapsed / 1000000, elapsed % 1000000, progress->processes, progress->calls);
	if (!progress->calls) {
		snprintf(text + n, PROGRESS_TEXT_MAX - (size_t)n, "null}");
		return true;
	}
	name = newest_name(progress, &arch, buffer);
	/* Names are of letters, digits and underscores: nothing to be escaped. */
	snprintf(text + n, PROGRESS_TEXT_MAX - (size_t)n,
	        "{\"arch\": \"%s\", \"name\": \"%s\", \"ago\": %" PRIu64 ".%06" PRIu64 "}}",
	        arch ? arch->name : "?", name, ago / 1000000, ago % 1000000);
	return true;
}
