#include "runtime_table.h"

const struct runtime_row runtime_table[] = {
#define ROW(engine, version, phase, condition, call, need) \
	{engine, version, phase, condition, call, need},
#include "runtime.inc"
#undef ROW
};

const size_t runtime_count = sizeof(runtime_table) / sizeof(runtime_table[0]);
