#!/bin/bash
# CLONE_UNTRACED: the child must not run through the filter without its tracer (ENOSYS).
. "$(dirname "$0")/lib.sh"

for mode in ptrace trace learn notify; do
	for call in clone clone3 constant; do
		"$VICTIMS/untraced" "$call" >native
		grep -q 'child: ok' native || {
			skip "$mode: $call" "$(cat native)"
			continue
		}
		trace --mode "$mode" -- "$VICTIMS/untraced" "$call"
		is "$status $(head -1 out)" 'exit 0 child: ok' "$mode: child by $call runs as natively"
		is "$(sed 1d out)" 'flags: kept' "$mode: the caller of $call finds its flags as they were"
		is "$(json r.json 'done["untraced_clones"]')" 1 "$mode: $call with the flag is noted"
		is "$(count_of r.json getppid) $(count_of r.json getsid)" '5 1' \
			"$mode: the child of $call is followed"
		is "$(json r.json 'done["escaped"]')" 0 "$mode: so nothing escaped"
	done
done

# Where the flag cannot be taken away: as many escape as the children themselves say.
escapes() { # MODE KIND NAME
	as_user "$SECPROF" trace -q --mode "$1" -o r.json -- "$VICTIMS/untraced" "$2"
	is "$(cat out)" "untraced: $(json r.json 'done["escaped"]')" "$3"
}

drop=()
as_user() {
	rm -f r.json
	run "${drop[@]}" "$@"
}

# A filter that lets everything through, in which verify looks for clones all the same.
echo '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": []}' >all.json
"$VICTIMS/untraced" plain >native
for mode in ptrace trace learn notify verify; do
	drop=()
	for kind in toggled hidden killed plain; do
		name="$mode: $kind clone3"
		if [[ $kind =~ hidden|killed ]] && [ "$(id -u)" = 0 ]; then
			drop=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all)
			have setpriv || {
				skip "$name" 'needs setpriv'
				continue
			}
			chmod 777 .
		fi
		if grep -q refused native; then
			skip "$name" "$(cat native)"
		elif [ "$kind" = toggled ] && [ "$(nproc)" = 1 ]; then
			skip "$name" 'the thread that toggles the flag needs a processor of its own'
		elif [ "$mode" = verify ]; then
			as_user "$SECPROF" verify -p all.json -- "$VICTIMS/untraced" "$kind"
			n=$(sed -n 's/^untraced: //p' err)
			[ "$n" = 0 ] && want='exit 0 ' || want="exit 2 : $n"
			is "$status $(sed -n 's/.*could not be followed//p' err)" "$want" \
				"$name: verify says how many escaped, and then never 0"
		else
			escapes "$mode" "$kind" "$name: as many escaped as have no tracer"
		fi
	done
done
trace --mode learn -- "$VICTIMS/untraced" clone3
run "$SECPROF" show r.json
like "$(cat out err)" 'UNTRACED|untraced' 'show repeats it in words'
done_testing
