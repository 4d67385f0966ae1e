#include "value_text.h"

#include "constant.h"

#include <inttypes.h>
#include <string.h>

/* Values that are a word of a list, not a set of flags; of the first recorded argument. */
static const struct {
	const char *call, *prefix;
} lists[] = {
        {"ioctl", "TCG"},
        {"ioctl", "TCS"},
        {"ioctl", "TIOC"},
        {"ioctl", "FIO"},
        {"keyctl", "KEYCTL_"},
        {"prctl", "PR_"},
        {"ptrace", "PTRACE_"},
        {"seccomp", "SECCOMP_SET_MODE_"},
        {"seccomp", "SECCOMP_GET_"},
        {"setsockopt", "SOL_"},
        {"socket", "AF_"},
        {"socketpair", "AF_"},
};

static const char *name_of(const struct call *call, uint64_t value)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const char *name = strcmp(lists[i].call, call->name) != 0
		                           ? NULL
		                           : constant_name(lists[i].prefix, value, call->arch);

		if (name)
			return name;
	}
	return NULL;
}

void value_text_call(FILE *out, const struct call *call, const struct arg_tuple *values)
{
	fputs(call->name, out);
	for (size_t i = 0; i < values->n_values; i++) {
		const char *name = i ? NULL : name_of(call, values->values[i]);

		fputs(i ? ", " : "(", out);
		if (name)
			fputs(name, out);
		else
			fprintf(out, "0x%" PRIx64, values->values[i]);
	}
	if (values->n_values)
		putc(')', out);
}
