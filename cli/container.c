#include "container.h"

#include "run_program.h"

#include "cleanup.h"
#include "json_pull.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_SECONDS = 20, ARGUMENTS_MAX = 7 };

#define FORMAT "{\"pid\": {{.State.Pid}}, \"id\": \"{{.Id}}\"}"

/* All answer in JSON, with "pid" and "id", or these two in "info" and "status".  Engines first: the
 * runtimes below them have the same container, under its full id. */
static const struct {
	const char *runtime;
	const char *arguments[ARGUMENTS_MAX]; /* the name of the container follows */
} runtimes[] = {
        {"podman", {"podman", "inspect", "--type", "container", "--format", FORMAT}},
        {"docker", {"docker", "inspect", "--type", "container", "--format", FORMAT}},
        {"crictl", {"crictl", "inspect"}},
        {"runc", {"runc", "state"}},
        {"crun", {"crun", "state"}},
};

/* ---- the answer ---- */

static int read_state(struct json_pull *pull, struct container *container, struct error *err);

static int read_member(
        struct json_pull *pull, const char *key, struct container *container, struct error *err)
{
	bool is_object = json_peek(pull) == JSON_OBJECT;
	const char *id = NULL;
	int64_t pid = 0;

	if (is_object && (!strcmp(key, "info") || !strcmp(key, "status")))
		return read_state(pull, container, err);
	if (!container->is.id && !strcmp(key, "id")) {
		if (json_read_string(pull, &id, err))
			return -1;
		container->is.id = strdup(id);
		return container->is.id ? 0 : error_no_memory(err);
	}
	if (!container->pid && !strcmp(key, "pid")) {
		if (json_read_signed(pull, 0, INT_MAX, &pid, err))
			return -1;
		container->pid = (pid_t)pid;
		return 0;
	}
	return json_skip(pull, err);
}

/* "info" and "status" are one level below: the reader bounds the depth. */
static int read_state(struct json_pull *pull, struct container *container, struct error *err)
{
	const char *key;
	int more;

	if (json_enter_object(pull, err))
		return -1;
	while ((more = json_next_member(pull, &key, err)) > 0)
		if (read_member(pull, key, container, err))
			return -1;
	return more;
}

static int read_answer(FILE *file, struct container *container, struct error *err)
{
	struct json_pull pull;
	int failure;

	json_pull_init(&pull, file);
	json_allow_bytes(&pull, PROGRAM_BYTES_MAX);
	failure = read_state(&pull, container, err);
	json_pull_release(&pull);
	if (!failure && !container->is.id)
		failure = error_set(err, "there is no \"id\"");
	return failure;
}

/* ---- asking ---- */

/* 1: it does not know the container, or is not there. */
static int ask(size_t which, const char *name, struct container *container, struct error *err)
{
	__attribute__((cleanup(program_answer_release))) struct program_answer answer = {0};
	const char *argv[ARGUMENTS_MAX + 2];
	size_t n = 0;
	int result;

	while (runtimes[which].arguments[n]) {
		argv[n] = runtimes[which].arguments[n];
		n++;
	}
	argv[n++] = name;
	argv[n] = NULL;
	result = program_run((char *const *)(uintptr_t)argv, ANSWER_SECONDS, &answer, err);
	if (result)
		return result;
	if (answer.status) {
		error_set(err, "%s says: %s", argv[0],
		        answer.complaint[0] ? answer.complaint : "nothing");
		return 1;
	}
	if (read_answer(answer.out, container, err))
		return error_prefix(err, "the answer of %s", argv[0]);
	snprintf(container->is.runtime, sizeof(container->is.runtime), "%s",
	        runtimes[which].runtime);
	return 0;
}

/* What all of them allow; and no option. */
static bool is_name(const char *name)
{
	if (!isalnum((unsigned char)*name))
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && !strchr("_.+-", *name))
			return false;
	return true;
}

/* What the last one said that was asked: it may have been the one that should know. */
static int not_found(const char *name, const struct error *said, struct error *err)
{
	if (!said->text[0])
		return error_set(err,
		        "no container '%s': none of podman, docker, crictl, runc and crun is "
		        "installed",
		        name);
	return error_set(err, "no runtime knows a container '%s': %s", name, said->text);
}

static void remember(struct error *all, const struct error *said)
{
	size_t length = strlen(all->text);

	snprintf(all->text + length, sizeof(all->text) - length, "%s%.200s", length ? "; " : "",
	        said->text);
}

int container_find(const char *name, struct container *container, struct error *err)
{
	struct error said = {""}, all = {""};
	int result = 1;

	if (!is_name(name))
		return error_set(err, "'%s' is no name or id of a container", name);
	for (size_t i = 0; result > 0 && i < sizeof(runtimes) / sizeof(runtimes[0]); i++) {
		said.text[0] = '\0';
		result = ask(i, name, container, &said);
		if (result > 0 && said.text[0])
			remember(&all, &said);
	}
	if (result > 0)
		return not_found(name, &all, err);
	if (result < 0)
		return error_set(err, "%s", said.text);
	if (!container->pid)
		return error_set(
		        err, "the container '%s' of %s does not run", name, container->is.runtime);
	return 0;
}

void container_release(struct container *container)
{
	free(container->is.id);
	*container = (struct container){0};
}
