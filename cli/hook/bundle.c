#include "bundle.h"

#include "cleanup.h"

#include "json_pull.h"
#include "memory_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CONFIG_BYTES_MAX = 16 << 20, ARGS_MAX = 1 << 16 };

static const char config_name[] = "config.json";

/* ---- the text ---- */

struct config {
	int folder;
	struct stat status;
	char *text; /* owned */
	size_t n_text;
};

static void release_config(struct config *config)
{
	if (config->folder >= 0)
		close(config->folder);
	free(config->text);
}

#define cleanup_config __attribute__((cleanup(release_config)))

static int read_text(struct config *config, int file, struct error *err)
{
	ssize_t n;

	if (fstat(file, &config->status) < 0)
		return error_set(err, "%s", strerror(errno));
	if (!S_ISREG(config->status.st_mode) || config->status.st_size > CONFIG_BYTES_MAX)
		return error_set(err, "it is no regular file of at most 16 MiB");
	config->text = malloc((size_t)config->status.st_size + 1);
	if (!config->text)
		return error_no_memory(err);
	while (config->n_text < (size_t)config->status.st_size) {
		n = read(file, config->text + config->n_text,
		        (size_t)config->status.st_size - config->n_text);
		if (n < 0)
			return error_set(err, "%s", strerror(errno));
		if (n == 0)
			break;
		config->n_text += (size_t)n;
	}
	return 0;
}

static int load(struct config *config, const char *bundle, struct error *err)
{
	cleanup_close int file = -1;

	*config = (struct config){.folder = open(bundle, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
	if (config->folder < 0)
		return error_set(err, "cannot open the bundle '%s': %s", bundle, strerror(errno));
	file = openat(config->folder, config_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (file < 0)
		return error_set(
		        err, "cannot read '%s/%s': %s", bundle, config_name, strerror(errno));
	return read_text(config, file, err)
	               ? error_prefix(err, "cannot read '%s/%s'", bundle, config_name)
	               : 0;
}

/* ---- members of its object ---- */

/* Calls `take` for the member of an object that has this name; skips the others.  Returns 1 if
 * there was one, 0 if not, -1 on failure. */
static int find_member(struct json_pull *pull, const char *name,
        int (*take)(struct json_pull *pull, void *context, struct error *err), void *context,
        struct error *err)
{
	const char *key;
	int more, found = 0;

	if (json_enter_object(pull, err))
		return -1;
	while ((more = json_next_member(pull, &key, err)) > 0) {
		if (strcmp(key, name) != 0 ? json_skip(pull, err) : take(pull, context, err))
			return -1;
		found |= !strcmp(key, name);
	}
	return more < 0 ? -1 : found;
}

static int take_config(struct config *config,
        int (*take)(struct json_pull *pull, void *context, struct error *err), const char *name,
        void *context, struct error *err)
{
	cleanup_file FILE *file =
	        config->n_text ? fmemopen(config->text, config->n_text, "r") : NULL;
	struct json_pull pull;
	int found;

	if (!file)
		return error_set(err, "it is empty");
	json_pull_init(&pull, file);
	found = find_member(&pull, name, take, context, err);
	if (found >= 0 && json_read_end(&pull, err))
		found = -1;
	json_pull_release(&pull);
	return found;
}

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
	return find_member(pull, "args", take_args, context, err) < 0 ? -1 : 0;
}

int bundle_command(const char *bundle, char ***command, struct error *err)
{
	cleanup_config struct config config;

	*command = NULL;
	if (load(&config, bundle, err) ||
	        take_config(&config, take_process, "process", command, err) < 0) {
		bundle_release_command(*command);
		*command = NULL;
		return -1;
	}
	return *command ? 0 : error_set(err, "'%s/%s' names no program", bundle, config_name);
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
		if (find_member(pull, "path", take_path, context, err) < 0)
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
	int found = take_config(config, take_hooks, "hooks", place, err);

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

	snprintf(name, sizeof(name), ".%s.secprof-%d", config_name, getpid());
	file = openat(config->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file < 0)
		return error_set(err, "%s", strerror(errno));
	if (fill(file, config, text) == 0 &&
	        renameat(config->folder, name, config->folder, config_name) == 0)
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

	if (hook_program(program, err) || load(&config, bundle, err))
		return -1;
	if (find_place(&config, &place, err))
		return error_prefix(err, "'%s/%s'", bundle, config_name);
	if (place.is_there)
		return 0;
	if (edit(&config, &place, options, &edited, err))
		return -1;
	return replace(&config, &edited, err)
	               ? error_prefix(err, "cannot replace '%s/%s'", bundle, config_name)
	               : 0;
}
