#!/bin/bash
# A bad row of profilegen/knowledge/ ends the build, with the file, the line and what is wrong.
. "$(dirname "$0")/lib.sh"

awks=()
for awk in mawk gawk original-awk 'busybox awk' awk; do
	$awk 'BEGIN { exit 0 }' 2>/dev/null </dev/null && awks+=("$awk")
done
[ ${#awks[@]} -gt 0 ] || skip_all 'there is no awk'

compiled() { # AWK TABLE FILE
	$1 -v table="$2" -f "$ROOT/scripts/csv-to-table.awk" "$ROOT/profilegen/knowledge/columns" "$3"
}

# ---- the tables that there are ----
for table in "$ROOT"/profilegen/knowledge/*.csv; do
	name=$(basename "$table" .csv)
	compiled "${awks[0]}" "$name" "$table" >"$name.inc" 2>err
	rows=$(grep -vc '^#\|^[[:blank:]]*$' "$table")
	is "$(grep -c '^{' "$name.inc") $(cat err)" "$((rows - 1)) " "$name.csv: each row is compiled"
	for awk in "${awks[@]:1}"; do
		compiled "$awk" "$name" "$table" >other 2>&1
		cmp -s "$name.inc" other || failed "$name.csv: $awk" "$(diff "$name.inc" other | head -4)"
	done
done

# ---- good rows ----
becomes() { # TABLE ROW WANT
	{
		head -1 "$ROOT/profilegen/knowledge/$1.csv"
		printf '%s\n' "$2"
	} >table.csv
	is "$(compiled "${awks[0]}" "$1" table.csv 2>&1 | sed 1,2d)" "{$3}," "$1: $2"
}
becomes multiplex 'ipc,0x1f,semop' '.multiplexer = "ipc", .number = 0x1fu, .call = "semop"'
becomes argument_class 'socket,5,,4294967295,any,"a ""b"", c\d",x' '.call = "socket", .index = 5, '"\
"'.also = -1, .mask = 4294967295u, .evidence = EVIDENCE_ANY, .why = "a \"b\", c\\d"'
becomes argument_class 'setsockopt,1,2,1,runs,a,x' '.call = "setsockopt", .index = 1, .also = 2, '"\
"'.mask = 1u, .evidence = EVIDENCE_RUNS, .why = "a"'
becomes clone3_need 'spare,0xFFFFFFFFFFFFFFFF,all,x,x' \
	'.kind = CLONE3_SPARE, .flags = 0xFFFFFFFFFFFFFFFFull, .name = "all"'
becomes call 'read,read it,data,2.6.16,x' \
	'.call = "read", .what = "read it", .category = CATEGORY_DATA, .since = "2.6.16"'
becomes call 'read,read it,data,,x' \
	'.call = "read", .what = "read it", .category = CATEGORY_DATA, .since = ""'
becomes arch_form 'fork,lacking,clone,0x11,x' \
	'.call = "fork", .kind = FORM_LACKING, .form = "clone", .flags = 0x11u'
becomes arch_form 'open,lacking,openat,,x' \
	'.call = "open", .kind = FORM_LACKING, .form = "openat", .flags = 0u'
becomes docker_default 'bpf,errno ENOSYS,CAP_BPF CAP_SYS_ADMIN,x' '.call = "bpf", .condition = '"\
"'{.kind = RISK_ALWAYS, .errno_return = ENOSYS}, '"\
"'.unless = 0 | UINT64_C(1) << CAP_BPF | UINT64_C(1) << CAP_SYS_ADMIN'
becomes risk 'ioctl,low,any-bit 1 0x80000001,a,b,c' '.call = "ioctl", .tier = RISK_LOW, '"\
"'.condition = {.kind = RISK_ANY_BIT, .errno_return = EPERM, .index = 1, '"\
"'.values = (const uint32_t[]){1u << 0, 1u << 31}, .n_values = 2}, .why = "a", .example = "b"'
becomes siblings 'a,read,,,,,0 0xF 1,same,x' '.family = "a", .call = "read", .fallback = "", .instead = "", '"\
"'.reach = "", .unseen = "", .limit = {.given = true, .index = 0, .mask = 0xFu, .value = 1u}, '"\
"'.arguments = ARGUMENTS_SAME'

# ---- bad rows ----
refused() { # TABLE ROW MESSAGE: one awk after the other
	local awk=${awks[$((tests_run % ${#awks[@]}))]}
	{
		head -1 "$ROOT/profilegen/knowledge/$1.csv"
		printf '# a comment\n\n%b\n' "$2"
	} >table.csv
	compiled "$awk" "$1" table.csv >out 2>err
	is "$? $(cat err)" "1 table.csv:$(wc -l <table.csv): $3" "$1: $2"
}
refused risk 'bpf,low,,a,b' 'has 5 fields, the first line names 6'
refused risk 'bpf,low,,a,b,c,d' 'has 7 fields, the first line names 6'
refused risk ',low,,a,b,c' 'call is empty'
refused risk 'bpf,low,,,b,c' 'why is empty'
refused risk 'bpf,low,,a,b,' 'source is empty'
refused risk 'bpf,low,,a ,b,c' 'why "a ": a blank at its start or end'
refused risk 'BPF,low,,a,b,c' 'call "BPF": that is no name of a system call'
refused risk 'bpf,severe,,a,b,c' 'tier "severe": must be one of critical high medium low'
refused risk 'bpf,,,a,b,c' 'tier is empty'
refused risk 'bpf,high low,,a,b,c' 'tier "high low": must be one of critical high medium low'
refused risk 'bpf,low,,a,b,c\nbpf,high,,d,e,f' 'the same as line 4'
refused risk 'bpf,low,"a' 'a quote is never closed'
refused risk 'bpf,low,"a"b' 'text after a closing quote'
refused risk 'bpf,low,a"b"' 'a quote inside a field that is not quoted'

condition() { # CONDITION MESSAGE
	refused risk "bpf,low,$1,a,b,c" "condition \"$1\": $2"
}
condition 'sometimes' 'not any-bit, equals, none-of or errno'
condition 'equals' 'write "equals INDEX VALUE"'
condition 'equals 1' 'write "equals INDEX VALUE"'
condition 'equals 0 1 2' 'write "equals INDEX VALUE"'
condition 'equals 6 1' "an argument's index is 0 to 5"
condition 'equals x 1' "an argument's index is 0 to 5"
condition 'equals 0 x' '"x" is no number'
condition 'equals 0 010' '"010" is no number'
condition 'equals 0 -1' '"-1" is no number'
condition 'equals 0 0x100000000' '"0x100000000" has more than 32 bits'
condition 'equals 0 4294967296' '"4294967296" has more than 32 bits'
condition 'equals 0  1' 'two blanks'
condition 'any-bit 0' 'write "any-bit INDEX MASK"'
condition 'any-bit 0 0' 'a mask without bits'
condition 'none-of 0' 'write "none-of INDEX VALUE..."'
condition 'none-of 0 1 ' 'a blank at its start or end'
condition 'none-of 0 8 0x8' '"0x8" is there twice'
condition "none-of 0$(printf ' %d' {1..33})" 'more than 32 values'
condition 'errno' 'write "errno NAME"'
condition 'errno 38' 'write "errno NAME"'

refused call "read,$(printf 'x%.0s' {1..61}),data,1.0,x" "what \"$(printf 'x%.0s' {1..61})\": has 61 characters, more than 60"
refused call 'read,reads it.,data,1.0,x' 'what "reads it.": a full stop at its end'
refused call 'read,,data,1.0,x' 'what is empty'
refused call 'read,read it,,1.0,x' 'category is empty'
for version in 2 2. 02.6 2.6-rc1 v2.6 2.x; do
	refused call "read,read it,data,$version,x" "since \"$version\": that is no version of Linux"
done
refused call 'read,read it,data,1.0,x\nread,read it,data,1.0,x' 'the same as line 4'
refused argument 'ioctl,6,request,x' "index \"6\": an argument's index is 0 to 5"
refused argument 'ioctl,1,request,x\nioctl,1,flags,x' 'the same as line 4'
refused arch_form 'open,missing,openat,,x' 'kind "missing": must be one of lacking old width time'
refused arch_form 'open,lacking,,,x' 'form is empty'
refused arch_form 'fork,lacking,clone,x11,x' 'flags "x11": "x11" is no number'
refused arch_form 'a,lacking,x,,s\nb,lacking,x,,s\na,lacking,y,,s' 'belongs to the rows from line 4'
refused arch_own 'arm,set_tls,,why,x\narm,set_tls,mprotect,why,x' 'the same as line 4'
refused arch_value 'ioctl,6,mips,x' "index \"6\": an argument's index is 0 to 5"
refused docker_default 'bpf,,SYS_ADMIN,x' 'unless "SYS_ADMIN": "SYS_ADMIN" is no capability'
refused argument_class 'ioctl,6,,1,any,a,b' "index \"6\": an argument's index is 0 to 5"
refused argument_class 'ioctl,,,1,any,a,b' 'index is empty'
refused argument_class 'ioctl,1,x,1,any,a,b' "also \"x\": an argument's index is 0 to 5"
refused argument_class 'ioctl,1,,0x1FFFFFFFF,any,a,b' 'mask "0x1FFFFFFFF": "0x1FFFFFFFF" has more than 32 bits'
refused clone3_need 'want,1,a,b,c' 'kind "want": must be one of need spare'
refused clone3_need 'need,0x10000000000000000,a,b,c' \
	'flags "0x10000000000000000": "0x10000000000000000" has more than 64 bits'
refused multiplex 'ipc,1,semop\nipc,0x1,semop' 'the same as line 4'
refused engine 'a,runc,oci\nb,runc,oci\na,crun,oci' 'belongs to the rows from line 4'
refused engine 'a,runc,podmann' 'dialect "podmann": must be one of docker podman oci'
refused runtime 'runc,1,start,,read,maybe' 'need "maybe": must be one of required tolerated'
refused runtime 'runc,1,stop,,read,required' 'phase "stop": must be one of start exec init'
refused runtime 'a,1,start,,read,required\na,2,start,,read,required\na,1,exec,,read,required' \
	'belongs to the rows from line 4'
refused siblings 'a,read,,,,,,,x\nb,read,,,,,,,x\na,write,,,,,,,x' 'belongs to the rows from line 4'
refused siblings 'a,read,,,,,0 0xF,,x' 'limit "0 0xF": write "INDEX MASK VALUE"'
refused siblings 'a,read,,,,,0 0 0,,x' 'limit "0 0 0": a mask without bits'
refused siblings 'a,read,,,,,6 1 0,,x' "limit \"6 1 0\": an argument's index is 0 to 5"
refused siblings 'a,read,,,,,,some,x' 'arguments "some": must be one of same none'
refused siblings 'a,read,use it,IT,,,,,x' 'instead "IT": that is no name of a system call'

printf 'call,tier,why\nbpf,low,a\n' >table.csv
is "$(compiled "${awks[0]}" risk table.csv 2>&1 >/dev/null)" \
	'table.csv:1: the columns must be: call,tier,condition,why,example,source' 'other columns'
is "$(compiled "${awks[0]}" new table.csv 2>&1 >/dev/null)" \
	'table.csv:1: the columns must be: none, as there is no such table' 'a table without columns'
head -1 "$ROOT/profilegen/knowledge/risk.csv" >table.csv
is "$(compiled "${awks[0]}" risk table.csv 2>&1 >/dev/null)" 'table.csv: no rows' 'no rows'

# Names are those of call.csv, where the build says which file that is.
misnamed() { # AWK TABLE ROW
	{
		head -1 "$ROOT/profilegen/knowledge/$2.csv"
		printf '%s\n' "$3"
	} >table.csv
	$1 -v table="$2" -v known="$ROOT/profilegen/knowledge/call.csv" \
		-f "$ROOT/scripts/csv-to-table.awk" "$ROOT/profilegen/knowledge/columns" table.csv 2>&1 >/dev/null
}
for awk in "${awks[@]}"; do
	is "$(misnamed "$awk" risk 'opne,low,,a,b,c')" 'table.csv:2: call "opne": call.csv knows no such call' \
		"$awk: a mistyped call"
	is "$(misnamed "$awk" arch_form 'open,lacking,opne,,x')" \
		'table.csv:2: form "opne": call.csv knows no such call' "$awk: in any column of calls"
	is "$(misnamed "$awk" risk 'open,low,,a,b,c')" '' "$awk: no mistake"
done
like "$(cd "$ROOT" && make -n -B BUILD="$WORK/none" "$WORK/none/gen/risk.inc")" \
	'known=profilegen/knowledge/call.csv .*risk.csv' 'the build says so'

# ---- what only the C compiler knows ----
refused_by_cc() { # ROW PATTERN
	{
		head -1 "$ROOT/profilegen/knowledge/docker_default.csv"
		printf '%s\n' "$1"
	} >table.csv
	compiled "${awks[0]}" docker_default table.csv >docker_default.inc
	"${CC:-cc}" -D_GNU_SOURCE -std=gnu17 -fsyntax-only -I. -I"$ROOT/include" -I"$BUILD/gen" \
		"$ROOT/profilegen/default_profile.c" 2>err && note 'it compiles'
	like "$(cat err)" "$2" "$1"
}
if command -v "${CC:-cc}" >/dev/null; then
	refused_by_cc 'bpf,errno EWHAT,,x' 'table\.csv:2:.*EWHAT'
	refused_by_cc 'bpf,,CAP_WHAT,x' 'table\.csv:2:.*CAP_WHAT'
fi
done_testing
