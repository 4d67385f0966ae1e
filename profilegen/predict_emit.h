/*
 * One call of the prediction: with the arguments of the recorded one that mean the same on the
 * other architecture.
 */
#ifndef SECPROF_PREDICT_EMIT_H
#define SECPROF_PREDICT_EMIT_H

#include "name_set.h"

#include "arch.h"
#include "error.h"
#include "generate.h"
#include "recording.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum form_kind { FORM_LACKING, FORM_OLD, FORM_WIDTH, FORM_TIME };

/* What is called in place of another (knowledge/arch_form.csv). */
struct form {
	const char *call;
	enum form_kind kind;
	const char *form;
	uint64_t flags; /* of clone, in place of fork; 0: none */
};

struct predicting {
	const struct run *observed;
	const struct generate_options *options;
	struct name_set *predicted; /* the names */
	struct run raw;             /* its calls borrow all that they point to */
	void **memory;              /* owned, as each is: what calls of `raw` point to instead */
	size_t n_memory;
	const struct call *call; /* the recorded one in question */
	const struct arch *target;
	size_t n_emitted; /* for it */
	struct error *err;
};

/* Is it another call, with other arguments? */
bool form_is_replacement(const struct form *form);

/* A call as it was recorded. */
MUST_CHECK int predict_add(struct predicting *predicting, const struct call *call);

/* The call `name` of the target in place of predicting->call; `form` is NULL where it is the same.
 * A target that has no such call gets none. */
MUST_CHECK int predict_emit(
        struct predicting *predicting, const char *name, const struct form *form);

/* The same, and says so: "openat for open". */
MUST_CHECK int predict_emit_form(
        struct predicting *predicting, const char *name, const struct form *form);

void predicting_release(struct predicting *predicting);

#endif
