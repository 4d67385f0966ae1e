#include "profile_read_rule.h"

#include "name_set.h"
#include "profile_read_filter.h"

#include "cleanup.h"
#include "errno_name.h"
#include "profile.h"
#include "profile_names.h"
#include "profile_read.h"
#include "syscall_limits.h"
#include "syscall_name.h"

#include <string.h>

/* Far more than there are system calls; what has more is meant to stall its reader, or
 * libseccomp, whose time grows with the square. */
#define NAMES_MAX 8192
#define CONDITIONS_MAX 256

static const struct known_key rule_keys[] = {
        {"names", false},
        {"action", false},
        {"errnoRet", false},
        {"args", false},
        {"comment", false},
        {"name", true},
        {"includes", true},
        {"excludes", true},
        {"errno", true},
        {0},
};

static const struct known_key condition_keys[] = {
        {"index", false},
        {"value", false},
        {"valueTwo", false},
        {"op", false},
        {0},
};

static int read_operator(
        const struct json_place *place, enum profile_operator *op, struct error *err)
{
	const char *name;
	struct error why;

	if (place_string(place, &name, err))
		return -1;
	if (profile_operator_parse(name, op, &why))
		return place_refuse(place, err, "%s", why.text);
	return 0;
}

/* Negative values are refused: crun takes them, runc's JSON decoder does not. */
static int read_condition(const struct profile_reader *reader, const struct json_place *place,
        struct profile_condition *condition, struct error *err)
{
	if (reader_check_keys(reader, place, condition_keys, err))
		return -1;
	struct json_place index = place_member(place, "index"),
	                  value = place_member(place, "value");
	struct json_place value_two = place_member(place, "valueTwo");
	struct json_place op = place_member(place, "op");
	uint64_t number;

	*condition = (struct profile_condition){0};
	if (place_unsigned(&index, SYSCALL_ARGS - 1, &number, err) ||
	        place_unsigned(&value, UINT64_MAX, &condition->value, err) ||
	        read_operator(&op, &condition->op, err))
		return -1;
	condition->index = (unsigned)number;
	if (value_two.value)
		return place_unsigned(&value_two, UINT64_MAX, &condition->value_two, err);
	return 0;
}

/* The caller frees what is there, also after an error. */
static int read_conditions(const struct profile_reader *reader, const struct json_place *args,
        struct profile_condition **conditions, size_t *n_conditions, struct error *err)
{
	size_t length;

	if (place_check_array(args, &length, err))
		return -1;
	if (length > CONDITIONS_MAX)
		return place_refuse(args, err, "more than %d conditions: this is not a profile",
		        CONDITIONS_MAX);
	*conditions = calloc(length + 1, sizeof(**conditions));
	if (!*conditions)
		return error_no_memory(err);
	for (; *n_conditions < length; (*n_conditions)++) {
		struct json_place place = place_element(args, *n_conditions);

		if (read_condition(reader, &place, &(*conditions)[*n_conditions], err))
			return -1;
	}
	return 0;
}

/* The first argument with a second condition; -1 if there is none. */
static int repeated_argument(const struct profile_rule *rule)
{
	bool taken[SYSCALL_ARGS] = {false};

	for (size_t i = 0; i < rule->n_conditions; i++) {
		unsigned index = rule->conditions[i].index;

		if (taken[index])
			return (int)index;
		taken[index] = true;
	}
	return -1;
}

/* With two conditions on any argument, runc (1.1 and 1.3) and crun (1.8 and 1.28) take all
 * conditions of the rule as alternatives: as many rules. */
static int add_rule(struct profile_reader *reader, const struct json_place *place,
        const struct profile_rule *rule, struct error *err)
{
	struct json_place args = place_member(place, "args");
	int repeated = repeated_argument(rule);
	struct profile_rule one = *rule;

	if (repeated < 0)
		return profile_add_rule(reader->profile, rule, err);
	reader_warn_of(reader, WARNING_ALTERNATIVES, &args,
	        "two conditions on argument %d: runtimes take all conditions of this rule as "
	        "alternatives, of which one suffices",
	        repeated);
	/* The profile has what is enforced, so that whatever judges it later need not know. */
	one.n_conditions = 1;
	for (size_t i = 0; i < rule->n_conditions; i++) {
		one.conditions = &rule->conditions[i];
		if (profile_add_rule(reader->profile, &one, err))
			return -1;
	}
	return 0;
}

/* Unknown names are kept, for a comparison to name them. */
static int read_name(struct profile_reader *reader, const struct json_place *place,
        const char **names, size_t *n_names, struct error *err)
{
	const char *name;

	if (place_string(place, &name, err))
		return -1;
	/* Of the whole profile: rules share the bound. */
	if (reader->n_names++ == NAMES_MAX)
		return place_refuse(place, err,
		        "more than %d names of calls: this is not a profile", NAMES_MAX);
	/* Kept whatever it is: lint and diff report names that are no call. */
	names[(*n_names)++] = name;
	if (syscall_known_to_libseccomp(name))
		return 0;
	if (!*name) {
		reader_warn_of(
		        reader, WARNING_NAME, place, "an empty name: runc refuses the profile");
		return 0;
	}
	/* Gathered for one line at the end (warn_of_young). */
	if (syscall_in_supplement(name))
		return name_set_add(&reader->young, name, err);
	reader_warn_of(reader, WARNING_NAME, place,
	        "libseccomp does not know the call \"%s\": runtimes skip it silently", name);
	return 0;
}

static int read_name_list(struct profile_reader *reader, const struct json_place *place,
        const char ***names, size_t *n_names, struct error *err)
{
	size_t length;

	if (place_check_array(place, &length, err))
		return -1;
	*names = calloc(length + 1, sizeof(**names));
	if (!*names)
		return error_no_memory(err);
	for (size_t i = 0; i < length; i++) {
		struct json_place one = place_element(place, i);

		if (read_name(reader, &one, *names, n_names, err))
			return -1;
	}
	if (!*n_names)
		/* Measured with runc and crun. */
		reader_warn(reader, place, "no names: runtimes silently ignore this rule");
	return 0;
}

static int read_single_name(struct profile_reader *reader, const struct json_place *place,
        const char ***names, size_t *n_names, struct error *err)
{
	*names = calloc(1, sizeof(**names));
	if (!*names)
		return error_no_memory(err);
	return read_name(reader, place, *names, n_names, err);
}

/* From `names`, or from `name` of Docker's old form, where "" is absent and both are refused.
 * The names are those of the JSON tree; the array is malloced. */
static int read_names(struct profile_reader *reader, const struct json_place *rule,
        const char ***names, size_t *n_names, struct error *err)
{
	struct json_place list = place_member(rule, "names");
	struct json_place single = reader_dialect_member(reader, rule, "name");
	size_t n_list;
	const char *name = "";

	if ((single.value && place_string(&single, &name, err)) ||
	        place_check_array(&list, &n_list, err))
		return -1;
	if (*name && n_list)
		return place_refuse(&single, err,
		        "appears beside \"names\", which Docker and podman refuse: keep one of "
		        "them");
	if (*name)
		return read_single_name(reader, &single, names, n_names, err);
	if (!list.value) {
		reader_refused(reader, &list, "names", "missing", "the rule is ignored");
		return 0;
	}
	return read_name_list(reader, &list, names, n_names, err);
}

static int read_comment(const struct json_place *place, const char **comment, struct error *err)
{
	return place->value ? place_string(place, comment, err) : 0;
}

/* Everything but the names and the place. */
static int read_rest(struct profile_reader *reader, const struct json_place *place,
        struct profile_condition **conditions, struct profile_rule *rule, struct error *err)
{
	struct json_place args = place_member(place, "args");
	struct json_place action = place_member(place, "action");
	struct json_place errno_return = place_member(place, "errnoRet");
	struct json_place errno_name = reader_dialect_member(reader, place, "errno");
	struct json_place comment = place_member(place, "comment");
	const char *comment_text = NULL;

	if (reader_action(reader, &action, &rule->action, err) ||
	        reader_errno(reader, &errno_return, &errno_name, rule->action, &rule->errno_return,
	                err) ||
	        read_conditions(reader, &args, conditions, &rule->n_conditions, err) ||
	        read_comment(&comment, &comment_text, err))
		return -1;
	/* To the operator 0 is absent. */
	if (reader->in_kubernetes && !rule->errno_return)
		rule->errno_return = -1;
	rule->conditions = *conditions;
	/* Borrowed from the tree: profile_add_rule() copies all of the rule. */
	rule->comment = (char *)(uintptr_t)comment_text;
	return 0;
}

/* A rule whose conditions were decided, for or against it. */
static int note_decided(struct profile *profile, const char *place, struct error *err)
{
	if (!profile->decided.n_rules++)
		profile->decided.first = strdup(place);
	return profile->decided.first ? 0 : error_no_memory(err);
}

int reader_rule(struct profile_reader *reader, const struct json_place *place, struct error *err)
{
	/* The parts are gathered here and copied into the profile at the end: nothing of a rule
	 * that does not apply, or fails half way, gets there. */
	cleanup_free struct profile_condition *conditions = NULL;
	char path[PLACE_PATH_MAX];
	struct profile_rule rule = {.place = path};
	cleanup_free const char **names = NULL;
	bool applies;

	if (reader_check_keys(reader, place, rule_keys, err))
		return -1;
	struct json_place includes = reader_dialect_member(reader, place, "includes");
	struct json_place excludes = reader_dialect_member(reader, place, "excludes");

	if (read_rest(reader, place, &conditions, &rule, err) ||
	        read_names(reader, place, &names, &rule.n_names, err) ||
	        reader_filters(reader, &includes, &excludes, &applies, err))
		return -1;
	place_path(place, path);
	if ((includes.value || excludes.value) && note_decided(reader->profile, path, err))
		return -1;
	/* Read in full all the same: an error in a rule that does not apply here is one
	 * elsewhere. */
	if (!rule.n_names || !applies)
		return 0;
	rule.names = names;
	return add_rule(reader, place, &rule, err);
}
