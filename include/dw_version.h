/*
 * The version of libdw.
 */
#ifndef SECPROF_DW_VERSION_H
#define SECPROF_DW_VERSION_H

/* "0.188"; NULL: secprof was built without, and finds no names of functions. */
const char *dw_version(void);

#endif
