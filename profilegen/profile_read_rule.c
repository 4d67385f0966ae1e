#include "profile_reader.h"

#include "profile_model.h"

#include "cleanup.h"

#define N_ARGS 6

static const struct known_key rule_keys[] = {
        {"names", NULL},
        {"action", NULL},
        {"errnoRet", NULL},
        {"args", NULL},
        {"comment", NULL},
        {"name", DOCKER_KEY},
        {"includes", DOCKER_KEY},
        {"excludes", DOCKER_KEY},
        {"errno", DOCKER_KEY},
        {0},
};

static const struct known_key condition_keys[] = {
        {"index", NULL},
        {"value", NULL},
        {"valueTwo", NULL},
        {"op", NULL},
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
	if (place_unsigned(&index, N_ARGS - 1, &number, err) ||
	        place_unsigned(&value, UINT64_MAX, &condition->value, err) ||
	        read_operator(&op, &condition->op, err))
		return -1;
	condition->index = (unsigned)number;
	if (value_two.value)
		return place_unsigned(&value_two, UINT64_MAX, &condition->value_two, err);
	return 0;
}

/* At most one condition for each argument. */
static int read_conditions(const struct profile_reader *reader, const struct json_place *args,
        struct profile_condition conditions[N_ARGS], size_t *n_conditions, struct error *err)
{
	bool taken[N_ARGS] = {false};
	size_t length;

	if (place_check_array(args, &length, err))
		return -1;
	for (size_t i = 0; i < length; i++) {
		struct json_place place = place_element(args, i);
		struct profile_condition condition;

		if (read_condition(reader, &place, &condition, err))
			return -1;
		if (taken[condition.index])
			return place_refuse(&place, err,
			        "a second condition on argument %u, which runc takes as \"or\" and "
			        "crun as \"and\": write two rules",
			        condition.index);
		taken[condition.index] = true;
		conditions[(*n_conditions)++] = condition;
	}
	return 0;
}

/* The names are those of the JSON tree; the array is malloced.  Unknown ones are kept, for
 * a comparison to name them. */
static int read_names(const struct profile_reader *reader, const struct json_place *place,
        const char ***names, size_t *n_names, struct error *err)
{
	size_t length;

	if (!place->value)
		return place_refuse(place, err, "is missing");
	if (place_check_array(place, &length, err))
		return -1;
	*names = calloc(length + 1, sizeof(**names));
	if (!*names)
		return error_no_memory(err);
	for (size_t i = 0; i < length; i++) {
		struct json_place one = place_element(place, i);
		const char *name;

		if (place_string(&one, &name, err))
			return -1;
		if (!syscall_known_to_libseccomp(name))
			reader_warn(reader, &one,
			        "libseccomp knows no call \"%s\": runtimes skip it in silence",
			        name);
		if (*name)
			(*names)[(*n_names)++] = name;
	}
	if (!*n_names)
		reader_warn(reader, place, "no names: runtimes ignore this rule in silence");
	return 0;
}

static int read_comment(const struct json_place *place, const char **comment, struct error *err)
{
	return place->value ? place_string(place, comment, err) : 0;
}

int reader_rule(struct profile_reader *reader, const struct json_place *place, struct error *err)
{
	if (reader_check_keys(reader, place, rule_keys, err))
		return -1;
	struct json_place names = place_member(place, "names"), args = place_member(place, "args");
	struct json_place action = place_member(place, "action");
	struct json_place errno_return = place_member(place, "errnoRet");
	struct json_place comment = place_member(place, "comment");
	struct profile_condition conditions[N_ARGS];
	struct profile_rule rule = {.conditions = conditions};
	cleanup_free const char **name_list = NULL;
	const char *comment_text = NULL;

	if (reader_action(reader, &action, &rule.action, err) ||
	        reader_errno(&errno_return, rule.action, &rule.errno_return, err) ||
	        read_conditions(reader, &args, conditions, &rule.n_conditions, err) ||
	        read_names(reader, &names, &name_list, &rule.n_names, err) ||
	        read_comment(&comment, &comment_text, err))
		return -1;
	if (!rule.n_names)
		return 0;
	rule.names = (char **)name_list;
	rule.comment = (char *)(uintptr_t)comment_text;
	return profile_add_rule(reader->profile, &rule, err);
}
