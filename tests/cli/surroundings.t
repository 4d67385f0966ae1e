#!/bin/bash
# What secprof finds around it: a /proc that is not its own, SIGCHLD ignored, filters from before,
# and programs that would be privileged.  It does what it can, and says what it cannot.
. "$(dirname "$0")/lib.sh"

within() { # COMMAND...: before the secprof that trace runs
	around=("$@")
}

traced() { # trace [OPTION...] -- COMMAND..., within
	rm -f r.json
	run "${around[@]}" "$SECPROF" trace -q -o r.json "$@"
}

counts() { # of the storm of 20 forks, and what must not be lost
	json r.json 'done["processes"], done["lost"], done["escaped"], sum(c["count"] for c in run["calls"] if c["name"] == "getppid")'
}

own_mode() { # MODE: that which serves it in ordinary surroundings
	"$SECPROF" trace -q -o own.json --mode "$1" -- true
	json own.json 'run["mode"]'
}

# ---- /proc ----

storm=("$VICTIMS/fork_storm" 20)
privileged=no
if [ "$(id -u)" = 0 ] && unshare -pf --mount-proc true 2>/dev/null; then
	privileged=yes
fi

for mode in auto exact trace ptrace; do
	if [ $privileged = no ]; then
		skip "$mode: in another pid namespace" 'needs root'
		continue
	fi
	# Its own, the host's, and none.
	for mount in "--mount-proc" "" "-m"; do
		within unshare -pf ${mount:+"$mount"}
		name="$mode: unshare -pf${mount:+ $mount}"
		if [ "$mount" = -m ]; then
			within unshare -pf -m sh -c 'mount -t tmpfs none /proc && exec "$@"' sh
			name="$mode: without /proc"
			if grep -q __asan_init "$SECPROF"; then
				skip "$name" 'LeakSanitizer needs /proc'
				continue
			fi
		fi
		traced --mode "$mode" -- "${storm[@]}"
		is "$status $(counts)" 'exit 0 (41, 0, 0, 40)' "$name: all children are followed"
		is "$(json r.json 'run["mode"], run.get("instead_of")')" \
			"('$(own_mode "$mode")', $(json own.json 'run.get("instead_of")'))" \
			"$name: in the same mode"
		is "$(json r.json 'run["executables"]')" "$VICTIMS/fork_storm" \
			"$name: calls are attributed to executables"
	done
done

# A child that is hot, as its parent was: does it carry the filter?
hot='hot() { i=0; while [ $i -lt 1000 ]; do kill -0 $$; i=$((i + 1)); done; }; hot; (hot); (hot)'
for mode in auto exact; do
	if [ $privileged = yes ]; then
		within unshare -pf
		traced --mode "$mode" -- sh -c "$hot"
		is "$status $(json r.json 'done["processes"], done["filters"], done["lost"]')" \
			'exit 0 (3, 1, 0)' "$mode: children of a filtered process are known to be filtered"
		[ "$(json r.json 'run["mode"]')" = learn ] ||
			is "$(count_of r.json kill)" 3000 "$mode: and counted"
	else
		skip "$mode: children of a filtered process" 'needs root'
	fi
done

# Where secprof can mount none: a user namespace that owns nothing of the mount namespace.
if unshare -Urpf true 2>/dev/null; then
	for mode in auto exact; do
		within unshare -Urpf
		traced --mode "$mode" -- "${storm[@]}"
		is "$status $(counts)" 'exit 0 (41, 0, 0, 40)' "$mode: no /proc to be had: all is seen"
		[ "$mode" = auto ] && wanted=learn || wanted=notify
		is "$(json r.json 'run["mode"], run["instead_of"]["mode"], run["executables"], done["unattributed"]')" \
			"('trace', '$wanted', [], True)" "$mode: the recording says what it is not"
		like "$(json r.json 'run["instead_of"]["reason"]')" '/proc' "$mode: and why"
		traced --mode "$mode" -- "$VICTIMS/threads"
		is "$status $(json r.json 'done["processes"], done["threads"], done["lost"]')" \
			'exit 0 (1, 5, 0)' "$mode: threads are distinguished from processes"
	done
	run "$SECPROF" show r.json
	like "$(cat out)" '^recorded in mode trace instead of notify: /proc ' 'show says so'
	like "$(cat out)" '^the executable that makes a call is not always known' 'and what is not known'
	run unshare -Urpf "$SECPROF" generate allow -o p.json -- true
	like "$(cat err)" 'recorded in mode trace instead of learn: /proc ' 'generate says so'
	run "$SECPROF" merge -o merged.json r.json own.json
	run "$SECPROF" show merged.json
	like "$(cat out)" '^a run was recorded in another mode than notify: /proc ' \
		'show of several runs says so'
	rm -f out err
	unshare -Urpf "$SECPROF" trace --mode auto -- true 2>err
	like "$(cat err)" 'recorded in mode trace instead of learn' 'trace says so'
else
	skip 'no /proc to be had' 'needs user namespaces'
fi

# ---- SIGCHLD ignored by who started secprof ----

within perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV'
for mode in auto exact trace; do
	traced --mode "$mode" -- grep SigIgn /proc/self/status
	is "$status $(json r.json 'run["mode"], run.get("instead_of")')" \
		"exit 0 ('$(own_mode "$mode")', $(json own.json 'run.get("instead_of")'))" \
		"$mode: SIGCHLD ignored: the same mode"
	is "$(cat out)" "$("${around[@]}" grep SigIgn /proc/self/status)" \
		"$mode: and the workload inherits it"
done
within

# ---- filters from before ----

if "$VICTIMS/under_filter" true; then
	for mode in ptrace trace learn notify; do
		within "$VICTIMS/under_filter"
		traced --mode "$mode" -- true
		is "$status $(json r.json 'done["inherited_filters"]')" 'exit 0 1' \
			"$mode: a filter from before is in the recording"
		within "$VICTIMS/under_filter" "$VICTIMS/under_filter"
		traced --mode "$mode" -- true
		is "$(json r.json 'done["inherited_filters"]')" 2 "$mode: two of them"
		within
		traced --mode "$mode" -- "$VICTIMS/under_filter" true
		is "$(json r.json 'done.get("inherited_filters"), done["own_filter"]')" \
			'(None, True)' "$mode: the workload's own is none of them"
	done
	within "$VICTIMS/under_filter"
	traced --mode trace -- true
	said='filters from before secprof.*may be missing.*: 1$'
	run "$SECPROF" show r.json
	like "$(cat out)" "$said" 'show says that calls may be missing'
	run "$SECPROF" generate allow -o p.json r.json
	like "$(cat err)" "$said" 'generate says so'
	run "$SECPROF" diff r.json p.json
	like "$(cat err)" "$said" 'diff says so'
	run "$VICTIMS/under_filter" "$SECPROF" verify --profile p.json -- true
	like "$(cat err)" "$said" 'verify says so'
	traced --mode ptrace -- true
	run "$SECPROF" show r.json
	unlike "$(cat out)" 'from before' 'ptrace sees what filters refuse'
else
	skip 'filters from before' 'no filter can be installed'
fi

# ---- setuid programs ----

granted=no
unprivileged=()
if [ "$(id -u)" = 0 ] && have setpriv; then
	chmod 755 .
	mkdir bin && cp "$(type -P id)" bin/setuid && cp bin/setuid bin/unreadable &&
		cp bin/setuid bin/plain && cp bin/setuid bin/setgid &&
		chmod 4755 bin/setuid && chmod 4711 bin/unreadable && chmod 2755 bin/setgid
	programs=(setuid setgid unreadable)
	if have setcap && cp bin/plain bin/capable && setcap cap_net_raw=ep bin/capable; then
		programs+=(capable)
	fi
	unprivileged=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all)
	# On a file system with nosuid nobody gains anything.
	[ "$("${unprivileged[@]}" bin/setuid -u)" != 0 ] || granted=yes
fi
is_said() { # RECORDING
	"$SECPROF" show r.json | grep -c 'did not get the privilege'
}
if [ $granted = yes ]; then
	mkdir -m 777 writable
	(
		cd writable || exit
		within "${unprivileged[@]}"
		for mode in ptrace trace learn; do
			for program in "${programs[@]}"; do
				traced --mode "$mode" -- sh -c "../bin/$program; true"
				echo "$mode $program: $(json r.json 'done.get("setuid")') $(is_said)"
			done
			traced --mode "$mode" -- sh -c '../bin/plain; true'
			echo "$mode plain: $(json r.json 'done.get("setuid")') $(is_said)"
		done
	) >said
	is "$(grep -c ': True 1$' said) $(grep -v ': True 1$' said | sort | tr '\n' ' ')" \
		"$((3 * ${#programs[@]})) learn plain: None 0 ptrace plain: None 0 trace plain: None 0 " \
		'without privilege: said of programs that should have got some, and of no other'
	within
	traced -- "${unprivileged[@]}" bin/setuid -u
	is "$(cat out) $(json r.json 'done.get("setuid")')" '0 None' \
		'as root nothing is lost, and nothing said'
	traced --no-new-privs -- "${unprivileged[@]}" bin/setuid -u
	is "$(cat out) $(json r.json 'done.get("setuid")')" '65534 True' \
		'--no-new-privs: lost and said'
	traced -- "${unprivileged[@]}" --no-new-privs bin/setuid -u
	is "$(cat out) $(json r.json 'done.get("setuid")')" '65534 None' \
		'no_new_privs of the workload s own: natively it is the same'
	traced --no-new-privs -- true
	is "$(json r.json 'done["no_new_privs"], done.get("setuid")')" '(True, None)' \
		'--no-new-privs and no such program: nothing is said'
else
	skip 'setuid programs' 'needs root, setpriv, and a file system without nosuid'
fi

# ---- a small stack ----

small() { # SECPROF-ARGUMENT...: with a stack of 64 kB
	run bash -c 'ulimit -s 64; exec "$@"' - "$SECPROF" "$@"
}
if nm -D "$SECPROF" | grep -q __asan_init || [ "$(getconf PAGESIZE)" != 4096 ]; then
	skip 'a small stack' 'AddressSanitizer and larger pages take more'
else
	kinds=('--mode learn' '--mode trace' '--mode ptrace' --args)
	# Not in a container, nor without root.
	! "$SECPROF" trace -q --self-check -- true 2>/dev/null || kinds+=('--args --self-check')
	! "$SECPROF" version | grep -q '^+libunwind' || kinds+=(--stacks)
	for options in "${kinds[@]}"; do
		small trace -q $options -o small.json -- bash -c 'ulimit -s; ls /'
		is "$status $(head -1 out)" 'exit 0 64' "trace $options; the workload has this limit, too"
		unlike "$(cat err)" 'SIGSEGV' "trace $options: nothing was ended"
	done
	echo '{"defaultAction": "SCMP_ACT_ALLOW"}' >all.json
	sleep 600 &
	small trace -q --for 0.2 -p $! -o attached.json
	is "$status" 'exit 0' 'trace -p'
	kill $!
	"$SECPROF" generate allow -q -o small-p.json small.json
	"$SECPROF" generate allow -q --format bpf -o small-p.bpf small.json
	while read -r want arguments; do
		small $arguments
		is "$status" "exit $want" "$arguments"
	done <<-'END'
		0 merge -o merged.json small.json small.json attached.json
		0 show --json merged.json
		0 explain merged.json openat
		0 report -o report.html merged.json
		0 generate allow -q -o again.json merged.json
		0 generate deny -q -o deny.json merged.json
		0 diff small-p.json small-p.json
		0 diff --subset small-p.json small-p.json
		0 diff --subset small-p.bpf small-p.json
		0 check small-p.json read
		1 lint all.json
		0 verify -p deny.json --fix fixed.json -- true
	END
fi
done_testing
