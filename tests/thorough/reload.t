#!/bin/bash
# Servers that fork, make threads, change users and reload under load, and a browser: ten runs
# each in the modes auto and exact, and each run works and ends as it does alone.
# What is not installed is skipped; scripts/install-dependencies.sh thorough installs it.
. "$(dirname "$0")/../cli/lib.sh"
ROUNDS=${ROUNDS:-10}
port=$((20000 + $$ % 20000))
url=http://127.0.0.1:$port/file
PATH=$PATH:/usr/sbin:/usr/libexec:$(echo /usr/lib/postgresql/*/bin)

[ "$(id -u)" = 0 ] || skip_all 'needs root'
chmod 755 "$WORK"

# Each NAME has functions
#   NAME_words    sets `words`, the command; where needed `options`, those of secprof, and `alone`,
#                 what stands before the command without it; fails where it cannot be had
#   NAME_ready    does it serve?
#   NAME_use      uses it, and prints what came of it, which is the same each time
#   NAME_pid      prints whom TERM ends
ready_within_30_seconds() { # NAME
	wait_for 30 "$1_ready"
}

use_and_end() { # NAME COMMAND...: $got is what it said and how it ended
	local name=$1 wrapper
	shift
	perl "$TESTS/status.pl" status 120 "$@" >out 2>err </dev/null &
	wrapper=$!
	if ready_within_30_seconds "$name"; then
		"${name}_use" >used 2>&1
		kill -TERM "$("${name}_pid")"
	else
		echo 'did not start' >used
		kill -TERM "$(pgrep -P "$wrapper")"
	fi
	wait "$wrapper"
	got="$(cat used) $(cat status)"
}

works_as_alone() { # NAME
	local name=$1 mode round native
	options=()
	alone=()
	"${name}_words" || {
		skip "$name" "it cannot be started here"
		return
	}
	use_and_end "$name" "${alone[@]}" "${words[@]}"
	native=$got
	like "$native" 'fine' "$name: works alone"
	for mode in auto exact; do
		for ((round = 1; round <= ROUNDS; round++)); do
			rm -f r.json
			use_and_end "$name" "$SECPROF" trace -q --mode "$mode" "${options[@]}" \
				-o r.json -- "${words[@]}"
			got="$got $(json r.json 'done["lost"], done["escaped"], done.get("unanswered", 0)')"
			[ "$got" = "$native (0, 0, 0)" ] || break
		done
		is "$got" "$native (0, 0, 0)" "$name, $mode: $ROUNDS runs as alone"
		[ "$round" -gt "$ROUNDS" ] || note "round $round"
		note "$(json r.json '"%s: %d calls, %d stops, %d filters, %d unfiltered" % (run["mode"],
			len(run["calls"]), done["stops"], done.get("filters", 0), done.get("unfiltered", 0))')"
	done
}

# Loads a web server, tells it to reload three times meanwhile, and prints what failed.
load_and_reload() { # SIGNAL PID
	local load
	ab -q -n 3000 -c 8 "$url" >ab.out 2>&1 &
	load=$!
	for _ in 1 2 3; do
		sleep 0.2
		kill "-$1" "$2"
	done
	wait "$load" || echo "ab: status $?"
	grep -E '^(Complete|Failed|Non-2xx)' ab.out | tr -s ' \n' ' '
	wget -qO copy "$url" && cmp copy web/file && echo fine
}

mkdir -p web
head -c 10000 /dev/urandom >web/file
chmod -R a+rX web

# ---- apache2, threads and processes, graceful restarts ----
apache_words() {
	local modules=/usr/lib/apache2/modules
	have apache2 && have ab && [ -e $modules/mod_mpm_event.so ] || return 1
	mkdir -p apache
	cat >apache.conf <<CONF
ServerRoot $WORK/apache
ServerName localhost
PidFile $WORK/apache/pid
ErrorLog $WORK/apache/error.log
DefaultRuntimeDir $WORK/apache
Mutex file:$WORK/apache
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
User nobody
Group nogroup
Listen 127.0.0.1:$port
DocumentRoot $WORK/web
StartServers 2
ThreadsPerChild 8
CONF
	words=(apache2 -f "$WORK/apache.conf" -DFOREGROUND)
}
web_ready() {
	wget -qO /dev/null "$url"
}
apache_ready() {
	web_ready
}
apache_pid() {
	cat apache/pid
}
apache_use() {
	load_and_reload USR1 "$(apache_pid)"
	grep -E 'exit signal|segfault|emerg|crit' apache/error.log
	rm -f apache/error.log
}

# ---- nginx, two workers, reload ----
nginx_words() {
	have nginx && have ab || return 1
	mkdir -p nginx
	cat >nginx.conf <<CONF
daemon off;
user nobody nogroup;
pid $WORK/nginx/pid;
worker_processes 2;
error_log $WORK/nginx/error.log;
events { worker_connections 64; }
http {
	access_log $WORK/nginx/access.log;
	client_body_temp_path $WORK/nginx/body;
	server { listen 127.0.0.1:$port; root $WORK/web; }
}
CONF
	words=(nginx -p "$WORK/nginx" -c "$WORK/nginx.conf")
}
nginx_ready() {
	web_ready
}
nginx_pid() {
	cat nginx/pid
}
nginx_use() {
	load_and_reload HUP "$(nginx_pid)"
	grep -E 'alert|emerg|crit|exited on signal' nginx/error.log
	rm -f nginx/error.log
}

# ---- postgres as its own user ----
as_postgres() {
	setpriv --reuid postgres --regid postgres --init-groups "$@"
}
postgres_words() {
	have initdb && have pgbench && id postgres >/dev/null 2>&1 || return 1
	install -d -o postgres postgres
	[ -d postgres/data ] || as_postgres initdb -A trust -D "$WORK/postgres/data" >/dev/null 2>&1 ||
		return 1
	words=("$(type -P postgres)" -D "$WORK/postgres/data" -k "$WORK/postgres" -p "$port")
	options=(-u postgres)
	alone=(setpriv --reuid postgres --regid postgres --init-groups)
}
postgres_ready() {
	as_postgres pg_isready -q -h "$WORK/postgres" -p "$port"
}
postgres_pid() {
	head -1 postgres/data/postmaster.pid
}
postgres_use() {
	local bench=(pgbench -h "$WORK/postgres" -p "$port")
	as_postgres "${bench[@]}" -i -q postgres >/dev/null 2>&1
	as_postgres "${bench[@]}" -n -c 4 -j 2 -t 50 postgres >bench.out 2>bench.err &
	load=$!
	sleep 0.2
	kill -HUP "$(postgres_pid)"
	wait "$load" || cat bench.err
	grep -E 'actually processed|failed' bench.out
	as_postgres psql -h "$WORK/postgres" -p "$port" -tAc \
		"select 'fine', count(*) from pgbench_history" postgres
}

# ---- sshd, with its own sandbox ----
sshd_words() {
	have sshd && have ssh || return 1
	[ -d /run/sshd ] || mkdir -m 755 /run/sshd || return 1
	mkdir -p ssh
	[ -e ssh/key ] || ssh-keygen -q -t ed25519 -N '' -f ssh/key
	[ -e ssh/host ] || ssh-keygen -q -t ed25519 -N '' -f ssh/host
	cat >ssh/config <<CONF
ListenAddress 127.0.0.1
Port $port
HostKey $WORK/ssh/host
PidFile $WORK/ssh/pid
AuthorizedKeysFile $WORK/ssh/key.pub
StrictModes no
PermitRootLogin yes
UsePAM no
CONF
	words=("$(type -P sshd)" -D -e -f "$WORK/ssh/config")
}
ssh_here() {
	ssh -F none -p "$port" -i ssh/key -o BatchMode=yes -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR root@127.0.0.1 "$@"
}
sshd_ready() {
	ssh_here true
}
sshd_pid() {
	cat ssh/pid
}
sshd_use() {
	for _ in 1 2 3; do
		ssh_here 'echo fine; id -u' </dev/null
	done
	head -c 300000 web/file | ssh_here 'cat' | cmp - web/file
	kill -HUP "$(sshd_pid)" # executes itself
	wait_for 10 sshd_ready
	ssh_here 'exit 7'
	echo "status $?"
}

# ---- chromium, with its own sandbox, which it does not make for root ----
chromium_works() {
	local page='data:text/html,<p>fine' mode round native
	have chromium || {
		skip chromium 'chromium is not installed'
		return
	}
	browse() { # COMMAND...
		rm -rf browser
		mkdir -m 777 browser
		perl "$TESTS/status.pl" status 120 "$@" setpriv --reuid 65534 --regid 65534 \
			--clear-groups env HOME="$WORK/browser" chromium --headless --disable-gpu \
			--dump-dom --user-data-dir="$WORK/browser/data" "$page" \
			>out 2>err </dev/null
		got="$(cat out) $(cat status)"
	}
	browse
	native=$got
	like "$native" 'fine.*exit 0' 'chromium: works alone'
	for mode in auto exact; do
		for ((round = 1; round <= ROUNDS; round++)); do
			browse "$SECPROF" trace -q --mode "$mode" -o r.json --
			got="$got $(json r.json 'done["lost"], done["escaped"], done.get("unanswered", 0)')"
			[ "$got" = "$native (0, 0, 0)" ] || break
		done
		is "$got" "$native (0, 0, 0)" "chromium, $mode: $ROUNDS runs as alone"
		[ "$round" -gt "$ROUNDS" ] || note "round $round"
	done
}

works_as_alone apache
works_as_alone nginx
works_as_alone postgres
works_as_alone sshd
chromium_works
done_testing
