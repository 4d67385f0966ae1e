#include "json_input.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Unlocked, as there is one thread and this is called for every byte.  At the limit nothing is
 * read, so that a file of any size costs no more than what is allowed of it. */
static void fetch(struct json_pull *pull)
{
	pull->ahead = pull->offset < pull->limit ? getc_unlocked(pull->file) : EOF;
	if (pull->ahead == EOF && ferror(pull->file))
		pull->read_errno = errno;
}

void json_pull_init(struct json_pull *pull, FILE *file)
{
	*pull = (struct json_pull){
	        .file = file,
	        .seekable = ftello(file) >= 0,
	        /* No limit until json_allow_bytes(). */
	        .limit = UINT64_MAX,
	        .at = {1, 1},
	        .value = {1, 1},
	};
	fetch(pull);
}

void json_pull_release(struct json_pull *pull)
{
	free(pull->text);
	*pull = (struct json_pull){.ahead = EOF};
}

void json_allow_bytes(struct json_pull *pull, uint64_t n_bytes)
{
	pull->allowed = n_bytes;
	/* From here on: what was read before counts no more, so that each run has the same room. */
	pull->limit = pull->offset + n_bytes;
}

void json_advance(struct json_pull *pull)
{
	bool new_line = pull->ahead == '\n';

	pull->at.line += new_line;
	pull->at.column = new_line ? 1 : pull->at.column + 1;
	pull->offset++;
	fetch(pull);
}

void json_skip_space(struct json_pull *pull)
{
	while (pull->ahead == ' ' || pull->ahead == '\n' || pull->ahead == '\r' ||
	        pull->ahead == '\t')
		json_advance(pull);
}

enum json_kind json_peek(struct json_pull *pull)
{
	static const enum json_kind kinds[128] = {
	        ['{'] = JSON_OBJECT,
	        ['['] = JSON_ARRAY,
	        ['"'] = JSON_STRING,
	        ['t'] = JSON_BOOL,
	        ['f'] = JSON_BOOL,
	        ['n'] = JSON_NULL,
	        ['-'] = JSON_NUMBER,
	        /* By the first byte alone; what follows is checked when the value is taken. */
	        ['0' ... '9'] = JSON_NUMBER,
	};

	json_skip_space(pull);
	pull->value = pull->at;
	return pull->ahead >= 0 && pull->ahead < 128 ? kinds[pull->ahead] : JSON_NO_VALUE;
}

struct json_mark json_mark(const struct json_pull *pull)
{
	/* The byte ahead was read already, so the file is one byte further. */
	return (struct json_mark){
	        .position = ftello(pull->file) - (pull->ahead == EOF ? 0 : 1),
	        .state = *pull,
	};
}

int json_return_to(struct json_pull *pull, const struct json_mark *mark, struct error *err)
{
	char *text = pull->text;
	size_t text_size = pull->text_size;

	if (fseeko(pull->file, (off_t)mark->position, SEEK_SET))
		return error_set(err, "cannot read it a second time: %s", strerror(errno));
	/* The buffer may have moved since the mark was made, and the one of the mark is freed. */
	*pull = mark->state;
	pull->text = text;
	pull->text_size = text_size;
	fetch(pull);
	return 0;
}

#define PATH_MAX_SHOWN 256
#define MESSAGE_MAX 512

/* Cuts what is too long. */
static void append(char path[PATH_MAX_SHOWN], const char *format, ...)
        __attribute__((format(printf, 2, 3)));

static void append(char path[PATH_MAX_SHOWN], const char *format, ...)
{
	size_t used = strlen(path);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(path + used, PATH_MAX_SHOWN - used, format, arguments);
	va_end(arguments);
}

/* "runs[0].calls[3].count", nothing at the top. */
static void format_path(const struct json_pull *pull, char path[PATH_MAX_SHOWN])
{
	path[0] = '\0';
	for (unsigned i = 0; i < pull->depth; i++) {
		const struct json_level *level = &pull->levels[i];

		if (level->started && level->is_array)
			append(path, "[%zu]", level->index);
		else if (level->started && level->key[0])
			append(path, "%s%s", *path ? "." : "", level->key);
	}
}

static int set_error(struct error *err, const struct json_position *at, const char *path,
        const char *format, va_list arguments) __attribute__((format(printf, 4, 0)));

static int set_error(struct error *err, const struct json_position *at, const char *path,
        const char *format, va_list arguments)
{
	/* error_set() escapes it: keys and strings of the file may hold anything. */
	char message[MESSAGE_MAX];

	vsnprintf(message, sizeof(message), format, arguments);
	return error_set(err, "line %" PRIu64 ", column %" PRIu64 ": %s%s%s", at->line, at->column,
	        path, *path ? ": " : "", message);
}

int json_error(struct error *err, const struct json_position *at, const char *path,
        const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	set_error(err, at, path, format, arguments);
	va_end(arguments);
	return -1;
}

int json_refuse(struct json_pull *pull, struct error *err, const char *format, ...)
{
	char path[PATH_MAX_SHOWN];
	va_list arguments;

	format_path(pull, path);
	va_start(arguments, format);
	set_error(err, &pull->value, path, format, arguments);
	va_end(arguments);
	return -1;
}

int json_refuse_below(struct json_pull *pull, struct error *err, const struct json_position *at,
        const char *below, const char *format, ...)
{
	char path[PATH_MAX_SHOWN];
	va_list arguments;

	format_path(pull, path);
	append(path, "%s%s", *path ? "." : "", below);
	va_start(arguments, format);
	set_error(err, at ? at : &pull->value, path, format, arguments);
	va_end(arguments);
	return -1;
}

/* Of UTF-8 or UTF-16 (RFC 8259, section 8.1: it must not be added). */
static bool begins_with_mark(const struct json_pull *pull)
{
	return pull->offset == 0 &&
	       (pull->ahead == 0xef || pull->ahead == 0xfe || pull->ahead == 0xff);
}

int json_syntax_error(struct json_pull *pull, struct error *err, const char *expected)
{
	char path[PATH_MAX_SHOWN];

	format_path(pull, path);
	/* First of all, as here the end of the file is one that fetch() made up. */
	if (pull->offset >= pull->limit)
		return json_error(err, &pull->at, path, "too large (more than %" PRIu64 " bytes)",
		        pull->allowed);
	if (pull->read_errno)
		return error_set(err, "cannot be read: %s", strerror(pull->read_errno));
	if (pull->ahead == EOF && !pull->depth && pull->at.line == pull->value.line &&
	        pull->at.column == pull->value.column)
		return error_set(err, "the file is empty");
	if (pull->ahead == EOF)
		return json_error(
		        err, &pull->at, path, "the file ends too early (was it cut off?)");
	return json_error(err, &pull->at, path, "expected %s%s", expected,
	        begins_with_mark(pull) ? "; a byte order mark must be removed" : "");
}

int json_type_error(struct json_pull *pull, struct error *err, const char *expected)
{
	if (json_peek(pull) == JSON_NO_VALUE)
		return json_syntax_error(pull, err, "a value");
	return json_refuse(pull, err, "expected %s", expected);
}

int json_push(struct json_pull *pull, int byte, struct error *err)
{
	if (pull->n_text == pull->text_size) {
		size_t size = pull->text_size ? pull->text_size * 2 : 256;
		char *larger = realloc(pull->text, size);

		if (!larger)
			return error_no_memory(err);
		pull->text = larger;
		pull->text_size = size;
	}
	pull->text[pull->n_text++] = (char)byte;
	return 0;
}
