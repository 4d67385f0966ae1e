#!/bin/bash
# What a developer sees of a test that fails: its name, what was got and what was wanted.
. "$(dirname "$0")/lib.sh"

cat >failing.t <<SH
#!/bin/bash
. "$TESTS/lib.sh"
run echo said
is "\$(cat out)" said 'this one passes'
is "\$(cat out)" unsaid 'two words differ'
like "\$(cat out)" '^un' 'a pattern is missing'
ok 'a command fails' test -e nothing
done_testing
SH
chmod +x failing.t
prove -j2 failing.t >out 2>&1
is "$?" 1 'prove notices a failing test'
for text in "Failed test 'two words differ' of failing.t" 'got:  said' 'want: unsaid' \
	"Failed test 'a pattern is missing'" 'want: \^un' "Failed test 'a command fails'" \
	'failed: test -e nothing' 'last command: echo said'; do
	like "$(cat out)" "^# +$text\$|^# $text" "shown without asking for more: $text"
done
unlike "$(cat out)" 'this one passes' 'what passes is not shown'

# ---- the home folder ----
mkdir home
printf '#!/bin/bash\n. "%s/lib.sh"\ntouch ~/.left\nok kept test -e ~/.left\ndone_testing\n' "$TESTS" >leaves.t
chmod +x leaves.t
HOME=$WORK/home prove -Q leaves.t >out 2>&1
is "$? $(ls -A home)" '0 ' 'what a test writes to its home folder does not stay'

# ---- cmocka ----
printf '#!/bin/sh\necho "[ RUN      ] fine"; echo "[       OK ] fine"; echo "[  PASSED  ] 1 test(s)."\n' \
	>fine
cat >broken <<'SH'
#!/bin/sh
echo '[ RUN      ] one'
echo '[       OK ] one'
echo '[ RUN      ] two'
echo '0x1 != 0x2' >&2
echo '[  FAILED  ] two'
exit 1
SH
printf '#!/bin/sh\necho "[ RUN      ] dies"; kill -SEGV $$\n' >crashing
chmod +x fine broken crashing
run "$ROOT/scripts/unit-tests.sh" broken crashing fine
is "$status" 'exit 1' 'a unit test fails'
for text in 'RUN *\] two' '0x1 != 0x2' 'FAILED *\] two' 'RUN *\] dies' \
	'^fine: \[  PASSED  \] 1 test' '^crashing: exit status 139'; do
	like "$(cat out)" "$text" "shown of unit tests: $text"
done
unlike "$(cat out)" '\] one' 'a unit test that passed is not shown'
like "$(cat err)" '^unit tests failed: broken crashing$' 'all that failed are named'
run "$ROOT/scripts/unit-tests.sh" fine
is "$status" 'exit 0' 'all unit tests pass'
done_testing
