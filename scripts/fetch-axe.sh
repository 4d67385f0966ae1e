#!/bin/sh
# fetch-axe.sh FOLDER: unpacks axe-core, which judges the accessibility of pages, from npm to
# FOLDER/axe.min.js.  npm checks what it gets by the hash of the registry; what is there already is
# not fetched again.
set -eu
version=4.10.3
folder=$1
[ ! -s "$folder/axe.min.js" ] || exit 0
command -v npm >/dev/null 2>&1 || {
	echo 'fetch-axe: npm is not installed' >&2
	exit 1
}
mkdir -p "$folder"
cd "$folder"
npm pack --silent "axe-core@$version" >/dev/null
tar -xzf "axe-core-$version.tgz" --strip-components=1 package/axe.min.js
rm "axe-core-$version.tgz"
