#include "profile_read_arch.h"

#include "libseccomp_version.h"
#include "profile.h"
#include "syscall_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct known_key map_keys[] = {
        {"architecture", true},
        {"subArchitectures", true},
        {0},
};

/* Of the OCI runtime-spec, but younger than libseccomp 2.5. */
static const char *const young_names[] = {
        "SCMP_ARCH_LOONGARCH64",
        "SCMP_ARCH_M68K",
        "SCMP_ARCH_SH",
        "SCMP_ARCH_SHEB",
};

static bool is_young(const char *name)
{
	for (size_t i = 0; i < sizeof(young_names) / sizeof(young_names[0]); i++)
		if (!strcmp(young_names[i], name))
			return true;
	return false;
}

/* An ABI of other machines, whose calls cannot be judged here. */
static void skip_young(
        const struct profile_reader *reader, const struct json_place *place, const char *name)
{
	char version[40], what[128];

	libseccomp_version(version);
	snprintf(what, sizeof(what),
	        "%s is not supported by libseccomp %s, its calls are not judged", name, version);
	reader_refused(reader, place, name, what, "no other ABI is affected");
}

static int read_architecture(
        struct profile_reader *reader, const struct json_place *place, struct error *err)
{
	struct profile *profile = reader->profile;
	const char *name;

	if (place_string(place, &name, err))
		return -1;
	const struct arch *arch = arch_by_oci_name(name);

	/* Runtimes with a newer libseccomp know it: no error, and no judgement either. */
	if (!arch && is_young(name)) {
		skip_young(reader, place, name);
		return 0;
	}
	if (!arch)
		return place_refuse(place, err,
		        "no such architecture \"%s\": write it like SCMP_ARCH_X86_64", name);
	/* In the order of the file; the array has room for each ABI once. */
	if (!profile_lists_arch(profile, arch))
		profile->architectures[profile->n_architectures++] = arch;
	return 0;
}

static int read_list(
        struct profile_reader *reader, const struct json_place *array, struct error *err)
{
	size_t length;

	if (place_check_array(array, &length, err))
		return -1;
	for (size_t i = 0; i < length; i++) {
		struct json_place place = place_element(array, i);

		if (read_architecture(reader, &place, err))
			return -1;
	}
	return 0;
}

/* Docker and podman take the first entry for the machine and do not look at the others. */
static int read_entry(struct profile_reader *reader, const struct json_place *entry, bool *found,
        struct error *err)
{
	const char *name;

	if (reader_check_keys(reader, entry, map_keys, err))
		return -1;
	struct json_place arch = place_member(entry, "architecture");
	struct json_place subs = place_member(entry, "subArchitectures");

	if (place_string(&arch, &name, err))
		return -1;
	if (!arch_by_oci_name(name) && !is_young(name))
		reader_warn(reader, &arch,
		        "no such architecture \"%s\": runtimes skip the entry silently", name);
	/* An entry for another machine, down to its subArchitectures, says nothing about this
	 * one. */
	if (arch_by_oci_name(name) != reader->context->native)
		return 0;
	if (*found) {
		reader_warn(reader, entry, "a second entry for this architecture, ignored");
		return 0;
	}
	*found = true;
	if (read_architecture(reader, &arch, err))
		return -1;
	return read_list(reader, &subs, err);
}

static int read_map(struct profile_reader *reader, const struct json_place *map, size_t length,
        struct error *err)
{
	bool found = false;

	for (size_t i = 0; i < length; i++) {
		struct json_place entry = place_element(map, i);

		if (read_entry(reader, &entry, &found, err))
			return -1;
	}
	/* Then there are no architectures, and libseccomp adds the native one by itself. */
	if (!found)
		reader_warn(reader, map,
		        "no entry for %s: calls of any other architecture are killed",
		        reader->context->native->oci_name);
	return 0;
}

int reader_architectures(struct profile_reader *reader, const struct json_place *list,
        const struct json_place *map, struct error *err)
{
	size_t n_list, n_map;

	if (place_check_array(list, &n_list, err) || place_check_array(map, &n_map, err))
		return -1;
	/* Docker counts the entries, too: an empty list beside a map is none. */
	if (n_list && n_map)
		return place_refuse(map, err,
		        "appears beside \"architectures\", which Docker and podman refuse: keep "
		        "one "
		        "of them");
	reader->profile->architectures =
	        calloc(arch_count, sizeof(*reader->profile->architectures));
	if (!reader->profile->architectures)
		return error_no_memory(err);
	reader->profile->decided.arch_map = n_map > 0;
	/* Neither: the native ABI alone, which libseccomp adds by itself. */
	return n_map ? read_map(reader, map, n_map, err) : read_list(reader, list, err);
}
