#!/bin/bash
# The man pages: their options are those of the help, their examples run, mandoc finds no fault.
. "$(dirname "$0")/lib.sh"
have make || skip_all 'needs make'
[ -f "$ROOT/Makefile" ] || skip_all 'needs the sources'
# What is built stays as it is: other tests use it.
run env -u MAKEFLAGS make -s -C "$ROOT" BUILD="$BUILD" -o "$BUILD/man/manual" man
is "$status" 'exit 0' 'make man'
pages=$BUILD/man

commands=$("$SECPROF" help | awk '/^Commands:/ { on = 1; next } on && /^  [a-z]/ { print $1 } /^$/ { on = 0 }')
of_help() { # COMMAND
	"$SECPROF" help "$1" | sed -En 's/^  (-., |    )(--[a-z0-9-]+).*/\1\2/p' | tr -d ' ' | tr , '\n' | sort
}
of_page() { # COMMAND: the options in the source
	sed -En 's/^\.It (Fl.*)/\1/p' "$pages/secprof-$1.1" | tr -d '\\' | grep -Eo 'Fl -?[A-Za-z0-9-]+' |
		sed 's/^Fl /-/' | sort
}
for command in $commands; do
	is "$(of_page "$command")" "$(of_help "$command")" "secprof-$command(1): the options of the help"
	like "$(cat "$pages/secprof.1")" "^\.It Xr secprof-$command 1\$" "secprof(1) lists $command"
done

if have mandoc; then
	# Which other pages are installed here is not theirs to say.
	mandoc -T lint "$pages"/*.[157] 2>err | grep -v "referenced manual not found" >out
	is "$(cat out)" '' 'mandoc finds no fault'
	for command in $commands; do
		COLUMNS=80 mandoc -T ascii "$pages/secprof-$command.1" | sed "s/.$(printf '\b')//g" >shown
		for option in $(of_help "$command"); do
			ok "secprof-$command(1) shows $option" grep -Eq -- "^ +(-., )?$option( |,|=|\[|\$)" shown
		done
		for section in NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
			ok "secprof-$command(1) has $section" grep -qx "$section" shown
		done
	done
	for page in "$pages"/*.[157]; do
		for name in $(sed -En 's/^(\.It )?\.?Xr (secprof[a-z-]*) ([157]).*/\2.\3/p' "$page"); do
			[ -f "$pages/$name" ] || failed "${page##*/} refers to $name" 'no such page'
		done
	done
else
	skip 'mandoc' 'is not installed'
fi

# ---- examples of the hand-written pages, in the order of each ----
PATH=$(dirname "$SECPROF"):$PATH
for page in secprof.1 secprof-recording.5 secprof-profiles.7; do
	sed -n 's/^\$ //p' "$pages/$page" >examples
	ok "$page has examples" test -s examples
	while read -r example; do
		run bash -c "$example"
		case $example in
		# These say 1 where they find something.
		*' check '* | *' lint '* | *' diff '*) like "$status" '^exit [01]$' "$page: $example" ;;
		*) is "$status" 'exit 0' "$page: $example" ;;
		esac
	done <examples
done
# Of the containers' page the lines are those of docs/containers.md, which another test runs; here:
# every option of secprof in it exists.
for option in $(sed -n 's/^\.Fl -/--/p' "$pages"/secprof-containers.7 "$pages"/secprof-profiles.7 | awk '{ print $1 }'); do
	ok "$option exists" grep -qw -- "$option" <(for command in $commands; do of_help "$command"; done)
done
done_testing
