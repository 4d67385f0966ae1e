#!/bin/sh
# if-changed.sh FILE: writes standard input to FILE, unless that is what it holds: make(1) goes by
# times.
set -eu
cat >"$1.new"
if cmp -s "$1.new" "$1"; then
	rm "$1.new"
else
	mv "$1.new" "$1"
fi
