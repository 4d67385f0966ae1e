/*
 * A profile from a file, as a runtime would have it:
 *
 *   JSON -> json_tree (syntax, bounds) -> json_place (types, with the place for errors)
 *        -> profile_read_filter  includes, excludes: is it a rule here?
 *        -> profile_read_rule    names, conditions, what runtimes make of them
 *        -> profile_read_arch    the list, or this machine's entry of archMap
 */
#include "profile_read.h"

#include "json_place.h"
#include "json_tree.h"
#include "name_set.h"
#include "profile_file.h"
#include "profile_read_arch.h"
#include "profile_read_rule.h"
#include "profile_reader.h"
#include "yaml_tree.h"

#include "bare_filter.h"
#include "errno_name.h"
#include "json_pull.h"
#include "libseccomp_version.h"
#include "memory_file.h"
#include "runtime_choice.h"
#include "syscall_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Of SeccompProfileSpec.  The API server drops other ones, such as defaultErrnoRet. */
static const struct known_key operator_keys[] = {
        {"defaultAction", false},
        {"architectures", false},
        {"flags", false},
        {"listenerPath", false},
        {"listenerMetadata", false},
        {"syscalls", false},
        {"baseProfileName", false},
        {"disabled", false}, /* v1beta1 */
        {"state", false},    /* v1 */
        {0},
};

/* crun knows all of them; runc 1.1 refuses any flag. */
static const char *const known_flags[] = {
        "SECCOMP_FILTER_FLAG_LOG",
        "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
        "SECCOMP_FILTER_FLAG_TSYNC",
        "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
};

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

/* In one line: a current profile has a dozen of them. */
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
		        "libseccomp %s is too old for %s: runtimes that use it silently skip these "
		        "names",
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

	if (reader_check_keys(
	            reader, root, reader->in_kubernetes ? operator_keys : profile_keys, err))
		return -1;
	struct json_place action = place_member(root, "defaultAction");
	struct json_place errno_return = place_member(root, "defaultErrnoRet");
	struct json_place errno_name = reader_dialect_member(reader, root, "defaultErrno");
	struct json_place architectures = place_member(root, "architectures");
	struct json_place arch_map = reader_dialect_member(reader, root, "archMap");
	struct json_place flags = place_member(root, "flags");
	struct json_place rules = place_member(root, "syscalls");

	if (reader->in_kubernetes)
		errno_return.value = NULL;
	if (reader_action(reader, &action, &profile->default_action, err) ||
	        reader_errno(reader, &errno_return, &errno_name, profile->default_action,
	                &profile->default_errno, err) ||
	        reader_architectures(reader, &architectures, &arch_map, err) ||
	        read_flags(reader, &flags, err) || read_rules(reader, &rules, err) ||
	        read_listener(reader, root, err))
		return -1;
	return 0;
}

#define OPERATOR "security-profiles-operator.x-k8s.io/"

static bool is_kubernetes(const struct json_place *root)
{
	return place_member(root, "kind").value && place_member(root, "apiVersion").value;
}

/* A base profile is another object, whose rules the operator adds to those here: without them
 * every answer might be wrong. */
static int check_base(const struct json_place *spec, struct error *err)
{
	struct json_place base = place_member(spec, "baseProfileName");
	const char *name;

	if (!base.value)
		return 0;
	if (place_string(&base, &name, err))
		return -1;
	return *name ? place_refuse(&base, err,
	                       "the rules of \"%s\" belong to this profile and are not in the "
	                       "file: read the one that the operator writes on the node",
	                       name)
	             : 0;
}

static void warn_of_state(const struct profile_reader *reader, const struct json_place *spec)
{
	struct json_place disabled = place_member(spec, "disabled");
	struct json_place state = place_member(spec, "state");
	bool is_disabled = disabled.value && disabled.value->kind == JSON_BOOL &&
	                   !strcmp(disabled.value->text, "true");

	if (state.value && state.value->kind == JSON_STRING)
		is_disabled |= !strcmp(state.value->text, "Disabled");
	if (is_disabled)
		reader_warn(reader, state.value ? &state : &disabled,
		        "a profile that is disabled is not installed");
}

/* An object of the Security Profiles Operator has a profile as its spec. */
static int read_kubernetes(
        struct profile_reader *reader, const struct json_place *root, struct error *err)
{
	struct json_place kind = place_member(root, "kind");
	struct json_place version = place_member(root, "apiVersion");
	struct json_place spec = place_member(root, "spec");
	const char *name, *group;

	if (place_string(&kind, &name, err) || place_string(&version, &group, err))
		return -1;
	if (strcmp(name, "SeccompProfile") != 0 || strncmp(group, OPERATOR, strlen(OPERATOR)) != 0)
		return error_set(err,
		        "is a Kubernetes object (kind \"%s\" of %s), not a seccomp profile: give "
		        "a SeccompProfile of the Security Profiles Operator, or the profile's own "
		        "JSON",
		        name, group);
	if (place_check_object(&spec, err) || check_base(&spec, err))
		return -1;
	warn_of_state(reader, &spec);
	reader->in_kubernetes = true;
	reader->dialect = DIALECT_OCI;
	return read_profile(reader, &spec, err);
}

/* A config.json is known by its keys; it holds a profile at linux.seccomp. */
static int read_document(
        struct profile_reader *reader, const struct json_place *root, struct error *err)
{
	if (place_check_object(root, err))
		return -1;
	if (is_kubernetes(root))
		return read_kubernetes(reader, root, err);
	if (reader->is_yaml)
		return error_set(err, "is YAML without \"apiVersion\" and \"kind\": runtimes read "
		                      "JSON, so give the profile as such");
	struct json_place linux_part = place_member(root, "linux");
	struct json_place version = place_member(root, "ociVersion");

	/* A file of neither kind is read as a profile, whose errors say what is missing. */
	if (!linux_part.value && !version.value)
		return read_profile(reader, root, err);
	/* Which of the two a runtime would take depends on the runtime. */
	if (place_member(root, "defaultAction").value)
		return error_set(err,
		        "is both a profile (\"defaultAction\") and a config.json (\"%s\")",
		        version.value ? version.key : linux_part.key);
	if (place_check_object(&linux_part, err))
		return -1;
	struct json_place seccomp = place_member(&linux_part, "seccomp");

	if (!seccomp.value)
		return place_refuse(&linux_part, err,
		        "\"seccomp\" is missing: a container of this config.json runs without a "
		        "filter");
	/* containerd, CRI-O and the engines write this file for runc and crun: in here there is no
	 * dialect, all was decided. */
	reader->in_config = true;
	reader->dialect = DIALECT_OCI;
	return read_profile(reader, &seccomp, err);
}

static int read_tree(struct profile_reader *reader, const struct profile_file *file,
        struct json_value *tree, struct error *err)
{
	struct json_place root = {.value = tree};
	int result;

	reader->is_yaml = profile_file_kind(file) == PROFILE_YAML;
	if ((reader->is_yaml ? yaml_tree_parse : json_tree_parse)(
	            file->bytes, file->n_bytes, tree, err))
		return -1;
	result = read_document(reader, &root, err);
	/* Before the tree goes: these names are its strings. */
	name_set_release(&reader->young);
	return result;
}

static int read_filter(
        const struct profile_reader *reader, const struct profile_file *file, struct error *err)
{
	struct bpf_program program = {0};
	bool is_foreign;

	if (bare_filter_parse(file->bytes, file->n_bytes, &program, &is_foreign, err))
		return -1;
	return bare_filter_profile(&program, is_foreign, reader->context, reader->profile, err);
}

static int read_file(struct profile_reader *reader, struct error *err)
{
	cleanup_profile_file struct profile_file file = {0};
	cleanup_json_tree struct json_value tree = {.kind = JSON_NULL};

	if (profile_file_load(reader->path, &file, err))
		return -1;
	if (profile_file_kind(&file) == PROFILE_FILTER)
		return read_filter(reader, &file, err);
	return read_tree(reader, &file, &tree, err);
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
	        .dialect = context->runtime.dialect,
	};

	if (!read_file(&reader, err))
		return 0;
	profile_release(profile);
	return error_prefix(err, "%s", strcmp(path, "-") != 0 ? path : "standard input");
}
