#include "stack_comments.h"

#include "stack_text.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 4 };

/* The call of that name which has a stack; NULL: none. */
static const struct call *find_call(const struct run *observed, const char *name)
{
	for (size_t i = 0; i < observed->n_calls; i++)
		if (!strcmp(observed->calls[i].name, name) &&
		        stack_text_has(&observed->calls[i], NULL))
			return &observed->calls[i];
	return NULL;
}

static int add_line(const char *line, void *comment, struct error *err)
{
	return text_append(comment, "; ", line) ? error_no_memory(err) : 0;
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
		struct profile_rule *commented = &profile->rules[rule];
		const struct stack_view view = {.run = observed,
		        .call = find_call(observed, commented->names[name]),
		        .max = LINES_MAX,
		        .plain = true};

		if (!view.call)
			continue;
		if (commented->n_names > 1) {
			if (part_name(profile, rule, name, err))
				return -1;
			commented = &profile->rules[profile->n_rules - 1];
		}
		if (stack_text_visit(&view, add_line, &commented->comment, err))
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
