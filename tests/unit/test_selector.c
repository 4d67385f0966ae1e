/* The table of calls that are watched, or of which an argument is kept: core/selector.def. */
#include "selector.h"

#include "syscall_name.h"

#include <linux/sched.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>

#include <cmocka.h>

/* From the man pages of the calls, and the numbers from the kernel's headers. */
static const struct {
	const char *arch, *call;
	uint64_t args[2];
	enum watched_call watched;
} rows[] = {
        {"x86_64", "clone", {0x11, CLONE_UNTRACED}, WATCHED_NOTHING},
        {"x86_64", "clone", {CLONE_UNTRACED | 0x11, 0}, WATCHED_CLONE},
        {"s390x", "clone", {0x11, CLONE_UNTRACED}, WATCHED_CLONE},
        {"s390x", "clone", {CLONE_UNTRACED, 0x11}, WATCHED_NOTHING},
        {"s390", "clone", {0, CLONE_UNTRACED}, WATCHED_CLONE},
        {"aarch64", "clone", {CLONE_UNTRACED, 0}, WATCHED_CLONE},
        {"i386", "clone3", {0, 0}, WATCHED_CLONE3},
        {"riscv64", "io_uring_setup", {0, 0}, WATCHED_IO_URING},
        {"x32", "io_uring_enter", {0, 0}, WATCHED_IO_URING},
        {"x86_64", "io_uring_register", {0, 0}, WATCHED_NOTHING},
        {"x86_64", "prctl", {PR_SET_SECCOMP, 0}, WATCHED_SECCOMP},
        {"x86_64", "prctl", {0xffffffff00000000 | PR_SET_SECCOMP, 0}, WATCHED_SECCOMP},
        {"x86_64", "prctl", {PR_GET_SECCOMP, 0}, WATCHED_NOTHING},
        {"arm", "prctl", {59, 1}, WATCHED_DISPATCH},
        {"x86_64", "prctl", {0, 59}, WATCHED_NOTHING},
        {"x86_64", "seccomp", {SECCOMP_SET_MODE_STRICT, 0}, WATCHED_SECCOMP},
        {"x86_64", "seccomp", {SECCOMP_SET_MODE_FILTER, 0}, WATCHED_SECCOMP},
        {"x86_64", "seccomp", {0x100000000 | SECCOMP_SET_MODE_FILTER, 0}, WATCHED_SECCOMP},
        {"x86_64", "seccomp", {SECCOMP_GET_ACTION_AVAIL, 0}, WATCHED_NOTHING},
        {"x86_64", "read", {CLONE_UNTRACED, 1}, WATCHED_NOTHING},
};

static void watches_by_argument(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint64_t args[SYSCALL_ARGS] = {rows[i].args[0], rows[i].args[1]};
		const struct arch *arch = arch_by_name(rows[i].arch);
		int nr;

		assert_true(syscall_number(arch, rows[i].call, &nr));
		if (selector_watched(arch, nr, args) != rows[i].watched)
			fail_msg("%s %s, row %zu", rows[i].arch, rows[i].call, i);
	}
}

static void no_number_is_no_call(void **state)
{
	const uint64_t args[SYSCALL_ARGS] = {0};

	(void)state;
	arch_for_each (arch)
		assert_int_equal(selector_watched(arch, -1, args), WATCHED_NOTHING);
}

/* What the filters that learn rely on. */
static void rows_of_a_call_are_together(void **state)
{
	const struct arch *native = arch_native();

	(void)state;
	selector_for_each_watch (watch) {
		int kept = selector_kept(native, watch->call, SELECTOR_ASKED_ALL).single;
		const struct selector_watch *first = watch;

		while (first > selector_watches && !strcmp(first[-1].call, watch->call))
			first--;
		assert_int_equal(watch->argument, first->argument);
		assert_true(watch == first || first->test != SELECTOR_ALWAYS);
		assert_true(watch == first || watch->test != SELECTOR_ALWAYS);
		for (const struct selector_watch *other = selector_watches; other < first; other++)
			assert_string_not_equal(other->call, watch->call);
		if (kept != SELECTOR_NONE)
			assert_int_equal(
			        arch_argument_index(native, watch->call, watch->argument), kept);
	}
}

static int single(const char *arch, const char *call, selector_choice asked)
{
	return selector_kept(arch_by_name(arch), call, asked).single;
}

static void keeps_the_argument_that_says_what_it_does(void **state)
{
	(void)state;
	assert_int_equal(single("x86_64", "clone", SELECTOR_ASKED_NONE), 0);
	assert_int_equal(single("s390x", "clone", SELECTOR_ASKED_NONE), 1);
	assert_int_equal(single("x86_64", "ioctl", SELECTOR_ASKED_NONE), 1);
	assert_int_equal(single("i386", "socketcall", SELECTOR_ASKED_NONE), 0);
	assert_int_equal(single("x86_64", "prctl", SELECTOR_ASKED_NONE), SELECTOR_NONE);
	assert_int_equal(single("x86_64", "clone3", SELECTOR_ASKED_NONE), SELECTOR_NONE);
}

static void keeps_what_is_asked_for(void **state)
{
	const struct arch *native = arch_by_name("x86_64");
	struct selector_kept kept = selector_kept(native, "setsockopt", SELECTOR_ASKED_ALL);

	(void)state;
	assert_int_equal(single("x86_64", "prctl", SELECTOR_ASKED_ALL), 0);
	assert_int_equal(single("x86_64", "mmap", SELECTOR_ASKED_ALL), 2);
	assert_int_equal(single("i386", "mmap2", SELECTOR_ASKED_ALL), 2);
	/* There it points to its arguments: mmap(2), NOTES. */
	assert_int_equal(single("i386", "mmap", SELECTOR_ASKED_ALL), SELECTOR_NONE);
	assert_int_equal(single("s390x", "mmap", SELECTOR_ASKED_ALL), SELECTOR_NONE);
	assert_int_equal(single("x86_64", "openat", SELECTOR_ASKED_ALL), SELECTOR_NONE);
	assert_int_equal(kept.single, SELECTOR_NONE);
	assert_int_equal(kept.n_together, 2);
	assert_int_equal(kept.together[0], 1);
	assert_int_equal(kept.together[1], 2);
	/* As wide as its family is kept without being asked for. */
	kept = selector_kept(native, "socket", SELECTOR_ASKED_ALL);
	assert_int_equal(kept.single, 0);
	assert_int_equal(kept.n_together, 3);
	assert_true(kept.together_masks[0] == UINT64_MAX);
	assert_true(kept.together_masks[1] == UINT32_MAX);
}

/* A bit for each row: only its own call is kept. */
static void choices_are_rows(void **state)
{
	const struct arch *native = arch_by_name("x86_64");
	const char *call;

	(void)state;
	for (size_t i = 0; (call = selector_asked_call(i)); i++) {
		struct selector_kept own = selector_kept(native, call, (selector_choice)1 << i);
		struct selector_kept others =
		        selector_kept(native, call, ~((selector_choice)1 << i));
		struct selector_kept none = selector_kept(native, call, SELECTOR_ASKED_NONE);

		assert_memory_equal(&others, &none, sizeof(none));
		assert_true(own.n_together || own.single != SELECTOR_NONE);
		assert_true(own.n_together != none.n_together || own.single != none.single);
	}
	assert_int_equal(single("x86_64", "openat", SELECTOR_ASKED_ALL), SELECTOR_NONE);
}

/* What lets the calls of a recording through must ask for what it has. */
static void a_recording_asks_for_what_it_has(void **state)
{
	struct call_arg option = {.index = 0};
	uint32_t indexes[] = {1, 2};
	struct call calls[] = {
	        {.name = "prctl", .args = &option, .n_args = 1},
	        {.name = "setsockopt", .tuples = {.indexes = indexes, .n_indexes = 2}},
	        {.name = "mmap"},
	        {.name = "socket", .args = &option, .n_args = 1},
	};
	const struct run run = {.calls = calls, .n_calls = 4};
	const selector_choice asked = selector_asked_by(&run);

	(void)state;
	for (size_t i = 0; selector_asked_call(i); i++) {
		const char *call = selector_asked_call(i);

		assert_int_equal(
		        asked >> i & 1, !strcmp(call, "prctl") || !strcmp(call, "setsockopt"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(watches_by_argument),
	        cmocka_unit_test(no_number_is_no_call),
	        cmocka_unit_test(rows_of_a_call_are_together),
	        cmocka_unit_test(keeps_the_argument_that_says_what_it_does),
	        cmocka_unit_test(keeps_what_is_asked_for),
	        cmocka_unit_test(choices_are_rows),
	        cmocka_unit_test(a_recording_asks_for_what_it_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
