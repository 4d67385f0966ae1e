#include "profile_sniff.h"

#include "json_sniff.h"

#include <stddef.h>

bool profile_sniff(const char *path)
{
	return json_sniff(path, "defaultAction", NULL);
}
