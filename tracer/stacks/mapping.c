#include "mapping.h"

#include "../lib/proc.h"
#include "cleanup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/sysmacros.h>

/* Several times what the default of vm.max_map_count (65,530) makes. */
#define MAPS_BYTES_MAX (16u << 20)

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
	char permissions[5] = "";
	unsigned major, minor;
	int path_at = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64 " %n",
	            &mapping->start, &mapping->end, permissions, &mapping->offset, &major, &minor,
	            &mapping->inode, &path_at) < 7 ||
	        !path_at)
		return false;
	mapping->device = makedev(major, minor);
	mapping->executable = permissions[2] == 'x';
	mapping->path = line + path_at;
	mapping->file = MAPPING_NOT_LOOKED_UP;
	return true;
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

struct mapping *mapping_find(const struct mapping_table *table, uint64_t address)
{
	for (size_t i = 0; i < table->n_mappings; i++) {
		struct mapping *mapping = &table->mappings[i];

		if (address >= mapping->start && address < mapping->end)
			return mapping;
	}
	return NULL;
}
