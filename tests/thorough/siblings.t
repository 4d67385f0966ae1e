#!/bin/bash
# Profiles of this Debian's programs (generate allow --siblings safe) for those of the next Debian
# suites, with newer C libraries and of newer versions: they work, and nothing is refused but what
# C libraries are meant to do without.
#
# ROOTS (build/roots) has the root file systems; scripts/fetch-roots.sh makes them.
. "$(dirname "$0")/../cli/lib.sh"
ROOTS=${ROOTS:-$BUILD/roots}
PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

[ "$(id -u)" = 0 ] || skip_all 'needs root'
have bwrap || skip_all 'bubblewrap is not installed'
roots=$(cd "$ROOTS" 2>/dev/null && ls -d ./*.done | sed 's,^\./,,; s/\.done$//') || true
[ -n "$roots" ] || skip_all "no root file systems in $ROOTS: see scripts/fetch-roots.sh"
secprof=$(static_secprof) || skip_all 'cannot link statically here'

# Redis 8 has its threads and functions otherwise than 7: it needs more than what C libraries do.
declare -A levels=([redis]=portable)
# Each is run by sh in a folder of its own, /tmp/NAME.
declare -A programs
programs[sh]='i=0; while [ $i -lt 50 ]; do i=$((i + 1)); (exit 3); done; echo "$?" | cat; cat <<X
$(echo here)
X
trap "echo got it" USR1; kill -USR1 $$; sleep 0.01 & wait; umask 22; cd /; pwd; [ -x /bin/sh ] && test -L /bin'
programs[ls]='ls -laR /etc >list; ls -l --color=always --time-style=iso /dev >list; ls -1 --sort=size /usr/bin | wc -l >n'
programs[cp]='mkdir -p a/b; seq 1 20000 >a/b/f; ln -s f a/b/l; ln a/b/f a/h; cp -a a c; cp -r --reflink=auto a d
cp --sparse=always a/b/f e; mv e f; rm -rf d; chmod 600 f; touch -d 2001-01-01 f; chown 0:0 f; install -m 755 f g; ls c/b'
programs[tar]='mkdir a; seq 1 20000 >a/f; ln -s f a/l; mkfifo a/p; tar -czf a.tgz a; tar -tzf a.tgz; mkdir b; tar -xpf a.tgz -C b; cmp a/f b/a/f; tar -cf - a | tar -xf - -C b'
programs[grep]='seq 1 20000 >f; grep -rc 99 . ; sed -i s/9/x/g f; grep -c x f; mawk "{ s += \$1 } END { print s | \"cat\"; system(\"true\") }" f; find . -name f -size +1k | xargs wc -l'
programs[sort]='seq 1 300000 | tac >f; sort --parallel=4 -S 1M -n f | md5sum; sort -u -T . f | tail -n 1'
programs[python3]='cat >p.py <<X
import concurrent.futures, hashlib, json, multiprocessing, os, select, shutil, signal, socket, subprocess, tempfile, time
def work(n):
    return n * n
if __name__ == "__main__":
    print(subprocess.run(["echo", "child"], capture_output=True, close_fds=True).stdout)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        print(sum(pool.map(work, range(100))))
    pool = multiprocessing.get_context("fork").Pool(2)
    print(sum(pool.map(work, range(100))))
    pool.close()
    pool.join()
    with tempfile.TemporaryDirectory() as folder:
        open(os.path.join(folder, "x"), "w").write("x" * 100000)
        shutil.copyfile(os.path.join(folder, "x"), os.path.join(folder, "y"))
        print(sorted(os.listdir(folder)), os.stat(folder).st_nlink)
    server = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(server.getsockname())
    other, _ = server.accept()
    client.sendall(b"hello")
    select.select([other], [], [], 5)
    print(other.recv(5), os.urandom(4) != b"", os.waitstatus_to_exitcode(os.system("exit 3")))
    time.sleep(0.01)
X
python3 p.py'
programs[perl]='perl -e '\''use IO::Select; use POSIX; for (1..5) { my $p = fork // die; exit 0 if !$p; waitpid $p, 0 } print `echo child`;
open my $f, ">", "f" or die; print $f $_ x 100 for 1..999; close $f; rename "f", "g"; print -s "g", "\n"; select undef, undef, undef, 0.01;
mkdir "d"; opendir my $d, "." or die; print join(",", sort grep { !/^\./ } readdir $d), "\n"; pipe my $r, my $w; print $w "x"; unlink "g"; rmdir "d"; $SIG{ALRM} = sub { print "alarm\n" }; alarm 1; pause'\'
programs[git]='export HOME=$PWD GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b; git init -q r; cd r
for i in 1 2 3; do echo $i >f; git add f; git commit -qm $i; done; git gc -q; git log --oneline | wc -l; git clone -q . ../c; git -C ../c status -s; git diff HEAD~2 --stat; git checkout -q -b x; git mv f g; git stash -q; git grep -c 3'
programs[redis]='redis-server --port 0 --unixsocket "$PWD/s" --save "" --appendonly yes --dir "$PWD" --io-threads 2 >log & n=0; until redis-cli -s s ping 2>/dev/null || [ $n = 300 ]; do n=$((n + 1)); sleep 0.05; done
redis-benchmark -s s -q -n 2000 -c 5 -t set,get,lpush >bench; redis-cli -s s bgrewriteaof; redis-cli -s s bgsave; redis-cli -s s set a b; redis-cli -s s get a; sleep 0.3; redis-cli -s s shutdown nosave; wait'
programs[nginx]='mkdir html; seq 1 5000 >html/f; printf "daemon off; pid $PWD/pid; worker_processes 2; error_log $PWD/error.log; user root; events { worker_connections 64; } http { access_log $PWD/access.log; client_body_temp_path $PWD/t1; proxy_temp_path $PWD/t2; fastcgi_temp_path $PWD/t3; uwsgi_temp_path $PWD/t4; scgi_temp_path $PWD/t5; server { listen 127.0.0.1:8081; root $PWD/html; gzip on; gzip_types *; } }" >n.conf
nginx -c "$PWD/n.conf" & n=0; until curl -sf -o f http://127.0.0.1:8081/f || [ $n = 300 ]; do n=$((n + 1)); sleep 0.05; done; for i in 1 2 3; do curl -sf --compressed http://127.0.0.1:8081/f | md5sum; done; curl -s -o e -w "%{http_code}\n" http://127.0.0.1:8081/none; kill -HUP $(cat pid); sleep 0.3; kill -QUIT $(cat pid); wait'

# The root is read-only; /tmp is $WORK/run, which also holds secprof, scripts and profiles.
in_root() { # ROOT COMMAND...
	local root=$1
	shift
	perl "$TESTS/status.pl" status 180 bwrap --ro-bind "$root" / --dev /dev --proc /proc --bind "$WORK/run" /tmp \
		--unshare-net --unshare-pid --die-with-parent --chdir /tmp --setenv PATH "$PATH" --setenv TMPDIR /tmp "$@" >out 2>err </dev/null
	status=$(cat status)
	# What it made, but not what it was given.
	find run -mindepth 1 -maxdepth 1 -type d -exec rm -rf {} +
}

# Calls that were refused though C libraries and programs do without them only after ENOSYS: these
# have a rule that says so.
unexpected() { # PROFILE REPORT
	"$PYTHON" - "$@" <<'PYTHON'
import json, sys
profile, report = (json.load(open(name)) for name in sys.argv[1:])
spare = {name for rule in profile["syscalls"] if rule.get("errnoRet") == 38 for name in rule["names"]}
print(*sorted({call["name"] for call in report["refused"]} - spare))
PYTHON
}

mkdir -m 1777 run
cp "$secprof" run/secprof
for name in ${ONLY:-"${!programs[@]}"}; do
	printf '%s\n' "mkdir /tmp/$name && cd /tmp/$name || exit 1" "${programs[$name]}" >"run/$name.sh"
	in_root / /tmp/secprof trace -q -o "/tmp/$name.json" -- sh "/tmp/$name.sh"
	is "$status" 'exit 0' "$name is recorded"
	cp err "$name.recorded"
	# EPERM, which no C library takes well: what it does without has a rule of its own.
	"$SECPROF" generate allow --siblings "${levels[$name]:-safe}" --errno EPERM --runtime none -q --force -o "run/$name.profile" "run/$name.json"
	"$SECPROF" generate allow --siblings "${levels[$name]:-safe}" --errno EPERM --format bpf -q --force -o "run/$name.bpf" "run/$name.json"
	for root in $roots; do
		in_root "$ROOTS/$root" sh "/tmp/$name.sh"
		[ "$status" = 'exit 0' ] || note "$name does not work there: $(tail -n 1 err)"
		cp out alone
		in_root "$ROOTS/$root" --seccomp 10 sh "/tmp/$name.sh" 10<"run/$name.bpf"
		is "$status" 'exit 0' "$name of $root works under the profile of this Debian's"
		[ "$name" = redis ] || same_file out alone 'and says what it says without'
		in_root "$ROOTS/$root" /tmp/secprof verify --json --profile "/tmp/$name.profile" -- sh "/tmp/$name.sh"
		cp out report
		is "$(unexpected "run/$name.profile" report)" '' 'nothing is refused that programs need'
	done
done
done_testing
