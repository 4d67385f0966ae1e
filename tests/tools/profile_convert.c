/* Writes a profile in another format: profile_convert FORMAT PROFILE [ARCH].  Losses go to standard
 * error; exit status 1 if the format cannot express it. */
#include "profile.h"
#include "profile_context.h"
#include "profile_format.h"
#include "profile_read.h"

#include <stdio.h>

static void report(const char *place, const char *what, void *context)
{
	(void)context;
	fprintf(stderr, "%s: %s\n", place ? place : "profile", what);
}

int main(int argc, char **argv)
{
	const struct profile_format *format = argc > 2 ? profile_format_find(argv[1]) : NULL;
	struct profile profile = {0};
	struct profile_context context;
	struct error err;

	if (!format || profile_context_init(&context, &err))
		return 2;
	if (argc > 3)
		context.native = arch_by_name(argv[3]);
	if (profile_read(argv[2], &context, &profile, NULL, NULL, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	int failed = profile_format_write(format, stdout, &profile, report, NULL, &err);

	if (failed)
		fprintf(stderr, "%s\n", err.text);
	profile_release(&profile);
	return failed ? 1 : 0;
}
