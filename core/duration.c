#include "duration.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define MILLISECOND UINT64_C(1000)
#define SECOND (1000 * MILLISECOND)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DURATION_MAX (366 * 24 * HOUR)

static const struct {
	const char *suffix;
	uint64_t microseconds;
} units[] = {
        {"ms", MILLISECOND},
        {"s", SECOND},
        /* As in sleep(1) and timeout(1). */
        {"", SECOND},
        {"m", MINUTE},
        {"h", HOUR},
};

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

static size_t count_digits(const char *string)
{
	size_t n = 0;

	while (is_digit(string[n]))
		n++;
	return n;
}

static uint64_t find_unit(const char *suffix)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(units[i].suffix, suffix))
			return units[i].microseconds;
	return 0;
}

/* "12.34" in a unit, as far as microseconds go; more than DURATION_MAX stays at that. */
static uint64_t decimal_times(const char *decimal, uint64_t unit)
{
	uint64_t whole = 0, product;

	for (; is_digit(*decimal); decimal++) {
		whole = whole * 10 + (uint64_t)(*decimal - '0');
		/* Before the product is made, as that could wrap. */
		if (whole > DURATION_MAX / unit)
			return DURATION_MAX + 1;
	}
	product = whole * unit;
	if (*decimal == '.')
		for (decimal++; is_digit(*decimal); decimal++) {
			unit /= 10;
			product += unit * (uint64_t)(*decimal - '0');
		}
	return product;
}

int text_parse_duration(const char *string, uint64_t *microseconds, struct error *err)
{
	/* Not by strtod(3), which takes blanks, signs, "inf" and hexadecimal, and depends on the
	 * locale. */
	const char *suffix = string + count_digits(string);
	bool is_number = suffix > string;
	uint64_t unit, product;

	if (*suffix == '.') {
		size_t fraction = count_digits(suffix + 1);

		is_number = is_number && fraction;
		suffix += 1 + fraction;
	}
	unit = find_unit(suffix);
	if (!is_number || !unit)
		return error_set(
		        err, "'%s' is not a duration; write 500ms, 2s, 1.5m or 1h", string);
	product = decimal_times(string, unit);
	if (!product)
		return error_set(err, "duration '%s' is too short: it must be more than 0", string);
	if (product > DURATION_MAX)
		return error_set(err, "duration '%s' is longer than a year", string);
	*microseconds = product;
	return 0;
}

static uint64_t round_to_three_digits(uint64_t number)
{
	uint64_t step = 1;

	while (number / step >= 1000)
		step *= 10;
	return (number + step / 2) / step * step;
}

static void format_decimal(uint64_t number, uint64_t unit, const char *suffix, char buffer[32])
{
	int decimals = number < 10 * unit ? 2 : number < 100 * unit ? 1 : 0;

	snprintf(buffer, 32, "%.*f %s", decimals, (double)number / (double)unit, suffix);
}

static void format_long(uint64_t seconds, char buffer[32])
{
	uint64_t minutes = seconds / 60;

	if (minutes < 60)
		snprintf(buffer, 32, "%" PRIu64 " min %" PRIu64 " s", minutes, seconds % 60);
	else
		snprintf(buffer, 32, "%" PRIu64 " h %" PRIu64 " min", minutes / 60, minutes % 60);
}

void text_format_duration(uint64_t microseconds, char buffer[32])
{
	/* Before the unit is chosen: 999.9 ms are "1.00 s", not "1000 ms". */
	uint64_t rounded =
	        microseconds < MINUTE ? round_to_three_digits(microseconds) : microseconds;

	if (rounded < MILLISECOND)
		snprintf(buffer, 32, "%" PRIu64 " us", rounded);
	else if (rounded < SECOND)
		format_decimal(rounded, MILLISECOND, "ms", buffer);
	else if (rounded < MINUTE)
		format_decimal(rounded, SECOND, "s", buffer);
	else
		format_long(rounded / SECOND + (rounded % SECOND >= SECOND / 2), buffer);
}
