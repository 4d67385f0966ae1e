/*
 * The version, what this build can do, and the command of that name.
 */
#include "version.h"

#include "command.h"

#include "arch.h"
#include "capstone_version.h"
#include "dw_version.h"
#include "elf_version.h"
#include "libbpf_version.h"
#include "libseccomp_version.h"
#include "unwind_version.h"
#include "yaml_version.h"

#include <stdlib.h>

#include "release.h" /* made by the Makefile */

/* What is left out where a library is missing. */
static const struct feature {
	const char *library, *use;
	const char *(*version)(void); /* NULL: built without */
} features[] = {
        {"libunwind", "--stacks", unwind_version},
        {"libdw", "functions in stacks", dw_version},
        {"libelf", "what programs could call", elf_library_version},
        {"capstone", "what their code has no path to", capstone_library_version},
        {"libbpf", "--mode ebpf", libbpf_version},
        {"libyaml", "profiles in YAML", yaml_version},
};

#define N_FEATURES (sizeof(features) / sizeof(features[0]))

void print_version(FILE *out)
{
	char library[40];

	/* libseccomp decides which names of calls are known; bug reports begin with this line. */
	libseccomp_version(library);
	fprintf(out, "secprof " SECPROF_VERSION " (libseccomp %s, %s%s)\n", library,
	        yaml_version() ? "libyaml " : "without libyaml",
	        yaml_version() ? yaml_version() : "");
	fprintf(out, "commit %s, for %s\n", *SECPROF_COMMIT ? SECPROF_COMMIT : "not known",
	        arch_native()->name);
	for (size_t i = 0; i < N_FEATURES; i++) {
		const char *version = features[i].version();

		fprintf(out, "%c%s (%s)%s%s\n", version ? '+' : '-', features[i].library,
		        features[i].use, version ? " " : "", version ? version : "");
	}
	fputs("Licence: Apache-2.0\n", out);
}

static int run_version(const void *options, const struct arguments *arguments)
{
	(void)options;
	if (arguments->n_operands)
		return command_misuse(&command_version, "version takes no operands");
	print_version(stdout);
	return EXIT_SUCCESS;
}

const struct command command_version = {
        .name = "version",
        .summary = "print the version, and what this build can do",
        .usage = "secprof version",
        .description =
                "Prints the version, the commit it was built from, the libraries that it was "
                "built with ('+') or without ('-') and what they are for, and the licence.",
        .example = "secprof version",
        .options = (const struct option[]){{0}},
        .operands = OPERANDS_ONLY,
        .misuse = EXIT_TROUBLE,
        .run = run_version,
};
