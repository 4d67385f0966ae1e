#include "profile_options.h"

#include "message.h"

#include "cleanup.h"
#include "nearest.h"
#include "profile_read.h"
#include "recording.h"
#include "recording_sniff.h"
#include "text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *nearest_capability(const char *name)
{
	/* Capabilities are bits of 64 (capabilities(7)); there are fewer, and NULL ends the
	 * list. */
	const char *names[64 + 1] = {NULL};

	for (int i = 0; i < 64; i++)
		names[i] = capability_name(i);
	return text_nearest(name, names);
}

/* As profiles and Docker's --cap-add write it: "CAP_SYS_ADMIN" or "sys_admin". */
int profile_option_cap(
        const struct option *option, const char *text, void *value, struct error *err)
{
	struct profile_capabilities *capabilities = value;
	char name[32] = "CAP_";
	size_t length = strncasecmp(text, "CAP_", 4) ? 4 : 0;

	(void)option;
	if (!strcmp(text, "none")) {
		capabilities->none = true;
		return 0;
	}
	for (const char *at = text; *at && length < sizeof(name) - 1; at++)
		name[length++] = (char)toupper((unsigned char)*at);
	name[length] = '\0';
	int number = capability_number(name);

	if (number < 0) {
		const char *nearest = nearest_capability(name);

		if (nearest)
			return error_set(
			        err, "no such capability '%s'; did you mean '%s'?", text, nearest);
		return error_set(err, "no such capability '%s': write it like SYS_ADMIN", text);
	}
	capabilities->added |= UINT64_C(1) << number;
	return 0;
}

/* Linux knows more architectures than libseccomp, and some by another name. */
int profile_refuse_arch(const char *text, struct error *err)
{
	static const struct {
		const char *name, *instead;
	} known[] = {
	        /* Only reached where this libseccomp lacks it: the table of architectures is
	         * searched first. */
	        {"loongarch64", NULL},
	        {"loong64", NULL},
	        {"m68k", NULL},
	        {"sh4", NULL},
	        {"alpha", NULL},
	        {"sparc64", NULL},
	        {"mips64el", "mipsel64"},
	        {"mips64le", "mipsel64"},
	        {"ppc64el", "ppc64le"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i].name, text) != 0)
			continue;
		if (known[i].instead)
			return error_set(err, "'%s' is not supported by that name: write '%s'",
			        text, known[i].instead);
		return error_set(err, "'%s' is not supported by this libseccomp", text);
	}
	return error_set(err, "no such architecture '%s': write it like x86_64 or arm64", text);
}

int profile_option_arch(
        const struct option *option, const char *text, void *value, struct error *err)
{
	const struct arch *arch = arch_by_name(text);

	(void)option;
	if (!arch)
		arch = arch_by_docker_name(text);
	if (!arch)
		arch = arch_by_oci_name(text);
	if (!arch)
		return profile_refuse_arch(text, err);
	*(const struct arch **)value = arch;
	return 0;
}

#define DIGITS "0123456789"

/* "6.1", or what uname -r prints: "6.1.0-13-amd64". */
int profile_option_kernel(
        const struct option *option, const char *text, void *value, struct error *err)
{
	size_t length = strspn(text, DIGITS);
	char version[16];

	(void)option;
	/* The first two numbers: Docker's minKernel compares no more (moby, profiles/seccomp). */
	if (text[length] == '.')
		length += 1 + strspn(text + length + 1, DIGITS);
	if (!text[length] || !strchr(".-+", text[length]))
		return kernel_version_parse(text, value, err);
	snprintf(version, sizeof(version), "%.*s", (int)length, text);
	return kernel_version_parse(version, value, err);
}

/* Given again, it replaces the first. */
int profile_option_runtime(
        const struct option *option, const char *text, void *value, struct error *err)
{
	struct runtime_choice *choice = value;

	(void)option;
	*choice = (struct runtime_choice){0};
	return runtime_choose(text, choice, err);
}

const char *const *profile_reading_names(void)
{
	static const char *const names[] = {"docker", "oci", NULL};

	return names;
}

/* It overrides what the runtime would do: which of them reads a file may be the question. */
static void choose_reading(const char *reading, struct runtime_choice *runtime)
{
	if (reading)
		runtime->dialect = strcmp(reading, "oci") != 0 ? DIALECT_DOCKER : DIALECT_OCI;
}

int profile_options_context(
        const struct profile_options *options, struct profile_context *context, struct error *err)
{
	bool has_kernel = options->kernel.version || options->kernel.revision;

	/* This machine's values first; each option replaces one of them. */
	if (profile_context_init(context, err))
		return -1;
	if (options->arch)
		context->native = options->arch;
	if (has_kernel)
		context->kernel = options->kernel;
	if (options->capabilities.none)
		/* Before those that were added: "none" means "without Docker's defaults", wherever
		 * it is given. */
		context->capabilities = 0;
	context->capabilities |= options->capabilities.added;
	context->runtime = options->runtime;
	choose_reading(options->reading, &context->runtime);
	return 0;
}

/* Comments are not for secprof. */
static void warn_of_profile(enum profile_warning_kind kind, const char *line, void *context)
{
	cleanup_free char *escaped = text_escape(line);

	(void)context;
	if (kind != WARNING_COMMENT)
		warning("%s", escaped ? escaped : "out of memory");
}

int profile_refuse_recording(const char *path, struct error *err)
{
	/* Both are JSON objects: the profile reader would only report missing keys. */
	if (recording_sniff(path))
		return error_set(err, "%s is a recording, not a profile", path);
	return 0;
}

void profile_note_bare(const char *path, const struct profile *profile)
{
	cleanup_free char *shown = profile_is_bare(profile) ? text_escape(path) : NULL;

	if (shown)
		message("note: %s is a bare filter for %s: it has neither rules nor comments, and "
		        "its answers are given as they are",
		        shown, profile_machine(profile, NULL)->name);
}

int profile_check_machine(const char *path, const struct profile *profile,
        const struct arch *machine, struct error *err)
{
	const struct arch *own = profile_machine(profile, machine);

	return own == machine ? 0
	                      : error_set(err, "%s is a filter for %s, not for %s", path, own->name,
	                                machine->name);
}

int profile_load_any(const char *path, const struct profile_context *context, bool quiet,
        struct profile *profile, struct error *err)
{
	if (profile_refuse_recording(path, err) ||
	        profile_read(path, context, profile, quiet ? NULL : warn_of_profile, NULL, err))
		return -1;
	if (!quiet)
		profile_note_bare(path, profile);
	return 0;
}

int profile_load(const char *path, const struct profile_context *context, bool quiet,
        struct profile *profile, struct error *err)
{
	if (profile_refuse_recording(path, err) ||
	        profile_read(path, context, profile, quiet ? NULL : warn_of_profile, NULL, err))
		return -1;
	if (!profile_is_bare(profile))
		return 0;
	profile_release(profile);
	return error_set(err, "%s is a bare filter, and a profile with rules is needed", path);
}
