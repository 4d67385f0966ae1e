/*
 *      executables of the run -> files -> what each needs -> files, ...
 *      modules of the run     -> files (loaded by the program itself)
 */
#include "program_files.h"

#include "elf_names.h"
#include "libc_file.h"
#include "library_folders.h"

#include "cleanup.h"

#include <stdlib.h>
#include <string.h>

struct search {
	const struct run *run;
	const struct root_folder *root;
	struct elf_names folders;
	struct program_files *found;
	struct error *err;
};

static void program_file_release(struct program_file *file)
{
	free(file->path);
	free(file->problem);
	elf_facts_release(&file->facts);
}

void program_files_release(struct program_files *files)
{
	for (size_t i = 0; i < files->n_files; i++)
		program_file_release(&files->files[i]);
	free(files->files);
	memset(files, 0, sizeof(*files));
}

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Runs of one path may have had several files. */
static enum file_identity identify(const struct run *run, const struct program_file *file)
{
	enum file_identity identity = FILE_UNKNOWN;

	for (size_t i = 0; i < run->n_modules; i++) {
		const struct module *module = &run->modules[i];

		if (!module->build_id || strcmp(module->path, file->path) != 0)
			continue;
		if (file->facts.build_id && !strcmp(module->build_id, file->facts.build_id))
			return FILE_SAME;
		identity = FILE_OTHER;
	}
	return identity;
}

static bool is_shared(const struct search *search, const char *path)
{
	size_t length = (size_t)(name_of(path) - path);

	for (size_t i = 0; i < search->folders.n_names; i++) {
		const char *folder = search->folders.names[i];

		if (length == strlen(folder) + 1 && !strncmp(path, folder, length - 1))
			return true;
	}
	return false;
}

/* Takes the file over, whatever becomes of it. */
static int keep(struct search *search, struct program_file *file)
{
	struct program_files *found = search->found;
	struct program_file *grown =
	        reallocarray(found->files, found->n_files + 1, sizeof(*found->files));

	if (!grown) {
		program_file_release(file);
		return error_no_memory(search->err);
	}
	found->files = grown;
	grown[found->n_files++] = *file;
	return 0;
}

static struct program_file *find_inode(const struct search *search, const struct stat *status)
{
	for (size_t i = 0; i < search->found->n_files; i++) {
		struct program_file *file = &search->found->files[i];

		if (!file->problem && file->device == status->st_dev &&
		        file->inode == status->st_ino)
			return file;
	}
	return NULL;
}

/* Reads it into *file.  1: it is among the files already. */
static int read_file(struct search *search, struct program_file *file)
{
	struct error why = {""};
	struct stat status;
	cleanup_close int fd = root_folder_file(search->root, file->path, &status, &why);

	if (fd >= 0) {
		if (find_inode(search, &status))
			return 1;
		file->device = status.st_dev;
		file->inode = status.st_ino;
		file->is_shared = !file->is_exe && is_shared(search, file->path);

		int result = elf_facts_read(fd, &file->facts, &why);

		if (result == ELF_FACTS_NO_MEMORY)
			return error_no_memory(search->err);
		if (!result) {
			file->identity = identify(search->run, file);
			return 0;
		}
	}
	file->problem = strdup(why.text);
	return file->problem ? 0 : error_no_memory(search->err);
}

/* A file beyond the bound is missing, be it among the files already: a look would open it. */
static bool is_full(struct search *search)
{
	search->found->truncated |= search->found->n_files >= PROGRAM_FILES_MAX;
	return search->found->truncated;
}

static int add_path(struct search *search, const char *path, bool is_exe)
{
	struct program_file file = {.is_exe = is_exe, .is_libc = libc_file_is(path)};
	int result;

	if (is_full(search))
		return 0;
	file.path = strdup(path);
	if (!file.path)
		return error_no_memory(search->err);
	result = read_file(search, &file);
	if (result == 0)
		return keep(search, &file);
	program_file_release(&file);
	return result < 0 ? -1 : 0;
}

/* ---- libraries ---- */

static bool is_known(const struct search *search, const char *library)
{
	for (size_t i = 0; i < search->found->n_files; i++)
		if (!search->found->files[i].is_exe &&
		        !strcmp(name_of(search->found->files[i].path), library))
			return true;
	return false;
}

/* Is it there, for the machine of who needs it?  1 if so, and it was kept, or known already. */
static int try_path(struct search *search, const char *path, size_t needing)
{
	struct program_file file = {.is_libc = libc_file_is(path)};
	int result;

	file.path = strdup(path);
	if (!file.path)
		return error_no_memory(search->err);
	result = read_file(search, &file);
	if (result == 0 && !file.problem &&
	        file.facts.machine == search->found->files[needing].facts.machine &&
	        file.facts.is_64 == search->found->files[needing].facts.is_64)
		return keep(search, &file) ? -1 : 1;
	program_file_release(&file);
	return result;
}

static int try_folder(
        struct search *search, const char *folder, const char *library, size_t needing)
{
	cleanup_free char *path = library_path(folder, search->found->files[needing].path, library);

	return path ? try_path(search, path, needing) : error_no_memory(search->err);
}

static int try_modules(struct search *search, const char *library, size_t needing)
{
	int result = 0;

	for (size_t i = 0; i < search->run->n_modules && !result; i++)
		if (!strcmp(name_of(search->run->modules[i].path), library))
			result = try_path(search, search->run->modules[i].path, needing);
	return result;
}

static int try_run_path(struct search *search, const char *library, size_t needing)
{
	const char *run_path = search->found->files[needing].facts.run_path;
	cleanup_free char *copy = run_path ? strdup(run_path) : NULL;
	char *rest = copy, *folder;
	int result = 0;

	if (run_path && !copy)
		return error_no_memory(search->err);
	while (!result && (folder = strsep(&rest, ":")))
		if (*folder == '/' || *folder == '$')
			result = try_folder(search, folder, library, needing);
	return result;
}

static int add_missing(struct search *search, const char *library)
{
	struct program_file file = {.path = strdup(library),
	        .is_libc = libc_file_is(library),
	        .problem = strdup("not found where the loader looks for libraries")};

	if (file.path && file.problem)
		return keep(search, &file);
	program_file_release(&file);
	return error_no_memory(search->err);
}

static int add_library(struct search *search, const char *library, size_t needing)
{
	int result = 0;

	if (is_known(search, library) || is_full(search))
		return 0;
	if (*library == '/')
		return add_path(search, library, false);
	result = try_modules(search, library, needing);
	if (!result)
		result = try_run_path(search, library, needing);
	for (size_t i = 0; i < search->folders.n_names && !result; i++)
		result = try_folder(search, search->folders.names[i], library, needing);
	return result ? (result < 0 ? -1 : 0) : add_missing(search, library);
}

static int add_needed(struct search *search, size_t needing)
{
	/* Not a pointer to the file: the array moves. */
	const struct elf_names needed = search->found->files[needing].facts.needed;
	const char *interpreter = search->found->files[needing].facts.interpreter;
	bool is_musl = interpreter && libc_file_is_musl(interpreter);

	if (interpreter && add_path(search, interpreter, false))
		return -1;
	for (size_t i = 0; i < needed.n_names; i++)
		/* To musl's loader, its own names are itself. */
		if (!(is_musl && libc_file_is(needed.names[i])) &&
		        add_library(search, needed.names[i], needing))
			return -1;
	return 0;
}

static int add_all(struct search *search)
{
	const struct run *run = search->run;

	if (library_folders_find(search->root, &search->folders, search->err))
		return -1;
	for (size_t i = 0; i < run->n_executables; i++)
		if (add_path(search, run->executables[i], true))
			return -1;
	for (size_t i = 0; i < run->n_modules; i++)
		if (*run->modules[i].path == '/' && add_path(search, run->modules[i].path, false))
			return -1;
	for (size_t i = 0; i < search->found->n_files; i++)
		if (add_needed(search, i))
			return -1;
	return 0;
}

int program_files_find(const struct run *run, const struct root_folder *root,
        struct program_files *files, struct error *err)
{
	struct search search = {.run = run, .root = root, .found = files, .err = err};
	int result = add_all(&search);

	elf_names_release(&search.folders);
	return result;
}
