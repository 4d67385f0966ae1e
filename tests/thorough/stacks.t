#!/bin/bash
# --stacks of servers: nearly each call has a stack that reaches main, the start of a thread or of
# the program.
. "$(dirname "$0")/../cli/lib.sh"
port=$((20000 + $$ % 20000))

trace --stacks -- true
[ "$status" = 'exit 0' ] || skip_all "$(head -1 err)"
"$SECPROF" version | grep -q '^+libdw' || skip_all 'built without libdw'

# Where a stack ends is asked of the files, not of what the recording has for a name: at the entry
# of the program or of the dynamic linker (readelf), or in the C library's clone, which has starts of
# threads only.
reaches() { # RECORDING: "STACKS CALLS", and the calls without
	"$PYTHON" - "$1" <<'PY'
import json
import subprocess
import sys

with open(sys.argv[1]) as file:
    run = json.load(file)['runs'][0]
entries = {}


def entry(path):
    """The offset of the entry in the file: that of its segment is added."""
    if path not in entries:
        text = subprocess.run(['readelf', '-hlW', path], capture_output=True, text=True).stdout
        address = next((int(line.split()[-1], 16) for line in text.splitlines()
                        if 'Entry point' in line), 0)
        entries[path] = next((address - int(words[2], 16) + int(words[1], 16)
                              for words in map(str.split, text.splitlines())
                              if words[:1] == ['LOAD'] and
                              int(words[2], 16) <= address < int(words[2], 16) + int(words[4], 16)), 0)
    return entries[path]


good, rest = 0, []
for call in run['calls']:
    last = call['stack'][-1] if call.get('stack') and not call.get('stack_truncated') else {}
    path = run['modules'][last['module']]['path'] if last.get('module') is not None else ''
    names = [frame.get('function') for frame in call.get('stack', [])]
    # Nothing calls what a new program begins with.
    if path and (0 <= last['offset'] - entry(path) < 64 or
                 (last.get('function') or '').strip('_') in ('clone', 'clone3')) or 'main' in names:
        good += 1
    else:
        rest.append(call['name'])
print(good, len(run['calls']), *rest)
PY
}

check() { # NAME: r.json
	local good all rest
	read -r good all rest <<<"$(reaches r.json)"
	note "$1: $good of $all; not: $rest"
	ok "$1: 95 % of the calls have a stack that reaches the start" test $((100 * good)) -ge $((95 * all))
	is "$(json r.json 'sum(c["first"]["exe"] is None for c in run["calls"]),
		done.get("stacks_lost", 0)')" '(0, 0)' "$1: each has its executable, and no stack is lost"
}

if have redis-server && have redis-cli && have redis-benchmark; then
	"$SECPROF" trace -q --stacks -o r.json -- redis-server --port "$port" --dir "$WORK" \
		--appendonly yes >out 2>err &
	ok 'redis starts' wait_for 30 redis-cli -p "$port" ping
	redis-benchmark -q -p "$port" -n 2000 >load
	redis-cli -p "$port" bgrewriteaof >reply
	redis-cli -p "$port" shutdown save
	wait $!
	check redis
else
	skip redis 'redis-server is not installed'
fi
if have nginx && have curl; then
	mkdir -p logs
	cat >nginx.conf <<-E
		daemon off; worker_processes 2; pid $WORK/pid; error_log $WORK/logs/error;
		events {}
		http { access_log off; client_body_temp_path $WORK; proxy_temp_path $WORK;
			fastcgi_temp_path $WORK; uwsgi_temp_path $WORK; scgi_temp_path $WORK;
			server { listen 127.0.0.1:$port; root $WORK; } }
	E
	echo hello >index.html
	"$SECPROF" trace -q --stacks -o r.json -- nginx -c "$WORK/nginx.conf" -e "$WORK/logs/error" \
		>out 2>err &
	ok 'nginx starts' wait_for 30 curl -sf "http://127.0.0.1:$port/"
	kill -HUP "$(cat pid)"
	ok 'nginx serves' wait_for 30 curl -sf "http://127.0.0.1:$port/"
	kill -QUIT "$(cat pid)"
	wait
	check nginx
else
	skip nginx 'nginx or curl is not installed'
fi
done_testing
