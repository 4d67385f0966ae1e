/*
 * ECMA-48 as far as it matters here.  What moves the cursor up or anywhere takes the screen for
 * good: the lines below the cursor may be in use then.  A sequence that is not known does so, too.
 */
#include "screen.h"

enum { ESCAPE = 033, BELL = 07, LAST_CONTROL = 037, FIRST_FINAL = 0x40, LAST_FINAL = 0x7e };

/* Modes of xterm(1) that are about another screen, or where lines and the cursor's home are. */
static bool is_screen_mode(unsigned mode)
{
	return mode == 3 || mode == 6 || mode == 47 || (mode >= 1047 && mode <= 1049);
}

static void end_parameter(struct screen *screen)
{
	screen->takes_screen |= screen->is_private && is_screen_mode(screen->parameter);
}

static void end_control(struct screen *screen, char final)
{
	end_parameter(screen);
	screen->state = SCREEN_GROUND;
	switch (final) {
	case 'm': /* colours; "0;31" is one, "31;0" none */
		screen->coloured = screen->parameter != 0;
		break;
	case 'K': /* erases in the line */
	case 'n': /* asks for a report */
	case 'c':
	case 't': /* the title; not the size, as far as programs use it */
		break;
	case 'h':
	case 'l':
		screen->is_taken |= !screen->is_private || screen->takes_screen;
		break;
	default:
		screen->is_taken = true;
	}
}

static void in_control(struct screen *screen, char byte)
{
	if (byte >= '0' && byte <= '9') {
		if (screen->parameter < 10000)
			screen->parameter = 10 * screen->parameter + (unsigned)(byte - '0');
	} else if (byte == ';' || byte == ':') {
		end_parameter(screen);
		screen->parameter = 0;
	} else if (byte == '?' || byte == '>') {
		screen->is_private = true;
	} else if (byte >= FIRST_FINAL && byte <= LAST_FINAL) {
		end_control(screen, byte);
	} else {
		screen->is_taken = true;
		screen->state = SCREEN_GROUND;
	}
}

static void after_escape(struct screen *screen, char byte)
{
	screen->state = SCREEN_GROUND;
	switch (byte) {
	case '[':
		screen->state = SCREEN_CONTROL;
		screen->is_private = screen->takes_screen = false;
		screen->parameter = 0;
		break;
	case ']':
	case 'P':
	case '_':
	case '^':
		screen->state = SCREEN_STRING;
		break;
	case '(':
		screen->state = SCREEN_CHARSET;
		break;
	case '\\': /* the end of a string */
	case '=':  /* the keypad */
	case '>':
		break;
	default:
		screen->is_taken = true;
	}
}

static void in_text(struct screen *screen, char byte)
{
	bool ends_line = byte == '\n' && (screen->after_cr || !screen->in_line);

	screen->after_cr = byte == '\r' && (screen->in_line || screen->after_cr);
	if (byte == ESCAPE)
		screen->state = SCREEN_ESCAPE;
	else if (byte != '\r' && byte != BELL)
		screen->in_line = !ends_line;
}

static void follow(struct screen *screen, char byte)
{
	switch (screen->state) {
	case SCREEN_GROUND:
		in_text(screen, byte);
		break;
	case SCREEN_ESCAPE:
		after_escape(screen, byte);
		break;
	case SCREEN_CHARSET:
		/* B is ASCII, which all terminals begin with. */
		screen->is_taken |= byte != 'B';
		screen->state = SCREEN_GROUND;
		break;
	case SCREEN_CONTROL:
		in_control(screen, byte);
		break;
	case SCREEN_STRING:
		if (byte == BELL)
			screen->state = SCREEN_GROUND;
		else if (byte == ESCAPE)
			screen->state = SCREEN_ESCAPE;
		break;
	}
}

void screen_follow(struct screen *screen, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		follow(screen, bytes[i]);
}

bool screen_is_at_start(const struct screen *screen)
{
	return screen->state == SCREEN_GROUND && !screen->in_line && !screen->after_cr;
}

bool screen_is_free(const struct screen *screen)
{
	return screen_is_at_start(screen) && !screen->coloured && !screen->is_taken;
}
