#include "risk.h"

#include <errno.h>

const struct risk_row risk_table[] = {
#include "risk.inc"
};

const size_t risk_count = sizeof(risk_table) / sizeof(risk_table[0]);
