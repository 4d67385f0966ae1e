#!/bin/bash
# Profiles from recordings with --args: the workloads run under them, and an intruder in the
# container finds refused what no recording shows.  SECPROF_THOROUGH=1: all workloads, the
# databases and node as well, and each runtime that is here.
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"
. "$TESTS/workloads.sh"
[ "$(id -u)" = 0 ] || skip_all 'containers need root'
thorough=${SECPROF_THOROUGH:-}
PATH=$PATH:$(echo /usr/lib/postgresql/*/bin | tr ' ' :)

cat >web.js <<'JS'
const { Worker, isMainThread } = require('worker_threads');
if (isMainThread) {
	require('child_process').execFileSync('true');
	const server = require('net').createServer().listen(0, '127.0.0.1', () => server.close());
	new Worker(__filename).on('exit', code => process.exit(code));
}
JS
cat >options.py <<'PYTHON'
import os, socket, subprocess, threading
with socket.socket() as one:
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
thread = threading.Thread(target=os.getpid)
thread.start()
thread.join()
assert subprocess.run(["true"]).returncode == 0
PYTHON
cat >commit.sh <<'SH'
set -e
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a
export GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
rm -rf serve/repository
git init -q serve/repository
cd serve/repository
echo a >file
git add file
git commit -qm first
git log --oneline | grep -c first >/dev/null
git gc -q
SH
# A cluster is made once: initdb is not what is traced.  The containers have no /dev/shm.
cat >database.sh <<SH
rm -rf $WORK/serve/data && cp -a $WORK/cluster $WORK/serve/data || exit
postgres -D $WORK/serve/data -k $WORK/serve -c listen_addresses= \
	-c dynamic_shared_memory_type=mmap >$WORK/serve/log 2>&1 &
until psql -qh $WORK/serve -c '' postgres 2>/dev/null; do
	kill -0 \$! || exit
	sleep 0.1
done
psql -qAth $WORK/serve postgres <<'SQL' | grep -qx 500500 || exit
create table t as select generate_series(1, 1000) as n;
create index on t (n);
analyze t;
select sum(n) from t;
SQL
kill -INT \$! && wait \$!
SH
workload_words[python]="/usr/bin/python3 $WORK/options.py"
workload_words[node]="/usr/bin/node $WORK/web.js"
workload_words[git]="sh $WORK/commit.sh"
workload_words[postgres]="sh $WORK/database.sh"
chosen=()
[ ! -x /usr/bin/python3 ] || chosen+=(python)
! have git || chosen+=(git)
! have nginx || chosen+=(nginx)
if [ -n "$thorough" ]; then
	[ -z "$redis" ] || chosen+=(redis)
	[ ! -x /usr/bin/node ] || chosen+=(node)
	if have initdb && id postgres >/dev/null 2>&1; then
		install -d -o postgres cluster
		chmod 755 "$WORK"
		run setpriv --reuid postgres --regid postgres --init-groups \
			initdb -A trust -D "$WORK/cluster"
		is "$status" 'exit 0' initdb
		chosen+=(postgres)
	fi
fi
# shellcheck disable=SC2086
find_runtimes runc crun ${newer_runtimes:-} ${thorough:+podman docker}
[ -n "$runtimes" ] || skip_all 'no container runtime starts here'

# The tests of workloads.sh run without it.
real=$SECPROF
cat >with-args <<SH
#!/bin/sh
[ "\$1" != trace ] || { shift; set -- trace --args "\$@"; }
exec "$real" "\$@"
SH
chmod +x with-args

user_of() { # WORKLOAD: postgres refuses to be root
	[ "$1" = postgres ] && id -u postgres || echo 0
}
as_user() { # WORKLOAD COMMAND...
	CONTAINER_USER=$(user_of "$1") "${@:2}"
}
trace_with_args() { # WORKLOAD
	local result
	if [ "$1" = postgres ]; then
		fresh_folder
		"$real" trace -q --args -u postgres -o postgres.json -- sh database.sh >/dev/null 2>err
		return
	fi
	SECPROF=$WORK/with-args
	trace_workload "$1"
	result=$?
	SECPROF=$real
	return $result
}

shows_both() { # CALL RECORDING...: was memory both writable and executable?
	local call=$1
	shift
	[ "$("$PYTHON" - "$call" "$@" <<-'PY'
	import json, sys
	print(any(value & 6 == 6 for path in sys.argv[2:] for run in json.load(open(path))["runs"]
	          for call in run["calls"] if call["name"] == sys.argv[1]
	          for arg in call.get("args", []) for value in arg["values"]))
	PY
	)" = True ]
}

for workload in "${chosen[@]}"; do
	recordings=()
	for number in 1 2 3; do
		as_user "$workload" ok "$workload is traced" trace_with_args "$workload"
		mv "$workload.json" "$workload$number.json"
		recordings+=("$workload$number.json")
	done
	run "$SECPROF" generate allow -o "$workload.profile" "${recordings[@]}"
	is "$status" 'exit 0' "$workload: a profile"
	entries=$(json "$workload.profile" 'len(d["syscalls"])')
	ok "$workload: $entries entries, not more than 128" test "$entries" -le 128
	is "$(json "$workload.profile" '[r["names"] for r in d["syscalls"] if
		len({a["index"] for a in r.get("args", [])}) != len(r.get("args", []))]')" '' \
		"$workload: no argument is twice in a rule"
	for recording in "${recordings[@]}"; do
		run "$SECPROF" diff "$recording" "$workload.profile"
		is "$status" 'exit 0' "$workload: diff finds nothing refused"
	done
	run "$SECPROF" lint --threshold warning "$workload.profile"
	unlike "$(cat out)" 'dropped-rule: rules.*(mmap|mprotect|prctl|setsockopt)|alternatives' \
		"$workload: lint understands the rules"
	run "$SECPROF" diff --subset "$workload.profile" "$workload.profile"
	is "$status" 'exit 0' "$workload: and so does diff --subset"
	# What no recording shows.
	wanted='clone-newuser clone-newuser-32 socket-alg socket-alg-32 tiocsti tiocsti-32 no-randomize no-randomize-32'
	shows_both mprotect "${recordings[@]}" || wanted+=' mprotect-rwx mprotect-wx'
	shows_both mmap "${recordings[@]}" || wanted+=' mmap-rwx'
	for runtime in $runtimes; do
		for CONTAINER_NNP in yes no; do
			as_user "$workload" ok "$workload works under $runtime, no_new_privs $CONTAINER_NNP" \
				run_workload "$workload" "$runtime" "$WORK/$workload.profile"
		done
		CONTAINER_NNP=yes
		# The intruder needs write, which a program that says nothing may lack.
		"$PYTHON" - "$workload.profile" >intruded.json <<-'PY'
		import json, sys
		profile = json.load(open(sys.argv[1]))
		profile["syscalls"].append({"names": ["write"], "action": "SCMP_ACT_ALLOW"})
		json.dump(profile, sys.stdout)
		PY
		contained "$runtime" "$WORK/intruded.json" "$VICTIMS/attack"
		is "$(for name in $wanted; do grep -qx "refused $name" out || printf '%s ' "$name"; done)" '' \
			"$workload, $runtime: an intruder is refused all that no recording shows"
	done
done
contained "${runtimes##* }" - "$VICTIMS/attack"
like "$(tr '\n' ' ' <out)" 'done socket-alg done|done mprotect-rwx' 'without a profile it is not'
note "$(head -20 out | tr '\n' ' ')"
[ -z "${dockerd_pid:-}" ] || stop_dockerd
done_testing
