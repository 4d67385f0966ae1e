#!/bin/sh
# Makes core/syscall_supplement.inc: the system calls that kernel headers know and the
# installed libseccomp, or an older one, does not name.
#
#   scripts/make-syscall-supplement.sh [SUITE]
#
# To be run by hand when Linux has new calls.  The headers are those of linux-libc-dev in the
# Debian suite (forky if not given), which holds all architectures; it is unpacked into a
# temporary folder, nothing is installed.
# Needs: apt-get, dpkg-deb, cc, libseccomp-dev, a Debian archive keyring.
set -eu
export LC_ALL=C

suite=${1:-forky}
mirror=http://deb.debian.org/debian
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
target=$(cd "$(dirname "$0")/.." && pwd)/core/syscall_supplement.inc
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# ABI in core/arch.def, its name in libseccomp, header, what the header wants defined, and
# the number from which on rows are made without asking libseccomp: that of futex_waitv
# (Linux 5.16), the first call that upstream's libseccomp 2.5.3 lacks; Debian's 2.5.4 has
# newer tables than upstream's.
# "-" for libseccomp's name: rows from that number on only, for what libseccomp 2.5 lacks,
# and for 31-bit s390: gone from the newest headers, it has these calls as s390x does.
abis() {
	cat <<-'EOF'
	aarch64     aarch64     arm64/asm/unistd_64.h     -                            449
	arm         arm         arm/asm/unistd-eabi.h     __NR_SYSCALL_BASE=0          449
	i386        x86         x86/asm/unistd_32.h       -                            449
	loongarch64 -           loongarch/asm/unistd_64.h -                            449
	m68k        -           m68k/asm/unistd_32.h      -                            449
	mips        mips        mips/asm/unistd_o32.h     __NR_Linux=4000              4449
	mips64      mips64      mips/asm/unistd_n64.h     __NR_Linux=5000              5449
	mips64n32   mips64n32   mips/asm/unistd_n32.h     __NR_Linux=6000              6449
	mipsel      mipsel      mips/asm/unistd_o32.h     __NR_Linux=4000              4449
	mipsel64    mipsel64    mips/asm/unistd_n64.h     __NR_Linux=5000              5449
	mipsel64n32 mipsel64n32 mips/asm/unistd_n32.h     __NR_Linux=6000              6449
	parisc      parisc      parisc/asm/unistd_32.h    -                            449
	parisc64    parisc64    parisc/asm/unistd_64.h    -                            449
	ppc         ppc         powerpc/asm/unistd_32.h   -                            449
	ppc64       ppc64       powerpc/asm/unistd_64.h   -                            449
	ppc64le     ppc64le     powerpc/asm/unistd_64.h   -                            449
	riscv64     riscv64     riscv/asm/unistd_64.h     -                            449
	s390        -           s390/asm/unistd_64.h      -                            449
	s390x       s390x       s390/asm/unistd_64.h      -                            449
	sh          -           sh/asm/unistd_32.h        -                            449
	sheb        -           sh/asm/unistd_32.h        -                            449
	x32         x32         x86/asm/unistd_x32.h      __X32_SYSCALL_BIT=0x40000000 1073742273
	x86_64      x86_64      x86/asm/unistd_64.h       -                            449
	EOF
}

# The package's version to stdout, its headers to $work/headers.
fetch_headers() {
	mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
	: >"$work/status"
	echo "deb [signed-by=$keyring] $mirror $suite main" >"$work/sources.list"
	cat >"$work/apt.conf" <<-EOF
	Dir::Etc::SourceList "$work/sources.list";
	Dir::Etc::SourceParts "/dev/null";
	Dir::State "$work";
	Dir::State::Lists "$work/lists";
	Dir::State::Status "$work/status";
	Dir::Cache "$work/cache";
	APT::Architecture "amd64";
	APT::Architectures "amd64";
	APT::Sandbox::User "root";
	Acquire::Languages "none";
	EOF
	export APT_CONFIG="$work/apt.conf"
	apt-get -qq update >&2
	(cd "$work" && apt-get -qq download linux-libc-dev >&2)
	dpkg-deb -x "$work"/linux-libc-dev_*.deb "$work/headers"
	dpkg-deb -f "$work"/linux-libc-dev_*.deb Version
}

# Writes "NAME NUMBER" for each call of a header to $work/calls, without the place-holders
# of MIPS (unused18, reserved82).
header_calls() {
	header=$work/headers/usr/lib/linux/uapi/$1
	define=${2#-}

	sed -n -e '/__NR_\(unused\|reserved\)[0-9]/d' \
		-e 's/^#define __NR_\([a-z_][a-z0-9_]*\)[[:blank:]].*/"\1" __NR_\1/p' \
		"$header" >"$work/names"
	cc -E -P ${define:+"-D$define"} -include "$header" -x c "$work/names" >"$work/expanded"
	while IFS='" ' read -r _ name expression; do
		# shellcheck disable=SC2004 # dash evaluates no expression inside a variable
		echo "$name $(($expression))"
	done <"$work/expanded" >"$work/calls"
	if [ "$(wc -l <"$work/calls")" -lt 200 ]; then
		echo "$header: too few system calls found" >&2
		return 1
	fi
}

# Reads "ABI LIBSECCOMP-NAME TAKEN-FROM NUMBER NAME" and prints the rows to be kept.
build_asker() {
	cc -o "$work/ask" -x c - -lseccomp <<-'EOF'
	#include <seccomp.h>
	#include <stdbool.h>
	#include <stdio.h>
	#include <stdlib.h>

	enum { YOUNG_CALLS = 63 }; /* up to 511: x32's own from 512 on are old */

	int main(void)
	{
		char abi[16], scmp_name[16], name[48];
		int from, nr;

		while (scanf("%15s %15s %d %d %47s", abi, scmp_name, &from, &nr, name) == 5) {
			uint32_t token = seccomp_arch_resolve_name(scmp_name);
			char *known = token ? seccomp_syscall_resolve_num_arch(token, nr) : NULL;
			bool young = nr >= from && nr - from < YOUNG_CALLS;

			if (young || (token && !known))
				printf("CALL(\"%s\", %d, \"%s\")\n", abi, nr, name);
			free(known);
		}
		return ferror(stdin) || fflush(stdout);
	}
	EOF
	pkg-config --modversion libseccomp
}

all_calls() {
	abis | while read -r abi scmp_name header define from; do
		header_calls "$header" "$define"
		sort -k2,2n -k1,1 "$work/calls" | while read -r name number; do
			echo "$abi $scmp_name $from $number $name"
		done
	done
}

headers_version=$(fetch_headers)
seccomp_version=$(build_asker)
all_calls >"$work/all"
{
	echo "/* Made by scripts/make-syscall-supplement.sh from linux-libc-dev $headers_version:"
	echo " * what libseccomp $seccomp_version does not name, and all since Linux 5.16."
	echo " * Sorted by architecture and number. */"
	"$work/ask" <"$work/all"
} >"$work/supplement.inc"
mv "$work/supplement.inc" "$target"
echo "$target: $(grep -c ^CALL "$target") calls" >&2
