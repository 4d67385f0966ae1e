#include "profile_reader.h"

#include "profile_json.h"
#include "profile_model.h"

#include "cleanup.h"
#include "memory_file.h"
#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#define ERRNO_MAX 4095 /* MAX_ERRNO of Linux: seccomp cuts larger values */

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

void reader_warn(const struct profile_reader *reader, const struct json_place *place,
        const char *format, ...)
{
	cleanup_free char *line = NULL, *text = NULL;
	char path[PLACE_PATH_MAX];
	va_list arguments;

	if (!reader->warn)
		return;
	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	place_path(place, path);
	if (asprintf(&line, "%s: %s: %s", reader->path, path, text ? text : "") < 0)
		line = NULL;
	reader->warn(line ? line : "out of memory", reader->warn_context);
}

/* As Go's decoders leave out what they call empty, it may also stand there. */
static bool is_empty(const struct json_place *place)
{
	const char *string = json_object_is_type(place->value, json_type_string)
	                             ? json_object_get_string(place->value)
	                             : NULL;

	return !place->value || (string && !*string) ||
	       (json_object_is_type(place->value, json_type_object) &&
	               !json_object_object_length(place->value)) ||
	       (json_object_is_type(place->value, json_type_array) &&
	               !json_object_array_length(place->value));
}

int reader_check_keys(const struct profile_reader *reader, const struct json_place *object,
        const struct known_key *keys, struct error *err)
{
	if (place_check_object(object, err))
		return -1;
	json_object_object_foreach(object->value, name, value)
	{
		struct json_place place = {.value = value, .parent = object, .key = name};
		const struct known_key *key = keys;

		while (key->name && strcmp(key->name, name))
			key++;
		if (!key->name)
			reader_warn(reader, &place, "not known here, ignored");
		else if (key->is_dialect && reader->in_config && !is_empty(&place))
			return place_refuse(&place, err,
			        "is of Docker's and podman's dialect, which runc and crun ignore "
			        "in a config.json: take it out");
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

/* runc takes an errno beside any action and ignores it; crun refuses, and so does this. */
int reader_errno(const struct profile_reader *reader, const struct json_place *number,
        const struct json_place *name, enum profile_action action, int *result, struct error *err)
{
	const struct json_place *given = number->value ? number : name;

	*result = -1;
	if (!number->value && is_empty(name))
		return 0;
	if (action != ACTION_ERRNO && action != ACTION_TRACE)
		return place_refuse(given, err,
		        "only SCMP_ACT_ERRNO and SCMP_ACT_TRACE have one, not %s: take it out",
		        profile_action_name(action));
	return read_both_errnos(reader, number, name, result, err);
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
	size_t length;

	if (place_check_array(flags, &length, err))
		return -1;
	for (size_t i = 0; i < length; i++) {
		struct json_place place = place_element(flags, i);
		const char *name;

		if (place_string(&place, &name, err))
			return -1;
		if (!flag_is_known(name))
			return place_refuse(&place, err, "no such flag \"%s\"", name);
	}
	if (length)
		reader_warn(reader, flags, "runc 1.1 refuses profiles with flags");
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
		reader_warn(reader, rules,
		        "libseccomp %s is too old for %s: runtimes that use it skip them in "
		        "silence",
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
static int read_listener(
        const struct profile_reader *reader, const struct json_place *listener, struct error *err)
{
	const char *socket_path;

	if (listener->value)
		return place_string(listener, &socket_path, err);
	if (reader->notifies)
		reader_warn(reader, listener,
		        "missing, but SCMP_ACT_NOTIFY is used: runc refuses that, under crun the "
		        "call returns ENOSYS");
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
	struct json_place errno_name = place_member(root, "defaultErrno");
	struct json_place architectures = place_member(root, "architectures");
	struct json_place arch_map = place_member(root, "archMap");
	struct json_place flags = place_member(root, "flags");
	struct json_place rules = place_member(root, "syscalls");
	struct json_place listener = place_member(root, "listenerPath");

	if (reader_action(reader, &action, &profile->default_action, err) ||
	        reader_errno(reader, &errno_return, &errno_name, profile->default_action,
	                &profile->default_errno, err) ||
	        reader_architectures(reader, &architectures, &arch_map, err) ||
	        read_flags(reader, &flags, err) || read_rules(reader, &rules, err) ||
	        read_listener(reader, &listener, err))
		return -1;
	return 0;
}

/* A config.json is known by its keys; it holds a profile at linux.seccomp. */
static int read_document(
        struct profile_reader *reader, const struct json_place *root, struct error *err)
{
	if (place_check_object(root, err))
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
	};
	cleanup_json struct json_object *json = NULL;

	if (profile_json_load(path, &json, err))
		return -1;
	struct json_place root = {.value = json};
	int result = read_document(&reader, &root, err);

	name_set_release(&reader.young);
	if (!result)
		return 0;
	profile_release(profile);
	return error_prefix(err, "%s", path);
}
