/*
 * What the kernel logs of calls that a filter refused, or allowed by SCMP_ACT_LOG: audit records
 * of type SECCOMP (1326), from audit.log, ausearch(8), dmesg(1) or journalctl(1).
 *
 *     type=SECCOMP msg=audit(1700000000.123:42): ... pid=7 comm="x" exe="/bin/x" sig=0
 *     arch=c000003e syscall=165 compat=0 ip=0x7f00 code=0x7ffc0000
 *
 * ausearch -i and the "enriched" format give names for numbers.
 */
#include "import_format.h"

#include "saturating.h"
#include "syscall_name.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* After "audit[PID]", without type and time: as systemd-journald passes records on. */
#define JOURNAL_RECORD "]: SECCOMP auid="
#define ENRICHMENT 0x1d /* before the fields again, with names */
#define MICROSECONDS 1000000u

struct audit {
	uint64_t start_us; /* of the first record, since the epoch; 0: none yet */
	uint64_t last_us;
};

/* What follows "key=", or NULL.  Only a whole key counts: "pid=" is also the end of "ppid=". */
static const char *find_key(const char *from, const char *key)
{
	for (const char *at = from; (at = strstr(at, key)); at += strlen(key))
		if (at == from || at[-1] == ' ' || at[-1] == '(')
			return at + strlen(key);
	return NULL;
}

/* The value of " key=...", up to a blank, or in quotes; NULL: there is none.  Written into
 * `value`, cut if it is too long. */
static const char *field(const char *line, const char *key, char *value, size_t size)
{
	const char *at = find_key(line, key);

	if (!at)
		return NULL;
	if (*at == '"')
		snprintf(value, size, "%.*s", (int)strcspn(at + 1, "\""), at + 1);
	else
		snprintf(value, size, "%.*s", (int)strcspn(at, " \t\r"), at);
	return value;
}

/* The last one of several: ausearch -i prints comm and exe, which come before it and which the
 * process chooses, without quotes. */
static const char *last_field(const char *line, const char *key, char *value, size_t size)
{
	const char *next;

	while ((next = find_key(line, key)) && find_key(next, key))
		line = next;
	return field(line, key, value, size);
}

static bool parse_number(const char *text, int base, uint64_t max, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, base);
	/* strtoull(3) also takes blanks and signs before the digits. */
	return isxdigit((unsigned char)*text) && !*end && !errno && *value <= max;
}

static int parse_call(const char *line, struct imported_call *seen, struct error *err)
{
	char arch[40], number[64];
	uint64_t audit, nr;

	if (!last_field(line, "arch=", arch, sizeof(arch)) ||
	        !last_field(line, "syscall=", number, sizeof(number)))
		return error_set(err, "the record has no arch= or no syscall=");
	if (parse_number(number, 10, INT_MAX, &nr))
		seen->nr = (int)nr;
	else
		nr = UINT64_MAX;
	seen->arch = arch_by_name(arch);
	if (!seen->arch && parse_number(arch, 16, UINT32_MAX, &audit))
		/* audit knows x86_64 and x32 by one name; a call given by its name is looked up
		 * under x86_64. */
		seen->arch = arch_of_call((uint32_t)audit, nr == UINT64_MAX ? 0 : (int)nr);
	if (!seen->arch)
		return error_set(err, "'%s' is no architecture that is known here", arch);
	if (nr == UINT64_MAX && !syscall_number(seen->arch, number, &seen->nr))
		return error_set(err, "%s has no call '%s'", seen->arch->name, number);
	/* x32's numbers, under x86_64's name. */
	seen->arch = arch_of_call(seen->arch->audit, seen->nr);
	if (!seen->arch)
		return error_set(err, "%s has no call %s", arch, number);
	return 0;
}

/* "audit(1700000000.123:42)"; 0: written for people, by ausearch -i, or missing. */
static uint64_t time_of(const char *line)
{
	const char *at = strstr(line, "audit(");
	uint64_t seconds;
	unsigned milliseconds;

	if (!at || sscanf(at, "audit(%11" SCNu64 ".%3u:", &seconds, &milliseconds) != 2)
		return 0;
	return seconds * MICROSECONDS + milliseconds * (MICROSECONDS / 1000);
}

static void set_time(struct audit *audit, const char *line, struct imported_call *seen)
{
	uint64_t now = time_of(line);

	/* Records of several files may be out of order: a time before the first one counts as
	 * it. */
	if (!audit->start_us)
		audit->start_us = now;
	if (now > audit->last_us)
		audit->last_us = now;
	if (now > audit->start_us)
		seen->offset_us = now - audit->start_us;
}

static int digit_value(char digit)
{
	return isdigit((unsigned char)digit) ? digit - '0'
	                                     : tolower((unsigned char)digit) - 'a' + 10;
}

/* A path with bytes that the kernel does not print is written in hexadecimal, without quotes. */
static void decode_path(char *path)
{
	size_t length = strlen(path), i;

	if (length % 2 || strspn(path, "0123456789abcdefABCDEF") != length)
		return;
	for (i = 0; i < length / 2; i++)
		path[i] = (char)(digit_value(path[2 * i]) * 16 + digit_value(path[2 * i + 1]));
	path[i] = '\0';
}

static int add_record(
        struct imported_run *imported, struct audit *audit, char *line, struct error *err)
{
	struct imported_call seen = {0};
	char executable[PATH_MAX] = "", number[24];
	struct error why;
	uint64_t pid;
	size_t index;

	/* What follows repeats the fields, with names for numbers. */
	line[strcspn(line, (const char[]){ENRICHMENT, '\0'})] = '\0';
	if (parse_call(line, &seen, &why)) {
		imported_run_lose(imported, &why);
		return 0;
	}
	set_time(audit, line, &seen);
	if (field(line, "pid=", number, sizeof(number)) && parse_number(number, 10, INT_MAX, &pid))
		seen.pid = (pid_t)pid;
	if (field(line, "exe=", executable, sizeof(executable))) {
		decode_path(executable);
		/* "?" and "(null)" are what audit prints for a path that it cannot name. */
		if (*executable && *executable != '?' && strcmp(executable, "(null)") != 0)
			seen.executable = executable;
	}
	return imported_run_add(imported, &seen, &index, err);
}

/* The kernel says how many records it has dropped: without auditd it prints ten in five seconds. */
static uint64_t lost_records(const char *line)
{
	char number[24];
	uint64_t n;

	if (strstr(line, "audit: rate limit exceeded") || strstr(line, "backlog limit exceeded"))
		return 1;
	if ((strstr(line, " callbacks suppressed") &&
	            sscanf(line, "%*[^:]: %23[0-9]", number) == 1) ||
	        field(line, "audit_lost=", number, sizeof(number)))
		/* A number that cannot be read is at least one. */
		return parse_number(number, 10, UINT64_MAX, &n) ? n : 1;
	return 0;
}

static int read_line(struct imported_run *imported, void *state, char *line, struct error *err)
{
	if (strstr(line, "type=SECCOMP") || strstr(line, "type=1326") ||
	        strstr(line, JOURNAL_RECORD))
		return add_record(imported, state, line, err);
	imported->run.completeness.lost =
	        add_saturating(imported->run.completeness.lost, lost_records(line));
	return 0;
}

static int end(struct imported_run *imported, void *state, struct error *err)
{
	const struct audit *audit = state;

	(void)err;
	imported->run.start_us = (int64_t)audit->start_us;
	imported->run.duration_us = audit->last_us - audit->start_us;
	/* A log has no end of a workload; "imported" says what is not known. */
	imported->run.completeness.finished = true;
	return 0;
}

const struct import_format import_format_audit = {
        .name = "audit",
        .summary = "seccomp records of audit.log, ausearch, dmesg or journalctl",
        .state_size = sizeof(struct audit),
        .read_line = read_line,
        .end = end,
};
