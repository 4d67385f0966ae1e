#!/bin/bash
# Rules about arguments are made of several runs: does each run fit the rules of the others?
# SECPROF_THOROUGH=1: five programs, three of them servers; without it, two.
. "$(dirname "$0")/lib.sh"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a
export GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org

recordings=()
new_workload() {
	recordings=()
	rm -rf scratch
	mkdir scratch
}

record() { # NAME COMMAND...
	local file=$1.${#recordings[@]}.json
	shift
	(cd scratch && "$SECPROF" trace -q --args -o "$WORK/$file" -- "$@") >out 2>err </dev/null ||
		note "$file: $(tail -1 err)"
	[ ! -s "$file" ] || recordings+=("$file")
}

# serve NAME READY CLIENT COMMAND...: READY and CLIENT are shell code, CLIENT ends the server.
serve() {
	local file=$1.${#recordings[@]}.json ready=$2 client=$3 tracer
	shift 3
	(cd scratch && exec "$SECPROF" trace -q --args --timeout 60s -o "$WORK/$file" -- "$@") \
		>out 2>err </dev/null &
	tracer=$!
	(cd scratch && wait_for 10 sh -c "$ready" && sh -c "$client") >client 2>&1 ||
		note "$file: $(tail -1 client) $(tail -1 err)"
	wait "$tracer"
	recordings+=("$file")
}

judge() { # NAME
	local asked='$2 == "asked"'
	ok "$1: $(printf '%s\n' "${recordings[@]}" | wc -l) runs, at least 8" test "${#recordings[@]}" -ge 8
	"$PYTHON" "$TESTS/leave_one_out.py" "$SECPROF" "$1" "${recordings[@]}" >"$1.cases" || return
	cat "$1.cases" >>cases
	note "$1: runs ${#recordings[@]}, cases $(awk "$asked" "$1.cases" | wc -l)," \
		"admitted $(awk "$asked" "$1.cases" | grep -c admitted)," \
		"rules $(awk "$asked { print \$4 }" "$1.cases" | sort -u | tr '\n' ' ')"
	note "$1: rules that are always made: cases $(awk '$2 == "usual"' "$1.cases" | wc -l)," \
		"admitted $(awk '$2 == "usual"' "$1.cases" | grep -c admitted)"
	grep refused "$1.cases" >refusals && note "$(cat refusals)"
}

share() { # GROUP: admitted of cases, in per cent
	awk -v group="$1" '$2 == group { n++; admitted += $5 == "admitted" }
		END { printf "%.1f\n", n ? 100 * admitted / n : 0 }' cases
}

# ---- python ----
python=$PYTHON
new_workload
while IFS= read -r code; do
	record python "$python" -c "${code//;;/$'\n'}"
done <<'PYTHON'
import json, hashlib; print(hashlib.sha256(json.dumps({"a": 1}).encode()).hexdigest())
import subprocess; subprocess.run(["true"], check=True)
import threading; t = threading.Thread(target=print); t.start(); t.join()
import socket;;with socket.socket() as s:;;    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1);;    s.bind(("127.0.0.1", 0))
import asyncio;;async def main():;;    server = await asyncio.start_server(print, "127.0.0.1", 0);;    server.close();;asyncio.run(main())
import http.server, threading, urllib.request;;s = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler);;t = threading.Thread(target=s.handle_request);;t.start();;urllib.request.urlopen("http://127.0.0.1:%d/" % s.server_port).read();;t.join()
import multiprocessing;;if __name__ == "__main__":;;    with multiprocessing.Pool(2) as pool:;;        print(pool.map(abs, [-1, -2]))
import mmap; m = mmap.mmap(-1, 8192); m.write(b"a"); m.close()
import tempfile, shutil, os;;d = tempfile.mkdtemp();;open(os.path.join(d, "f"), "w").close();;shutil.rmtree(d)
import re, zlib, bz2, lzma; print(len(zlib.compress(b"a" * 100000)), re.findall("a+", "caab"))
import select, os;;r, w = os.pipe();;os.write(w, b"x");;print(select.select([r], [], [], 1), select.epoll())
import sqlite3;;c = sqlite3.connect("f.db");;c.execute("create table if not exists t (n)");;c.commit()
import ctypes; print(ctypes.CDLL(None).getpid())
import ssl; print(ssl.create_default_context())
PYTHON
judge python

# ---- git ----
if have git; then
	new_workload
	for code in \
		'git init -q r && cd r && echo a >f && git add f && git commit -qm a' \
		'git clone -q r c' \
		'cd r && git checkout -qb b && echo b >>f && git commit -qam b && git checkout -q - && git merge -q b' \
		'cd r && git gc -q' \
		'cd r && git log -p | cat && git grep -P "a+" HEAD' \
		'cd r && echo c >>f && git stash -q && git stash pop -q' \
		'cd r && git archive HEAD | tar t' \
		'cd c && git fetch -q && git status' \
		'cd r && git fsck && git repack -qad' \
		'cd r && git diff --stat HEAD~1 && git blame f'; do
		record git sh -c "$code"
	done
	judge git
fi

if [ -n "${SECPROF_THOROUGH:-}" ]; then
	# ---- node ----
	if [ -x /usr/bin/node ]; then
		new_workload
		while IFS= read -r code; do
			record node /usr/bin/node -e "$code"
		done <<-'JS'
		console.log(1)
		require('child_process').execFileSync('true')
		const s = require('http').createServer((q, r) => r.end('x')).listen(0, '127.0.0.1', () => require('http').get({port: s.address().port, host: '127.0.0.1', agent: false}, r => { r.resume(); s.close() }))
		const s = require('net').createServer(c => { c.setNoDelay(); c.setKeepAlive(true); c.end() }).listen(0, '127.0.0.1', () => require('net').connect(s.address().port, '127.0.0.1').on('close', () => s.close()).resume())
		new (require('worker_threads').Worker)('1', {eval: true})
		require('crypto').pbkdf2('a', 'b', 1000, 32, 'sha256', (e, k) => console.log(k))
		require('zlib').gzip('a'.repeat(100000), (e, b) => console.log(b.length))
		require('dns').lookup('localhost', console.log)
		require('fs').promises.writeFile('f', 'a').then(() => require('fs').readFileSync('f'))
		const d = require('dgram').createSocket('udp4'); d.bind(0, () => { d.setBroadcast(true); d.close() })
		console.log(WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])))
		let n = 0; for (let i = 0; i < 1e7; i++) n += i % 7; console.log(n)
		JS
		judge node
	else
		skip node 'it is not installed'
	fi

	# ---- nginx ----
	if have nginx && have curl; then
		new_workload
		port=$((20000 + $$ % 10000))
		head -c 300000 /dev/urandom >scratch/large
		echo small >scratch/small
		while IFS='|' read -r listen options client; do
			cat >scratch/nginx.conf <<-CONF
			daemon off;
			worker_processes 2;
			pid $WORK/scratch/nginx.pid;
			error_log $WORK/scratch/error.log;
			events { }
			http {
				access_log $WORK/scratch/access.log;
				client_body_temp_path $WORK/scratch/body;
				proxy_temp_path $WORK/scratch/proxy;
				fastcgi_temp_path $WORK/scratch/fastcgi;
				uwsgi_temp_path $WORK/scratch/uwsgi;
				scgi_temp_path $WORK/scratch/scgi;
				$options
				server { listen 127.0.0.1:$port $listen; root $WORK/scratch;
					location /up { proxy_pass http://127.0.0.1:$port/small; } }
			}
			CONF
			serve nginx "curl -s http://127.0.0.1:$port/small" \
				"url=http://127.0.0.1:$port; $client; sleep 0.2; kill -QUIT \$(cat nginx.pid)" \
				"$(command -v nginx)" -c "$WORK/scratch/nginx.conf" -p "$WORK/scratch" -e error.log
		done <<-'CASES'
		||curl -s $url/small
		||curl -s $url/large -o /dev/null
		||curl -s $url/up
		||curl -s $url/none
		|sendfile on; tcp_nopush on;|curl -s $url/large -o /dev/null $url/small -o /dev/null
		|gzip on; gzip_min_length 1;|curl -s --compressed $url/large -o /dev/null
		so_keepalive=on||curl -s $url/small
		reuseport|keepalive_timeout 0;|curl -s $url/small $url/small
		||kill -HUP $(cat nginx.pid); sleep 0.3; curl -s $url/small
		||ab -q -n 200 -c 10 $url/small
		|aio threads; sendfile off;|curl -s $url/large -o /dev/null
		|access_log off;|curl -s -X POST -d a=b $url/small; kill -USR1 $(cat nginx.pid)
		CASES
		judge nginx
	else
		skip nginx 'nginx or curl is not installed'
	fi

	# ---- redis ----
	if have redis-server && have redis-cli; then
		new_workload
		port=$((30000 + $$ % 10000))
		cli="redis-cli -p $port"
		while IFS='|' read -r options client; do
			# shellcheck disable=SC2086
			serve redis "$cli ping | grep PONG" \
				"cli='$cli'; $client; \$cli shutdown nosave; true" \
				redis-server --port "$port" --dir "$WORK/scratch" --save '' $options
		done <<-'CASES'
		|$cli set a 1; $cli get a
		|$cli eval 'return 7' 0
		|$cli set a 1; $cli bgsave; sleep 0.3
		--appendonly yes|$cli set a 1; $cli bgrewriteaof; sleep 0.3
		|timeout 1 $cli subscribe c & sleep 0.3; $cli publish c x; wait
		--maxmemory 2mb --maxmemory-policy allkeys-lru|redis-benchmark -q -p ${cli##* } -n 1000 -t set -d 1000 -r 1000
		--tcp-keepalive 60|$cli lpush l 1; $cli blpop l 1
		--io-threads 2|redis-benchmark -q -p ${cli##* } -n 2000 -t get,set
		--unixsocket redis.sock|redis-cli -s redis.sock ping
		|$cli config set maxclients 100; $cli info; $cli client list
		|$cli flushall async; $cli memory purge; $cli debug sleep 0
		|$cli replicaof 127.0.0.1 1; sleep 0.3; $cli replicaof no one
		CASES
		judge redis
	else
		skip redis 'it is not installed'
	fi
fi

# ---- all together ----
asked=$(awk '$2 == "asked"' cases | wc -l)
ok "$asked cases of rules that need --args" test "$asked" -gt 10
# Few cases, of which one (grep -P compiles into memory that is both) does not fit.
[ -n "${SECPROF_THOROUGH:-}" ] && bar=98 || bar=95
ok "$(share asked) % of them admit the run left out, at least $bar %" \
	awk -v share="$(share asked)" -v bar=$bar 'BEGIN { exit !(share >= bar) }'
note "of the rules that are always made: $(share usual) %"
done_testing
