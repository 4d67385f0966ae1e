#include "libbpf_version.h"

#ifdef HAVE_BPF

#include <bpf/libbpf.h>

const char *libbpf_version(void)
{
	const char *version = libbpf_version_string();

	return *version == 'v' ? version + 1 : version;
}

#else

#include <stddef.h>

const char *libbpf_version(void)
{
	return NULL;
}

#endif
