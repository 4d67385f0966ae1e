#include "symbols.h"

#ifdef HAVE_DW

#include <dlfcn.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of the C++ runtime, whose names they are.  Not linked: without C++ programs on the machine there
 * is no such library, and none is needed. */
static char *(*demangle)(const char *name, char *buffer, size_t *length, int *status);

static int debug_file;

/* libdw may ask where a file is; it gets what the tracer has opened, or nothing. */
static int find_elf(
        Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, char **path, Elf **elf)
{
	(void)module;
	(void)data;
	(void)name;
	(void)base;
	(void)path;
	(void)elf;
	return -1;
}

static int find_debug_file(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
        const char *file, const char *link, GElf_Word checksum, char **path)
{
	int fd = debug_file;

	(void)module;
	(void)data;
	(void)name;
	(void)base;
	(void)file;
	(void)link;
	(void)checksum;
	(void)path;
	debug_file = -1;
	return fd;
}

static void set_name(char name[FUNCTION_NAME_MAX], const char *symbol)
{
	int status = 0;
	char *readable = demangle && !strncmp(symbol, "_Z", 2)
	                         ? demangle(symbol, NULL, NULL, &status)
	                         : NULL;

	snprintf(name, FUNCTION_NAME_MAX, "%s", readable ? readable : symbol);
	/* "setlocale@@GLIBC_2.2.5": of which version it is nobody asks here. */
	if (!readable)
		name[strcspn(name, "@")] = '\0';
	free(readable);
}

static void name_places(Dwfl_Module *module, const struct elf_file *file, const uint64_t *places,
        size_t n_places, char names[][FUNCTION_NAME_MAX])
{
	Dwarf_Addr bias;

	if (!dwfl_module_getelf(module, &bias))
		return;
	for (size_t i = 0; i < n_places; i++) {
		const char *symbol;
		uint64_t address;
		GElf_Off offset;
		GElf_Sym entry;

		if (!elf_file_address(file, places[i], &address))
			continue;
		symbol = dwfl_module_addrinfo(
		        module, address + bias, &offset, &entry, NULL, NULL, NULL);
		if (symbol)
			set_name(names[i], symbol);
		else if (elf_file_is_start(file, address))
			set_name(names[i], "_start");
	}
}

bool symbols_possible(void)
{
	return true;
}

void symbols_prepare(void)
{
	void *library = dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL);

	if (library)
		*(void **)&demangle = dlsym(library, "__cxa_demangle");
	/* It stays loaded. */
	/* cppcheck-suppress resourceLeak */
}

void symbols_find(const struct elf_file *file, int debug, const uint64_t *places, size_t n_places,
        char names[][FUNCTION_NAME_MAX])
{
	static const Dwfl_Callbacks callbacks = {.find_elf = find_elf,
	        .find_debuginfo = find_debug_file,
	        .section_address = dwfl_offline_section_address};
	Dwfl *dwfl = dwfl_begin(&callbacks);
	int copy = dwfl ? fcntl(file->fd, F_DUPFD_CLOEXEC, 0) : -1;
	Dwfl_Module *module = NULL;

	debug_file = debug;
	for (size_t i = 0; i < n_places; i++)
		names[i][0] = '\0';
	if (copy >= 0) {
		module = dwfl_report_offline(dwfl, "module", "module", copy);
		if (!module)
			close(copy);
	}
	if (module && dwfl_report_end(dwfl, NULL, NULL) == 0)
		name_places(module, file, places, n_places, names);
	if (debug_file >= 0)
		close(debug_file);
	dwfl_end(dwfl);
}

#else /* no libdw */

#include <unistd.h>

bool symbols_possible(void)
{
	return false;
}

void symbols_prepare(void)
{
}

void symbols_find(const struct elf_file *file, int debug, const uint64_t *places, size_t n_places,
        char names[][FUNCTION_NAME_MAX])
{
	(void)file;
	(void)places;
	if (debug >= 0)
		close(debug);
	for (size_t i = 0; i < n_places; i++)
		names[i][0] = '\0';
}

#endif
