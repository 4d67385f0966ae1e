#include "capstone_version.h"

#ifdef HAVE_CAPSTONE

#include <capstone/capstone.h>
#include <stdio.h>

const char *capstone_library_version(void)
{
	static char version[32];
	int major, minor;

	cs_version(&major, &minor);
	snprintf(version, sizeof(version), "%d.%d", major, minor);
	return version;
}

#else

#include <stddef.h>

const char *capstone_library_version(void)
{
	return NULL;
}

#endif
