#include "library_folders.h"

#include "cleanup.h"
#include "elf_names.h"

#include <stdlib.h>
#include <string.h>

#define CONF_FOLDER "/etc/ld.so.conf.d"
#define CONF_BYTES_MAX 65536
#define FOLDERS_MAX 256

/* What was found in a folder. */
struct listing {
	struct elf_names names;
	struct error *err;
	bool failed;
};

static void add_name(const char *name, struct listing *listing)
{
	if (listing->names.n_names < FOLDERS_MAX)
		listing->failed |= elf_names_add(&listing->names, name, listing->err) != 0;
}

static void visit_conf(const char *name, void *context)
{
	size_t length = strlen(name);

	if (length > 5 && !strcmp(name + length - 5, ".conf"))
		add_name(name, context);
}

/* Debian's loader knows them by itself, whether or not they are listed. */
static void visit_multiarch(const char *name, void *context)
{
	if (strstr(name, "-linux-gnu") || strstr(name, "-linux-musl"))
		add_name(name, context);
}

static void listing_release(struct listing *listing)
{
	elf_names_release(&listing->names);
}

static int list(const struct root_folder *root, const char *path,
        void (*visit)(const char *name, void *context), struct listing *listing)
{
	if (root_folder_list(root, path, visit, listing, listing->err))
		return -1;
	elf_names_sort(&listing->names);
	return listing->failed ? -1 : 0;
}

/* The lines that are paths; "include" is known to be of the folder. */
static int add_lines(char *text, struct elf_names *folders, struct error *err)
{
	char *line;

	while ((line = strsep(&text, "\n"))) {
		line[strcspn(line, " \t\r#")] = '\0';
		if (*line == '/' && folders->n_names < FOLDERS_MAX &&
		        elf_names_add(folders, line, err))
			return -1;
	}
	return 0;
}

static int add_conf(const struct root_folder *root, const char *path, struct elf_names *folders,
        struct error *err)
{
	cleanup_free char *text = NULL;

	if (root_folder_text(root, path, CONF_BYTES_MAX, &text, err))
		return -1;
	return text ? add_lines(text, folders, err) : 0;
}

static int add_conf_folder(
        const struct root_folder *root, struct elf_names *folders, struct error *err)
{
	__attribute__((cleanup(listing_release))) struct listing listing = {.err = err};

	if (list(root, CONF_FOLDER, visit_conf, &listing))
		return -1;
	for (size_t i = 0; i < listing.names.n_names; i++) {
		cleanup_free char *path = library_path(CONF_FOLDER, "", listing.names.names[i]);

		if (!path)
			return error_no_memory(err);
		if (add_conf(root, path, folders, err))
			return -1;
	}
	return 0;
}

static int add_multiarch(const struct root_folder *root, const char *above,
        struct elf_names *folders, struct error *err)
{
	__attribute__((cleanup(listing_release))) struct listing listing = {.err = err};

	if (list(root, above, visit_multiarch, &listing))
		return -1;
	for (size_t i = 0; i < listing.names.n_names; i++) {
		cleanup_free char *path = library_path(above, "", listing.names.names[i]);

		if (!path)
			return error_no_memory(err);
		if (elf_names_add(folders, path, err))
			return -1;
	}
	return 0;
}

int library_folders_find(
        const struct root_folder *root, struct elf_names *folders, struct error *err)
{
	static const char *const usual[] = {"/lib64", "/usr/lib64", "/lib", "/usr/lib",
	        "/usr/local/lib", "/lib32", "/usr/lib32"};

	if (add_conf(root, "/etc/ld.so.conf", folders, err) ||
	        add_conf_folder(root, folders, err) || add_multiarch(root, "/lib", folders, err) ||
	        add_multiarch(root, "/usr/lib", folders, err))
		return -1;
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (elf_names_add(folders, usual[i], err))
			return -1;
	return 0;
}

char *library_path(const char *folder, const char *from, const char *library)
{
	static const char *const origins[] = {"$ORIGIN", "${ORIGIN}"};
	const char *slash = strrchr(from, '/');
	char *path;

	for (size_t i = 0; i < 2; i++) {
		size_t length = strlen(origins[i]);

		if (strncmp(folder, origins[i], length) != 0)
			continue;
		if (asprintf(&path, "%.*s%s/%s", slash ? (int)(slash - from) : 0, from,
		            folder + length, library) < 0)
			return NULL;
		return path;
	}
	return asprintf(&path, "%s/%s", folder, library) < 0 ? NULL : path;
}
