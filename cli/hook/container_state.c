#include "container_state.h"

#include "json_pull.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Annotations are all that may be long; a kubelet allows 256 KiB of them. */
enum { STATE_BYTES_MAX = 1 << 20, ID_MAX = 200 };

static int read_copy(struct json_pull *pull, char **copy, struct error *err)
{
	const char *string;

	if (json_read_string(pull, &string, err))
		return -1;
	free(*copy);
	*copy = strdup(string);
	return *copy ? 0 : error_no_memory(err);
}

/* It becomes the name of a file.  The characters are those that runc, crun, podman and Docker
 * allow. */
static int check_id(const struct container_state *state, struct error *err)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                              "0123456789_.+-";

	if (!state->id)
		return error_set(err, "the state names no container (\"id\")");
	if (!*state->id || *state->id == '.' || strlen(state->id) > ID_MAX ||
	        state->id[strspn(state->id, allowed)])
		return error_set(err, "'%s' cannot be the id of a container", state->id);
	return 0;
}

static int read_annotations(
        struct json_pull *pull, struct container_state *state, struct error *err)
{
	const char *key;
	int more;

	/* runc and crun leave them out, Go's JSON may say null. */
	if (json_peek(pull) == JSON_NULL)
		return json_read_null(pull, err);
	if (json_enter_object(pull, err))
		return -1;
	while ((more = json_next_member(pull, &key, err)) > 0)
		if (strcmp(key, CONTAINER_ANNOTATION) ? json_skip(pull, err)
		                                      : read_copy(pull, &state->record, err))
			return -1;
	return more;
}

static int read_pid(struct json_pull *pull, struct container_state *state, struct error *err)
{
	uint64_t pid;

	if (json_read_unsigned(pull, 0, INT_MAX, &pid, err))
		return -1;
	state->pid = (pid_t)pid;
	return 0;
}

static int read_member(
        struct json_pull *pull, const char *key, struct container_state *state, struct error *err)
{
	if (!strcmp(key, "id"))
		return read_copy(pull, &state->id, err);
	if (!strcmp(key, "status"))
		return read_copy(pull, &state->status, err);
	if (!strcmp(key, "bundle"))
		return read_copy(pull, &state->bundle, err);
	if (!strcmp(key, "pid"))
		return read_pid(pull, state, err);
	if (!strcmp(key, "annotations"))
		return read_annotations(pull, state, err);
	return json_skip(pull, err);
}

static int read_state(struct json_pull *pull, struct container_state *state, struct error *err)
{
	const char *key;
	int more;

	if (json_enter_object(pull, err))
		return -1;
	while ((more = json_next_member(pull, &key, err)) > 0)
		if (read_member(pull, key, state, err))
			return -1;
	return more ? -1 : json_read_end(pull, err);
}

int container_state_read(FILE *file, struct container_state *state, struct error *err)
{
	struct json_pull pull;
	int failure;

	json_pull_init(&pull, file);
	json_allow_bytes(&pull, STATE_BYTES_MAX);
	failure = read_state(&pull, state, err);
	json_pull_release(&pull);
	if (failure)
		return error_prefix(err, "the container's state on standard input");
	return check_id(state, err);
}

void container_state_release(struct container_state *state)
{
	free(state->id);
	free(state->status);
	free(state->bundle);
	free(state->record);
	*state = (struct container_state){0};
}

/* Inside the container's pid namespace, while /proc is still that of the host: a number of the one
 * means another process in the other. */
static bool is_in_other_namespace(void)
{
	char self[32];
	ssize_t n = readlink("/proc/self", self, sizeof(self) - 1);

	if (n < 0)
		return true;
	self[n] = '\0';
	return strtol(self, NULL, 10) != getpid();
}

int container_state_check_stage(const struct container_state *state, struct error *err)
{
	static const char advice[] = "secprof is a hook for the stage createRuntime (or prestart)";
	const char *status = state->status ? state->status : "";

	if (is_in_other_namespace())
		return error_set(err,
		        "secprof runs in another pid namespace than that of its /proc, as at the "
		        "stage createContainer; %s",
		        advice);
	/* runc says creating, crun created. */
	if (strcmp(status, "creating") != 0 && strcmp(status, "created") != 0)
		return error_set(err,
		        "the container's status is '%s', as at the stage poststart or poststop; %s",
		        status, advice);
	if (state->pid <= 1)
		return error_set(err, "the state has no process number of the host; %s", advice);
	return 0;
}
