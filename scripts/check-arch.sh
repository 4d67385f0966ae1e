#!/bin/bash
# check-arch.sh ARCH: cross-builds secprof and its tests for a Debian architecture (amd64,
# arm64, armhf, riscv64, s390x, ppc64el) and runs them in a virtual machine: user-mode
# emulation has no ptrace.  TAP on stdout; exit status 0 if all passed.
#
# SUITE=NAME takes another Debian suite than the machine's own: another kernel, another C
# library.  TESTS='late.t test_arch' runs these only, and shows all that they say.
# COMMAND='...' runs that in the guest's bash instead of the tests, and PACKAGES='...' adds
# programs to the guest for it.  Of the machine's own architecture no virtual machine is needed:
# COMMAND then runs in a folder with the guest's system (chroot, as root), on the machine's kernel.
#
# The machine has to be a Debian, of which only the qemu packages are installed.  All else
# is unpacked into a cache (150 to 400 MB for each architecture): installing a cross
# compiler would remove gcc-multilib, which other tests need.
set -euo pipefail
cd "$(dirname "$0")/.."

die() {
	echo "check-arch: $*" >&2
	exit 2
}

# ARCH: set what is particular to it.
describe() {
	# KPTI would have QEMU forget all translations at each system call, on entry and on return.
	machine=() memory=1024 cmdline='panic=-1 quiet mitigations=off'
	case $1 in
	amd64)
		triplet=x86_64-linux-gnu flavour=amd64 qemu=qemu-system-x86_64
		package=qemu-system-x86 machine=(-M q35 -cpu Nehalem) console=ttyS0
		# The packages of a cross compiler have names of their own where it is none.
		[ "$(dpkg --print-architecture)" != amd64 ] || compiler='gcc binutils'
		;;
	arm64)
		triplet=aarch64-linux-gnu flavour=arm64 qemu=qemu-system-aarch64
		package=qemu-system-arm machine=(-M virt -cpu cortex-a57) console=ttyAMA0
		;;
	armhf)
		# The other flavour (armmp) keeps the kernel from user memory by domains
		# (CONFIG_CPU_SW_DOMAIN_PAN): for QEMU the end of all translations, at each call.
		triplet=arm-linux-gnueabihf flavour=armmp-lpae qemu=qemu-system-arm
		package=qemu-system-arm machine=(-M virt -cpu cortex-a15) console=ttyAMA0
		;;
	riscv64)
		triplet=riscv64-linux-gnu flavour=riscv64 qemu=qemu-system-riscv64
		package='qemu-system-misc opensbi' machine=(-M virt) console=ttyS0
		# A release architecture since Debian 13.
		[ "$(suite_of_machine)" != bookworm ] || suite=${SUITE:-forky}
		;;
	s390x)
		triplet=s390x-linux-gnu flavour=s390x qemu=qemu-system-s390x
		package=qemu-system-misc machine=(-M s390-ccw-virtio -cpu qemu) console=ttysclp0
		;;
	ppc64el)
		# This QEMU cannot do the mitigations that the machine type asks for.
		triplet=powerpc64le-linux-gnu flavour=powerpc64le qemu=qemu-system-ppc64
		package=qemu-system-ppc console=hvc0
		machine=(-M 'pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken' -cpu power9)
		;;
	*) die "there is no '$1'; it is one of amd64, arm64, armhf, riscv64, s390x, ppc64el" ;;
	esac
	: "${compiler:=gcc-${triplet/_/-} binutils-${triplet/_/-}}"
}

suite_of_machine() {
	sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

# ---- what is fetched ----

# The address of the archive that the machine itself uses.
archive() {
	apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
		awk -v suite="$(suite_of_machine)" '$1 == "Debian" && $2 == suite { print $3; exit }'
}

# private_apt ARCH SUITE: makes $apt, the options for an apt-get that does not touch the
# machine's own state, and fetches the lists.
private_apt() {
	local state=$cache/apt-$1-$2 keys=/usr/share/keyrings/debian-archive-keyring.gpg from
	from=$(archive)
	[ -n "$from" ] || die "apt on this machine has no Debian archive"
	[ -e "$keys" ] || die "$keys is missing"
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
	: >"$state/status"
	echo "deb [signed-by=$keys] $from $2 main" >"$state/sources.list"
	apt=(-qq -o APT::Architecture="$1" -o APT::Architectures="$1"
		-o Dir::State="$state" -o Dir::State::status="$state/status"
		-o Dir::State::lists="$state/lists" -o Dir::Cache="$state/cache"
		-o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=/dev/null
		-o Dir::Etc::preferencesparts=/dev/null -o APT::Sandbox::User=root
		-o APT::Install-Recommends=false -o Debug::NoLocking=true)
	archives=$state/cache/archives
	[ -s "$state/fetched" ] || {
		apt-get "${apt[@]}" update
		date >"$state/fetched"
	}
}

# unpack FOLDER PACKAGE...: with all that they depend on.
unpack() {
	local folder=$1 file
	shift
	mkdir -p "$folder/usr/bin" "$folder/usr/sbin" "$folder/usr/lib" "$folder/usr/lib64"
	for file in bin sbin lib lib64; do
		ln -sfn "usr/$file" "$folder/$file"
	done
	rm -f "$archives"/*.deb
	apt-get "${apt[@]}" -y --download-only install "$@" >/dev/null
	for file in "$archives"/*.deb; do
		dpkg-deb --fsys-tarfile "$file" |
			tar -xf - -C "$folder" --keep-directory-symlink --no-same-owner \
				--exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' \
				--exclude='./usr/share/locale/*'
	done
	rm -f "$archives"/*.deb
	relative_links "$folder"
}

# Absolute links would lead out of the folder.
relative_links() { # FOLDER
	local link target
	find "$1" -type l -lname '/*' | while read -r link; do
		target=$(readlink "$link")
		ln -sfn "$(realpath -m -s --relative-to="$(dirname "$link")" "$1$target")" "$link"
	done
}

# once NAME COMMAND...: unless it was done before; its words are part of what was done.
once() {
	local stamp=$cache/$1.done
	shift
	[ "$(cat "$stamp" 2>/dev/null)" != "$*" ] || return 0
	"$@"
	echo "$*" >"$stamp"
}

fetch_tools() { # PACKAGE...
	echo "# fetching $*"
	private_apt "$(dpkg --print-architecture)" "$(suite_of_machine)"
	rm -rf "$tools"
	unpack "$tools" "$@"
}

fetch_system() { # ARCH SUITE PACKAGE...
	echo "# fetching libraries and programs of $1, $2"
	private_apt "$1" "$2"
	rm -rf "$system"
	shift 2
	unpack "$system" "$@"
	ln -sf dash "$system/usr/bin/sh"
	ln -sf mawk "$system/usr/bin/awk"
}

fetch_kernel() { # ARCH SUITE FLAVOUR
	local image
	echo "# fetching a kernel for $1, $2"
	private_apt "$1" "$2"
	# The package of that name only depends on the newest one.
	image=$(apt-cache "${apt[@]}" depends "linux-image-$3" |
		sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | sed -n 1p)
	[ -n "$image" ] || die "no linux-image-$3 in $2"
	# Since Debian 14 the file itself is in another one.
	apt-cache "${apt[@]}" show "${image/image/binary}" >/dev/null 2>&1 && image=${image/image/binary}
	rm -rf "$kernel"
	mkdir -p "$kernel"
	(cd "$kernel" && apt-get "${apt[@]}" download "$image" >/dev/null &&
		dpkg-deb --fsys-tarfile ./*.deb | tar -xf - --wildcards '*/vmlinu*' && rm -f ./*.deb)
	find "$kernel" -name 'vmlinu*' -exec mv {} "$kernel/image" \;
}

install_qemu() {
	local as_root=()
	! command -v "$qemu" >/dev/null || return 0
	echo "# installing $package"
	[ "$(id -u)" = 0 ] || as_root=(sudo)
	# shellcheck disable=SC2086
	DEBIAN_FRONTEND=noninteractive "${as_root[@]}" \
		apt-get install -qy --no-install-recommends $package >/dev/null ||
		die "$qemu is missing and could not be installed"
}

# ---- what is built ----

# The compiler is relocated: options name the places of its parts and of the libraries.
cross_make() {
	LD_LIBRARY_PATH=$tools/usr/lib/x86_64-linux-gnu \
		PKG_CONFIG_SYSROOT_DIR=$system \
		PKG_CONFIG_LIBDIR=$system/usr/lib/$triplet/pkgconfig:$system/usr/share/pkgconfig \
		make --no-print-directory BUILD="$build" \
		CC="$tools/usr/bin/$triplet-gcc --sysroot=$system -B$tools/usr/bin/$triplet-" "$@"
}

# Without what only a debugger reads: the guest has it all in memory.
strip_debug() { # FOLDER
	find "$1" -type f -perm -u+x -exec env LD_LIBRARY_PATH="$tools/usr/lib/x86_64-linux-gnu" \
		"$tools/usr/bin/$triplet-strip" --strip-debug {} +
}

# Two archives that the kernel unpacks over each other: the system, and what changes.
pack_system() {
	local data=./usr/share
	# Programs have their data there.
	[ -z "${PACKAGES:-}" ] || data=./usr/share/info
	(cd "$system" && find . \( -path ./usr/include -o -path "$data" -o -path ./boot \
		-o -path '*/pkgconfig' -o -path './usr/lib/python3*/test' -o -name __pycache__ \
		-o -path "./usr/lib/$triplet/perl" \) -prune \
		-o ! -name '*.a' ! -name '*.h' -print | busybox cpio -o -H newc 2>/dev/null) |
		gzip -1 >"$packed"
}

pack_tests() {
	local root=$build/root
	rm -rf "$root"
	mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/etc" "$root/root" \
		"$root/src/build/tests" "$root/src/docs"
	cp tests/arch/init.sh "$root/init"
	cp -r tests "$root/src/"
	cp README.md "$root/src/"
	cp docs/* "$root/src/docs/"
	cp "$build/secprof" "$root/src/build/"
	cp -r "$build/tests/unit" "$build/tests/victims" "$build/tests/bench" "$build/tests/tools" \
		"$root/src/build/tests/"
	find "$root/src/build" -name '*.d' -delete
	strip_debug "$root/src/build"
	echo "${TESTS:-}" >"$root/src/tests-wanted"
	echo "${COMMAND:-}" | sed '/^$/d' >"$root/src/command-wanted"
	printf 'root:x:0:0::/root:/bin/bash\nnobody:x:65534:65534::/:/bin/sh\n' >"$root/etc/passwd"
	printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
	(cd "$root" && find . | busybox cpio -o -H newc -R 0:0 2>/dev/null) | gzip -1 >"$build/tests.cpio.gz"
	cat "$packed" "$build/tests.cpio.gz" >"$build/initrd"
}

# ---- what is run ----

boot() {
	timeout "${BOOT_SECONDS:-7200}" "$qemu" "${machine[@]}" -smp 1 -m "$memory" -nographic -no-reboot \
		-nodefaults -serial mon:stdio -kernel "$kernel/image" \
		-initrd "$build/initrd" -append "console=$console $cmdline" </dev/null
}

# The same without a virtual machine.
enter() {
	local root=$build/guest
	[ "$(id -u)" = 0 ] || die "root is needed to run COMMAND on this machine's own architecture"
	rm -rf "$root"
	cp -a "$system" "$root"
	cp -a "$build/root/." "$root"
	# shellcheck disable=SC2016
	unshare --mount --pid --fork sh -ec 'mount -t proc proc "$1/proc"
		mount --rbind /dev "$1/dev"
		mount -t tmpfs -o mode=1777 tmp "$1/tmp"
		exec chroot "$1" env -i PATH=/usr/bin:/usr/sbin HOME=/root LC_ALL=C.UTF-8 \
			bash -c "ldconfig && cd /src && . ./command-wanted"' sh "$root" </dev/null 2>&1
	rm -rf "$root"
}

main() {
	local arch=${1:-} suite=${SUITE:-$(suite_of_machine)}
	local machine memory cmdline triplet flavour qemu package compiler console apt archives
	describe "$arch"
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/secprof-arch build=build-$arch
	local guest=$arch-$suite${PACKAGES:+-programs}
	local tools=$cache/tools-$triplet system=$cache/system-$guest kernel=$cache/kernel-$arch-$suite
	local packed=$cache/$guest.cpio.gz
	# It all is in memory.
	[ -z "${PACKAGES:-}" ] || memory=3072
	mkdir -p "$cache"
	local run=boot
	[ "$arch" != "$(dpkg --print-architecture)" ] || [ -z "${COMMAND:-}" ] || run=enter
	[ "$run" = enter ] || install_qemu
	# shellcheck disable=SC2086
	once "tools-$triplet" fetch_tools $compiler
	# shellcheck disable=SC2086
	once "system-$guest" fetch_system "$arch" "$suite" libc6-dev libseccomp-dev \
		libunwind-dev libcmocka-dev uthash-dev libc-bin bash dash coreutils grep sed mawk diffutils findutils \
		perl-base procps util-linux mount python3 busybox-static ${PACKAGES:-}
	once "pack-$guest" pack_system "$(cat "$cache/system-$guest.done")"
	[ "$run" = enter ] || once "kernel-$arch-$suite" fetch_kernel "$arch" "$suite" "$flavour"
	echo "# building for $arch"
	cross_make -j2 all tests bench-tools >&2
	pack_tests
	"$run" | sed -u 's/\r$//' | tee "$build/console" | if [ -n "${COMMAND:-}" ]; then cat; else sed -un '/^TAP version/,$p'; fi
	[ -z "${COMMAND:-}" ] || return 0
	grep -qx '# guest: all passed' "$build/console" || {
		echo "# not all passed; the whole console is in $build/console"
		exit 1
	}
}

main "$@"
