#!/bin/bash
# programs.sh SECPROF FOLDER: records ten programs, each at the same work, into FOLDER/NAME.json.
# scripts/check-prediction.sh runs it on two architectures, to compare what the programs call there.
# It needs nothing but the programs: the virtual machine has neither network nor disk.
set -u
secprof=$(realpath "$1") folder=$2
mkdir -p "$folder"
work=$(mktemp -d)
chmod 755 "$work" "$folder"
cd "$work" || exit 1
PATH=$PATH:$(echo /usr/lib/postgresql/*/bin)
export HOME=$work LC_ALL=C.UTF-8 PATH
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
[ "$(id -u)" != 0 ] || [ ! -e /sys/class/net/lo ] || busybox ip link set lo up 2>/dev/null

cat >ask.py <<'PYTHON'
"""ask.py SOCKET REQUEST...: sends each request on a connection of its own, once the server is up."""
import socket, sys, time

def connect(path):
    for _ in range(3000):
        try:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(60)
            connection.connect(path)
            return connection
        except OSError:
            time.sleep(0.1)
    sys.exit("no server")

for request in sys.argv[2:]:
    with connect(sys.argv[1]) as connection:
        connection.sendall(request.encode().decode("unicode_escape").encode())
        connection.recv(65536)
PYTHON

recorded() { # NAME COMMAND...
	local name=$1
	shift
	"$secprof" trace -q --reproducible -o "$folder/$name.json" -- "$@" >"$name.out" 2>&1 </dev/null
	echo "# $name: exit status $?"
	tail -2 "$name.out" | sed "s/^/# $name: /"
}

serve() { # NAME SOCKET END COMMAND...: END is what to do when the requests in `requests` are answered
	local name=$1 socket=$2 end=$3 tracer
	shift 3
	recorded "$name" "$@" &
	tracer=$!
	python3 ask.py "$socket" "${requests[@]}"
	eval "$end"
	wait "$tracer"
}

# ---- servers ----

mkdir -p site/html run
head -c 200000 /dev/zero >site/html/file
cat >nginx.conf <<CONF
daemon off;
user root root;
worker_processes 2;
pid $work/run/nginx.pid;
error_log $work/run/error.log;
events { }
http {
	access_log $work/run/access.log;
	client_body_temp_path $work/run/body;
	proxy_temp_path $work/run/proxy;
	fastcgi_temp_path $work/run/fastcgi;
	uwsgi_temp_path $work/run/uwsgi;
	scgi_temp_path $work/run/scgi;
	sendfile on;
	server { listen unix:$work/run/http; root $work/site/html; autoindex on; }
}
CONF
requests=('GET /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
	'GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
serve nginx run/http 'kill -QUIT "$(cat run/nginx.pid)"' \
	nginx -c "$work/nginx.conf" -p "$work/run" -e "$work/run/error.log"

requests=('PING\r\n' 'SET k 42\r\n' 'GET k\r\n' "EVAL 'return 7' 0\\r\\n" 'BGSAVE\r\n' 'CONFIG SET appendonly yes\r\n'
	'SET l 1\r\n' 'SHUTDOWN SAVE\r\n')
serve redis run/redis : redis-server --port 0 --unixsocket "$work/run/redis" --dir "$work/run" --daemonize no

requests=('set k 0 0 2\r\n42\r\n' 'get k\r\n' 'stats\r\n' 'delete k\r\n' 'shutdown\r\n')
serve memcached run/memcached : memcached -u root -A -s "$work/run/memcached"

cat >postgres.sh <<SH
initdb -D $work/pg/data -A trust -U a >/dev/null || exit
pg_ctl -D $work/pg/data -w -o "-c listen_addresses= -c unix_socket_directories=$work/pg" -l $work/pg/log start
psql -h $work/pg -U a -c 'create table t (a int primary key, b text)' postgres
psql -h $work/pg -U a -c "insert into t select g, repeat('x', 100) from generate_series(1, 5000) g" postgres
psql -h $work/pg -U a -c 'select count(*), max(b) from t where a > 10' -c 'vacuum analyze t' -c 'checkpoint' postgres
pg_ctl -D $work/pg/data -w stop
SH
mkdir pg
chmod 777 "$folder" pg
chown nobody pg
setpriv --reuid=65534 --regid=65534 --clear-groups "$secprof" trace -q --reproducible -o "$folder/postgres.json" -- \
	bash "$work/postgres.sh" >postgres.out 2>&1 </dev/null
echo "# postgres: exit status $?"
tail -2 postgres.out | sed 's/^/# postgres: /'

# ---- programs ----

cat >job.py <<'PYTHON'
import asyncio, hashlib, json, mmap, multiprocessing, os, select, shutil, signal, socket, subprocess, tempfile, threading, time

def work():
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps({"a": [1, 2, 3]}).encode())
    hashlib.sha256(os.urandom(16)).hexdigest()
    subprocess.run(["true"], check=True)

async def echo():
    async def answer(reader, writer):
        writer.write(await reader.read(9))
        writer.close()
    server = await asyncio.start_unix_server(answer, "echo")
    reader, writer = await asyncio.open_unix_connection("echo")
    writer.write(b"x")
    await reader.read(9)
    server.close()

if __name__ == "__main__":
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    asyncio.run(echo())
    os.mkdir("d"); open("d/f", "w").close(); os.rename("d/f", "d/g"); os.symlink("g", "d/l"); os.readlink("d/l")
    os.chmod("d/g", 0o600); os.link("d/g", "d/h"); os.utime("d/g", (1, 1)); os.unlink("d/h")
    os.access("d", os.R_OK); os.stat("d"); os.lstat("d/l"); os.statvfs("."); shutil.rmtree("d")
    r, w = os.pipe(); os.dup2(r, 30); select.select([r], [], [], 0); select.poll().poll(0)
    signal.setitimer(signal.ITIMER_REAL, 10); signal.alarm(0)
    if not os.fork(): os._exit(0)
    os.wait(); time.sleep(0.01)
    with open("m", "wb+") as f: f.truncate(4096); mmap.mmap(f.fileno(), 4096).close()
    with multiprocessing.Pool(2) as pool: pool.map(abs, range(8))
    s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(); c = socket.create_connection(s.getsockname()); a, _ = s.accept()
    a.sendall(b"x"); c.recv(1); a.close(); c.close(); s.close()
PYTHON
recorded python python3 job.py

cat >work.js <<'JS'
const { execFileSync } = require("child_process"), fs = require("fs"), http = require("http");
for (let i = 0; i < 3; i++) execFileSync("true");
fs.mkdirSync("js"); for (let i = 0; i < 20; i++) fs.writeFileSync("js/out", "x".repeat(i));
fs.renameSync("js/out", "js/in"); fs.statSync("js/in"); fs.readFileSync("js/in"); fs.copyFileSync("js/in", "js/copy");
fs.chmodSync("js/in", 0o600); fs.symlinkSync("in", "js/l"); fs.readlinkSync("js/l"); fs.accessSync("js"); fs.readdirSync("js");
fs.rmSync("js", { recursive: true });
const server = http.createServer((_, res) => res.end("ok")).listen("js.sock", () => {
	let left = 10;
	for (let i = 0; i < 10; i++)
		http.get({ socketPath: "js.sock" }, (res) => { res.resume(); res.on("end", () => --left || server.close()); });
});
JS
recorded node node work.js

cat >git.sh <<'SH'
set -e
git init -q repository
cd repository
for i in 1 2 3 4; do echo "$i" >f; git add f; git commit -q -m "$i"; done
git branch b; git checkout -q b; git mv f g; git commit -q -m m; git checkout -q -
git merge -q b; git log --stat | cat >/dev/null; git gc -q; git status >/dev/null
cd ..; git clone -q repository clone; cd clone; git pull -q; git diff HEAD~1 | cat >/dev/null
SH
recorded git bash git.sh

cat >shell.sh <<'SH'
mkdir -p t/a/b; cd t; echo x >a/f; cp a/f a/g; mv a/g a/b/h; ln a/f a/i; ln -s f a/l; readlink a/l; touch -d @1 a/f
chmod 600 a/f; chown "$(id -u)" a/f; ls -lR . | sort | head -5 | wc -l; find . -type f | xargs cat >/dev/null
for i in 1 2 3; do (echo $i); done | while read -r n; do echo "n$n"; done
dd if=/dev/zero of=z bs=1k count=20 2>/dev/null; truncate -s 5 z; stat z; df . ; sync z; mkfifo p; (echo q >p &); cat p; rmdir a/b 2>/dev/null
tee y <<<w; cmp y a/f; sleep 0.01; timeout 5 true; kill -0 $$; trap 'echo t' USR1; kill -USR1 $$; wait; sed -i s/x/y/ a/f; grep -r y .
nice true; id; date; uname -a; env | wc -l; ulimit -n; umask 022; exec 5<a/f; read -r -t 1 q <&5; rm -rf ../t
SH
recorded bash bash shell.sh

cat >job.pl <<'PERL'
for (1..3) { my $p = fork // die; if (!$p) { getppid; exit 0 } waitpid $p, 0 } print `true`;
mkdir "pl"; open my $f, ">", "pl/p" or die; print $f $_ for 1..999; close $f; rename "pl/p", "pl/q"; chmod 0600, "pl/q";
symlink "q", "pl/l"; readlink "pl/l"; utime 1, 1, "pl/q"; link "pl/q", "pl/r"; stat "pl/q"; lstat "pl/l"; opendir my $d, "pl"; readdir $d;
pipe my $r, my $w; select undef, undef, undef, 0.01; local $SIG{ALRM} = sub {}; alarm 1; alarm 0; unlink glob("pl/*"); rmdir "pl";
open my $o, "-|", "echo x | cat"; print <$o>; -r "/"; sleep 0; time; umask 022; kill 0, $$; truncate "t", 0;
PERL
recorded perl perl job.pl

cat >work.sql <<'SQL'
pragma journal_mode=wal; create table t (a integer primary key, b text);
with recursive c(x) as (select 1 union all select x + 1 from c where x < 2000) insert into t select x, hex(randomblob(50)) from c;
create index i on t(b); select count(*), max(b) from t; pragma journal_mode=delete; update t set b = 'x' where a < 500; vacuum;
SQL
recorded sqlite3 sqlite3 db ".read work.sql"

cd /
rm -rf "$work"
