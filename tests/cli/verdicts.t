#!/bin/bash
# diff's verdict on a recording is what happens in a container: nothing refused, and the
# program ends as it does on the host; something refused, and it dies where refusing kills.
. "$(dirname "$0")/lib.sh"
. "$TESTS/programs.sh"
. "$TESTS/containers.sh"
[ "$(uname -m)" = x86_64 ] || skip_all 'the numbers of x86_64 are used'
[ "$(id -u)" = 0 ] || skip_all 'containers need root here'
find_runtimes crun
[ -n "$runtimes" ] || skip_all 'crun starts no container here'
chmod 755 "$WORK"
CONTAINER_CAPS=no
SHARED=${SHARED:-$ROOT/../shared}

# Calls that engines refuse, with arguments that do nothing even where they are allowed.
cat >call.py <<'PYTHON'
import ctypes, sys
ctypes.CDLL(None).syscall(*(ctypes.c_long(int(word, 0)) for word in sys.argv[1:]))
PYTHON
add_call() { # NAME NUMBER [ARG...]
	add_program "$1" call "/usr/bin/python3 $WORK/call.py ${*:2}"
}
add_call bpf 321 -1
add_call keyctl 250 -1
add_call init_module 175 0 0 0
add_call mount 165 0 0 0 0 0
add_call perf_event_open 298 0
add_call pivot_root 155 0 0
add_call open_by_handle_at 304 -1 0 0
add_call personality-linux 135 0
add_call personality-odd 135 0x1000000
add_call socket-inet 41 2 2 0
add_call socket-vsock 41 40 1 0
add_call clone3 435 0 0

same_as_diff() { # PROFILE PROGRAM
	local wanted=$1-$2 argv
	eval "argv=(${program_words[$2]})"
	if [ ! -e "$2.json" ]; then
		in_scratch "$SECPROF" trace -q -o "$WORK/$2.json" -- "${argv[@]}" \
			</dev/null >/dev/null 2>&1
		echo "exit $?" >"$2.status"
	fi
	"$SECPROF" diff -q "$2.json" "$1" 2>diff.err
	case $? in
	0) wanted=$(cat "$2.status") ;;
	1) wanted='exit 159' ;; # 128 + SIGSYS
	esac
	rm -rf scratch && mkdir scratch && cd scratch || exit 1
	contained crun "$WORK/$1" "${argv[@]}"
	cd "$WORK" || exit 1
	is "$status" "$wanted" "$3: $2: diff is right"
	echo "$wanted" >>verdicts
}

compare_profile() { # NAME FILE
	local name
	[ -r "$2" ] || {
		skip "$1" "there is no $2"
		return
	}
	"$PYTHON" "$TESTS/profiles.py" plain "$2" kill >kill.json
	for name in "${program_names[@]}"; do
		same_as_diff kill.json "$name" "$1"
	done
}
# One of the two will do in everyday life.
compare_profile "Docker's default" "$SHARED/profiles/docker-default.json"
[ -e verdicts ] && [ -z "${SECPROF_THOROUGH:-}" ] ||
	compare_profile "podman's default" /usr/share/containers/seccomp.json
[ -e verdicts ] || done_testing
ok "both verdicts were there: $(sort verdicts | uniq -c | tr -s ' \n' ' ')" \
	test "$(grep -c 159 verdicts)" -ge 5 -a "$(grep -vc 159 verdicts)" -gt 10
done_testing
