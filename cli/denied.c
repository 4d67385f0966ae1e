/*
 * secprof denied: what a seccomp filter refuses right now, in processes that run.
 */
#include "attach_options.h"
#include "command.h"
#include "message.h"
#include "record.h"
#include "summary.h"
#include "target.h"

#include "denied.h"
#include "errno_name.h"
#include "recording_sniff.h"
#include "syscall_name.h"

#include <inttypes.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct denied_command {
	const char *output;
	struct attach_options attach;
	bool quiet;
	bool force;
};

#define AT(member) offsetof(struct denied_command, member)

static const struct option options_of_denied[] = {
        {'o', "output", "FILE", "write a recording of the calls there; '-' is standard output",
                AT(output), option_string, NULL},
        {0, "force", NULL, TARGET_FORCE_HELP, AT(force), NULL, NULL},
        {'q', "quiet", NULL, "print no lines and no table", AT(quiet), NULL, NULL},
        ATTACH_OPTIONS(struct denied_command, attach),
        {0},
};

enum { ACTION_MAX = 48 };

static void action_text(const struct trace_denial *denial, char text[ACTION_MAX])
{
	uint32_t data = denial->action & SECCOMP_RET_DATA;
	const char *name;

	switch (denial->action & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ERRNO:
		name = errno_name((int)data);
		if (name)
			snprintf(text, ACTION_MAX, "ERRNO %s", name);
		else
			snprintf(text, ACTION_MAX, "ERRNO %" PRIu32, data);
		break;
	case SECCOMP_RET_TRAP:
		snprintf(text, ACTION_MAX, "TRAP");
		break;
	case SECCOMP_RET_LOG:
		snprintf(text, ACTION_MAX, "LOG");
		break;
	case SECCOMP_RET_USER_NOTIF:
		snprintf(text, ACTION_MAX, "NOTIFY %" PRIi64, denial->answer);
		break;
	default:
		snprintf(text, ACTION_MAX, "KILL");
	}
}

/* All registers that may hold arguments: how many a call has, its number does not say. */
static void print_call(FILE *out, const struct trace_denial *denial)
{
	const struct trace_call *call = denial->call;
	char name[SYSCALL_NAME_MAX];

	if (!call->arch) {
		fprintf(out, "call %d of architecture 0x%" PRIx32, call->nr, call->audit);
		return;
	}
	if (call->arch != arch_native())
		fprintf(out, "%s:", call->arch->name);
	fprintf(out, "%s(", syscall_text(call->arch, call->nr, name));
	for (int i = 0; denial->args_known && i < SYSCALL_ARGS; i++)
		fprintf(out, "%s0x%" PRIx64, i ? ", " : "", call->args[i]);
	fprintf(out, "%s)", denial->args_known ? "" : "...");
}

/* A path holds any bytes. */
static void print_path(FILE *out, const char *path)
{
	for (; *path; path++)
		if ((unsigned char)*path < ' ' || *path == 0x7f)
			fprintf(out, "\\x%02x", (unsigned)(unsigned char)*path);
		else
			putc(*path, out);
}

static FILE *lines;

static void print_denial(const struct trace_denial *denial)
{
	char when[16] = "", action[ACTION_MAX];
	time_t seconds;
	struct tm local;

	if (!denial) {
		message("note: calls that a filter only logs will not be shown: audit records are "
		        "for CAP_AUDIT_READ in the first user namespace");
		return;
	}
	seconds = (time_t)(denial->at_us / 1000000);
	if (localtime_r(&seconds, &local))
		strftime(when, sizeof(when), "%H:%M:%S", &local);
	action_text(denial, action);
	fprintf(lines, "%s.%06u  %-12s  %7d  ", when, (unsigned)(denial->at_us % 1000000), action,
	        (int)denial->call->process->pid);
	print_path(lines, *denial->executable ? denial->executable : "?");
	fputs("  ", lines);
	print_call(lines, denial);
	putc('\n', lines);
	fflush(lines);
}

static void print_nothing(const struct trace_denial *denial)
{
	(void)denial;
}

static void report_attached(unsigned n_processes, unsigned n_threads)
{
	message("watching %u %s, %u %s; ^C ends it", n_processes,
	        n_processes == 1 ? "process" : "processes", n_threads,
	        n_threads == 1 ? "thread" : "threads");
}

static int watch(const struct denied_command *options, struct attach_target *found, struct run *run,
        struct error *err)
{
	const bool on_stdout = options->output && !strcmp(options->output, "-");
	const struct workload_options *none = NULL;
	const struct target target = {.path = options->output ? options->output : "-",
	        .kind = "recording",
	        .is_kind = recording_sniff,
	        .force = options->force};
	struct trace_result result = {0};

	if (target_check(&target, err) || attach_find(&options->attach, found, err))
		return -1;
	if (!options->quiet)
		found->attach.attached = report_attached;
	lines = on_stdout ? stderr : stdout;
	return record(&(const struct record_request){.command = found->command,
	                      .attach = &found->attach,
	                      .container = found->container.is.id ? &found->container.is : NULL,
	                      .mode = "ebpf",
	                      .workload = none,
	                      .failure = EXIT_TROUBLE,
	                      .path = options->output,
	                      .for_us = options->attach.for_us,
	                      .denied = options->quiet ? print_nothing : print_denial,
	                      .result_on_stdout = on_stdout},
	        run, &result, err);
}

static int run_denied(const void *context, const struct arguments *arguments)
{
	__attribute__((cleanup(attach_target_release))) struct attach_target found = {0};
	const struct denied_command *options = context;
	struct run run = {0};
	struct error err;
	int failure;

	(void)arguments;
	if (!attach_is_asked(&options->attach))
		return command_misuse(
		        &command_denied, "nothing to look at: give --container, -p or --cgroup");
	failure = watch(options, &found, &run, &err);
	if (failure)
		message("%s", err.text);
	if (!failure && !options->quiet && summary_print(stderr, &run, SUMMARY_SORT_DEFAULT, &err))
		failure = -1;
	run_release(&run);
	return failure ? EXIT_TROUBLE : 0;
}

const struct command command_denied = {
        .name = "denied",
        .summary = "show what seccomp refuses in a running container or process",
        .usage = "secprof denied [options] --container NAME | -p PID | --cgroup PATH",
        .description =
                "Prints a line for each call that a seccomp filter does not let through, or lets "
                "through and has logged: time, action, process, executable, call, and the six "
                "argument registers. A table follows at the end (^C, --for, or the end of the "
                "last process). The recording that -o writes holds these calls only: merge it "
                "into one of the workload to fix the profile. Needs CAP_BPF and CAP_PERFMON, as "
                "mode ebpf does, and CAP_AUDIT_READ for calls that are only logged.",
        .example = "secprof denied --container web -o denied.json",
        .options = options_of_denied,
        .options_size = sizeof(struct denied_command),
        .misuse = EXIT_TROUBLE,
        .run = run_denied,
};
