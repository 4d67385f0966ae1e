#include "recording_time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

void time_format(int64_t microseconds, char text[TIME_TEXT_MAX])
{
	time_t seconds = (time_t)(microseconds / 1000000);
	struct tm utc = {0};
	char date[32];

	gmtime_r(&seconds, &utc);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text, TIME_TEXT_MAX, "%s.%06" PRId64 "Z", date, microseconds % 1000000);
}

static bool has_form(const char *text)
{
	static const char form[] = "0000-00-00T00:00:00.000000Z";

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i]; i++) {
		bool is_digit = text[i] >= '0' && text[i] <= '9';

		if (form[i] == '0' ? !is_digit : text[i] != form[i])
			return false;
	}
	return true;
}

/* Written again it must be the same: so there is no February 30 and no 25 o'clock. */
bool time_parse(const char *text, int64_t *microseconds)
{
	struct tm utc = {0};
	int fraction = 0;
	char again[TIME_TEXT_MAX];

	if (!has_form(text))
		return false;
	/* The form is checked before, as %d takes blanks and signs. */
	if (sscanf(text, "%d-%d-%dT%d:%d:%d.%dZ", &utc.tm_year, &utc.tm_mon, &utc.tm_mday,
	            &utc.tm_hour, &utc.tm_min, &utc.tm_sec, &fraction) != 7)
		return false;
	utc.tm_year -= 1900;
	utc.tm_mon -= 1;

	int64_t parsed = (int64_t)timegm(&utc) * 1000000 + fraction;

	if (parsed < 0)
		return false;
	time_format(parsed, again);
	*microseconds = parsed;
	return !strcmp(text, again);
}
