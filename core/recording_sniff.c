#include "recording_sniff.h"

#include "json_sniff.h"

bool recording_sniff(const char *path)
{
	return json_sniff(path, "format", "secprof-recording");
}
