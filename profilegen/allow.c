/*
 * An allow-list, in the order in which it is made:
 *
 *   for machines that were not recorded, what is predicted in place of the recording (predict.c)
 *   the ABIs on which a call succeeded
 *   the names that were observed
 *   other forms of them (multiplexers), what is rarely seen, clone beside clone3
 *   one rule for the names, then rules by argument (allow_arguments.c)
 *   the margin, as rules of their own
 *   what the chosen runtimes need, likewise
 *   what other C libraries and kernels call in place of all that (stand_ins.c)
 *   EPERM for risky calls, if that is wanted (deny_beside)
 */
#include "allow.h"

#include "allow_arguments.h"
#include "evidence.h"
#include "generate_parts.h"
#include "multiplex.h"
#include "name_set.h"
#include "predict.h"
#include "rarely_seen.h"
#include "runtime.h"
#include "runtime_engine.h"
#include "siblings.h"
#include "stand_ins.h"

#include "cleanup.h"
#include "deny.h"
#include "profile.h"
#include "recording.h"
#include "risk_tier.h"
#include "syscall_name.h"

#include <stdio.h>
#include <string.h>

struct allow {
	const struct run *observed;
	const struct generate_options *options;
	const struct prediction *prediction; /* empty where nothing was to be predicted */
	struct profile *profile;
	struct name_set names; /* all that are allowed so far */
	struct error *err;
};

/* Failing with ENOSYS proves nothing about the ABI.  x32 needs more proof than others: its
 * calls differ from those of x86_64 by a bit that any program may set, and most kernels lack it. */
static bool proves_abi(const struct call *call)
{
	bool is_x32 = call->nr >= 0 && call->nr & X32_SYSCALL_BIT;

	if (is_x32 && !*call->first.result)
		return false;
	return strcmp(call->first.result, "ENOSYS") != 0;
}

static int choose_architectures(struct allow *allow)
{
	const struct run *observed = allow->observed;

	for (size_t i = 0; i < observed->n_calls; i++)
		if (proves_abi(&observed->calls[i]) &&
		        profile_add_arch(allow->profile, observed->calls[i].arch, allow->err))
			return -1;
	/* An empty list would mean the native ABI, on which nothing has succeeded. */
	if (!allow->profile->n_architectures && allow->prediction->comment)
		return error_set(allow->err, "no recorded call has a place on these machines");
	if (!allow->profile->n_architectures)
		return error_set(allow->err, "every call of the recording failed with ENOSYS; a "
		                             "profile from it would deny everything");
	return 0;
}

static int add_observed(struct allow *allow)
{
	for (size_t i = 0; i < allow->observed->n_calls; i++) {
		const struct call *call = &allow->observed->calls[i];

		/* Its ABI gets libseccomp's answer for a wrong architecture, KILL_THREAD. */
		if (!profile_lists_arch(allow->profile, call->arch))
			generate_remark(allow->options, REMARK_NOT_EXPRESSED, call->name,
			        "only attempted on %s, which the profile leaves out; the kernel "
			        "will kill there instead of answering ENOSYS",
			        call->arch->name);
		else if (profile_is_unnamed(call->name))
			generate_remark(allow->options, REMARK_NOT_EXPRESSED, call->name,
			        "no name is known for this number on %s", call->arch->name);
		else if (name_set_add(&allow->names, call->name, allow->err))
			return -1;
	}
	return 0;
}

/* Whatever the profile allows beyond the recording is reported. */
static int add_unobserved(struct allow *allow, const char *name, const char *why, const char *of)
{
	if (name_set_has(&allow->names, name))
		return 0;
	generate_remark(allow->options, REMARK_ADDED, name, "%s%s", why, of);
	return name_set_add(&allow->names, name, allow->err);
}

static int add_companion(struct allow *allow, const struct rarely_seen *row)
{
	cleanup_free char *why = NULL;

	if (asprintf(&why, "needed beside %s, but rarely seen: %s", row->beside, row->why) < 0) {
		why = NULL;
		return error_no_memory(allow->err);
	}
	return add_unobserved(allow, row->call, why, "");
}

/* Those that an ABI lacks are not added. */
static int add_rarely_seen(struct allow *allow)
{
	int result = 0;

	rarely_seen_for_each (row) {
		if (result || !profile_has_call(allow->profile, row->call))
			continue;
		if (!*row->beside)
			result = add_unobserved(allow, row->call, "needed, but rarely seen", "");
		else if (name_set_has(&allow->names, row->beside))
			result = add_companion(allow, row);
	}
	return result;
}

/* socketcall(2) or ipc(2) was seen: the direct calls that a younger C library would make.
 * The multiplexer itself is listed by name. */
static int add_direct_calls(struct allow *allow, const struct call *call)
{
	int nr;

	multiplex_for_each (row)
		if (evidence_may_be(call, row) && syscall_number(call->arch, row->call, &nr) &&
		        add_unobserved(allow, row->call, "the direct form of ", row->multiplexer))
			return -1;
	return 0;
}

/* A direct call was seen: the multiplexed ones that an older C library would make.
 * libseccomp opens the multiplexer's number for each name that is listed, even for one that
 * has no direct number (accept on i386). */
static int add_multiplexed_calls(struct allow *allow, const struct call *call)
{
	multiplex_for_each (row) {
		if (strcmp(row->call, call->name) != 0)
			continue;
		multiplex_for_each (other)
			if (!strcmp(other->multiplexer, row->multiplexer) &&
			        other->number == row->number &&
			        add_unobserved(allow, other->call, "another form of ", call->name))
				return -1;
	}
	return 0;
}

static int add_other_forms(struct allow *allow)
{
	for (size_t i = 0; i < allow->observed->n_calls; i++) {
		const struct call *call = &allow->observed->calls[i];

		if (!profile_lists_arch(allow->profile, call->arch) ||
		        !arch_multiplexes(call->arch))
			continue;
		if (add_direct_calls(allow, call) || add_multiplexed_calls(allow, call))
			return -1;
	}
	return 0;
}

static bool observed_on(const struct run *observed, const struct arch *arch, const char *name)
{
	for (size_t i = 0; i < observed->n_calls; i++)
		if (observed->calls[i].arch == arch && !strcmp(observed->calls[i].name, name))
			return true;
	return false;
}

/* Rules of a profile hold for all its ABIs.  Before anything is added: additions are reported
 * apart. */
static void remark_opened(const struct allow *allow)
{
	int nr;

	for (size_t i = 0; i < allow->profile->n_architectures; i++) {
		const struct arch *arch = allow->profile->architectures[i];

		for (size_t n = 0; n < allow->names.n_names; n++) {
			const char *name = allow->names.names[n];

			if (syscall_number(arch, name, &nr) &&
			        !observed_on(allow->observed, arch, name) &&
			        !allow_arguments_refuse(allow->observed, allow->options, name))
				generate_remark(
				        allow->options, REMARK_OPENED, name, "%s", arch->name);
		}
	}
}

static int add_rule(struct allow *allow, const struct name_set *names, char *comment)
{
	struct profile_rule rule = {
	        .names = names->names,
	        .n_names = names->n_names,
	        .action = ACTION_ALLOW,
	        .errno_return = -1,
	        .comment = comment,
	};

	return profile_add_rule(allow->profile, &rule, allow->err);
}

/* Where clone3 is answered ENOSYS, C libraries call clone; those of other architectures may not use
 * clone3 yet. */
static int add_clone(struct allow *allow)
{
	if (!name_set_has(&allow->names, "clone3") ||
	        (allow->options->names_only && !allow->prediction->comment))
		return 0;
	return add_unobserved(allow, "clone", "what C libraries use in place of clone3", "");
}

/* The names that are predicted have a rule of their own, so that a reader can tell them. */
static int add_by_name(struct allow *allow, const struct name_set *names)
{
	cleanup_name_set struct name_set recorded = {0}, predicted = {0};

	for (size_t i = 0; i < names->n_names; i++) {
		bool is_predicted = prediction_is_of(allow->prediction, names->names[i]);

		if (name_set_add(
		            is_predicted ? &predicted : &recorded, names->names[i], allow->err))
			return -1;
	}
	if (recorded.n_names && add_rule(allow, &recorded, NULL))
		return -1;
	return predicted.n_names ? add_rule(allow, &predicted, allow->prediction->comment) : 0;
}

static int add_by_argument(struct allow *allow, const struct profile_rule *rule)
{
	cleanup_free char *comment = NULL;
	struct profile_rule marked = *rule;

	if (!prediction_is_of(allow->prediction, rule->names[0]))
		return profile_add_rule(allow->profile, rule, allow->err);
	if (asprintf(&comment, "%s; %s", rule->comment, allow->prediction->comment) < 0) {
		comment = NULL;
		return error_no_memory(allow->err);
	}
	marked.comment = comment;
	return profile_add_rule(allow->profile, &marked, allow->err);
}

/* The names that are allowed whatever their arguments are make the first rules. */
static int add_allowed(struct allow *allow)
{
	__attribute__((cleanup(allow_arguments_release))) struct allow_arguments arguments = {
	        allow->observed, allow->options, allow->profile, {0}};
	cleanup_name_set struct name_set by_name = {0};

	for (size_t i = 0; i < allow->names.n_names; i++) {
		bool is_by_name;

		if (allow_arguments_consider(
		            &arguments, allow->names.names[i], &is_by_name, allow->err))
			return -1;
		if (is_by_name && name_set_add(&by_name, allow->names.names[i], allow->err))
			return -1;
	}
	if (add_by_name(allow, &by_name))
		return -1;
	/* After the names, so that the list reads from the plain to the particular. */
	for (size_t i = 0; i < arguments.rules.n_rules; i++)
		if (add_by_argument(allow, &arguments.rules.rules[i]))
			return -1;
	return 0;
}

/* What some of the arguments make dangerous is left out, too: which ones are needed is not known.
 */
static bool is_too_dangerous(const char *name)
{
	int tier = risk_tier_of(name);

	return tier == RISK_CRITICAL || tier == RISK_HIGH;
}

static int add_margin_name(struct allow *allow, const char *name, char *why)
{
	struct name_set alone = {&name, 1};

	if (name_set_has(&allow->names, name) || is_too_dangerous(name))
		return 0;
	generate_remark(allow->options, REMARK_ADDED, name, "%s", allow->options->margin_reason);
	return add_rule(allow, &alone, why) || name_set_add(&allow->names, name, allow->err) ? -1
	                                                                                     : 0;
}

static void remark_dangerous(const struct allow *allow, const char *name)
{
	if (!name_set_has(&allow->names, name) && is_too_dangerous(name))
		generate_remark(allow->options, REMARK_NOT_ADDED, name, "%s",
		        risk_tier_name(risk_tier_of(name)));
}

/* What an ABI lacks ("rename") has another form there ("renameat"). */
static int add_margin_call(struct allow *allow, const struct margin_call *call)
{
	int result = 0;

	if (profile_has_call(allow->profile, call->name))
		return add_margin_name(allow, call->name, call->why);
	sibling_for_each (row) {
		if (strcmp(row->call, call->name) != 0)
			continue;
		sibling_for_each (other)
			if (!result && sibling_same_family(row, other) &&
			        profile_has_call(allow->profile, other->call))
				result = add_margin_name(allow, other->call, call->why);
	}
	return result;
}

static int add_margin(struct allow *allow)
{
	for (size_t i = 0; i < allow->options->n_margin; i++)
		if (add_margin_call(allow, &allow->options->margin[i]))
			return -1;
	for (size_t i = 0; i < allow->options->n_margin; i++)
		remark_dangerous(allow, allow->options->margin[i].name);
	return 0;
}

static int remark_runtimes(const struct allow *allow, const struct name_set *names)
{
	cleanup_free char *engines = engine_list(allow->options->engines);

	if (!engines)
		return error_no_memory(allow->err);
	for (size_t i = 0; i < names->n_names; i++)
		generate_remark(allow->options, REMARK_ADDED, names->names[i],
		        "needed by %s to start the container", engines);
	return 0;
}

/* Rules of their own, so that a reader sees what the workload did not need. */
static int add_needs(struct allow *allow, const struct runtime_needs *needs)
{
	cleanup_name_set struct name_set added = {0};

	for (size_t i = 0; i < needs->n_needs; i++) {
		const struct runtime_need *need = &needs->needs[i];

		if (add_rule(allow, &need->names, need->why))
			return -1;
		for (size_t n = 0; n < need->names.n_names; n++)
			if (name_set_add(&added, need->names.names[n], allow->err) ||
			        name_set_add(&allow->names, need->names.names[n], allow->err))
				return -1;
	}
	return added.n_names ? remark_runtimes(allow, &added) : 0;
}

static int add_runtimes(struct allow *allow)
{
	__attribute__((cleanup(runtime_needs_release))) struct runtime_needs needs = {0};

	if (runtime_needs_find(
	            allow->options->engines, allow->profile, &allow->names, &needs, allow->err))
		return -1;
	return add_needs(allow, &needs);
}

static int build(struct allow *allow)
{
	if (choose_architectures(allow) || add_observed(allow))
		return -1;
	remark_opened(allow);
	if (add_other_forms(allow) || add_rarely_seen(allow) || add_clone(allow) ||
	        add_allowed(allow) || add_margin(allow) || add_runtimes(allow))
		return -1;
	/* Stand-ins need no warning: where a runtime does not know them, the others are called. */
	generate_warn_young(allow->options, &allow->names);
	if (stand_ins_add(allow->options, allow->profile, &allow->names, allow->err))
		return -1;
	if (!allow->options->explicit_eperm)
		return 0;
	return deny_beside(
	        allow->observed, allow->options, &allow->names, allow->profile, allow->err);
}

int generate_allow(const struct run *observed, const struct generate_options *options,
        struct profile *profile, struct error *err)
{
	__attribute__((cleanup(prediction_release))) struct prediction prediction = {0};
	struct allow allow = {observed, options, &prediction, profile, {0}, err};

	if (generate_check(observed, "deny what the workload needs", err))
		return -1;
	if (options->machines) {
		if (predict(observed, options, &prediction, err))
			return -1;
		allow.observed = &prediction.run;
	}
	profile->default_action = options->default_action;
	profile->default_errno =
	        options->default_action == ACTION_ERRNO ? options->default_errno : -1;
	int result = build(&allow);

	name_set_release(&allow.names);
	if (result)
		profile_release(profile);
	return result;
}
