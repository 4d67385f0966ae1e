/*
 * attempt NAME...: makes each of these calls, without arguments, in a second thread of a child of
 * its own that has a handler for SIGSYS.  Prints what became of it: "NAME RESULT", where the
 * result is "ok", "errno N", "trapped", "killed" (the thread alone) or "signal N".
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALL(name)                \
	{                         \
#name, SYS_##name \
	}

static const struct call {
	const char *name;
	long nr;
} calls[] = {
        CALL(capget),
        CALL(getcpu),
        CALL(getitimer),
        CALL(getpgid),
        CALL(getppid),
        CALL(getpriority),
        CALL(getsid),
        CALL(getuid),
        CALL(ioprio_get),
        CALL(kcmp),
        CALL(mincore),
        CALL(mlock),
        CALL(mount),
        CALL(msync),
        CALL(personality),
        CALL(sched_get_priority_max),
        CALL(sched_get_priority_min),
        CALL(sched_getparam),
        CALL(sched_getscheduler),
        CALL(sched_yield),
        CALL(setns),
        CALL(sysinfo),
        CALL(times),
};

static volatile sig_atomic_t trapped;

static void on_sigsys(int signal)
{
	(void)signal;
	trapped = 1;
}

/* What the thread leaves: "killed" if it does not come back. */
static char outcome[32] = "killed";

static void *make(void *call)
{
	long result = syscall(((const struct call *)call)->nr, 0, 0, 0, 0, 0, 0);

	if (trapped)
		snprintf(outcome, sizeof(outcome), "trapped");
	else if (result == -1)
		snprintf(outcome, sizeof(outcome), "errno %d", errno);
	else
		snprintf(outcome, sizeof(outcome), "ok");
	return NULL;
}

static void attempt(const struct call *call)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		pthread_t thread;

		signal(SIGSYS, on_sigsys);
		if (pthread_create(&thread, NULL, make, (void *)call))
			_exit(1);
		pthread_join(thread, NULL);
		printf("%s %s\n", call->name, outcome);
		exit(0);
	}
	waitpid(child, &status, 0);
	if (WIFSIGNALED(status))
		printf("%s signal %d\n", call->name, WTERMSIG(status));
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i < argc; i++)
		for (size_t n = 0; n < sizeof(calls) / sizeof(*calls); n++)
			if (!strcmp(calls[n].name, argv[i]))
				attempt(&calls[n]);
	return 0;
}
