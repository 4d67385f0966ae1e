#include "profile_reader.h"

#include "json_tree.h"
#include "runtime_engine.h"

#include "cleanup.h"
#include "errno_name.h"
#include "json_pull.h"
#include "profile_names.h"
#include "syscall_limits.h"
#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static void warn_of(const struct profile_reader *reader, enum profile_warning_kind kind,
        const struct json_place *place, const char *format, va_list arguments)
        __attribute__((format(printf, 4, 0)));

static void warn_of(const struct profile_reader *reader, enum profile_warning_kind kind,
        const struct json_place *place, const char *format, va_list arguments)
{
	cleanup_free char *line = NULL, *text = NULL;
	char path[PLACE_PATH_MAX];

	if (!reader->warn)
		return;
	/* Its content is undefined after a failure. */
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	place_path(place, path);
	if (asprintf(&line, "%s: %s: %s", reader->path, path, text ? text : "") < 0)
		line = NULL;
	reader->warn(kind, line ? line : "out of memory", reader->warn_context);
}

void reader_warn(const struct profile_reader *reader, const struct json_place *place,
        const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	warn_of(reader, WARNING_IGNORED, place, format, arguments);
	va_end(arguments);
}

void reader_warn_of(const struct profile_reader *reader, enum profile_warning_kind kind,
        const struct json_place *place, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	warn_of(reader, kind, place, format, arguments);
	va_end(arguments);
}

void reader_refused(const struct profile_reader *reader, const struct json_place *place,
        const char *part, const char *what, const char *ignored)
{
	uint32_t chosen = reader->context->runtime.engines;
	/* Without --runtime the profile may go to any. */
	uint32_t in_question = chosen ? chosen : ENGINES_ALL;
	uint32_t refusing = engines_refusing(part) & in_question;

	if (!refusing) {
		if (ignored)
			reader_warn(reader, place, "%s: %s", what, ignored);
		return;
	}
	cleanup_free char *who = engines_text(refusing, in_question);

	reader_warn_of(reader,
	        chosen && refusing == chosen ? WARNING_REFUSED : WARNING_REFUSED_BY_SOME, place,
	        "%s: refused by %s", what, who ? who : "some runtimes");
}

struct json_place reader_dialect_member(
        const struct profile_reader *reader, const struct json_place *object, const char *key)
{
	struct json_place place = place_member(object, key);

	/* runc, crun and containerd decode a profile straight into the form of the specification,
	 * which lacks these keys. */
	if (reader->dialect == DIALECT_OCI)
		place.value = NULL;
	return place;
}

/* Go's encoders leave out what is empty; where it is written, it means the same. */
static bool is_empty(const struct json_place *place)
{
	const struct json_value *value = place->value;

	if (!value || value->kind == JSON_NULL)
		return true;
	if (value->kind == JSON_STRING)
		return !*value->text;
	return (value->kind == JSON_OBJECT || value->kind == JSON_ARRAY) && !value->n_items;
}

/* "comment", "_comment", "$comment", "//". */
static bool is_comment(const char *name)
{
	/* JSON has no comments, so people give them a key. */
	if (!strcmp(name, "//"))
		return true;
	name += strspn(name, "_$/#-");
	return !strcasecmp(name, "comment") || !strcasecmp(name, "comments");
}

int reader_check_keys(const struct profile_reader *reader, const struct json_place *object,
        const struct known_key *keys, struct error *err)
{
	if (place_check_object(object, err))
		return -1;
	for (size_t i = 0; i < object->value->n_items; i++) {
		const struct json_value *item = &object->value->items[i];
		const char *name = item->key;
		struct json_place place = {.value = item, .parent = object, .key = name};
		const struct known_key *key = keys;

		/* Exactly: Go's decoder takes keys in any case, that of crun does not. */
		while (key->name && strcmp(key->name, name) != 0)
			key++;
		if (!key->name && is_comment(name))
			reader_warn_of(reader, WARNING_COMMENT, &place, "a comment, ignored");
		else if (!key->name)
			reader_warn(reader, &place, "not known here, ignored");
		/* A warning, as these runtimes load it: a rule with "includes" holds for everybody
		 * there. */
		else if (key->is_dialect && reader->dialect == DIALECT_OCI && !is_empty(&place))
			reader_warn(reader, &place,
			        "is of Docker's and podman's dialect, which runc, crun and "
			        "containerd ignore");
	}
	return 0;
}

int reader_action(struct profile_reader *reader, const struct json_place *place,
        enum profile_action *action, struct error *err)
{
	const char *name;
	struct error why;

	if (place_string(place, &name, err))
		return -1;
	if (profile_action_parse(name, action, &why))
		return place_refuse(place, err, "%s", why.text);
	if (*action == ACTION_NOTIFY)
		reader->notifies = true;
	return 0;
}

/* podman takes digits for a name too. */
static int read_errno_name(const struct json_place *place, int *number, struct error *err)
{
	uint64_t digits;
	const char *name;
	struct error unused;

	if (place_string(place, &name, err))
		return -1;
	*number = errno_number(name);
	if (*number)
		return 0;
	if (text_parse_u64(name, &digits, &unused) || digits > ERRNO_MAX)
		return place_refuse(place, err, "no such errno \"%s\"", name);
	*number = (int)digits;
	return 0;
}

/* Docker knows the number alone, podman prefers the name: only together do they mean one
 * thing everywhere. */
static int read_both_errnos(const struct profile_reader *reader, const struct json_place *number,
        const struct json_place *name, int *result, struct error *err)
{
	uint64_t value = 0;
	int named;

	if (number->value && place_unsigned(number, ERRNO_MAX, &value, err))
		return -1;
	if (is_empty(name)) {
		*result = number->value ? (int)value : -1;
		return 0;
	}
	if (read_errno_name(name, &named, err))
		return -1;
	if (number->value && (int)value != named)
		return place_refuse(name, err,
		        "contradicts \"%s\": podman would answer %d, Docker %d", number->key, named,
		        (int)value);
	/* EPERM is what the others answer anyway. */
	if (!number->value && named != EPERM)
		reader_warn(reader, name,
		        "only podman reads this: elsewhere the answer is EPERM, unless \"%s\" says "
		        "%d",
		        number->key, named);
	*result = named;
	return 0;
}

/* An errno beside another action means nothing: runc ignores it, crun refuses it. */
int reader_errno(const struct profile_reader *reader, const struct json_place *number,
        const struct json_place *name, enum profile_action action, int *result, struct error *err)
{
	const struct json_place *given = number->value ? number : name;

	*result = -1;
	if (!number->value && is_empty(name))
		return 0;
	if (read_both_errnos(reader, number, name, result, err))
		return -1;
	/* The specification allows one for TRACE, too: the message for the tracer. */
	if (action == ACTION_ERRNO || action == ACTION_TRACE)
		return 0;
	cleanup_free char *what = NULL;

	if (asprintf(&what, "%s has no errno", profile_action_name(action)) < 0) {
		what = NULL;
		return error_no_memory(err);
	}
	*result = -1;
	reader_refused(reader, given, "errno", what, "ignored");
	return 0;
}
