/*
 * Tightening a profile to what is wanted of it.
 */
#ifndef SECPROF_TIGHTEN_H
#define SECPROF_TIGHTEN_H

#include "arch.h"
#include "error.h"
#include "profile.h"

/* Makes *tight of `base`, less what `wanted`, an allow-list, does not allow.  Of the base it has
 * the rules that refuse, the actions of those that allow, the architectures that `wanted` lists,
 * too, the flags and the listener; and its default, unless that allows.  The rules of `wanted`
 * about the arguments of a call take the place of conditions of the base if they lie within them.
 * What the base refuses stays refused: profile_within() proves it on a `native` machine, and a call
 * for which it cannot is left out.  *tight must be zeroed. */
MUST_CHECK int profile_tighten(const struct profile *base, const struct profile *wanted,
        const struct arch *native, struct profile *tight, struct error *err);

#endif
