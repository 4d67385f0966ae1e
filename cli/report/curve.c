/*
 * The discovery curve: SVG whose places are percentages, so that it is as wide as the screen and
 * its text keeps its size.
 */
#include "html.h"
#include "part.h"
#include "steps.h"

#include "../table.h"

#include "cleanup.h"
#include "duration.h"
#include "memory_file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	TICKS_MAX = 5,
	DOTS_MAX = 400,  /* more would be a line */
	NAMES_MAX = 12,  /* of a step, where it is pointed at */
	UNITS = 10000,   /* of the line's own coordinates */
	DECADE_MIN = 2,  /* 100 us: nothing happens before */
	DECADE_MAX = 13, /* 10^13 us are four months */
};

struct axes {
	double first, last; /* of x: runs from 1 on, or logarithms of microseconds */
	size_t top;         /* of y, from 0 on */
	size_t tick;
};

/* 1, 2 or 5 times a power of ten. */
static size_t tick_size(size_t n)
{
	static const size_t factors[] = {1, 2, 5};

	for (size_t power = 1;; power *= 10)
		for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++)
			if (n <= TICKS_MAX * factors[i] * power)
				return factors[i] * power;
}

static double decade(uint64_t us)
{
	double exponent = us ? log10((double)us) : (double)DECADE_MIN;

	return fmin(fmax(exponent, DECADE_MIN), DECADE_MAX);
}

static struct axes make_axes(const struct steps *steps, uint64_t duration_us)
{
	const struct step *last = &steps->items[steps->n_items - 1];
	struct axes axes = {.tick = tick_size(steps->n_calls)};

	axes.top = (steps->n_calls + axes.tick - 1) / axes.tick * axes.tick;
	if (!steps->over_time) {
		axes.first = 1;
		axes.last = (double)steps->n_items;
		return axes;
	}
	axes.first = floor(decade(steps->items[0].offset_us));
	axes.last = decade(duration_us > last->offset_us ? duration_us : last->offset_us);
	axes.last = fmax(axes.last, axes.first + 1);
	return axes;
}

/* Both in per cent; that of y from the top. */
static double x_of(const struct axes *axes, double value)
{
	return 100 * (value - axes->first) / (axes->last - axes->first);
}

static double x_of_step(const struct steps *steps, const struct axes *axes, size_t i)
{
	return x_of(axes, steps->over_time ? decade(steps->items[i].offset_us)
	                                   : (double)steps->items[i].run + 1);
}

static double y_of(const struct axes *axes, size_t n)
{
	return 100 - 100 * (double)n / (double)axes->top;
}

/* ---- the axes ---- */

static void draw_y_axis(FILE *out, const struct axes *axes)
{
	for (size_t n = 0; n <= axes->top; n += axes->tick)
		fprintf(out,
		        "<line class=\"grid\" x1=\"0%%\" x2=\"100%%\" y1=\"%.2f%%\" y2=\"%.2f%%\"/>"
		        "<text x=\"-10\" y=\"%.2f%%\" dy=\"4\" text-anchor=\"end\">%zu</text>\n",
		        y_of(axes, n), y_of(axes, n), y_of(axes, n), n);
}

static void draw_x_tick(FILE *out, double x, const char *text)
{
	fprintf(out, "<text x=\"%.2f%%\" y=\"100%%\" dy=\"20\" text-anchor=\"middle\">%s</text>\n",
	        x, text);
}

static void draw_runs(FILE *out, const struct axes *axes)
{
	size_t tick = tick_size((size_t)axes->last);
	char text[24];

	for (size_t run = tick; run <= (size_t)axes->last; run += tick) {
		snprintf(text, sizeof(text), "%zu", run);
		draw_x_tick(out, x_of(axes, (double)run), text);
	}
	if (tick > 1)
		draw_x_tick(out, 0, "1");
}

static void draw_times(FILE *out, const struct axes *axes)
{
	static const char *const names[DECADE_MAX + 1] = {"", "", "0.1 ms", "1 ms", "10 ms",
	        "0.1 s", "1 s", "10 s", "100 s", "17 min", "2.8 h", "28 h", "12 d", "116 d"};

	for (int power = (int)axes->first; power <= (int)axes->last; power++)
		draw_x_tick(out, x_of(axes, power), names[power]);
}

/* ---- the line ---- */

/* Of steps: what is known stays known until the next one. */
static void draw_path(FILE *out, const struct steps *steps, const struct axes *axes)
{
	const double scale = (double)UNITS / 100;

	fprintf(out, "M0 %.0f", y_of(axes, 0) * scale);
	for (size_t i = 0; i < steps->n_items; i++)
		fprintf(out, "H%.0fV%.0f", x_of_step(steps, axes, i) * scale,
		        y_of(axes, steps->items[i].n_calls) * scale);
	fprintf(out, "H%d", UNITS);
}

static void draw_line(FILE *out, const struct steps *steps, const struct axes *axes)
{
	fprintf(out,
	        "<svg width=\"100%%\" height=\"100%%\" viewBox=\"0 0 %d %d\" "
	        "preserveAspectRatio=\"none\">\n<path class=\"area\" d=\"",
	        UNITS, UNITS);
	draw_path(out, steps, axes);
	fprintf(out, "V%dH0Z\"/>\n<path class=\"line\" d=\"", UNITS);
	draw_path(out, steps, axes);
	fputs("\"/>\n</svg>\n", out);
}

static int write_names(FILE *out, const struct steps *steps, size_t i, struct error *err)
{
	size_t first = steps_first_call(steps, i), n = steps->items[i].n_calls - first;

	for (size_t c = 0; c < n && c < NAMES_MAX; c++) {
		fputs(c ? ", " : "", out);
		if (html_bytes(out, steps->calls[first + c]->name, err))
			return -1;
	}
	if (n > NAMES_MAX)
		fprintf(out, " and %zu more", n - NAMES_MAX);
	return 0;
}

static void write_place(FILE *out, const struct steps *steps, size_t i)
{
	char time[32];

	if (steps->over_time) {
		text_format_duration(steps->items[i].offset_us, time);
		fputs(time, out);
	} else {
		fprintf(out, "run %zu", steps->items[i].run + 1);
	}
}

static int draw_dots(
        FILE *out, const struct steps *steps, const struct axes *axes, struct error *err)
{
	for (size_t i = 0; i < steps->n_items && steps->n_items <= DOTS_MAX; i++) {
		bool is_new = steps->items[i].n_calls > steps_first_call(steps, i);

		fprintf(out, "<circle%s cx=\"%.2f%%\" cy=\"%.2f%%\" r=\"%s\"><title>",
		        is_new ? "" : " class=\"nothing\"", x_of_step(steps, axes, i),
		        y_of(axes, steps->items[i].n_calls), steps->over_time ? "2.5" : "4");
		write_place(out, steps, i);
		fputs(is_new ? ": " : ": nothing new", out);
		if (write_names(out, steps, i, err))
			return -1;
		fputs("</title></circle>\n", out);
	}
	return 0;
}

/* ---- in words ---- */

/* The last step that brought anything; there is one, as there are calls. */
static size_t last_news(const struct steps *steps)
{
	size_t i = steps->n_items - 1;

	while (i && steps->items[i].n_calls == steps_first_call(steps, i))
		i--;
	return i;
}

static int write_caption(
        FILE *out, const struct steps *steps, uint64_t duration_us, struct error *err)
{
	size_t last = last_news(steps);
	char rest[32];

	fputs("The last new call", out);
	fputs(steps->items[last].n_calls - steps_first_call(steps, last) > 1 ? "s were " : " was ",
	        out);
	if (write_names(out, steps, last, err))
		return -1;
	fputs(steps->over_time ? ", after " : ", in ", out);
	write_place(out, steps, last);
	if (!steps->over_time && steps->n_items - 1 > last) {
		fputs("; the ", out);
		html_number_of(out, steps->n_items - 1 - last, "run", "runs");
		fputs(" after it brought none", out);
	}
	if (steps->over_time && duration_us > steps->items[last].offset_us) {
		text_format_duration(duration_us - steps->items[last].offset_us, rest);
		fprintf(out, "; the %s until the end brought none", rest);
	}
	putc('.', out);
	return 0;
}

/* Steps without a new call are left out: there may be thousands. */
static int write_table(FILE *out, const struct steps *steps, struct error *err)
{
	static const struct table_column columns[] = {
	        {"when", false}, {"new", true}, {"in all", true}, {"calls", false}};
	__attribute__((cleanup(table_release))) struct table table = {columns, 4, NULL, 0};

	for (size_t i = 0; i < steps->n_items; i++) {
		cleanup_memory_file struct memory_file place = {0}, names = {0};
		size_t n_new = steps->items[i].n_calls - steps_first_call(steps, i);
		char added[24], all[24];

		if (!n_new)
			continue;
		if (!memory_file_open(&place, err) || !memory_file_open(&names, err))
			return -1;
		write_place(place.out, steps, i);
		for (size_t c = 0; c < n_new; c++)
			fprintf(names.out, "%s%s", c ? ", " : "",
			        steps->calls[steps_first_call(steps, i) + c]->name);
		snprintf(added, sizeof(added), "%zu", n_new);
		snprintf(all, sizeof(all), "%zu", steps->items[i].n_calls);
		if (memory_file_close(&place, err) || memory_file_close(&names, err) ||
		        table_add(&table, (const char *[]){place.bytes, added, all, names.bytes},
		                err))
			return -1;
	}
	fputs("<details><summary>The curve as a table</summary>\n", out);
	html_table(out, &table, "The discovery curve");
	fputs("</details>\n", out);
	return 0;
}

static int draw(FILE *out, const struct steps *steps, uint64_t duration_us, struct error *err)
{
	const struct axes axes = make_axes(steps, duration_us);

	fprintf(out,
	        "<figure class=\"curve\">\n<p class=\"axis\">distinct calls</p>\n"
	        "<div class=\"plot\"><svg role=\"img\" aria-label=\"Discovery curve: %zu distinct "
	        "calls after %s. The table below has its points.\" width=\"100%%\" "
	        "height=\"100%%\">\n",
	        steps->n_calls, steps->over_time ? "one run" : "all runs");
	draw_y_axis(out, &axes);
	(steps->over_time ? draw_times : draw_runs)(out, &axes);
	draw_line(out, steps, &axes);
	if (draw_dots(out, steps, &axes, err))
		return -1;
	fprintf(out, "</svg></div>\n<p class=\"axis x\">%s</p>\n<figcaption>",
	        steps->over_time ? "time since the start, logarithmic"
	                         : "runs, in the order of their start");
	if (write_caption(out, steps, duration_us, err))
		return -1;
	fputs("</figcaption>\n</figure>\n", out);
	return write_table(out, steps, err);
}

static int write_curve(FILE *out, const struct report *report, struct error *err)
{
	__attribute__((cleanup(steps_release))) struct steps steps = {0};

	if (steps_make(report, &steps, err))
		return -1;
	if (steps.n_items)
		return draw(out, &steps, report->observed.totals.duration_us, err);
	fputs("<p>When calls were first made was left out of the recording.</p>\n", out);
	return 0;
}

const struct report_part report_part_curve = {"curve", write_curve};
