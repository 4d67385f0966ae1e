/* The families of knowledge/siblings.csv are runs of rows, the oldest call first: allies are looked
 * for in both directions, up to where another family begins. */
#include "kin.h"

#include "probe.h"

struct kin_standing kin_standing(
        struct lint *lint, const struct arch *abi, const struct sibling *row)
{
	struct kin_standing standing = {0};
	int nr;

	standing.exists = lint_number(abi, row->call, &nr);
	if (standing.exists)
		standing.answer = lint_ask(lint, abi, nr);
	return standing;
}

bool kin_refused(struct kin_standing standing)
{
	return standing.exists && !standing.answer.may_allow;
}

bool kin_allowed(struct kin_standing standing)
{
	return standing.exists && standing.answer.may_allow;
}

/* The next row in a direction, NULL at the family's end. */
static const struct sibling *neighbour(const struct sibling *row, int direction)
{
	const struct sibling *end =
	        direction < 0 ? sibling_table : sibling_table + sibling_count - 1;

	if (row == end || !sibling_same_family(row, row + direction))
		return NULL;
	return row + direction;
}

const struct sibling *kin_ally(
        struct lint *lint, const struct arch *abi, const struct sibling *row, int direction)
{
	while ((row = neighbour(row, direction)))
		if (kin_allowed(kin_standing(lint, abi, row)))
			return row;
	return NULL;
}

bool kin_is_oldest(const struct sibling *row)
{
	return !neighbour(row, -1);
}
