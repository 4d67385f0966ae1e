#!/bin/bash
# secprof import: the logs of others as recordings.
. "$(dirname "$0")/lib.sh"

import() { # KIND LOG... -> i.json
	local kind=$1
	shift
	run "$SECPROF" import --force --from "$kind" -o i.json "$@"
}

messages() {
	cat err
}

# Who runs first decides whether a signal handler returns.
same_names() { # A B NAME
	is "$(names_of "$1" | grep -v sigreturn)" "$(names_of "$2" | grep -v sigreturn)" "$3"
}

# ---- strace: its own log, counted by another program, is the oracle ----

if have strace && strace -o /dev/null true 2>/dev/null; then
	strace -f -o log sh -c 'sleep 0.01; ls / | sort >/dev/null; exit 3' >/dev/null
	import strace log
	is "$status $(messages)" 'exit 0 ' 'a log of strace is read without a word'
	is "$("$PYTHON" "$TESTS/calls.py" equal i.json log)" '' 'every call is counted as often as the log shows it'
	is "$(json i.json 'run["command"][0], run["exit"], done["finished"], done["imported"]')" \
		"('sh', {'status': 3}, True, True)" 'the command and its end are known'
	"$SECPROF" trace -q --mode ptrace -o r.json -- sh -c 'sleep 0.01; ls / | sort >/dev/null; exit 3' >/dev/null
	same_names i.json r.json 'it has the calls that a recording has'
	first_id=$(json i.json 'run["id"]')
	import strace log
	is "$(json i.json 'run["id"]')" "$first_id" 'the same log gives the same run'

	strace -f -y -tt -T -o log "$VICTIMS/threads" 2 >/dev/null
	import strace log
	sed -E 's/^([0-9]+ +)[0-9:.]+ /\1/' log >plain
	is "$("$PYTHON" "$TESTS/calls.py" equal i.json plain)" '' 'with times and paths, too'

	for options in -r -i -n '-f -r' '-f -n -i -tt' '-f --decode-pids=comm'; do
		# shellcheck disable=SC2086 # several words
		if ! strace $options -o log sh -c 'true; ls / | sort >/dev/null' 2>/dev/null; then
			skip "$options" 'this strace does not have it'
			continue
		fi
		import strace log
		sed -E 's/^[^("]*[] >]([a-z_0-9]+\()/\1/' log >plain
		is "$status $("$PYTHON" "$TESTS/calls.py" equal i.json plain)" 'exit 0 ' "with $options"
	done

	strace -ff -o part sh -c 'ls / >/dev/null'
	import strace part.*
	cat part.* >log
	is "$("$PYTHON" "$TESTS/calls.py" equal i.json log)" '' 'a file for each process (-ff)'

	# What the workload writes to the terminal is mixed with it.
	strace -f sh -c 'echo aa; printf "getpid(1)bb"; ls / >/dev/null' >log 2>&1
	import strace log
	"$SECPROF" trace -q --mode ptrace -o r.json -- sh -c 'echo aa; printf "getpid(1)bb"; ls / >/dev/null' >/dev/null
	same_names i.json r.json 'mixed with the output of the workload'

	strace -f -o plain ls / >/dev/null
	strace -f -c -o log ls / >/dev/null
	import strace log
	is "$("$PYTHON" "$TESTS/calls.py" equal i.json plain)" 'exit_group: recorded 0, strace 1' \
		'the table of -c, which leaves out calls that do not return'
	like "$(messages)" 'note: .*exit_group' 'and says so'
	strace -f -C -o log ls / >/dev/null
	import strace log
	is "$("$PYTHON" "$TESTS/calls.py" equal i.json log)" '' 'log and table (-C): counted once'

	strace -f -o log "$VICTIMS/clone3" >/dev/null 2>&1
	import strace log
	"$SECPROF" trace -q --mode ptrace -o r.json -- "$VICTIMS/clone3" >/dev/null 2>&1
	is "$(json i.json '[str(c.get("args")) for c in run["calls"] if c["name"] == "clone"]')" \
		"$(json r.json '[str(c.get("args")) for c in run["calls"] if c["name"] == "clone"]')" \
		'arguments that profiles look at are the same'
else
	skip 'logs of strace' 'strace does not work here'
fi

# ---- logs that are written down: what strace prints where it is not the whole truth ----

cat >log <<'LOG'
10 execve("/bin/x", ["x", "a\tb", "cut"...], 0x7ffd /* 1 var */) = 0
10 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
10 socket(AF_MYSTERY, SOCK_STREAM, 0) = -1 EAFNOSUPPORT (Address family not supported by protocol)
10 read(3,  <unfinished ...>
11 [ Process PID=11 runs in 32 bit mode. ]
11 write(1, ") = -1 EIO", 10) = 10
10 <... read resumed>"", 1) = -1 EINTR (Interrupted system call)
10 nanosleep({tv_sec=1}, NULL) = ? ERESTART_RESTARTBLOCK (Interrupted by signal)
10 syscall_0x3e7(0, 0, 0, 0, 0, 0) = -1 ENOSYS (Function not implemented)
10 no_such_call(1) = 0
10 --- SIGTERM {si_signo=SIGTERM, si_code=SI_USER} ---
10 +++ killed by SIGTERM +++
LOG
import strace --arch x86_64 log
is "$status" 'exit 0' 'a log with oddities is read'
like "$(messages)" "lines that show a call and were not understood: 1; the first: log:10: .*no_such_call" \
	'a call that nobody knows is said'
is "$(json i.json 'done["lost"], run["exit"]["signal"], run["executables"], run["command"]')" \
	"(1, 'SIGTERM', ['/bin/x'], ['x', 'a\\tb'])" 'and counted as lost; the signal and the command are read'
is "$(json i.json '[c["arch"] + " " + c["name"] + " " + str(c["first"]["result"]) for c in run["calls"]]')" \
"i386 write ok
x86_64 read EINTR
x86_64 nanosleep None
x86_64 socket ok
x86_64 execve ok
x86_64 syscall_999 ENOSYS" 'ABIs and results: of calls that resume in a later line, none of calls that restart'
is "$(json i.json '[str(c["args"]) for c in run["calls"] if c["name"] == "socket"]')" \
	"[{'index': 0, 'values': [2], 'overflow': True}]" 'a constant that is not known is not passed over'
run "$SECPROF" show i.json
like "$(cat out)" 'imported from a log or a list: what that does not show is not known' 'show says where it is from'
like "$(cat out)" '^ +1 .* imported +' 'and so does its table of runs'
run "$SECPROF" generate allow -o p.json i.json
like "$(messages)" 'imported from a log' 'so does generate'

# ---- strings of the workload are not strace's own words ----

cat >log <<'LOG'
10 execve("/bin/x", ["x"], 0x7ffd /* 1 var */) = 0
10 write(1, "[ Process PID=10 runs in 32 bit mode. ]", 40) = 40
10 write(1, "% time     seconds  usecs/call", 30) = 30
10 mkdir("<unfinished ...>", 0777) = -1 EEXIST (File exists)
10 +++ exited with 0 +++
LOG
import strace --arch x86_64 log
is "$status $(json i.json '[" ".join([c["arch"], c["name"], str(c["count"]), str(c["first"]["result"])]) for c in run["calls"]]')" \
"exit 0 x86_64 write 2 ok
x86_64 execve 1 ok
x86_64 mkdir 1 EEXIST" 'notes of strace inside a string change nothing'

# ---- audit ----

cat >log <<'LOG'
type=SECCOMP msg=audit(1700000000.123:42): auid=1000 uid=1000 gid=1000 ses=2 pid=4711 comm="nginx" exe="/usr/sbin/nginx" sig=31 arch=c000003e syscall=165 compat=0 ip=0x7f1 code=0x80000000
[   12.3] audit: type=1326 audit(1700000002.500:43): auid=4294967295 uid=0 gid=0 ses=4294967295 ppid=1 pid=4712 comm=6C206F67 exe=2F746D702F6C206F67 sig=0 arch=40000003 syscall=21 compat=1 ip=0xf7f1 code=0x7ffc0000
type=SECCOMP msg=audit(01/01/2024 00:00:00.123:44) : auid=root uid=root pid=5 comm=y exe=/usr/bin/y sig=SIGSYS arch=x86_64 syscall=bpf compat=0 ip=0x1 code=kill
type=CWD msg=audit(1700000002.500:43): cwd="/"
type=SECCOMP msg=audit(1700000003.000:45): pid=5 arch=deadbeef syscall=1
kauditd_printk_skb: 12 callbacks suppressed
LOG
import audit log
like "$(messages)" "not understood: 1; the first: log:5: 'deadbeef' is no architecture" 'an architecture that nobody has is said'
is "$(json i.json 'done["lost"], run["start"], run["duration"]')" \
	"(13, '2023-11-14T22:13:20.123000Z', 2.377)" 'what the kernel dropped is lost; times'
is "$(json i.json '[" ".join([c["arch"], c["name"], str(c["first"]["pid"]), run["executables"][c["first"]["exe"]]]) for c in run["calls"]]')" \
"i386 mount 4712 /tmp/l og
x86_64 mount 4711 /usr/sbin/nginx
x86_64 bpf 5 /usr/bin/y" 'numbers and architectures are resolved, paths decoded'

# ausearch -i prints what the process has chosen without quotes, before what the kernel says.
cat >log <<'LOG'
type=SECCOMP msg=audit(01/01/2024 00:00:00.123:44) : auid=root uid=root pid=5 comm= syscall=mount exe=/tmp/x arch=i386 syscall=init_module sig=SIGSYS arch=x86_64 syscall=bpf compat=0 ip=0x1 code=kill
LOG
import audit log
is "$(json i.json '[c["arch"] + " " + c["name"] for c in run["calls"]]')" 'x86_64 bpf' \
	'the name of a program does not decide which call it was'

echo 'Nov 26 05:00:00 host audit[77]: SECCOMP auid=1000 uid=1000 gid=1000 ses=1 subj=unconfined pid=77 comm="x" exe="/bin/x" sig=0 arch=c000003e syscall=165 compat=0 ip=0x1 code=0x50000' >log
import audit log
is "$(json i.json '[" ".join([c["name"], str(c["first"]["pid"]), run["executables"][0]]) for c in run["calls"]]')" 'mount 77 /bin/x' \
	'a record as systemd-journald prints it'

# The kernel's own records.
pid=$("$VICTIMS/logged" 102 104 105 106 107 108)
dmesg 2>/dev/null | grep "type=1326.* pid=$pid " >log
if [ -s log ]; then
	import audit log
	is "$(json i.json '[str(c["nr"]) for c in run["calls"]]')" \
		"$(grep -o ' syscall=[0-9]*' log | cut -d= -f2 | sort -nu)" 'the calls that the kernel logged'
else
	skip 'the calls that the kernel logged' 'dmesg shows no records here (it prints ten in five seconds)'
fi

# ---- a denial in production heals ----

"$SECPROF" trace -q -o r.json -- true
"$SECPROF" generate allow -q -o before.json r.json
printf 'mount\n' >list
import names --arch x86_64 list
"$SECPROF" merge -o all.json r.json i.json 2>err
"$SECPROF" generate allow -q -o after.json all.json
run "$SECPROF" check before.json mount
is "$status" 'exit 1' 'the profile refuses the call'
run "$SECPROF" check after.json mount
is "$status" 'exit 0' 'after import, merge and generate it does not'

# ---- names ----

printf 'read, write # comment\n\n  i386:socketcall\ttime\r\n' | run "$SECPROF" import --from names --arch x86_64 --force -o i.json -
is "$(json i.json '[c["arch"] + " " + c["name"] for c in run["calls"]]')" \
"i386 socketcall
x86_64 read
x86_64 write
x86_64 time" 'names, apart by commas and blanks, with ABIs and comments'
printf 'read\nopenta\n' >list
import names --arch x86_64 list
is "$status|$(messages)" "exit 2|secprof: list:2: openta: x86_64 has no call 'openta'; did you mean 'openat'?" 'a mistyped name'

# ---- bounds of a run ----

cat >log <<'LOG'
[ Process PID=7 runs in 32 bit mode. ]
7 socketcall(0x100000002, 0xffc0) = 0
LOG
import strace --arch x86_64 log
is "$(json i.json '[str(c["args"][0]["values"]) for c in run["calls"]]')" '[2]' 'an argument has the bits of its ABI'

seq 1 5000 >list
import names list
is "$status $(json i.json 'len(run["calls"]), done["overflow"]["calls"]')" 'exit 0 (4096, 904)' \
	'more calls than a run can have are counted'
run "$SECPROF" show i.json
is "$status" 'exit 0' 'and the recording can be read'
cat >log <<'LOG'
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
  0.00    0.000000           0 18446744073709551615           read
  0.00    0.000000           0         1           read
  0.00    0.000000           0 18446744073709551615           write
LOG
import strace log
is "$(json i.json '[str(c["count"]) for c in run["calls"]]')" "18446744073709551615
18446744073709551615" 'a count that does not fit is not 0'
run "$SECPROF" show i.json
like "$(cat out)" '^calls 18446744073709551615, distinct 2' 'nor is the sum'

# ---- mistakes ----

echo 'clone(CLONE_VM)' >list
import names list
is "$status|$(messages)" 'exit 2|secprof: list:1: clone(CLONE_VM): a list has names alone, without arguments' \
	'arguments in a list would be lost'

: >log
import strace log
like "$status|$(messages)" '^exit 2\|secprof: log: no system call was found' 'an empty log'
printf 'getpid() = 1\n\0\n' >log
import strace log
is "$status|$(messages)" 'exit 2|secprof: log:2: a NUL byte: this is no text' 'no text'
import strace /dev/zero
is "$status|$(messages)" 'exit 2|secprof: /dev/zero:1: a NUL byte: this is no text' 'nor a file without an end'
head -c 17000000 /dev/zero | tr '\0' x >log
import strace log
is "$status|$(messages)" 'exit 2|secprof: log:1: a line of more than 16 MiB' 'nor a line without an end'
import strace missing
is "$status|$(messages)" 'exit 2|secprof: missing: cannot be opened: No such file or directory' 'a file that is missing'
run "$SECPROF" import -o i.json log
is "$status" 'exit 2' 'the kind is needed'
run "$SECPROF" import --from strac -o i.json log
like "$(messages)" "strace" 'a mistyped kind'
printf 'getpid() = 1\n' >log
run "$SECPROF" import --from strace -o log log
is "$status" 'exit 2' 'a log is not replaced by its recording'

done_testing
