#if defined(HAVE_ELF) && defined(HAVE_CAPSTONE)

#include "code_reach.h"

#include "code_reader.h"

struct reach {
	struct code_image *image;
	struct code_places todo;      /* a stack */
	struct code_places addresses; /* that were taken: looked at when all else was read */
	struct error *err;
};

static int reach_start(struct reach *reach, uint64_t start)
{
	unsigned char *marks = code_image_marks(reach->image, start);

	if (!marks || *marks & CODE_REACHED)
		return 0;
	*marks |= CODE_START | CODE_REACHED;
	return code_places_add(&reach->todo, start, reach->err);
}

/* A jump into a function, past its start: the part of another that is seldom run. */
static int reach_function(struct reach *reach, uint64_t address)
{
	uint64_t start;

	return reach_start(
	        reach, code_image_function(reach->image, address, &start) ? start : address);
}

/* The address of a function, or of a place in one, which musl has to see how far a system call has
 * come. */
static int reach_address(struct reach *reach, uint64_t address)
{
	const unsigned char *marks = code_image_marks(reach->image, address);

	if (!marks)
		return 0;
	return *marks & CODE_COVERED ? reach_function(reach, address) : reach_start(reach, address);
}

static int visit(const struct code_event *event, void *context)
{
	struct reach *reach = context;

	switch (event->kind) {
	case CODE_CALL:
		return reach_start(reach, event->target);
	case CODE_ADDRESS:
		return code_image_section(reach->image, event->target)
		               ? code_places_add(&reach->addresses, event->target, reach->err)
		               : 0;
	case CODE_JUMP:
		return reach_function(reach, event->target);
	default:
		/* What is called by its address in data has a pointer there. */
		return 0;
	}
}

static int reach_pointers(struct reach *reach, const struct code_places *pointers)
{
	for (size_t i = 0; i < pointers->n_items; i++)
		if (reach_start(reach, pointers->items[i]))
			return -1;
	return 0;
}

static int reach_first(struct reach *reach)
{
	struct code_image *image = reach->image;

	for (size_t i = 0; i < image->n_code; i++)
		for (size_t at = 0; at < image->code[i].n_bytes; at++)
			if (image->code[i].marks[at] & CODE_SHARED &&
			        reach_start(reach, image->code[i].address + at))
				return -1;
	if (reach_pointers(reach, &image->pointers) || reach_pointers(reach, &image->got))
		return -1;
	/* The loader of musl is the library. */
	return reach_start(reach, image->file->header.e_entry);
}

static int read_next(struct reach *reach, struct code_reader *reader)
{
	uint64_t start = reach->todo.items[--reach->todo.n_items];
	struct code_section *section = code_image_section(reach->image, start);

	if (code_reader_scan(reader, section, start, code_image_end(section, start), reach->err))
		return -1;
	code_image_cover(section, start, reader->end);
	return 0;
}

static int reach_all(struct reach *reach, struct code_reader *reader)
{
	int result = reach_first(reach);

	while (!result && (reach->todo.n_items || reach->addresses.n_items))
		result = reach->todo.n_items
		                 ? read_next(reach, reader)
		                 : reach_address(reach,
		                           reach->addresses.items[--reach->addresses.n_items]);
	return result;
}

int code_reach(struct code_image *image, struct error *err)
{
	struct reach reach = {.image = image, .err = err};
	struct code_reader reader;
	int result;

	if (code_reader_open(&reader, image, visit, &reach, err))
		return -1;
	result = reach_all(&reach, &reader);
	code_reader_close(&reader);
	code_places_release(&reach.todo);
	code_places_release(&reach.addresses);
	return result;
}

#endif
