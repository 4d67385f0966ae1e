#include "program_end.h"

#include "syscall_name.h"

#include <string.h>

bool ends_program(const struct arch *arch, int nr)
{
	static const char *const ends[] = {"execve", "execveat", "exit_group"};
	const char *name = syscall_name(arch, nr);

	for (size_t i = 0; name && i < sizeof(ends) / sizeof(ends[0]); i++)
		if (!strcmp(name, ends[i]))
			return true;
	return false;
}
