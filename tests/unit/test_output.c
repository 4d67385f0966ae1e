/* Results are written whole or not at all, whatever the target is. */
#include "output.h"

#include "cleanup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define NOBODY 65534

/* Each test runs in a new, empty folder, with umask 027. */
struct place {
	char folder[32];
	int start;
};

static int enter_new_folder(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	if (!place)
		return -1;
	strcpy(place->folder, "/tmp/secprof-output-XXXXXX");
	place->start = open(".", O_PATH | O_CLOEXEC);
	*state = place;
	umask(027);
	return place->start < 0 || !mkdtemp(place->folder) || chdir(place->folder) ? -1 : 0;
}

static int leave_folder(void **state)
{
	struct place *place = *state;
	char command[64];
	int result = fchdir(place->start);

	snprintf(command, sizeof(command), "rm -rf %s", place->folder);
	if (system(command) != 0)
		result = -1;
	close(place->start);
	free(place);
	return result;
}

static void make_file(const char *path, const char *content, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(content, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void assert_content(const char *path, const char *expected)
{
	char content[64] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_true(fread(content, 1, sizeof(content) - 1, file) < sizeof(content));
	assert_string_equal(content, expected);
	fclose(file);
}

static void assert_mode(const char *path, mode_t expected)
{
	struct stat status;

	assert_int_equal(lstat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, expected);
	assert_true(S_ISREG(status.st_mode));
}

static size_t count_files(const char *folder)
{
	DIR *directory = opendir(folder);
	size_t n_files = 0;

	assert_non_null(directory);
	for (struct dirent *entry; (entry = readdir(directory));)
		n_files += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(directory);
	return n_files;
}

static void assert_refused(const char *path, const char *reason)
{
	struct output output;
	struct error err = {""};

	assert_int_equal(output_open(&output, path, &err), -1);
	if (!strstr(err.text, path) || !strstr(err.text, reason))
		fail_msg("'%s' lacks '%s' or '%s'", err.text, path, reason);
	output_release(&output);
}

static void open_output(struct output *output, const char *path)
{
	struct error err = {""};

	if (output_open(output, path, &err) < 0)
		fail_msg("%s", err.text);
}

static void write_output(struct output *output, const char *text)
{
	struct error err = {""};

	if (output_write(output, text, strlen(text), true, &err) < 0)
		fail_msg("%s", err.text);
}

static void test_new_file(void **state)
{
	struct output output;

	(void)state;
	open_output(&output, "new.json");
	assert_true(output.replaceable);
	assert_int_equal(count_files("."), 0);
	write_output(&output, "first, and longer");
	assert_content("new.json", "first, and longer");
	assert_mode("new.json", 0640);
	write_output(&output, "second");
	assert_content("new.json", "second");
	write_output(&output, "");
	assert_content("new.json", "");
	assert_int_equal(count_files("."), 1);
	output_release(&output);
}

static void test_replaced_file_keeps_its_mode(void **state)
{
	static const mode_t modes[] = {0600, 0604, 0644, 0666, 0444, 0777};
	struct output output;

	(void)state;
	for (size_t i = 0; i < LENGTH(modes); i++) {
		make_file("old", "old", modes[i]);
		open_output(&output, "./old");
		assert_content("old", "old");
		write_output(&output, "new");
		assert_content("old", "new");
		assert_mode("old", modes[i]);
		output_release(&output);
		assert_int_equal(unlink("old"), 0);
	}
	assert_int_equal(count_files("."), 0);
}

static void test_setuid_is_not_kept(void **state)
{
	struct output output;

	(void)state;
	make_file("old", "old", 04755);
	open_output(&output, "old");
	write_output(&output, "new");
	assert_mode("old", 0755);
	output_release(&output);
}

static void test_the_directory_is_that_of_the_start(void **state)
{
	struct output output;

	(void)state;
	assert_int_equal(mkdir("before", 0755), 0);
	open_output(&output, "before/file");
	assert_int_equal(rename("before", "after"), 0);
	assert_int_equal(mkdir("before", 0755), 0);
	assert_int_equal(chdir("before"), 0);
	write_output(&output, "text");
	output_release(&output);
	assert_content("../after/file", "text");
	assert_int_equal(count_files("."), 0);
}

static void test_long_names(void **state)
{
	char name[NAME_MAX + 2];
	struct output output;

	(void)state;
	memset(name, 'x', NAME_MAX);
	name[NAME_MAX] = '\0';
	open_output(&output, name);
	write_output(&output, "text");
	assert_content(name, "text");
	output_release(&output);

	/* U+20AC, three bytes, across the place where the temporary name is cut. */
	memset(name, '\0', sizeof(name));
	for (size_t i = 0; i < 80; i++)
		strcat(name, "\xe2\x82\xac");
	open_output(&output, name);
	write_output(&output, "text");
	assert_content(name, "text");
	output_release(&output);

	memset(name, 'x', NAME_MAX + 1);
	name[NAME_MAX + 1] = '\0';
	assert_refused(name, strerror(ENAMETOOLONG));
}

static void test_refused_targets(void **state)
{
	static const struct {
		const char *path, *reason;
	} rows[] = {
	        {"", "is empty"},
	        {"folder", "is a directory"},
	        {"folder/", "is a directory"},
	        {".", "is a directory"},
	        {"..", "is a directory"},
	        {"/", "is a directory"},
	        {"folder/..", "is a directory"},
	        {"to-folder", "is a directory"},
	        {"to-file", "is a symbolic link"},
	        {"to-nothing", "is a symbolic link"},
	        {"to-itself", "is a symbolic link"},
	        {"missing/file", "No such file or directory"},
	        {"file/file", "Not a directory"},
	        {"socket", "is a socket"},
	};
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
	cleanup_close int server = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	make_file("file", "old", 0644);
	assert_int_equal(mkdir("folder", 0755), 0);
	assert_int_equal(symlink("folder", "to-folder"), 0);
	assert_int_equal(symlink("file", "to-file"), 0);
	assert_int_equal(symlink("nothing", "to-nothing"), 0);
	assert_int_equal(symlink("to-itself", "to-itself"), 0);
	assert_int_equal(bind(server, (struct sockaddr *)&address, sizeof(address)), 0);
	for (size_t i = 0; i < LENGTH(rows); i++)
		assert_refused(rows[i].path, rows[i].reason);
	assert_int_equal(count_files("."), 7);
	assert_int_equal(count_files("folder"), 0);
	assert_content("file", "old");
}

static void test_links_advise_the_way_out(void **state)
{
	(void)state;
	make_file("file", "old", 0644);
	assert_int_equal(symlink("file", "link"), 0);
	assert_refused("link", "use '-' for standard output");
}

static void assert_one_writing(const char *path, int reader)
{
	struct output output;
	char content[64] = "";

	open_output(&output, path);
	assert_false(output.replaceable);
	write_output(&output, "through the pipe");
	output_release(&output);
	assert_int_equal(read(reader, content, sizeof(content) - 1), 16);
	assert_string_equal(content, "through the pipe");
}

static void test_fifo(void **state)
{
	cleanup_close int reader = -1;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0644), 0);
	assert_int_equal(symlink("fifo", "to-fifo"), 0);
	reader = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_one_writing("fifo", reader);
	assert_one_writing("to-fifo", reader);
	assert_int_equal(count_files("."), 2);
}

/* As a shell's >(command) and /dev/stdout are. */
static void test_descriptor_path(void **state)
{
	char path[32];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[1]);
	assert_one_writing(path, ends[0]);
	close(ends[0]);
	close(ends[1]);
}

static void test_devices(void **state)
{
	struct output output;
	struct error err = {""};

	(void)state;
	open_output(&output, "/dev/null");
	write_output(&output, "nothing");
	output_release(&output);

	open_output(&output, "/dev/full");
	assert_int_equal(output_write(&output, "text", 4, false, &err), -1);
	assert_string_equal(err.text, "cannot write output '/dev/full': No space left on device");
	output_release(&output);
}

/* A file size limit acts as a full disk: both fail in the middle of the writing. */
static void test_failed_write_leaves_the_old_file(void **state)
{
	static char large[100000];
	struct rlimit old, small;
	struct output output;
	struct error err = {""};
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);

	(void)state;
	make_file("file", "old", 0644);
	open_output(&output, "file");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = sizeof(large) / 2;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(output_write(&output, large, sizeof(large), true, &err), -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, handler);
	assert_string_equal(
	        err.text, "cannot write output 'file': larger than files may be (ulimit -f)");
	assert_content("file", "old");
	assert_int_equal(count_files("."), 1);
	write_output(&output, "new");
	assert_content("file", "new");
	output_release(&output);
}

static void test_targets_that_change(void **state)
{
	struct output output;
	struct error err = {""};

	(void)state;
	open_output(&output, "file");
	assert_int_equal(mkdir("file", 0755), 0);
	assert_int_equal(output_write(&output, "x", 1, false, &err), -1);
	assert_string_equal(err.text, "output 'file' is no longer a regular file");
	assert_int_equal(rmdir("file"), 0);
	make_file("other", "old", 0644);
	assert_int_equal(symlink("other", "file"), 0);
	assert_int_equal(output_write(&output, "x", 1, false, &err), -1);
	assert_content("other", "old");
	output_release(&output);

	assert_int_equal(mkfifo("fifo", 0644), 0);
	open_output(&output, "fifo");
	assert_int_equal(rename("other", "fifo"), 0);
	assert_int_equal(output_write(&output, "x", 1, false, &err), -1);
	assert_string_equal(err.text, "output 'fifo' is no longer what it was at the start");
	assert_content("fifo", "old");
	output_release(&output);
	assert_int_equal(count_files("."), 2);
}

/* Whoever made the file may not decide who can read or change the new one. */
static void test_the_mode_of_anothers_file_is_not_kept(void **state)
{
	static const mode_t modes[] = {0666, 0600, 0000};
	struct output output;
	struct stat status;

	(void)state;
	if (geteuid() != 0)
		skip();
	for (size_t i = 0; i < LENGTH(modes); i++) {
		make_file("file", "old", modes[i]);
		assert_int_equal(chown("file", NOBODY, NOBODY), 0);
		open_output(&output, "file");
		write_output(&output, "new");
		output_release(&output);
		assert_content("file", "new");
		assert_mode("file", 0640);
		assert_int_equal(stat("file", &status), 0);
		assert_int_equal(status.st_uid, 0);
	}
}

/* It could not be renamed over, which would be known only at the end. */
static void test_anothers_file_in_a_sticky_directory(void **state)
{
	struct output output;

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(chmod(".", 01777), 0);
	make_file("theirs", "old", 0666);
	make_file("ours", "old", 0666);
	assert_int_equal(chown("ours", NOBODY, NOBODY), 0);
	assert_int_equal(seteuid(NOBODY), 0);
	assert_refused("theirs", "Operation not permitted");
	open_output(&output, "ours");
	write_output(&output, "new");
	output_release(&output);
	assert_int_equal(seteuid(0), 0);
	assert_content("theirs", "old");
	open_output(&output, "ours");
	write_output(&output, "root's");
	output_release(&output);
	assert_content("ours", "root's");
}

/* To another FIFO, to a device, to a file, in the meantime. */
static void test_swapped_links_are_not_followed(void **state)
{
	static const char *const targets[] = {"other", "/dev/null", "file", "nothing"};
	cleanup_close int reader = -1, other = -1;
	char byte;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(mkfifo("other", 0600), 0);
	make_file("file", "old", 0600);
	reader = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	other = open("other", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	for (size_t i = 0; i < LENGTH(targets); i++) {
		struct output output;
		struct error err = {""};

		assert_int_equal(symlink("fifo", "link"), 0);
		open_output(&output, "link");
		assert_int_equal(unlink("link"), 0);
		assert_int_equal(symlink(targets[i], "link"), 0);
		assert_int_equal(output_write(&output, "x", 1, false, &err), -1);
		assert_string_equal(
		        err.text, "output 'link' is no longer what it was at the start");
		output_release(&output);
		assert_int_equal(unlink("link"), 0);
	}
	assert_int_equal(read(reader, &byte, 1), 0);
	assert_int_equal(read(other, &byte, 1), 0);
	assert_content("file", "old");
}

static void take_signal(int signal)
{
	(void)signal;
}

/* Signals a process until the other end of the pipe is closed, that is, until it has gone on. */
static pid_t start_signaller(pid_t target, int signal, int pipe_end, int other_end)
{
	struct pollfd ended = {.fd = pipe_end};
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	close(other_end);
	while (poll(&ended, 1, 1) == 0)
		kill(target, signal);
	_exit(0);
}

static void assert_interrupted(struct output *output, int signal)
{
	const struct sigaction action = {.sa_handler = take_signal, .sa_flags = SA_RESTART};
	static char bytes[2 << 20]; /* more than a pipe takes: 16 pages, of 64 KiB on powerpc */
	struct sigaction before, after;
	struct error err = {""};
	int ends[2];
	pid_t signaller;

	assert_int_equal(sigaction(signal, &action, &before), 0);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	signaller = start_signaller(getpid(), signal, ends[0], ends[1]);
	assert_int_equal(output_write(output, bytes, sizeof(bytes), true, &err), -1);
	close(ends[1]);
	assert_int_equal(waitpid(signaller, NULL, 0), signaller);
	close(ends[0]);
	if (!strstr(err.text, "interrupted while nobody took it"))
		fail_msg("%s", err.text);
	assert_int_equal(sigaction(signal, &before, &after), 0);
	assert_ptr_equal(after.sa_handler, take_signal);
}

static void test_interrupted_fifo(void **state)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	struct output output;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	for (size_t i = 0; i < LENGTH(signals); i++) {
		cleanup_close int reader = -1;

		open_output(&output, "fifo");
		assert_interrupted(&output, signals[i]);
		reader = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		assert_interrupted(&output, signals[i]); /* full, as nobody reads */
		output_release(&output);
	}
}

static void test_interrupted_standard_output(void **state)
{
	struct output output;
	int ends[2], saved;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	open_output(&output, "-");
	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	dup2(ends[1], STDOUT_FILENO);
	assert_interrupted(&output, SIGTERM);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	output_release(&output);
	close(ends[0]);
	close(ends[1]);
}

/* Without a handler the signal ends the program, and without its action nothing does. */
static void test_signals_by_default(void **state)
{
	void (*handler)(int) = signal(SIGHUP, SIG_IGN);
	int status, ends[2], started[2];
	pid_t writer, signaller;
	char byte;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(pipe2(started, O_CLOEXEC), 0);
	writer = fork();
	if (writer == 0) {
		struct output output;
		struct error err;

		close(ends[0]);
		if (output_open(&output, "fifo", &err) < 0 || write(started[1], "", 1) != 1)
			_exit(2);
		_exit(output_write(&output, "x", 1, true, &err) ? 1 : 0);
	}
	signaller = start_signaller(writer, SIGHUP, ends[0], ends[1]);
	close(ends[1]);
	assert_int_equal(read(started[0], &byte, 1), 1);
	assert_int_equal(kill(writer, SIGTERM), 0);
	assert_int_equal(waitpid(writer, &status, 0), writer);
	assert_int_equal(status, SIGTERM);
	assert_int_equal(waitpid(signaller, NULL, 0), signaller);
	close(ends[0]);
	close(started[0]);
	close(started[1]);
	signal(SIGHUP, handler);
}

/* As in a container without /proc, or with another's. */
static void test_without_proc(void **state)
{
	cleanup_close int reader = -1;
	char content[8] = "";
	int status;
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(mkfifo("fifo", 0600), 0);
	reader = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	pid = fork();
	if (pid == 0) {
		struct output output;
		struct error err;

		if (chroot(".") < 0 || output_open(&output, "/fifo", &err) < 0)
			_exit(1);
		_exit(output_write(&output, "x", 1, true, &err) ? 2 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(read(reader, content, sizeof(content)), 1);
}

static void test_temporary_names_that_are_taken(void **state)
{
	struct output output;
	char taken[64];

	(void)state;
	snprintf(taken, sizeof(taken), ".file.secprof-%ld-0.tmp", (long)getpid());
	assert_int_equal(symlink("victim", taken), 0);
	open_output(&output, "file");
	write_output(&output, "text");
	output_release(&output);
	assert_content("file", "text");
	assert_int_equal(access("victim", F_OK), -1);
	assert_int_equal(count_files("."), 2);
}

static void test_forbidden_places(void **state)
{
	static const char *const paths[] = {"closed/new", "closed/old", "locked/new", "fifo"};

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(chmod(".", 0755), 0);
	assert_int_equal(mkdir("closed", 0755), 0);
	assert_int_equal(mkdir("locked", 0700), 0);
	assert_int_equal(chmod("closed", 0755), 0);
	make_file("closed/old", "old", 0666);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(seteuid(NOBODY), 0);
	for (size_t i = 0; i < LENGTH(paths); i++)
		assert_refused(paths[i], "Permission denied");
	assert_int_equal(seteuid(0), 0);
	assert_content("closed/old", "old");
}

/* Reads what comes, late, and says by its status whether it was n_bytes of 'x'. */
static pid_t start_slow_reader(int fd, int other_end, size_t n_bytes)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	close(other_end);
	usleep(50000);
	for (char buffer[4096];;) {
		ssize_t n_read = read(fd, buffer, sizeof(buffer));

		if (n_read <= 0)
			_exit(n_bytes != 0);
		n_bytes -= (size_t)n_read;
		for (ssize_t i = 0; i < n_read; i++)
			if (buffer[i] != 'x')
				_exit(2);
	}
}

static int write_to_descriptor_as_stdout(int fd, const char *bytes, size_t n_bytes)
{
	struct output output;
	struct error err;
	int saved, result;

	open_output(&output, "-");
	assert_false(output.replaceable);
	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	dup2(fd, STDOUT_FILENO);
	result = output_write(&output, bytes, n_bytes, true, &err);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	output_release(&output);
	return result;
}

/* More than a pipe holds, and non-blocking as some programs leave a shared pipe. */
static void test_standard_output(void **state)
{
	static char bytes[2 << 20];
	int ends[2], status;
	pid_t reader;

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	reader = start_slow_reader(ends[0], ends[1], sizeof(bytes));
	close(ends[0]);
	assert_int_equal(write_to_descriptor_as_stdout(ends[1], bytes, sizeof(bytes)), 0);
	close(ends[1]);
	assert_int_equal(waitpid(reader, &status, 0), reader);
	assert_int_equal(status, 0);
}

static void test_full_standard_output(void **state)
{
	cleanup_close int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(write_to_descriptor_as_stdout(full, "x", 1), -1);
}

static void test_release(void **state)
{
	struct output output = {0};

	(void)state;
	output_release(&output); /* must not close descriptor 0 */
	assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
	open_output(&output, "file");
	output_release(&output);
	output_release(&output);
}

#define FOLDER_TEST(test) cmocka_unit_test_setup_teardown(test, enter_new_folder, leave_folder)

/* Another description of the file, as another process has: locks of one are the same. */
static void assert_is_written(const char *path)
{
	assert_refused(path, "is being written by another secprof");
}

static void write_draft(struct output *output, const char *text)
{
	struct error err = {""};

	if (output_write(output, text, strlen(text), false, &err) < 0)
		fail_msg("%s", err.text);
}

static void test_one_writer(void **state)
{
	struct output output, early;
	struct error err = {""};

	(void)state;
	open_output(&early, "r.json");
	open_output(&output, "r.json");
	assert_int_equal(output_reserve(&output, &err), 0);
	assert_is_written("r.json");
	write_draft(&output, "1");
	assert_int_equal(count_files("."), 1);
	assert_is_written("r.json");
	/* Opened before, when there was no other writer. */
	assert_int_equal(output_reserve(&early, &err), -1);
	assert_int_equal(output_write(&early, "early", 5, true, &err), -1);
	assert_non_null(strstr(err.text, "is being written by another secprof"));
	write_draft(&output, "12");
	assert_is_written("r.json");
	write_output(&output, "123");
	output_release(&output);
	assert_content("r.json", "123");
	write_output(&early, "early");
	output_release(&early);
	assert_content("r.json", "early");
	assert_int_equal(count_files("."), 1);
}

static void test_reserved_and_never_written(void **state)
{
	struct output output, other;
	struct error err = {""};

	(void)state;
	open_output(&output, "r.json");
	assert_int_equal(output_reserve(&output, &err), 0);
	open_output(&other, "s.json");
	assert_int_equal(output_reserve(&other, &err), 0);
	output_release(&output);
	output_release(&other);
	assert_int_equal(count_files("."), 0);
}

/* As after kill -9. */
static void test_what_a_dead_writer_left(void **state)
{
	struct output output;
	struct error err = {""};

	(void)state;
	for (int i = 0; i < 2; i++) {
		pid_t pid = fork();
		int status;

		if (!pid) {
			open_output(&output, "r.json");
			if (output_reserve(&output, &err))
				_exit(1);
			if (i)
				write_draft(&output, "draft");
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		/* The workload would find a lock beside it. */
		assert_int_equal(count_files("."), i);
		open_output(&output, "r.json");
		assert_int_equal(output_reserve(&output, &err), 0);
		write_draft(&output, "new");
		write_output(&output, "newer");
		output_release(&output);
		assert_content("r.json", "newer");
		assert_int_equal(count_files("."), 1);
		assert_int_equal(unlink("r.json"), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        FOLDER_TEST(test_new_file),
	        FOLDER_TEST(test_replaced_file_keeps_its_mode),
	        FOLDER_TEST(test_setuid_is_not_kept),
	        FOLDER_TEST(test_the_directory_is_that_of_the_start),
	        FOLDER_TEST(test_long_names),
	        FOLDER_TEST(test_refused_targets),
	        FOLDER_TEST(test_links_advise_the_way_out),
	        FOLDER_TEST(test_fifo),
	        FOLDER_TEST(test_descriptor_path),
	        FOLDER_TEST(test_devices),
	        FOLDER_TEST(test_failed_write_leaves_the_old_file),
	        FOLDER_TEST(test_targets_that_change),
	        FOLDER_TEST(test_the_mode_of_anothers_file_is_not_kept),
	        FOLDER_TEST(test_anothers_file_in_a_sticky_directory),
	        FOLDER_TEST(test_swapped_links_are_not_followed),
	        FOLDER_TEST(test_interrupted_fifo),
	        FOLDER_TEST(test_interrupted_standard_output),
	        FOLDER_TEST(test_signals_by_default),
	        FOLDER_TEST(test_without_proc),
	        FOLDER_TEST(test_temporary_names_that_are_taken),
	        FOLDER_TEST(test_forbidden_places),
	        FOLDER_TEST(test_standard_output),
	        FOLDER_TEST(test_full_standard_output),
	        FOLDER_TEST(test_release),
	        FOLDER_TEST(test_one_writer),
	        FOLDER_TEST(test_reserved_and_never_written),
	        FOLDER_TEST(test_what_a_dead_writer_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
