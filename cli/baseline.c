#include "baseline.h"

#include "message.h"
#include "profile_options.h"
#include "rule_text.h"

#include "cleanup.h"
#include "memory_file.h"
#include "text.h"
#include "within.h"

/* One for each name: items of one name follow each other. */
static bool is_first(const struct containment *containment, size_t i)
{
	return !i || containment->items[i].name != containment->items[i - 1].name;
}

static void write_excess(FILE *out, const struct excess *excess)
{
	if (!excess->name)
		fputs("numbers without a name", out);
	else if (excess->is_witnessed && excess->is_conditional)
		call_example_text(out, excess->name, excess->example, excess->asked);
	else
		fputs(excess->name, out);
	if (!excess->is_witnessed)
		fputs(" (not decided)", out);
}

static void write_excesses(FILE *out, const struct containment *containment)
{
	const char *separator = "";

	/* An ABI that the baseline kills as a whole is one entry, not hundreds of names. */
	for (size_t i = 0; i < containment->n_lone_abis; i++) {
		fprintf(out, "%sall of %s", separator, containment->lone_abis[i]->name);
		separator = ", ";
	}
	for (size_t i = 0; i < containment->n_items; i++) {
		if (!is_first(containment, i))
			continue;
		fputs(separator, out);
		write_excess(out, &containment->items[i]);
		separator = ", ";
	}
}

static int note(const char *path, const struct containment *containment, struct error *err)
{
	cleanup_memory_file struct memory_file list = {0};
	cleanup_free char *shown = text_escape(path);

	if (!shown)
		return error_no_memory(err);
	if (containment_is_proven(containment)) {
		message("note: no looser than %s", shown);
		return 0;
	}
	if (!memory_file_open(&list, err))
		return -1;
	write_excesses(list.out, containment);
	if (memory_file_close(&list, err))
		return -1;
	message("note: looser than %s in %s", shown, list.bytes);
	return 0;
}

static int compare(const struct profile *profile, const char *path,
        const struct profile_context *context, bool quiet, struct error *err)
{
	__attribute__((cleanup(profile_release))) struct profile baseline = {0};
	__attribute__((cleanup(containment_release))) struct containment containment = {0};

	/* Quietly: what is odd in the baseline is not what the user asked about. */
	if (profile_load_any(path, context, true, &baseline, err) ||
	        profile_check_machine(path, &baseline, context->native, err) ||
	        profile_within(profile, &baseline, context->native, &containment, err))
		return error_prefix(err, "--baseline");
	/* Even if nothing is printed, a baseline that cannot be read is an error. */
	return quiet ? 0 : note(path, &containment, err);
}

/* The first architecture is that of the machine, or one that its kernel runs, too. */
const struct arch *baseline_machine(const struct profile *profile)
{
	const struct arch *arch = profile->architectures[0];

	return arch->parent ? arch_by_name(arch->parent) : arch;
}

int baseline_compare(const struct profile *profile, const struct option_list *paths,
        struct profile_context context, bool quiet, struct error *err)
{
	context.native = baseline_machine(profile);
	for (size_t i = 0; i < paths->n_items; i++)
		if (compare(profile, paths->items[i], &context, quiet, err))
			return -1;
	return 0;
}
