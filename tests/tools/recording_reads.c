/* For each path, one in a line of standard input: 1 if the reader takes it as a recording, else
 * 0. */
#include "recording.h"
#include "recording_load.h"

#include <string.h>

int main(void)
{
	char path[4096];

	while (fgets(path, sizeof(path), stdin)) {
		struct recording recording = {0};
		struct error err = {""};

		path[strcspn(path, "\n")] = '\0';
		puts(recording_load(path, &recording, &err) == 0 ? "1" : "0");
		fflush(stdout);
		recording_release(&recording);
	}
	return 0;
}
