#include "profile_output.h"

#include "profile_format.h"

static int print(FILE *out, const void *profile, struct error *err)
{
	return profile_format_find("oci")->write(out, profile, err);
}

int profile_output(struct output *output, const struct profile *profile, struct error *err)
{
	return output_print(output, print, profile, true, err);
}
