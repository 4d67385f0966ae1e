#include "capture.h"

size_t capture_bytes(const struct capture *capture)
{
	return sizeof(*capture) + capture->n_mappings * sizeof(struct captured_mapping) +
	       capture->n_stack;
}

bool capture_parse(const void *bytes, size_t n_bytes, struct capture_view *view)
{
	const struct capture *capture = bytes;

	if (n_bytes < sizeof(*capture) || capture->n_registers > CAPTURE_REGISTERS_MAX ||
	        capture->n_mappings > CAPTURE_MAPPINGS_MAX ||
	        capture->n_stack > CAPTURE_STACK_MAX || n_bytes != capture_bytes(capture))
		return false;
	*view = (struct capture_view){
	        .capture = capture, .mappings = (const struct captured_mapping *)(capture + 1)};
	view->stack = (const unsigned char *)(view->mappings + capture->n_mappings);
	return true;
}
