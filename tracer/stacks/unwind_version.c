#include "unwind_version.h"

#ifdef HAVE_UNWIND

#include <libunwind-ptrace.h>

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

const char *unwind_version(void)
{
	return TEXT(UNW_VERSION_MAJOR) "." TEXT(UNW_VERSION_MINOR) "." TEXT(UNW_VERSION_EXTRA);
}

#else

#include <stddef.h>

const char *unwind_version(void)
{
	return NULL;
}

#endif
