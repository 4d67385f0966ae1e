#include "elf_version.h"

#ifdef HAVE_ELF

#include <elfutils/version.h>

#define TEXT_OF(number) #number
#define NUMBER_AS_TEXT(number) TEXT_OF(number)

/* elfutils has no minor version, and its library no function that names the major one. */
const char *elf_library_version(void)
{
	return "0." NUMBER_AS_TEXT(_ELFUTILS_VERSION);
}

#else

#include <stddef.h>

const char *elf_library_version(void)
{
	return NULL;
}

#endif
