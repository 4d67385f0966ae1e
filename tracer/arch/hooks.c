#include "hooks.h"

/* For architectures without a file in tracer/arch/. */
__attribute__((weak)) const struct arch_hooks arch_hooks;
