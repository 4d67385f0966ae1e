#include "bundle_filter.h"

#include "bundle_config.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

struct facts {
	bool has_no_new_privs, has_listener;
	bool is_root;        /* its first program's user, in the user namespace of the container */
	bool holds_admin;    /* CAP_SYS_ADMIN is in the set that is being read... */
	bool admin_for_root; /* ...and in one that root has after an exec, or ... */
	bool admin_for_all;  /* ...that everybody has */
};

struct member {
	const char *name;
	config_taker *take;
};

/* Go's JSON may say null for what is empty. */
static int take_members(struct json_pull *pull, const struct member *members, size_t n_members,
        struct facts *facts, struct error *err)
{
	const char *key;
	int more;

	if (json_peek(pull) == JSON_NULL)
		return json_read_null(pull, err);
	if (json_enter_object(pull, err))
		return -1;
	while ((more = json_next_member(pull, &key, err)) > 0) {
		config_taker *take = NULL;

		for (size_t i = 0; i < n_members; i++)
			if (!strcmp(key, members[i].name))
				take = members[i].take;
		if (take ? take(pull, facts, err) : json_skip(pull, err))
			return -1;
	}
	return more;
}

#define TAKE_MEMBERS(pull, members, facts, err) \
	take_members(pull, members, sizeof(members) / sizeof((members)[0]), facts, err)

static int take_elements(
        struct json_pull *pull, config_taker *take, void *context, struct error *err)
{
	int more;

	if (json_peek(pull) == JSON_NULL)
		return json_read_null(pull, err);
	if (json_enter_array(pull, err))
		return -1;
	while ((more = json_next_element(pull, err)) > 0)
		if (take(pull, context, err))
			return -1;
	return more;
}

/* ---- process ---- */

static int take_no_new_privs(struct json_pull *pull, void *context, struct error *err)
{
	return json_read_bool(pull, &((struct facts *)context)->has_no_new_privs, err);
}

static int take_uid(struct json_pull *pull, void *context, struct error *err)
{
	uint64_t uid;

	if (json_read_unsigned(pull, 0, UINT32_MAX, &uid, err))
		return -1;
	((struct facts *)context)->is_root = uid == 0;
	return 0;
}

static int take_user(struct json_pull *pull, void *context, struct error *err)
{
	static const struct member members[] = {{"uid", take_uid}};

	return TAKE_MEMBERS(pull, members, context, err);
}

static int take_capability(struct json_pull *pull, void *context, struct error *err)
{
	const char *name;

	if (json_read_string(pull, &name, err))
		return -1;
	((struct facts *)context)->holds_admin |= !strcasecmp(name, "CAP_SYS_ADMIN");
	return 0;
}

/* capabilities(7): after an exec root has those of the bounding and the inheritable set, others
 * have the ambient ones. */
static int take_set_of_root(struct json_pull *pull, void *context, struct error *err)
{
	struct facts *facts = context;

	facts->holds_admin = false;
	if (take_elements(pull, take_capability, facts, err))
		return -1;
	facts->admin_for_root |= facts->holds_admin;
	return 0;
}

static int take_ambient(struct json_pull *pull, void *context, struct error *err)
{
	struct facts *facts = context;

	facts->holds_admin = false;
	if (take_elements(pull, take_capability, facts, err))
		return -1;
	facts->admin_for_all |= facts->holds_admin;
	return 0;
}

static int take_capabilities(struct json_pull *pull, void *context, struct error *err)
{
	static const struct member members[] = {{"bounding", take_set_of_root},
	        {"inheritable", take_set_of_root}, {"ambient", take_ambient}};

	return TAKE_MEMBERS(pull, members, context, err);
}

static int take_process(struct json_pull *pull, void *context, struct error *err)
{
	static const struct member members[] = {{"noNewPrivileges", take_no_new_privs},
	        {"user", take_user}, {"capabilities", take_capabilities}};

	return TAKE_MEMBERS(pull, members, context, err);
}

/* ---- linux.seccomp ---- */

static int take_action(struct json_pull *pull, void *context, struct error *err)
{
	const char *action;

	if (json_read_string(pull, &action, err))
		return -1;
	((struct facts *)context)->has_listener |= !strcmp(action, "SCMP_ACT_NOTIFY");
	return 0;
}

static int take_rule(struct json_pull *pull, void *context, struct error *err)
{
	static const struct member members[] = {{"action", take_action}};

	return TAKE_MEMBERS(pull, members, context, err);
}

static int take_rules(struct json_pull *pull, void *context, struct error *err)
{
	return take_elements(pull, take_rule, context, err);
}

static int take_seccomp(struct json_pull *pull, void *context, struct error *err)
{
	static const struct member members[] = {
	        {"defaultAction", take_action}, {"syscalls", take_rules}};

	return TAKE_MEMBERS(pull, members, context, err);
}

static int take_linux(struct json_pull *pull, void *context, struct error *err)
{
	static const struct member members[] = {{"seccomp", take_seccomp}};

	return TAKE_MEMBERS(pull, members, context, err);
}

/* ---- the whole ---- */

bool bundle_wants_early_filter(const char *bundle)
{
	cleanup_config struct config config;
	struct facts facts = {.is_root = true};
	struct error unused;

	if (config_load(&config, bundle, &unused) ||
	        config_find(&config, "process", take_process, &facts, &unused) < 0 ||
	        config_find(&config, "linux", take_linux, &facts, &unused) < 0)
		return false;
	if (facts.has_no_new_privs || facts.has_listener)
		return false;
	return !facts.admin_for_all && !(facts.is_root && facts.admin_for_root);
}
