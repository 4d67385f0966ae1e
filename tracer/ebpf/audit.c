#include "audit.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TEXT_MAX = 8970 }; /* MAX_AUDIT_MESSAGE_LENGTH of libaudit.h */

int audit_open(void)
{
	struct sockaddr_nl address = {
	        .nl_family = AF_NETLINK, .nl_groups = 1u << (AUDIT_NLGRP_READLOG - 1)};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_AUDIT);
	int number;

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	number = errno;
	close(fd);
	errno = number;
	return -1;
}

/* The number after " key=". */
static bool number_of(const char *text, const char *key, int base, uint32_t *value)
{
	const char *at = strstr(text, key);
	char *end;

	if (!at)
		return false;
	at += strlen(key);
	*value = (uint32_t)strtol(at, &end, base);
	return end != at;
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* In quotes, or in hexadecimal where it has odd bytes (audit_log_untrustedstring()). */
static void read_path(const char *text, char path[PATH_MAX])
{
	size_t n = 0;

	if (*text == '"') {
		snprintf(path, PATH_MAX, "%.*s", (int)strcspn(text + 1, "\""), text + 1);
		return;
	}
	for (; digit(text[0]) >= 0 && digit(text[1]) >= 0 && n + 1 < PATH_MAX; text += 2)
		path[n++] = (char)(digit(text[0]) * 16 + digit(text[1]));
	path[n] = '\0';
}

bool audit_parse(const char *text, struct audit_record *record)
{
	const char *path = strstr(text, " exe=");
	unsigned long long seconds = 0;
	unsigned milliseconds = 0;
	uint32_t pid, nr;

	record->executable[0] = '\0';
	if (path)
		read_path(path + strlen(" exe="), record->executable);
	if (!number_of(text, " pid=", 10, &pid) || !number_of(text, " arch=", 16, &record->audit) ||
	        !number_of(text, " syscall=", 10, &nr) ||
	        !number_of(text, " code=", 16, &record->code))
		return false;
	if (sscanf(text, "audit(%llu.%3u", &seconds, &milliseconds) == 2)
		record->at_us = seconds * 1000000 + milliseconds * 1000;
	else
		record->at_us = 0;
	record->pid = (pid_t)pid;
	record->nr = (int)nr;
	return true;
}

bool audit_read(int fd, struct audit_record *record, unsigned *lost)
{
	union {
		struct nlmsghdr header;
		char bytes[NLMSG_HDRLEN + TEXT_MAX + 1];
	} message;

	for (;;) {
		ssize_t size = recv(fd, &message, sizeof(message) - 1, 0);

		if (size < 0 && errno == ENOBUFS) {
			(*lost)++;
			continue;
		}
		if (size < 0)
			return false;
		message.bytes[size] = '\0';
		if (size > (ssize_t)NLMSG_HDRLEN && message.header.nlmsg_type == AUDIT_SECCOMP &&
		        audit_parse(message.bytes + NLMSG_HDRLEN, record))
			return true;
	}
}
