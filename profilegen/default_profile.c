/*
 * The default profiles of Docker and podman, as lists of what they refuse:
 * knowledge/docker_default.csv, podman_default.csv.
 */
#include "default_profile.h"

#include "default_refusal.h"
#include "deny_conditional.h"
#include "deny_rule.h"
#include "risk.h"

#include "generate.h"
#include "profile.h"
#include "recording.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

#define BIT(capability) (UINT64_C(1) << (capability))

static const struct default_refusal docker_refusals[] = {
#include "docker_default.inc"
};

static const struct default_refusal podman_refusals[] = {
#include "podman_default.inc"
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const struct default_profile default_profile_table[DEFAULT_PROFILES] = {
        {.owner = "Docker",
                .edition = "",
                .refusals = docker_refusals,
                .n_refusals = COUNT(docker_refusals)},
        {.owner = "podman",
                .edition = " of containers-common 0.50.1",
                /* containers.conf(5), default_capabilities. */
                .withheld = BIT(CAP_AUDIT_WRITE) | BIT(CAP_MKNOD) | BIT(CAP_NET_RAW),
                .refusals = podman_refusals,
                .n_refusals = COUNT(podman_refusals),
                .refuses_audit_sockets = true},
};

static int refuse(struct deny *deny, const struct default_refusal *refusal)
{
	/* As if it were a row of the risk table, so that one code makes the rules of both. */
	const struct risk_row as_risk = {
	        .call = refusal->call, .condition = refusal->condition, .why = "", .example = ""};
	const char *name = refusal->call;
	struct profile_rule rule = {
	        .names = &name, .n_names = 1, .errno_return = refusal->condition.errno_return};

	if (!profile_has_call(deny->profile, refusal->call))
		return 0;
	if (refusal->condition.kind != RISK_ALWAYS)
		return deny_conditional(deny, &as_risk);
	return deny_add_rule(deny, &as_risk, &rule, "");
}

/* socket(AF_NETLINK, ..., NETLINK_AUDIT) fails for want of CAP_AUDIT_WRITE, with the errno of a
 * kernel without audit. */
static int refuse_audit_sockets(struct profile *profile, struct error *err)
{
	const char *name = "socket";
	struct profile_condition conditions[] = {
	        {0, OP_MASKED_EQ, UINT32_MAX, AF_NETLINK},
	        {2, OP_MASKED_EQ, UINT32_MAX, NETLINK_AUDIT},
	};
	const struct profile_rule rule = {.names = &name,
	        .n_names = 1,
	        .action = ACTION_ERRNO,
	        .errno_return = EINVAL,
	        .conditions = conditions,
	        .n_conditions = 2};

	return profile_add_rule(profile, &rule, err);
}

bool default_profile_refuses(const struct default_profile *kind, const char *call)
{
	if (kind->refuses_audit_sockets && !strcmp(call, "socket"))
		return true;
	for (size_t i = 0; i < kind->n_refusals; i++)
		if (!strcmp(kind->refusals[i].call, call))
			return true;
	return false;
}

int default_profile_make(const struct default_profile *kind, const struct arch *native,
        uint64_t capabilities, struct profile *profile, struct error *err)
{
	/* A deny-list leaves out what a recording used; here nothing was. */
	const struct run nothing = {0};
	const struct generate_options silent = {0};
	struct deny deny = {.observed = &nothing,
	        .options = &silent,
	        .profile = profile,
	        .native = native,
	        .warned_of_multiplexer = true,
	        .err = err};
	int result = 0;

	profile->default_action = ACTION_ALLOW;
	profile->default_errno = -1;
	arch_for_each (arch)
		if (!result && (arch == native || arch_is_sub(arch, native)))
			result = profile_add_arch(profile, arch, err);
	for (size_t i = 0; i < kind->n_refusals && !result; i++)
		/* The profile itself allows these calls to containers with the capability
		 * ("includes": {"caps": ...}). */
		if (!(kind->refusals[i].unless & capabilities))
			result = refuse(&deny, &kind->refusals[i]);
	if (!result && kind->refuses_audit_sockets && !(BIT(CAP_AUDIT_WRITE) & capabilities))
		result = refuse_audit_sockets(profile, err);
	if (result)
		profile_release(profile);
	return result;
}
