#include "runtime_table.h"

const struct runtime_row runtime_table[] = {
#include "runtime.inc"
};

const size_t runtime_count = sizeof(runtime_table) / sizeof(runtime_table[0]);
