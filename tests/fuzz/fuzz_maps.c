/* Any bytes as /proc/PID/maps, and others as the next state of it: the mappings are those of lines,
 * their paths are within the text, and a change is noticed. */
#include "fuzz.h"

#include "tracer/lib/proc.h"
#include "tracer/stacks/mapping.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { PROCESS = 1 };

static int proc = -1;

/* In place of the tracer's: a folder with one process. */
int proc_root(void)
{
	char folder[] = "/dev/shm/secprof-fuzz-XXXXXX";

	if (proc >= 0)
		return proc;
	must(mkdtemp(folder) != NULL);
	proc = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	must(proc >= 0 && !mkdirat(proc, "1", 0700));
	return proc;
}

static void set_maps(const uint8_t *bytes, size_t n_bytes)
{
	int file = openat(proc_root(), "1/maps", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	must(file >= 0 && write(file, bytes, n_bytes) == (ssize_t)n_bytes);
	close(file);
}

static void check_table(const struct mapping_table *table, const uint8_t *bytes, size_t n_bytes)
{
	size_t n_lines = 1;

	for (size_t i = 0; i < n_bytes; i++)
		n_lines += bytes[i] == '\n';
	must(table->n_text == n_bytes && table->n_mappings <= n_lines);
	for (size_t i = 0; i < table->n_mappings; i++) {
		const struct mapping *mapping = &table->mappings[i], *found;

		must(mapping->path >= table->text && mapping->path <= table->text + n_bytes);
		must(!strchr(mapping->path, '\n'));
		found = mapping_find(table, mapping->start);
		must(mapping->start >= mapping->end || found);
		must(!found || (found->start <= mapping->start && mapping->start < found->end));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
	struct mapping_table table = {0};
	size_t half = n_bytes / 2;

	set_maps(bytes, half);
	must(mapping_table_refresh(&table, PROCESS));
	check_table(&table, bytes, half);
	must(!mapping_table_refresh(&table, PROCESS));
	set_maps(bytes + half, n_bytes - half);
	if (mapping_table_refresh(&table, PROCESS))
		check_table(&table, bytes + half, n_bytes - half);
	else
		must(half == n_bytes - half && !memcmp(bytes, bytes + half, half));
	mapping_table_release(&table);
	return 0;
}
