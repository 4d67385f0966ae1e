#include "runtime_argument.h"

#include "runtime.h"
#include "runtime_engine.h"

#include <stddef.h>
#include <string.h>

static const struct runtime_argument rows[] = {
#include "runtime_argument.inc"
};

static const struct runtime_argument *const rows_end = rows + sizeof(rows) / sizeof(rows[0]);

static bool is_among(const char *engine, uint32_t engines)
{
	for (size_t i = 0; engine_at(i); i++)
		if (engines >> i & 1 && !strcmp(engine_at(i)->engine, engine))
			return true;
	return false;
}

const struct runtime_argument *runtime_argument_next(
        const struct runtime_argument *previous, const char *call, uint32_t engines)
{
	const struct runtime_argument *row = previous ? previous + 1 : rows;

	while (row < rows_end && (strcmp(row->call, call) != 0 || !is_among(row->engine, engines)))
		row++;
	return row < rows_end ? row : NULL;
}

static bool has_row(const char *engine, const char *call)
{
	for (const struct runtime_argument *row = rows; row < rows_end; row++)
		if (!strcmp(row->engine, engine) && !strcmp(row->call, call))
			return true;
	return false;
}

bool runtime_argument_is_unknown(const char *call, uint32_t engines)
{
	runtime_for_each (row)
		if (row->phase == PHASE_START && !strcmp(row->call, call) &&
		        runtime_row_is_of(row, engines) && !has_row(row->engine, call))
			return true;
	return false;
}
