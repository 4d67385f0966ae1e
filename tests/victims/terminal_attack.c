/*
 * terminal_attack: what a program can do to the terminal of whoever started it: type into it
 * (TIOCSTI), by its standard streams, by /dev/tty and by any descriptor that it inherited, and
 * turn off its echo.  Prints a line for each success, then "done"; exit 0.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static void attack(int fd, const char *name)
{
	struct termios modes;

	for (const char *c = "echo injected\n"; *c; c++) {
		if (ioctl(fd, TIOCSTI, c) < 0)
			break;
		if (*c == '\n')
			printf("typed by %s\n", name);
	}
	if (tcgetattr(fd, &modes) < 0)
		return;
	modes.c_lflag &= ~(tcflag_t)(ECHO | ICANON);
	if (tcsetattr(fd, TCSANOW, &modes) == 0)
		printf("configured by %s\n", name);
}

int main(void)
{
	char name[16];

	for (int fd = 0; fd < 64; fd++) {
		snprintf(name, sizeof(name), "%d", fd);
		attack(fd, name);
	}
	attack(open("/dev/tty", O_RDWR | O_NOCTTY), "tty");
	puts("done");
	return 0;
}
