#include "explain_entry.h"

#include "wrap.h"

#define COLUMN 14 /* of the texts beside the labels */

void entry_release(struct entry *entry)
{
	memory_file_release(&entry->text);
}

FILE *entry_line(struct entry *entry)
{
	fputs(entry->n_lines++ ? "\n" : "", entry->text.out);
	return entry->text.out;
}

FILE *entry_open(struct entry *entry, struct error *err)
{
	return memory_file_open(&entry->text, err);
}

int entry_print(struct entry *entry, const char *label, struct error *err)
{
	if (memory_file_close(&entry->text, err))
		return -1;
	if (!entry->n_lines)
		return 0;
	printf("%*s%-*s", EXPLAIN_INDENT, "", COLUMN - EXPLAIN_INDENT, label);
	wrap_print(stdout, entry->text.bytes, COLUMN, COLUMN);
	return 0;
}
