#include "profile_reader.h"

#include "profile_json.h"
#include "profile_model.h"

#include "cleanup.h"

#include <stdarg.h>
#include <string.h>

#define ERRNO_MAX 4095 /* MAX_ERRNO of Linux: seccomp cuts larger values */

#define CONFIG_KEY "belongs to an OCI config.json: give the object under linux.seccomp alone"

static const struct known_key profile_keys[] = {
        {"defaultAction", NULL},
        {"defaultErrnoRet", NULL},
        {"architectures", NULL},
        {"flags", NULL},
        {"listenerPath", NULL},
        {"listenerMetadata", NULL},
        {"syscalls", NULL},
        {"archMap", DOCKER_KEY},
        {"defaultErrno", DOCKER_KEY},
        {"ociVersion", CONFIG_KEY},
        {"linux", CONFIG_KEY},
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
	cleanup_free char *line = NULL;
	char text[512], path[PLACE_PATH_MAX];
	va_list arguments;

	if (!reader->warn)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	place_path(place, path);
	if (asprintf(&line, "%s: %s: %s", reader->path, path, text) < 0)
		line = NULL;
	reader->warn(line ? line : text, reader->context);
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
		else if (key->refusal)
			return place_refuse(&place, err, "%s", key->refusal);
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

/* runc takes an errno beside any action and ignores it; crun refuses, and so does this. */
int reader_errno(
        const struct json_place *place, enum profile_action action, int *number, struct error *err)
{
	uint64_t value;

	*number = -1;
	if (!place->value)
		return 0;
	if (action != ACTION_ERRNO && action != ACTION_TRACE)
		return place_refuse(place, err,
		        "only SCMP_ACT_ERRNO and SCMP_ACT_TRACE have one, not %s: take it out",
		        profile_action_name(action));
	if (place_unsigned(place, ERRNO_MAX, &value, err))
		return -1;
	*number = (int)value;
	return 0;
}

static int read_architecture(
        struct profile *profile, const struct json_place *place, struct error *err)
{
	const char *name;

	if (place_string(place, &name, err))
		return -1;
	const struct arch *arch = arch_by_oci_name(name);

	if (!arch)
		return place_refuse(place, err,
		        "no such architecture \"%s\": write it like SCMP_ARCH_X86_64", name);
	if (!profile_lists_arch(profile, arch))
		profile->architectures[profile->n_architectures++] = arch;
	return 0;
}

static int read_architectures(
        struct profile *profile, const struct json_place *array, struct error *err)
{
	size_t length;

	if (place_check_array(array, &length, err))
		return -1;
	profile->architectures = calloc(arch_count, sizeof(*profile->architectures));
	if (!profile->architectures)
		return error_no_memory(err);
	for (size_t i = 0; i < length; i++) {
		struct json_place place = place_element(array, i);

		if (read_architecture(profile, &place, err))
			return -1;
	}
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
	return 0;
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
	struct json_place architectures = place_member(root, "architectures");
	struct json_place flags = place_member(root, "flags");
	struct json_place rules = place_member(root, "syscalls");
	struct json_place listener = place_member(root, "listenerPath");

	if (reader_action(reader, &action, &profile->default_action, err) ||
	        reader_errno(
	                &errno_return, profile->default_action, &profile->default_errno, err) ||
	        read_architectures(profile, &architectures, err) ||
	        read_flags(reader, &flags, err) || read_rules(reader, &rules, err) ||
	        read_listener(reader, &listener, err))
		return -1;
	return 0;
}

int profile_read(const char *path, struct profile *profile, profile_warning *warn, void *context,
        struct error *err)
{
	struct profile_reader reader = {path, profile, warn, context, false};
	cleanup_json struct json_object *json = NULL;

	if (profile_json_load(path, &json, err))
		return -1;
	struct json_place root = {.value = json};

	if (read_profile(&reader, &root, err)) {
		profile_release(profile);
		return error_prefix(err, "%s", path);
	}
	return 0;
}
