/*
 * What two profiles allow, in the words of the first:
 *
 *   the base's rules that refuse         -> as they are
 *   its rules that allow                 -> with the wanted ones of their names; the wanted rules
 *                                           about arguments, if they lie within the base's
 *   what its default allows              -> the wanted rules, with that action
 *   the wanted ENOSYS for what it allows -> rules, as callers fall back on ENOSYS only
 *   its ABIs                             -> the wanted ones
 *
 * A call of which the result allows more is taken out, until profile_within() finds none.
 */
#include "tighten.h"

#include "name_set.h"

#include "profile.h"
#include "within.h"

#include <string.h>

struct tightening {
	const struct profile *base, *wanted;
	struct profile *tight;
	struct name_set as_base; /* whose conditions are the base's, and not the wanted ones */
	struct error *err;
};

static bool allows(enum profile_action action)
{
	return action == ACTION_ALLOW || action == ACTION_LOG;
}

enum mention {
	ALLOWS_ANY = 1, /* with any arguments */
	ALLOWS_SOME = 2,
	REFUSES_ANY = 4,
	REFUSES_SOME = 8,
};

/* How the rules of a profile name a call. */
static unsigned mentions(const struct profile *profile, const char *call)
{
	unsigned found = 0;

	for (size_t i = 0; i < profile->n_rules; i++) {
		const struct profile_rule *rule = &profile->rules[i];

		if (!profile_rule_lists(rule, call))
			continue;
		if (allows(rule->action))
			found |= rule->n_conditions ? ALLOWS_SOME : ALLOWS_ANY;
		else
			found |= rule->n_conditions ? REFUSES_SOME : REFUSES_ANY;
	}
	return found;
}

/* A rule of either profile with one of its names and an action. */
static int add(struct tightening *all, const struct profile_rule *rule, const char *name,
        enum profile_action action)
{
	struct profile_rule one = *rule;

	one.names = &name;
	one.n_names = 1;
	one.action = action;
	return profile_add_rule(all->tight, &one, all->err);
}

/* The wanted rules for a call, with the action of the base. */
static int add_wanted(struct tightening *all, const char *name, enum profile_action action)
{
	for (size_t i = 0; i < all->wanted->n_rules; i++) {
		const struct profile_rule *rule = &all->wanted->rules[i];

		if (allows(rule->action) && profile_rule_lists(rule, name) &&
		        add(all, rule, name, action))
			return -1;
	}
	return 0;
}

static int add_names(
        struct tightening *all, const struct profile_rule *rule, const struct name_set *names)
{
	struct profile_rule part = *rule;

	part.names = names->names;
	part.n_names = names->n_names;
	return names->n_names ? profile_add_rule(all->tight, &part, all->err) : 0;
}

static bool has_one_action(const struct profile *profile, const char *call)
{
	const struct profile_rule *first = NULL;

	for (size_t i = 0; i < profile->n_rules; i++) {
		const struct profile_rule *rule = &profile->rules[i];

		if (!profile_rule_lists(rule, call))
			continue;
		if (first && rule->action != first->action)
			return false;
		first = rule;
	}
	return true;
}

/* Do the wanted rules about arguments take the place of the base's conditions? */
static bool replaces_conditions(const struct tightening *all, const char *name)
{
	return mentions(all->base, name) == ALLOWS_SOME && has_one_action(all->base, name) &&
	       (mentions(all->wanted, name) & (ALLOWS_ANY | ALLOWS_SOME)) == ALLOWS_SOME &&
	       !name_set_has(&all->as_base, name);
}

static int tighten_rule(struct tightening *all, const struct profile_rule *rule)
{
	cleanup_name_set struct name_set kept = {0}, narrowed = {0};

	if (!allows(rule->action))
		return profile_add_rule(all->tight, rule, all->err);
	for (size_t n = 0; n < rule->n_names; n++) {
		unsigned wanted = mentions(all->wanted, rule->names[n]);
		/* Beside other rules of the base for the call, those of the wanted profile would
		 * say something else. */
		bool is_plain = mentions(all->base, rule->names[n]) == ALLOWS_ANY;

		if ((is_plain && (wanted & (ALLOWS_ANY | ALLOWS_SOME)) == ALLOWS_SOME) ||
		        replaces_conditions(all, rule->names[n])) {
			if (name_set_add(&narrowed, rule->names[n], all->err))
				return -1;
		} else if (wanted & (ALLOWS_ANY | ALLOWS_SOME) &&
		           name_set_add(&kept, rule->names[n], all->err)) {
			return -1;
		}
	}
	if (add_names(all, rule, &kept))
		return -1;
	for (size_t n = 0; n < narrowed.n_names; n++)
		if (!mentions(all->tight, narrowed.names[n]) &&
		        add_wanted(all, narrowed.names[n], rule->action))
			return -1;
	return 0;
}

/* Can what the base's default allows of a call be written as the wanted rule?  libseccomp takes one
 * without conditions for the whole of a call, whatever others refuse of it. */
static bool fits_default(
        const struct tightening *all, const struct profile_rule *rule, const char *name)
{
	unsigned base = mentions(all->base, name);

	return !base || (base == REFUSES_SOME && rule->n_conditions);
}

static int tighten_default(struct tightening *all)
{
	for (size_t i = 0; i < all->wanted->n_rules; i++) {
		const struct profile_rule *rule = &all->wanted->rules[i];
		cleanup_name_set struct name_set names = {0};
		struct profile_rule part = *rule;

		for (size_t n = 0; allows(rule->action) && n < rule->n_names; n++)
			if (fits_default(all, rule, rule->names[n]) &&
			        name_set_add(&names, rule->names[n], all->err))
				return -1;
		part.action = all->base->default_action;
		if (add_names(all, &part, &names))
			return -1;
	}
	return 0;
}

/* "clone3 gets ENOSYS": the base allowed it, and its default may be an answer on which nobody falls
 * back. */
static int add_fallbacks(struct tightening *all)
{
	for (size_t i = 0; i < all->wanted->n_rules; i++) {
		const struct profile_rule *rule = &all->wanted->rules[i];
		cleanup_name_set struct name_set names = {0};

		for (size_t n = 0;
		        !allows(rule->action) && !rule->n_conditions && n < rule->n_names; n++) {
			const char *name = rule->names[n];
			bool was_allowed = allows(all->base->default_action) ||
			                   mentions(all->base, name) & (ALLOWS_ANY | ALLOWS_SOME);

			if (was_allowed && !mentions(all->tight, name) &&
			        name_set_add(&names, name, all->err))
				return -1;
		}
		if (add_names(all, rule, &names))
			return -1;
	}
	return 0;
}

/* ---- proof ---- */

static void withdraw(struct profile *profile, const char *call)
{
	/* From the end, as a rule without names goes away. */
	for (size_t r = profile->n_rules; r-- > 0;)
		for (size_t n = 0;
		        allows(profile->rules[r].action) && n < profile->rules[r].n_names; n++)
			if (!strcmp(profile->rules[r].names[n], call)) {
				profile_drop_name(profile, r, n);
				break;
			}
}

static bool is_allowed_by_rule(const struct profile *profile, const char *call)
{
	return call && mentions(profile, call) & (ALLOWS_ANY | ALLOWS_SOME);
}

/* Sets *proven, or takes out what was found. */
static int prove(struct tightening *all, const struct arch *native, bool *proven)
{
	__attribute__((cleanup(containment_release))) struct containment containment = {0};

	if (profile_within(all->tight, all->base, native, &containment, all->err))
		return -1;
	*proven = containment_is_proven(&containment);
	for (size_t i = 0; i < containment.n_items; i++) {
		const char *name = containment.items[i].name;
		bool repeated = i && name == containment.items[i - 1].name;

		if (!repeated && !is_allowed_by_rule(all->tight, name))
			return error_set(all->err,
			        "%s: it cannot be shown that nothing more is "
			        "allowed",
			        name ? name : "numbers without a name");
		if (!repeated)
			withdraw(all->tight, name);
	}
	return 0;
}

/* Those of the base on which anything is wanted.  An empty list means the machine's own, for which
 * the recording is. */
static int copy_architectures(struct tightening *all, const struct arch *native)
{
	const struct profile *base = all->base;

	for (size_t i = 0; i < base->n_architectures; i++)
		if (profile_lists_arch(all->wanted, base->architectures[i]) &&
		        profile_add_arch(all->tight, base->architectures[i], all->err))
			return -1;
	for (size_t i = 0; !all->tight->n_architectures && i < base->n_architectures; i++)
		if (profile_add_arch(all->tight, base->architectures[i], all->err))
			return -1;
	return base->n_architectures ? 0 : profile_add_arch(all->tight, native, all->err);
}

static int copy_frame(struct tightening *all, const struct arch *native)
{
	struct profile frame = *all->base;

	/* All but the rules. */
	frame.n_rules = 0;
	frame.n_architectures = 0;
	if (allows(frame.default_action)) {
		frame.default_action = all->wanted->default_action;
		frame.default_errno = all->wanted->default_errno;
	}
	if (profile_copy(&frame, all->tight, all->err))
		return -1;
	return copy_architectures(all, native);
}

static int build(struct tightening *all, const struct arch *native)
{
	if (copy_frame(all, native))
		return -1;
	for (size_t i = 0; i < all->base->n_rules; i++)
		if (tighten_rule(all, &all->base->rules[i]))
			return -1;
	if (allows(all->base->default_action) && tighten_default(all))
		return -1;
	return add_fallbacks(all);
}

/* Wanted rules that do not lie within the conditions of the base; *found: there are some. */
static int find_outside(struct tightening *all, const struct arch *native, bool *found)
{
	__attribute__((cleanup(containment_release))) struct containment containment = {0};

	if (profile_within(all->tight, all->base, native, &containment, all->err))
		return -1;
	*found = false;
	for (size_t i = 0; i < containment.n_items; i++) {
		const char *name = containment.items[i].name;

		if (!name || !replaces_conditions(all, name))
			continue;
		*found = true;
		if (name_set_add(&all->as_base, name, all->err))
			return -1;
	}
	return 0;
}

static int tighten(struct tightening *all, const struct arch *native)
{
	bool proven = false, again;

	/* Each round leaves one more call to the conditions of the base. */
	do {
		profile_release(all->tight);
		if (build(all, native) || find_outside(all, native, &again))
			return -1;
	} while (again);
	/* Each round takes a name away. */
	while (!proven)
		if (prove(all, native, &proven))
			return -1;
	return 0;
}

int profile_tighten(const struct profile *base, const struct profile *wanted,
        const struct arch *native, struct profile *tight, struct error *err)
{
	struct tightening all = {base, wanted, tight, {0}, err};
	int result = tighten(&all, native);

	name_set_release(&all.as_base);
	if (result)
		profile_release(tight);
	return result;
}
