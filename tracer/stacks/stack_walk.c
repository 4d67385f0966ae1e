/*
 *      registers, stack      <- access_register, access_memory <-.
 *      .eh_frame of files    <- access_memory, find_procedure  <- libunwind <- stack_walk
 *
 * libunwind's own accessors (libunwind-ptrace) are those of a tracer, and its own find_proc_info
 * maps files and follows what their headers say.  Here whatever is not in the copy, or not in a
 * file, is an error like any other.
 */
#include "stack_walk.h"

#ifdef HAVE_UNWIND

#include "debug_frame.h"
#include "leaf.h"

#include <libunwind-ptrace.h>
#include <stdlib.h>
#include <string.h>

/* Words are read one by one: by pages a stack of 13 frames takes 26 us instead of 1,950. */
enum { PAGE = 4096, PAGES = 256 };

struct page {
	uint64_t file; /* elf_file.number; 0: empty */
	uint64_t number;
	unsigned char bytes[PAGE];
};

/* A mapping of code, as its file has it. */
struct image {
	const struct elf_file *file; /* NULL: none that can be read */
	uint64_t number;             /* of the file; 0: none */
	struct debug_frame *debug;
	uint64_t bias;       /* of addresses in memory over those in the file */
	uint64_t start, end; /* all of the file, in memory */
};

/* libunwind keeps what it has parsed for as long as the mappings stay; so do the images.  Only the
 * helper has this. */
static struct {
	unw_addr_space_t unwind_space;
	uint64_t space;
	uint32_t n_mappings;
	struct captured_mapping mappings[CAPTURE_MAPPINGS_MAX];
	struct image images[CAPTURE_MAPPINGS_MAX], new_images[CAPTURE_MAPPINGS_MAX];
	struct page pages[PAGES];
	struct debug_frame debug[HELPER_FILES_MAX];
} * kept;

struct walk {
	const struct capture_view *view;
	const struct image *image; /* the one that was used last */
	struct debug_entry entry;  /* what is at DEBUG_BASE */
	bool unknown;              /* no unwind information was found for the last address */
};

/* Of what is handed to libunwind from a .debug_frame: no memory of user space is there, and, as all
 * that libunwind reads, it begins with a word. */
#define DEBUG_BASE (~(unw_word_t)0 - 0xfffff)

/* ---- memory ---- */

static const struct page *page_at(const struct elf_file *file, uint64_t number)
{
	struct page *page = &kept->pages[(number + file->number * 37) % PAGES];

	if (page->file == file->number && page->number == number)
		return page;
	page->file = 0;
	/* The last page of a file is no whole one: then word by word. */
	if (!elf_file_read(file, number * PAGE, page->bytes, PAGE))
		return NULL;
	page->file = file->number;
	page->number = number;
	return page;
}

static bool read_image(const struct image *image, uint64_t address, void *word)
{
	uint64_t offset, at = address - image->bias;
	const struct page *page;

	if (!image->file || address < image->start || address >= image->end)
		return false;
	for (size_t i = 0; i < image->file->n_programs; i++) {
		const ElfW(Phdr) *program = &image->file->programs[i];

		if (program->p_type != PT_LOAD || at - program->p_vaddr >= program->p_filesz)
			continue;
		offset = program->p_offset + (at - program->p_vaddr);
		page = offset % PAGE <= PAGE - sizeof(unw_word_t)
		               ? page_at(image->file, offset / PAGE)
		               : NULL;
		if (!page)
			return elf_file_read(image->file, offset, word, sizeof(unw_word_t));
		memcpy(word, page->bytes + offset % PAGE, sizeof(unw_word_t));
		return true;
	}
	return false;
}

static bool read_stack(const struct capture_view *view, uint64_t address, void *word)
{
	uint64_t at = address - view->capture->stack_start;

	if (address < view->capture->stack_start || view->capture->n_stack < sizeof(unw_word_t) ||
	        at > view->capture->n_stack - sizeof(unw_word_t))
		return false;
	memcpy(word, view->stack + at, sizeof(unw_word_t));
	return true;
}

static bool read_debug_entry(const struct debug_entry *entry, uint64_t address, void *word)
{
	uint64_t at = address - DEBUG_BASE;

	if (address < DEBUG_BASE || entry->n_bytes < sizeof(unw_word_t) ||
	        at > entry->n_bytes - sizeof(unw_word_t))
		return false;
	memcpy(word, entry->bytes + at, sizeof(unw_word_t));
	return true;
}

static int access_memory(
        unw_addr_space_t space, unw_word_t address, unw_word_t *value, int write, void *context)
{
	struct walk *walk = context;

	(void)space;
	if (write)
		return -UNW_EREADONLYREG;
	if (read_stack(walk->view, address, value) ||
	        read_debug_entry(&walk->entry, address, value) ||
	        (walk->image && read_image(walk->image, address, value)))
		return 0;
	for (size_t i = 0; i < walk->view->capture->n_mappings; i++)
		if (read_image(&kept->images[i], address, value)) {
			walk->image = &kept->images[i];
			return 0;
		}
	return -UNW_EINVAL;
}

/* ---- registers ---- */

/* A task that makes a call is behind the instruction, where another function may begin (after
 * glibc's
 * __restore_rt): libunwind gets a place within. */
enum { IN_CALL = 1 };

/* Exported by libunwind-ptrace, and in none of its headers: where NT_PRSTATUS has a register. */
extern const int _UPT_reg_offset[UNW_REG_LAST + 1];

/* Of a task that waits for the answer to a notification. */
static int access_known_register(
        const struct capture *capture, unw_regnum_t number, unw_word_t *value)
{
	if (number != UNW_REG_IP && number != UNW_REG_SP)
		return -UNW_EBADREG;
	*value = number == UNW_REG_IP ? capture->ip - IN_CALL : capture->sp;
	return 0;
}

static int access_register(
        unw_addr_space_t space, unw_regnum_t number, unw_word_t *value, int write, void *context)
{
	const struct walk *walk = context;
	const struct capture *capture = walk->view->capture;
	int offset;

	(void)space;
	if (write)
		return -UNW_EREADONLYREG;
	if (!capture->n_registers)
		return access_known_register(capture, number, value);
	if (number < 0 || number > UNW_REG_LAST)
		return -UNW_EBADREG;
	offset = _UPT_reg_offset[number];
	if (offset < 0 || capture->n_registers < sizeof(*value) ||
	        (size_t)offset > capture->n_registers - sizeof(*value))
		return -UNW_EBADREG;
	memcpy(value, capture->registers + offset, sizeof(*value));
	*value -= number == UNW_REG_IP ? IN_CALL : 0;
	return 0;
}

static int access_float_register(
        unw_addr_space_t space, unw_regnum_t number, unw_fpreg_t *value, int write, void *context)
{
	(void)space;
	(void)number;
	(void)value;
	(void)write;
	(void)context;
	return -UNW_EBADREG;
}

/* ---- procedures ---- */

/* Exported by libunwind for remote unwinding, and in none of its headers. */
extern int UNW_OBJ(dwarf_search_unwind_table)(unw_addr_space_t space, unw_word_t address,
        unw_dyn_info_t *table, unw_proc_info_t *info, int need_unwind_info, void *context);

static size_t mapping_of(const struct capture_view *view, uint64_t address)
{
	size_t i = 0;

	while (i < view->capture->n_mappings &&
	        (address < view->mappings[i].start || address >= view->mappings[i].end))
		i++;
	return i;
}

/* .eh_frame_hdr's offsets count from its own start (DW_EH_PE_datarel). */
static void describe_table(const struct image *image, unw_dyn_info_t *described)
{
	const struct elf_unwind_table *table = &image->file->unwind_table;

	described->u.rti.segbase = image->bias + table->base;
	described->u.rti.table_data = image->bias + table->table;
	/* In words, of which an entry has two halves or two. */
	described->u.rti.table_len = table->n_entries * (2 * sizeof(uint32_t)) / sizeof(unw_word_t);
}

static void describe_entry(unw_dyn_info_t *described)
{
	described->u.rti.segbase = DEBUG_BASE;
	described->u.rti.table_data = DEBUG_BASE;
	described->u.rti.table_len = 2 * sizeof(uint32_t) / sizeof(unw_word_t);
}

/* Of the innermost function only: in others something has been stored, too. */
static bool find_leaf(struct walk *walk, uint64_t address)
{
	const struct capture *capture = walk->view->capture;
	unsigned char before[LEAF_BYTES_BEFORE];
	uint64_t returns_to;
	size_t i;

	_Static_assert(sizeof(before) == sizeof(uint64_t), "as much as is read at once");
	if (address != capture->ip - IN_CALL || sizeof(unw_word_t) != sizeof(returns_to) ||
	        !read_stack(walk->view, capture->sp, &returns_to))
		return false;
	i = mapping_of(walk->view, returns_to);
	return i < capture->n_mappings &&
	       read_image(&kept->images[i], returns_to - sizeof(before), before) &&
	       leaf_is_after_call(before) && leaf_entry(address, &walk->entry);
}

static int find_procedure(unw_addr_space_t space, unw_word_t address, unw_proc_info_t *info,
        int need_unwind_info, void *context)
{
	struct walk *walk = context;
	size_t i = mapping_of(walk->view, address);
	unw_dyn_info_t described = {.format = UNW_INFO_FORMAT_REMOTE_TABLE};
	const struct image *image;
	int found = -UNW_ENOINFO;

	walk->unknown = true;
	if (i == walk->view->capture->n_mappings || !kept->images[i].file)
		return -UNW_ENOINFO;
	image = &kept->images[i];
	walk->image = image;
	described.start_ip = walk->view->mappings[i].start;
	described.end_ip = walk->view->mappings[i].end;
	if (image->file->has_unwind_table) {
		describe_table(image, &described);
		found = UNW_OBJ(dwarf_search_unwind_table)(
		        space, address, &described, info, need_unwind_info, context);
	}
	/* The linker makes .eh_frame_hdr for what the C library adds to a program, too. */
	if (found < 0 && (debug_frame_find(image->debug, image->file, address - image->bias,
	                          image->bias, &walk->entry) ||
	                         find_leaf(walk, address))) {
		describe_entry(&described);
		found = UNW_OBJ(dwarf_search_unwind_table)(
		        space, address, &described, info, need_unwind_info, context);
	}
	walk->unknown = found < 0;
	return found;
}

static void put_unwind_info(unw_addr_space_t space, unw_proc_info_t *info, void *context)
{
	(void)space;
	(void)info;
	(void)context;
}

static int find_dynamic_list(unw_addr_space_t space, unw_word_t *list, void *context)
{
	(void)space;
	(void)list;
	(void)context;
	return -UNW_ENOINFO;
}

static int resume(unw_addr_space_t space, unw_cursor_t *cursor, void *context)
{
	(void)space;
	(void)cursor;
	(void)context;
	return -UNW_EINVAL;
}

static int find_name(unw_addr_space_t space, unw_word_t address, char *name, size_t room,
        unw_word_t *offset, void *context)
{
	(void)space;
	(void)address;
	(void)name;
	(void)room;
	(void)offset;
	(void)context;
	return -UNW_ENOINFO;
}

/* ---- the walk ---- */

static unw_addr_space_t make_space(void)
{
	/* libunwind 1.8 has callbacks at the end that 1.6 has not, under the same soname, and reads
	 * as many as it knows: absent ones must be NULL. */
	static struct {
		unw_accessors_t known;
		void *later[8];
	} accessors = {.known = {
	                       .find_proc_info = find_procedure,
	                       .put_unwind_info = put_unwind_info,
	                       .get_dyn_info_list_addr = find_dynamic_list,
	                       .access_mem = access_memory,
	                       .access_reg = access_register,
	                       .access_fpreg = access_float_register,
	                       .resume = resume,
	                       .get_proc_name = find_name,
	               }};
	unw_addr_space_t space = unw_create_addr_space(&accessors.known, 0);

	if (space)
		unw_set_caching_policy(space, UNW_CACHE_GLOBAL);
	return space;
}

static struct image image_of(
        const struct captured_mapping *mapping, const struct elf_file *files, size_t n_files)
{
	struct image image = {0};
	uint64_t address;

	if (mapping->file < 0 || (size_t)mapping->file >= n_files ||
	        !elf_file_address(&files[mapping->file], mapping->offset, &address))
		return image;
	image.file = &files[mapping->file];
	image.number = image.file->number;
	image.debug = &kept->debug[mapping->file];
	image.bias = mapping->start - address;
	elf_file_range(image.file, &image.start, &image.end);
	image.start += image.bias;
	image.end += image.bias;
	return image;
}

static bool is_equal(const struct captured_mapping *a, const struct captured_mapping *b)
{
	return a->start == b->start && a->end == b->end && a->offset == b->offset &&
	       a->file == b->file;
}

/* Is all still there?  Then what was parsed holds, too, as it does where a program loads one
 * library after the other. */
static bool has_grown(const struct capture_view *view, const struct image *images)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < view->capture->n_mappings && n < kept->n_mappings; i++)
		n += is_equal(&view->mappings[i], &kept->mappings[n]) &&
		     images[i].number == kept->images[n].number;
	return n == kept->n_mappings;
}

static bool enter_space(
        const struct capture_view *view, const struct elf_file *files, size_t n_files)
{
	size_t n = view->capture->n_mappings;

	if (!kept)
		kept = calloc(1, sizeof(*kept));
	if (!kept)
		return false;
	if (!kept->unwind_space)
		kept->unwind_space = make_space();
	else if (kept->space == view->capture->space)
		return true;
	if (!kept->unwind_space)
		return false;
	for (size_t i = 0; i < n; i++)
		kept->new_images[i] = image_of(&view->mappings[i], files, n_files);
	if (!has_grown(view, kept->new_images))
		unw_flush_cache(kept->unwind_space, 0, 0);
	kept->space = view->capture->space;
	kept->n_mappings = view->capture->n_mappings;
	/* memcpy(3) must not be given NULL, even for nothing: a helper that warms up has no
	 * mappings. */
	if (n) {
		memcpy(kept->mappings, view->mappings, n * sizeof(kept->mappings[0]));
		memcpy(kept->images, kept->new_images, n * sizeof(kept->images[0]));
	}
	return true;
}

static struct helper_frame frame_of(
        const struct capture_view *view, size_t n_files, uint64_t address)
{
	size_t i = mapping_of(view, address);

	if (i == view->capture->n_mappings || view->mappings[i].file < 0 ||
	        (size_t)view->mappings[i].file >= n_files)
		return (struct helper_frame){.file = -1, .offset = address};
	return (struct helper_frame){.file = view->mappings[i].file,
	        .offset = address - view->mappings[i].start + view->mappings[i].offset};
}

/* Without unwind information, as code has none that is in no file, libunwind guesses that a stack
 * is at its end: this is known only where the program or the dynamic linker has started. */
static bool is_end(
        const struct walk *walk, const struct elf_file *files, const struct helper_frame *frame)
{
	uint64_t address;

	return frame->file >= 0 &&
	       (!walk->unknown || (elf_file_address(&files[frame->file], frame->offset, &address) &&
	                                  elf_file_is_start(&files[frame->file], address)));
}

void stack_walk(const struct capture_view *view, const struct elf_file *files, size_t n_files,
        struct helper_reply *reply)
{
	struct walk walk = {.view = view};
	unw_cursor_t cursor;
	unw_word_t address;
	int step = 0;

	reply->n = 0;
	reply->complete = false;
	if (!enter_space(view, files, n_files) ||
	        unw_init_remote(&cursor, kept->unwind_space, &walk) < 0)
		return;
	do {
		if (unw_get_reg(&cursor, UNW_REG_IP, &address) < 0)
			break;
		address += reply->n ? 0 : IN_CALL;
		if (!address)
			break;
		reply->frames[reply->n++] = frame_of(view, n_files, address);
		/* Not asked for what libunwind has kept-> */
		walk.unknown = false;
		/* The stack is the tracee's: it may be a circle. */
	} while (reply->n < STACK_FRAMES_MAX && (step = unw_step(&cursor)) > 0);
	reply->complete = reply->n && reply->n < STACK_FRAMES_MAX && step >= 0 &&
	                  is_end(&walk, files, &reply->frames[reply->n - 1]);
}

void stack_walk_prepare(void)
{
	static const struct capture nothing;
	static struct helper_reply reply;
	const struct capture_view view = {.capture = &nothing};

	stack_walk(&view, NULL, 0, &reply);
}

bool stack_walk_possible(const char **why)
{
	(void)why;
	return true;
}

#else /* no libunwind */

bool stack_walk_possible(const char **why)
{
	*why = "this secprof was built without libunwind, or for an architecture where "
	       "libunwind does not work";
	return false;
}

void stack_walk_prepare(void)
{
}

void stack_walk(const struct capture_view *view, const struct elf_file *files, size_t n_files,
        struct helper_reply *reply)
{
	(void)view;
	(void)files;
	(void)n_files;
	reply->n = 0;
	reply->complete = false;
}

#endif
