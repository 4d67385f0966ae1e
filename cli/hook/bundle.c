#include "bundle.h"

#include "bundle_config.h"
#include "cleanup.h"

#include "memory_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum { ARGS_MAX = 1 << 16 };

/* ---- process.args ---- */

static int take_args(struct json_pull *pull, void *context, struct error *err)
{
	char ***command = context, **grown;
	const char *word;
	size_t n = 0;
	int more;

	if (json_enter_array(pull, err))
		return -1;
	while ((more = json_next_element(pull, err)) > 0) {
		if (n == ARGS_MAX)
			return json_refuse(pull, err, "more than %d arguments", ARGS_MAX);
		grown = reallocarray(*command, n + 2, sizeof(*grown));
		if (!grown)
			return error_no_memory(err);
		*command = grown;
		grown[n] = NULL;
		if (json_read_string(pull, &word, err))
			return -1;
		grown[n] = strdup(word);
		grown[n + 1] = NULL;
		if (!grown[n++])
			return error_no_memory(err);
	}
	return more;
}

static int take_process(struct json_pull *pull, void *context, struct error *err)
{
	return config_find_member(pull, "args", take_args, context, err) < 0 ? -1 : 0;
}

int bundle_command(const char *bundle, char ***command, struct error *err)
{
	cleanup_config struct config config;

	*command = NULL;
	if (config_load(&config, bundle, err) ||
	        config_find(&config, "process", take_process, command, err) < 0) {
		bundle_release_command(*command);
		*command = NULL;
		return -1;
	}
	return *command ? 0 : error_set(err, "'%s/%s' names no program", bundle, CONFIG_NAME);
}

void bundle_release_command(char **command)
{
	for (char **word = command; word && *word; word++)
		free(*word);
	free(command);
}

/* ---- the hook ---- */

/* Where it is to go: instead of the bytes between two places, which are a null, or none. */
struct place {
	size_t from, to;
	const char *before, *after;
	bool is_there; /* the hook */
	const char *program;
};

/* As the first of what has just been entered: a comma follows if there is more. */
static void set_first(struct json_pull *pull, struct place *place, const char *before,
        const char *after, const char *after_last)
{
	bool is_empty;

	place->from = place->to = (size_t)pull->offset;
	json_skip_space(pull);
	is_empty = pull->ahead == '}' || pull->ahead == ']';
	place->before = before;
	place->after = is_empty ? after_last : after;
}

/* In place of a null. */
static int set_null(struct json_pull *pull, struct place *place, const char *before,
        const char *after, struct error *err)
{
	place->from = (size_t)pull->offset;
	if (json_read_null(pull, err))
		return -1;
	place->to = (size_t)pull->offset;
	place->before = before;
	place->after = after;
	return 0;
}

static int take_path(struct json_pull *pull, void *context, struct error *err)
{
	struct place *place = context;
	const char *path;

	if (json_read_string(pull, &path, err))
		return -1;
	/* secprof is no hook in any other way. */
	place->is_there |= !strcmp(path, place->program);
	return 0;
}

static int take_stage(struct json_pull *pull, void *context, struct error *err)
{
	int more;

	if (json_peek(pull) == JSON_NULL)
		return set_null(pull, context, "[", "]", err);
	if (json_enter_array(pull, err))
		return -1;
	set_first(pull, context, "", ", ", "");
	while ((more = json_next_element(pull, err)) > 0)
		if (config_find_member(pull, "path", take_path, context, err) < 0)
			return -1;
	return more;
}

static int take_hooks(struct json_pull *pull, void *context, struct error *err)
{
	struct place *place = context;
	const char *key;
	int more;

	if (json_peek(pull) == JSON_NULL)
		return set_null(pull, place, "{\"createRuntime\": [", "]}", err);
	if (json_enter_object(pull, err))
		return -1;
	set_first(pull, place, "\"createRuntime\": [", "], ", "]");
	while ((more = json_next_member(pull, &key, err)) > 0)
		if (strcmp(key, "createRuntime") != 0 ? json_skip(pull, err)
		                                      : take_stage(pull, place, err))
			return -1;
	return more;
}

/* A configuration without hooks gets some, at its beginning. */
static int find_place(struct config *config, struct place *place, struct error *err)
{
	const char *object = memchr(config->text, '{', config->n_text);
	int found = config_find(config, "hooks", take_hooks, place, err);

	if (found)
		return found < 0 ? -1 : 0;
	/* It has been read: the first brace is that of the object, which is not empty in any
	 * configuration that a runtime takes. */
	place->from = place->to = (size_t)(object - config->text) + 1;
	place->before = "\"hooks\": {\"createRuntime\": [";
	place->after = "]}, ";
	return 0;
}

static int edit(const struct config *config, const struct place *place,
        const struct hook_options *options, struct memory_file *edited, struct error *err)
{
	FILE *out = memory_file_open(edited, err);

	if (!out)
		return -1;
	fwrite(config->text, 1, place->from, out);
	fputs(place->before, out);
	if (hook_print_object(out, options, err))
		return -1;
	fputs(place->after, out);
	fwrite(config->text + place->to, 1, config->n_text - place->to, out);
	return memory_file_close(edited, err);
}

static int write_all(int file, const char *bytes, size_t n_bytes)
{
	while (n_bytes) {
		ssize_t n = write(file, bytes, n_bytes);

		if (n < 0)
			return -1;
		bytes += n;
		n_bytes -= (size_t)n;
	}
	return 0;
}

static int fill(int file, const struct config *config, const struct memory_file *text)
{
	if (write_all(file, text->bytes, text->n_bytes))
		return -1;
	if (fchown(file, config->status.st_uid, config->status.st_gid) < 0)
		return -1;
	return fchmod(file, config->status.st_mode & 07777);
}

static int replace(const struct config *config, const struct memory_file *text, struct error *err)
{
	char name[64];
	cleanup_close int file = -1;

	snprintf(name, sizeof(name), ".%s.secprof-%d", CONFIG_NAME, getpid());
	file = openat(config->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file < 0)
		return error_set(err, "%s", strerror(errno));
	if (fill(file, config, text) == 0 &&
	        renameat(config->folder, name, config->folder, CONFIG_NAME) == 0)
		return 0;
	error_set(err, "%s", strerror(errno));
	(void)unlinkat(config->folder, name, 0);
	return -1;
}

int bundle_add_hook(const char *bundle, const struct hook_options *options, struct error *err)
{
	cleanup_memory_file struct memory_file edited = {0};
	cleanup_config struct config config;
	char program[PATH_MAX];
	struct place place = {.program = program};

	if (hook_program(program, err) || config_load(&config, bundle, err))
		return -1;
	if (find_place(&config, &place, err))
		return error_prefix(err, "'%s/%s'", bundle, CONFIG_NAME);
	if (place.is_there)
		return 0;
	if (edit(&config, &place, options, &edited, err))
		return -1;
	return replace(&config, &edited, err)
	               ? error_prefix(err, "cannot replace '%s/%s'", bundle, CONFIG_NAME)
	               : 0;
}
