/*
 * Dangerous as it was used, by the recorded values.
 */
#include "used_risk.h"

#include "arch.h"
#include "recording.h"
#include "risk_tier.h"

#include <linux/sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>

#include <cmocka.h>

static int tier_of_request(const char *arch, uint64_t request)
{
	struct call_arg arg = {.index = 1, .values = &request, .n_values = 1};
	struct call call = {.arch = arch_by_name(arch), .name = "ioctl", .args = &arg, .n_args = 1};

	return used_risk_of(&call).tier;
}

static int tier_of(const char *name, uint64_t *values, size_t n_values, bool overflow)
{
	struct call_arg arg = {.values = values, .n_values = n_values, .overflow = overflow};
	struct call call = {.arch = arch_by_name("x86_64")};

	snprintf(call.name, sizeof(call.name), "%s", name);
	if (values) {
		call.args = &arg;
		call.n_args = 1;
	}
	return used_risk_of(&call).tier;
}

static void values_decide(void **state)
{
	uint64_t thread[] = {CLONE_VM | CLONE_THREAD}, namespaces[] = {CLONE_VM, CLONE_NEWUSER};
	uint64_t inet[] = {AF_INET}, alg[] = {AF_INET, 38};

	(void)state;
	assert_int_equal(tier_of("clone", thread, 1, false), -1);
	assert_int_equal(tier_of("clone", namespaces, 2, false), RISK_CRITICAL);
	assert_int_equal(tier_of("socket", inet, 1, false), -1);
	assert_int_equal(tier_of("socket", alg, 2, false), RISK_HIGH);
}

static void what_is_not_known_is_not_excluded(void **state)
{
	uint64_t thread[] = {CLONE_VM | CLONE_THREAD};

	(void)state;
	assert_int_equal(tier_of("clone", NULL, 0, false), RISK_CRITICAL);
	assert_int_equal(tier_of("clone", thread, 1, true), RISK_CRITICAL);
	assert_int_equal(tier_of("ptrace", NULL, 0, false), risk_tier_of("ptrace"));
	assert_int_equal(tier_of("read", NULL, 0, false), -1);
}

static void clone3_by_its_flags(void **state)
{
	uint64_t thread[] = {CLONE_VM | CLONE_THREAD}, namespaces[] = {CLONE_NEWNET};
	struct call call = {.arch = arch_by_name("x86_64"), .name = "clone3"};

	(void)state;
	assert_int_equal(used_risk_of(&call).tier, RISK_CRITICAL);
	call.clone_args.flags = (struct call_arg){.values = thread, .n_values = 1};
	assert_int_equal(used_risk_of(&call).tier, -1);
	call.clone_args.flags = (struct call_arg){.values = namespaces, .n_values = 1};
	assert_int_equal(used_risk_of(&call).tier, RISK_CRITICAL);
	call.clone_args.flags =
	        (struct call_arg){.values = thread, .n_values = 1, .overflow = true};
	assert_int_equal(used_risk_of(&call).tier, RISK_CRITICAL);
}

/* TIOCSTI is 0x5412 on most architectures, and 0x5472 on mips. */
static void requests_by_their_architecture(void **state)
{
	(void)state;
	assert_int_equal(tier_of_request("x86_64", 0x5412), RISK_HIGH);
	assert_int_equal(tier_of_request("x86_64", 0x5472), -1);
	assert_int_equal(tier_of_request("mips64", 0x5472), RISK_HIGH);
	assert_int_equal(tier_of_request("mips64", 0x5412), -1);
	/* Not known, so it may be. */
	assert_int_equal(tier_of_request("parisc", 0x5401), RISK_HIGH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(values_decide),
	        cmocka_unit_test(what_is_not_known_is_not_excluded),
	        cmocka_unit_test(clone3_by_its_flags),
	        cmocka_unit_test(requests_by_their_architecture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
