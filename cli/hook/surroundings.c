#include "surroundings.h"

#include "cleanup.h"

#include <inttypes.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void read_line(const char *path, char *line, size_t size)
{
	FILE *file = fopen(path, "re");

	if (!file || !fgets(line, (int)size, file))
		*line = '\0';
	if (file)
		fclose(file);
	line[strcspn(line, "\n")] = '\0';
}

static bool has_sys_ptrace(void)
{
	cleanup_file FILE *file = fopen("/proc/self/status", "re");
	char line[128];
	uint64_t effective = 0;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "CapEff: %" SCNx64, &effective) == 1)
			break;
	return effective >> CAP_SYS_PTRACE & 1;
}

void surroundings_find(struct surroundings *surroundings)
{
	char line[16];

	*surroundings = (struct surroundings){.yama_scope = -1, .has_sys_ptrace = has_sys_ptrace()};
	read_line("/sys/fs/selinux/enforce", line, sizeof(line));
	surroundings->selinux_enforces = !strcmp(line, "1");
	read_line("/proc/sys/kernel/yama/ptrace_scope", line, sizeof(line));
	(void)sscanf(line, "%d", &surroundings->yama_scope);
	read_line("/sys/module/apparmor/parameters/enabled", line, sizeof(line));
	/* Linux 5.8; before, and with SELinux, /proc/self/attr/current may be of another module. */
	if (*line == 'Y')
		read_line("/proc/self/attr/apparmor/current", surroundings->apparmor_label,
		        sizeof(surroundings->apparmor_label));
}

/* "NAME (MODE)" of those that are confined; "complain" only logs. */
static bool is_confined(const char *label)
{
	return *label && strcmp(label, "unconfined") != 0 && !strstr(label, "(complain)") &&
	       !strstr(label, "(unconfined)");
}

int surroundings_check(const struct surroundings *surroundings, struct error *err)
{
	int scope = surroundings->yama_scope;

	if (surroundings->selinux_enforces)
		return error_set(err,
		        "SELinux enforces its policy here, and would refuse the container's "
		        "program to a traced process: secprof did not attach (setenforce 0 allows "
		        "it)");
	/* A tracer that is not confined may trace everybody (may_change_ptraced_domain() of
	 * security/apparmor/domain.c). */
	if (is_confined(surroundings->apparmor_label))
		return error_set(err,
		        "AppArmor confines secprof here, by '%s', and would refuse the "
		        "container's program to a process that secprof traces: secprof did not "
		        "attach",
		        surroundings->apparmor_label);
	if (scope == 3)
		return error_set(err, "ptrace is forbidden on this machine until it is rebooted "
		                      "(kernel.yama.ptrace_scope = 3)");
	if (scope > 0 && !surroundings->has_sys_ptrace)
		return error_set(err,
		        "ptrace is only for administrators and parents here "
		        "(kernel.yama.ptrace_scope = %d): secprof needs CAP_SYS_PTRACE",
		        scope);
	return 0;
}
