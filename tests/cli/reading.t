#!/bin/bash
# Profiles that runtimes take differently: each runtime here does what secprof says with
# --runtime, be it that it starts no container.
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"
[ "$(id -u)" = 0 ] || skip_all 'containers need root here'
[ "$(uname -m)" = x86_64 ] || skip_all 'the profiles are for x86_64'
# shellcheck disable=SC2086
find_runtimes runc crun $newer_runtimes
[ -n "$runtimes" ] || skip_all 'no container runtime starts here'

version_of() { # RUNTIME: as --runtime names it
	case $1 in
	*-*) echo "${1/-/@}" ;;
	*) "$1" --version | sed -En "1s/.* ([0-9]+\.[0-9.]*[0-9]).*/$1@\1/p" ;;
	esac
}

profile() { # RULE-MEMBERS [PROFILE-MEMBERS]: p.json
	printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"%s],
		%s "syscalls": [{%s}]}' "${3:-}" "${2:-}" "$1" >p.json
}

# ---- what keeps a container from starting ----
starts() { # NAME RULE [PROFILE-MEMBERS] [ARCHITECTURES]
	local runtime says
	profile "${@:2}"
	for runtime in $runtimes; do
		run "$SECPROF" lint --json --runtime "$(version_of "$runtime")" p.json
		says=$(json out '"refused" if any(
			f["code"] in ("runtime-refuses", "does-not-load") and
			f["severity"] == "error" for f in d["findings"]) else "exit 0"')
		contained "$runtime" "$WORK/p.json" true
		[ "$status" = 'exit 0' ] || status=refused
		is "$status" "$says" "$runtime: $1"
	done
}
syslog='"names": ["syslog"], "action": "SCMP_ACT_'
starts 'an errno beside TRAP' "$syslog"'TRAP", "errnoRet": 1'
starts 'an errno beside ALLOW' "$syslog"'ALLOW", "errnoRet": 1'
starts 'an errno beside a default of ALLOW' "$syslog"'ERRNO"' '"defaultErrnoRet": 38,'
starts 'an errno beside TRACE' "$syslog"'TRACE", "errnoRet": 1'
starts 'the flag LOG' "$syslog"'ERRNO"' '"flags": ["SECCOMP_FILTER_FLAG_LOG"],'
starts 'the flag TSYNC' "$syslog"'ERRNO"' '"flags": ["SECCOMP_FILTER_FLAG_TSYNC"],'
starts 'the flag SPEC_ALLOW' "$syslog"'ERRNO"' '"flags": ["SECCOMP_FILTER_FLAG_SPEC_ALLOW"],'
starts 'the flag WAIT_KILLABLE_RECV' "$syslog"'ERRNO"' \
	'"flags": ["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"],'
starts 'no listener' "$syslog"'NOTIFY"'
starts 'a rule without names' '"name": "syslog", "action": "SCMP_ACT_ERRNO"'
starts 'an empty name' '"names": ["syslog", ""], "action": "SCMP_ACT_ERRNO"'
starts 'LoongArch' "$syslog"'ERRNO"' '' ', "SCMP_ARCH_LOONGARCH64"'
starts 'm68k' "$syslog"'ERRNO"' '' ', "SCMP_ARCH_M68K"'
starts 'SuperH' "$syslog"'ERRNO"' '' ', "SCMP_ARCH_SHEB"'

# ---- two conditions on one argument ----
sockets='
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
for domain, kind in ((1, 1), (1, 2), (2, 1), (2, 2), (16, 3)):
    refused = libc.syscall(41, domain, kind, 0) < 0 and ctypes.get_errno() == errno.EPERM
    print(domain, kind, "refused" if refused else "allowed")
'
judged() { # RUNTIME: the same lines by check
	local pair
	for pair in '1 1' '1 2' '2 1' '2 2' '16 3'; do
		"$SECPROF" check --json --runtime "$(version_of "$1")" p.json \
			"socket(${pair/ /, })" >one.json 2>/dev/null
		echo "$pair $(json one.json 'd[0]["verdict"]')"
	done
}
condition() { # INDEX VALUE OPERATOR
	printf '{"index": %s, "value": %s, "op": "SCMP_CMP_%s"}' "$@"
}
takes() { # NAME CONDITIONS
	local runtime
	profile "\"names\": [\"socket\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": [$2]"
	for runtime in $runtimes; do
		contained "$runtime" "$WORK/p.json" "$PYTHON" -c "$sockets"
		is "$(cat out)" "$(judged "$runtime")" "$runtime: $1"
	done
}
takes 'one argument twice, and another' \
	"$(condition 0 2 EQ), $(condition 0 16 EQ), $(condition 1 2 EQ)"
takes 'a range' "$(condition 0 2 GE), $(condition 0 10 LE)"
takes 'all but two' "$(condition 0 1 NE), $(condition 0 2 NE)"
takes 'two arguments' "$(condition 0 2 EQ), $(condition 1 1 EQ)"
done_testing
