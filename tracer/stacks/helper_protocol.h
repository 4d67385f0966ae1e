/*
 * What the recorder and its helper say to one another, over a socket that keeps messages apart
 * (SOCK_SEQPACKET).  Each request has one reply, before the next one is made.
 *
 *      HELPER_FILE    a number and a descriptor   ->  its build id
 *      HELPER_UNWIND  a capture, in shared memory ->  frames
 *      HELPER_NAMES   places in a file            ->  names
 */
#ifndef SECPROF_TRACER_HELPER_PROTOCOL_H
#define SECPROF_TRACER_HELPER_PROTOCOL_H

#include "elf_file.h"

#include "recording.h"

#include <stdint.h>

#define HELPER_FILES_MAX 512
#define HELPER_PLACES_MAX STACK_FRAMES_MAX

enum helper_kind { HELPER_FILE, HELPER_UNWIND, HELPER_NAMES };

struct helper_request {
	enum helper_kind kind;
	int32_t file;     /* HELPER_FILE, HELPER_NAMES: below HELPER_FILES_MAX */
	uint32_t n_bytes; /* HELPER_UNWIND: of the capture */
	/* HELPER_NAMES: offsets in the file.  A second descriptor, if there is one, is that of the
	 * file with its debugging information. */
	uint32_t n_places;
	uint64_t places[HELPER_PLACES_MAX];
};

struct helper_frame {
	int32_t file; /* -1: none is mapped there */
	uint32_t unused;
	uint64_t offset; /* in the file, or the address */
};

struct helper_reply {
	enum helper_kind kind;
	uint32_t n;        /* of frames or names */
	uint32_t complete; /* HELPER_UNWIND: not 0 if the outermost frame was reached */
	union {
		char build_id[BUILD_ID_TEXT_MAX]; /* "": none */
		struct helper_frame frames[STACK_FRAMES_MAX];
		char names[HELPER_PLACES_MAX][FUNCTION_NAME_MAX]; /* "": not known */
	};
};

#endif
