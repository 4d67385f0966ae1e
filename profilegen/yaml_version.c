#include "yaml_version.h"

#ifdef HAVE_YAML

#include <yaml.h>

const char *yaml_version(void)
{
	return yaml_get_version_string();
}

#else

#include <stddef.h>

const char *yaml_version(void)
{
	return NULL;
}

#endif
