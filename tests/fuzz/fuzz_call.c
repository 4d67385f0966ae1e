/* Any text as a call: read or refused, and what is read is read as the same again from its
 * numbers; and the parts of a line of strace. */
#include "fuzz.h"

#include "cli/call_text.h"
#include "cli/strace_line.h"

#include <inttypes.h>
#include <string.h>

/* "x86_64:41(0x26, _, _, _, _, _)" */
static void write_call(const struct call_text *call, char *text, size_t size)
{
	size_t n = (size_t)snprintf(text, size, "%s:%d(", call->arch->name, call->nr);

	for (size_t i = 0; i < SYSCALL_ARGS; i++) {
		n += call->known[i]
		             ? (size_t)snprintf(text + n, size - n, "0x%" PRIx64, call->args[i])
		             : (size_t)snprintf(text + n, size - n, "_");
		n += (size_t)snprintf(text + n, size - n, i + 1 < SYSCALL_ARGS ? ", " : ")");
	}
	must(n < size);
}

static void check_again(const struct call_text *call, const struct arch *native)
{
	struct call_text again;
	struct error err;
	char text[256];

	write_call(call, text, sizeof(text));
	must(!call_text_parse(text, native, &again, &err));
	must(again.arch == call->arch && again.nr == call->nr);
	must(!memcmp(again.args, call->args, sizeof(call->args)));
	must(!memcmp(again.known, call->known, sizeof(call->known)));
}

static void read_call(const char *text, const struct arch *native)
{
	struct call_text call;
	struct error err = {""};

	if (call_text_parse(text, native, &call, &err)) {
		must(err.text[0]);
		return;
	}
	must(!err.text[0] && call.nr >= 0 && strlen(call.unreadable) < sizeof(call.unreadable));
	check_again(&call, native);
}

/* Whatever is found is in the text. */
static void read_parts(char *text)
{
	const char *end = text + strlen(text), *rest = text, *result = strace_line_result(text);
	char *start = strace_line_call(text), *string = NULL;
	struct error err;

	must(!result || (result >= text && result <= end));
	must(start >= text && start <= end);
	must(!strace_line_string(&rest, &string, &err));
	must(rest >= text && rest <= end && (string || rest == text));
	free(string);
	strace_line_cut_note(start);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
	char *text = malloc(n_bytes + 1);

	must(text != NULL);
	memcpy(text, bytes, n_bytes);
	text[n_bytes] = '\0';
	read_call(text, arch_by_name("x86_64"));
	read_call(text, arch_by_name("s390x"));
	read_parts(text);
	free(text);
	return 0;
}
