#include "output_parts.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define STANDARD_OUTPUT "-"

bool output_is_stdout(const struct output *output)
{
	return !strcmp(output->path, STANDARD_OUTPUT);
}

/* Where strerror(3) names the limit and not what to do about it. */
static const char *explain(int number)
{
	switch (number) {
	case EFBIG:
		return "larger than files may be (ulimit -f)";
	case EINTR:
		return "interrupted while nobody took it";
	default:
		return strerror(number);
	}
}

int output_fail(const struct output *output, const char *what, int number, struct error *err)
{
	if (output_is_stdout(output))
		return error_set(err, "cannot %s standard output: %s", what, explain(number));
	return error_set(err, "cannot %s output '%s': %s", what, output->path, explain(number));
}

/* Pipes, terminals and some file systems have nothing to synchronize (fsync(2)), and a sandbox
 * may refuse it. */
int output_synchronize(int fd)
{
	static const int harmless[] = {EINVAL, EROFS, ENOTSUP, ENOSYS, EPERM};

	if (fsync(fd) == 0)
		return 0;
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (errno == harmless[i])
			return 0;
	return -1;
}
