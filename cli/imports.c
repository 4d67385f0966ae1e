#include "imports.h"

#include "root_folder.h"

int imports_find(const struct run *observed, const char *root, bool shared, struct imports *imports,
        struct error *err)
{
	__attribute__((cleanup(root_folder_close))) struct root_folder folder = {-1};

	if (root_folder_open(root, &folder, err) ||
	        program_files_find(observed, &folder, &imports->files, err))
		return -1;
	return reach_lines_find(observed, &imports->files, shared, &imports->lines, err);
}

void imports_release(struct imports *imports)
{
	reach_lines_release(&imports->lines);
	program_files_release(&imports->files);
}
