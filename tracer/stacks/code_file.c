#include "code_file.h"

#include "cleanup.h"
#include "module_file.h"

#include <string.h>

/* Descriptors of secprof's, which has other uses for them. */
enum { OPEN_FILES_MAX = 256 };
/* A file that the helper did not survive is tried again: somebody may have killed it. */
enum { STRIKES_MAX = 2 };

void code_files_release(struct code_files *files)
{
	for (size_t i = 0; i < files->n_items; i++) {
		free(files->items[i].path);
		if (files->items[i].fd >= 0)
			close(files->items[i].fd);
	}
	memset(files, 0, sizeof(*files));
}

/* [heap], [stack] and the like are no files; the vDSO is an ELF image like any. */
static bool is_code(const struct mapping *mapping)
{
	return mapping->executable && (mapping->path[0] == '/' || !strcmp(mapping->path, "[vdso]"));
}

/* A file that was deleted meanwhile has another path (proc_pid_maps(5)). */
static bool is_path_of(const struct code_file *file, const char *path)
{
	size_t length = strlen(file->path);

	return !strncmp(path, file->path, length) &&
	       (!path[length] || !strcmp(path + length, " (deleted)"));
}

int32_t code_file_of(struct code_files *files, pid_t pid, const struct mapping *mapping)
{
	struct code_file *file;

	if (!is_code(mapping))
		return -1;
	for (size_t i = 0; i < files->n_items; i++) {
		file = &files->items[i];
		if (file->inode == mapping->inode && file->device == mapping->device &&
		        is_path_of(file, mapping->path))
			return (int32_t)i;
	}
	if (files->n_items == HELPER_FILES_MAX) {
		files->left_out++;
		return -1;
	}
	file = &files->items[files->n_items];
	*file = (struct code_file){.path = strdup(mapping->path),
	        .device = mapping->device,
	        .inode = mapping->inode,
	        .fd = -1};
	if (!file->path) {
		files->left_out++;
		return -1;
	}
	if (files->n_open < OPEN_FILES_MAX)
		file->fd = module_file_open(pid, mapping);
	files->n_open += file->fd >= 0;
	return (int32_t)files->n_items++;
}

bool code_file_is_missing(const struct code_file *file)
{
	return !file->sent && file->fd >= 0 && file->strikes < STRIKES_MAX;
}

void code_file_send(struct code_files *files, struct code_file *file, struct helper *helper)
{
	const struct helper_request request = {
	        .kind = HELPER_FILE, .file = (int32_t)(file - files->items)};

	file->sent = true;
	helper_ask(helper, &request, &file->fd, 1);
}

void code_files_unsent(struct code_files *files)
{
	for (size_t i = 0; i < files->n_items; i++)
		files->items[i].sent = false;
}

/* ---- modules ---- */

/* The same file may have been mapped from two file systems. */
static int32_t find_module(const struct run *run, const struct code_file *file)
{
	for (size_t i = 0; i < run->n_modules; i++) {
		const struct module *module = &run->modules[i];

		if (!strcmp(module->path, file->path) &&
		        !strcmp(module->build_id ? module->build_id : "", file->build_id))
			return (int32_t)i;
	}
	return -1;
}

static int add_module(struct run *run, const struct code_file *file)
{
	struct module *module = &run->modules[run->n_modules];

	module->path = strdup(file->path);
	module->build_id = *file->build_id ? strdup(file->build_id) : NULL;
	if (module->path && (module->build_id || !*file->build_id))
		return (int)run->n_modules++;
	free(module->path);
	return -1;
}

static int number_frames(
        const struct code_files *files, struct user_stack *stack, int32_t *numbers, struct run *run)
{
	for (size_t i = 0; i < stack->n_frames; i++) {
		struct stack_frame *frame = &stack->frames[i];

		if (frame->module < 0)
			continue;
		if (numbers[frame->module] < 0)
			numbers[frame->module] = find_module(run, &files->items[frame->module]);
		if (numbers[frame->module] < 0)
			numbers[frame->module] = add_module(run, &files->items[frame->module]);
		if (numbers[frame->module] < 0)
			return -1;
		frame->module = numbers[frame->module];
	}
	return 0;
}

/* Those that no frame points into: `secprof reach` reads the code of whatever was mapped. */
static int add_others(const struct code_files *files, struct run *run)
{
	for (size_t i = 0; i < files->n_items; i++) {
		const struct code_file *file = &files->items[i];

		if (file->path[0] == '/' && find_module(run, file) < 0 && add_module(run, file) < 0)
			return -1;
	}
	return 0;
}

int code_files_modules(const struct code_files *files, struct run *run, struct error *err)
{
	int32_t numbers[HELPER_FILES_MAX];
	struct user_stack *stack;

	for (size_t i = 0; i < HELPER_FILES_MAX; i++)
		numbers[i] = -1;
	run->modules = calloc(files->n_items + 1, sizeof(*run->modules));
	if (!run->modules)
		return error_no_memory(err);
	for (size_t i = 0; i < run->n_calls; i++)
		for (size_t j = 0; (stack = call_stack(&run->calls[i], j)); j++)
			if (number_frames(files, stack, numbers, run))
				return error_no_memory(err);
	run->completeness.overflow.modules += files->left_out;
	return add_others(files, run) ? error_no_memory(err) : 0;
}
