#!/bin/bash
# The architecture is decided per call.
. "$(dirname "$0")/lib.sh"
[ "$(uname -m)" = x86_64 ] || skip_all 'these ABIs are those of x86_64'

values_of_personality='[c["args"][0]["values"] for c in run["calls"] if c["name"] == "personality"]'

for mode in ptrace trace; do
	if build_32bit threads; then
		trace --mode "$mode" -- ./threads32
		is "$(count_of r.json getppid i386)" 100 "$mode: an i386 program, every call"
		is "$(calls_of r.json | grep -c ' mmap2 ')" 1 "$mode: with i386 names"
		is "$(calls_of r.json | awk '$1 != "i386" { print $2 }')" execve \
			"$mode: only the first execve is x86_64"
	else
		skip "$mode: i386" 'no -m32 compiler or no 32-bit programs here'
	fi
	if "$VICTIMS/int80" >native; then
		trace --mode "$mode" -- "$VICTIMS/int80"
		is "$status $(cat out)" 'exit 0 same parent' "$mode: int 0x80 from 64-bit code works"
		is "$(count_of r.json getppid i386) $(count_of r.json getppid x86_64)" '7 1' \
			"$mode: and each call is of its own ABI"
		is "$(json r.json "$values_of_personality")" '[[4294967295]]' \
			"$mode: with the 32 bits of its arguments that the kernel uses"
		run "$SECPROF" show r.json
		like "$(cat out)" 'i386' "$mode: the table distinguishes the ABIs"
	else
		skip "$mode: int 0x80" 'no IA-32 emulation here'
	fi
	trace --mode "$mode" -- "$VICTIMS/x32"
	is "$status $(cat out)" "exit 0 $("$VICTIMS/x32")" "$mode: x32 attempts end as natively"
	is "$(calls_of r.json | grep -c '^x32 getppid 3$')" 1 "$mode: and are recorded by name"
	! grep -q 'errno 38' out ||
		is "$(json r.json '[c["first"]["result"] for c in run["calls"] if c["arch"] == "x32"]')" \
			ENOSYS "$mode: with their result"
	"$VICTIMS/unknown_calls" >native
	trace --mode "$mode" -- "$VICTIMS/unknown_calls"
	same_file out native "$mode: calls that no kernel has end as natively"
	is "$(calls_of r.json | grep -E ' syscall_' | tr '\n' ' ')" \
		'x86_64 syscall_-1 2 x86_64 syscall_472 2 x86_64 syscall_99999 2 ' \
		"$mode: and are recorded by number"
	is "$(json r.json 'done["unknown_numbers"], done["lost"]')" '(3, 0)' "$mode: and noted"
done

if "$VICTIMS/vsyscall" >native 2>/dev/null; then
	for mode in ptrace trace; do
		trace --mode "$mode" -- "$VICTIMS/vsyscall"
		is "$status $(cat out)" 'exit 0 right' "$mode: vsyscalls work"
	done
	is "$(count_of r.json time)" 4 'mode trace sees the vsyscall time()'
else
	skip 'vsyscall' 'vsyscalls are off here'
fi

trace -- "$VICTIMS/unknown_calls"
run "$SECPROF" generate allow r.json
is "$status" 'exit 0' 'a profile of a recording with unknown numbers'
like "$(cat err)" 'syscall_472' 'which says what it cannot express'
done_testing
