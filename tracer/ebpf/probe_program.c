#include "probe_program.h"

#ifdef HAVE_BPF

#include "probe_program.inc"

const size_t probe_program_size = sizeof(probe_program);

#endif
