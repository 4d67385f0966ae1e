#include "errno_name.h"

#include "nearest.h"

#include <errno.h>
#include <string.h>

/* Where names share a number (EAGAIN, EWOULDBLOCK), the first row names it. */
static const struct {
	const char *name;
	int number;
} errors[] = {
#define ERRNO(name) {#name, name},
#include "errno.def"
#undef ERRNO
};

static const size_t error_count = sizeof(errors) / sizeof(errors[0]);

const char *errno_name(int number)
{
	for (size_t i = 0; i < error_count; i++)
		if (errors[i].number == number)
			return errors[i].name;
	return NULL;
}

const char *errno_nearest(const char *text)
{
	const char *names[sizeof(errors) / sizeof(errors[0]) + 1];

	for (size_t i = 0; i < error_count; i++)
		names[i] = errors[i].name;
	names[error_count] = NULL;
	return text_nearest(text, names);
}

int errno_number(const char *name)
{
	for (size_t i = 0; i < error_count; i++)
		if (!strcmp(errors[i].name, name))
			return errors[i].number;
	return 0;
}
