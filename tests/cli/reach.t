#!/bin/bash
# secprof reach: what programs import and did not call, from files that may be anything.
. "$(dirname "$0")/lib.sh"
trace -- true
if ! "$SECPROF" version | grep -q '^+libelf'; then
	run "$SECPROF" reach r.json
	like "$status $(cat err)" 'exit 0 .*built without libelf' 'without libelf it says so'
	done_testing
fi
have "${CC:-cc}" || skip_all 'needs a C compiler'

compile() {
	"${CC:-cc}" -O1 -w "$@" 2>compile.err || skip_all "cannot compile: $(head -1 compile.err)"
}
cat >own.c <<'C'
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>
int own(int work) { struct utsname name; return work > 9 ? chroot("/") : uname(&name); }
int replaced(void) { return 0; }
int sethostname(const char *name, unsigned long n) { return 0; }
C
cat >program.c <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>
int own(int), sethostname(const char *, unsigned long);
int main(int n, char **arguments)
{
	struct statfs info;
	if (n > 9)
		creat("x", 0), mkfifo("x", 0), sethostname("x", 1);
	if (n > 1)
		statfs("/", &info);
	own(n);
	return n > 1 && chmod(arguments[1], 0600);
}
C
mkdir lib
compile -shared -fPIC -Wl,--build-id -o lib/libown.so own.c
compile -Wl,--build-id -o program program.c -Llib -lown -Wl,-rpath,'$ORIGIN/lib'
trace -- ./program
mv r.json poor.json
lines() { # what was listed, by a run
	sed '1d; /^$/,$d; s/  */ /g; s/ $//' out
}

# ---- the list ----
run "$SECPROF" reach poor.json
is "$status" 'exit 0' 'reach'
is "$(lines)" "chmod - program: chmod
chroot critical libown.so: chroot
mknod medium program: mkfifo
statfs - program: statfs" 'imports of the program and of its own library, but for what stands in for observed calls'
trace -- ./program own.c
run "$SECPROF" merge -o both.json poor.json r.json
run "$SECPROF" reach both.json
is "$(lines | cut -d' ' -f1 | paste -sd' ')" 'chroot mknod' 'what another run called is not listed'
run "$SECPROF" reach --json poor.json
is "$(json out 'sorted(d), [(line["call"], line["tier"], line["imports"][0]["function"]) for line in d["not_called"]][1]')" \
	"(['bound', 'files', 'not_called'], ('chroot', 'critical', 'chroot'))" 'as JSON'
is "$(json out '[file["path"] for file in d["files"] if not file["c_library"]]')" \
	"$WORK/program
$WORK/lib/libown.so" 'with the files'
system=$(ldd /bin/ls 2>/dev/null | awk '$1 ~ /^libselinux/ { print $1 }')
if [ -n "$system" ]; then
	trace -- /bin/ls
	run "$SECPROF" reach r.json
	unlike "$(lines)" "$system" "libraries that all programs share are left out"
	run "$SECPROF" reach --libraries r.json
	like "$(lines)" "$system: " 'unless they are asked for'
else
	skip 'libraries that all programs share' 'ls needs none here'
fi
run "$SECPROF" reach
like "$status $(cat err)" 'exit 2 .*no RECORDING' 'a recording is needed'

# ---- as a margin of a profile ----
comments() { # PROFILE: of the rules of the margin
	json "$1" '[(r["names"], r["comment"]) for r in d["syscalls"] if "not recorded; " in r.get("comment", "")]'
}
run "$SECPROF" generate allow --margin imports --siblings exact -o margin.json poor.json
is "$status" 'exit 0' 'generate --margin imports'
is "$(comments margin.json)" "[(['chmod'], 'not recorded; program imports chmod'), \
(['mknod'], 'not recorded; program imports mkfifo'), (['statfs'], 'not recorded; program imports statfs')]" 'allows what the programs import, each with its reason'
like "$(cat err)" 'allowed without having been recorded: chmod, mknod, statfs \(imported, and not called\)' 'and says so'
like "$(cat err)" 'not allowed, though in the margin: chroot \(critical\)' 'but never what is dangerous'
run "$SECPROF" check margin.json chmod chroot
is "$(awk 'NR > 1 { print $1, $2 }' out | paste -sd,)" 'chmod allow,chroot errno' 'which the filter refuses'
"$SECPROF" generate allow -q --margin none -o none.json poor.json
"$SECPROF" generate allow -q -o plain.json poor.json
same_file none.json plain.json '--margin none is the default'
run "$SECPROF" generate deny --margin imports poor.json
like "$status $(cat err)" "exit 2 .*--margin is for 'allow' only" 'not for deny-lists'
run "$SECPROF" generate allow --margin imports --only-exe /bin/sh poor.json
like "$status $(cat err)" 'exit 2 .*--margin goes with neither --only-exe' 'nor for some of the programs'
run "$SECPROF" generate allow --root image poor.json
like "$status $(cat err)" 'exit 2 .*--root goes with --margin, or with --comments' '--root alone'

# ---- an image ----
mkdir -p "image$WORK/lib" outside
cp program "image$WORK/program"
cp lib/libown.so outside/
cp lib/libown.so "image$WORK/lib/libown.so"
mv program moved
run "$SECPROF" reach poor.json
like "$status $(cat err)" "exit 0 .*$WORK/program: what it imports is not known: No such file" 'a program that is gone'
run "$SECPROF" reach --root image poor.json
is "$status $(lines | cut -d' ' -f1 | paste -sd' ')" 'exit 0 chmod chroot mknod statfs' '--root'
escapes() { # LINK NAME: the library of the image is a link to what only leads out of it
	ln -sfn "$1" "image$WORK/lib/libown.so"
	run "$SECPROF" reach --root image poor.json
	is "$status $(lines | cut -d' ' -f1 | paste -sd' ')" 'exit 0 chmod mknod sethostname statfs' "$2 does not lead out"
	like "$(cat err)" 'libown.so: what it imports is not known: not found' 'and this is said'
}
escapes "$WORK/outside/libown.so" 'an absolute link'
escapes "$(printf '../%.0s' {1..30})$WORK/outside/libown.so" 'a link with many ..'
escapes "/proc/self/cwd/outside/libown.so" 'a magic link'
mkdir -p "image$WORK/outside"
cp outside/libown.so "image$WORK/outside/"
ln -sfn "$WORK/outside/libown.so" "image$WORK/lib/libown.so"
run "$SECPROF" reach --root image poor.json
is "$(lines | cut -d' ' -f1 | paste -sd' ')" 'chmod chroot mknod statfs' 'an absolute link within the image is followed'
run "$SECPROF" generate allow --margin imports --root image -o image.json poor.json
is "$status $(comments image.json | grep -o imports | wc -l)" 'exit 0 3' 'generate --root'
run "$SECPROF" reach --root nowhere poor.json
like "$status $(cat err)" 'exit 2 .*nowhere: No such file' 'a folder that is not there'

# ---- files that are something else ----
instead() { # NAME REASON
	run "$SECPROF" reach poor.json
	like "$status $(cat err)" "exit 0 .*$WORK/program: what it imports is not known: $2" "$1"
	rm -f program
}
mkfifo program
instead 'a FIFO is not waited for' 'no regular file'
mkdir program
run "$SECPROF" reach poor.json
like "$(cat err)" 'no regular file' 'a folder'
rmdir program
echo '#!/bin/sh' >program
instead 'a script' 'no ELF file'
head -c 3000 moved >program
instead 'half a program' '.*ELF'
ln -s /dev/zero program
instead 'a device' 'no regular file'
if echo 'int main(void) { return 0; }' | "${CC:-cc}" -static -x c -o program - 2>/dev/null; then
	trace -- ./program
	run "$SECPROF" reach r.json
	like "$status $(cat err)" "exit 0 .*$WORK/program is linked statically" 'a static program'
	rm program
else
	skip 'a static program' 'cannot be linked here'
fi
mv moved program

# ---- the files that were recorded ----
trace --stacks -- ./program
if grep -q '"build_id"' r.json && grep -q "\"path\": \"$WORK/program\"" r.json; then
	run "$SECPROF" reach --json r.json
	is "$(json out '[file["recorded"] for file in d["files"] if file["executable"]]')" same 'the file that was recorded'
	compile -DOTHER -O0 -Wl,--build-id=0x1234 -o program program.c -Llib -lown -Wl,-rpath,'$ORIGIN/lib'
	run "$SECPROF" reach r.json
	like "$(cat err)" "$WORK/program: this is not the file that was recorded: its build id differs" 'another file in its place'
	run "$SECPROF" generate allow --margin imports -o never.json r.json
	like "$status $(cat err)" 'exit 2 .*is not the file that was recorded' 'gives no margin'
	ok 'and no profile' [ ! -e never.json ]
else
	skip 'the file that was recorded' 'no stacks here'
fi
done_testing
