#include "json_input.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

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
	        .limit = UINT64_MAX,
	        .line = 1,
	        .column = 1,
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
	pull->limit = pull->offset + n_bytes;
}

void json_advance(struct json_pull *pull)
{
	bool new_line = pull->ahead == '\n';

	pull->line += new_line;
	pull->column = new_line ? 1 : pull->column + 1;
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
	        ['0' ... '9'] = JSON_NUMBER,
	};

	json_skip_space(pull);
	return pull->ahead >= 0 && pull->ahead < 128 ? kinds[pull->ahead] : JSON_NO_VALUE;
}

struct json_mark json_mark(const struct json_pull *pull)
{
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
	*pull = mark->state;
	pull->text = text;
	pull->text_size = text_size;
	fetch(pull);
	return 0;
}

static size_t append(char *buffer, size_t size, size_t used, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

static size_t append(char *buffer, size_t size, size_t used, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	int length = vsnprintf(buffer + used, size - used, format, arguments);
	va_end(arguments);
	if (length < 0)
		return used;
	return (size_t)length < size - used ? used + (size_t)length : size - 1;
}

/* "runs[0].calls[3].count", nothing at the top. */
static size_t format_path(const struct json_pull *pull, char *buffer, size_t size)
{
	size_t used = 0;

	buffer[0] = '\0';
	for (unsigned i = 0; i < pull->depth; i++) {
		const struct json_level *level = &pull->levels[i];

		if (level->started && level->is_array)
			used = append(buffer, size, used, "[%zu]", level->index);
		else if (level->started)
			used = append(buffer, size, used, "%s%s", used ? "." : "", level->key);
	}
	return used;
}

int json_refuse(struct json_pull *pull, struct error *err, const char *format, ...)
{
	char path[256], message[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);

	size_t length = format_path(pull, path, sizeof(path));

	return error_set(err, "%s%s%s", path, length ? ": " : "", message);
}

int json_refuse_below(
        struct json_pull *pull, struct error *err, const char *below, const char *format, ...)
{
	char path[256], message[512];
	va_list arguments;

	format_path(pull, path, sizeof(path));
	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	return error_set(err, "%s.%s: %s", path, below, message);
}

int json_syntax_error(struct json_pull *pull, struct error *err, const char *expected)
{
	if (pull->offset >= pull->limit)
		return json_refuse(
		        pull, err, "too large (more than %" PRIu64 " bytes)", pull->allowed);
	if (pull->read_errno)
		return error_set(err, "cannot be read: %s", strerror(pull->read_errno));
	if (pull->ahead == EOF)
		return error_set(err,
		        "line %" PRIu64 ", column %" PRIu64
		        ": the file ends too early (was it cut off?)",
		        pull->line, pull->column);
	return error_set(err, "line %" PRIu64 ", column %" PRIu64 ": expected %s", pull->line,
	        pull->column, expected);
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
