/* Errors as the tests read them; strerrorname_np(3) is glibc's only. */
#include <errno.h>
#include <string.h>

static const char *errno_text(int number)
{
	return number == EINTR ? "EINTR" : strerror(number);
}
