/*
 *      JSON text --record_read--> struct --record_write--> JSON text
 *                                  |  |
 *                      record_copy |  | record_add (sums), record_unset_varying (reproducible)
 *
 * One row of a table describes a key for all of them, and for the schema.  What a kind of value
 * needs of its own is in record_kind*.c.
 */
#include "record.h"
#include "saturating.h"

#include <string.h>

size_t record_field_size(const struct record_field *field)
{
	if (field->kind->size)
		return field->kind->size;
	if (field->form)
		return field->form->max + 1;
	return field->record ? field->record->size : 0;
}

bool record_is_set(const struct record_field *field, const void *object)
{
	const unsigned char *bytes = record_value(field, object);

	if (field->kind->is_set)
		return field->kind->is_set(field, object);
	for (size_t i = 0; i < record_field_size(field); i++)
		if (bytes[i])
			return true;
	return false;
}

static void unset(const struct record_field *field, void *object)
{
	if (field->kind->unset)
		field->kind->unset(field, object);
	else
		memset(record_value(field, object), 0, record_field_size(field));
}

static const struct record_field *end_of(const struct record *record)
{
	return record->fields + record->n_fields;
}

/* ---- reading ---- */

static const struct record_field *find_field(const struct record *record, const char *key)
{
	const struct record_field *field = record->fields;

	while (field < end_of(record) && strcmp(field->key, key) != 0)
		field++;
	return field;
}

/* Unknown keys are skipped: a newer secprof may have added them. */
static int read_member(struct json_pull *pull, const struct record *record, const char *key,
        void *object, uint64_t *seen, struct error *err)
{
	const struct record_field *field = find_field(record, key);
	/* For up to 63 fields; the largest record has about 20. */
	uint64_t bit = UINT64_C(1) << (field - record->fields);

	if (field == end_of(record))
		return json_skip(pull, err);
	/* RFC 8259 leaves it to the reader what two equal keys mean; a value dropped silently could
	 * hide calls. */
	if (*seen & bit)
		return json_refuse(pull, err, "the key appears twice");
	*seen |= bit;
	if (field->kind->read(pull, field, object, err))
		return -1;
	return field->check ? field->check(pull, object, err) : 0;
}

static int check_missing(
        struct json_pull *pull, const struct record *record, uint64_t seen, struct error *err)
{
	for (size_t i = 0; i < record->n_fields; i++)
		if (record->fields[i].flags & RECORD_REQUIRED && !(seen >> i & 1))
			return json_refuse(pull, err, "\"%s\" is missing", record->fields[i].key);
	return 0;
}

int record_read(
        struct json_pull *pull, const struct record *record, void *object, struct error *err)
{
	const char *key = NULL;
	uint64_t seen = 0;
	int more;

	/* Zeroed is not unset for every kind: an index that is missing is -1. */
	for (const struct record_field *field = record->fields; field < end_of(record); field++)
		unset(field, object);
	if (json_enter_object(pull, err))
		return -1;
	while ((more = json_next_member(pull, &key, err)) > 0)
		if (read_member(pull, record, key, object, &seen, err))
			return -1;
	if (more < 0 || check_missing(pull, record, seen, err))
		return -1;
	return record->check ? record->check(pull, object, err) : 0;
}

/* ---- writing ---- */

/* A pair of keys (`beside`) is written as a whole, although one of them may not be set. */
static bool is_written(
        const struct record *record, const struct record_field *field, const void *object)
{
	return field->flags & (RECORD_REQUIRED | RECORD_ALWAYS) || record_is_set(field, object) ||
	       (field->beside && record_is_set(find_field(record, field->beside), object));
}

static void write_members(FILE *out, const struct record *record, size_t first, const void *object,
        const char *separator)
{
	bool is_first = true;

	for (size_t i = first; i < record->n_fields; i++) {
		const struct record_field *field = &record->fields[i];

		if (!is_written(record, field, object))
			continue;
		fprintf(out, "%s\"%s\": ", is_first ? "" : separator, field->key);
		field->kind->write(out, field, object);
		is_first = false;
	}
}

void record_write(FILE *out, const struct record *record, const void *object)
{
	putc('{', out);
	write_members(out, record, 0, object, ", ");
	putc('}', out);
}

void record_write_lines(FILE *out, const struct record *record, size_t first, const void *object)
{
	fputs("      ", out);
	write_members(out, record, first, object, ",\n      ");
	putc('\n', out);
}

/* ---- owning ---- */

void record_release(const struct record *record, void *object)
{
	for (const struct record_field *field = record->fields; field < end_of(record); field++)
		if (field->kind->release)
			field->kind->release(field, object);
	/* A released object may be released again, or read into. */
	memset(object, 0, record->size);
}

int record_copy(
        const struct record *record, void *to, const void *from, unsigned but, struct error *err)
{
	/* Plain members are copied with it; pointers are replaced below, one by one. */
	memcpy(to, from, record->size);
	/* First of all nothing is owned twice, so that a failure leaves what can be released. */
	for (const struct record_field *field = record->fields; field < end_of(record); field++)
		if (field->kind->copy || field->flags & but)
			unset(field, to);
	for (const struct record_field *field = record->fields; field < end_of(record); field++)
		if (field->kind->copy && !(field->flags & but) &&
		        field->kind->copy(field, to, from, err))
			return -1;
	return 0;
}

/* ---- sums ---- */

/* Counts come from files: they saturate, since a wrapped sum would look small. */
static void add_field(
        const struct record_field *field, void *sum_object, const void *object, bool is_first)
{
	void *sum = record_value(field, sum_object);
	const void *one = record_value(field, object);

	switch (field->sum) {
	case RECORD_NO_SUM:
		break;
	case RECORD_SUM:
		*(uint64_t *)sum = add_saturating(*(uint64_t *)sum, *(const uint64_t *)one);
		break;
	case RECORD_MOST:
		if (*(uint64_t *)sum < *(const uint64_t *)one)
			*(uint64_t *)sum = *(const uint64_t *)one;
		break;
	case RECORD_UNION:
		*(uint64_t *)sum |= *(const uint64_t *)one;
		break;
	case RECORD_ALL:
		/* A zeroed sum would be false for ever. */
		*(bool *)sum = (is_first || *(bool *)sum) && *(const bool *)one;
		break;
	case RECORD_ANY:
		*(bool *)sum = *(bool *)sum || *(const bool *)one;
		break;
	case RECORD_FIRST:
		if (!record_is_set(field, sum_object))
			memcpy(sum, one, record_field_size(field));
		break;
	case RECORD_PARTS:
		record_add(field->record, sum, one, is_first);
		break;
	}
}

void record_add(const struct record *record, void *sum, const void *one, bool is_first)
{
	for (const struct record_field *field = record->fields; field < end_of(record); field++)
		add_field(field, sum, one, is_first);
}

void record_unset_varying(const struct record *record, void *object)
{
	for (const struct record_field *field = record->fields; field < end_of(record); field++) {
		if (field->flags & RECORD_VARYING) {
			if (field->kind->release)
				field->kind->release(field, object);
			unset(field, object);
		} else if (field->kind->unset_varying) {
			field->kind->unset_varying(field, object);
		}
	}
}

/* ---- schema ---- */

void record_describe(FILE *out, const struct record *record)
{
	const char *separator = "";

	fputs("{\n      \"type\": \"object\",\n      \"additionalProperties\": false,\n"
	      "      \"required\": [",
	        out);
	for (const struct record_field *field = record->fields; field < end_of(record); field++) {
		if (!(field->flags & RECORD_REQUIRED))
			continue;
		fprintf(out, "%s\"%s\"", separator, field->key);
		separator = ", ";
	}
	fputs("],\n      \"properties\": {", out);
	for (const struct record_field *field = record->fields; field < end_of(record); field++) {
		fprintf(out, "%s\n        \"%s\": ", field == record->fields ? "" : ",",
		        field->key);
		field->kind->describe(out, field);
	}
	fputs("\n      }\n    }", out);
}
