/*
 * Runs with a few calls, profiles from text, and what a compiled filter says: shared by
 * the tests of profilegen/.
 */
#ifndef SECPROF_PROFILE_FIXTURE_H
#define SECPROF_PROFILE_FIXTURE_H

#include "arch.h"
#include "bpf.h"
#include "bpf_run.h"
#include "error.h"
#include "generate.h"
#include "profile.h"
#include "profile_compile.h"
#include "profile_context.h"
#include "profile_read.h"
#include "recording.h"
#include "syscall_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ERRNO_RET(number) (SECCOMP_RET_ERRNO | (number))

#define fail_error(err) fail_msg("%s", (err).text)

static inline const struct arch *named_arch(const char *name)
{
	const struct arch *arch = arch_by_name(name);

	assert_non_null(arch);
	return arch;
}

/* Appends a call, seen once; its number is looked up. */
static inline struct call *add_call(
        struct run *run, const char *arch, const char *name, const char *result)
{
	run->calls = reallocarray(run->calls, run->n_calls + 1, sizeof(*run->calls));
	assert_non_null(run->calls);
	struct call *call = &run->calls[run->n_calls++];

	*call = (struct call){.arch = named_arch(arch), .count = 1, .exact = true};
	call->first.exe = -1;
	snprintf(call->name, sizeof(call->name), "%s", name);
	snprintf(call->first.result, sizeof(call->first.result), "%s", result);
	assert_true(syscall_number(call->arch, name, &call->nr));
	return call;
}

/* Values must ascend. */
static inline void add_value(struct call *call, unsigned index, uint64_t value)
{
	if (!call->n_args) {
		call->args = calloc(1, sizeof(*call->args));
		assert_non_null(call->args);
		call->n_args = 1;
		call->args[0].index = index;
	}
	struct call_arg *arg = &call->args[0];

	arg->values = reallocarray(arg->values, arg->n_values + 1, sizeof(*arg->values));
	assert_non_null(arg->values);
	arg->values[arg->n_values++] = value;
}

/* Values of arguments 1 and 2 that were recorded together; they must ascend. */
static inline void add_pair(struct call *call, uint64_t first, uint64_t second)
{
	struct call_tuples *tuples = &call->tuples;

	if (!tuples->n_indexes) {
		tuples->indexes = calloc(2, sizeof(*tuples->indexes));
		assert_non_null(tuples->indexes);
		tuples->indexes[0] = 1;
		tuples->indexes[1] = 2;
		tuples->n_indexes = 2;
	}
	tuples->items = reallocarray(tuples->items, tuples->n_items + 1, sizeof(*tuples->items));
	assert_non_null(tuples->items);
	tuples->items[tuples->n_items++] =
	        (struct arg_tuple){.values = {first, second}, .n_values = 2};
}

/* All remarks, a line each: "KIND NAME: DETAIL". */
struct remark_log {
	char text[1 << 16];
};

static inline void log_remark(
        enum profile_remark_kind kind, const char *name, const char *detail, void *context)
{
	static const char *const kinds[] = {
	        [REMARK_ADDED] = "added",
	        [REMARK_STAND_IN] = "stand-in",
	        [REMARK_ENOSYS] = "enosys",
	        [REMARK_OPENED] = "opened",
	        [REMARK_BY_ARGUMENT] = "by-argument",
	        [REMARK_ANY_ARGUMENT] = "any-argument",
	        [REMARK_FALLS_BACK] = "falls-back",
	        [REMARK_DANGEROUS] = "dangerous",
	        [REMARK_NOT_EXPRESSED] = "not-expressed",
	        [REMARK_NOT_ADDED] = "not-added",
	        [REMARK_WARNING] = "warning",
	};
	struct remark_log *log = context;
	size_t used = strlen(log->text);

	snprintf(log->text + used, sizeof(log->text) - used, "%s %s: %s\n", kinds[kind],
	        name ? name : "", detail ? detail : "");
}

static inline bool has_line(const struct remark_log *log, const char *line)
{
	const char *found;
	char whole[1024];

	snprintf(whole, sizeof(whole), "%s\n", line);
	found = strstr(log->text, whole);
	return found && (found == log->text || found[-1] == '\n');
}

/* The names of all rules, "a b c", in order. */
static inline const char *all_names(const struct profile *profile)
{
	static char names[1 << 16];

	names[0] = '\0';
	for (size_t r = 0; r < profile->n_rules; r++)
		for (size_t n = 0; n < profile->rules[r].n_names; n++) {
			if (*names)
				strcat(names, " ");
			strcat(names, profile->rules[r].names[n]);
		}
	return names;
}

static inline const char *all_archs(const struct profile *profile)
{
	static char names[1024];

	names[0] = '\0';
	for (size_t i = 0; i < profile->n_architectures; i++) {
		if (i)
			strcat(names, " ");
		strcat(names, profile->architectures[i]->name);
	}
	return names;
}

static inline const struct profile_rule *rule_for(const struct profile *profile, const char *name)
{
	for (size_t r = 0; r < profile->n_rules; r++)
		for (size_t n = 0; n < profile->rules[r].n_names; n++)
			if (!strcmp(profile->rules[r].names[n], name))
				return &profile->rules[r];
	return NULL;
}

/* A file with that text; valid until the next call. */
static inline const char *file_with(const char *text)
{
	static char path[64];
	int fd;

	snprintf(path, sizeof(path), "/tmp/secprof-test-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	return path;
}

/* An x86_64 machine with Linux 6.1; the capabilities are those of Docker's containers. */
static inline struct profile_context fixture_context(void)
{
	struct profile_context context;
	struct error err;

	if (profile_context_init(&context, &err))
		fail_error(err);
	context.native = named_arch("x86_64");
	context.kernel = (struct kernel_version){6, 1};
	return context;
}

static inline void profile_from(const char *text, struct profile *profile)
{
	struct profile_context context = fixture_context();
	struct error err;
	const char *path = file_with(text);
	int result = profile_read(path, &context, profile, NULL, NULL, &err);

	unlink(path);
	if (result)
		fail_error(err);
}

/* What the profile's filter on a `native` machine returns for a call. */
static inline uint32_t filter_says(const struct profile *profile, const char *native,
        const char *arch, const char *name, unsigned index, uint64_t value)
{
	struct bpf_program program = {0};
	struct error err;
	int nr;

	assert_true(syscall_number(named_arch(arch), name, &nr));
	if (profile_compile(profile, named_arch(native), named_arch(arch), &program, &err))
		fail_error(err);
	struct seccomp_data data = profile_call(named_arch(arch), nr);

	profile_call_set_arg(&data, named_arch(arch), index, value);
	uint32_t result = bpf_run(&program, &data);

	bpf_release(&program);
	return result;
}

#endif
