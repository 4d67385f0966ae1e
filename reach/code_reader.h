/*
 * Reads the instructions of one function after the other.
 *
 *	struct code_reader reader;
 *
 *	if (code_reader_open(&reader, image, visit, context, err))
 *		return -1;
 *	if (code_reader_follow(&reader, section, start, end, err))	// or code_reader_scan
 *		...
 *	code_reader_close(&reader);
 */
#ifndef SECPROF_REACH_CODE_READER_H
#define SECPROF_REACH_CODE_READER_H

#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_image.h"
#include "code_state.h"
#include "error.h"

#include <stdbool.h>
#include <stdint.h>

/* What is found in a function. */
struct code_event {
	enum code_event_kind {
		CODE_SYSCALL,   /* an instruction "syscall" */
		CODE_INTERRUPT, /* "int $0x80" or "sysenter": a call of another ABI */
		CODE_CALL,      /* of `target` */
		CODE_JUMP, /* out of the function to `target`, or from its end to what follows */
		CODE_SLOT_CALL, /* of the function whose address is at `target` */
		CODE_SLOT_JUMP,
		CODE_POINTER_CALL,  /* by an address in memory; or such a jump */
		CODE_REGISTER_CALL, /* by one in a register */
		CODE_LOAD,          /* what is at `target` is read... */
		CODE_STORE,         /* ...or written */
		CODE_ADDRESS,       /* the address `target` is taken */
	} kind;
	uint64_t target;
	const struct code_state *state; /* before the instruction; NULL while scanning */
	const cs_insn *instruction;
};

/* -1: it has failed, and no more is read. */
typedef int code_visit(const struct code_event *event, void *context);

struct code_way;

struct code_reader {
	struct code_image *image; /* borrowed */
	code_visit *visit;
	void *context;
	/* Borrowed, sorted: where control comes to from elsewhere, with whatever. */
	const struct code_places *entries;
	struct code_places near; /* owned; those by short jumps, of the function */
	bool has_setjmp;         /* calls may return once more */
	csh handle;
	cs_insn *instruction, *scratch;
	/* Of the function that is being read. */
	uint64_t start, end; /* after a pass, `end` is where nothing comes after */
	struct code_state state;
	bool is_scan;    /* without states */
	bool is_reached; /* control comes here, from the instruction before or by a jump */
	bool is_call;    /* the instruction before was one... */
	bool is_ended;   /* ...nothing comes after it */
	int tested;      /* the register that is zero where a jump on zero is taken, -1: none */
	/* Where an address was put, -1: nowhere.  C libraries only compare those of the code that
	 * can be cancelled, to see how far a system call has come: nothing is called by them. */
	int taken_in;
	uint64_t taken;
	uint64_t furthest; /* where jumps lead to */
	bool reaches_all;  /* also what nothing in the function jumps to */
	bool is_last_pass, has_changed;
	struct code_way *ways; /* owned; to where there are jumps */
	uint32_t *numbers;     /* owned; for each byte the number of its way from 1 on, or 0 */
	size_t n_ways, ways_room, numbers_room;
};

MUST_CHECK int code_reader_open(struct code_reader *reader, struct code_image *image,
        code_visit *visit, void *context, struct error *err);
void code_reader_close(struct code_reader *reader);

/* Visits what is in a function: once, in the order of the code. */
MUST_CHECK int code_reader_scan(struct code_reader *reader, const struct code_section *section,
        uint64_t start, uint64_t end, struct error *err);

/* The same with the states, which take several passes. */
MUST_CHECK int code_reader_follow(struct code_reader *reader, const struct code_section *section,
        uint64_t start, uint64_t end, struct error *err);

/* Does control come from elsewhere to the midst of the function that was followed? */
bool code_reader_is_entered(const struct code_reader *reader);

#endif
#endif
