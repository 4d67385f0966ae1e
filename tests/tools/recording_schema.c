/* Prints the JSON Schema of recordings: docs/recording.schema.json. */
#include "recording_describe.h"

int main(void)
{
	recording_describe(stdout);
	return ferror(stdout) || fclose(stdout) ? 1 : 0;
}
