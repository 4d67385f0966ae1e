/*
 * The tables that describe a recording: every key of the file once.
 */
#ifndef SECPROF_CORE_RECORDING_FIELDS_H
#define SECPROF_CORE_RECORDING_FIELDS_H

#include "record.h"
#include "recording.h"

/* While a run is read, the pull reader's context. */
struct run_context {
	bool has_host;       /* else that of the whole file holds */
	size_t n_exe_counts; /* so far, over all calls */
	size_t n_stacks;     /* likewise */
};

extern const struct record host_record;  /* struct host */
extern const struct record run_record;   /* struct run */
extern const struct record call_record;  /* struct call */
extern const struct record stack_record; /* struct user_stack */

/* All of them, in the order of the schema; ended by NULL. */
extern const struct record *const recording_records[];

/* The fields of run_record that recording_store.c writes by itself. */
enum { RUN_FIELDS_BEFORE_TEXT = 2 };

#endif
