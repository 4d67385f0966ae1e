#!/bin/bash
# The checklist of `secprof reach`, on servers: short, and a good part of it is what a richer run does.
. "$(dirname "$0")/../cli/lib.sh"
"$SECPROF" version | grep -q '^+libelf' || skip_all 'built without libelf'
port=$((20000 + $$ % 20000))
chmod 755 "$WORK"

record() { # NAME READY WORK COMMAND...: to NAME.json; READY and WORK are shell code
	local name=$1 ready=$2 work=$3 mode=auto
	shift 3
	# Of these it matters who made which call.
	case $name in *-rich) mode=exact ;; esac
	"$SECPROF" trace -q --mode "$mode" -o "$name.json" -- "$@" >"$name.out" 2>&1 </dev/null &
	wrapper=$!
	ok "$name: starts" wait_for 60 sh -c "$ready" 2>/dev/null
	eval "$work" >"$name.log" 2>&1
	ok "$name: ends" wait_for 60 sh -c "! kill -0 $wrapper 2>/dev/null"
	wait "$wrapper"
}

main_process() { # the workload's, of the recording that runs: below secprof and its tracer
	pgrep -o -P "$(pgrep -o -P "$wrapper")"
}

judge() { # NAME: compares NAME-poor.json with NAME-rich.json
	run "$SECPROF" reach --json "$1-poor.json"
	is "$status" 'exit 0' "$1: is listed"
	"$PYTHON" - "$1-rich.json" out "$1-poor.json" >judged <<'PYTHON'
import json, sys
rich, poor = (json.load(open(path)) for path in (sys.argv[1], sys.argv[3]))
# Not what is started for a session, a shell say.
own = {exe for run in poor["runs"] for exe in run["executables"]}
called = {call["name"] for run in rich["runs"] for call in run["calls"]
          if any(run["executables"][part["exe"]] in own for part in call["by_exe"])}
listed = {line["call"] for line in json.load(open(sys.argv[2]))["not_called"]}
print(len(listed), len(listed & called))
print("hit:", *sorted(listed & called))
print("not:", *sorted(listed - called))
PYTHON
	note "$1: $(paste -sd'|' judged)"
	read -r listed hit <judged
	ok "$1: $listed lines, at most 30" [ "$listed" -le 30 ]
	ok "$1: a richer run makes $hit of them, at least 30 %" [ $((10 * hit)) -ge $((3 * listed)) ]
}

# ---- redis ----
if have redis-server && have redis-cli; then
	mkdir redis
	redis() {
		redis-cli -p $port "$@"
	}
	record redis-poor "redis-cli -p $port ping" 'redis set a b; redis get a; kill -TERM $(main_process)' \
		redis-server --port $port --save '' --dir "$WORK/redis"
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
		redis debug sleep 0.1
		redis -u "redis://127.0.0.1:$port" info
		redis replicaof 127.0.0.1 1
		redis replicaof no one
		redis config set maxclients 100
		redis client kill type normal
		redis memory doctor
		redis save
		wait_for 60 redis_ends
	}
	record redis-rich "redis-cli -p $port ping" rich_redis \
		redis-server --port $port --dir "$WORK/redis" --unixsocket "$WORK/redis/socket" \
		--unixsocketperm 700 --pidfile "$WORK/redis/pid" --syslog-enabled yes \
		--logfile "$WORK/redis/log" --supervised no --enable-debug-command yes \
		--server_cpulist 0 --oom-score-adj yes
	judge redis
else
	skip redis 'redis is not installed'
fi

# ---- nginx ----
if have nginx && have curl; then
	mkdir -p nginx/html nginx/store nginx/cache
	head -c 3000000 /dev/urandom >nginx/html/file
	echo page >nginx/html/page.html
	chmod -R a+rwX nginx
	nginx_conf() { # NAME LINE-FOR-SERVER...
		cat >"nginx/$1.conf"
	}
	nginx_conf poor <<NGINX
daemon off;
pid $WORK/nginx/pid;
error_log $WORK/nginx/error.log;
events { worker_connections 64; }
http {
	access_log $WORK/nginx/access.log;
	client_body_temp_path $WORK/nginx/store;
	server { listen 127.0.0.1:$port; root $WORK/nginx/html; }
}
NGINX
	nginx_conf rich <<NGINX
daemon off;
pid $WORK/nginx/pid;
error_log $WORK/nginx/error.log;
worker_processes 2;
worker_cpu_affinity auto;
worker_priority -1;
timer_resolution 100ms;
events { worker_connections 64; }
http {
	access_log $WORK/nginx/access.log;
	client_body_temp_path $WORK/nginx/store;
	proxy_temp_path $WORK/nginx/proxy;
	proxy_cache_path $WORK/nginx/cache keys_zone=zone:1m;
	resolver 127.0.0.1:$((port + 1));
	sendfile on;
	server {
		listen 127.0.0.1:$port;
		root $WORK/nginx/html;
		location /again { proxy_pass http://127.0.0.1:$port/; proxy_cache zone; proxy_cache_valid 1m; }
		location /named { set \$host_name nobody.invalid; proxy_pass http://\$host_name/; }
		location /large { directio 1m; alias $WORK/nginx/html; }
		location /listed { autoindex on; alias $WORK/nginx/html; }
	}
}
NGINX
	rich_nginx() {
		for path in page.html file missing again/page.html again/file named/ large/file listed/; do
			curl -s -o /dev/null "http://127.0.0.1:$port/$path"
		done
		kill -HUP "$(main_process)"
		kill -USR1 "$(main_process)"
		curl -s -o /dev/null "http://127.0.0.1:$port/again/file"
		kill -QUIT "$(main_process)"
	}
	record nginx-poor "curl -sf -o /dev/null http://127.0.0.1:$port/page.html" \
		'curl -s -o /dev/null http://127.0.0.1:$port/page.html; kill -TERM $(main_process)' \
		nginx -p "$WORK/nginx" -c "$WORK/nginx/poor.conf"
	record nginx-rich "curl -sf -o /dev/null http://127.0.0.1:$port/page.html" rich_nginx \
		nginx -p "$WORK/nginx" -c "$WORK/nginx/rich.conf"
	judge nginx
else
	skip nginx 'nginx or curl is not installed'
fi

# ---- postgres ----
binaries=$(echo /usr/lib/postgresql/*/bin | awk '{ print $NF }')
if [ -x "$binaries/postgres" ] && [ "$(id -u)" = 0 ] && id postgres >/dev/null 2>&1; then
	mkdir pg pg-run pg-space
	chown postgres pg pg-run pg-space
	as_postgres() {
		setpriv --reuid postgres --regid postgres --clear-groups "$@"
	}
	as_postgres "$binaries/initdb" -D "$WORK/pg" >/dev/null
	sql() {
		as_postgres psql -h "$WORK/pg-run" -p $port -c "$1" postgres
	}
	rich_postgres() {
		sql 'create table t as select generate_series(1, 200000) as n'
		sql 'create index on t (n)'
		sql 'vacuum full analyze t'
		sql "copy t to program 'cat >/dev/null'"
		sql "copy t to '$WORK/pg-run/copy'"
		sql "create tablespace space location '$WORK/pg-space'"
		sql 'create table s tablespace space as select * from t'
		sql 'create database other'
		sql 'drop database other'
		sql 'select lo_import('"'$WORK/pg-run/copy'"')'
		sql 'set work_mem=64; select count(*) from (select * from t order by n desc) s'
		sql 'select pg_reload_conf(), pg_rotate_logfile(), pg_switch_wal()'
		sql 'checkpoint'
		sql "select pg_cancel_backend(pid) from pg_stat_activity where backend_type like 'auto%'"
		kill -INT "$(main_process)"
	}
	ready="setpriv --reuid postgres --regid postgres --clear-groups psql -h $WORK/pg-run -p $port -c 'select 1' postgres"
	postgres() { # NAME WORK [ARG...]
		local name=$1 work=$2
		shift 2
		record "$name" "$ready" "$work" setpriv --reuid postgres --regid postgres --clear-groups \
			"$binaries/postgres" -D "$WORK/pg" -k "$WORK/pg-run" -p $port -h '' "$@"
	}
	postgres postgres-poor 'sql "select 1"; kill -INT $(main_process)'
	postgres postgres-rich rich_postgres -h 127.0.0.1 -c logging_collector=on \
		-c log_destination=stderr,syslog -c log_directory="$WORK/pg-run"
	judge postgres
else
	skip postgres 'postgres is not installed, or this is not root'
fi

# ---- sshd ----
if have ssh && have sftp && have ssh-keygen && [ -x /usr/sbin/sshd ] && [ "$(id -u)" = 0 ]; then
	mkdir sshd
	# For privilege separation; where systemd runs it is there.
	mkdir -p /run/sshd
	ssh-keygen -q -t ed25519 -N '' -f sshd/host_key
	ssh-keygen -q -t ed25519 -N '' -f sshd/key
	cp sshd/key.pub sshd/authorized
	echo 'welcome' >sshd/banner
	cat >sshd/client <<SSH
Host *
	Hostname 127.0.0.1
	User root
	Port $port
	IdentityFile $WORK/sshd/key
	StrictHostKeyChecking no
	UserKnownHostsFile /dev/null
	LogLevel ERROR
	BatchMode yes
SSH
	cat >sshd/poor <<SSH
Port $port
ListenAddress 127.0.0.1
HostKey $WORK/sshd/host_key
AuthorizedKeysFile $WORK/sshd/authorized
PidFile $WORK/sshd/pid
StrictModes no
UsePAM yes
Subsystem sftp internal-sftp
SSH
	cat sshd/poor - >sshd/rich <<SSH
ListenAddress 127.0.0.2
Banner $WORK/sshd/banner
PermitTTY yes
PermitUserEnvironment yes
PermitTunnel yes
AllowAgentForwarding yes
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
StreamLocalBindUnlink yes
ClientAliveInterval 1
Compression yes
Match LocalAddress 127.0.0.2
	ChrootDirectory /usr
	ForceCommand internal-sftp
SSH
	head -c 300000 /dev/urandom >sshd/file
	cat >sshd/batch <<SFTP
lcd $WORK/sshd
cd $WORK/sshd
mkdir folder
put -fp file folder/copy
get folder/copy got
rename folder/copy folder/renamed
ln folder/renamed folder/linked
symlink renamed folder/symbolic
chmod 600 folder/renamed
chown 1 folder/renamed
chgrp 1 folder/renamed
ls -l folder
df folder
rm folder/*
rmdir folder
SFTP
	client() {
		"$1" -F "$WORK/sshd/client" "${@:2}"
	}
	rich_sshd() {
		client sftp -b sshd/batch host
		client sftp -o Hostname=127.0.0.2 -b /dev/null host
		client ssh -tt host 'tty; sleep 0.1' </dev/null
		client ssh -C host true
		client ssh -o PubkeyAuthentication=no host true
		client ssh -l nobody host true
		eval "$(ssh-agent)"
		ssh-add sshd/key
		client ssh -A host ssh-add -l
		client ssh -L "$WORK/sshd/local:127.0.0.1:$port" -R "$WORK/sshd/remote:127.0.0.1:$port" \
			-L "$((port + 1)):$WORK/sshd/remote" -R "$((port + 2)):127.0.0.1:$port" host \
			"ssh-keyscan -T 2 -p $((port + 2)) 127.0.0.1; ssh-keyscan -T 2 -p $((port + 1)) 127.0.0.1"
		kill "$SSH_AGENT_PID"
		kill -HUP "$(main_process)"
		wait_for 10 client ssh host true
		kill -TERM "$(main_process)"
	}
	ready="sftp -F $WORK/sshd/client -b /dev/null host"
	record sshd-poor "$ready" 'kill -TERM $(main_process)' /usr/sbin/sshd -D -e -f "$WORK/sshd/poor"
	record sshd-rich "$ready" rich_sshd /usr/sbin/sshd -D -f "$WORK/sshd/rich"
	judge sshd
else
	skip sshd 'sshd or ssh is not installed, or this is not root'
fi
done_testing
