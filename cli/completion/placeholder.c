#include "placeholder.h"

#include "../command.h"

#include "arch.h"
#include "errno_name.h"
#include "profile_context.h"
#include "profile_names.h"
#include "runtime_choice.h"
#include "syscall_name.h"

#include <stdio.h>
#include <string.h>

static void offer_commands(const struct typed *typed)
{
	for (const struct command *const *command = command_table; *command; command++)
		typed_offer(typed, (*command)->name, (*command)->summary);
}

static void offer_calls(const struct typed *typed)
{
	const struct arch *arch = arch_native();
	int first, end;

	syscall_number_range(arch, &first, &end);
	for (int nr = first; nr < end; nr++)
		if (syscall_name(arch, nr))
			typed_offer(typed, syscall_name(arch, nr), NULL);
}

static void offer_archs(const struct typed *typed)
{
	arch_for_each (arch)
		typed_offer(typed, arch->name, NULL);
}

static void offer_runtimes(const struct typed *typed)
{
	for (size_t i = 0; runtime_known(i); i++)
		typed_offer(typed, runtime_known(i), NULL);
}

/* As Docker's --cap-add writes them. */
static void offer_capabilities(const struct typed *typed)
{
	for (int i = 0; capability_name(i); i++)
		typed_offer(typed, capability_name(i) + strlen("CAP_"), NULL);
	typed_offer(typed, "none", "without Docker's defaults");
}

static void offer_errnos(const struct typed *typed)
{
	/* MAX_ERRNO of the kernel's include/linux/err.h. */
	for (int number = 1; number <= 4095; number++)
		if (errno_name(number))
			typed_offer(typed, errno_name(number), strerror(number));
}

static void offer_actions(const struct typed *typed)
{
	for (enum profile_action action = 0; profile_action_name(action); action++)
		typed_offer(typed, profile_action_name(action), NULL);
}

/* What has no row here, only the user knows: DURATION, ARG. */
static const struct placeholder {
	const char *name;
	void (*offer)(const struct typed *typed);
	const char *request; /* to the shell */
} placeholders[] = {
        {"ACTION", offer_actions, NULL},
        {"ARCH", offer_archs, NULL},
        {"CALL", offer_calls, NULL},
        {"CAP", offer_capabilities, NULL},
        {"COMMAND", offer_commands, NULL},
        {"DIR", NULL, ":folders"},
        {"ERRNO", offer_errnos, NULL},
        {"FILE", NULL, ":files"},
        {"LOG", NULL, ":files"},
        {"OUT", NULL, ":files"},
        {"PATH", NULL, ":files"},
        {"PID", NULL, ":processes"},
        {"PROFILE", NULL, ":files .json .yaml .yml .bpf"},
        {"RECORDING", NULL, ":files .json"},
        {"RUNTIME", offer_runtimes, NULL},
        {"USER", NULL, ":users"},
};

static void offer_one(const struct typed *typed, const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(placeholders) / sizeof(placeholders[0]); i++) {
		const struct placeholder *row = &placeholders[i];

		if (strlen(row->name) != length || strncmp(row->name, name, length) != 0)
			continue;
		if (row->offer)
			row->offer(typed);
		else
			puts(row->request);
	}
}

/* "allow|deny" */
static void offer_alternatives(const struct typed *typed, const char *names)
{
	char name[32];

	while (*names) {
		size_t length = strcspn(names, "|");

		snprintf(name, sizeof(name), "%.*s", (int)length, names);
		typed_offer(typed, name, NULL);
		names += length + (names[length] != '\0');
	}
}

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

void typed_offer_placeholder(const struct typed *typed, const char *placeholder)
{
	struct typed last = *typed;
	const char *name = placeholder + strspn(placeholder, "[=");
	size_t length = strspn(name, CAPITALS);
	const char *comma = strrchr(typed->word + typed->kept, ',');

	if (!length) {
		offer_alternatives(typed, name);
		return;
	}
	/* Of "ARCH,..." the last is completed. */
	if (name[length] == ',' && comma)
		last.kept = (size_t)(comma + 1 - typed->word);
	offer_one(&last, name, length);
}
