/*
 *      what all files import -> code of the C library  \
 *      what is called without it, in each file          > numbers, or no claim
 *      what the kernel, the loader and secprof call    /
 *      what was called, and is not among them: no claim
 */
#include "program_bound.h"

#include "code_helper.h"
#include "elf_names.h"
#include "libc_file.h"
#include "looked_up.h"

#include "cleanup.h"
#include "syscall_name.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct finding {
	const struct recording *recording;
	const struct program_files *files;
	const struct root_folder *root;
	struct elf_names imported;
	struct program_bound *bound;
	struct error *err;
};

/* What no file has: secprof executes the program, the kernel restarts and returns for it, and the
 * code that it maps (vdso(7)) makes some calls itself. */
static const char *const by_others[] = {"execve", "restart_syscall", "rt_sigreturn",
        "clock_gettime", "gettimeofday", "time", "getcpu", "clock_getres", "getrandom"};

/* The loader looks them up by their names, that of musl two parts of its own. */
static const char *const for_loader[] = {
        "__dls2b", "__dls3", "__libc_early_init", "calloc", "free", "malloc", "realloc"};

#define N_BY_OTHERS (sizeof(by_others) / sizeof(by_others[0]))
#define N_FOR_LOADER (sizeof(for_loader) / sizeof(for_loader[0]))

void program_bound_release(struct program_bound *bound)
{
	free(bound->no_claim);
	memset(bound, 0, sizeof(*bound));
}

static const struct arch *machine(void)
{
	return arch_by_name("x86_64");
}

static int no_claim(struct finding *finding, const char *path, const char *why)
{
	if (finding->bound->no_claim)
		return 0;
	if (asprintf(&finding->bound->no_claim, "%s%s%s", path, *path ? ": " : "", why) >= 0)
		return 0;
	finding->bound->no_claim = NULL;
	return error_no_memory(finding->err);
}

/* ---- which files ---- */

static const char *problem_of(const struct program_file *file)
{
	if (file->problem)
		return file->problem;
	if (file->identity == FILE_OTHER)
		return "it is not the file that was recorded: its build id differs";
	if (file->facts.machine != EM_X86_64 || !file->facts.is_64)
		return "its code is not that of x86_64, which is all that can be read";
	return NULL;
}

static bool imports_one(const struct program_file *file, const char *const names[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (elf_names_have(&file->facts.imports, names[i]))
			return true;
	return false;
}

/* One without does not say which of its programs had which libraries. */
static bool all_have_modules(const struct recording *recording)
{
	for (size_t i = 0; i < recording->n_runs; i++)
		if (!recording->runs[i].n_modules)
			return false;
	return true;
}

/* Had another file the same path, in another run or below another root? */
static bool had_another(const struct run *run, const struct program_file *file)
{
	for (size_t i = 0; i < run->n_modules; i++) {
		const struct module *module = &run->modules[i];

		if (module->build_id && file->facts.build_id && !strcmp(module->path, file->path) &&
		        strcmp(module->build_id, file->facts.build_id) != 0)
			return true;
	}
	return false;
}

/* What a program loads by itself is known where stacks lead into it. */
static int check_loaded(
        struct finding *finding, const struct run *run, const struct program_file *file)
{
	static const char *const loads[] = {"dlopen", "dlmopen"};
	/* ld.so PROGRAM: the program is a file that it loads, and no executable. */
	bool is_loader = file->is_exe && file->is_libc;

	if (!is_loader && (file->is_libc || !imports_one(file, loads, 2)))
		return 0;
	if (!all_have_modules(finding->recording))
		return no_claim(finding, file->path,
		        is_loader ? "it was executed to load a program (ld.so), and the recording "
		                    "does not have which: record with --stacks"
		                  : "it can load libraries by itself (dlopen), and the recording "
		                    "does not have which: record with --stacks");
	if (run->completeness.stacks_lost)
		return no_claim(finding, file->path,
		        "it can load libraries by itself (dlopen), and some stacks, which show "
		        "them, were lost");
	return 0;
}

static int check_files(struct finding *finding, const struct run *run)
{
	for (size_t i = 0; i < run->n_calls; i++)
		if (run->calls[i].arch != machine())
			return no_claim(finding, run->calls[i].arch->name,
			        "calls of this ABI were recorded, and only those of x86_64 can be "
			        "found");
	if (run->completeness.loader_variables &&
	        (!all_have_modules(finding->recording) || run->completeness.stacks_lost))
		return no_claim(finding, "",
		        "a program was executed with LD_PRELOAD, LD_LIBRARY_PATH or LD_AUDIT, and "
		        "the recording does not have all libraries: record with --stacks");
	if (finding->files->truncated)
		return no_claim(finding, "", "the programs have more files than are read");
	if (!finding->files->n_files)
		return no_claim(finding, "", "the recording names no executable");
	for (size_t i = 0; i < finding->files->n_files; i++) {
		const struct program_file *file = &finding->files->files[i];
		const char *problem = problem_of(file);

		if (problem)
			return no_claim(finding, file->path, problem);
		if (had_another(run, file))
			return no_claim(finding, file->path,
			        "several files of this path were recorded: their build ids "
			        "differ");
		if (check_loaded(finding, run, file))
			return -1;
	}
	return 0;
}

/* ---- what they import ---- */

static int add_looked_up(
        struct finding *finding, const struct program_file *file, const struct elf_names *exports)
{
	struct error why = {""};
	struct stat status;
	cleanup_close int fd = root_folder_file(finding->root, file->path, &status, &why);

	if (fd < 0 || looked_up_find(fd, exports, &finding->imported, &why))
		return no_claim(finding, file->path, why.text);
	return 0;
}

/* By any file that looks up functions, of any file that is the C library. */
static int add_all_looked_up(struct finding *finding)
{
	static const char *const look_up[] = {"dlsym", "dlvsym"};
	const struct program_files *files = finding->files;

	for (size_t i = 0; i < files->n_files; i++) {
		if (files->files[i].is_libc || !imports_one(&files->files[i], look_up, 2))
			continue;
		for (size_t n = 0; n < files->n_files; n++)
			if (libc_file_is_main(files->files[n].path) &&
			        add_looked_up(
			                finding, &files->files[i], &files->files[n].facts.exports))
				return -1;
	}
	return 0;
}

static int add_imports(struct finding *finding)
{
	for (size_t i = 0; i < N_FOR_LOADER; i++)
		if (elf_names_add(&finding->imported, for_loader[i], finding->err))
			return -1;
	for (size_t i = 0; i < finding->files->n_files; i++) {
		const struct elf_names *imports = &finding->files->files[i].facts.imports;

		for (size_t n = 0; n < imports->n_names; n++)
			if (elf_names_add(&finding->imported, imports->names[n], finding->err))
				return -1;
	}
	if (add_all_looked_up(finding))
		return -1;
	elf_names_sort(&finding->imported);
	return 0;
}

/* ---- their code ---- */

static int add_file(struct finding *finding, const struct program_file *file)
{
	enum code_extent extent = libc_file_is_main(file->path) ? CODE_FROM_IMPORTS : CODE_ALL;
	struct code_calls *calls = &finding->bound->calls;
	struct error why = {""};
	struct stat status;
	cleanup_close int fd = root_folder_file(finding->root, file->path, &status, &why);

	if (fd < 0)
		return no_claim(finding, file->path, why.text);
	if (status.st_dev != file->device || status.st_ino != file->inode)
		return no_claim(finding, file->path, "it has just changed");
	if (code_helper_find(fd, extent, &finding->imported, calls, &why))
		return no_claim(finding, file->path, why.text);
	return *calls->unknown ? no_claim(finding, file->path, calls->unknown) : 0;
}

static int add_files(struct finding *finding)
{
	int number;

	for (size_t i = 0; i < N_BY_OTHERS; i++)
		if (syscall_number(machine(), by_others[i], &number))
			code_calls_add(&finding->bound->calls, number);
	for (size_t i = 0; i < finding->files->n_files && !finding->bound->no_claim; i++)
		if (add_file(finding, &finding->files->files[i]))
			return -1;
	return 0;
}

/* ---- what was called ---- */

/* What files there were is known from names and paths alone: LD_PRELOAD, another loader or another
 * root may have brought others (ld.so(8)).  A call that these files cannot make shows it. */
static int check_calls(struct finding *finding, const struct run *run)
{
	const struct code_calls *found = &finding->bound->calls;
	char name[SYSCALL_NAME_MAX], why[256];

	for (size_t i = 0; i < run->n_calls; i++) {
		int number = run->calls[i].nr;

		/* Of other numbers nothing is claimed. */
		if (number < 0 || number >= CODE_CALL_NUMBERS || code_calls_have(found, number))
			continue;
		snprintf(why, sizeof(why),
		        "%s was called, and no path leads to it: the code that made the call is in "
		        "none of these files (LD_PRELOAD, another loader or root, code made at run "
		        "time)",
		        syscall_text(machine(), number, name));
		return no_claim(finding, "", why);
	}
	return 0;
}

int program_bound_find(const struct recording *recording, const struct run *totals,
        const struct program_files *files, const struct root_folder *root,
        struct program_bound *bound, struct error *err)
{
	struct finding finding = {
	        .recording = recording, .files = files, .root = root, .bound = bound, .err = err};
	int result = check_files(&finding, totals);

	if (!result && !bound->no_claim)
		result = add_imports(&finding) || add_files(&finding) ||
		                         check_calls(&finding, totals)
		                 ? -1
		                 : 0;
	elf_names_release(&finding.imported);
	return result;
}

/* ---- what it means ---- */

bool program_bound_excludes(const struct program_bound *bound, const char *call)
{
	int number;

	return !bound->no_claim && syscall_number(machine(), call, &number) &&
	       !code_calls_have(&bound->calls, number);
}

void program_bound_visit(const struct program_bound *bound, bool with_path,
        void (*visit)(const char *call, void *context), void *context)
{
	for (int number = 0; number < CODE_CALL_NUMBERS && !bound->no_claim; number++) {
		const char *name = syscall_name(machine(), number);

		if (name && code_calls_have(&bound->calls, number) == with_path)
			visit(name, context);
	}
}
