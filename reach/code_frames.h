/*
 * Where functions begin and end, by tables that unwinders and debuggers use.
 */
#ifndef SECPROF_REACH_CODE_FRAMES_H
#define SECPROF_REACH_CODE_FRAMES_H

#include <stddef.h>
#include <stdint.h>

/* Called with the range of each function. */
typedef void code_range_visit(uint64_t start, uint64_t n_bytes, void *context);

/* .eh_frame (LSB), as far as it is of the usual encoding: offsets of 32 bits. */
void code_frames_visit(const unsigned char *bytes, size_t n_bytes, uint64_t address,
        code_range_visit *visit, void *context);

/* .gopclntab of Go 1.18 and younger; `text` is the address of .text. */
void code_go_functions_visit(const unsigned char *bytes, size_t n_bytes, uint64_t text,
        code_range_visit *visit, void *context);

#endif
