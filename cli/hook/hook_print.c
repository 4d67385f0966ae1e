#include "hook_print.h"

#include "container_state.h"

#include <string.h>

/* The file for hooks.d of podman, CRI-O and the hook-injector of NRI (oci-hooks(5)): only for
 * containers that carry the annotation.  Keys and values are POSIX extended regular expressions.
 */
static int print_hooks_d(FILE *out, const struct hook_options *options, struct error *err)
{
	fputs("{\n  \"version\": \"1.0.0\",\n  \"hook\": ", out);
	if (hook_print_object(out, options, err))
		return -1;
	fputs(",\n  \"when\": {\"annotations\": {\"^io\\\\.secprof\\\\.record$\": \"^(on", out);
	for (const char *const *mode = hook_mode_names(); *mode; mode++)
		fprintf(out, "|%s", *mode);
	fputs(")$\"}},\n  \"stages\": [\"createRuntime\"]\n}\n", out);
	return 0;
}

/* As the shell reads it (POSIX, 2.2.2). */
static void print_word(FILE *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	                            "%+,-./:=@_";

	if (*word && !word[strspn(word, plain)]) {
		fputs(word, out);
		return;
	}
	fputc('\'', out);
	for (; *word; word++)
		if (*word == '\'')
			fputs("'\\''", out);
		else
			fputc(*word, out);
	fputc('\'', out);
}

static void print_words(FILE *out, const struct hook_options *options)
{
	const char *words[HOOK_WORDS_MAX + 1];

	hook_words(options, words);
	words[1] = "runtime";
	for (size_t i = 1; words[i]; i++) {
		fputc(' ', out);
		print_word(out, words[i]);
	}
}

static int print_containerd(FILE *out, const struct hook_options *options, struct error *err)
{
	char path[PATH_MAX];

	if (hook_program(path, err))
		return -1;
	fputs("# 1. /usr/local/bin/secprof-runc, executable (BinaryName takes no arguments):\n"
	      "#      #!/bin/sh\n"
	      "#      exec ",
	        out);
	print_word(out, path);
	print_words(out, options);
	fputs(" -- runc \"$@\"\n"
	      "# 2. These lines into /etc/containerd/config.toml; then restart containerd.  In a\n"
	      "#    file of version 3 (containerd 2) the plugin is "
	      "\"io.containerd.cri.v1.runtime\".\n"
	      "# 3. A RuntimeClass with the handler \"secprof\", named by the pods to be "
	      "recorded.\n"
	      "#    The annotation " CONTAINER_ANNOTATION
	      " of a pod is \"off\", \"on\" or a mode.\n"
	      "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.secprof]\n"
	      "  runtime_type = \"io.containerd.runc.v2\"\n"
	      "  pod_annotations = [\"io.secprof.*\"]\n"
	      "  container_annotations = [\"io.secprof.*\"]\n"
	      "  [plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.secprof.options]\n"
	      "    BinaryName = \"/usr/local/bin/secprof-runc\"\n",
	        out);
	return 0;
}

static int print_crio(FILE *out, const struct hook_options *options, struct error *err)
{
	(void)options;
	(void)err;
	fputs("# 1. secprof hook --print >/etc/containers/oci/hooks.d/secprof.json\n"
	      "# 2. These lines into /etc/crio/crio.conf.d/60-secprof.conf; then restart CRI-O.\n"
	      "#    Pods with the annotation " CONTAINER_ANNOTATION ": \"on\" are recorded.\n"
	      "[crio.runtime]\n"
	      "hooks_dir = [\"/usr/share/containers/oci/hooks.d\", "
	      "\"/etc/containers/oci/hooks.d\"]\n"
	      "\n"
	      "[crio.runtime.runtimes.runc]\n"
	      "allowed_annotations = [\"" CONTAINER_ANNOTATION "\"]\n",
	        out);
	return 0;
}

static const struct {
	const char *name;
	int (*print)(FILE *out, const struct hook_options *options, struct error *err);
} kinds[] = {
        {"hooks.d", print_hooks_d},
        {"containerd", print_containerd},
        {"crio", print_crio},
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

const char *const *hook_print_names(void)
{
	static const char *names[KINDS + 1];

	for (size_t i = 0; i < KINDS; i++)
		names[i] = kinds[i].name;
	return names;
}

int hook_print(FILE *out, const char *what, const struct hook_options *options, struct error *err)
{
	for (size_t i = 0; i < KINDS; i++)
		if (!strcmp(kinds[i].name, what))
			return kinds[i].print(out, options, err);
	return error_set(err, "there is no configuration for '%s'", what);
}
