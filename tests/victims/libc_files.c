/* What C libraries do with files in ways of their own; prints nothing unless something fails. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <unistd.h>

#define CHECK(condition)                    \
	do {                                \
		if (!(condition)) {         \
			perror(#condition); \
			exit(1);            \
		}                           \
	} while (0)

int main(void)
{
	static const char folder[] = "libc_files.folder";
	struct timeval times[2] = {{1, 0}, {1, 0}};
	struct stat status;
	struct statvfs system;
	char line[64], link_to[64];

	CHECK(!mkdir(folder, 0755) && !chdir(folder));
	FILE *file = fopen("a", "w+");

	CHECK(file && fputs("hello\nworld\n", file) >= 0 && !fseek(file, 0, SEEK_SET));
	CHECK(fgets(line, sizeof(line), file) && !strcmp(line, "hello\n") && !fclose(file));
	CHECK(!stat("a", &status) && status.st_size == 12 && !lstat("a", &status));
	CHECK(!access("a", R_OK) && !chmod("a", 0600) && !chown("a", getuid(), getgid()));
	CHECK(!symlink("a", "l") && readlink("l", link_to, sizeof(link_to)) == 1);
	CHECK(!link("a", "b") && !rename("b", "c") && !utimes("a", times));
	CHECK(!truncate("c", 3) && !statvfs(".", &system) && !mkfifo("p", 0600));
	int fd = open("a", O_RDONLY | O_CLOEXEC);

	CHECK(fd >= 0 && !fstat(fd, &status) && dup2(fd, 20) == 20 && !close(fd) && !close(20));
	DIR *dir = opendir(".");
	int n = 0;

	CHECK(dir);
	while (readdir(dir))
		n++;
	CHECK(n == 6 && !closedir(dir));
	CHECK(!unlink("a") && !unlink("c") && !unlink("l") && !remove("p"));
	CHECK(!chdir("..") && !rmdir(folder) && getcwd(line, sizeof(line)));
	puts("files");
	return 0;
}
