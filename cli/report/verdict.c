#include "verdict.h"

#include "../answer.h"

void verdict_write(FILE *out, const struct diff_call *call)
{
	char answer[ANSWER_TEXT_MAX];

	answer_text(call->action, answer);
	switch (call->verdict) {
	case VERDICT_ALLOWED:
		fputs("<span class=\"allowed\">allowed</span>", out);
		return;
	case VERDICT_REFUSED:
		fprintf(out, "<span class=\"refused\">refused: %s</span>", answer);
		return;
	case VERDICT_DEPENDS:
		fprintf(out, "<span class=\"depends\">by arguments, or %s</span>", answer);
		return;
	case VERDICT_FALLS_BACK:
		fprintf(out, "<span class=\"depends\">%s, then %s</span>", answer, call->fallback);
		return;
	}
}
