#include "constant.h"

#include "nearest.h"

#include <asm/termbits.h> /* the kernel's struct termios: on ppc its size is part of TCGETS */
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/keyctl.h>
#include <linux/netlink.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

/* Families of architectures whose headers have numbers of their own. */
enum { MIPS = 1, PARISC = 2, PPC = 4, SH = 8, OTHERS = 16, ALL = 31 };

static const struct constant {
	const char *name;
	uint64_t value;
	/* From the headers of the build machine: for a foreign architecture the value may be
	 * another one, and no answer is better than a wrong one. */
	unsigned differs; /* on these families */
} constants[] = {
#define CONSTANT(name) {#name, (uint64_t)(name), 0},
#define MACHINE_CONSTANT(families, name) {#name, (uint64_t)(name), families},
#define NATIVE_CONSTANT(name) {#name, (uint64_t)(name), ALL},
#include "constants.def"
#undef NATIVE_CONSTANT
#undef MACHINE_CONSTANT
#undef CONSTANT
};

#define COUNT (sizeof(constants) / sizeof(constants[0]))

static unsigned family_of(const struct arch *arch)
{
	static const struct {
		const char *prefix;
		unsigned family;
	} families[] = {{"mips", MIPS}, {"parisc", PARISC}, {"ppc", PPC}, {"sh", SH}};

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (!strncmp(arch->name, families[i].prefix, strlen(families[i].prefix)))
			return families[i].family;
	return OTHERS;
}

/* Is the value of this machine's headers that of `arch`? */
static bool holds_on(const struct constant *constant, const struct arch *arch)
{
	const struct arch *native = arch_native();

	/* The ABIs beside the native one share its headers (asm/ of x86 for i386 and x32). */
	if (arch == native || arch_is_sub(arch, native))
		return true;
	return !(constant->differs & (family_of(arch) | family_of(native)));
}

static int refuse(const char *name, struct error *err)
{
	const char *names[COUNT + 1] = {NULL};
	const char *nearest;

	for (size_t i = 0; i < COUNT; i++)
		names[i] = constants[i].name;
	nearest = text_nearest(name, names);
	if (nearest)
		return error_set(err, "unknown constant '%s'; did you mean '%s'?", name, nearest);
	return error_set(err, "unknown constant '%s': give its number", name);
}

int constant_parse(const char *name, const struct arch *arch, uint64_t *value, struct error *err)
{
	for (size_t i = 0; i < COUNT; i++) {
		if (strcmp(constants[i].name, name) != 0)
			continue;
		if (!holds_on(&constants[i], arch))
			return error_set(err, "%s may have another value on %s: give its number",
			        name, arch->name);
		*value = constants[i].value;
		return 0;
	}
	return refuse(name, err);
}

const char *constant_name(const char *prefix, uint64_t value, const struct arch *arch)
{
	for (size_t i = 0; i < COUNT; i++)
		if (constants[i].value == value &&
		        !strncmp(constants[i].name, prefix, strlen(prefix)) &&
		        holds_on(&constants[i], arch))
			return constants[i].name;
	return NULL;
}
