#!/bin/bash
# What secprof says a filter answers to a call is what the kernel says: for every call, under
# profiles of engines and profiles with arguments, in a real container.
. "$(dirname "$0")/lib.sh"
. "$TESTS/containers.sh"
[ "$(uname -m)" = x86_64 ] || skip_all 'the numbers of x86_64 are looked at'
[ "$(id -u)" = 0 ] || skip_all 'containers need root here'
find_runtimes crun
[ -n "$runtimes" ] || skip_all 'crun starts no container here'
SHARED=${SHARED:-$ROOT/../shared}
CONTAINER_CAPS=no
END=480
values=0xffffffffffffffff
seeds=1
if [ -n "${SECPROF_THOROUGH:-}" ]; then
	values="$values 0x7fffffff7fffffff"
	seeds='1 2 3 4 5'
fi

# The names of the ABI's calls, as far as libseccomp knows them.
echo '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": []}' >none.json
known_names() { # ARCH
	"$TOOLS/profile_answers" none.json "$1" $END 0 | awk '$2 !~ /^syscall_/ { print $2 }'
}

build_32bit try_calls
[ -x try_calls32 ] || note 'no 32-bit programs can be built here'

kernel_says() { # ARCH PROFILE VALUE: "number result" lines
	local program=$VICTIMS/try_calls
	[ "$1" = x86_64 ] || program=$WORK/try_calls32
	contained crun "$2" "$program" $END "$3"
	[ "$status" = 'exit 0' ] || note "$(head -3 err)"
	cat out
}

# compare ARCH PROFILE VALUE NAME: an allowed call ends as it does without a profile, a
# refused one with the filter's errno.
compare() {
	kernel_says "$1" "$2" "$3" >refused
	"$TOOLS/profile_answers" "$2" "$1" $END "$3" >answers
	[ -f "natural.$1.$3" ] || kernel_says "$1" - "$3" >"natural.$1.$3"
	awk -v same="$4" '
		FILENAME == ARGV[1] { natural[$1] = $2 " " $3; next }
		FILENAME == ARGV[2] { got[$1] = $2 " " $3; next }
		!($1 in natural) { next }
		# Linux lets these pass by all filters (kernel/seccomp.c; seen on 6.18).
		$2 == "uretprobe" || $2 == "uprobe" { next }
		{
			n++
			want = $3 == "allow" ? natural[$1] : $3 " " $4
			refused += $3 != "allow"
			if (!($1 in got))
				print "# " $2 ": the program did not come so far"
			else if (got[$1] != want)
				print "# " $2 ": the kernel: " got[$1] ", wanted: " want
			else
				agreed++
		}
		END { print (agreed == n && n > 300 && refused > 10 ? "agreed" : "differs"), n, refused }
	' "natural.$1.$3" refused answers >verdicts
	ok "$1, $4, arguments $3: $(tail -1 verdicts | awk '{ print $2 " calls, " $3 " refused" }')" \
		grep -q '^agreed' verdicts
	grep '^#' verdicts | head -10 >&2
}

compare_all() { # PROFILE NAME
	local arch value
	for arch in x86_64 i386; do
		[ $arch = x86_64 ] || [ -x try_calls32 ] || continue
		for value in $values; do
			compare $arch "$1" "$value" "$2"
		done
	done
}

engine_profile() { # NAME FILE
	if [ -r "$2" ]; then
		"$PYTHON" "$TESTS/profiles.py" plain "$2" 222 >engine.json
		compare_all "$WORK/engine.json" "$1"
	else
		skip "$1" "there is no $2"
	fi
}

engine_profile "podman's default" /usr/share/containers/seccomp.json
engine_profile "Docker's default" "$SHARED/profiles/docker-default.json"
for seed in $seeds; do
	# shellcheck disable=SC2046
	"$PYTHON" "$TESTS/profiles.py" random $seed $(
		{ known_names x86_64; known_names i386; } | sort -u
	) >random.json
	compare_all "$WORK/random.json" "rules with arguments $seed"
done
done_testing
