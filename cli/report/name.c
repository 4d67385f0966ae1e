#include "name.h"

#include "html.h"

#include "../summary.h"

int name_write(FILE *out, const struct report *report, const struct call *call, struct error *err)
{
	fputs("<code>", out);
	if (html_bytes(out, call->name, err))
		return -1;
	fputs("</code>", out);
	if (summary_has_several_abis(&report->observed.totals))
		fprintf(out, " <span class=\"quiet\">%s</span>", call->arch->name);
	return 0;
}
