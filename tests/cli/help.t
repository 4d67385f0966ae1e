#!/bin/bash
# Help fits a screen, and what it shows works.
. "$(dirname "$0")/lib.sh"

fits() { # FILE: 80 columns, 40 lines
	awk 'length($0) > 80 { exit 1 } END { if (NR > 40) exit 1 }' "$1"
}
run "$SECPROF" --help
cp out general
is "$status $(wc -c <err)" 'exit 0 0' '--help goes to stdout'
ok '--help fits a screen' fits out
run "$SECPROF" help
same_file out general 'help without a verb is the same'
verbs=$(awk '/^Commands:/ { on = 1; next } on && /^  [a-z]/ { print $1 } /^$/ { on = 0 }' general)
for verb in trace hook runtime show merge import generate explain check diff verify lint completion version help; do
	like "$verbs" "^$verb\$" "$verb is listed"
done
for verb in $verbs; do
	run "$SECPROF" help "$verb"
	is "$status" 'exit 0' "help $verb"
	ok "help $verb fits a screen" fits out
	like "$(cat out)" 'Example: secprof ' "help $verb has an example"
	cp out by_help
	run "$SECPROF" "$verb" --help
	same_file out by_help "$verb --help is the same"
done
for columns in 50 72; do
	for verb in "" $verbs; do
		run env COLUMNS=$columns "$SECPROF" help $verb
		# What is to be typed is not broken.
		is "$(grep -v secprof out | awk -v n=$columns 'length($0) > n')" '' \
			"help $verb in $columns columns"
	done
done
if have script; then
	script -qec "stty cols 60; '$SECPROF' help trace" /dev/null </dev/null >out 2>&1
	is "$(tr -d '\r' <out | grep -v secprof | awk 'length($0) > 60')" '' 'help wraps to the terminal'
	is "$(grep -c 'run COMMAND as this user' out)" 1 'and has been shown there'
else
	skip 'help wraps to the terminal' 'needs script(1)'
fi
run "$SECPROF" help tarce
is "$status" 'exit 2' 'help for a mistyped verb'
like "$(cat err)" "did you mean 'trace'" 'suggests the right one'
run "$SECPROF" --version
like "$status $(cat out)" '^exit 0 secprof [0-9]+\.[0-9]+\.[0-9]+' '--version'

# ---- examples, in the order of the help (each builds on those before) ----
ln -s "$BUILD" build
ln -s "$ROOT/docs" docs
ln -s "$ROOT/tests" tests
PATH=$(dirname "$SECPROF"):$PATH
worked() { # the status of an example: these say 1 where they find something
	case "$status $1" in
	'exit 0 '* | 'exit 1 '*diff* | 'exit 1 '*check* | 'exit 1 '*lint*) return 0 ;;
	esac
	return 1
}
sed -n 's/^\(Example:\|        \) \(secprof .*\)/\2/p' general >examples
for verb in $verbs; do
	[ "$verb" = trace ] || "$SECPROF" help "$verb" | sed -n 's/^Example: //p'
done >later
"$SECPROF" help trace | sed -n 's/^Example: //p' >>examples
cat later >>examples
cp "$(type -P true)" program
trace -- true
for name in monday tuesday; do
	cp r.json "$name.json"
done
echo 'type=SECCOMP msg=audit(1700000000.1:1): pid=1 arch=c000003e syscall=165' >audit.log
while read -r example; do
	case $example in
	*' denied '*) continue ;; # it takes a container, and root: tests/cli/denied.t
	*runc*) have runc || continue ;;
	esac
	run sh -c "$example"
	ok "example: $example" worked "$example"
done <examples
done_testing
