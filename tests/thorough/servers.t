#!/bin/bash
# Large programs under the mode auto, each checked against the kernel's own tracepoints:
# servers under load, language runtimes, container engines.  What is not installed is
# skipped; scripts/install-dependencies.sh thorough installs it.
. "$(dirname "$0")/../cli/lib.sh"
CLEAN='^secprof: self-check: the kernel saw [1-9][0-9]* distinct calls in the workload, all of them are recorded$'
port=$((20000 + $$ % 20000))
modes=(auto exact)

run "$SECPROF" trace -q --self-check -- true
[ "$status" = 'exit 0' ] || skip_all "$(head -1 err)"

counts() {
	json r.json '"%d calls, %d stops, %d filters" % (len(run["calls"]), done["stops"], done.get("filters", 0))'
}

is_clean() { # NAME
	grep '^secprof: self-check' err >problems
	like "$(cat problems)" "$CLEAN" "$1: all that the kernel saw is recorded"
	is "$(json r.json 'done["lost"], done["escaped"]')" '(0, 0)' "$1: nothing lost"
	note "$(counts)"
}

program() { # NAME COMMAND...: runs to its end in each mode
	local name=$1 mode
	rm -rf browser/data
	shift
	have "$1" || {
		skip "$name" "$1 is not installed"
		return
	}
	"$@" >native.out 2>native.err </dev/null || {
		skip "$name" "it does not work here: $(tail -1 native.err)"
		return
	}
	for mode in "${modes[@]}"; do
		rm -f r.json
		perl "$TESTS/status.pl" status 240 "$SECPROF" trace -q --self-check --mode "$mode" \
			-o r.json -- "$@" >out 2>err </dev/null
		is "$(cat status)" 'exit 0' "$name, $mode: ends as natively"
		is_clean "$name, $mode"
	done
}

loaded() {
	sh -c "$load" >load 2>&1
}
server() { # NAME READY LOAD COMMAND...: READY and LOAD are shell code
	local name=$1 ready=$2 load=$3 mode
	shift 3
	for tool in "$1" ${load%% *}; do
		have "$tool" || {
			skip "$name" "$tool is not installed"
			return
		}
	done
	for mode in "${modes[@]}"; do
		rm -f r.json
		perl "$TESTS/status.pl" status 240 "$SECPROF" trace -q --self-check --mode "$mode" \
			-o r.json -- "$@" >out 2>err </dev/null &
		wrapper=$!
		ok "$name, $mode: starts" wait_for 30 sh -c "$ready"
		ok "$name, $mode: serves" loaded
		kill -TERM "$(pgrep -P "$wrapper")"
		wait "$wrapper"
		is "$(cat status)" 'exit 0' "$name, $mode: ends by TERM"
		is_clean "$name, $mode"
	done
}

server redis "redis-cli -p $port ping" "redis-benchmark -q -p $port -n 20000 -c 20" \
	redis-server --port "$port" --save '' --dir "$WORK"

mkdir -p nginx/html
head -c 10000 /dev/urandom >nginx/html/file
cat >nginx/nginx.conf <<NGINX
daemon off;
pid $WORK/nginx/pid;
worker_processes 2;
error_log $WORK/nginx/error.log;
events { worker_connections 64; }
http {
	access_log $WORK/nginx/access.log;
	server { listen 127.0.0.1:$port; root $WORK/nginx/html; }
}
NGINX
chmod 755 "$WORK" nginx nginx/html
server nginx "wget -qO /dev/null http://127.0.0.1:$port/file || curl -sf -o /dev/null http://127.0.0.1:$port/file" \
	"wrk -t 1 -c 16 -d 2s http://127.0.0.1:$port/file" nginx -p "$WORK/nginx" -c "$WORK/nginx/nginx.conf"

cat >work.js <<'JS'
const { execFileSync } = require("child_process"), fs = require("fs"), http = require("http");
for (let i = 0; i < 5; i++) execFileSync("true");
for (let i = 0; i < 200; i++) fs.writeFileSync("js.out", "x".repeat(i));
const server = http.createServer((_, res) => res.end("ok")).listen(0, () => {
	let left = 50;
	for (let i = 0; i < 50; i++)
		http.get({ port: server.address().port }, (res) => {
			res.resume();
			res.on("end", () => --left || server.close());
		});
});
JS
program node node work.js

cat >Work.java <<'JAVA'
import java.nio.file.*;
import java.util.concurrent.*;
public class Work {
	public static void main(String[] a) throws Exception {
		ExecutorService pool = Executors.newFixedThreadPool(8);
		for (int i = 0; i < 64; i++) {
			final int n = i;
			pool.submit(() -> Files.writeString(Path.of("java" + n % 8), "x".repeat(n)));
		}
		pool.shutdown();
		pool.awaitTermination(60, TimeUnit.SECONDS);
		System.gc();
		if (new ProcessBuilder("true").start().waitFor() != 0)
			System.exit(1);
	}
}
JAVA
if have javac && javac Work.java 2>/dev/null; then
	program java java Work
else # a runtime alone has programs of its own
	program java java -Xshare:dump -XX:SharedArchiveFile="$WORK/java.jsa"
fi

cat >threads.py <<'PYTHON'
import concurrent.futures, multiprocessing, os, subprocess

def work(n):
    with open(f"py{n % 8}", "w") as file:
        file.write("x" * n)
    return subprocess.run(["true"]).returncode if n % 16 == 0 else 0

if __name__ == "__main__":
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(128))) == 0
    with multiprocessing.Pool(4) as pool:
        assert sum(pool.map(work, range(128))) == 0
PYTHON
program python3 python3 threads.py
program perl perl -e 'for (1..50) { my $p = fork // die; if (!$p) { for (1..300) { getppid } exit 0 }
	waitpid $p, 0; die if $? } print `true`; open my $f, ">", "p" or die; print $f $_ for 1..9999'
cat >git.sh <<'GIT'
set -e
rm -rf repository clone
git init -q repository
cd repository
for i in 1 2 3 4 5 6 7 8; do
	echo "$i" >f
	git add f
	git commit -q -m "$i"
done
git gc -q
git log --stat >/dev/null
cd ..
git clone -q repository clone
git -C clone pull -q --rebase
GIT
export HOME=$WORK GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
! have git || program git sh git.sh
program find find /usr/share/doc -name '*.gz' -newer /etc/passwd
program 'runc (Go)' runc --help
program 'podman (Go)' podman --root "$WORK/podman" --runroot "$WORK/podrun" info
# With its own sandbox, which it does not make for root.
mkdir -m 777 browser
program chromium setpriv --reuid 65534 --regid 65534 --clear-groups env HOME="$WORK/browser" \
	chromium --headless --disable-gpu --dump-dom --user-data-dir="$WORK/browser/data" \
	'data:text/html,<p>hello'
done_testing
