/*
 * The files of recorded programs: the executables, and the libraries that they need.
 *
 * Libraries are looked for where the loader looks (ld.so(8)): beside what the recording itself
 * knows, DT_RUNPATH, the folders of /etc/ld.so.conf, the usual ones.  Of what a program loads by
 * itself (dlopen(3), NSS) is known only what the recording has.
 */
#ifndef SECPROF_PROGRAM_FILES_H
#define SECPROF_PROGRAM_FILES_H

#include "elf_facts.h"
#include "error.h"
#include "recording.h"
#include "root_folder.h"

#include <stdbool.h>
#include <stddef.h>

/* Is it the file that was recorded? */
enum file_identity {
	FILE_UNKNOWN, /* the recording has no build id of it, or the file has none */
	FILE_SAME,
	FILE_OTHER,
};

struct program_file {
	char *path; /* owned */
	dev_t device;
	ino_t inode;
	bool is_exe; /* else a library */
	/* A library for all programs: it lies where the loader looks for all of them. */
	bool is_shared;
	bool is_libc; /* the C library, or one of the parts that belong to it */
	enum file_identity identity;
	struct elf_facts facts;
	char *problem; /* owned; why it was not read, NULL: it was */
};

struct program_files {
	struct program_file *files; /* owned; executables first, in the order of the recording */
	size_t n_files;
	bool truncated; /* there are more than PROGRAM_FILES_MAX */
};

/* A hostile file needs any number of others. */
#define PROGRAM_FILES_MAX 4096

/* Of a run, or of totals.  What cannot be read is kept with its reason; -1 without memory only. */
MUST_CHECK int program_files_find(const struct run *run, const struct root_folder *root,
        struct program_files *files, struct error *err);

void program_files_release(struct program_files *files);

#endif
