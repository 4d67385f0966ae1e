/*
 * Calls that no kernel has: numbers 472, -1 and 99999, twice each, all answered ENOSYS.
 * (472 is beyond the table of Linux 7.2; a kernel that has it answers otherwise.)
 * Expected: syscall_472, syscall_-1, syscall_99999 twice each; unknown_numbers 3.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static const long numbers[] = {472, -1, 99999};

int main(void)
{
	for (unsigned i = 0; i < 2 * sizeof(numbers) / sizeof(*numbers); i++) {
		long nr = numbers[i / 2];
		long result = syscall(nr);

		printf("%ld: %ld errno %d\n", nr, result, result < 0 ? errno : 0);
	}
	return 0;
}
