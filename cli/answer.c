#include "answer.h"

#include "errno_name.h"
#include "profile_names.h"

#include <linux/seccomp.h>

struct action_words {
	uint32_t value; /* of SECCOMP_RET_ACTION_FULL */
	enum profile_action action;
	const char *text;
};

static const struct action_words *find_action(uint32_t value)
{
	static const struct action_words words[] = {
	        /* The first is what the kernel does with a value that it does not know. */
	        {SECCOMP_RET_KILL_PROCESS, ACTION_KILL_PROCESS, "kill process"},
	        {SECCOMP_RET_KILL_THREAD, ACTION_KILL_THREAD, "kill thread"},
	        {SECCOMP_RET_TRAP, ACTION_TRAP, "trap"},
	        {SECCOMP_RET_ERRNO, ACTION_ERRNO, "errno"},
	        {SECCOMP_RET_USER_NOTIF, ACTION_NOTIFY, "notify"},
	        {SECCOMP_RET_TRACE, ACTION_TRACE, "trace"},
	        {SECCOMP_RET_LOG, ACTION_LOG, "log"},
	        {SECCOMP_RET_ALLOW, ACTION_ALLOW, "allow"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		/* The lower 16 bits are data: an errno, or a cookie for a tracer (seccomp(2)). */
		if (words[i].value == (value & SECCOMP_RET_ACTION_FULL))
			return &words[i];
	return &words[0];
}

enum profile_action answer_action(uint32_t answer)
{
	return find_action(answer)->action;
}

int answer_errno(uint32_t answer)
{
	/* 0 is a possible errno: the call is skipped and returns 0. */
	if ((answer & SECCOMP_RET_ACTION_FULL) != SECCOMP_RET_ERRNO)
		return -1;
	return (int)(answer & SECCOMP_RET_DATA);
}

void answer_text(uint32_t answer, char buffer[ANSWER_TEXT_MAX])
{
	int number = answer_errno(answer);
	const char *name = errno_name(number);

	if (number < 0)
		snprintf(buffer, ANSWER_TEXT_MAX, "%s", find_action(answer)->text);
	else if (name)
		snprintf(buffer, ANSWER_TEXT_MAX, "errno %s", name);
	else
		snprintf(buffer, ANSWER_TEXT_MAX, "errno %d", number);
}

void answer_json(FILE *out, uint32_t answer)
{
	int number = answer_errno(answer);

	fprintf(out, "\"action\": \"%s\", \"errno\": ", profile_action_name(answer_action(answer)));
	if (number < 0)
		fputs("null", out);
	else
		fprintf(out, "%d", number);
}
