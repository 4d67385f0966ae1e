#!/bin/bash
# make install, uninstall and static.
. "$(dirname "$0")/lib.sh"
have make || skip_all 'needs make'
unset PREFIX prefix exec_prefix bindir datarootdir docdir DESTDIR

# What is built stays as it is: other tests use it.
make_here() { # TARGET [VARIABLE=VALUE...]
	run env -u MAKEFLAGS make -s -C "$ROOT" BUILD="$BUILD" -o "$BUILD/secprof" -o "$BUILD/man/manual" "$@"
}
files() { # FOLDER
	(cd "$1" && find . -type f | sort | tr '\n' ' ')
}

make_here install DESTDIR="$WORK/stage"
is "$status" 'exit 0' 'make install'
like "$(files stage)" '^./usr/local/bin/secprof ./usr/local/share/.* ./usr/local/share/doc/secprof/LICENSE ' 'to /usr/local'
is "$(stat -c %a stage/usr/local/bin/secprof stage/usr/local/share/doc/secprof/README.md | tr '\n' ' ')" \
	'755 644 ' 'with the usual modes'
run stage/usr/local/bin/secprof --version
like "$status $(cat out)" '^exit 0 secprof ' 'what is installed runs'
for link in $(grep -o '](docs/[^)#]*' stage/usr/local/share/doc/secprof/README.md | cut -c3- | sort -u); do
	ok "README.md: $link is installed beside it" test -f "stage/usr/local/share/doc/secprof/$link"
done
for shell in bash:bash-completion/completions/secprof zsh:zsh/site-functions/_secprof \
	fish:fish/vendor_completions.d/secprof.fish; do
	"$SECPROF" completion "${shell%%:*}" >script
	same_file "stage/usr/local/share/${shell#*:}" script "the completion for ${shell%%:*}"
done
for command in $("$SECPROF" help | awk '/^Commands:/ { on = 1; next } on && /^  [a-z]/ { print $1 } /^$/ { on = 0 }'); do
	ok "the man page of $command" test -s "stage/usr/local/share/man/man1/secprof-$command.1"
done
ok 'secprof(1)' test -s stage/usr/local/share/man/man1/secprof.1
like "$(cat stage/usr/local/share/man/man5/*)" '/usr/local/share/doc/secprof/docs/recording.md' 'names the installed files'
make_here uninstall DESTDIR="$WORK/stage"
is "$status $(files stage)" 'exit 0 ' 'make uninstall removes all files'
ok 'and the folder of its own' test ! -e stage/usr/local/share/doc/secprof

make_here install PREFIX="$WORK/my prefix"
is "$status" 'exit 0' 'a PREFIX with a blank in it'
ok 'has the program' test -x "my prefix/bin/secprof"
touch 'my prefix/share/doc/secprof/mine'
make_here uninstall PREFIX="$WORK/my prefix"
is "$status $(files 'my prefix')" 'exit 0 ./share/doc/secprof/mine ' 'a file of somebody else is left alone'

make_here install DESTDIR="$WORK/stage" prefix=/usr bindir=/usr/libexec docdir=/doc
is "$status" 'exit 0' "GNU's variables"
like "$(files stage)" '^./doc/.*./doc/LICENSE ./doc/README.md .*./usr/libexec/secprof ./usr/share/' 'are followed'

# ---- static ----
if static=$(static_secprof); then
	unlike "$(ldd "$static" 2>&1)" '=>' 'make static: no shared library'
	run "$static" trace -q -o r.json -- true
	is "$status $(count_of r.json execve)" 'exit 0 1' 'make static: records'
else
	skip 'make static' 'does not link here: static libraries are missing'
fi
done_testing
