#include "profile_format.h"

#include <string.h>

#define FORMAT(name) extern const struct profile_format profile_format_##name;
#include "format/formats.def"
#undef FORMAT

static const struct profile_format *const formats[] = {
#define FORMAT(name) &profile_format_##name,
#include "format/formats.def"
#undef FORMAT
};

const struct profile_format *profile_format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}
