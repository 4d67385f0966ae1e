/* Any bytes as a recording and, after a NUL byte, as a profile: an allow-list of the recording,
 * written and read again, refuses nothing of it but what was reported; neither does a deny-list;
 * the profile is compared with the recording, and tightened to it allows nothing more. */
#include "fuzz.h"

#include "allow.h"
#include "cleanup.h"
#include "deny.h"
#include "diff.h"
#include "memory_file.h"
#include "profile_context.h"
#include "profile_format.h"
#include "profile_read.h"
#include "recording_load.h"
#include "recording_totals.h"
#include "tighten.h"
#include "within.h"

#include "cli/observed.h"

#include <errno.h>
#include <string.h>

#define cleanup_recording __attribute__((cleanup(recording_release)))
#define cleanup_run __attribute__((cleanup(run_release)))
#define cleanup_profile __attribute__((cleanup(profile_release)))
#define cleanup_diff __attribute__((cleanup(diff_release)))

struct subject {
	const struct recording *recording;
	struct run totals;
	struct profile_context context;
};

static int read_profile(const void *bytes, size_t n_bytes, const struct profile_context *context,
        struct profile *profile)
{
	struct error err = {""};
	char path[FUZZ_PATH_MAX];
	int fd = fuzz_file(bytes, n_bytes), result;

	fuzz_path(fd, path);
	result = profile_read(path, context, profile, NULL, NULL, &err);
	must(!result == !err.text[0]);
	close(fd);
	return result;
}

static void note_remark(
        enum profile_remark_kind kind, const char *name, const char *detail, void *context)
{
	bool *is_complete = context;

	(void)name;
	(void)detail;
	if (kind == REMARK_NOT_EXPRESSED)
		*is_complete = false;
}

/* A call is allowed, or its callers are known to do without; what the arguments decide may be
 * either where the recording does not hold all of them. */
static void must_admit(const struct subject *subject, const struct profile *profile)
{
	cleanup_diff struct diff diff = {0};
	struct error err;

	if (!diff_profile(&subject->totals, profile, subject->context.native, &diff, &err))
		must(diff.n_refused == 0);
}

static void write_and_read(
        const struct subject *subject, const struct profile *profile, bool is_complete)
{
	cleanup_memory_file struct memory_file text = {0};
	cleanup_profile struct profile again = {0};
	struct error err;

	must(memory_file_open(&text, &err) != NULL);
	if (profile_format_write(profile_format_find("oci"), text.out, profile, NULL, NULL, &err))
		return;
	must(!memory_file_close(&text, &err));
	must(!read_profile(text.bytes, text.n_bytes, &subject->context, &again));
	if (is_complete)
		must_admit(subject, &again);
}

static void generate(const struct subject *subject,
        int (*make)(const struct run *, const struct generate_options *, struct profile *,
                struct error *),
        struct profile *profile)
{
	bool is_complete = true;
	const struct generate_options options = {
	        .default_action = ACTION_ERRNO,
	        .default_errno = ENOSYS,
	        .siblings = SIBLINGS_SAFE,
	        .recording = subject->recording,
	        .remark = note_remark,
	        .context = &is_complete,
	};
	struct error err = {""};

	if (make(&subject->totals, &options, profile, &err))
		must(err.text[0]);
	else
		write_and_read(subject, profile, is_complete);
}

static void tighten(
        const struct subject *subject, const struct profile *base, const struct profile *wanted)
{
	__attribute__((cleanup(containment_release))) struct containment containment = {0};
	cleanup_profile struct profile tight = {0};
	struct error err;

	if (profile_is_bare(base) || !wanted->n_rules ||
	        profile_tighten(base, wanted, subject->context.native, &tight, &err))
		return;
	if (!profile_within(&tight, base, subject->context.native, &containment, &err))
		must(containment_is_proven(&containment));
}

static void judge(const struct subject *subject, const uint8_t *bytes, size_t n_bytes)
{
	cleanup_profile struct profile allow = {0}, deny = {0}, given = {0};
	cleanup_diff struct diff diff = {0};
	struct error err;

	generate(subject, generate_allow, &allow);
	generate(subject, generate_deny, &deny);
	if (!n_bytes || read_profile(bytes, n_bytes, &subject->context, &given))
		return;
	if (!diff_profile(&subject->totals, &given, subject->context.native, &diff, &err))
		must(diff.n_refused + diff.n_falls_back + diff.n_depends <= diff.n_calls);
	tighten(subject, &given, &allow);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
	const uint8_t *nul = n_bytes ? memchr(bytes, 0, n_bytes) : NULL;
	size_t n_recording = nul ? (size_t)(nul - bytes) : n_bytes;
	cleanup_recording struct recording recording = {0};
	cleanup_close int fd = fuzz_file(bytes, n_recording);
	const struct arch *other;
	char path[FUZZ_PATH_MAX];
	struct error err;

	fuzz_path(fd, path);
	if (recording_load(path, &recording, &err))
		return 0;
	cleanup_run struct run totals = {.id = ""};

	must(!recording_totals(&recording, &totals, &err));
	struct subject subject = {.recording = &recording, .totals = totals};

	must(!profile_context_init(&subject.context, &err));
	subject.context.native = observed_machine(&recording, &other);
	/* As `diff` does: runs of several machines are compared apart. */
	if (!other && subject.context.native)
		judge(&subject, nul ? nul + 1 : bytes, nul ? n_bytes - n_recording - 1 : 0);
	return 0;
}
