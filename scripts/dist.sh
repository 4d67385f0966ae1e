#!/bin/sh
# dist.sh NAME FILE: writes the sources of the last commit, below a folder NAME, to FILE (.tar.gz).
# The same commit gives the same bytes: names are in git's order, times are the commit's, modes
# depend on no umask, owners are root.
set -eu
cd "$(dirname "$0")/.."
if [ ! -e .git ] || ! command -v git >/dev/null; then
	echo 'dist: needs git, and a clone of the repository' >&2
	exit 2
fi
[ -z "$(GIT_OPTIONAL_LOCKS=0 git status --porcelain --untracked-files=no)" ] ||
	echo 'dist: note: changes that are not committed are left out' >&2
new=$2.new
trap 'rm -f "$new" "$new.tar"' EXIT
git -c tar.umask=0022 -c core.autocrlf=false archive --format=tar --prefix="$1/" -o "$new.tar" HEAD
# -n: without the name and the time of the file.
gzip -9 -n <"$new.tar" >"$new"
mv "$new" "$2"
echo "$2"
