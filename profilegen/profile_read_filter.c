/*
 * Under which conditions a rule of Docker's dialect is one: `includes` and `excludes`
 * (moby/profiles and containers/common, seccomp/seccomp_linux.go: setupSeccomp).
 */
#include "profile_read_filter.h"

#include "profile_context.h"
#include "runtime_choice.h"

#include <string.h>

static const struct known_key filter_keys[] = {
        {"caps", true},
        {"arches", true},
        {"minKernel", true},
        {0},
};

/* What a filter asks for: each part as asked for and as fulfilled. */
struct filter {
	size_t n_caps, n_caps_held;
	size_t n_arches;
	bool arch_listed;
	bool has_kernel, kernel_reached;
};

/* Runtimes compare the names as they are written, so one that is misspelt is never held. */
static int read_caps(const struct profile_reader *reader, const struct json_place *caps,
        struct filter *filter, struct error *err)
{
	if (place_check_array(caps, &filter->n_caps, err))
		return -1;
	for (size_t i = 0; i < filter->n_caps; i++) {
		struct json_place place = place_element(caps, i);
		const char *name;

		if (place_string(&place, &name, err))
			return -1;
		int number = capability_number(name);

		if (number < 0)
			reader_warn(reader, &place,
			        "no such capability \"%s\": runtimes take it as one that no "
			        "container has",
			        name);
		else if (reader->context->capabilities >> number & 1)
			filter->n_caps_held++;
	}
	return 0;
}

/* Only the machine's own name is compared: "x86" does not mean i386 calls on x86_64. */
static int read_arches(const struct profile_reader *reader, const struct json_place *arches,
        struct filter *filter, struct error *err)
{
	if (place_check_array(arches, &filter->n_arches, err))
		return -1;
	for (size_t i = 0; i < filter->n_arches; i++) {
		struct json_place place = place_element(arches, i);
		const char *name;

		if (place_string(&place, &name, err))
			return -1;
		const struct arch *arch = arch_by_docker_name(name);

		if (!arch && strcmp(name, "loongarch64") != 0)
			reader_warn(reader, &place,
			        "no such architecture \"%s\": runtimes take it as that of no "
			        "machine",
			        name);
		filter->arch_listed |= arch == reader->context->native;
	}
	return 0;
}

/* containers/common has no such key: there the rule holds for every kernel.  That is worth a
 * word where it makes a difference. */
static void warn_of_podman(
        const struct profile_reader *reader, const struct json_place *place, bool reached)
{
	bool in_includes = !strcmp(place->parent->key, "includes");

	if (reached == in_includes)
		return;
	if (reader->dialect == DIALECT_PODMAN)
		reader_warn(reader, place, "podman ignores minKernel: the rule holds");
	else
		reader_warn(reader, place,
		        "decides against the rule for Docker; podman ignores minKernel, and there "
		        "the rule holds");
}

/* Docker takes "" for absent. */
static int read_kernel(const struct profile_reader *reader, const struct json_place *place,
        struct filter *filter, struct error *err)
{
	const struct kernel_version *kernel = &reader->context->kernel;
	struct kernel_version least;
	struct error why;
	const char *text;

	if (!place->value)
		return 0;
	if (place_string(place, &text, err))
		return -1;
	if (!*text)
		return 0;
	if (kernel_version_parse(text, &least, &why))
		return place_refuse(place, err, "%s", why.text);
	filter->has_kernel = reader->dialect != DIALECT_PODMAN;
	/* Docker compares two numbers: "5.10" is later than "5.9". */
	filter->kernel_reached = kernel->version != least.version
	                                 ? kernel->version > least.version
	                                 : kernel->revision >= least.revision;
	warn_of_podman(reader, place, filter->kernel_reached);
	return 0;
}

/* An absent filter asks for nothing, so that both sides of reader_filters() hold. */
static int read_filter(const struct profile_reader *reader, const struct json_place *place,
        struct filter *filter, struct error *err)
{
	*filter = (struct filter){0};
	if (!place->value)
		return 0;
	if (reader_check_keys(reader, place, filter_keys, err))
		return -1;
	struct json_place caps = place_member(place, "caps");
	struct json_place arches = place_member(place, "arches");
	struct json_place kernel = place_member(place, "minKernel");

	if (read_caps(reader, &caps, filter, err) || read_arches(reader, &arches, filter, err) ||
	        read_kernel(reader, &kernel, filter, err))
		return -1;
	return 0;
}

int reader_filters(const struct profile_reader *reader, const struct json_place *includes,
        const struct json_place *excludes, bool *applies, struct error *err)
{
	struct filter in, out;

	if (read_filter(reader, includes, &in, err) || read_filter(reader, excludes, &out, err))
		return -1;
	/* All capabilities of includes must be held, and none of excludes; of the architectures one
	 * suffices. */
	*applies = in.n_caps_held == in.n_caps && (!in.n_arches || in.arch_listed) &&
	           (!in.has_kernel || in.kernel_reached) && !out.n_caps_held && !out.arch_listed &&
	           !(out.has_kernel && out.kernel_reached);
	return 0;
}
