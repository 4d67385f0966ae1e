#include "libseccomp_version.h"

#include <seccomp.h>
#include <stdio.h>

void libseccomp_version(char buffer[40])
{
	/* Of the library that is loaded, which may be newer than the header. */
	const struct scmp_version *version = seccomp_version();

	snprintf(buffer, 40, "%u.%u.%u", version->major, version->minor, version->micro);
}
