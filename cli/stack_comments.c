#include "stack_comments.h"

#include "stack_text.h"

#include "cleanup.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* The line of the first call of that name which has a stack; NULL: none. */
static int line_of(const struct run *observed, const char *name, char **line, struct error *err)
{
	*line = NULL;
	for (size_t i = 0; i < observed->n_calls && !*line; i++)
		if (!strcmp(observed->calls[i].name, name) &&
		        stack_text(observed, &observed->calls[i], true, line, err))
			return -1;
	return 0;
}

static int comment_rule(struct profile_rule *rule, const char *line, struct error *err)
{
	return text_append(&rule->comment, "; ", line) ? error_no_memory(err) : 0;
}

/* Takes a name out of its rule into one of its own.  The rules may have moved. */
static int part_name(struct profile *profile, size_t rule, size_t name, struct error *err)
{
	struct profile_rule part = profile->rules[rule];

	part.names = &profile->rules[rule].names[name];
	part.n_names = 1;
	if (profile_add_rule(profile, &part, err))
		return -1;
	profile_drop_name(profile, rule, name);
	return 0;
}

static int comment_names(
        struct profile *profile, size_t rule, const struct run *observed, struct error *err)
{
	for (size_t name = profile->rules[rule].n_names; name-- > 0;) {
		cleanup_free char *line = NULL;
		struct profile_rule *commented = &profile->rules[rule];

		if (line_of(observed, commented->names[name], &line, err))
			return -1;
		if (!line)
			continue;
		if (commented->n_names > 1) {
			if (part_name(profile, rule, name, err))
				return -1;
			commented = &profile->rules[profile->n_rules - 1];
		}
		if (comment_rule(commented, line, err))
			return -1;
	}
	return 0;
}

int stack_comments(struct profile *profile, const struct run *observed, struct error *err)
{
	/* Those that are added have their comments already. */
	const size_t n_rules = profile->n_rules;

	for (size_t i = 0; i < n_rules; i++)
		if (comment_names(profile, i, observed, err))
			return -1;
	return 0;
}
