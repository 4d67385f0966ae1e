#include "rarely_seen.h"

const struct rarely_seen rarely_seen_table[] = {
#define ROW(call, beside, why, source) {call, beside, why, source},
#include "rarely_seen.inc"
#undef ROW
};

const size_t rarely_seen_count = sizeof(rarely_seen_table) / sizeof(rarely_seen_table[0]);
