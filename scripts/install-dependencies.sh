#!/bin/sh
# install-dependencies.sh [build|ebpf|test|lint|clang|runtimes|coverage|thorough|report|package]:
# installs what is missing to build secprof, or to build it with mode ebpf, or also to test it, to
# check its sources, to fuzz it, to test it with what brings services along, or with large programs,
# to try its reports in a browser, or to make packages of it; with the package manager of Debian,
# Fedora, Alpine or Arch, as root or by sudo.  Without either it names the packages.  Where nothing is
# missing it asks nobody and says nothing.
set -eu

# What a distribution lacks, its column leaves out with a dash; the tests that need it are
# skipped there.  One line: set, then the names on Debian, Fedora, Alpine, Arch.
packages='
build gcc                 gcc               gcc               gcc
build libc6-dev           glibc-devel       musl-dev          glibc
build make                make              make              make
build pkg-config          pkgconf-pkg-config pkgconf          pkgconf
build libseccomp-dev      libseccomp-devel  libseccomp-dev    libseccomp
build libunwind-dev       libunwind-devel   libunwind-dev     libunwind
build libdw-dev         elfutils-devel    elfutils-dev      libelf
build libyaml-dev         libyaml-devel     yaml-dev          libyaml
build libelf-dev          elfutils-libelf-devel elfutils-dev    libelf
build libcapstone-dev     capstone-devel    capstone-dev      capstone
build uthash-dev          uthash-devel      uthash-dev        uthash
build mawk|gawk           gawk              busybox           gawk
build linux-libc-dev      kernel-headers    linux-headers     linux-api-headers
test  bash                bash              bash              bash
test  libcmocka-dev       libcmocka-devel   cmocka-dev        cmocka
test  strace              strace            strace            strace
test  bubblewrap          bubblewrap        bubblewrap        bubblewrap
test  busybox-static      busybox           busybox-static    busybox
test  manpages-dev        man-pages         man-pages         man-pages
test  perl                perl-Test-Harness perl-utils        perl
test  procps              procps-ng         procps            procps-ng
test  python3             python3           python3           python
test  python3-jsonschema  python3-jsonschema py3-jsonschema   python-jsonschema
test  python3-yaml        python3-pyyaml    py3-yaml          python-yaml
test  golang-github-opencontainers-specs-dev - -              -
test  tmux                tmux              tmux              tmux
test  musl-tools          musl-gcc          -                 musl
test  vim                 vim-enhanced      vim               vim
test  mandoc              mandoc            mandoc            mandoc
test  zsh                 zsh               zsh               zsh
test  fish                fish              fish              fish
test  git                 git               git               git
test  util-linux          util-linux        util-linux        util-linux
ebpf  clang             clang             clang             clang
ebpf  libbpf-dev        libbpf-devel      libbpf-dev        libbpf
package dpkg-dev         -                 -                 -
package debhelper        -                 -                 -
package fakeroot         -                 -                 -
package lintian          -                 -                 -
package mmdebstrap       -                 -                 -
package git              git               git               git
i386  gcc-multilib        glibc-devel.i686  -                 lib32-gcc-libs
i386  -                   libgcc.i686       -                 lib32-glibc
containers runc           runc              runc              runc
containers crun           crun              crun              crun
containers podman         podman            podman            podman
containers catatonit      catatonit         catatonit         catatonit
containers redis-tools    redis|valkey-compat-redis redis     valkey|redis
clang clang               clang             clang             clang
lint  clang-format        clang-tools-extra clang-extra-tools -
lint  clang-tidy          -                 -                 -
lint  shellcheck          ShellCheck        shellcheck        shellcheck
lint  cppcheck            cppcheck          cppcheck          cppcheck
lint  git                 git               git               git
runtimes nginx            nginx             nginx             nginx
runtimes docker.io|docker-ce moby-engine       docker            docker
runtimes containerd       containerd        containerd        containerd
runtimes patchelf         -                 -                 -
report chromium           chromium          chromium          chromium
report npm                npm               npm               npm
coverage lcov             lcov              lcov              lcov
thorough mmdebstrap       -                 -                 -
thorough curl             curl              curl              curl
thorough redis-server     -                 -                 -
thorough wrk              -                 wrk               -
thorough wget             wget              wget              wget
thorough nodejs           nodejs            nodejs            nodejs
thorough default-jre-headless java-latest-openjdk-headless openjdk17-jre-headless jre-openjdk-headless
thorough systemd-container systemd-container -                systemd
thorough chromium         chromium          chromium          chromium
thorough stress-ng        stress-ng         stress-ng         stress-ng
thorough apache2          httpd             apache2           apache
thorough apache2-utils    httpd-tools       apache2-utils     -
thorough postgresql       postgresql-server postgresql        postgresql
thorough openssh-server   openssh-server    openssh-server    openssh
thorough openssh-client   openssh-clients   openssh-client-default -
'
debian_has() {
	dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# Debian starts the services of a package at once, unless it believes that this is single-user
# mode (invoke-rc.d) or a chroot (systemctl).  gcc-multilib conflicts with cross compilers:
# nobody's are to be removed.
debian_get() {
	as_root env RUNLEVEL=1 SYSTEMD_OFFLINE=1 \
		apt-get install -qy --no-install-recommends --no-remove "$@"
}

debian_install() {
	# The lists are fetched only where they do not lead to the packages.
	debian_get "$@" || {
		[ -z "${lists_fetched:-}" ] || return 1
		lists_fetched=yes
		as_root apt-get update -q || return 1
		debian_get "$@"
	}
}

# "glibc-devel.i686" is how packages are named, and nothing that one provides; "docker" may be
# provided by another.
fedora_has() {
	rpm -q "$1" >/dev/null 2>&1 || rpm -q --whatprovides "$1" >/dev/null 2>&1
}

fedora_install() {
	as_root dnf install -qy --setopt=install_weak_deps=False "$@"
}

alpine_has() {
	apk info -e "$1" >/dev/null 2>&1
}

alpine_install() {
	as_root apk add --quiet --no-cache "$@"
}

arch_has() {
	pacman -T "$1" >/dev/null 2>&1
}

# Not -Sy: new lists without an upgrade of all packages (-Syu, which is for the administrator to
# decide) bring libraries that the installed programs were not built for.
arch_install() {
	as_root pacman -S --noconfirm --needed "$@" || {
		echo 'install-dependencies: if the lists are out of date: pacman -Syu' >&2
		return 1
	}
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		env DEBIAN_FRONTEND=noninteractive "$@"
	else
		sudo env DEBIAN_FRONTEND=noninteractive "$@"
	fi
}

# Root, or sudo, which may ask for a password where there is a terminal.
is_privileged() {
	[ "$(id -u)" = 0 ] && return
	command -v sudo >/dev/null 2>&1 || return
	sudo -n true 2>/dev/null || { [ -t 0 ] && [ -t 2 ] && sudo -v; }
}

find_distribution() {
	for row in apt-get:debian:2 dnf:fedora:3 apk:alpine:4 pacman:arch:5; do
		manager=${row%%:*}
		command -v "$manager" >/dev/null 2>&1 || continue
		column=${row##*:}
		distribution=${row#*:}
		distribution=${distribution%:*}
		return 0
	done
	return 1
}

# Of alternatives (a|b) one is enough; the first is what gets installed.
has_any() {
	for name in $(echo "$1" | tr '|' ' '); do
		! "${distribution}_has" "$name" || return 0
	done
	return 1
}

missing_of() { # SET
	echo "$packages" | awk -v set="$1" -v column="$column" \
		'$1 == set && $column != "-" { print $column }' | while read -r names; do
		has_any "$names" || echo "${names%%|*}"
	done
}

# Is it of use here?  The tests skip what cannot be: programs of i386 where the kernel runs
# none, containers without root and mounts.
is_useful() { # SET
	case $1 in
	ebpf) [ "$(uname -m)" = x86_64 ] ;;
	i386) [ -e /proc/sys/abi/vsyscall32 ] ;;
	containers) [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null ;;
	esac
}

# All at once; if that fails, what can be had.
install_missing() { # NAME...
	echo "install-dependencies: installing $*"
	"${distribution}_install" "$@" && return
	for name; do
		"${distribution}_install" "$name" || echo "install-dependencies: no $name here" >&2
	done
}

# Only what is needed to build must be had; tests skip what is missing.
install_set() { # SET
	missing=$(missing_of "$1" | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	if is_privileged; then
		# shellcheck disable=SC2086
		install_missing $missing
		missing=$(missing_of "$1")
	else
		echo "install-dependencies: neither root nor sudo to install what is missing to $1:" \
			"$missing" >&2
	fi
	[ "$1" != build ] || [ -z "$missing" ]
}

case ${1:-build} in
build) sets=build ;;
test) sets='build test i386 containers' ;;
lint) sets='build ebpf clang lint' ;;
clang) sets='build clang' ;;
ebpf) sets='build ebpf' ;;
runtimes) sets='build ebpf test i386 containers runtimes' ;;
coverage) sets='build ebpf test i386 containers coverage' ;;
thorough) sets='build ebpf test i386 containers runtimes thorough' ;;
report) sets='build test report' ;;
package) sets='build ebpf package' ;;
*)
	echo 'usage: install-dependencies.sh [build|ebpf|test|lint|clang|runtimes|coverage|thorough|report|package]' >&2
	exit 2
	;;
esac
if ! find_distribution; then
	echo 'install-dependencies: no apt-get, dnf, apk or pacman here; README.md lists what is needed' >&2
	exit 0
fi
for set in $sets; do
	is_useful "$set" || continue
	install_set "$set" || {
		echo "install-dependencies: could not install everything needed to $set" >&2
		exit 1
	}
done
