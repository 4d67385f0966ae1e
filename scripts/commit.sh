#!/bin/sh
# commit.sh: prints the commit of the sources, with "-dirty" if a file was changed after it;
# nothing where it is not known.
set -eu
cd "$(dirname "$0")/.."
# git archive writes the commit here (.gitattributes).
# shellcheck disable=SC2016
archived='$Format:%H$'
case $archived in
'$'*) ;;
*)
	printf '%.12s\n' "$archived"
	exit
	;;
esac
# Not that of a repository around this folder.
[ -e .git ] || exit 0
# Without the lock of the index, which another git may want.
GIT_OPTIONAL_LOCKS=0 git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null || true
