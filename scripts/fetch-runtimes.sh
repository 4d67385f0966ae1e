#!/bin/bash
# fetch-runtimes.sh [FOLDER]: unpacks the container runtimes of newer Debian suites beside the
# machine's own, which stay as they are.  FOLDER (build/runtimes) gets bin/runc-1.3.6 and the
# like; what is there already is not fetched again.
#
# The machine has to be a Debian or one of its kin.  A runtime brings its C library and its
# dynamic loader along: patchelf makes the program name them, because runc and crun execute
# themselves again (/proc/self/exe), where a wrapper around the loader would be lost.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-build/runtimes}
suites='trixie forky'
programs='runc crun'
keys=/usr/share/keyrings/debian-archive-keyring.gpg
archive=${DEBIAN_ARCHIVE:-http://deb.debian.org/debian}

die() {
	echo "fetch-runtimes: $*" >&2
	exit 2
}

# The options for an apt-get that does not touch the machine's own state, and the lists.
private_apt() { # SUITE
	local state=$work/apt-$1
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
	: >"$state/status"
	echo "deb [signed-by=$keys] $archive $1 main" >"$state/sources.list"
	archives=$state/cache/archives
	apt=(-qq -o Dir::State="$state" -o Dir::State::status="$state/status"
		-o Dir::State::lists="$state/lists" -o Dir::Cache="$state/cache"
		-o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=/dev/null
		-o Dir::Etc::preferencesparts=/dev/null -o APT::Sandbox::User=root
		-o APT::Install-Recommends=false -o Debug::NoLocking=true)
	apt-get "${apt[@]}" update
}

unpack() { # SUITE: all programs, with what they depend on, into $folder/SUITE
	local root=$work/$1 file
	private_apt "$1"
	# shellcheck disable=SC2086
	apt-get "${apt[@]}" -y --download-only install $programs >/dev/null
	mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib"
	for file in bin sbin lib lib64; do
		ln -s "usr/$file" "$root/$file"
	done
	for file in "$archives"/*.deb; do
		dpkg-deb --fsys-tarfile "$file" |
			tar -xf - -C "$root" --keep-directory-symlink --no-same-owner \
				--exclude='./usr/share/*' --exclude='*/gconv/*'
	done
	mv "$root" "$folder/$1"
}

# The program with its loader and libraries, as $folder/bin/PROGRAM-VERSION.
set_up() { # SUITE PROGRAM
	local root=$folder/$1 loader file version
	loader=$(find "$root/usr/lib" -name 'ld-linux*.so.*' -o -name 'ld64.so.*' | sed -n 1p)
	file=$(find "$root/usr/bin" "$root/usr/sbin" -name "$2" -type f)
	if [ -z "$loader" ] || [ -z "$file" ]; then
		die "$1 has no $2, or no loader for it"
	fi
	# DT_RPATH, not DT_RUNPATH: it holds for the libraries of libraries, too.
	patchelf --set-interpreter "$loader" --force-rpath --set-rpath "${loader%/*}" "$file"
	# Read to the end: with pipefail a program that is still writing fails by SIGPIPE.
	version=$("$file" --version | grep -Eo '[0-9]+(\.[0-9]+)+' | sed -n 1p)
	ln -sfn "$file" "$folder/bin/$2-$version"
	echo "fetch-runtimes: $folder/bin/$2-$version, of $1"
}

mkdir -p "$folder/bin"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for suite in $suites; do
	[ ! -e "$folder/$suite.done" ] || continue
	command -v apt-get >/dev/null || die 'this needs the apt-get of Debian'
	[ -e "$keys" ] || die "$keys is missing"
	command -v patchelf >/dev/null ||
		die "patchelf is missing; scripts/install-dependencies.sh runtimes installs it"
	rm -rf "${folder:?}/$suite"
	unpack "$suite"
	for program in $programs; do
		set_up "$suite" "$program"
	done
	: >"$folder/$suite.done"
done
