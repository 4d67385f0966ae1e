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

int entry_print(
        struct entry *entry, const char *label, const struct explain_sink *sink, struct error *err)
{
	if (memory_file_close(&entry->text, err))
		return -1;
	return entry->n_lines ? sink->print(label, entry->text.bytes, sink->out, err) : 0;
}

static int print_on_terminal(const char *label, const char *text, FILE *out, struct error *err)
{
	(void)out;
	(void)err;
	printf("%*s%-*s", EXPLAIN_INDENT, "", COLUMN - EXPLAIN_INDENT, label);
	wrap_print(stdout, text, COLUMN, COLUMN);
	return 0;
}

const struct explain_sink explain_terminal = {.print = print_on_terminal};
