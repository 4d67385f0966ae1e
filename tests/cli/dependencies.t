#!/bin/bash
# scripts/install-dependencies.sh: what it asks the package managers for.  Theirs are stand-ins
# that write down what they are asked; "installed" lists what they have.
. "$(dirname "$0")/lib.sh"
script=$ROOT/scripts/install-dependencies.sh
[ -f "$script" ] || skip_all 'no scripts here'

mkdir bin
for tool in sh awk tr env cat grep uname; do
	ln -s "$(type -P $tool)" bin/$tool
done
stand_in() { # NAME TEXT...
	printf '#!/bin/sh\n%s\n' "${*:2}" >"bin/$1"
	chmod +x "bin/$1"
}
# on MANAGER USER-ID SET: a machine with that package manager and nothing installed but $HAS
on() {
	rm -f bin/apt-get bin/dnf bin/pacman bin/apk asked
	printf '%s\n' ${HAS:-} >installed
	touch asked
	stand_in "$1" '[ "$1" != -T ] || { grep -qx "$2" installed; exit; }
		echo "${0##*/} $*" >>asked
		[ -z "$FAILS" ] || exit 1
		for name; do echo "$name" >>installed; done'
	stand_in id "echo $2"
	run env -i PATH="$WORK/bin" FAILS="${FAILS:-}" sh "$script" "$3"
}
stand_in unshare 'exit 0'
stand_in dpkg-query 'for name; do :; done; ! grep -qx "$name" installed || echo installed'
# As rpm has it, no package provides "glibc-devel.i686".
stand_in rpm 'for name; do :; done; [ "$2" != --whatprovides ] && grep -qx "$name" installed'

on apt-get 1000 build
is "$status $(cat asked)" 'exit 1 ' 'without privilege nothing is installed'
like "$(cat err)" 'neither root nor sudo.*: gcc libc6-dev make .*libseccomp-dev' 'the packages are named'
is "$(grep -c gcc err)" 1 'once'
on apt-get 0 test
like "$(cat asked)" 'install .*--no-remove .*libcmocka-dev' 'tests: their libraries'
for linter in clang clang-format clang-tidy cppcheck shellcheck valgrind; do
	unlike "$(cat asked)" " $linter( |\$)" "make check does not install $linter"
done
like "$(cat asked)" ' podman( |$)' 'root: container packages'
on apt-get 0 lint
like "$(cat asked)" ' clang-format .*clang-tidy .*shellcheck .*cppcheck' 'make lint installs linters'
on apt-get 1000 test
unlike "$(cat err)" podman 'no container packages where the tests skip containers'

on pacman 0 test
like "$(cat asked)" '^pacman -S --noconfirm --needed ' 'Arch: installs'
unlike "$(cat asked)" '^pacman -Sy' 'Arch: without a partial upgrade'
FAILS=yes on pacman 0 test
like "$(cat err)" 'pacman -Syu' 'Arch: what to do where that fails'

HAS='glibc-devel.i686 libgcc.i686 gcc' on dnf 0 test
unlike "$(cat asked)" 'i686|install .* gcc( |$)' 'Fedora: what is installed is found, by its name with the architecture too'
like "$(cat asked)" ' libcmocka-devel' 'Fedora: what is missing is not'
done_testing
