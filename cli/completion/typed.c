#include "typed.h"

#include <stdio.h>
#include <string.h>

void typed_offer(const struct typed *typed, const char *rest, const char *description)
{
	const char *begun = typed->word + typed->kept;

	if (strncmp(rest, begun, strlen(begun)) != 0)
		return;
	printf("%.*s%s", (int)typed->kept, typed->word, rest);
	if (description)
		printf("\t%s", description);
	putchar('\n');
}
