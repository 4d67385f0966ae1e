#include "memory_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static bool make_room(struct memory_file *file, size_t n_bytes)
{
	size_t size = file->size ? file->size : 1024;
	char *larger;

	/* Room for the NUL as well. */
	while (size - file->n_bytes <= n_bytes)
		if (__builtin_mul_overflow(size, 2u, &size))
			return false;
	if (size == file->size)
		return true;
	larger = realloc(file->bytes, size);
	if (!larger)
		return false;
	file->bytes = larger;
	file->size = size;
	return true;
}

/* As fopencookie(3) wants it: 0 is a failure. */
static ssize_t write_to_memory(void *cookie, const char *bytes, size_t n_bytes)
{
	struct memory_file *file = cookie;

	if (file->failed || !make_room(file, n_bytes)) {
		file->failed = true;
		errno = ENOMEM;
		return 0;
	}
	memcpy(file->bytes + file->n_bytes, bytes, n_bytes);
	file->n_bytes += n_bytes;
	file->bytes[file->n_bytes] = '\0';
	return (ssize_t)n_bytes;
}

FILE *memory_file_open(struct memory_file *file, struct error *err)
{
	const cookie_io_functions_t functions = {.write = write_to_memory};

	*file = (struct memory_file){0};
	/* For the NUL: `bytes` is a string even if nothing is ever written. */
	if (write_to_memory(file, "", 0) == 0 && file->failed)
		file->out = NULL;
	else
		file->out = fopencookie(file, "w", functions);
	if (!file->out) {
		memory_file_release(file);
		error_no_memory(err);
	}
	return file->out;
}

int memory_file_close(struct memory_file *file, struct error *err)
{
	bool failed = ferror(file->out);

	/* It flushes, and so may fail, too. */
	failed |= fclose(file->out) != 0;
	file->out = NULL;
	return failed || file->failed ? error_no_memory(err) : 0;
}

void memory_file_release(struct memory_file *file)
{
	if (file->out)
		fclose(file->out);
	free(file->bytes);
	*file = (struct memory_file){0};
}
