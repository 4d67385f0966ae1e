#include "profile_read.h"

#include "json_place.h"
#include "json_tree.h"
#include "name_set.h"
#include "profile_reader.h"
#include "runtime_engine.h"

#include "cleanup.h"
#include "json_pull.h"
#include "memory_file.h"
#include "runtime_choice.h"
#include "syscall_limits.h"
#include "syscall_name.h"
#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct known_key profile_keys[] = {
        {"defaultAction", false},
        {"defaultErrnoRet", false},
        {"architectures", false},
        {"flags", false},
        {"listenerPath", false},
        {"listenerMetadata", false},
        {"syscalls", false},
        {"archMap", true},
        {"defaultErrno", true},
        {0},
};

static const char *const known_flags[] = {
        "SECCOMP_FILTER_FLAG_LOG",
        "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
        "SECCOMP_FILTER_FLAG_TSYNC",
        "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
};

static void warn_of(const struct profile_reader *reader, enum profile_warning_kind kind,
        const struct json_place *place, const char *format, va_list arguments)
        __attribute__((format(printf, 4, 0)));

static void warn_of(const struct profile_reader *reader, enum profile_warning_kind kind,
        const struct json_place *place, const char *format, va_list arguments)
{
	cleanup_free char *line = NULL, *text = NULL;
	char path[PLACE_PATH_MAX];

	if (!reader->warn)
		return;
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	place_path(place, path);
	if (asprintf(&line, "%s: %s: %s", reader->path, path, text ? text : "") < 0)
		line = NULL;
	reader->warn(kind, line ? line : "out of memory", reader->warn_context);
}

void reader_warn(const struct profile_reader *reader, const struct json_place *place,
        const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	warn_of(reader, WARNING_IGNORED, place, format, arguments);
	va_end(arguments);
}

void reader_warn_of(const struct profile_reader *reader, enum profile_warning_kind kind,
        const struct json_place *place, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	warn_of(reader, kind, place, format, arguments);
	va_end(arguments);
}

void reader_refused(const struct profile_reader *reader, const struct json_place *place,
        const char *part, const char *what, const char *ignored)
{
	uint32_t chosen = reader->context->runtime.engines;
	uint32_t in_question = chosen ? chosen : ENGINES_ALL;
	uint32_t refusing = engines_refusing(part) & in_question;

	if (!refusing) {
		if (ignored)
			reader_warn(reader, place, "%s: %s", what, ignored);
		return;
	}
	cleanup_free char *who = engines_text(refusing, in_question);

	reader_warn_of(reader,
	        chosen && refusing == chosen ? WARNING_REFUSED : WARNING_REFUSED_BY_SOME, place,
	        "%s: refused by %s", what, who ? who : "some runtimes");
}

struct json_place reader_dialect_member(
        const struct profile_reader *reader, const struct json_place *object, const char *key)
{
	struct json_place place = place_member(object, key);

	if (reader->dialect == DIALECT_OCI)
		place.value = NULL;
	return place;
}

/* As Go's decoders leave out what they call empty, it may also stand there. */
static bool is_empty(const struct json_place *place)
{
	const struct json_value *value = place->value;

	if (!value || value->kind == JSON_NULL)
		return true;
	if (value->kind == JSON_STRING)
		return !*value->text;
	return (value->kind == JSON_OBJECT || value->kind == JSON_ARRAY) && !value->n_items;
}

/* "comment", "_comment", "$comment", "//". */
static bool is_comment(const char *name)
{
	if (!strcmp(name, "//"))
		return true;
	name += strspn(name, "_$/#-");
	return !strcasecmp(name, "comment") || !strcasecmp(name, "comments");
}

int reader_check_keys(const struct profile_reader *reader, const struct json_place *object,
        const struct known_key *keys, struct error *err)
{
	if (place_check_object(object, err))
		return -1;
	for (size_t i = 0; i < object->value->n_items; i++) {
		const struct json_value *item = &object->value->items[i];
		const char *name = item->key;
		struct json_place place = {.value = item, .parent = object, .key = name};
		const struct known_key *key = keys;

		while (key->name && strcmp(key->name, name))
			key++;
		if (!key->name && is_comment(name))
			reader_warn_of(reader, WARNING_COMMENT, &place, "a comment, ignored");
		else if (!key->name)
			reader_warn(reader, &place, "not known here, ignored");
		else if (key->is_dialect && reader->dialect == DIALECT_OCI && !is_empty(&place))
			reader_warn(reader, &place,
			        "is of Docker's and podman's dialect, which runc, crun and "
			        "containerd ignore");
	}
	return 0;
}

int reader_action(struct profile_reader *reader, const struct json_place *place,
        enum profile_action *action, struct error *err)
{
	const char *name;
	struct error why;

	if (place_string(place, &name, err))
		return -1;
	if (profile_action_parse(name, action, &why))
		return place_refuse(place, err, "%s", why.text);
	if (*action == ACTION_NOTIFY)
		reader->notifies = true;
	return 0;
}

/* podman takes digits for a name too. */
static int read_errno_name(const struct json_place *place, int *number, struct error *err)
{
	uint64_t digits;
	const char *name;
	struct error unused;

	if (place_string(place, &name, err))
		return -1;
	*number = errno_number(name);
	if (*number)
		return 0;
	if (text_parse_u64(name, &digits, &unused) || digits > ERRNO_MAX)
		return place_refuse(place, err, "no such errno \"%s\"", name);
	*number = (int)digits;
	return 0;
}

/* Docker knows the number alone, podman prefers the name: only together do they mean one
 * thing everywhere. */
static int read_both_errnos(const struct profile_reader *reader, const struct json_place *number,
        const struct json_place *name, int *result, struct error *err)
{
	uint64_t value = 0;
	int named;

	if (number->value && place_unsigned(number, ERRNO_MAX, &value, err))
		return -1;
	if (is_empty(name)) {
		*result = number->value ? (int)value : -1;
		return 0;
	}
	if (read_errno_name(name, &named, err))
		return -1;
	if (number->value && (int)value != named)
		return place_refuse(name, err,
		        "contradicts \"%s\": podman would answer %d, Docker %d", number->key, named,
		        (int)value);
	if (!number->value && named != EPERM)
		reader_warn(reader, name,
		        "only podman reads this: elsewhere the answer is EPERM, unless \"%s\" says "
		        "%d",
		        number->key, named);
	*result = named;
	return 0;
}

/* An errno beside another action means nothing: runc ignores it, crun refuses it. */
int reader_errno(const struct profile_reader *reader, const struct json_place *number,
        const struct json_place *name, enum profile_action action, int *result, struct error *err)
{
	const struct json_place *given = number->value ? number : name;

	*result = -1;
	if (!number->value && is_empty(name))
		return 0;
	if (read_both_errnos(reader, number, name, result, err))
		return -1;
	if (action == ACTION_ERRNO || action == ACTION_TRACE)
		return 0;
	cleanup_free char *what = NULL;

	if (asprintf(&what, "%s has no errno", profile_action_name(action)) < 0) {
		what = NULL;
		return error_no_memory(err);
	}
	*result = -1;
	reader_refused(reader, given, "errno", what, "ignored");
	return 0;
}

static bool flag_is_known(const char *name)
{
	for (size_t i = 0; i < sizeof(known_flags) / sizeof(known_flags[0]); i++)
		if (!strcmp(known_flags[i], name))
			return true;
	return false;
}

/* They say how a filter is installed and reported, not what it refuses. */
static int read_flags(
        const struct profile_reader *reader, const struct json_place *flags, struct error *err)
{
	struct profile *profile = reader->profile;
	size_t length;

	if (place_check_array(flags, &length, err))
		return -1;
	profile->flags = calloc(length + 1, sizeof(*profile->flags));
	if (!profile->flags)
		return error_no_memory(err);
	for (size_t i = 0; i < length; i++) {
		struct json_place place = place_element(flags, i);
		const char *name;

		if (place_string(&place, &name, err))
			return -1;
		if (!flag_is_known(name))
			return place_refuse(&place, err, "no such flag \"%s\"", name);
		reader_refused(reader, &place, name, name, NULL);
		profile->flags[i] = strdup(name);
		if (!profile->flags[i])
			return error_no_memory(err);
		profile->n_flags++;
	}
	return 0;
}

/* In one line, as a current profile has a dozen of them. */
static int warn_of_young(
        const struct profile_reader *reader, const struct json_place *rules, struct error *err)
{
	cleanup_memory_file struct memory_file names = {0};
	char version[40];
	FILE *list = memory_file_open(&names, err);

	if (!list)
		return -1;
	for (size_t i = 0; i < reader->young.n_names; i++)
		fprintf(list, "%s%s", i ? ", " : "", reader->young.names[i]);
	if (memory_file_close(&names, err))
		return -1;
	libseccomp_version(version);
	if (names.n_bytes)
		reader_warn_of(reader, WARNING_NAME, rules,
		        "libseccomp %s is too old for %s: runtimes that use it skip what it "
		        "does not know in silence",
		        version, names.bytes);
	return 0;
}

static int read_rules(
        struct profile_reader *reader, const struct json_place *rules, struct error *err)
{
	size_t length;

	if (place_check_array(rules, &length, err))
		return -1;
	for (size_t i = 0; i < length; i++) {
		struct json_place rule = place_element(rules, i);

		if (reader_rule(reader, &rule, err))
			return -1;
	}
	return warn_of_young(reader, rules, err);
}

/* After the rules, as it depends on their actions. */
static int read_text(const struct json_place *place, char **text, struct error *err)
{
	const char *string;

	if (!place->value)
		return 0;
	if (place_string(place, &string, err))
		return -1;
	*text = strdup(string);
	return *text ? 0 : error_no_memory(err);
}

static int read_listener(
        const struct profile_reader *reader, const struct json_place *root, struct error *err)
{
	struct json_place path = place_member(root, "listenerPath");
	struct json_place metadata = place_member(root, "listenerMetadata");

	if (read_text(&path, &reader->profile->listener_path, err) ||
	        read_text(&metadata, &reader->profile->listener_metadata, err))
		return -1;
	if (!path.value && reader->notifies)
		reader_refused(reader, &path, "listener", "missing, but SCMP_ACT_NOTIFY is used",
		        "the call returns ENOSYS");
	return 0;
}

static int read_profile(
        struct profile_reader *reader, const struct json_place *root, struct error *err)
{
	struct profile *profile = reader->profile;

	if (reader_check_keys(reader, root, profile_keys, err))
		return -1;
	struct json_place action = place_member(root, "defaultAction");
	struct json_place errno_return = place_member(root, "defaultErrnoRet");
	struct json_place errno_name = reader_dialect_member(reader, root, "defaultErrno");
	struct json_place architectures = place_member(root, "architectures");
	struct json_place arch_map = reader_dialect_member(reader, root, "archMap");
	struct json_place flags = place_member(root, "flags");
	struct json_place rules = place_member(root, "syscalls");

	if (reader_action(reader, &action, &profile->default_action, err) ||
	        reader_errno(reader, &errno_return, &errno_name, profile->default_action,
	                &profile->default_errno, err) ||
	        reader_architectures(reader, &architectures, &arch_map, err) ||
	        read_flags(reader, &flags, err) || read_rules(reader, &rules, err) ||
	        read_listener(reader, root, err))
		return -1;
	return 0;
}

/* "apiVersion" and "kind": the profile may be in there, in a form of its own. */
static int refuse_kubernetes(const struct json_place *root, struct error *err)
{
	struct json_place kind = place_member(root, "kind");
	const char *name = kind.value && kind.value->text ? kind.value->text : "";

	if (!kind.value || !place_member(root, "apiVersion").value)
		return 0;
	return place_refuse(root, err,
	        "is a Kubernetes object (kind \"%s\"), not a seccomp profile: give the profile's "
	        "own "
	        "JSON",
	        name);
}

/* A config.json is known by its keys; it holds a profile at linux.seccomp. */
static int read_document(
        struct profile_reader *reader, const struct json_place *root, struct error *err)
{
	if (place_check_object(root, err) || refuse_kubernetes(root, err))
		return -1;
	struct json_place linux_part = place_member(root, "linux");
	struct json_place version = place_member(root, "ociVersion");

	if (!linux_part.value && !version.value)
		return read_profile(reader, root, err);
	if (place_member(root, "defaultAction").value)
		return place_refuse(root, err,
		        "is both a profile (\"defaultAction\") and a config.json (\"%s\")",
		        version.value ? version.key : linux_part.key);
	if (!linux_part.value)
		return place_refuse(&linux_part, err, "is missing");
	if (place_check_object(&linux_part, err))
		return -1;
	struct json_place seccomp = place_member(&linux_part, "seccomp");

	if (!seccomp.value)
		return place_refuse(&seccomp, err,
		        "is missing: a container of this config.json runs without a filter");
	reader->in_config = true;
	reader->dialect = DIALECT_OCI;
	return read_profile(reader, &seccomp, err);
}

int profile_read(const char *path, const struct profile_context *context, struct profile *profile,
        profile_warning *warn, void *warn_context, struct error *err)
{
	struct profile_reader reader = {
	        .path = path,
	        .context = context,
	        .profile = profile,
	        .warn = warn,
	        .warn_context = warn_context,
	        .dialect = context->runtime.engines ? context->runtime.dialect : DIALECT_DOCKER,
	};
	cleanup_json_tree struct json_value tree = {.kind = JSON_NULL};

	if (json_tree_load(path, &tree, err))
		return -1;
	struct json_place root = {.value = tree.kind == JSON_NULL ? NULL : &tree};
	int result = read_document(&reader, &root, err);

	name_set_release(&reader.young);
	if (!result)
		return 0;
	profile_release(profile);
	return error_prefix(err, "%s", path);
}
