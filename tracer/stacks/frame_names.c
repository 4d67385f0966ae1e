/*
 *      frames, sorted by place   a a b c | a d      batches, of one file each
 *      places                    a b c   | a d      each once
 */
#include "frame_names.h"

#include "cleanup.h"
#include "module_file.h"
#include "symbols.h"

#include <string.h>

/* Helpers that may be lost with it. */
enum { FAILURES_MAX = 4 };

struct named_frame {
	struct stack_frame *frame;
	uint64_t place;
};

struct naming {
	struct code_files *files;
	struct helper *helper;
	unsigned failures;
};

static int compare(const void *a, const void *b)
{
	const struct named_frame *left = a, *right = b;

	if (left->frame->module != right->frame->module)
		return left->frame->module < right->frame->module ? -1 : 1;
	return (left->place > right->place) - (left->place < right->place);
}

static size_t count_frames(const struct run *run)
{
	const struct user_stack *stack;
	size_t n = 0;

	for (size_t i = 0; i < run->n_calls; i++)
		for (size_t j = 0; (stack = call_stack(&run->calls[i], j)); j++)
			n += stack->n_frames;
	return n;
}

/* Where a function has called another, it goes on behind the call: that may be the next function
 * already, if the call does not return. */
static size_t list_stack(const struct user_stack *stack, struct named_frame *frames)
{
	size_t n = 0;

	for (size_t i = 0; i < stack->n_frames; i++) {
		struct stack_frame *frame = &stack->frames[i];

		if (frame->module >= 0)
			frames[n++] =
			        (struct named_frame){frame, frame->offset - (i && frame->offset)};
	}
	return n;
}

static size_t list_frames(const struct run *run, struct named_frame *frames)
{
	const struct user_stack *stack;
	size_t n = 0;

	for (size_t i = 0; i < run->n_calls; i++)
		for (size_t j = 0; (stack = call_stack(&run->calls[i], j)); j++)
			n += list_stack(stack, frames + n);
	if (n)
		qsort(frames, n, sizeof(*frames), compare);
	return n;
}

static bool wait_for(struct naming *naming, struct helper_reply *reply)
{
	enum { WAIT_MS = 100 };
	enum helper_state state;

	do {
		state = helper_answer(naming->helper, reply, WAIT_MS);
	} while (state == HELPER_BUSY);
	naming->failures += state == HELPER_GONE;
	return state == HELPER_ANSWERED;
}

static bool has_helper(struct naming *naming, struct code_file *file)
{
	static struct helper_reply reply; /* much for a small stack, as below */

	if (!naming->helper->pid) {
		if (naming->failures >= FAILURES_MAX || !helper_start(naming->helper))
			return false;
		code_files_unsent(naming->files);
	}
	if (!code_file_is_missing(file))
		return file->sent;
	code_file_send(naming->files, file, naming->helper);
	return wait_for(naming, &reply);
}

static void set_names(struct named_frame *frames, size_t n_frames,
        const struct helper_request *request, const struct helper_reply *reply)
{
	for (size_t i = 0, place = 0; i < n_frames; i++) {
		while (request->places[place] != frames[i].place)
			place++;
		/* Without memory it has no name. */
		if (*reply->names[place])
			frames[i].frame->function = strdup(reply->names[place]);
	}
}

/* As many frames as have no more places than fit; returns how many. */
static size_t fill_request(
        const struct named_frame *frames, size_t n_frames, struct helper_request *request)
{
	size_t i;

	for (i = 0; i < n_frames && frames[i].frame->module == request->file; i++) {
		if (i && frames[i].place == frames[i - 1].place)
			continue;
		if (request->n_places == HELPER_PLACES_MAX)
			break;
		request->places[request->n_places++] = frames[i].place;
	}
	return i;
}

static size_t name_batch(struct naming *naming, struct named_frame *frames, size_t n_frames)
{
	struct helper_request request = {.kind = HELPER_NAMES, .file = frames[0].frame->module};
	struct code_file *file = &naming->files->items[request.file];
	size_t n = fill_request(frames, n_frames, &request);
	cleanup_close int debug = -1;
	static struct helper_reply reply;

	if (!has_helper(naming, file))
		return n;
	debug = module_file_open_debug(file->build_id);
	helper_ask(naming->helper, &request, &debug, debug >= 0);
	if (wait_for(naming, &reply) && reply.n == request.n_places)
		set_names(frames, n, &request, &reply);
	return n;
}

/* Programs are stripped of the name of main, but glibc calls it from a function of its own, and
 * that from __libc_start_main, which it exports (2.34; before, a constructor's frame looks the
 * same). */
static void name_main(struct user_stack *stack)
{
	const struct stack_frame *start, *start_main;
	struct stack_frame *program;

	if (stack->n_frames < 4)
		return;
	start = &stack->frames[stack->n_frames - 1];
	start_main = start - 1;
	program = &stack->frames[stack->n_frames - 4];
	if (program->function || program->module != start->module || !start->function ||
	        strcmp(start->function, "_start") != 0 || !start_main->function ||
	        strncmp(start_main->function, "__libc_start_main", strlen("__libc_start_main")) !=
	                0 ||
	        start_main[-1].module != start_main->module || start_main->module == start->module)
		return;
	program->function = strdup("main");
}

void frame_names_find(struct code_files *files, struct helper *helper, struct run *run)
{
	struct naming naming = {.files = files, .helper = helper};
	cleanup_free struct named_frame *frames = NULL;
	struct user_stack *stack;
	size_t n_frames;

	if (!symbols_possible())
		return;
	frames = calloc(count_frames(run) + 1, sizeof(*frames));
	if (!frames)
		return;
	n_frames = list_frames(run, frames);
	for (size_t i = 0; i < n_frames;)
		i += name_batch(&naming, frames + i, n_frames - i);
	for (size_t i = 0; i < run->n_calls; i++)
		for (size_t j = 0; (stack = call_stack(&run->calls[i], j)); j++)
			name_main(stack);
}
