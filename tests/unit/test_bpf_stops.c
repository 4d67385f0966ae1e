/* Filters that stop where others refuse: run side by side with the original. */
#include "profile_fixture.h"

#include "bpf_stops.h"
#include "evaluator.h"
#include "trace.h"
#include "watched_numbers.h"

#define INSNS_MAX 8
#define KEY_VALUE 0x12345678u

static size_t length_of(const struct sock_filter *insns)
{
	static const struct sock_filter none;
	size_t length = INSNS_MAX;

	while (length && !memcmp(&insns[length - 1], &none, sizeof(none)))
		length--;
	return length;
}

static struct bpf_program program_of(const struct sock_filter *insns)
{
	return (struct bpf_program){(struct sock_filter *)(uintptr_t)insns, length_of(insns)};
}

#define LOAD_NR BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))
#define LOAD_ARG(n, high)                  \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, \
	        offsetof(struct seccomp_data, args) + 8 * (n) + ((high) ? 4 : 0))
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)

static const struct {
	struct sock_filter insns[INSNS_MAX];
	int unused;
} unused_rows[] = {
        {{RETURN(0)}, 5},
        {{LOAD_NR, RETURN(0)}, 5},
        {{LOAD_ARG(0, false), RETURN(0)}, 5},
        {{LOAD_ARG(5, true), LOAD_ARG(4, false), RETURN(0)}, 3},
        {{LOAD_ARG(0, false), LOAD_ARG(1, false), LOAD_ARG(2, true), LOAD_ARG(3, true),
                 LOAD_ARG(4, false), LOAD_ARG(5, false), RETURN(0)},
                -1},
};

static void finds_an_argument_that_is_not_looked_at(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(unused_rows) / sizeof(unused_rows[0]); i++) {
		struct bpf_program program = program_of(unused_rows[i].insns);

		assert_int_equal(bpf_unused_argument(&program), unused_rows[i].unused);
	}
}

/* A filter that answers all calls alike, and what is made of it: without the key, with it. */
static const struct {
	uint32_t answer, without_key, with_key;
} answer_rows[] = {
        {SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
        {SECCOMP_RET_LOG, SECCOMP_RET_LOG, SECCOMP_RET_LOG},
        {SECCOMP_RET_ERRNO | 1, TRACE_STOP, TRACE_STOP},
        {SECCOMP_RET_ERRNO, TRACE_STOP, TRACE_STOP},
        {SECCOMP_RET_TRACE | 7, TRACE_STOP, TRACE_STOP},
        {SECCOMP_RET_USER_NOTIF, TRACE_STOP, TRACE_STOP},
        {SECCOMP_RET_TRAP | 3, TRACE_STOP, SECCOMP_RET_TRAP | 3},
        {SECCOMP_RET_KILL_THREAD, TRACE_STOP, SECCOMP_RET_KILL_THREAD},
        {SECCOMP_RET_KILL_PROCESS, TRACE_STOP, SECCOMP_RET_KILL_PROCESS},
        {0x12340000, TRACE_STOP, 0x12340000}, /* unknown: the kernel kills */
};

static void stops_in_place_of_refusals(void **state)
{
	const struct bpf_stops stops = {.stop = TRACE_STOP, .key = {2, KEY_VALUE}};
	struct seccomp_data data = {.nr = 1, .arch = 2};

	(void)state;
	for (size_t i = 0; i < sizeof(answer_rows) / sizeof(answer_rows[0]); i++) {
		struct sock_filter insns[INSNS_MAX] = {RETURN(answer_rows[i].answer)};
		struct bpf_program filter = program_of(insns), made = {0};
		struct error err;

		if (bpf_make_stops(&filter, &stops, &made, &err))
			fail_error(err);
		data.args[2] = 0;
		assert_int_equal(bpf_run(&made, &data), answer_rows[i].without_key);
		data.args[2] = KEY_VALUE | 1ull << 40;
		assert_int_equal(bpf_run(&made, &data), answer_rows[i].with_key);
		bpf_release(&made);
	}
}

static void refuses_what_it_cannot_rewrite(void **state)
{
	struct sock_filter computed[INSNS_MAX] = {LOAD_NR, BPF_STMT(BPF_RET | BPF_A, 0)};
	struct sock_filter divides[INSNS_MAX] = {BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0), RETURN(0)};
	struct bpf_program filter = program_of(computed), made = {0};
	const struct bpf_stops stops = {.stop = TRACE_STOP};
	struct error err;

	(void)state;
	assert_int_equal(bpf_make_stops(&filter, &stops, &made, &err), -1);
	filter = program_of(divides);
	assert_int_equal(bpf_make_stops(&filter, &stops, &made, &err), -1);
	struct sock_filter *many = calloc(BPF_MAXINSNS, sizeof(*many));

	assert_non_null(many);
	for (size_t i = 0; i < BPF_MAXINSNS; i++)
		many[i] = (struct sock_filter)RETURN(SECCOMP_RET_KILL_PROCESS);
	filter = (struct bpf_program){many, BPF_MAXINSNS};
	assert_int_equal(bpf_make_stops(&filter, &stops, &made, &err), -1);
	assert_non_null(strstr(err.text, "4096"));
	assert_null(made.instructions);
	free(many);
}

/* All actions, conditions, three ABIs. */
static const char profile_text[] =
        "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":"
        "[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\",\"SCMP_ARCH_X32\"],\"syscalls\":["
        "{\"names\":[\"read\",\"write\",\"clone\",\"prctl\",\"socket\",\"bind\",\"futex\"],"
        "\"action\":\"SCMP_ACT_ALLOW\"},"
        "{\"names\":[\"personality\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":"
        "[{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]},"
        "{\"names\":[\"ioctl\"],\"action\":\"SCMP_ACT_KILL_PROCESS\",\"args\":"
        "[{\"index\":1,\"value\":21522,\"op\":\"SCMP_CMP_EQ\"}]},"
        "{\"names\":[\"ptrace\"],\"action\":\"SCMP_ACT_KILL_THREAD\"},"
        "{\"names\":[\"mount\"],\"action\":\"SCMP_ACT_TRAP\"},"
        "{\"names\":[\"umount2\"],\"action\":\"SCMP_ACT_LOG\"},"
        "{\"names\":[\"kcmp\"],\"action\":\"SCMP_ACT_TRACE\"},"
        "{\"names\":[\"bpf\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":38}]}";

static const char *const abis[] = {"x86_64", "i386", "x32", "aarch64"};
static const uint64_t values[] = {0, 1, 2, 21522, 0x100000001};

typedef void visitor(const struct arch *arch, struct seccomp_data *data, void *context);

/* Every number of every ABI, also of one that is not listed. */
static void for_each_call(visitor *visit, void *context)
{
	for (size_t a = 0; a < sizeof(abis) / sizeof(abis[0]); a++) {
		const struct arch *arch = named_arch(abis[a]);
		int first, end;

		syscall_number_range(arch, &first, &end);
		for (int nr = first ? first : -1; nr < end; nr++)
			for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
				struct seccomp_data data = {.nr = nr,
				        .arch = arch->audit,
				        .args = {values[v], values[v]}};

				visit(arch, &data, context);
			}
	}
}

struct pair {
	struct bpf_program filter, made;
	struct bpf_stops stops;
	struct evaluator evaluator;
};

static bool is_watched(const struct bpf_stops *stops, const struct seccomp_data *data)
{
	for (size_t i = 0; i < stops->n_watched; i++)
		if (stops->watched[i].arch == data->arch && stops->watched[i].nr == data->nr)
			return true;
	return false;
}

static void check_stop(const struct arch *arch, struct seccomp_data *data, void *context)
{
	const struct pair *pair = context;
	uint32_t plain = bpf_run(&pair->filter, data), made = bpf_run(&pair->made, data);
	bool stops = !bpf_action_allows(plain) || is_watched(&pair->stops, data);

	if (made != (stops ? TRACE_STOP : plain))
		fail_msg("%s %d: 0x%x made 0x%x", arch->name, data->nr, plain, made);
	data->args[pair->stops.key.argument] = pair->stops.key.value;
	made = bpf_run(&pair->made, data);
	if (!bpf_action_allows(plain) && made != TRACE_STOP && made != plain)
		fail_msg("%s %d: 0x%x with the key 0x%x", arch->name, data->nr, plain, made);
}

static void check_whole(const struct arch *arch, struct seccomp_data *data, void *context)
{
	struct pair *pair = context;
	uint64_t args[6] = {data->args[0], data->args[1]};
	uint32_t answer, plain = bpf_run(&pair->filter, data);
	struct error err;

	if (arch->bits == 32 && data->args[0] > UINT32_MAX)
		return;
	if (evaluator_run(&pair->evaluator, arch, data->nr, args, &answer, &err))
		fail_error(err);
	if (plain != answer)
		fail_msg("%s %d: 0x%x, evaluated 0x%x", arch->name, data->nr, plain, answer);
}

/* The one program of all ABIs says what their own programs say, and its stops are where it
 * refuses. */
static void keeps_the_meaning_of_a_profile(void **state)
{
	struct bpf_number watched[WATCHED_NUMBERS_MAX];
	struct pair pair = {.stops = {.stop = TRACE_STOP, .watched = watched}};
	struct profile profile = {0};
	struct error err;
	const struct arch *native = named_arch("x86_64");

	(void)state;
	/* The calls are run as they are, in the byte order of this machine. */
	if (profile_is_foreign(native))
		skip();
	profile_from(profile_text, &profile);
	pair.stops.n_watched = watched_numbers(watched);
	assert_true(pair.stops.n_watched >= 6);
	if (profile_filter(&profile, native, &pair.filter, &err) ||
	        evaluator_init(&pair.evaluator, &profile, native, &err))
		fail_error(err);
	pair.stops.key = (struct bpf_key){(unsigned)bpf_unused_argument(&pair.filter), KEY_VALUE};
	assert_int_equal(pair.stops.key.argument, 5);
	if (bpf_make_stops(&pair.filter, &pair.stops, &pair.made, &err))
		fail_error(err);
	for_each_call(check_stop, &pair);
	for_each_call(check_whole, &pair);
	evaluator_release(&pair.evaluator);
	bpf_release(&pair.made);
	bpf_release(&pair.filter);
	profile_release(&profile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(finds_an_argument_that_is_not_looked_at),
	        cmocka_unit_test(stops_in_place_of_refusals),
	        cmocka_unit_test(refuses_what_it_cannot_rewrite),
	        cmocka_unit_test(keeps_the_meaning_of_a_profile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
