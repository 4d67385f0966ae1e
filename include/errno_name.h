/*
 * Names and numbers of errors, on this architecture.
 */
#ifndef SECPROF_ERRNO_NAME_H
#define SECPROF_ERRNO_NAME_H

/* "EPERM" for 1; NULL if there is none of that number. */
const char *errno_name(int number);

/* 1 for "EPERM"; 0 if the name is not known. */
int errno_number(const char *name);

/* The name that was probably meant, or NULL (nearest.h). */
const char *errno_nearest(const char *text);

#endif
