#include "report.h"

#include "../lib/hash.h"
#include "../lib/proc.h"
#include "audit.h"
#include "kept.h"
#include "probe_read.h"

#include "clock.h"

#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Keys are hashed as bytes: no padding in them. */
struct report_image {
	struct probe_image key;
	struct trace_process process; /* what the observer knows it by: `tag` */
	UT_hash_handle hh;
	char path[];
};

struct report_count {
	struct probe_count_key key;
	uint64_t reported;
	UT_hash_handle hh;
};

struct report_first {
	struct probe_call key;
	bool wants_result;
	UT_hash_handle hh;
};

#define TELL(report, callback, ...)                                                   \
	do {                                                                          \
		if ((report)->observer->callback)                                     \
			(report)->observer->callback(__VA_ARGS__, (report)->context); \
	} while (0)

/* ---- executables ---- */

static struct report_image *image_new(
        struct report *report, const struct probe_image *key, const char *path)
{
	size_t length = strlen(path);
	struct report_image *image = calloc(1, sizeof(*image) + length + 1);

	if (!image) {
		report->no_memory = true;
		return NULL;
	}
	image->key = *key;
	memcpy(image->path, path, length);
	HASH_ADD(hh, report->images, key, sizeof(image->key), image);
	if (!hash_has(image)) {
		free(image);
		report->no_memory = true;
		return NULL;
	}
	TELL(report, started, &image->process);
	TELL(report, exec, &image->process, path);
	if (!*path && !report->unattributed) {
		report->unattributed = true;
		TELL(report, note, TRACE_NOTE_UNATTRIBUTED);
	}
	return image;
}

static void on_image(const struct probe_image *key, const char *path, void *context)
{
	struct report *report = context;
	struct report_image *image;

	HASH_FIND(hh, report->images, key, sizeof(*key), image);
	if (!image)
		(void)image_new(report, key, path);
}

/* What stands for all processes that run it; NULL without memory. */
static struct trace_process *process_of(struct report *report, const struct probe_image *key)
{
	struct report_image *image;

	HASH_FIND(hh, report->images, key, sizeof(*key), image);
	/* Its event did not fit in the ring buffer. */
	if (!image)
		image = image_new(report, key, "");
	return image ? &image->process : NULL;
}

/* ---- calls ---- */

static struct trace_call call_of(const struct probe_call *call, struct trace_process *process)
{
	const struct arch *arch = kept_arch((enum probe_abi)call->abi);

	return (struct trace_call){
	        .process = process, .arch = arch, .audit = arch ? arch->audit : 0, .nr = call->nr};
}

static struct report_count *count_of(struct report *report, const struct probe_count_key *key)
{
	struct report_count *count;

	HASH_FIND(hh, report->counts, key, sizeof(*key), count);
	if (count)
		return count;
	count = calloc(1, sizeof(*count));
	if (count) {
		count->key = *key;
		HASH_ADD(hh, report->counts, key, sizeof(count->key), count);
	}
	if (count && hash_has(count))
		return count;
	free(count);
	report->no_memory = true;
	return NULL;
}

static void on_count(const struct probe_count_key *key, uint64_t total, void *context)
{
	struct report *report = context;
	struct report_count *count = count_of(report, key);
	struct trace_process *process = process_of(report, &key->image);
	struct trace_call call = call_of(&key->call, process);

	/* A first occurrence may have been reported of which the counter was read before. */
	if (!count || !process || total <= count->reported)
		return;
	TELL(report, counted, &call, total - count->reported);
	count->reported = total;
}

/* The occurrence is one of those that `counts` has. */
static struct report_first *first_new(struct report *report, const struct probe_call *key,
        const struct probe_first *seen, const struct trace_call *call)
{
	struct probe_count_key counted = {.image = seen->image, .call = *key};
	struct report_count *count = count_of(report, &counted);
	struct report_first *first = count ? calloc(1, sizeof(*first)) : NULL;

	if (!first) {
		report->no_memory = true;
		return NULL;
	}
	first->key = *key;
	HASH_ADD(hh, report->firsts, key, sizeof(first->key), first);
	if (!hash_has(first)) {
		free(first);
		report->no_memory = true;
		return NULL;
	}
	count->reported++;
	if (report->observer->call)
		first->wants_result =
		        report->observer->call(call, report->context) & TRACE_WANT_RESULT;
	return first;
}

static void on_first(const struct probe_call *key, const struct probe_first *seen, void *context)
{
	struct report *report = context;
	struct trace_process *process = process_of(report, &seen->image);
	uint64_t at_us = seen->time_ns / 1000;
	struct report_first *first;
	struct trace_process caller;
	struct trace_call call;

	if (!process)
		return;
	caller = *process;
	caller.pid = (pid_t)seen->pid;
	call = call_of(key, &caller);
	call.tid = caller.pid;
	call.now_us = at_us > report->start_us ? at_us - report->start_us : 0;
	memcpy(call.args, seen->args, sizeof(call.args));
	HASH_FIND(hh, report->firsts, key, sizeof(*key), first);
	if (!first)
		first = first_new(report, key, seen, &call);
	if (!first || !first->wants_result || !seen->returned)
		return;
	first->wants_result = false;
	TELL(report, result, &call, seen->result, seen->result < 0 && seen->result >= -4095);
}

static void on_values(
        const struct probe_values_key *key, const struct probe_kept *row, void *context)
{
	struct report *report = context;
	struct trace_process nobody = {0};
	struct trace_call call = call_of(&key->call, &nobody);

	if (row->in_memory) {
		call.clone_args.flags = key->values[0];
		call.clone_args.set_tid = key->values[1] != 0;
		call.clone_args.state = key->values[2] == PROBE_MEMORY_READ ? CLONE_ARGS_READ
		                        : key->values[2] == PROBE_MEMORY_NONE
		                                ? CLONE_ARGS_NONE
		                                : CLONE_ARGS_UNREADABLE;
	}
	for (uint32_t i = 0; i < row->n_values && i < PROBE_VALUES; i++)
		call.args[row->indexes[i] % PROBE_ARGS] = key->values[i];
	TELL(report, arguments, &call, true);
}

static void on_overflow(const struct probe_call *key, void *context)
{
	struct report *report = context;
	struct trace_process nobody = {0};
	struct trace_call call = call_of(key, &nobody);

	TELL(report, arguments, &call, false);
}

/* ---- what a filter refused, or had logged ---- */

/* Of a time by CLOCK_MONOTONIC. */
static uint64_t since_the_epoch(uint64_t at_us)
{
	return clock_real_us() - (clock_us() - at_us);
}

/* One of linux/seccomp.h, with its data. */
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

static void on_refused(const struct probe_refused *refused, void *context)
{
	struct report *report = context;
	struct report_image *image;
	struct trace_process caller = {.pid = (pid_t)refused->event.pid};
	struct trace_call call = call_of(&refused->call, &caller);
	uint64_t at_us = refused->time_ns / 1000;

	if (!report->denied)
		return;
	HASH_FIND(hh, report->images, &refused->image, sizeof(refused->image), image);
	call.tid = (pid_t)refused->tid;
	call.now_us = at_us > report->start_us ? at_us - report->start_us : 0;
	memcpy(call.args, refused->args, sizeof(call.args));
	report->denied(&(struct trace_denial){.call = &call,
	        .args_known = true,
	        .executable = image ? image->path : "",
	        .at_us = since_the_epoch(at_us),
	        .action = action_of(refused),
	        .answer = refused->result});
}

/* The path stands for the file: audit names no other. */
static struct trace_process *process_by_path(struct report *report, const char *path)
{
	struct probe_image key = {0};

	for (struct report_image *image = report->images; image; image = image->hh.next)
		if (*path && !strcmp(image->path, path))
			return &image->process;
	/* No file has such a number on such a device. */
	key.inode = ++report->n_strangers;
	key.device = UINT32_MAX;
	return image_new(report, &key, path) ? process_by_path(report, path) : NULL;
}

void report_logged(struct report *report, const struct audit_record *record)
{
	struct trace_process *process = process_by_path(report, record->executable), caller;
	struct trace_call call = {.nr = record->nr, .audit = record->audit};

	if (!process)
		return;
	caller = *process;
	caller.pid = record->pid;
	call.process = &caller;
	call.tid = record->pid;
	call.arch = arch_of_call(record->audit, record->nr);
	call.now_us = clock_us() - report->start_us;
	TELL(report, counted, &call, 1);
	TELL(report, arguments, &call, false);
	if (report->denied)
		report->denied(&(struct trace_denial){.call = &call,
		        .executable = record->executable,
		        .at_us = record->at_us,
		        .action = record->code});
}

void report_in_flight(struct report *report, pid_t tid)
{
	struct trace_process caller = {0};
	struct trace_call call = {.process = &caller, .tid = tid, .arch = proc_abi(tid)};
	char path[PATH_MAX];
	uint64_t nr;

	if (!call.arch || !proc_syscall(tid, &nr, call.args))
		return;
	if (proc_executable(tid, path)) {
		const struct trace_process *process = process_by_path(report, path);

		if (process)
			caller = *process;
	}
	caller.pid = proc_status(tid, "Tgid:", tid);
	call.nr = (int)nr;
	call.audit = call.arch->audit;
	call.now_us = clock_us() - report->start_us;
	if (report->observer->call)
		(void)report->observer->call(&call, report->context);
}

/* ---- all ---- */

void report_init(struct report *report, const struct trace_observer *observer, void *context,
        uint64_t start_us)
{
	*report = (struct report){.observer = observer, .context = context, .start_us = start_us};
}

void report_release(struct report *report)
{
	hash_free(report->images);
	hash_free(report->counts);
	hash_free(report->firsts);
}

static struct probe_reader reader_of(struct report *report)
{
	return (struct probe_reader){.image = on_image,
	        .refused = on_refused,
	        .count = on_count,
	        .first = on_first,
	        .values = on_values,
	        .overflow = on_overflow,
	        .context = report};
}

void report_events(struct report *report, struct probe *probe)
{
	const struct probe_reader reader = reader_of(report);

	probe_read_events(probe, &reader);
}

static void report_facts(struct report *report, const struct probe_facts *facts)
{
	static const enum trace_note notes[PROBE_WATCHED_MAX] = {
	        [WATCHED_SECCOMP] = TRACE_NOTE_OWN_FILTER,
	        [WATCHED_DISPATCH] = TRACE_NOTE_USER_DISPATCH,
	        [WATCHED_IO_URING] = TRACE_NOTE_IO_URING,
	};
	const struct trace_tally tally = {.processes = facts->processes + report->found.processes,
	        .threads = facts->threads + report->found.threads,
	        .lost = facts->lost + report->found.lost,
	        .escaped = facts->escaped};

	for (unsigned i = WATCHED_SECCOMP; i <= WATCHED_IO_URING; i++) {
		if (!facts->watched[i] || report->noted[i])
			continue;
		report->noted[i] = true;
		TELL(report, note, notes[i]);
	}
	TELL(report, tally, &tally);
}

int report_all(struct report *report, struct probe *probe, struct error *err)
{
	const struct probe_reader reader = reader_of(report);
	const struct probe_facts facts = probe_facts(probe);

	if (probe_read(probe, &reader, err))
		return -1;
	report_facts(report, &facts);
	return report->no_memory ? error_no_memory(err) : 0;
}
