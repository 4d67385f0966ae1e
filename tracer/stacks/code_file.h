/*
 * The files that code was mapped from, each once: open for the helper, and later the modules of the
 * run.
 */
#ifndef SECPROF_TRACER_CODE_FILE_H
#define SECPROF_TRACER_CODE_FILE_H

#include "helper.h"
#include "mapping.h"

#include "error.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct code_file {
	char *path;
	dev_t device;
	uint64_t inode;
	int fd;                           /* -1: it could not be opened */
	char build_id[BUILD_ID_TEXT_MAX]; /* as the helper says; "": none */
	bool sent;                        /* to the helper that runs */
	unsigned strikes;                 /* helpers that did not survive it */
};

/* Zeroed means empty. */
struct code_files {
	struct code_file items[HELPER_FILES_MAX];
	size_t n_items, n_open;
	uint64_t left_out; /* mappings of further files */
};

void code_files_release(struct code_files *files);

/* The number of the file of a mapping, which is opened at its first occurrence; -1 if it has none,
 * or there are too many. */
int32_t code_file_of(struct code_files *files, pid_t pid, const struct mapping *mapping);

/* Should the helper be given it? */
bool code_file_is_missing(const struct code_file *file);

void code_file_send(struct code_files *files, struct code_file *file, struct helper *helper);

/* Another helper has none of them. */
void code_files_unsent(struct code_files *files);

/* Makes modules of the files: those that a run's frames have the numbers of come first. */
MUST_CHECK int code_files_modules(
        const struct code_files *files, struct run *run, struct error *err);

#endif
