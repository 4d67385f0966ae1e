#include "unwind.h"

#include "../lib/hash.h"

#include "captured.h"
#include "cleanup.h"
#include "code_file.h"
#include "frame_names.h"
#include "stack_walk.h"

#include <string.h>

/* What waits for the helper at most; beyond it stacks are lost. */
#define QUEUE_BYTES_MAX ((size_t)32 << 20)

struct space {
	pid_t pid;
	uint64_t number; /* another one when the mappings have changed */
	struct mapping_table mappings;
	UT_hash_handle hh;
};

/* A stack that is to be unwound. */
struct pending {
	struct pending *next;
	struct user_stack *stack;
	struct capture *capture;
};

struct unwinder {
	const struct unwinder_calls *calls;
	void *context;
	struct helper helper;
	bool asked;
	struct code_file *asked_file; /* for this; NULL: for a stack */
	struct code_files files;
	struct space *spaces;
	uint64_t last_space;
	struct pending *first, **last;
	size_t queue_bytes;
	bool may_name;
};

bool unwinder_possible(const char **why)
{
	return stack_walk_possible(why);
}

int unwinder_new(const struct unwinder_calls *calls, void *context, struct unwinder **unwinder,
        struct error *err)
{
	const char *why;
	struct unwinder *made;

	if (!unwinder_possible(&why))
		return error_set(err, "no stacks: %s", why);
	made = calloc(1, sizeof(*made));
	if (!made)
		return error_no_memory(err);
	made->calls = calls;
	made->context = context;
	made->last = &made->first;
	/* A failure is noticed when there is something to do. */
	(void)helper_start(&made->helper);
	*unwinder = made;
	return 0;
}

static void space_free(struct unwinder *unwinder, struct space *space)
{
	HASH_DEL(unwinder->spaces, space);
	mapping_table_release(&space->mappings);
	free(space);
}

static void drop_first(struct unwinder *unwinder)
{
	struct pending *pending = unwinder->first;

	unwinder->first = pending->next;
	if (!unwinder->first)
		unwinder->last = &unwinder->first;
	unwinder->queue_bytes -= capture_bytes(pending->capture);
	free(pending->capture);
	free(pending);
}

void unwinder_free(struct unwinder *unwinder)
{
	struct space *space, *next;

	if (!unwinder)
		return;
	helper_end(&unwinder->helper);
	while (unwinder->first)
		drop_first(unwinder);
	HASH_ITER (hh, unwinder->spaces, space, next) {
		space_free(unwinder, space);
	}
	code_files_release(&unwinder->files);
	free(unwinder);
}

void unwinder_forget(struct unwinder *unwinder, pid_t pid)
{
	struct space *space;

	HASH_FIND(hh, unwinder->spaces, &pid, sizeof(pid), space);
	if (space)
		space_free(unwinder, space);
}

/* ---- the stop: everything is copied ---- */

static struct space *space_of(struct unwinder *unwinder, pid_t pid)
{
	struct space *space;

	HASH_FIND(hh, unwinder->spaces, &pid, sizeof(pid), space);
	if (space)
		return space;
	space = calloc(1, sizeof(*space));
	if (!space)
		return NULL;
	space->pid = pid;
	HASH_ADD(hh, unwinder->spaces, pid, sizeof(space->pid), space);
	if (hash_has(space))
		return space;
	free(space);
	return NULL;
}

static void refresh(struct unwinder *unwinder, struct space *space)
{
	struct mapping_table *table = &space->mappings;

	if (!mapping_table_refresh(table, space->pid) && space->number)
		return;
	space->number = ++unwinder->last_space;
	for (size_t i = 0; i < table->n_mappings; i++)
		table->mappings[i].file =
		        code_file_of(&unwinder->files, space->pid, &table->mappings[i]);
}

static bool set_frames(struct user_stack *stack, const struct helper_frame *frames, size_t n_frames)
{
	struct stack_frame *copy = calloc(n_frames, sizeof(*copy));

	if (!copy)
		return false;
	for (size_t i = 0; i < n_frames; i++)
		copy[i] =
		        (struct stack_frame){.module = frames[i].file, .offset = frames[i].offset};
	free(stack->frames);
	stack->frames = copy;
	stack->n_frames = n_frames;
	return true;
}

/* What is left where the rest cannot be had. */
static void set_top(struct user_stack *stack, const struct mapping_table *mappings, uint64_t ip)
{
	const struct mapping *mapping = mapping_find(mappings, ip);
	struct helper_frame top = {.file = -1, .offset = ip};

	if (mapping && mapping->file >= 0)
		top = (struct helper_frame){
		        .file = mapping->file, .offset = ip - mapping->start + mapping->offset};
	if (set_frames(stack, &top, 1))
		stack->truncated = true;
}

static void finish(struct unwinder *unwinder, struct user_stack *stack, bool lost)
{
	unwinder->calls->found(stack, lost, unwinder->context);
}

static bool enqueue(struct unwinder *unwinder, struct user_stack *stack, struct capture *capture)
{
	struct pending *pending;

	if (unwinder->queue_bytes + capture_bytes(capture) > QUEUE_BYTES_MAX)
		return false;
	pending = malloc(sizeof(*pending));
	if (!pending)
		return false;
	*pending = (struct pending){.stack = stack, .capture = capture};
	*unwinder->last = pending;
	unwinder->last = &pending->next;
	unwinder->queue_bytes += capture_bytes(capture);
	return true;
}

void unwinder_capture(
        struct unwinder *unwinder, const struct trace_call *call, struct user_stack *stack)
{
	struct space *space = space_of(unwinder, call->process->pid);
	struct capture *capture;
	struct captured_place place;

	if (!space || !captured_place(call->tid, &place)) {
		finish(unwinder, stack, true);
		return;
	}
	refresh(unwinder, space);
	set_top(stack, &space->mappings, place.ip);
	/* libunwind is built for one architecture; an i386 stack read as x86_64 is one frame
	 * long. */
	if (call->arch != arch_native()) {
		finish(unwinder, stack, false);
		return;
	}
	capture = captured_stack(call->tid, &place, space->number, &space->mappings);
	if (!capture || !enqueue(unwinder, stack, capture)) {
		free(capture);
		finish(unwinder, stack, true);
	}
	unwinder_work(unwinder);
}

void unwinder_look(struct unwinder *unwinder, pid_t pid)
{
	struct space *space = space_of(unwinder, pid);

	if (space)
		refresh(unwinder, space);
}

/* ---- the helper ---- */

static bool has_helper(struct unwinder *unwinder)
{
	if (unwinder->helper.pid)
		return true;
	if (!unwinder->calls->may_start(unwinder->context) || !helper_start(&unwinder->helper))
		return false;
	code_files_unsent(&unwinder->files);
	return true;
}

/* One that the helper has not got yet; NULL: none. */
static struct code_file *missing_file(struct unwinder *unwinder, const struct capture *capture)
{
	const struct captured_mapping *mappings = (const struct captured_mapping *)(capture + 1);

	for (uint32_t i = 0; i < capture->n_mappings; i++) {
		struct code_file *file =
		        mappings[i].file < 0 ? NULL : &unwinder->files.items[mappings[i].file];

		if (file && code_file_is_missing(file))
			return file;
	}
	return NULL;
}

/* Files first. */
static void ask_next(struct unwinder *unwinder)
{
	const struct capture *capture = unwinder->first->capture;
	const struct helper_request request = {
	        .kind = HELPER_UNWIND, .n_bytes = (uint32_t)capture_bytes(capture)};

	unwinder->asked = true;
	unwinder->asked_file = missing_file(unwinder, capture);
	if (unwinder->asked_file) {
		code_file_send(&unwinder->files, unwinder->asked_file, &unwinder->helper);
		return;
	}
	memcpy(unwinder->helper.shared, capture, request.n_bytes);
	helper_ask(&unwinder->helper, &request, NULL, 0);
}

static void take(struct unwinder *unwinder, const struct helper_reply *reply)
{
	struct user_stack *stack = unwinder->first->stack;
	bool lost;

	if (unwinder->asked_file) {
		memcpy(unwinder->asked_file->build_id, reply->build_id, BUILD_ID_TEXT_MAX);
		return;
	}
	lost = !reply->n || !set_frames(stack, reply->frames, reply->n);
	if (!lost)
		stack->truncated = !reply->complete;
	drop_first(unwinder);
	finish(unwinder, stack, lost);
}

static void lose_first(struct unwinder *unwinder)
{
	struct user_stack *stack = unwinder->first->stack;

	drop_first(unwinder);
	finish(unwinder, stack, true);
}

/* True while there is something to do. */
static bool work(struct unwinder *unwinder, int wait_ms)
{
	static struct helper_reply reply; /* much for a small stack */

	if (!unwinder->first)
		return false;
	if (!has_helper(unwinder))
		return false;
	if (!unwinder->asked)
		ask_next(unwinder);
	switch (helper_answer(&unwinder->helper, &reply, wait_ms)) {
	case HELPER_BUSY:
		return wait_ms != 0;
	case HELPER_ANSWERED:
		unwinder->asked = false;
		take(unwinder, &reply);
		return true;
	case HELPER_GONE:
		unwinder->asked = false;
		if (unwinder->asked_file)
			unwinder->asked_file->strikes++;
		lose_first(unwinder);
		return true;
	}
	return false;
}

void unwinder_work(struct unwinder *unwinder)
{
	while (work(unwinder, 0))
		;
}

/* A draft of the recording may be being written. */
static bool wait_for_start(struct unwinder *unwinder)
{
	enum { PAUSE_US = 10000, PAUSES = 1000 };

	for (int i = 0; i < PAUSES; i++) {
		if (unwinder->calls->may_start(unwinder->context))
			return true;
		usleep(PAUSE_US);
	}
	return false;
}

void unwinder_finish(struct unwinder *unwinder)
{
	enum { WAIT_MS = 100 };

	unwinder->may_name = wait_for_start(unwinder);
	while (work(unwinder, WAIT_MS))
		;
	/* No helper can be had. */
	while (unwinder->first)
		lose_first(unwinder);
}

void unwinder_name(struct unwinder *unwinder, struct run *run)
{
	if (unwinder->may_name)
		frame_names_find(&unwinder->files, &unwinder->helper, run);
}

int unwinder_modules(const struct unwinder *unwinder, struct run *run, struct error *err)
{
	return code_files_modules(&unwinder->files, run, err);
}
