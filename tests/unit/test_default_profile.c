/* The table of what Docker's default profile refuses, against that profile, where it is here. */
#include "profile_fixture.h"

#include "compare.h"
#include "default_profile.h"

#include <linux/capability.h>
#include <linux/sched.h>
#include <sys/personality.h>
#include <sys/socket.h>

#define BIT(capability) (UINT64_C(1) << (capability))

static const char *const machines[] = {"aarch64", "riscv64"};

/* Each capability that the profile asks for, by itself, and all at once. */
static const uint64_t capability_sets[] = {
        0,
        BIT(CAP_SYS_ADMIN),
        BIT(CAP_SYS_PTRACE),
        BIT(CAP_SYS_NICE),
        BIT(CAP_SYS_TIME),
        BIT(CAP_SYS_RAWIO),
        BIT(CAP_SYS_MODULE),
        BIT(CAP_SYS_BOOT),
        BIT(CAP_SYS_CHROOT),
        BIT(CAP_SYS_PACCT),
        BIT(CAP_SYS_TTY_CONFIG),
        BIT(CAP_DAC_READ_SEARCH),
        BIT(CAP_SYSLOG),
        BIT(CAP_BPF),
        BIT(CAP_PERFMON),
        UINT64_MAX,
};

/* The arguments by which the profile decides: as far as Linux reads them. */
static const struct {
	const char *call;
	uint32_t values[8];
	size_t n_values;
} conditional[] = {
        {"clone", {0, 17, 0x3d0f00, CLONE_NEWUSER, CLONE_NEWNS | 17, CLONE_NEWCGROUP}, 6},
        {"socket", {AF_UNIX, AF_INET, 37, AF_ALG, 39, AF_VSOCK, 41, UINT32_MAX}, 8},
        {"personality", {0, 8, 9, UNAME26, UNAME26 | 8, UINT32_MAX, ADDR_NO_RANDOMIZE, 1}, 8},
};

static bool is_conditional(const char *call)
{
	for (size_t i = 0; i < sizeof(conditional) / sizeof(conditional[0]); i++)
		if (!strcmp(conditional[i].call, call))
			return true;
	return false;
}

static const char *docker_path(void)
{
	const char *path = getenv("SECPROF_DOCKER_PROFILE");

	return path ? path : "../shared/profiles/docker-default.json";
}

static void compare_conditional(
        const struct profile *table, const struct profile *docker, const char *machine)
{
	for (size_t i = 0; i < sizeof(conditional) / sizeof(conditional[0]); i++)
		for (size_t v = 0; v < conditional[i].n_values; v++) {
			const char *call = conditional[i].call;
			uint32_t value = conditional[i].values[v];
			uint32_t wanted = filter_says(docker, machine, machine, call, 0, value);
			uint32_t got = filter_says(table, machine, machine, call, 0, value);

			if (bpf_action_allows(got) != bpf_action_allows(wanted))
				fail_msg("%s(%#x) on %s: %#x, Docker %#x", call, value, machine,
				        got, wanted);
		}
}

/* What this libseccomp does not know is in neither filter: the table refuses nothing of it, and
 * Docker's profile allows nothing.  2.5.4 lacks map_shadow_stack on x32 alone. */
static bool is_unknown(const struct profile_difference *item)
{
	return !syscall_known_to_libseccomp(item->name) ||
	       (!strcmp(item->name, "map_shadow_stack") && item->arch == named_arch("x32"));
}

static void compare_names(const struct profile *table, const struct profile *docker,
        const char *machine, uint64_t capabilities)
{
	struct profile_comparison comparison = {0};
	struct error err;

	if (profile_compare(table, docker, named_arch(machine), &comparison, &err))
		fail_error(err);
	assert_true(comparison.n_abis);
	for (size_t i = 0; i < comparison.n_items; i++) {
		const struct profile_difference *item = &comparison.items[i];

		if (is_conditional(item->name) || item->kind == DIFFERENCE_ANSWER ||
		        is_unknown(item) || !strcmp(item->name, "socketcall"))
			continue;
		fail_msg("%s of %s, capabilities %#llx: %s", item->name, item->arch->name,
		        (unsigned long long)capabilities,
		        item->kind == DIFFERENCE_FIRST_ALLOWS ? "Docker refuses it"
		                                              : "Docker allows it");
	}
	profile_comparison_release(&comparison);
}

static void compare_with(const char *machine, uint64_t capabilities)
{
	struct profile_context context = fixture_context();
	struct profile table = {0}, docker = {0};
	struct error err;

	context.native = named_arch(machine);
	context.capabilities = capabilities;
	if (profile_read(docker_path(), &context, &docker, NULL, NULL, &err) ||
	        docker_default_profile(context.native, capabilities, &table, &err))
		fail_error(err);
	compare_names(&table, &docker, machine, capabilities);
	compare_conditional(&table, &docker, machine);
	profile_release(&table);
	profile_release(&docker);
}

static void says_what_docker_says(void **state)
{
	(void)state;
	if (access(docker_path(), R_OK))
		skip();
	for (size_t i = 0; i < sizeof(capability_sets) / sizeof(capability_sets[0]); i++)
		compare_with("x86_64", capability_sets[i]);
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		compare_with(machines[i], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(says_what_docker_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
