#include "locale_text.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>

/* setlocale(3) is not called for it: what letters are, in options, must not depend on it. */
bool locale_is_utf8(void)
{
	static int known = -1;

	if (known < 0) {
		locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);

		known = locale && !strcmp(nl_langinfo_l(CODESET, locale), "UTF-8");
		if (locale)
			freelocale(locale);
	}
	return known;
}
