/*
 * hot_thread ended|own-files: a second thread makes 3000 getppid calls
 *   ended      after the main thread has ended,
 *   own-files  with descriptors of its own, of which the main thread has none,
 * each of which must succeed.  Expected: exit 0; getppid 3000 times.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_t main_thread;

static void *be_hot(void *has_own_files)
{
	if (has_own_files && (unshare(CLONE_FILES) || dup2(0, 40) < 0))
		_exit(2);
	if (!has_own_files)
		pthread_join(main_thread, NULL);
	for (int i = 0; i < 3000; i++)
		if (syscall(SYS_getppid) < 0)
			_exit(1);
	_exit(0);
}

int main(int argc, char **argv)
{
	int has_own_files = argc == 2 && !strcmp(argv[1], "own-files");
	pthread_t thread;

	main_thread = pthread_self();
	if (pthread_create(&thread, NULL, be_hot, has_own_files ? &has_own_files : NULL))
		return 2;
	if (!has_own_files)
		pthread_exit(NULL);
	pthread_join(thread, NULL);
	return 1;
}
