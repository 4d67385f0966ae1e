/* Any bytes as a profile, for two machines: read, written again, compiled for three
 * architectures, asked about two calls. */
#include "fuzz.h"

#include "bpf.h"
#include "bpf_run.h"
#include "cleanup.h"
#include "evaluator.h"
#include "outcomes.h"
#include "profile.h"
#include "profile_compile.h"
#include "profile_context.h"
#include "profile_format.h"
#include "profile_read.h"
#include "syscall_name.h"

static void ignore_warning(enum profile_warning_kind kind, const char *line, void *context)
{
	(void)kind;
	(void)line;
	(void)context;
}

static void use(const struct profile *profile)
{
	static const char *const archs[] = {"x86_64", "i386", "s390x"};
	cleanup_file FILE *out = fopen("/dev/null", "w");
	struct error err;

	if (out && profile_format_write(profile_format_find("oci"), out, profile, NULL, NULL, &err))
		err.text[0] = '\0';
	for (size_t i = 0; i < sizeof(archs) / sizeof(archs[0]); i++) {
		const struct arch *arch = arch_by_name(archs[i]);
		struct bpf_program program = {0};
		struct seccomp_data data = profile_call(arch, 0);

		if (profile_compile(profile, arch, arch, &program, &err))
			continue;
		bpf_run(&program, &data);
		bpf_release(&program);
	}
}

/* Every answer that is reported with an example is the filter's to it. */
static void ask(const struct profile *profile, const struct arch *arch, const char *call)
{
	static const uint64_t args[6];
	static const bool known[6];
	struct outcomes outcomes = {0};
	struct evaluator evaluator;
	struct error err;
	uint32_t answer;
	int nr;

	must(!evaluator_init(&evaluator, profile, arch, &err));
	must(syscall_number(arch, call, &nr));
	if (!evaluator_outcomes(&evaluator, arch, nr, args, known, &outcomes, &err))
		for (size_t i = 0; i < outcomes.n_items; i++) {
			const struct outcome *outcome = &outcomes.items[i];

			if (outcome->has_example && (evaluator_run(&evaluator, arch, nr,
			                                     outcome->example, &answer, &err) ||
			                                    answer != outcome->answer))
				abort();
		}
	outcomes_release(&outcomes);
	evaluator_release(&evaluator);
}

static void read_and_use(const char *path, const struct profile_context *context)
{
	struct profile profile = {0};
	struct error err;

	if (profile_read(path, context, &profile, ignore_warning, NULL, &err))
		return;
	use(&profile);
	ask(&profile, context->native, "socket");
	ask(&profile, context->native, "clone");
	profile_release(&profile);
}

/* An own machine, and one for which other conditions hold. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
	cleanup_close int fd = fuzz_file(bytes, n_bytes);
	struct profile_context context;
	struct error err;
	char path[FUZZ_PATH_MAX];

	fuzz_path(fd, path);
	must(!profile_context_init(&context, &err));
	read_and_use(path, &context);
	context = (struct profile_context){
	        .native = arch_by_name("s390x"),
	        .capabilities = UINT64_MAX,
	        .kernel = {4, 7},
	};
	read_and_use(path, &context);
	return 0;
}
