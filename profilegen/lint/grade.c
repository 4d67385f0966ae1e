#include "grade.h"

#include "risk_tier.h"

const unsigned lint_weights[4] = {
        [RISK_CRITICAL] = 27,
        [RISK_HIGH] = 9,
        [RISK_MEDIUM] = 3,
        [RISK_LOW] = 1,
};

/* Rows of the risk table that Docker's default profile allows (moby/profiles
 * seccomp/default.json on x86_64 with its sub-architectures, with the capabilities that Docker
 * gives); tests/cli/lint.t counts them again. */
static const unsigned docker_default[4] = {4, 9, 43, 4};

static unsigned weigh(const unsigned n_allowed[4])
{
	unsigned score = 0;

	for (int tier = RISK_CRITICAL; tier <= RISK_LOW; tier++)
		score += lint_weights[tier] * n_allowed[tier];
	return score;
}

void grade_set(struct lint_grade *grade)
{
	grade->score = weigh(grade->n_allowed);
	grade->docker = weigh(docker_default);
	/* Docker's default is what most containers run with: A is at most half of its score, D more
	 * than twice. */
	if (2 * grade->score <= grade->docker)
		grade->letter = 'A';
	else if (grade->score <= grade->docker)
		grade->letter = 'B';
	else
		grade->letter = grade->score <= 2 * grade->docker ? 'C' : 'D';
}
