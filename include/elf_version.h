/*
 * The version of libelf.
 */
#ifndef SECPROF_ELF_VERSION_H
#define SECPROF_ELF_VERSION_H

/* "0.188"; NULL: secprof was built without, and reads no programs. */
const char *elf_library_version(void);

#endif
