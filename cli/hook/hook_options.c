#include "hook_options.h"

#include "json_write.h"
#include "trace_mode.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { MODES_MAX = 16 };

const char *const *hook_mode_names(void)
{
	static const char *names[MODES_MAX + 1];
	size_t n = 0;

	for (const char *const *name = trace_mode_names(); *name && n < MODES_MAX; name++)
		if (trace_mode_comes_late(*name))
			names[n++] = *name;
	names[n] = NULL;
	return names;
}

void hook_words(const struct hook_options *options, const char *words[HOOK_WORDS_MAX + 1])
{
	size_t n = 0;

	words[n++] = "secprof";
	words[n++] = "hook";
	words[n++] = "--directory";
	words[n++] = options->directory;
	if (strcmp(options->mode, "auto") != 0) {
		words[n++] = "--mode";
		words[n++] = options->mode;
	}
	if (options->no_new_privs)
		words[n++] = "--no-new-privs";
	if (options->require)
		words[n++] = "--require";
	words[n] = NULL;
}

int hook_program(char path[PATH_MAX], struct error *err)
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);

	if (n < 0)
		return error_set(err, "cannot find secprof's own path: %s", strerror(errno));
	path[n] = '\0';
	return 0;
}

int hook_print_object(FILE *out, const struct hook_options *options, struct error *err)
{
	const char *words[HOOK_WORDS_MAX + 1];
	char path[PATH_MAX];

	if (hook_program(path, err))
		return -1;
	hook_words(options, words);
	fputs("{\"path\": ", out);
	json_write_bytes(out, path);
	fputs(", \"args\": [", out);
	for (size_t i = 0; words[i]; i++) {
		if (i)
			fputs(", ", out);
		json_write_bytes(out, words[i]);
	}
	fputs("]}", out);
	return 0;
}
