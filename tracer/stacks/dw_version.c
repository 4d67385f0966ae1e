#include "dw_version.h"

#include <stddef.h>

#ifdef HAVE_DW

#include <elfutils/libdwfl.h>

const char *dw_version(void)
{
	return dwfl_version(NULL);
}

#else

const char *dw_version(void)
{
	return NULL;
}

#endif
