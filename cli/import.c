/*
 * secprof import: recordings from what other tools have logged.
 *
 *      FILE -> lines -> format->read_line -> struct imported_run -> struct run -> recording
 *
 * A format knows lines only; files, limits, messages and the recording are common to all.
 */
#include "args_option.h"
#include "command.h"
#include "import/import_format.h"
#include "message.h"
#include "profile_options.h"
#include "target.h"

#include "cleanup.h"
#include "output.h"
#include "recording_sniff.h"
#include "recording_write.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A line of strace has strings as long as its -s asks for. */
#define LINE_BYTES_MAX (16u << 20)

struct import_command {
	const char *format;
	const char *output;
	const struct arch *arch;
	selector_choice args;
	bool force;
};

static const struct import_format *const formats[] = {
#define IMPORT_FORMAT(name) &import_format_##name,
#include "import/formats.def"
#undef IMPORT_FORMAT
};

enum { N_FORMATS = sizeof(formats) / sizeof(formats[0]) };

static const char *const *format_names(void)
{
	static const char *names[N_FORMATS + 1];

	for (size_t i = 0; i < N_FORMATS; i++)
		names[i] = formats[i]->name;
	return names;
}

#define AT(member) offsetof(struct import_command, member)

static const struct option options_of_import[] = {
        {0, "from", "KIND", "what FILEs are", AT(format), option_choice, format_names},
        {'o', "output", "FILE", "write the recording there; '-' is standard output", AT(output),
                option_string, NULL},
        {0, "arch", "ARCH", "the machine where they were written (this one)", AT(arch),
                profile_option_arch, NULL},
        {0, "args", "[=CALL,...]", ARGS_HELP, AT(args), option_args, NULL},
        {0, "force", NULL, TARGET_FORCE_HELP, AT(force), NULL, NULL},
        {0},
};

static const struct import_format *format_of(const char *name)
{
	for (size_t i = 0; i < N_FORMATS; i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}

struct line {
	char *text; /* owned */
	size_t size;
};

static int append(struct line *line, size_t n, char byte, struct error *err)
{
	if (n == line->size) {
		size_t size = line->size ? 2 * line->size : 256;
		char *text = realloc(line->text, size);

		if (!text)
			return error_no_memory(err);
		line->text = text;
		line->size = size;
	}
	line->text[n] = byte;
	return 0;
}

/* Reads the next line, without its end.  1; 0 at the end of the file; -1 on failure.  Not by
 * getline(3), which has no bound: /dev/zero has no end of a line. */
static int next_line(FILE *file, struct line *line, struct error *err)
{
	size_t n = 0;
	int byte;

	while ((byte = getc_unlocked(file)) != EOF && byte != '\n') {
		/* Else the rest of the line would be invisible to everything below. */
		if (!byte)
			return error_set(err, "a NUL byte: this is no text");
		if (n == LINE_BYTES_MAX)
			return error_set(err, "a line of more than %u MiB", LINE_BYTES_MAX >> 20);
		if (append(line, n++, (char)byte, err))
			return -1;
	}
	if (ferror(file))
		return error_set(err, "cannot be read: %s", strerror(errno));
	if (byte == EOF && !n)
		return 0;
	return append(line, n, '\0', err) ? -1 : 1;
}

static int read_lines(FILE *file, const struct import_format *format, struct imported_run *imported,
        void *state, struct error *err)
{
	struct line line = {0};
	int more;

	for (imported->line = 1; (more = next_line(file, &line, err)) > 0; imported->line++)
		if (format->read_line(imported, state, line.text, err))
			break;
	free(line.text);
	return more ? error_prefix(err, "%s:%" PRIu64, imported->path, imported->line) : 0;
}

static int read_file(const char *path, const struct import_format *format,
        struct imported_run *imported, void *state, struct error *err)
{
	bool is_stdin = !strcmp(path, "-");
	cleanup_file FILE *opened = is_stdin ? NULL : fopen(path, "re");

	if (!is_stdin && !opened)
		return error_set(err, "%s: cannot be opened: %s", path, strerror(errno));
	imported->path = is_stdin ? "standard input" : path;
	return read_lines(is_stdin ? stdin : opened, format, imported, state, err);
}

static int read_files(const struct import_format *format, const struct arguments *arguments,
        struct imported_run *imported, struct error *err)
{
	/* Over all files: strace -ff writes one for each process, and audit.log is rotated. */
	void *state = calloc(1, format->state_size + 1);
	int result = 0;

	if (!state)
		return error_no_memory(err);
	for (size_t i = 0; !result && i < arguments->n_operands; i++)
		result = read_file(arguments->operands[i], format, imported, state, err);
	if (!result && format->end)
		result = format->end(imported, state, err);
	if (format->release)
		format->release(state);
	free(state);
	return result;
}

static int print_recording(FILE *out, const void *what, struct error *err)
{
	return recording_write(out, what, 0, err);
}

static int save(const char *path, struct run *run, struct error *err)
{
	const struct recording recording = {run, 1};
	struct output output;
	int result;

	if (output_open(&output, path, err))
		return -1;
	result = output_print(&output, print_recording, &recording, true, err);
	output_release(&output);
	return result;
}

static int import(const struct import_command *options, const struct arguments *arguments,
        struct imported_run *imported, struct error *err)
{
	const struct import_format *format = format_of(options->format);
	const struct target target = {
	        .path = options->output,
	        .kind = "recording",
	        .is_kind = recording_sniff,
	        .inputs = (const char *const *)arguments->operands,
	        .n_inputs = arguments->n_operands,
	        .force = options->force,
	};

	imported->asked = options->args;
	imported->native = options->arch ? options->arch : arch_native();
	/* The names in formats.def fit (MODE_NAME_MAX): recordings show where they are from. */
	strcpy(imported->run.mode, format->name);
	/* The output is opened last: a log that cannot be read leaves it as it is. */
	if (target_check(&target, err) || read_files(format, arguments, imported, err))
		return -1;
	if (!imported->run.n_calls)
		return error_set(err, "%s: no system call was found (is it %s?)",
		        arguments->operands[0], format->summary);
	if (imported_run_finish(imported, err))
		return -1;
	/* Lines that were not understood are no error, as logs are mixed with other text; but calls
	 * in them are missing. */
	if (imported->n_unread)
		warning("lines that show a call and were not understood: %" PRIu64
		        "; the first: %s",
		        imported->n_unread, imported->first_unread.text);
	return save(options->output, &imported->run, err);
}

static int run_import(const void *options, const struct arguments *arguments)
{
	const struct import_command *import_options = options;
	__attribute__((cleanup(imported_run_release))) struct imported_run imported = {0};
	struct error err;

	if (!import_options->format)
		return command_misuse(&command_import, "say what the files are: --from KIND");
	if (!import_options->output)
		return command_misuse(&command_import, "no output given: -o FILE");
	if (!arguments->n_operands)
		return command_misuse(&command_import, "no FILE to read");
	if (!import(import_options, arguments, &imported, &err))
		return EXIT_SUCCESS;
	message("%s", err.text);
	return EXIT_TROUBLE;
}

const struct command command_import = {
        .name = "import",
        .summary = "make a recording of strace's or audit's log, or of names",
        .usage = "secprof import --from KIND -o FILE LOG...",
        .description =
                "Writes a recording of one run with the calls that the LOGs show: of strace, of "
                "the kernel's seccomp records (audit.log, ausearch, dmesg, journalctl), or a list "
                "of names. All other commands take it, and say that it knows only what its log "
                "shows. Merged with a recording, a denial in production finds its way into the "
                "next profile.",
        .example = "secprof import --from audit -o denied.json audit.log\n"
                   "secprof merge -o all.json recording.json denied.json",
        .options = options_of_import,
        .operands = OPERANDS_ONLY,
        .options_size = sizeof(struct import_command),
        .misuse = EXIT_TROUBLE,
        .run = run_import,
};
