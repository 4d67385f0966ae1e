#!/bin/bash
# No call is ever made that `secprof reach` has found no path to: large programs at work.
. "$(dirname "$0")/../cli/lib.sh"
"$SECPROF" version | grep -q '^+capstone' || skip_all 'built without capstone'
[ "$(uname -m)" = x86_64 ] || skip_all 'reads code of x86_64 only'
"$SECPROF" version | grep -q '^+libunwind' || skip_all 'built without stacks'
unset LD_AUDIT LD_LIBRARY_PATH LD_PRELOAD
port=$((20000 + $$ % 20000))
chmod 755 "$WORK"

# The same files, and all that was called taken away but one: what is left has to be on the list.  With
# these calls there would be no claim that could be wrong.
judge() { # NAME [claim]: of NAME.json
	"$PYTHON" - "$1.json" "$SECPROF" >judged <<'PYTHON'
import json, subprocess, sys
with open(sys.argv[1]) as file:
    recording = json.load(file)
called = set()
for run in recording["runs"]:
    called |= {call["name"] for call in run["calls"]}
    run["calls"] = [call for call in run["calls"] if call["name"] == "execve"] or run["calls"][:1]
with open("bare.json", "w") as file:
    json.dump(recording, file)
result = subprocess.run([sys.argv[2], "reach", "--json", "bare.json"], check=True, stdout=subprocess.PIPE)
bound = json.loads(result.stdout)["bound"]
wrong = called & set(bound["no_path"])
print(bound["problem"] or "claim")
print(f"{len(called)} observed, {len(bound['path_not_called']) + 1} with a path, {len(bound['no_path'])} without")
print(*sorted(wrong))
PYTHON
	note "$1: $(paste -sd'|' judged)"
	is "$(sed -n 3p judged)" '' "$1: no call was made that no path leads to"
	[ -z "${2:-}" ] || is "$(sed -n 1p judged)" claim "$1: something is said"
}
record() { # NAME COMMAND...
	local name=$1
	shift
	"$SECPROF" trace --stacks -q -o "$name.json" -- "$@" >"$name.out" 2>&1 </dev/null
}
try() { # NAME claim|- COMMAND...: if the command is there
	local name=$1 claim=${2#-}
	shift 2
	have "$1" || {
		skip "$name" "$1 is not installed"
		return
	}
	record "$name" "$@"
	judge "$name" "$claim"
}
serve() { # NAME READY WORK COMMAND...: READY and WORK are shell code
	local name=$1 ready=$2 work=$3
	shift 3
	record "$name" "$@" &
	wrapper=$!
	ok "$name: starts" wait_for 60 sh -c "$ready" 2>/dev/null
	eval "$work" >"$name.log" 2>&1
	ok "$name: ends" wait_for 60 sh -c "! kill -0 $wrapper 2>/dev/null"
	kill "$wrapper" 2>/dev/null
	wait "$wrapper"
	judge "$name" claim
}

try sleep claim sleep 0.1
try ls claim ls -laR /etc /usr/share/doc
try git claim sh -c 'git init -q g && cd g && git config user.email a@b && git config user.name a && echo a >a &&
	git add . && git commit -qm a && git log -p && git gc -q && git fsck && git clone -q . ../clone && git -C ../clone pull'
cat >work.py <<'PYTHON'
import asyncio, ctypes, mmap, multiprocessing, os, select, shutil, signal, socket, ssl, subprocess, tempfile, threading
subprocess.run(["true"], check=True)
thread = threading.Thread(target=print)
thread.start()
thread.join()
socket.socketpair()
asyncio.run(asyncio.sleep(0.01))
shutil.rmtree(tempfile.mkdtemp())
os.memfd_create("x")
child = os.fork()
if not child:
    os._exit(0)
os.waitpid(child, 0)
if __name__ == "__main__":
    multiprocessing.Pool(2).map(abs, [1, 2])
socket.getaddrinfo("localhost", 80)
select.epoll().poll(0)
mmap.mmap(-1, 4096).close()
signal.setitimer(signal.ITIMER_REAL, 0)
os.sendfile(os.open("out.txt", os.O_RDWR | os.O_CREAT), os.open("work.py", os.O_RDONLY), 0, 10)
PYTHON
try python claim /usr/bin/python3 work.py
try bash claim bash -c 'x=$(ls | wc -l); sort </etc/passwd >sorted; read -r -t 0.1 y; trap : USR1; kill -USR1 $$; ulimit -a; wait'
try openssl claim openssl speed -seconds 1 sha256
try curl claim curl -s file:///etc/passwd http://127.0.0.1:1/
try ps claim ps aux
try su - su -c true
try node - node -e 'require("fs").readFileSync("work.py"); new Worker; setTimeout(() => 0, 10)'
try podman - podman --version
try runc - runc --version
try containerd claim containerd config default
try ctr claim ctr version
cat >musl.c <<'C'
#include <dirent.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static void *work(void *unused) { return opendir("/"); }
int main(void)
{
	struct addrinfo *found;
	pthread_t thread;
	raise(SIGCHLD);
	pthread_create(&thread, 0, work, 0);
	pthread_join(thread, 0);
	getaddrinfo("localhost", "80", 0, &found);
	if (!fork())
		_exit(0);
	wait(0);
	setuid(getuid());
	return fclose(tmpfile());
}
C
if have musl-gcc && musl-gcc -w -o musl musl.c; then
	try musl claim ./musl
else
	skip musl 'no musl-gcc'
fi
if have redis-server && have redis-cli; then
	mkdir redis
	redis() {
		redis-cli -p $port "$@"
	}
	# It refuses to as long as it writes its first files.
	redis_ends() {
		redis shutdown save
		! redis ping
	}
	rich_redis() {
		redis set a b
		redis config set appendonly yes
		redis bgrewriteaof
		redis bgsave
		redis info
		redis replicaof 127.0.0.1 1
		redis replicaof no one
		wait_for 60 redis_ends
	}
	serve redis "redis-cli -p $port ping" rich_redis \
		redis-server --port $port --dir "$WORK/redis" --unixsocket "$WORK/redis/socket"
else
	skip redis 'redis is not installed'
fi
if have nginx && have curl; then
	mkdir -p nginx/html
	chmod -R a+rwX nginx
	echo page >nginx/html/page.html
	cat >nginx/conf <<NGINX
daemon off;
pid $WORK/nginx/pid;
error_log $WORK/nginx/error.log;
worker_processes 2;
events { worker_connections 64; }
http {
	access_log $WORK/nginx/access.log;
	proxy_cache_path $WORK/nginx/cache keys_zone=zone:1m;
	sendfile on;
	aio threads;
	server {
		listen 127.0.0.1:$port;
		root $WORK/nginx/html;
		location /again { proxy_pass http://127.0.0.1:$port/; proxy_cache zone; proxy_cache_valid 1m; }
	}
}
NGINX
	rich_nginx() {
		for path in page.html missing again/page.html; do
			curl -s -o /dev/null "http://127.0.0.1:$port/$path"
		done
		kill -HUP "$(cat nginx/pid)"
		curl -s -o /dev/null "http://127.0.0.1:$port/page.html"
		kill -USR1 "$(cat nginx/pid)"
		kill -QUIT "$(cat nginx/pid)"
	}
	serve nginx "curl -sf -o /dev/null http://127.0.0.1:$port/page.html" rich_nginx \
		nginx -p "$WORK/nginx" -c "$WORK/nginx/conf"
else
	skip nginx 'nginx or curl is not installed'
fi
done_testing
