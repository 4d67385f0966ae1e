/* Allow-lists: what `trace --args` recorded becomes rules where the recordings agree. */
#include "profile_fixture.h"

#include "allow.h"
#include "recording_totals.h"
#include "runtime_choice.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>

#define RUNS_MAX 8
#define VALUES_MAX 3
#define UNRECORDED UINT64_MAX
#define BIT_32 (UINT64_C(1) << 32)
#define RWX (PROT_READ | PROT_WRITE | PROT_EXEC)

static struct remark_log remarks;

static void allow(struct recording *recording, uint32_t engines, struct profile *profile)
{
	const struct generate_options options = {
	        .default_action = ACTION_ERRNO,
	        .default_errno = EPERM,
	        .engines = engines,
	        .recording = recording,
	        .remark = log_remark,
	        .context = &remarks,
	};
	struct run totals = {0};
	struct error err;

	remarks.text[0] = '\0';
	if (recording_totals(recording, &totals, &err) ||
	        generate_allow(&totals, &options, profile, &err))
		fail_error(err);
	run_release(&totals);
	for (size_t i = 0; i < recording->n_runs; i++)
		run_release(&recording->runs[i]);
}

static bool allows(const struct profile *profile, const char *call, unsigned index, uint64_t value)
{
	return filter_says(profile, "x86_64", "x86_64", call, index, value) == SECCOMP_RET_ALLOW;
}

/* Values of one argument in several runs, and whether a profile allows another one.  A row without
 * values is a run that does not make the call. */
static const struct row {
	const char *call;
	unsigned index;
	uint64_t runs[RUNS_MAX][VALUES_MAX]; /* 0 ends the values, and an empty run the runs */
	uint64_t asked;
	bool is_allowed;
} rows[] = {
        /* Writable or executable, of one run or several. */
        {"mmap", 2, {{1, 3, 5}}, RWX, false},
        {"mmap", 2, {{1, 3, 5}}, PROT_WRITE | PROT_EXEC, false},
        {"mmap", 2, {{1, 3, 5}}, PROT_NONE, true},
        {"mmap", 2, {{1, 3}}, PROT_READ | PROT_EXEC, true},
        {"mmap", 2, {{1}}, PROT_READ | PROT_WRITE, true},
        {"mmap", 2, {{1, 3}}, BIT_32 | RWX, false},
        {"mmap", 2, {{1, 3}, {1, RWX}}, RWX, true},
        {"mmap", 2, {{1, 3}, {UNRECORDED}}, RWX, true},
        {"mmap", 2, {{UNRECORDED}}, RWX, true},
        {"mprotect", 2, {{1, 3}}, RWX, false},
        {"mprotect", 2, {{1, 3}}, PROT_READ | PROT_EXEC | PROT_GROWSDOWN, true},
        {"mprotect", 2, {{6}}, RWX, true},
        {"pkey_mprotect", 2, {{1}}, RWX, false},
        {"shmat", 2, {{SHM_RDONLY}}, SHM_EXEC, false},
        {"shmat", 2, {{SHM_RDONLY}}, SHM_EXEC | SHM_RDONLY, true},
        {"shmat", 2, {{SHM_RDONLY}}, SHM_RND, true},
        {"shmat", 2, {{SHM_EXEC}}, SHM_EXEC, true},
        /* Each run admitted by the others. */
        {"prctl", 0, {{PR_SET_NAME}, {PR_SET_NAME}, {PR_SET_NAME}}, PR_SET_NAME, true},
        {"prctl", 0, {{PR_SET_NAME}, {PR_SET_NAME}, {PR_SET_NAME}}, PR_SET_PTRACER, false},
        {"prctl", 0, {{PR_SET_NAME}, {PR_SET_NAME}, {PR_SET_NAME}}, BIT_32 | PR_SET_MM, false},
        {"prctl", 0, {{PR_SET_NAME}, {PR_SET_NAME}, {PR_SET_NAME}}, BIT_32 | PR_SET_NAME, true},
        {"prctl", 0, {{PR_SET_NAME}}, PR_SET_PTRACER, true},
        {"prctl", 0, {{PR_SET_NAME}, {PR_SET_NAME}}, PR_SET_PTRACER, true},
        {"prctl", 0, {{3}, {3}, {3, 4}}, PR_SET_PTRACER, true},
        {"prctl", 0, {{3}, {3, 4}, {3, 4}}, PR_SET_PTRACER, false},
        {"prctl", 0, {{3, 4}, {3, 7}, {4, 7}}, PR_SET_PTRACER, false},
        {"prctl", 0, {{3}, {3}, {3}, {UNRECORDED}}, PR_SET_PTRACER, true},
        /* One of its family is evidence for it. */
        {"prctl", 0, {{3}, {3, PR_SET_NAME}, {3, PR_GET_NAME}}, PR_SET_PTRACER, false},
        {"prctl", 0, {{PR_GET_NAME}, {PR_GET_NAME}, {PR_GET_NAME}}, PR_SET_NAME, true},
        {"prctl", 0, {{3, PR_SET_NAME, PR_GET_NAME}, {3}, {3}}, PR_SET_PTRACER, true},
        {"prctl", 0, {{3, 0x53564d41}, {3}, {3}}, PR_SET_PTRACER, false},
        {"prctl", 0, {{3}, {3}, {3}}, 0x53564d41, true}, /* PR_SET_VMA */
        {"keyctl", 0, {{2}, {2}, {2}}, 3, false},
        {"ptrace", 0, {{16}, {16}, {16}}, 4, false},
        {"ptrace", 0, {{16}, {16}, {16}}, 16, true},
        {"seccomp", 0, {{2}, {2}, {2}}, 1, false},
        /* Never. */
        {"unshare", 0, {{0x200}, {0x200}, {0x200}}, 0x10000000, true},
        {"bpf", 0, {{5}, {5}, {5}}, 6, true},
};

static size_t fill(const struct row *row, struct run runs[RUNS_MAX])
{
	size_t n = 0;

	for (; n < RUNS_MAX && row->runs[n][0]; n++) {
		struct call *call;

		snprintf(runs[n].id, sizeof(runs[n].id), "%032zu", n);
		call = add_call(&runs[n], "x86_64", row->call, "ok");
		for (size_t i = 0; i < VALUES_MAX && row->runs[n][i]; i++)
			if (row->runs[n][i] != UNRECORDED)
				add_value(call, row->index, row->runs[n][i]);
	}
	return n;
}

static void allows_what_recordings_agree_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run runs[RUNS_MAX] = {0};
		struct recording recording = {.runs = runs};
		struct profile profile = {0};

		recording.n_runs = fill(&rows[i], runs);
		allow(&recording, 0, &profile);
		if (allows(&profile, rows[i].call, rows[i].index, rows[i].asked) !=
		        rows[i].is_allowed)
			fail_msg("row %zu: %s(%#llx)\n%s", i, rows[i].call,
			        (unsigned long long)rows[i].asked, remarks.text);
		profile_release(&profile);
	}
}

static void overflow_makes_no_rule(void **state)
{
	struct run runs[3] = {{.id = "1"}, {.id = "2"}, {.id = "3"}};
	struct recording recording = {runs, 3};
	struct profile profile = {0};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct call *call = add_call(&runs[i], "x86_64", "prctl", "ok");

		add_value(call, 0, 3);
		call->args[0].overflow = i;
		call = add_call(&runs[i], "x86_64", "mmap", "ok");
		add_value(call, 2, 1);
		call->args[0].overflow = i;
		call = add_call(&runs[i], "x86_64", "setsockopt", "ok");
		add_pair(call, 1, 2);
		call->tuples.overflow = i;
	}
	allow(&recording, 0, &profile);
	assert_true(allows(&profile, "prctl", 0, PR_SET_PTRACER));
	assert_true(allows(&profile, "mmap", 2, RWX));
	assert_true(allows(&profile, "setsockopt", 1, 6));
	assert_true(has_line(&remarks, "warning prctl: allowed with any arguments: the recording "
	                               "does not have all its arguments"));
	profile_release(&profile);
}

/* The level of one tuple and the name of another are no tuple. */
static void keeps_levels_with_their_names(void **state)
{
	struct run runs[3] = {{.id = "1"}, {.id = "2"}, {.id = "3"}};
	struct recording recording = {runs, 3};
	struct profile profile = {0};
	struct bpf_program program = {0};
	struct error err;
	int nr;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct call *call = add_call(&runs[i], "x86_64", "setsockopt", "ok");

		add_pair(call, SOL_SOCKET, SO_KEEPALIVE);
		add_pair(call, IPPROTO_TCP, TCP_NODELAY);
	}
	allow(&recording, 0, &profile);
	assert_non_null(
	        strstr(remarks.text, "by-argument setsockopt: option 1, 9, option 6, 1; each "
	                             "of 3 runs that make it is admitted by the others"));
	assert_true(syscall_number(named_arch("x86_64"), "setsockopt", &nr));
	if (profile_compile(&profile, named_arch("x86_64"), named_arch("x86_64"), &program, &err))
		fail_error(err);
	for (uint64_t level = 0; level < 8; level++)
		for (uint64_t name = 0; name < 16; name++) {
			struct seccomp_data data = profile_call(named_arch("x86_64"), nr);
			bool is_allowed = (level == SOL_SOCKET && name == SO_KEEPALIVE) ||
			                  (level == IPPROTO_TCP && name == TCP_NODELAY);

			profile_call_set_arg(
			        &data, named_arch("x86_64"), 1, UINT64_C(7) << 32 | level);
			profile_call_set_arg(&data, named_arch("x86_64"), 2, name);
			assert_int_equal(bpf_run(&program, &data),
			        is_allowed ? SECCOMP_RET_ALLOW : ERRNO_RET(EPERM));
		}
	bpf_release(&program);
	profile_release(&profile);
}

/* What a runtime does between loading the filter and starting the program is not recorded. */
static void allows_what_runtimes_need(void **state)
{
	struct run runs[3] = {{.id = "1"}, {.id = "2"}, {.id = "3"}};
	struct recording recording = {runs, 3};
	struct profile profile = {0};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		add_value(add_call(&runs[i], "x86_64", "prctl", "ok"), 0, PR_SET_NAME);
		add_value(add_call(&runs[i], "x86_64", "mmap", "ok"), 2, PROT_READ);
	}
	allow(&recording, ENGINES_ALL, &profile);
	assert_true(allows(&profile, "prctl", 0, PR_CAP_AMBIENT));
	assert_true(allows(&profile, "prctl", 0, PR_SET_NAME));
	assert_false(allows(&profile, "prctl", 0, PR_SET_PTRACER));
	assert_true(allows(&profile, "mmap", 2, PROT_READ | PROT_WRITE));
	assert_false(allows(&profile, "mmap", 2, RWX));
	profile_release(&profile);
}

/* The old mmap has its arguments in memory, and rules hold on all ABIs. */
static void makes_no_rule_for_arguments_in_memory(void **state)
{
	struct run run = {.id = "1"};
	struct recording recording = {&run, 1};
	struct profile profile = {0};

	(void)state;
	add_value(add_call(&run, "x86_64", "mmap", "ok"), 2, PROT_READ);
	add_value(add_call(&run, "x86_64", "mprotect", "ok"), 2, PROT_READ);
	add_call(&run, "i386", "read", "ok");
	allow(&recording, 0, &profile);
	assert_true(allows(&profile, "mmap", 2, RWX));
	assert_non_null(
	        strstr(remarks.text, "warning mmap: allowed with any arguments: one of the"));
	assert_false(allows(&profile, "mprotect", 2, RWX));
	profile_release(&profile);
}

/* Few enough for a profile of 128 entries, and two conditions never on one argument. */
static void bounds_its_rules(void **state)
{
	struct run runs[3] = {{.id = "1"}, {.id = "2"}, {.id = "3"}};
	struct recording recording = {runs, 3};
	struct profile profile = {0};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct call *keyctl = add_call(&runs[i], "x86_64", "keyctl", "ok");
		struct call *prctl = add_call(&runs[i], "x86_64", "prctl", "ok");

		(void)keyctl;
		for (uint64_t value = 1; value <= 25; value++)
			add_value(prctl, 0, 100 + value);
		for (uint64_t value = 1; value <= 24; value++)
			add_value(&runs[i].calls[0], 0, value);
		for (uint64_t value = 1; value <= 60; value++)
			add_value(runs[i].n_calls > 2 ? &runs[i].calls[2]
			                              : add_call(&runs[i], "x86_64", "ioctl", "ok"),
			        1, 0x7000 + value);
		for (uint64_t value = 1; value <= 20; value++)
			add_pair(runs[i].n_calls > 3
			                 ? &runs[i].calls[3]
			                 : add_call(&runs[i], "x86_64", "setsockopt", "ok"),
			        1, value);
	}
	allow(&recording, ENGINES_ALL, &profile);
	assert_true(profile.n_rules <= 128);
	for (size_t i = 0; i < profile.n_rules; i++)
		for (size_t c = 1; c < profile.rules[i].n_conditions; c++)
			assert_true(profile.rules[i].conditions[c].index >
			            profile.rules[i].conditions[c - 1].index);
	assert_false(allows(&profile, "keyctl", 0, 25));
	assert_true(allows(&profile, "prctl", 0, 1));
	assert_true(allows(&profile, "setsockopt", 1, 6));
	assert_non_null(strstr(remarks.text, "any-argument prctl: its 3"));
	assert_non_null(strstr(remarks.text, "any-argument setsockopt: its 20 values would need"));
	profile_release(&profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(allows_what_recordings_agree_on),
	        cmocka_unit_test(overflow_makes_no_rule),
	        cmocka_unit_test(keeps_levels_with_their_names),
	        cmocka_unit_test(allows_what_runtimes_need),
	        cmocka_unit_test(makes_no_rule_for_arguments_in_memory),
	        cmocka_unit_test(bounds_its_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
