/*
 * A filter's answer to a call (SECCOMP_RET_*), in words.
 */
#ifndef SECPROF_CLI_ANSWER_H
#define SECPROF_CLI_ANSWER_H

#include "profile.h"

#include <stdint.h>
#include <stdio.h>

/* "errno EPERM", "kill process". */
#define ANSWER_TEXT_MAX 40
void answer_text(uint32_t answer, char buffer[ANSWER_TEXT_MAX]);

/* "action": "SCMP_ACT_ERRNO", "errno": 1 (null with other actions) */
void answer_json(FILE *out, uint32_t answer);

enum profile_action answer_action(uint32_t answer);

/* Of SECCOMP_RET_ERRNO, 0 or more; -1 for other answers. */
int answer_errno(uint32_t answer);

#endif
