/*
 * How long the filters are, and how much of them runs for calls that are made often.
 */
#include "check.h"

#include "finding.h"
#include "probe.h"

#include "bpf.h"
#include "bpf_run.h"
#include "profile_compile.h"

#include <linux/filter.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX 512

/* What servers spend their calls on; openat and mmap are for programs that start. */
static const char *const hot_calls[] = {"read", "write", "recvfrom", "sendto", "futex",
        "epoll_wait", "epoll_pwait", "clock_gettime", "mmap", "openat"};

static void append(char text[TEXT_MAX], const char *format, ...)
        __attribute__((format(printf, 2, 3)));

static void append(char text[TEXT_MAX], const char *format, ...)
{
	size_t used = strlen(text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text + used, TEXT_MAX - used, format, arguments);
	va_end(arguments);
}

static int report_lengths(struct lint *lint, const struct lint_check *self)
{
	char text[TEXT_MAX] = "";

	lint_for_each_abi (lint, abi)
		append(text, "%s%s %zu", *text ? ", " : "", abi->name,
		        evaluator_filter(&lint->evaluator, abi, lint->err)->length);
	return lint_submit_text(lint, self, LINT_NOTE,
	        "instructions of each ABI's filter: %s (Linux takes %d in all)", text,
	        BPF_MAXINSNS);
}

static int report_hot_calls(struct lint *lint, const struct lint_check *self)
{
	const struct bpf_program *filter =
	        evaluator_filter(&lint->evaluator, lint->native, lint->err);
	char free_calls[TEXT_MAX] = "", costly[TEXT_MAX] = "";
	size_t n_executed;
	int nr;

	for (size_t i = 0; i < sizeof(hot_calls) / sizeof(hot_calls[0]); i++) {
		if (!lint_number(lint->native, hot_calls[i], &nr))
			continue;
		struct seccomp_data data = profile_call(lint->native, nr);
		char *text = bpf_allows_always(filter, &data) ? free_calls : costly;

		/* With all arguments 0: one path of those that they may take. */
		bpf_run_counted(filter, &data, &n_executed);
		append(text, "%s%s %zu", *text ? ", " : "", hot_calls[i], n_executed);
	}
	if (*free_calls && lint_submit_text(lint, self, LINT_NOTE,
	                           "instructions run for frequent calls: %s; before Linux 5.11 "
	                           "only, then the kernel keeps what is always allowed in a bitmap",
	                           free_calls))
		return -1;
	if (*costly &&
	        lint_submit_text(lint, self, LINT_NOTE,
	                "instructions run for frequent calls that are not always allowed: %s",
	                costly))
		return -1;
	return 0;
}

static int run(struct lint *lint, const struct lint_check *self)
{
	/* With a baseline they are not the filters that are loaded. */
	if (!lint->n_abis || lint->baseline)
		return 0;
	if (report_lengths(lint, self))
		return -1;
	return lint_judges_native(lint) ? report_hot_calls(lint, self) : 0;
}

const struct lint_check lint_check_filter_cost = {
        .code = "filter-cost",
        .summary = "the size of the filters and what they cost",
        .advice = "nothing; conditions on a frequent call cost about 0.1 us each time it is made",
        .run = run,
};
