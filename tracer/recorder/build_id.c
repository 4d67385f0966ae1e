#include "build_id.h"

#include "../lib/memory.h"
#include "image.h"

#include <link.h>
#include <stdio.h>
#include <string.h>

enum { NOTE_BYTES_MAX = 4096 };

/* Notes are padded to 4 bytes, in 64-bit files as well (elf(5)). */
static size_t aligned(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static bool find_in_notes(const unsigned char *notes, size_t n_bytes, char *text)
{
	size_t at = 0;

	while (n_bytes - at >= sizeof(ElfW(Nhdr))) {
		ElfW(Nhdr) note;
		size_t name, description;

		memcpy(&note, notes + at, sizeof(note));
		at += sizeof(note);
		/* The tracee may have written them: bounded first, so that no sum below
		 * overflows. */
		if (note.n_namesz > NOTE_BYTES_MAX || note.n_descsz > NOTE_BYTES_MAX)
			return false;
		name = at;
		description = at + aligned(note.n_namesz);
		at = description + aligned(note.n_descsz);
		if (at > n_bytes)
			return false;
		if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != 4 ||
		        memcmp(notes + name, "GNU", 4) != 0 || note.n_descsz < 1 ||
		        note.n_descsz > BUILD_ID_BYTES_MAX)
			continue;
		for (size_t i = 0; i < note.n_descsz; i++)
			snprintf(text + 2 * i, 3, "%02x", notes[description + i]);
		return true;
	}
	return false;
}

bool build_id_read(pid_t pid, uint64_t start, uint64_t end, char text[BUILD_ID_TEXT_MAX])
{
	ElfW(Phdr) programs[IMAGE_PROGRAMS_MAX];
	unsigned char notes[NOTE_BYTES_MAX];
	uint64_t length = end - start;
	size_t n_programs = image_programs(pid, start, end, programs);

	text[0] = '\0';
	for (size_t i = 0; i < n_programs; i++) {
		const ElfW(Phdr) *program = &programs[i];

		/* Within the first mapping, file offsets and addresses run in parallel. */
		if (program->p_type != PT_NOTE || program->p_filesz > sizeof(notes) ||
		        program->p_offset > length ||
		        program->p_filesz > length - program->p_offset)
			continue;
		if (read_memory(pid, start + program->p_offset, notes, program->p_filesz) &&
		        find_in_notes(notes, program->p_filesz, text))
			return true;
	}
	return false;
}
