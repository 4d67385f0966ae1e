#!/bin/bash
# knowledge/libc_function.csv against the code of the C libraries that are installed: each call that
# a row names is one that the function's code leads to; and each plain wrapper has a row.
. "$(dirname "$0")/lib.sh"
[ "$(uname -m)" = x86_64 ] || skip_all 'reads the code of x86_64'
have objdump && have readelf || skip_all 'needs binutils'
header=$(printf '#include <asm/unistd_64.h>\n' | ${CC:-cc} -E -dM - 2>/dev/null) || skip_all 'needs kernel headers'
printf '%s\n' "$header" | sed -n 's/^#define __NR_\([a-z0-9_]*\) \([0-9]*\)$/\1 \2/p' >numbers
tables=$ROOT/profilegen/knowledge

# OTHERWISE: functions, or "FUNCTION,CALL", that it does in another way, on purpose, as an awk pattern.
check() { # NAME LIBC OTHERWISE
	[ -e "$2" ] || {
		skip "$1" "no $2 here"
		return
	}
	"$PYTHON" "$TESTS/libc_graph.py" "$2" >graph
	# The files of a graph, then those of the tables.
	awk -v otherwise="^($3)\$" -F, '
	function same(a, b,   i, n, list) {
		n = split(families[a], list, " ")
		for (i = 1; i <= n; i++)
			if (index(" " members[list[i]] " ", " " b " "))
				return 1
		return a == b
	}
	FILENAME == "numbers" { split($0, word, " "); name[word[2]] = word[1] }
	FILENAME ~ /siblings/ && FNR > 1 && !/^#/ {
		families[$2] = families[$2] " " $1
		members[$1] = members[$1] " " $2
	}
	FILENAME == "graph" { split($0, word, " "); graph[word[1]] = " " $0 " " }
	FILENAME ~ /libc_function/ && FNR > 1 && !/^#/ {
		has_row[$1] = 1
		if (!($1 in graph) || $1 ~ otherwise || ($1 "," $2) ~ otherwise)
			next
		rows++
		n = split(graph[$1], word, " ")
		found = 0
		for (i = 2; i <= n && !found; i++)
			found = word[i] != "?" && same($2, name[word[i]])
		if (!found)
			print "no code for: " $1 ", " $2
	}
	END {
		for (function_name in graph) {
			n = split(graph[function_name], word, " ")
			if (n == 2 && name[word[2]] == function_name && !(function_name in has_row) &&
				function_name !~ otherwise)
				print "no row: " function_name
		}
		print rows " rows"
	}' numbers "$tables/siblings.csv" graph "$tables/libc_function.csv" >found
	is "$(grep -v ' rows$' found | sort)" '' "$1: the table says what the code does"
	rows=$(sed -n 's/ rows$//p' found)
	ok "$1: $rows rows are of functions that it has" [ "$rows" -ge 400 ]
}
vdso='clock_getres|clock_gettime|getcpu|gettimeofday|time'
check glibc "$(ldd /bin/sh | awk '$1 == "libc.so.6" { print $3 }')" "$vdso|brk|prlimit64"
# musl sets ids in all threads by a number in memory, answers ENOSYS for the scheduler of POSIX, asks
# name servers by sendto alone, and has neither utmp nor protocols in files.  Since 1.2.4 it receives
# their answers by recvmsg, and since 1.2.5 tmpnam looks for a file by readlink.
check musl /lib/ld-musl-x86_64.so.1 "$vdso|prlimit64|set(groups|uid)|initgroups|sched_[gs]et(param|\
scheduler)|gethostbyaddr|gethostbyaddr_r|getnameinfo|res_query|res_search|getifaddrs|getprotobyname|gettid|\
grantpt|creat|semop|sendmmsg|pututline|updwtmp|(getaddrinfo|gethostbyname(2|_r|2_r)?),recvfrom|\
(tempnam|tmpnam),newfstatat"
done_testing
