#!/bin/bash
# What packagers rely on: rebuilding, out-of-tree builds, same bytes, make dist, the version.
. "$(dirname "$0")/lib.sh"
have make || skip_all 'needs make'
[ -f "$ROOT/Makefile" ] || skip_all 'needs the sources'
unset MAKEFLAGS MAKELEVEL CFLAGS CPPFLAGS LDFLAGS CI
export -n BUILD
umask 022

build_in() { # SOURCES [ARG...]: one object that includes a generated table
	local sources=$1
	shift
	run make -C "$sources" V=1 "$@"
}
object=profilegen/risk.o
compilations() {
	grep -c -- ' -c -o ' out
}

# ---- what takes long ----
missing=
for test in $(cd "$TESTS" && grep -l 'SECPROF_[T]HOROUGH' ./*.t); do
	grep -q "tests/cli/${test#./}" "$ROOT/Makefile" || missing+=" ${test#./}"
done
is "$missing" '' 'make check-thorough or check-runtimes runs each test that has a longer part'

# ---- rebuilding ----
cp -r "$ROOT/Makefile" "$ROOT/scripts" "$ROOT/include" "$ROOT/core" "$ROOT/profilegen" "$ROOT/tracer" .
mkdir here
cp -r Makefile scripts include core profilegen tracer here
build_in here build/$object
is "$status $(compilations)" 'exit 0 1' 'an object is built'
build_in here build/$object
is "$status $(compilations)" 'exit 0 0' 'once'
mkdir bin
printf '#!/bin/sh\nexec "$@"\n' >bin/ccache
chmod +x bin/ccache
PATH=$PWD/bin:$PATH build_in here build/$object CI=true CC="ccache ${CC:-cc}"
is "$status $(compilations)" 'exit 0 0' 'neither -Werror nor ccache makes another object'
build_in here build/$object CPPFLAGS=-DOTHER
is "$status $(compilations)" 'exit 0 1' 'other flags do'
build_in here build/$object CPPFLAGS=-DOTHER
is "$status $(compilations)" 'exit 0 0' 'once, too'
build_in here build/$object "CPPFLAGS=-DTEXT='\"a b\"'"
is "$status $(compilations)" 'exit 0 1' 'flags with quotes'

# ---- out of tree; same bytes ----
rm -rf here/build
build_in here build/$object
# Into a folder elsewhere, of sources that cannot be written.
if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
	run unshare -m sh -ec 'mount --bind -o ro here here && mount -o remount,ro,bind here
		! touch here/written 2>/dev/null
		make -C here BUILD="$1/elsewhere" "$1/elsewhere/$2"' sh "$WORK" $object
else
	chmod -R a-w here
	run make -C here BUILD="$WORK/elsewhere" "$WORK/elsewhere/$object"
	chmod -R u+w here
fi
is "$status" 'exit 0' 'BUILD=FOLDER builds from a read-only source'
mkdir there
cp -r Makefile scripts include core profilegen tracer there
build_in there BUILD=build-there build-there/$object
same_file elsewhere/$object here/build/$object 'the same bytes'
same_file there/build-there/$object here/build/$object 'from other folders, too'
unlike "$(strings -a here/build/$object)" "$WORK" 'no path of this machine in them'

probe=gen/probe_program.inc
if "$SECPROF" version | grep -q '^+libbpf'; then
	build_in here build/$probe
	build_in there BUILD=build-there build-there/$probe
	same_file there/build-there/$probe here/build/$probe 'nor in the program for the kernel'
else
	skip 'the program for the kernel' 'built without libbpf'
fi

# ---- the version ----
version=$(sed -n 's/^VERSION := //p' "$ROOT/Makefile")
like "$version" '^[0-9]+\.[0-9]+\.[0-9]+$' 'the Makefile has the version'
is "$(grep -rlF "\"$version\"" "$ROOT/cli" "$ROOT/core" "$ROOT/include" "$ROOT/scripts")" '' 'and nobody else'
for form in version --version -V; do
	run "$SECPROF" $form
	is "$status $(sed -n '1s/ (.*//p' out)" "exit 0 secprof $version" "secprof $form"
	like "$(cat out)" '^[+-]libunwind ' "secprof $form: features"
	like "$(cat out)" 'Apache-2.0$' "secprof $form: the licence"
done
run "$SECPROF" version now
is "$status" 'exit 2' 'version takes no operands'
case $(uname -m) in
x86_64 | aarch64)
	is "$("$SECPROF" version | grep -c '^+libunwind')" \
		"$(ldd "$SECPROF" | grep -c 'libunwind-ptrace')" '+libunwind, if it is linked'
	;;
esac

# Another version of a library may have more in what would have been copied.
if have readelf; then
	is "$(readelf -rW "$SECPROF" | grep COPY | grep -v '@GLIBC_\|__asan_')" '' 'it holds no copy of a library'"'"'s data'
else
	skip 'copies of data' 'needs readelf'
fi

# ---- packaging ----
for script in "$ROOT"/packaging/debian/tests/*; do
	[ "${script##*/}" != control ] || continue
	ok "the package's test ${script##*/} is listed, and can be run" \
		sh -c 'grep -q "^Tests: $2\$" "$3" && [ -x "$1" ] && sh -n "$1"' sh "$script" "${script##*/}" \
		"$ROOT/packaging/debian/tests/control"
done
mandoc_finds() {
	! have mandoc || mandoc -T lint -W warning "$1"
}
is "$(mandoc_finds "$ROOT/packaging/debian/secprof-static.1")" '' 'mandoc finds no fault in secprof-static(1)'

# ---- make dist ----
if have git && git -C "$ROOT" rev-parse HEAD >/dev/null 2>&1; then
	commit=$(git -C "$ROOT" rev-parse HEAD)
	for folder in one two; do
		git clone -q --no-local --depth 1 "file://$ROOT" $folder 2>/dev/null ||
			git clone -q "$ROOT" $folder
	done
	run make -s -C one BUILD=build dist
	is "$status" 'exit 0' 'make dist'
	sleep 1.1
	(umask 077 && touch two/* && make -s -C two BUILD="$WORK/dist" dist >/dev/null)
	name=secprof-$version
	same_file "dist/$name.tar.gz" "one/build/$name.tar.gz" 'the same bytes at another time, elsewhere'
	tar -xzf "dist/$name.tar.gz"
	is "$($name/scripts/commit.sh)" "${commit:0:12}" 'the tarball knows its commit'
	is "$(tar -tzvf "dist/$name.tar.gz" | awk '{ print $2 }' | sort -u)" root/root 'and belongs to root'
	is "$(cd "$name" && find . -type f | sort)" \
		"$(cd one && git ls-files | sed 's|^|./|' | LC_ALL=C.UTF-8 sort)" 'it has all files'
	is "$(one/scripts/commit.sh)" "${commit:0:12}" 'a clone knows its commit'
	echo >>one/README.md
	is "$(one/scripts/commit.sh)" "${commit:0:12}-dirty" 'and that it was changed'
	run make -s -C one dist
	like "$status $(cat err)" '^exit 0 dist: note: changes .* left out' 'which make dist says'
	mkdir -p around/inner && git -C around init -q && cp -r scripts around/inner/
	is "$(around/inner/scripts/commit.sh)" '' 'the commit of a repository around it is not its own'
	run make -s -C $name dist
	like "$status $(cat err)" 'needs git' 'make dist without a repository'
else
	skip 'make dist' 'needs git and a repository'
fi
done_testing
