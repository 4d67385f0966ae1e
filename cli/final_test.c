#include "final_test.h"

#include "end_group.h"
#include "shell_test.h"

#include "cleanup.h"
#include "clock.h"
#include "profile_format.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define VARIABLE "SECPROF_PROFILE"

/* After SIGTERM: to stop the container. */
#define GRACE_US 10000000
#define POLL_US 5000

/* ---- the profile ---- */

static int write_profile(int fd, const struct profile *profile, struct error *err)
{
	FILE *out = fdopen(fd, "w");
	bool failed;
	int result;

	if (!out) {
		close(fd);
		return error_no_memory(err);
	}
	result = profile_format_write(profile_format_find(NULL), out, profile, NULL, NULL, err);
	failed = ferror(out);
	failed |= fclose(out) != 0;
	if (failed && !result)
		result = error_set(err, "cannot write a temporary file: %s", strerror(errno));
	return result;
}

int final_test_init(struct final_test *test, const struct profile *profile, struct error *err)
{
	static const char ending[] = ".json";
	const char *folder = getenv("TMPDIR");
	int fd;

	snprintf(test->path, sizeof(test->path), "%s/secprof-XXXXXX%s",
	        folder && *folder ? folder : "/tmp", ending);
	fd = mkstemps(test->path, (int)strlen(ending));
	if (fd < 0)
		return error_set(err, "cannot make the file %s: %s", test->path, strerror(errno));
	end_group_remove(test->path);
	if (write_profile(fd, profile, err)) {
		final_test_finish(test);
		return -1;
	}
	if (!setenv(VARIABLE, test->path, true))
		return 0;
	final_test_finish(test);
	return error_no_memory(err);
}

void final_test_finish(struct final_test *test)
{
	unsetenv(VARIABLE);
	unlink(test->path);
	end_group_remove(NULL);
}

/* ---- a run ---- */

/* False if it has not ended by then. */
static bool await(pid_t pid, uint64_t timeout_us, int *status)
{
	const struct timespec pause = {.tv_nsec = POLL_US * 1000};
	uint64_t start_us = clock_us();

	while (waitpid(pid, status, WNOHANG) != pid) {
		if (clock_us() - start_us > timeout_us)
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

int final_test_run(const struct final_test *test, char reason[END_TEXT_MAX], struct error *err)
{
	pid_t pid = shell_test_start(test->command);
	int status = 0;

	if (pid < 0)
		return error_set(err, "cannot start a process: %s", strerror(errno));
	if (!await(pid, test->timeout_us, &status)) {
		snprintf(reason, END_TEXT_MAX, "the test did not end in time");
		kill(-pid, SIGTERM);
		if (!await(pid, GRACE_US, &status)) {
			kill(-pid, SIGKILL);
			waitpid(pid, &status, 0);
		}
	} else if (status) {
		end_text_of_status("the test", status, reason);
	}
	end_group_now();
	return 0;
}
