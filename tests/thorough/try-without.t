#!/bin/bash
# `verify --try-without` on servers: which dangerous calls a client's test does not miss, and whether
# a container of crun starts and serves with the profile that lacks them, ten times.
. "$(dirname "$0")/../cli/lib.sh"
. "$TESTS/containers.sh"
[ "$(id -u)" = 0 ] || skip_all 'needs root'
find_runtimes crun
[ -n "$runtimes" ] || skip_all 'crun starts no container here'
chmod 755 "$WORK"
export PYTHON TESTS

# The server's socket is in $WORK, which the container shows.
cat >in_crun <<'SH'
#!/bin/bash
# in_crun NAME: its server in a container under $SECPROF_PROFILE, and its test beside it
cd "$WORK" && echo "$1" >>finals && rm -rf --one-file-system "bundle-$1" || exit
"$PYTHON" "$TESTS/container.py" "$WORK/bundle-$1" "$SECPROF_PROFILE" -- "$WORK/$1-server" || exit
unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"' sh \
	crun --root "$WORK/state" run -b "$WORK/bundle-$1" "$1" &
container=$!
"$WORK/$1-test"
status=$?
pkill -TERM -P "$container" # the server, which is crun's child
wait "$container"
ended=$?
[ "$status" != 0 ] || status=$ended
exit "$status"
SH
chmod +x in_crun

names_lacking() { # NAME: what the written profile lacks
	"$PYTHON" -c 'import json, sys
full, slim = ({name for rule in json.load(open(path))["syscalls"] for name in rule["names"]} for path in sys.argv[1:])
print(*sorted(full - slim), *("more:" + name for name in sorted(slim - full)))' "$1-profile.json" "$1-slim.json"
}

# NAME: NAME-server is recorded under NAME-test, and then judged by it.
slimmed() {
	local name=$1 wrapper lacking
	chmod +x "$name-server" "$name-test"
	"$SECPROF" trace -q -o "$name.json" -- "./$name-server" >"$name.out" 2>&1 </dev/null &
	wrapper=$!
	ok "$name: passes its test" "./$name-test"
	kill -TERM "$wrapper"
	wait "$wrapper"
	"$SECPROF" generate allow -q -o "$name-profile.json" "$name.json"
	: >finals
	perl "$TESTS/status.pl" status 900 "$SECPROF" verify -p "$name-profile.json" \
		--try-without critical,high,medium,low --json --fix "$name-slim.json" \
		--test "./$name-test" --final "./in_crun $name" -- "./$name-server" >out 2>err
	is "$(cat status)" 'exit 0' "$name: each dangerous call is refused in turn"
	is "$(json out '[t["name"] for t in d["tried"] if not 1 <= t["runs"] <= 2]')" '' "$name: two runs each, at most"
	like "$(json out 'str([t["name"] for t in d["tried"] if t["missed"] is None])')" ioprio_set "$name: ioprio_set is not missed"
	lacking=$(json out '" ".join(sorted(t["name"] for t in d["tried"] if t["missed"] is None))')
	note "$name: $(json out '"%d calls tried in %d runs" % (len(d["tried"]), sum(t["runs"] for t in d["tried"]))'), not missed: $lacking"
	note "$(json out '["missed: %(name)s: %(missed)s" % t for t in d["tried"] if t["missed"]]')"
	is "$(names_lacking "$name")" "$lacking" "$name: the profile lacks what was not missed, and that alone"
	is "$(grep -cx "$name" finals)" 10 "$name: the last ten runs were made by crun, and all have passed"
}

# Both are started by a program whose dangerous call they can do without.
if have redis-server && have redis-cli && have redis-benchmark; then
	mkdir redis
	cat >redis-server <<SH
#!/bin/sh
exec ionice -t -c 2 -n 7 redis-server --port 0 --unixsocket $WORK/redis/socket --dir $WORK/redis
SH
	cat >redis-test <<SH
#!/bin/sh -e
redis() { redis-cli -s $WORK/redis/socket "\$@"; }
for try in \$(seq 500); do redis ping 2>/dev/null | grep -q PONG && break; sleep 0.02; done
redis set key value | grep -q OK
redis get key | grep -q value
redis save | grep -q OK
redis-benchmark -s $WORK/redis/socket -n 1000 -q >/dev/null
SH
	slimmed redis
else
	skip redis 'redis is not installed'
fi

if have nginx && have curl; then
	mkdir -p nginx/html
	echo page >nginx/html/page.html
	chmod -R a+rwX nginx
	cat >nginx/nginx.conf <<NGINX
daemon off;
pid $WORK/nginx/pid;
error_log $WORK/nginx/error.log;
events { worker_connections 64; }
http {
	access_log $WORK/nginx/access.log;
	client_body_temp_path $WORK/nginx/body;
	proxy_temp_path $WORK/nginx/proxy;
	fastcgi_temp_path $WORK/nginx/fastcgi;
	uwsgi_temp_path $WORK/nginx/uwsgi;
	scgi_temp_path $WORK/nginx/scgi;
	server { listen unix:$WORK/nginx/socket; root $WORK/nginx/html; }
}
NGINX
	# A server that was killed leaves its socket behind.
	cat >nginx-server <<SH
#!/bin/sh
rm -f $WORK/nginx/socket
exec ionice -t -c 2 -n 7 nginx -p $WORK/nginx -c $WORK/nginx/nginx.conf
SH
	cat >nginx-test <<SH
#!/bin/sh -e
page() { curl -sf --max-time 20 --unix-socket $WORK/nginx/socket "http://x/\$1"; }
for try in \$(seq 500); do page page.html >/dev/null && break; sleep 0.02; done
page page.html | grep -qx page
! page missing
SH
	slimmed nginx
else
	skip nginx 'nginx or curl is not installed'
fi
done_testing
