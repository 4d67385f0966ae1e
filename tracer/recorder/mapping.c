#include "mapping.h"

#include "../lib/proc.h"
#include "build_id.h"
#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

/* Several times what the default of vm.max_map_count (65,530) makes. */
#define MAPS_BYTES_MAX (16u << 20)

enum { MODULE_NOT_LOOKED_UP = -2 };

/* ---- files ---- */

void module_list_release(struct module_list *list)
{
	for (size_t i = 0; i < list->n_modules; i++) {
		free(list->modules[i].path);
		free(list->modules[i].build_id);
	}
	free(list->modules);
	memset(list, 0, sizeof(*list));
}

static int module_copy(const struct module *from, struct module *to)
{
	to->path = strdup(from->path);
	to->build_id = from->build_id ? strdup(from->build_id) : NULL;
	return to->path && (to->build_id || !from->build_id) ? 0 : -1;
}

int module_list_copy(const struct module_list *list, struct run *run, struct error *err)
{
	run->modules = calloc(list->n_modules + 1, sizeof(*run->modules));
	if (!run->modules)
		return error_no_memory(err);
	for (; run->n_modules < list->n_modules; run->n_modules++) {
		struct module *copy = &run->modules[run->n_modules];

		if (module_copy(&list->modules[run->n_modules], copy)) {
			free(copy->path);
			return error_no_memory(err);
		}
	}
	return 0;
}

static int32_t module_number(struct module_list *list, const char *path, const char *build_id)
{
	struct module made = {(char *)path, *build_id ? (char *)build_id : NULL};
	struct module *grown;

	for (size_t i = 0; i < list->n_modules; i++) {
		const char *other = list->modules[i].build_id;

		if (!strcmp(list->modules[i].path, path) && !strcmp(other ? other : "", build_id))
			return (int32_t)i;
	}
	/* The frame keeps its address then, and no module. */
	if (list->n_modules >= RUN_MODULES_MAX)
		return -1;
	grown = realloc(list->modules, (list->n_modules + 1) * sizeof(*grown));
	if (!grown)
		return -1;
	list->modules = grown;
	if (module_copy(&made, &grown[list->n_modules]))
		return -1;
	return (int32_t)list->n_modules++;
}

/* ---- mappings ---- */

static char *read_whole(const char *path, size_t *n_bytes)
{
	cleanup_close int fd = openat(proc_root(), path, O_RDONLY | O_CLOEXEC);
	cleanup_free char *text = NULL;
	size_t used = 0, capacity = 0;

	while (fd >= 0 && used < MAPS_BYTES_MAX) {
		ssize_t n;

		if (capacity - used < 4096) {
			char *grown = realloc(text, capacity + 65536);

			if (!grown)
				return NULL;
			text = grown;
			capacity += 65536;
		}
		n = read(fd, text + used, capacity - used - 1);
		if (n <= 0) {
			text[used] = '\0';
			*n_bytes = used;
			return n == 0 ? steal_ptr(text) : NULL;
		}
		used += (size_t)n;
	}
	return NULL;
}

/* FNV-1a: only to see that something changed. */
static uint64_t hash_bytes(const char *bytes, size_t n_bytes)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < n_bytes; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3u;
	return hash;
}

/* One line: "start-end perms offset dev inode   path".  The path may hold spaces, but no newline:
 * proc_pid_maps(5) has \012 for it. */
static bool parse_line(char *line, struct mapping *mapping)
{
	int path_at = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*4s %" SCNx64 " %*x:%*x %*u %n", &mapping->start,
	            &mapping->end, &mapping->offset, &path_at) < 3)
		return false;
	mapping->path = line + path_at;
	mapping->module = MODULE_NOT_LOOKED_UP;
	/* The vDSO is an ELF image like any file; [heap], [stack] and the like are none. */
	return path_at && (mapping->path[0] == '/' || !strcmp(mapping->path, "[vdso]"));
}

static void parse_mappings(struct mapping_table *table)
{
	size_t n_lines = 1;
	char *rest = table->text, *line;

	for (const char *c = table->text; *c; c++)
		n_lines += *c == '\n';
	table->mappings = calloc(n_lines, sizeof(*table->mappings));
	while (table->mappings && (line = strsep(&rest, "\n"))) {
		if (parse_line(line, &table->mappings[table->n_mappings]))
			table->n_mappings++;
	}
}

void mapping_table_release(struct mapping_table *table)
{
	free(table->text);
	free(table->mappings);
	memset(table, 0, sizeof(*table));
}

bool mapping_table_refresh(struct mapping_table *table, pid_t pid)
{
	char path[40];
	size_t n_text = 0;
	cleanup_free char *text = NULL;
	uint64_t hash;

	snprintf(path, sizeof(path), "%d/maps", pid);
	text = read_whole(path, &n_text);
	hash = text ? hash_bytes(text, n_text) : 0;
	/* The text itself was cut into strings, so it cannot be compared. */
	if (text && table->text && hash == table->hash && n_text == table->n_text)
		return false;
	mapping_table_release(table);
	if (!text)
		return true;
	table->text = steal_ptr(text);
	table->n_text = n_text;
	table->hash = hash;
	parse_mappings(table);
	return true;
}

const struct mapping *mapping_find(const struct mapping_table *table, uint64_t address)
{
	for (size_t i = 0; i < table->n_mappings; i++) {
		const struct mapping *mapping = &table->mappings[i];

		if (address >= mapping->start && address < mapping->end)
			return mapping;
	}
	return NULL;
}

/* The nearest below: a file may be mapped several times. */
const struct mapping *mapping_first(
        const struct mapping_table *table, const struct mapping *mapping)
{
	for (const struct mapping *first = mapping; first >= table->mappings; first--)
		if (first->offset == 0 && !strcmp(first->path, mapping->path))
			return first;
	return NULL;
}

/* The build id is in the first part of the file. */
static int32_t look_up_module(struct mapping_table *table, pid_t pid, struct module_list *modules,
        const struct mapping *mapping)
{
	char build_id[BUILD_ID_TEXT_MAX] = "";
	const struct mapping *first = mapping_first(table, mapping);

	if (first)
		build_id_read(pid, first->start, first->end, build_id);
	return module_number(modules, mapping->path, build_id);
}

struct stack_frame mapping_locate(
        struct mapping_table *table, pid_t pid, struct module_list *modules, uint64_t address)
{
	struct mapping *mapping = (struct mapping *)mapping_find(table, address);

	/* Once for each mapping that a frame is in; most are never asked for. */
	if (mapping && mapping->module == MODULE_NOT_LOOKED_UP)
		mapping->module = look_up_module(table, pid, modules, mapping);
	if (!mapping || mapping->module < 0)
		return (struct stack_frame){-1, address};
	return (struct stack_frame){mapping->module, address - mapping->start + mapping->offset};
}
