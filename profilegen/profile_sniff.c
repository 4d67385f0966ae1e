#include "profile_sniff.h"

#include "profile_file.h"

#include "bare_filter.h"
#include "cleanup.h"
#include "json_sniff.h"
#include "syscall_name.h"

#include <linux/filter.h>
#include <stdlib.h>
#include <string.h>

/* How the formats begin that are neither JSON nor instructions: profilegen/format/. */
static const char *const beginnings[] = {
        "apiVersion: security-profiles-operator.x-k8s.io/",
        "[Service]\nSystemCallArchitectures=",
};

static bool begins_so(const struct profile_file *file)
{
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++) {
		size_t length = strlen(beginnings[i]);

		if (file->n_bytes >= length && !memcmp(file->bytes, beginnings[i], length))
			return true;
	}
	return false;
}

/* Each line a known call, as the format "names" writes them. */
static bool is_list_of_names(const struct profile_file *file)
{
	const char *line = file->bytes, *end = file->bytes + file->n_bytes;

	while (line < end) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		char name[SYSCALL_NAME_MAX];
		size_t length = newline ? (size_t)(newline - line) : sizeof(name);

		if (length >= sizeof(name))
			return false;
		memcpy(name, line, length);
		name[length] = '\0';
		if (!syscall_known_to_libseccomp(name) && !syscall_in_supplement(name))
			return false;
		line = newline + 1;
	}
	return file->n_bytes > 0;
}

static bool is_filter(const struct profile_file *file)
{
	struct bpf_program program = {0};
	struct error unused;
	bool is_foreign;

	if (profile_file_kind(file) != PROFILE_FILTER ||
	        bare_filter_parse(file->bytes, file->n_bytes, &program, &is_foreign, &unused))
		return false;
	bpf_release(&program);
	return true;
}

/* As much as the longest filter has, and a byte more. */
static bool is_other_form(const char *path)
{
	size_t room = BPF_MAXINSNS * sizeof(struct sock_filter) + 1;
	cleanup_file FILE *in = json_sniff_open(path);
	cleanup_profile_file struct profile_file file = {malloc(room), 0};

	if (!in || !file.bytes)
		return false;
	file.n_bytes = fread(file.bytes, 1, room, in);
	return begins_so(&file) || is_list_of_names(&file) || is_filter(&file);
}

bool profile_sniff(const char *path)
{
	return json_sniff(path, "defaultAction", NULL) || json_sniff(path, "main_thread", NULL) ||
	       is_other_form(path);
}
