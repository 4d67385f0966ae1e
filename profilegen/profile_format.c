#include "profile_format.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#define FORMAT(name) extern const struct profile_format profile_format_##name;
#include "format/formats.def"
#undef FORMAT

/* In the order of formats.def, whose first is the default. */
static const struct profile_format *const formats[] = {
#define FORMAT(name) &profile_format_##name,
#include "format/formats.def"
#undef FORMAT
};

#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

const struct profile_format *profile_format_find(const char *name)
{
	if (!name)
		return formats[0];
	for (size_t i = 0; i < N_FORMATS; i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}

const char *const *profile_format_choices(void)
{
	static const char *names[N_FORMATS + 1];

	for (size_t i = 0; i < N_FORMATS; i++)
		names[i] = formats[i]->name;
	return names;
}

static void ignore(const char *place, const char *what, void *context)
{
	(void)place;
	(void)what;
	(void)context;
}

int profile_format_write(const struct profile_format *format, FILE *out,
        const struct profile *profile, profile_loss *report, void *context, struct error *err)
{
	if (format->check(profile, report ? report : ignore, context, err) ||
	        format->write(out, profile, err))
		return -1;
	/* Formats print without looking at each result; stdio(3) keeps the error. */
	if (ferror(out))
		return error_set(err, "cannot write the profile: %s", strerror(errno));
	return 0;
}
