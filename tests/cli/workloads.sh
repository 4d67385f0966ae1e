# The workloads that are run in containers: each is traced on the host, then run under a
# profile made from the recording.  Sourced after lib.sh and containers.sh.
#
# Servers listen on sockets in $WORK/serve only, which belongs to their user.

cat >pipeline.sh <<'SH'
ls -l /etc | sort | head -5 | wc -l
for i in 1 2 3; do (echo $i); done | while read -r n; do echo "n$n"; done >/dev/null
SH
cat >job.py <<'PYTHON'
import hashlib, json, os, subprocess, tempfile, threading

def work():
    with tempfile.TemporaryFile(dir="/tmp") as file:
        file.write(json.dumps({"a": [1, 2, 3]}).encode())
    hashlib.sha256(os.urandom(16)).hexdigest()

threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(subprocess.run(["true"], check=True).returncode)
PYTHON
# No daemon, nothing but the folder and a socket in it: no port need be free.
cat >nginx.conf <<CONF
daemon off;
worker_processes 1;
pid $WORK/serve/nginx.pid;
error_log $WORK/serve/error.log;
events { }
http {
	access_log $WORK/serve/access.log;
	client_body_temp_path $WORK/serve/body;
	proxy_temp_path $WORK/serve/proxy;
	fastcgi_temp_path $WORK/serve/fastcgi;
	uwsgi_temp_path $WORK/serve/uwsgi;
	scgi_temp_path $WORK/serve/scgi;
	server { listen unix:$WORK/serve/http; location / { return 200 "served\n"; } }
}
CONF
cat >ask.py <<'PYTHON'
"""ask.py redis|nginx SOCKET PID [shutdown]: asks a server, or tells redis to end; waits for
its socket as long as process PID lives."""
import os, socket, sys, time

def open_socket(path):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(5)
    connection.connect(path)
    return connection

def ask(path, request, answer):
    with open_socket(path) as connection:
        connection.sendall(request)
        got = connection.recv(4096)
    if answer not in got:
        sys.exit(f"# asked {request!r}, got {got!r}")

kind, path, pid = sys.argv[1:4]
for _ in range(200):
    try:
        open_socket(path).close()
        break
    except OSError:
        time.sleep(0.05)
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        sys.exit("# it has ended")
if sys.argv[4:] == ["shutdown"]:
    with open_socket(path) as connection:
        connection.sendall(b"SHUTDOWN NOSAVE\r\n")
        connection.recv(4096)
elif kind == "redis":
    ask(path, b"PING\r\n", b"+PONG")
    ask(path, b"SET k 42\r\n", b"+OK")
    ask(path, b"GET k\r\n", b"42")
    ask(path, b"EVAL 'return 7' 0\r\n", b":7")
else:
    ask(path, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"served")
PYTHON

# The server program of redis is one of redis-tools, by its name.
redis=$(command -v redis-server || command -v redis-check-rdb)
[ -z "$redis" ] || ln -s "$redis" redis-server

declare -A workload_words=(
	[sleep]='sleep 0.05'
	[ls]='ls -lR /etc/apt'
	[pipeline]="bash $WORK/pipeline.sh"
	[python]="/usr/bin/python3 $WORK/job.py"
	[redis]="$WORK/redis-server --port 0 --unixsocket $WORK/serve/redis --unixsocketperm 777
		--dir $WORK/serve --save '' --logfile $WORK/serve/log --daemonize no"
	[nginx]="$(command -v nginx) -c $WORK/nginx.conf -p $WORK/serve -e $WORK/serve/error.log"
)
workload_names=(sleep ls pipeline)
[ ! -x /usr/bin/python3 ] || workload_names+=(python)
[ -z "$redis" ] || workload_names+=(redis)
! have nginx || workload_names+=(nginx)

is_server() { # WORKLOAD
	[ "$1" = redis ] || [ "$1" = nginx ]
}

fresh_folder() {
	rm -rf "$WORK/serve"
	mkdir "$WORK/serve"
	chown "$CONTAINER_USER" "$WORK/serve"
	chmod 755 "$WORK" "$WORK/serve"
}

# nginx knows no request that ends it; under bubblewrap its process number is the host's.
end_server() { # WORKLOAD PID
	if [ "$1" = redis ]; then
		"$PYTHON" ask.py redis "$WORK/serve/redis" "$2" shutdown
	elif [ "$container_runtime" = bwrap ]; then
		kill -QUIT "$(cat serve/nginx.pid)"
	else
		signal_contained QUIT
	fi
}

ask_server() { # WORKLOAD PID
	if [ "$1" = redis ]; then
		"$PYTHON" ask.py redis "$WORK/serve/redis" "$2"
	else
		"$PYTHON" ask.py nginx "$WORK/serve/http" "$2"
	fi
}

trace_workload() { # WORKLOAD: records into $WORK/NAME.json
	local words tracer
	eval "words=(${workload_words[$1]})"
	fresh_folder
	if ! is_server "$1"; then
		"$SECPROF" trace -q -o "$1.json" -- "${words[@]}" >/dev/null 2>&1 </dev/null
		return
	fi
	"$SECPROF" trace -q -o "$1.json" -- "${words[@]}" >out 2>err </dev/null &
	tracer=$!
	ask_server "$1" "$tracer" || return
	if [ "$1" = redis ]; then
		end_server redis "$tracer"
	else
		kill -QUIT "$(cat serve/nginx.pid)"
	fi
	wait "$tracer"
}

# run_workload WORKLOAD RUNTIME PROFILE: does it work, that is end with 0, or answer?
run_workload() {
	local words answered
	eval "words=(${workload_words[$1]})"
	fresh_folder
	if ! is_server "$1"; then
		contained "$2" "$3" "${words[@]}"
		[ "$status" = 'exit 0' ]
		return
	fi
	start_contained "$2" "$3" "${words[@]}"
	ask_server "$1" "$container_pid" >asked 2>&1
	answered=$?
	end_server "$1" "$container_pid" >/dev/null 2>&1
	wait_contained
	return $answered
}
