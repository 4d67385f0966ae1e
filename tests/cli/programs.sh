# The real programs that the tests record; sourced after lib.sh.
#
# add_program NAME KIND SHELL-WORDS, where KIND is
#   exact   single-threaded and deterministic: names and counts must be equal
#   names   deterministic in its names
#   varies  neither: what several runs have in common must be there
# Each runs in the empty folder ./scratch.

program_names=()
declare -A program_kind program_words

add_program() {
	program_names+=("$1")
	program_kind[$1]=$2
	program_words[$1]=$3
}

in_scratch() { # COMMAND [ARG...]
	rm -rf "$WORK/scratch"
	mkdir "$WORK/scratch"
	(cd "$WORK/scratch" && "$@")
}

export HOME=$WORK GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
mkdir -p tree/a/b tree/c
for file in tree/x tree/a/y tree/a/b/z tree/c/w; do
	echo "$file" >"$file"
done
cat >threads.py <<'PYTHON'
import subprocess, threading

def work():
    subprocess.run(["true"], check=True)
    with open("/dev/null", "w") as sink:
        sink.write("x")

threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
PYTHON
cat >source.c <<'SOURCE'
#include <stdio.h>
int main(void) { return printf("%d\n", 1) < 0; }
SOURCE

add_program sleep exact 'sleep 0.1'
add_program ls exact "ls -R $WORK/tree"
add_program tar exact "$(type -P tar || echo busybox tar) -cf t.tar -C $WORK tree"
add_program perl exact "perl -e 'open my \$f, \">\", \"p\"; print \$f sort qw(b a); close \$f'"
add_program killed exact "$VICTIMS/die 15"
add_program vfork names "$VICTIMS/vfork_exec true"
add_program thread-exec varies "$VICTIMS/thread_exec true"
add_program pipeline varies "bash -c 'ls -l $WORK/tree | sort | wc -l >n; (echo x; false) || true'"
add_program python varies "$PYTHON $WORK/threads.py"
! have busybox || add_program busybox exact "busybox sh -c 'while read -r a; do echo \$a; done'"
! have git || add_program git varies \
	"sh -c 'git init -q . && echo x >f && git add f && git commit -q -m x'"
! have gcc || add_program gcc varies "gcc -c -o o.o $WORK/source.c"
! build_32bit inherited || add_program i386 exact "$WORK/inherited32"
