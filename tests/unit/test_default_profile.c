/* The tables of what the default profiles of Docker and podman refuse, against these profiles,
 * where they are here. */
#include "profile_fixture.h"

#include "compare.h"
#include "default_profile.h"

#include "evaluator.h"

#include <linux/capability.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <sys/personality.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define BIT(capability) (UINT64_C(1) << (capability))

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
        BIT(CAP_AUDIT_WRITE),
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

/* NULL: the file that the table was made of is not here. */
static const char *path_of(const struct default_profile *kind)
{
	const char *docker = getenv("SECPROF_DOCKER_PROFILE");
	struct stat status;

	if (!strcmp(kind->owner, "Docker")) {
		docker = docker ? docker : "../shared/profiles/docker-default.json";
		return access(docker, R_OK) ? NULL : docker;
	}
	/* Other versions of containers-common allow something else. */
	if (stat("/usr/share/containers/seccomp.json", &status) || status.st_size != 16401)
		return NULL;
	return "/usr/share/containers/seccomp.json";
}

static void compare_conditional(
        const struct profile *table, const struct profile *original, const char *machine)
{
	for (size_t i = 0; i < sizeof(conditional) / sizeof(conditional[0]); i++)
		for (size_t v = 0; v < conditional[i].n_values; v++) {
			const char *call = conditional[i].call;
			uint32_t value = conditional[i].values[v];
			uint32_t wanted = filter_says(original, machine, machine, call, 0, value);
			uint32_t got = filter_says(table, machine, machine, call, 0, value);

			if (bpf_action_allows(got) != bpf_action_allows(wanted))
				fail_msg("%s(%#x) on %s: %#x, the profile %#x", call, value,
				        machine, got, wanted);
		}
}

/* What this libseccomp does not know is in neither filter: the table refuses nothing of it, and
 * the profile allows nothing.  2.5.4 lacks map_shadow_stack on x32 alone. */
static bool is_unknown(const struct profile_difference *item)
{
	return !syscall_known_to_libseccomp(item->name) ||
	       (!strcmp(item->name, "map_shadow_stack") && item->arch == named_arch("x32"));
}

static void compare_names(const struct profile *table, const struct profile *original,
        const char *machine, uint64_t capabilities)
{
	struct profile_comparison comparison = {0};
	struct error err;

	if (profile_compare(table, original, named_arch(machine), &comparison, &err))
		fail_error(err);
	assert_true(comparison.n_abis);
	for (size_t i = 0; i < comparison.n_items; i++) {
		const struct profile_difference *item = &comparison.items[i];

		if (is_conditional(item->name) || item->kind == DIFFERENCE_ANSWER ||
		        is_unknown(item) || !strcmp(item->name, "socketcall"))
			continue;
		fail_msg("%s of %s, capabilities %#llx: %s", item->name, item->arch->name,
		        (unsigned long long)capabilities,
		        item->kind == DIFFERENCE_FIRST_ALLOWS ? "the profile refuses it"
		                                              : "the profile allows it");
	}
	profile_comparison_release(&comparison);
}

/* podman's rule about two arguments of socket. */
static const struct {
	uint64_t args[SYSCALL_ARGS];
} sockets[] = {
        {{AF_NETLINK, SOCK_RAW, NETLINK_AUDIT}},
        {{AF_NETLINK, SOCK_RAW, NETLINK_ROUTE}},
        {{AF_INET, SOCK_RAW, NETLINK_AUDIT}},
        {{AF_UNIX, SOCK_STREAM, 0}},
};

static bool allows_socket(const struct profile *profile, const char *machine, size_t i)
{
	const struct arch *arch = named_arch(machine);
	struct evaluator evaluator;
	struct error err;
	uint32_t answer = 0;
	int nr;

	assert_true(syscall_number(arch, "socket", &nr));
	if (evaluator_init(&evaluator, profile, arch, &err) ||
	        evaluator_run(&evaluator, arch, nr, sockets[i].args, &answer, &err))
		fail_error(err);
	evaluator_release(&evaluator);
	return bpf_action_allows(answer);
}

static void compare_sockets(
        const struct profile *table, const struct profile *original, const char *machine)
{
	for (size_t i = 0; i < sizeof(sockets) / sizeof(sockets[0]); i++)
		if (allows_socket(table, machine, i) != allows_socket(original, machine, i))
			fail_msg("socket, row %zu on %s", i, machine);
}

static void compare_with(
        const struct default_profile *kind, const char *machine, uint64_t capabilities)
{
	struct profile_context context = fixture_context();
	struct profile table = {0}, original = {0};
	struct error err;

	context.native = named_arch(machine);
	context.capabilities = capabilities;
	if (profile_read(path_of(kind), &context, &original, NULL, NULL, &err) ||
	        default_profile_make(kind, context.native, capabilities, &table, &err))
		fail_error(err);
	compare_names(&table, &original, machine, capabilities);
	compare_conditional(&table, &original, machine);
	compare_sockets(&table, &original, machine);
	profile_release(&table);
	profile_release(&original);
}

static void says_what_it_says(const struct default_profile *kind)
{
	if (!path_of(kind))
		skip();
	for (size_t i = 0; i < sizeof(capability_sets) / sizeof(capability_sets[0]); i++)
		compare_with(kind, "x86_64", capability_sets[i]);
	compare_with(kind, "aarch64", 0);
	/* podman's profile has no archMap for riscv64. */
	if (!strcmp(kind->owner, "Docker"))
		compare_with(kind, "riscv64", 0);
}

static void says_what_docker_says(void **state)
{
	(void)state;
	says_what_it_says(&default_profile_table[0]);
}

static void says_what_podman_says(void **state)
{
	(void)state;
	says_what_it_says(&default_profile_table[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(says_what_docker_says),
	        cmocka_unit_test(says_what_podman_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
