/*
 * What calls are about: the column `category` of knowledge/call.csv.
 */
#ifndef SECPROF_CALL_CATEGORY_H
#define SECPROF_CALL_CATEGORY_H

enum call_category {
	CATEGORY_FILES,
	CATEGORY_DATA,
	CATEGORY_WAITING,
	CATEGORY_MEMORY,
	CATEGORY_PROCESSES,
	CATEGORY_SIGNALS,
	CATEGORY_IPC,
	CATEGORY_NETWORK,
	CATEGORY_TIME,
	CATEGORY_IDENTITY,
	CATEGORY_MOUNTS,
	CATEGORY_KERNEL,
	CATEGORIES,
};

/* For readers: "users and privileges". */
const char *call_category_name(enum call_category category);

/* CATEGORIES for what is no known call. */
enum call_category call_category_of(const char *call);

#endif
