#include "profile_context.h"

#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#define BIT(capability) (UINT64_C(1) << (capability))

/* What Docker leaves in a container's bounding set unless --cap-add or --cap-drop say more
 * (moby, oci/caps/defaults.go). */
#define DOCKER_CAPABILITIES                                                             \
	(BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_FSETID) | BIT(CAP_FOWNER) |   \
	        BIT(CAP_MKNOD) | BIT(CAP_NET_RAW) | BIT(CAP_SETGID) | BIT(CAP_SETUID) | \
	        BIT(CAP_SETFCAP) | BIT(CAP_SETPCAP) | BIT(CAP_NET_BIND_SERVICE) |       \
	        BIT(CAP_SYS_CHROOT) | BIT(CAP_KILL) | BIT(CAP_AUDIT_WRITE))

/* By number, without a gap: capability_number() looks at each. */
static const char *const capability_names[] = {
#define CAPABILITY(name) [name] = #name
        CAPABILITY(CAP_CHOWN),
        CAPABILITY(CAP_DAC_OVERRIDE),
        CAPABILITY(CAP_DAC_READ_SEARCH),
        CAPABILITY(CAP_FOWNER),
        CAPABILITY(CAP_FSETID),
        CAPABILITY(CAP_KILL),
        CAPABILITY(CAP_SETGID),
        CAPABILITY(CAP_SETUID),
        CAPABILITY(CAP_SETPCAP),
        CAPABILITY(CAP_LINUX_IMMUTABLE),
        CAPABILITY(CAP_NET_BIND_SERVICE),
        CAPABILITY(CAP_NET_BROADCAST),
        CAPABILITY(CAP_NET_ADMIN),
        CAPABILITY(CAP_NET_RAW),
        CAPABILITY(CAP_IPC_LOCK),
        CAPABILITY(CAP_IPC_OWNER),
        CAPABILITY(CAP_SYS_MODULE),
        CAPABILITY(CAP_SYS_RAWIO),
        CAPABILITY(CAP_SYS_CHROOT),
        CAPABILITY(CAP_SYS_PTRACE),
        CAPABILITY(CAP_SYS_PACCT),
        CAPABILITY(CAP_SYS_ADMIN),
        CAPABILITY(CAP_SYS_BOOT),
        CAPABILITY(CAP_SYS_NICE),
        CAPABILITY(CAP_SYS_RESOURCE),
        CAPABILITY(CAP_SYS_TIME),
        CAPABILITY(CAP_SYS_TTY_CONFIG),
        CAPABILITY(CAP_MKNOD),
        CAPABILITY(CAP_LEASE),
        CAPABILITY(CAP_AUDIT_WRITE),
        CAPABILITY(CAP_AUDIT_CONTROL),
        CAPABILITY(CAP_SETFCAP),
        CAPABILITY(CAP_MAC_OVERRIDE),
        CAPABILITY(CAP_MAC_ADMIN),
        CAPABILITY(CAP_SYSLOG),
        CAPABILITY(CAP_WAKE_ALARM),
        CAPABILITY(CAP_BLOCK_SUSPEND),
        CAPABILITY(CAP_AUDIT_READ),
        CAPABILITY(CAP_PERFMON),
        CAPABILITY(CAP_BPF),
        CAPABILITY(CAP_CHECKPOINT_RESTORE),
#undef CAPABILITY
};

#define N_CAPABILITIES (sizeof(capability_names) / sizeof(capability_names[0]))

const char *capability_name(int number)
{
	return number >= 0 && (size_t)number < N_CAPABILITIES ? capability_names[number] : NULL;
}

int capability_number(const char *name)
{
	for (size_t i = 0; i < N_CAPABILITIES; i++)
		if (!strcmp(capability_names[i], name))
			return (int)i;
	return -1;
}

/* A decimal number of at most 255; NULL if there is none.  No digits are read beyond that, so it
 * cannot overflow. */
static const char *parse_part(const char *text, unsigned *part)
{
	size_t length = strspn(text, "0123456789");

	*part = 0;
	for (size_t i = 0; i < length && *part <= UINT8_MAX; i++)
		*part = *part * 10 + (unsigned)(text[i] - '0');
	return length && *part <= UINT8_MAX ? text + length : NULL;
}

/* What follows "X.Y"; NULL if the text does not begin so. */
static const char *parse_version(const char *text, struct kernel_version *version)
{
	const char *rest = parse_part(text, &version->version);

	return rest && *rest == '.' ? parse_part(rest + 1, &version->revision) : NULL;
}

int kernel_version_parse(const char *text, struct kernel_version *version, struct error *err)
{
	const char *rest = parse_version(text, version);

	if (!rest || *rest || !(version->version | version->revision))
		return error_set(err, "\"%s\" is not a kernel version: write it like 6.1", text);
	return 0;
}

int profile_context_init(struct profile_context *context, struct error *err)
{
	struct utsname names;

	*context = (struct profile_context){
	        .native = arch_native(),
	        .capabilities = DOCKER_CAPABILITIES,
	};
	/* As Docker does it: by the running kernel, which is the one that the container gets. */
	if (uname(&names) || !parse_version(names.release, &context->kernel))
		return error_set(err, "cannot determine the version of this kernel");
	return 0;
}
