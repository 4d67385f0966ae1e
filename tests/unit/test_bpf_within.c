#include "bpf_within.h"

#include "bpf_assembler.h"
#include "bpf_numbers.h"
#include "bpf_run.h"
#include "core/word_solver.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* xorshift64: the same numbers in each run. */
static uint64_t random_state;

static uint32_t random_below(uint32_t bound)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 32) % bound;
}

static bool meets(uint32_t word, const struct word_comparison *comparison)
{
	uint32_t part = word & comparison->mask;

	if (part == comparison->value)
		return comparison->orders & WORD_EQUAL;
	return comparison->orders & (part < comparison->value ? WORD_LESS : WORD_GREATER);
}

static bool meets_all(uint32_t word, const struct word_comparison *comparisons, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!meets(word, &comparisons[i]))
			return false;
	return true;
}

/* More than any of these tests takes. */
static unsigned long effort = ULONG_MAX;
static struct bpf_budget budget = {ULONG_MAX};

/* Against all words of six bits that lie anywhere in the 32. */
static void solves_as_trying_all_words_does(void **state)
{
	enum { SMALL = 64, MOST = 6 };
	size_t n_solved = 0, n_none = 0;

	(void)state;
	random_state = 1;
	for (int round = 0; round < 20000; round++) {
		struct word_comparison comparisons[MOST];
		size_t n = 1 + random_below(MOST);
		unsigned shift = random_below(27);
		uint32_t word = 0, other = 0;

		for (size_t i = 0; i < n; i++)
			comparisons[i] = (struct word_comparison){random_below(SMALL) << shift,
			        random_below(SMALL) << shift, (uint8_t)random_below(8)};
		while (other < SMALL && !meets_all(other << shift, comparisons, n))
			other++;
		switch (word_solve(comparisons, n, &word, &effort)) {
		case WORD_SOLVED:
			assert_true(meets_all(word, comparisons, n));
			n_solved++;
			break;
		case WORD_UNSATISFIABLE:
			assert_int_equal(other, SMALL);
			n_none++;
			break;
		case WORD_TOO_HARD:
			fail_msg("six comparisons are too hard");
		}
	}
	assert_true(n_solved > 1000 && n_none > 1000);
}

static void solves_many_comparisons(void **state)
{
	struct word_comparison comparisons[WORD_COMPARISONS_MAX + 1];
	uint32_t word;

	(void)state;
	/* All values below 255 but one are excluded, and all above. */
	for (uint32_t i = 0; i < 255; i++)
		comparisons[i] = (struct word_comparison){
		        UINT32_MAX, i == 77 ? 255 : i, WORD_LESS | WORD_GREATER};
	comparisons[255] = (struct word_comparison){UINT32_MAX, 255, WORD_LESS};
	assert_int_equal(word_solve(comparisons, 256, &word, &effort), WORD_SOLVED);
	assert_int_equal(word, 77);
	comparisons[77].value = 77;
	assert_int_equal(word_solve(comparisons, 256, &word, &effort), WORD_UNSATISFIABLE);
	assert_int_equal(word_solve(comparisons, 257, &word, &effort), WORD_TOO_HARD);
}

static void solves_within_an_effort(void **state)
{
	const struct word_comparison comparison = {UINT32_MAX, 7, WORD_EQUAL};
	unsigned long left = 1000, taken;
	uint32_t word;

	(void)state;
	assert_int_equal(word_solve(&comparison, 1, &word, &left), WORD_SOLVED);
	taken = 1000 - left;
	assert_true(taken >= 32);
	left = taken / 2;
	assert_int_equal(word_solve(&comparison, 1, &word, &left), WORD_TOO_HARD);
	assert_int_equal(left, 0);
}

enum { SMALL_VALUES = 8, LENGTH = 14 };

static size_t word_offset(unsigned word)
{
	return word * sizeof(uint32_t);
}

static void emit_random(struct bpf_assembler *out)
{
	static const unsigned jumps[] = {BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET};
	uint32_t left = (uint32_t)(LENGTH + 1 - out->n);
	uint32_t value = random_below(SMALL_VALUES);

	switch (random_below(4)) {
	case 0:
		bpf_emit_load(out, word_offset(4 + random_below(2)));
		break;
	case 1:
		bpf_emit(out, BPF_ALU | BPF_AND | BPF_K, value, 0, 0);
		break;
	default:
		bpf_emit(out, BPF_JMP | BPF_K | jumps[random_below(4)], value, random_below(left),
		        random_below(left));
	}
}

/* What it returns is on its last two instructions: refuse, allow. */
static struct bpf_program random_program(struct sock_filter code[LENGTH + 2])
{
	struct bpf_assembler out = {code, 0};
	struct bpf_program program = {code, LENGTH + 2};
	struct error err;

	bpf_emit_load(&out, word_offset(4));
	while (out.n < LENGTH)
		emit_random(&out);
	bpf_emit_return(&out, SECCOMP_RET_ERRNO | 1);
	bpf_emit_return(&out, SECCOMP_RET_ALLOW);
	assert_int_equal(bpf_check(&program, &err), 0);
	return program;
}

static bool allows(const struct bpf_program *program, const struct seccomp_data *data)
{
	return bpf_action_allows(bpf_run(program, data));
}

/* No comparison tells a word from one that has only bits beyond the small values cut to one. */
static bool exceeds(const struct bpf_program *first, const struct bpf_program *second)
{
	for (uint32_t i = 0; i < 2 * SMALL_VALUES; i++)
		for (uint32_t j = 0; j < 2 * SMALL_VALUES; j++) {
			uint32_t words[BPF_CALL_WORDS] = {[4] = i, [5] = j};
			struct seccomp_data data;

			memcpy(&data, words, sizeof(data));
			if (allows(first, &data) && !allows(second, &data))
				return true;
		}
	return false;
}

static void compares_as_trying_all_calls_does(void **state)
{
	size_t n_within = 0, n_exceeds = 0;

	(void)state;
	random_state = 2;
	for (int round = 0; round < 5000; round++) {
		struct sock_filter code[2][LENGTH + 2];
		struct bpf_program first = random_program(code[0]);
		struct bpf_program second = random_program(code[1]);
		struct bpf_calls calls = {.is_free = {[4] = true, [5] = true}};
		struct seccomp_data witness;

		switch (bpf_within(&first, &second, &calls, &budget, &witness)) {
		case BPF_WITHIN:
			assert_false(exceeds(&first, &second));
			n_within++;
			break;
		case BPF_EXCEEDS:
			assert_true(allows(&first, &witness) && !allows(&second, &witness));
			n_exceeds++;
			break;
		case BPF_UNDECIDED:
			fail_msg("round %d is not decided", round);
		}
		assert_int_equal(bpf_within(&first, &first, &calls, &budget, &witness), BPF_WITHIN);
	}
	assert_true(n_within > 1000 && n_exceeds > 1000);
}

/* An accumulator that is computed is not understood: it is never taken for proven, but found by
 * trying where the first try hits. */
static void does_not_claim_what_it_cannot_follow(void **state)
{
	struct sock_filter code[] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 16),
	        BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 1),
	        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 8, 0, 1),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
	};
	struct sock_filter refusal = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1);
	struct bpf_program adds = {code, 5}, refuses = {&refusal, 1};
	struct bpf_calls calls = {.is_free = {[4] = true}};
	struct seccomp_data witness;

	(void)state;
	assert_int_equal(bpf_within(&adds, &refuses, &calls, &budget, &witness), BPF_UNDECIDED);
	code[2].k = 1;
	assert_int_equal(bpf_within(&adds, &refuses, &calls, &budget, &witness), BPF_EXCEEDS);
	assert_int_equal(bpf_within(&refuses, &adds, &calls, &budget, &witness), BPF_WITHIN);
}

static void knows_when_a_number_is_only_compared(void **state)
{
	struct sock_filter code[] = {
	        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
	        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 100, 1, 0),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
	};
	struct bpf_program program = {code, 4};
	/* Also those where the numbers of x32 begin and end. */
	static const uint32_t expected[] = {0, 1, 99, 100, 101, 0x3fffffff, 0x40000000, 0x40000001,
	        0x7fffffff, 0x80000000, 0x80000001, UINT32_MAX};
	struct bpf_numbers numbers = {0};
	struct error err;

	(void)state;
	assert_int_equal(bpf_numbers_told_apart(&program, &program, &numbers, &err), 0);
	assert_true(numbers.is_complete);
	assert_int_equal(numbers.n_items, 12);
	assert_memory_equal(numbers.items, expected, sizeof(expected));
	bpf_numbers_release(&numbers);
	code[1].code = BPF_JMP | BPF_JSET | BPF_K;
	assert_int_equal(bpf_numbers_told_apart(&program, &program, &numbers, &err), 0);
	assert_false(numbers.is_complete);
	bpf_numbers_release(&numbers);
}

/* What a tracer or a supervisor decides may be allowed, but for all that is known not by another
 * one than in the second filter. */
static void leaves_open_what_others_decide(void **state)
{
	static const struct {
		uint32_t first, second;
		enum bpf_within result;
	} rows[] = {
	        {SECCOMP_RET_USER_NOTIF, SECCOMP_RET_ERRNO, BPF_UNDECIDED},
	        {SECCOMP_RET_TRACE, SECCOMP_RET_KILL_PROCESS, BPF_UNDECIDED},
	        {SECCOMP_RET_TRACE, SECCOMP_RET_USER_NOTIF, BPF_UNDECIDED},
	        {SECCOMP_RET_USER_NOTIF, SECCOMP_RET_USER_NOTIF, BPF_WITHIN},
	        {SECCOMP_RET_TRACE | 1, SECCOMP_RET_TRACE | 2, BPF_WITHIN},
	        {SECCOMP_RET_USER_NOTIF, SECCOMP_RET_LOG, BPF_WITHIN},
	        {SECCOMP_RET_ERRNO, SECCOMP_RET_USER_NOTIF, BPF_WITHIN},
	        {SECCOMP_RET_ALLOW, SECCOMP_RET_USER_NOTIF, BPF_EXCEEDS},
	};
	const struct bpf_calls calls = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sock_filter first[] = {BPF_STMT(BPF_RET | BPF_K, rows[i].first)};
		struct sock_filter second[] = {BPF_STMT(BPF_RET | BPF_K, rows[i].second)};
		struct seccomp_data witness;

		if (bpf_within(&(struct bpf_program){first, 1}, &(struct bpf_program){second, 1},
		            &calls, &budget, &witness) != rows[i].result)
			fail_msg("row %zu", i);
	}
}

/* Tests bits of all arguments, and goes on in any case: paths by the power of 2, which all end in a
 * comparison of what was added up. */
static struct bpf_program hostile_program(struct sock_filter code[BPF_MAXINSNS])
{
	size_t n = 0;

	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, 0);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_ST, 0);
	for (uint32_t i = 0; i < 300; i++) {
		code[n++] = (struct sock_filter)BPF_STMT(
		        BPF_LD | BPF_W | BPF_ABS, 16 + 8 * (i % 6) + 4 * (i / 192));
		code[n++] = (struct sock_filter)BPF_JUMP(
		        BPF_JMP | BPF_JSET | BPF_K, 1u << i / 6 % 32, 0, 3);
		code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_MEM, 0);
		code[n++] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 7 * i + 1);
		code[n++] = (struct sock_filter)BPF_STMT(BPF_ST, 0);
	}
	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_MEM, 0);
	code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, UINT32_MAX, 1, 0);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	return (struct bpf_program){code, n};
}

static void all_searches_share_a_budget(void **state)
{
	static struct sock_filter code[BPF_MAXINSNS];
	struct sock_filter refusal = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1);
	const struct bpf_program hostile = hostile_program(code), refuses = {&refusal, 1};
	struct bpf_budget shared = BPF_BUDGET_FULL;
	struct bpf_calls calls = {0};
	struct seccomp_data witness;
	size_t n_searches = 0;

	(void)state;
	for (size_t i = 4; i < BPF_CALL_WORDS; i++)
		calls.is_free[i] = true;
	while (shared.left) {
		unsigned long before = shared.left;

		assert_int_equal(
		        bpf_within(&hostile, &refuses, &calls, &shared, &witness), BPF_UNDECIDED);
		/* Less is left by what it took, so that there is an end. */
		assert_true(before - shared.left >= BPF_EFFORT_MIN || !shared.left);
		n_searches++;
	}
	assert_true(n_searches >= 1 && n_searches <= 100);
	assert_int_equal(bpf_find_answer(&hostile, SECCOMP_RET_ALLOW, &calls, &shared, &witness),
	        BPF_UNDECIDED);
	/* What is easy is decided all the same. */
	assert_int_equal(bpf_within(&refuses, &hostile, &calls, &shared, &witness), BPF_WITHIN);
	assert_int_equal(shared.left, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(solves_as_trying_all_words_does),
	        cmocka_unit_test(solves_many_comparisons),
	        cmocka_unit_test(compares_as_trying_all_calls_does),
	        cmocka_unit_test(does_not_claim_what_it_cannot_follow),
	        cmocka_unit_test(knows_when_a_number_is_only_compared),
	        cmocka_unit_test(leaves_open_what_others_decide),
	        cmocka_unit_test(solves_within_an_effort),
	        cmocka_unit_test(all_searches_share_a_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
