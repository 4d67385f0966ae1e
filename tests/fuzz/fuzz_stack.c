/* Any bytes as what the helper unwinds, and as the file that code is mapped from: never a crash,
 * nor more frames than fit.  A number of 32 bits says how many bytes the capture has; the rest is
 * the file. */
#include "fuzz.h"

#include "tracer/stacks/capture.h"
#include "tracer/stacks/elf_file.h"
#include "tracer/stacks/stack_walk.h"

#include <string.h>

static void walk(const void *bytes, size_t n_bytes, const struct elf_file *file)
{
	static struct helper_reply reply;
	static uint64_t space;
	struct capture *capture = malloc(n_bytes ? n_bytes : 1); /* aligned, and its end is known */
	struct capture_view view;

	must(capture != NULL);
	memcpy(capture, bytes, n_bytes);
	if (capture_parse(capture, n_bytes, &view)) {
		/* Nothing is kept from the input before. */
		capture->space = ++space;
		stack_walk(&view, file, 1, &reply);
		must(reply.n <= STACK_FRAMES_MAX);
		for (uint32_t i = 0; i < reply.n; i++)
			must(reply.frames[i].file == -1 || reply.frames[i].file == 0);
	}
	free(capture);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
	struct elf_file file;
	char build_id[BUILD_ID_TEXT_MAX];
	uint32_t n_capture;

	if (n_bytes < sizeof(n_capture))
		return 0;
	memcpy(&n_capture, bytes, sizeof(n_capture));
	bytes += sizeof(n_capture);
	n_bytes -= sizeof(n_capture);
	if (n_capture > n_bytes)
		return 0;
	elf_file_open(&file, fuzz_file(bytes + n_capture, n_bytes - n_capture));
	must(elf_file_build_id(&file, build_id) == (build_id[0] != 0));
	walk(bytes, n_capture, &file);
	elf_file_release(&file);
	return 0;
}
