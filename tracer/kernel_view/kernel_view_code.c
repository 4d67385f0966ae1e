/*
 *   sched_process_fork, sched_process_exec -> VIEW_TASKS: who counts
 *   kernel_view_pause() -> VIEW_HELD: who does not, for now
 *   sys_enter, in VIEW_TASKS and not in VIEW_HELD -> VIEW_CALLS[number, ABI]++
 *   a map that is full -> VIEW_LOST++
 *   sched_process_exit -> gone from VIEW_TASKS
 *
 * Tasks are known by the addresses of their task_structs, not by their numbers: an exec in a second
 * thread changes the number, and an address is used again only after the exit.
 */
#include "kernel_view_code.h"

#include <sys/user.h>

/* Registers by what they are for: r0 holds results, r1.. arguments, r6..r9 survive calls. */
enum { R0, R1, R2, R3, R4, FIRST_KEPT = 6, SECOND_KEPT, FRAME = BPF_REG_10 };

/* Where a program keeps what helpers take by address, below the frame pointer. */
enum { SLOT_KEY = -8, SLOT_TID = -16, SLOT_VALUE = -24, SLOT_READ = -48 };

/* The instruction bytes int $0x80, as a little-endian number. */
enum { INT_80 = 0x80cd, CALL_BYTES = 2, CODE_SEGMENT_32 = 0x23 };

static size_t emit(struct view_code *code, unsigned operation, unsigned target, unsigned source,
        int offset, int immediate)
{
	code->instructions[code->n] = (struct bpf_insn){.code = (uint8_t)operation,
	        .dst_reg = target & 0xf,
	        .src_reg = source & 0xf,
	        .off = (int16_t)offset,
	        .imm = immediate};
	return code->n++;
}

static void emit_store(struct view_code *code, unsigned size, int slot, unsigned source)
{
	emit(code, BPF_STX | BPF_MEM | size, FRAME, source, slot, 0);
}

static void emit_store_number(struct view_code *code, unsigned size, int slot, int number)
{
	emit(code, BPF_ST | BPF_MEM | size, FRAME, 0, slot, number);
}

/* The tracepoint's arguments are 8 bytes each; r1 points to them when a program starts. */
static void emit_argument(struct view_code *code, unsigned target, int index)
{
	emit(code, BPF_LDX | BPF_MEM | BPF_DW, target, R1, index * 8, 0);
}

static void emit_address(struct view_code *code, unsigned target, int slot)
{
	emit(code, BPF_ALU64 | BPF_MOV | BPF_X, target, FRAME, 0, 0);
	emit(code, BPF_ALU64 | BPF_ADD | BPF_K, target, 0, 0, slot);
}

static void emit_helper(struct view_code *code, enum bpf_func_id helper)
{
	emit(code, BPF_JMP | BPF_CALL, 0, 0, 0, (int)helper);
}

static void emit_map_helper(
        struct view_code *code, enum bpf_func_id helper, enum view_map map, int key_slot)
{
	emit(code, BPF_LD | BPF_DW | BPF_IMM, R1, BPF_PSEUDO_MAP_FD, 0, code->maps[map]);
	emit(code, 0, 0, 0, 0, 0); /* the second half of a 64-bit number */
	emit_address(code, R2, key_slot);
	emit_helper(code, helper);
}

static void emit_update(struct view_code *code, enum view_map map, int key_slot, int flags)
{
	emit_address(code, R3, SLOT_VALUE);
	emit(code, BPF_ALU64 | BPF_MOV | BPF_K, R4, 0, 0, flags);
	emit_map_helper(code, BPF_FUNC_map_update_elem, map, key_slot);
}

/* Forward jumps, to where land() is called. */
static size_t emit_jump_if(struct view_code *code, unsigned condition, unsigned target, int number)
{
	return emit(code, BPF_JMP | BPF_K | condition, target, 0, 0, number);
}

static void land(struct view_code *code, size_t jump)
{
	code->instructions[jump].off = (int16_t)(code->n - jump - 1);
}

static void emit_exit(struct view_code *code)
{
	emit(code, BPF_ALU64 | BPF_MOV | BPF_K, R0, 0, 0, 0);
	emit(code, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

/* r0 points to a counter, to which several processors may add at once. */
static void emit_count(struct view_code *code)
{
	emit(code, BPF_ALU64 | BPF_MOV | BPF_K, R1, 0, 0, 1);
	emit(code, BPF_STX | BPF_ATOMIC | BPF_DW, R0, R1, 0, BPF_ADD);
}

static void emit_count_loss_and_exit(struct view_code *code)
{
	size_t never;

	emit_store_number(code, BPF_W, SLOT_TID, 0);
	emit_map_helper(code, BPF_FUNC_map_lookup_elem, VIEW_LOST, SLOT_TID);
	/* An array has all its elements; the verifier wants the test all the same. */
	never = emit_jump_if(code, BPF_JEQ, R0, 0);
	emit_count(code);
	land(code, never);
	emit_exit(code);
}

#ifdef __x86_64__
static void emit_load(struct view_code *code, unsigned size, unsigned target, int slot)
{
	emit(code, BPF_LDX | BPF_MEM | size, target, FRAME, slot, 0);
}

/* Puts an enum view_abi into the key; the registers of the call are at FIRST_KEPT.  To add
 * an architecture: check here what only its 32-bit programs have. */
static void emit_abi(struct view_code *code)
{
	size_t is_32, failed, is_not_int_80;

	_Static_assert(
	        offsetof(struct user_regs_struct, cs) == offsetof(struct user_regs_struct, rip) + 8,
	        "read at once");
	emit_store_number(code, BPF_W, SLOT_KEY + 4, VIEW_ABI_32);
	emit_address(code, R1, SLOT_READ);
	emit(code, BPF_ALU64 | BPF_MOV | BPF_K, R2, 0, 0, 16);
	emit(code, BPF_ALU64 | BPF_MOV | BPF_X, R3, FIRST_KEPT, 0, 0);
	emit(code, BPF_ALU64 | BPF_ADD | BPF_K, R3, 0, 0, offsetof(struct user_regs_struct, rip));
	emit_helper(code, BPF_FUNC_probe_read_kernel);
	emit_load(code, BPF_W, R1, SLOT_READ + 8);
	is_32 = emit_jump_if(code, BPF_JEQ, R1, CODE_SEGMENT_32);
	/* 64-bit code, where int $0x80 means the tables of i386. */
	emit_store_number(code, BPF_W, SLOT_KEY + 4, VIEW_ABI_ANY);
	emit_load(code, BPF_DW, R3, SLOT_READ);
	emit(code, BPF_ALU64 | BPF_SUB | BPF_K, R3, 0, 0, CALL_BYTES);
	emit_address(code, R1, SLOT_READ);
	emit(code, BPF_ALU64 | BPF_MOV | BPF_K, R2, 0, 0, CALL_BYTES);
	emit_helper(code, BPF_FUNC_probe_read_user);
	/* The page may not be in memory, and a program here must not wait for it: the ABI stays
	 * unknown. */
	failed = emit_jump_if(code, BPF_JNE, R0, 0);
	emit_store_number(code, BPF_W, SLOT_KEY + 4, VIEW_ABI_NATIVE);
	emit_load(code, BPF_H, R1, SLOT_READ);
	is_not_int_80 = emit_jump_if(code, BPF_JNE, R1, INT_80);
	emit_store_number(code, BPF_W, SLOT_KEY + 4, VIEW_ABI_32);
	land(code, is_not_int_80);
	land(code, failed);
	land(code, is_32);
}
#else
/* Nothing is known about 32-bit programs here. */
static void emit_abi(struct view_code *code)
{
	emit_store_number(code, BPF_W, SLOT_KEY + 4, VIEW_ABI_ANY);
}
#endif

/* Counts the call whose key is there.  Another processor may make the entry meanwhile, so
 * an entry is made with 0 and looked up again. */
static void emit_count_call(struct view_code *code)
{
	size_t found, made;

	emit_map_helper(code, BPF_FUNC_map_lookup_elem, VIEW_CALLS, SLOT_KEY);
	found = emit_jump_if(code, BPF_JNE, R0, 0);
	emit_store_number(code, BPF_DW, SLOT_VALUE, 0);
	emit_update(code, VIEW_CALLS, SLOT_KEY, BPF_NOEXIST);
	emit_map_helper(code, BPF_FUNC_map_lookup_elem, VIEW_CALLS, SLOT_KEY);
	made = emit_jump_if(code, BPF_JNE, R0, 0);
	emit_count_loss_and_exit(code);
	land(code, found);
	land(code, made);
	emit_count(code);
	emit_exit(code);
}

/* Puts the address of the current task into the key, as the tracepoints' arguments have it.  The
 * helper returns a signed long, which a 32-bit kernel extends with ones: its addresses are in the
 * upper half. */
static void emit_current_task(struct view_code *code)
{
	size_t is_64;

	emit_helper(code, BPF_FUNC_get_current_task);
	emit(code, BPF_ALU64 | BPF_MOV | BPF_X, R1, R0, 0, 0);
	emit(code, BPF_ALU64 | BPF_ARSH | BPF_K, R1, 0, 0, 32);
	is_64 = emit_jump_if(code, BPF_JNE, R1, -1);
	emit(code, BPF_ALU | BPF_MOV | BPF_X, R0, R0, 0, 0); /* clears the upper 32 bits */
	land(code, is_64);
	emit_store(code, BPF_DW, SLOT_KEY, R0);
}

/* sys_enter(registers, number) */
static void emit_sys_enter(struct view_code *code)
{
	size_t stranger, held;

	emit_argument(code, FIRST_KEPT, 0);
	emit_argument(code, SECOND_KEPT, 1);
	emit_current_task(code);
	emit_map_helper(code, BPF_FUNC_map_lookup_elem, VIEW_TASKS, SLOT_KEY);
	stranger = emit_jump_if(code, BPF_JEQ, R0, 0);
	emit_helper(code, BPF_FUNC_get_current_pid_tgid);
	emit_store(code, BPF_W, SLOT_TID, R0);
	emit_map_helper(code, BPF_FUNC_map_lookup_elem, VIEW_HELD, SLOT_TID);
	held = emit_jump_if(code, BPF_JNE, R0, 0);
	emit_store(code, BPF_W, SLOT_KEY, SECOND_KEPT);
	emit_abi(code);
	emit_count_call(code);
	land(code, stranger);
	land(code, held);
	emit_exit(code);
}

/* The task whose address is in SLOT_KEY counts from now on. */
static void emit_adopt_and_exit(struct view_code *code)
{
	size_t full;

	emit_store_number(code, BPF_DW, SLOT_VALUE, 0);
	emit_update(code, VIEW_TASKS, SLOT_KEY, BPF_ANY);
	full = emit_jump_if(code, BPF_JNE, R0, 0);
	emit_exit(code);
	land(code, full);
	emit_count_loss_and_exit(code);
}

/* sched_process_fork(parent, child), for threads too */
static void emit_fork(struct view_code *code)
{
	size_t stranger;

	emit_argument(code, FIRST_KEPT, 0);
	emit_argument(code, SECOND_KEPT, 1);
	emit_store(code, BPF_DW, SLOT_KEY, FIRST_KEPT);
	emit_map_helper(code, BPF_FUNC_map_lookup_elem, VIEW_TASKS, SLOT_KEY);
	stranger = emit_jump_if(code, BPF_JEQ, R0, 0);
	emit_store(code, BPF_DW, SLOT_KEY, SECOND_KEPT);
	emit_adopt_and_exit(code);
	land(code, stranger);
	emit_exit(code);
}

/* sched_process_exec(task, thread id before the exec, ...) */
static void emit_exec(struct view_code *code)
{
	size_t stranger;

	emit_argument(code, FIRST_KEPT, 0);
	emit_argument(code, SECOND_KEPT, 1);
	emit_store(code, BPF_W, SLOT_TID, SECOND_KEPT);
	emit_map_helper(code, BPF_FUNC_map_delete_elem, VIEW_HELD, SLOT_TID);
	stranger = emit_jump_if(code, BPF_JNE, R0, 0);
	emit_store(code, BPF_DW, SLOT_KEY, FIRST_KEPT);
	emit_adopt_and_exit(code);
	land(code, stranger);
	emit_exit(code);
}

/* sched_process_exit(task, ...) */
static void emit_end(struct view_code *code)
{
	emit_argument(code, FIRST_KEPT, 0);
	emit_store(code, BPF_DW, SLOT_KEY, FIRST_KEPT);
	emit_map_helper(code, BPF_FUNC_map_delete_elem, VIEW_TASKS, SLOT_KEY);
	emit_exit(code);
}

const struct view_program view_programs[VIEW_PROGRAMS] = {
        {"sys_enter", emit_sys_enter},
        {"sched_process_fork", emit_fork},
        {"sched_process_exec", emit_exec},
        {"sched_process_exit", emit_end},
};
