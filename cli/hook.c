/*
 * secprof hook: called by a container's runtime while the container is being created, starts a
 * recorder that follows it from its first program on.
 */
#include "command.h"
#include "hook/bundle.h"
#include "hook/bundle_filter.h"
#include "hook/container_state.h"
#include "hook/detached.h"
#include "hook/hook_options.h"
#include "hook/hook_print.h"
#include "hook/not_recorded.h"
#include "hook/recordings_folder.h"
#include "hook/surroundings.h"
#include "message.h"
#include "process_cgroup.h"
#include "record.h"

#include "attached.h"
#include "cleanup.h"
#include "trace_mode.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct hook_command {
	struct hook_options hook;
	const char *print; /* NULL: be the hook */
};

#define AT(member) offsetof(struct hook_command, member)

static int parse_print(
        const struct option *option, const char *text, void *value, struct error *err)
{
	if (text)
		return option_choice(option, text, value, err);
	*(const char **)value = hook_print_names()[0];
	return 0;
}

static const struct option options_of_hook[] = {
        HOOK_OPTIONS(struct hook_command, hook),
        {0, "print", "[=WHAT]", "print configuration that makes runtimes call it", AT(print),
                parse_print, hook_print_names},
        {0},
};

/* ---- a container ---- */

struct hooked {
	const struct hook_options *options;
	const char *mode;
	struct container_state state;
	struct run_container container;
	char **command; /* owned */
	char *cgroup;   /* owned; NULL: it has none of its own */
	bool early_filter;
	int folder;
	char name[NAME_MAX + 1];
};

static void release_hooked(struct hooked *hooked)
{
	container_state_release(&hooked->state);
	bundle_release_command(hooked->command);
	free(hooked->cgroup);
	if (hooked->folder >= 0)
		close(hooked->folder);
}

#define cleanup_hooked __attribute__((cleanup(release_hooked)))

/* The runtime is what has started the hook. */
static void find_runtime(struct run_container *container)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
	char link[40], path[PATH_MAX];
	const char *name = "unknown";
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/%d/exe", getppid());
	n = readlink(link, path, sizeof(path) - 1);
	if (n > 0) {
		path[n] = '\0';
		name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	}
	/* "runc-1.3.6" is a runc. */
	snprintf(container->runtime, sizeof(container->runtime), "%.*s", (int)strspn(name, allowed),
	        name);
	if (!container->runtime[0])
		snprintf(container->runtime, sizeof(container->runtime), "unknown");
}

/* Without the bundle the recording names the container only. */
static int find_command(struct hooked *hooked, struct error *err)
{
	struct error ignored;

	if (hooked->state.bundle &&
	        bundle_command(hooked->state.bundle, &hooked->command, &ignored) == 0)
		return 0;
	hooked->command = calloc(2, sizeof(*hooked->command));
	if (hooked->command)
		hooked->command[0] = strdup(hooked->state.id);
	return hooked->command && hooked->command[0] ? 0 : error_no_memory(err);
}

/* "off" is seen before. */
static int choose_mode(struct hooked *hooked, struct error *err)
{
	const char *record = hooked->state.record;

	hooked->mode = hooked->options->mode;
	if (!record || !strcmp(record, "on"))
		return 0;
	for (const char *const *name = hook_mode_names(); *name; name++)
		if (!strcmp(*name, record)) {
			hooked->mode = *name;
			return 0;
		}
	return error_set(err,
	        "the annotation " CONTAINER_ANNOTATION
	        " is '%s': it may be on, off or a mode of 'secprof help hook'",
	        record);
}

static int check(struct hooked *hooked, struct error *err)
{
	struct surroundings surroundings;

	if (choose_mode(hooked, err) || container_state_check_stage(&hooked->state, err))
		return -1;
	/* Nobody is traced: whether the kernel takes the program is for the recorder to try. */
	if (trace_mode_in_kernel(hooked->mode))
		return 0;
	surroundings_find(&surroundings);
	return surroundings_check(&surroundings, err);
}

/* ---- the recorder ---- */

static void attached(unsigned n_processes, unsigned n_threads)
{
	(void)n_processes;
	(void)n_threads;
	detached_report(NULL);
}

static int leave_reason(const struct hooked *hooked, const char *reason, struct error *err)
{
	const struct not_recorded what = {.command = hooked->command,
	        .mode = hooked->mode,
	        .container = &hooked->container,
	        .reason = reason};

	return not_recorded_write(hooked->name, &what, err);
}

static void record_container(void *context)
{
	const struct hooked *hooked = context;
	const struct trace_attach attach = {
	        .pids = &hooked->state.pid,
	        .n_pids = 1,
	        .is_init = true,
	        .is_container = true,
	        .whole_namespace =
	                !hooked->cgroup && process_has_own_pid_namespace(hooked->state.pid),
	        .cgroup = hooked->cgroup,
	        .early_filter = hooked->early_filter,
	        .attached = attached,
	};
	const struct record_request request = {
	        .command = hooked->command,
	        .attach = &attach,
	        .container = &hooked->container,
	        .mode = hooked->mode,
	        .path = hooked->name,
	        .no_new_privs = hooked->options->no_new_privs,
	        .detached = true,
	};
	struct trace_result result = {0};
	struct run run = {0};
	struct error err, unused;

	/* Once the hook has gone there is nobody to read a message: the file is all there is, be it
	 * a draft. */
	if (record(&request, &run, &result, &err) && !detached_report(err.text) &&
	        (!run.n_calls || access(hooked->name, F_OK) < 0) &&
	        leave_reason(hooked, err.text, &unused))
		_exit(EXIT_FAILURE);
	run_release(&run);
}

/* ---- the hook ---- */

static int prepare(struct hooked *hooked, struct error *err)
{
	hooked->container.id = hooked->state.id;
	find_runtime(&hooked->container);
	hooked->folder = recordings_folder_open(hooked->options->directory, err);
	if (hooked->folder < 0 ||
	        recordings_folder_name(hooked->folder, hooked->state.id, hooked->name, err))
		return -1;
	return find_command(hooked, err);
}

/* What the hook writes is that of the recorder, too. */
static int explain(const struct hooked *hooked, const struct error *reason, struct error *err)
{
	umask(077);
	if (fchdir(hooked->folder) < 0)
		return error_set(err, "%s", strerror(errno));
	return leave_reason(hooked, reason->text, err);
}

static int hook_container(struct hooked *hooked, struct error *err)
{
	struct error second;

	if (container_state_read(stdin, &hooked->state, err))
		return -1;
	if (hooked->state.record && !strcmp(hooked->state.record, "off"))
		return 0;
	hooked->mode = hooked->options->mode;
	if (prepare(hooked, err))
		return -1;
	hooked->cgroup = process_own_cgroup(hooked->state.pid);
	hooked->early_filter = hooked->state.bundle && !hooked->options->no_new_privs &&
	                       bundle_wants_early_filter(hooked->state.bundle);
	if (!check(hooked, err) && !detached_start(hooked->folder, record_container, hooked, err))
		return 0;
	if (explain(hooked, err, &second))
		message("%s", second.text);
	return -1;
}

static int run_hook(const void *parsed, const struct arguments *arguments)
{
	const struct hook_command *command = parsed;
	cleanup_hooked struct hooked hooked = {.options = &command->hook, .folder = -1};
	struct error err;

	if (arguments->n_operands)
		return command_misuse(&command_hook, "hook takes no operand");
	if (command->hook.directory[0] != '/')
		return command_misuse(&command_hook, "--directory: '%s' is no absolute path",
		        command->hook.directory);
	if (command->print) {
		if (!hook_print(stdout, command->print, &command->hook, &err))
			return EXIT_SUCCESS;
		message("%s", err.text);
		return EXIT_TROUBLE;
	}
	if (!hook_container(&hooked, &err))
		return EXIT_SUCCESS;
	message("%s: %s", command->hook.require ? "the container does not start" : "not recorded",
	        err.text);
	return command->hook.require ? EXIT_TROUBLE : EXIT_SUCCESS;
}

const struct command command_hook = {
        .name = "hook",
        .summary = "record containers: a hook for runc, crun, podman, CRI-O, containerd",
        .usage = "secprof hook [options]\n"
                 "secprof hook --print[=WHAT] [options]",
        .description =
                "Is called by a container's runtime, at the OCI stage createRuntime or prestart, "
                "with the container's state on standard input. Attaches to the container's first "
                "process and returns; a recorder goes on to the container's end, and leaves all "
                "that the runtime does itself out. The annotation io.secprof.record (on, off, or "
                "a mode) decides for each container. A container that cannot be recorded starts "
                "all the same, and its recording says why. Mode ebpf is only taken if it is "
                "named: every process of the machine pays for it.",
        .example = "secprof hook --print",
        .options = options_of_hook,
        .operands = OPERANDS_ONLY,
        .options_size = sizeof(struct hook_command),
        .defaults = &(const struct hook_command){.hook = HOOK_DEFAULTS},
        .misuse = EXIT_TROUBLE,
        .run = run_hook,
};
