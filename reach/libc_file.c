#include "libc_file.h"

#include <stddef.h>
#include <string.h>

static const char *const beginnings[] = {
        /* glibc(7) before 2.34 had several parts, and still has the names. */
        "libc.so", "libc-2.", "ld-linux", "ld64.so", "ld.so.1", "libpthread.so", "librt.so",
        "libdl.so", "libm.so", "libmvec.so", "libresolv.so", "libutil.so", "libanl.so",
        "libBrokenLocale.so", "libnss_files.so", "libnss_dns.so", "libnss_compat.so",
        "libnss_db.so", "libnss_hesiod.so",
        /* musl: one file with two names */
        "ld-musl-", "libc.musl-"};

static const char *name_in(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool libc_file_is(const char *path)
{
	const char *name = name_in(path);

	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		if (!strncmp(name, beginnings[i], strlen(beginnings[i])))
			return true;
	return false;
}

bool libc_file_is_main(const char *path)
{
	static const char *const main_ones[] = {"libc.so", "libc-2.", "ld-musl-", "libc.musl-"};
	const char *name = name_in(path);

	for (size_t i = 0; i < sizeof(main_ones) / sizeof(main_ones[0]); i++)
		if (!strncmp(name, main_ones[i], strlen(main_ones[i])))
			return true;
	return false;
}

bool libc_file_is_musl(const char *path)
{
	return !strncmp(name_in(path), "ld-musl-", strlen("ld-musl-"));
}
