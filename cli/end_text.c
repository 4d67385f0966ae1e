#include "end_text.h"

#include "signal_name.h"

#include <stdio.h>
#include <sys/wait.h>

void end_text(const char *who, bool signalled, int value, char text[END_TEXT_MAX])
{
	if (signalled) {
		char name[24];

		signal_name(value, name);
		snprintf(text, END_TEXT_MAX, "%s was ended by %s", who, name);
	} else {
		snprintf(text, END_TEXT_MAX, "%s ended with status %d", who, value);
	}
}

void end_text_of_status(const char *who, int status, char text[END_TEXT_MAX])
{
	bool signalled = WIFSIGNALED(status);

	end_text(who, signalled, signalled ? WTERMSIG(status) : WEXITSTATUS(status), text);
}
