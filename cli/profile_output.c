#include "profile_output.h"

#include "message.h"

#include "cleanup.h"
#include "profile_format.h"
#include "text.h"

struct printing {
	const struct profile_format *format;
	const struct profile *profile;
	bool quiet;
};

/* Names of calls and of keys are any bytes. */
static void report_loss(const char *place, const char *what, void *context)
{
	const struct printing *printing = context;
	cleanup_free char *shown = place ? text_escape(place) : NULL;

	if (!printing->quiet)
		message("note: in format %s: %s%s%s", printing->format->name, shown ? shown : "",
		        shown ? ": " : "", what);
}

static int print(FILE *out, const void *what, struct error *err)
{
	/* A copy, since report_loss() gets a pointer that is not const. */
	struct printing printing = *(const struct printing *)what;

	return profile_format_write(
	        printing.format, out, printing.profile, report_loss, &printing, err);
}

int profile_output(struct output *output, const char *format, const struct profile *profile,
        bool quiet, struct error *err)
{
	const struct printing printing = {
	        .format = profile_format_find(format),
	        .profile = profile,
	        .quiet = quiet,
	};

	return output_print(output, print, &printing, true, err);
}
