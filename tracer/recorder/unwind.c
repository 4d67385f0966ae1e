#include "unwind.h"

#include "../lib/hash.h"
#include "../lib/memory.h"

#ifdef HAVE_UNWIND

#include "cleanup.h"
#include "image.h"
#include "mapping.h"

#include <libunwind-ptrace.h>
#include <string.h>

/*
 * Two things make a stack cheap (26 us instead of 1,950): libunwind's cache for each
 * address space, flushed when mappings change, and reading the tracee's memory by pages
 * instead of words.
 */
enum { PAGE = 4096, PAGES = 64 };

struct page {
	uint64_t address; /* 0: empty */
	unsigned char bytes[PAGE];
};

/* libunwind's ptrace accessors pass their own argument around, so the pages of the capture
 * that is going on are found here.  All tracing is done by one thread. */
static struct {
	pid_t pid;
	const struct mapping_table *mappings;
	struct page pages[PAGES];
} memory;

struct space {
	pid_t pid;
	unw_addr_space_t unwind_space;
	struct mapping_table mappings;
	UT_hash_handle hh;
};

struct unwinder {
	struct space *spaces;
	struct module_list modules;
};

static const struct page *page_at(uint64_t address)
{
	struct page *page = &memory.pages[(address / PAGE) % PAGES];

	if (page->address == address)
		return page;
	page->address = 0;
	if (!read_memory(memory.pid, address, page->bytes, PAGE))
		return NULL;
	page->address = address;
	return page;
}

static int access_memory(
        unw_addr_space_t space, unw_word_t address, unw_word_t *value, int write, void *context)
{
	unsigned char *to = (unsigned char *)value;
	size_t done = 0;

	(void)space;
	(void)context;
	if (write)
		return -UNW_EREADONLYREG;
	while (done < sizeof(*value)) {
		size_t at = (address + done) % PAGE;
		size_t n = sizeof(*value) - done < PAGE - at ? sizeof(*value) - done : PAGE - at;
		const struct page *page = page_at(address + done - at);

		if (!page)
			return -UNW_EINVAL;
		memcpy(to + done, page->bytes + at, n);
		done += n;
	}
	return 0;
}

/* Exported by libunwind for remote unwinding, and in none of its headers. */
extern int UNW_OBJ(dwarf_search_unwind_table)(unw_addr_space_t space, unw_word_t address,
        unw_dyn_info_t *table, unw_proc_info_t *info, int need_unwind_info, void *context);

/*
 * libunwind's own (_UPT_find_proc_info) opens and maps the file that /proc/PID/maps names, and
 * follows what its headers say in secprof's memory: a forged offset crashes it, and a pipe in the
 * file's place stops it for ever.  This one reads all from the tracee's memory, by
 * access_memory(), where whatever is not there is an error like any other.
 */
static int find_procedure(unw_addr_space_t space, unw_word_t address, unw_proc_info_t *info,
        int need_unwind_info, void *context)
{
	const struct mapping *mapping = mapping_find(memory.mappings, address);
	const struct mapping *first = mapping ? mapping_first(memory.mappings, mapping) : NULL;
	struct image_unwind_table table;
	unw_dyn_info_t described = {.format = UNW_INFO_FORMAT_REMOTE_TABLE};

	if (!first || !image_find_unwind_table(memory.pid, first->start, first->end, &table))
		return -UNW_ENOINFO;
	described.start_ip = mapping->start;
	described.end_ip = mapping->end;
	/* .eh_frame_hdr's offsets count from its own start (DW_EH_PE_datarel). */
	described.u.rti.segbase = table.base;
	described.u.rti.table_data = table.table;
	/* In words, of which an entry has two halves or two. */
	described.u.rti.table_len = table.n_entries * (2 * sizeof(uint32_t)) / sizeof(unw_word_t);
	return UNW_OBJ(dwarf_search_unwind_table)(
	        space, address, &described, info, need_unwind_info, context);
}

bool unwinder_possible(const char **why)
{
	(void)why;
	return true;
}

int unwinder_new(struct unwinder **unwinder, struct error *err)
{
	*unwinder = calloc(1, sizeof(**unwinder));
	return *unwinder ? 0 : error_no_memory(err);
}

static void space_free(struct unwinder *unwinder, struct space *space)
{
	HASH_DEL(unwinder->spaces, space);
	unw_destroy_addr_space(space->unwind_space);
	mapping_table_release(&space->mappings);
	free(space);
}

void unwinder_free(struct unwinder *unwinder)
{
	struct space *space, *next;

	if (!unwinder)
		return;
	HASH_ITER (hh, unwinder->spaces, space, next) {
		space_free(unwinder, space);
	}
	module_list_release(&unwinder->modules);
	free(unwinder);
}

static struct space *space_of(struct unwinder *unwinder, pid_t pid)
{
	/* libunwind 1.8 has callbacks at the end that 1.6 has not, under the same soname, and reads
	 * as many as it knows: absent ones must be NULL. */
	static struct {
		unw_accessors_t known;
		void *later[8];
	} accessors;
	struct space *space;

	HASH_FIND(hh, unwinder->spaces, &pid, sizeof(pid), space);
	if (space)
		return space;
	space = calloc(1, sizeof(*space));
	if (!space)
		return NULL;
	accessors.known = _UPT_accessors;
	accessors.known.access_mem = access_memory;
	accessors.known.find_proc_info = find_procedure;
	space->pid = pid;
	space->unwind_space = unw_create_addr_space(&accessors.known, 0);
	if (!space->unwind_space) {
		free(space);
		return NULL;
	}
	/* For all threads of the space; alone it takes a stack of 13 frames from 1,950 us to
	 * 121. */
	unw_set_caching_policy(space->unwind_space, UNW_CACHE_GLOBAL);
	HASH_ADD(hh, unwinder->spaces, pid, sizeof(space->pid), space);
	if (hash_has(space))
		return space;
	unw_destroy_addr_space(space->unwind_space);
	free(space);
	return NULL;
}

static size_t walk(struct unwinder *unwinder, struct space *space, void *target,
        struct stack_frame frames[STACK_FRAMES_MAX])
{
	unw_cursor_t cursor;
	unw_word_t address;
	size_t n = 0;

	if (unw_init_remote(&cursor, space->unwind_space, target) < 0)
		return 0;
	do {
		if (unw_get_reg(&cursor, UNW_REG_IP, &address) < 0 || !address)
			break;
		frames[n++] =
		        mapping_locate(&space->mappings, space->pid, &unwinder->modules, address);
		/* The stack is the tracee's: it may be a circle. */
	} while (n < STACK_FRAMES_MAX && unw_step(&cursor) > 0);
	return n;
}

void unwinder_capture(struct unwinder *unwinder, pid_t pid, pid_t tid, const struct arch *arch,
        struct stack_frame **frames, size_t *n_frames)
{
	struct stack_frame found[STACK_FRAMES_MAX];
	struct space *space;
	void *target;
	size_t n;

	/* libunwind is built for one architecture; an i386 stack read as x86_64 is one frame
	 * long. */
	if (arch != arch_native())
		return;
	space = space_of(unwinder, pid);
	target = space ? _UPT_create(tid) : NULL;
	if (!target)
		return;
	memory.pid = pid;
	/* Pages are valid during one stop: the task has run since the last. */
	for (size_t i = 0; i < PAGES; i++)
		memory.pages[i].address = 0;
	if (mapping_table_refresh(&space->mappings, pid))
		unw_flush_cache(space->unwind_space, 0, 0);
	memory.mappings = &space->mappings;
	n = walk(unwinder, space, target, found);
	_UPT_destroy(target);
	*frames = n ? malloc(n * sizeof(**frames)) : NULL;
	if (!*frames)
		return;
	memcpy(*frames, found, n * sizeof(**frames));
	*n_frames = n;
}

void unwinder_forget(struct unwinder *unwinder, pid_t pid)
{
	struct space *space;

	HASH_FIND(hh, unwinder->spaces, &pid, sizeof(pid), space);
	if (space)
		space_free(unwinder, space);
}

int unwinder_modules(const struct unwinder *unwinder, struct run *run, struct error *err)
{
	return module_list_copy(&unwinder->modules, run, err);
}

#else /* no libunwind */

bool unwinder_possible(const char **why)
{
	*why = "this secprof was built without libunwind, or for an architecture where "
	       "libunwind does not work";
	return false;
}

int unwinder_new(struct unwinder **unwinder, struct error *err)
{
	const char *why;

	(void)unwinder;
	(void)unwinder_possible(&why);
	return error_set(err, "no stacks: %s", why);
}

void unwinder_free(struct unwinder *unwinder)
{
	(void)unwinder;
}

void unwinder_capture(struct unwinder *unwinder, pid_t pid, pid_t tid, const struct arch *arch,
        struct stack_frame **frames, size_t *n_frames)
{
	(void)unwinder;
	(void)pid;
	(void)tid;
	(void)arch;
	(void)frames;
	(void)n_frames;
}

void unwinder_forget(struct unwinder *unwinder, pid_t pid)
{
	(void)unwinder;
	(void)pid;
}

int unwinder_modules(const struct unwinder *unwinder, struct run *run, struct error *err)
{
	(void)unwinder;
	(void)run;
	(void)err;
	return 0;
}

#endif
