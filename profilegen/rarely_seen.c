#include "rarely_seen.h"

const struct rarely_seen rarely_seen_table[] = {
#include "rarely_seen.inc"
};

const size_t rarely_seen_count = sizeof(rarely_seen_table) / sizeof(rarely_seen_table[0]);
