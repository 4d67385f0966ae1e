#!/bin/bash
# Who made the calls: scripts, the tree of processes, profiles of some executables.
. "$(dirname "$0")/lib.sh"
sh=$(readlink -f "$(command -v sh)")
stat=$(readlink -f "$(command -v stat)")
ls=$(readlink -f "$(command -v ls)")
cat >entry <<'SH'
#!/bin/sh -e
umask 022
ls >/dev/null; ls >/dev/null
( (exit 0); ls >/dev/null; exit 0)
exec stat -c ok /etc/passwd
SH
printf '#!%s\n' "$WORK/entry" >chained
chmod +x entry chained
rows() { # FILE: parent, count, executable, how, script
	json "$1" '["%s %d %s%s%s%s" % ("-" if r["parent"] is None else r["parent"], r["count"],
		run["executables"][r["exe"]].split("/")[-1], " then" if r.get("exec") else "",
		" forked" if r.get("forked") else "", " " + r["script"] if "script" in r else "")
		for r in run["tree"]]'
}

# ---- the tree, by what the script does ----
shell=$(basename "$sh")
if [ "$shell" = dash ]; then
	for mode in ptrace trace learn notify; do
		trace --mode "$mode" -- ./entry
		is "$status $(rows r.json)" "exit 0 - 1 dash ./entry
0 1 dash forked
0 2 ls
1 1 dash forked
1 1 ls
0 1 stat then" "$mode: who started what"
	done
	run "$SECPROF" show --tree r.json
	is "$(sed -n '/^processes:/,/^$/p' out)" "processes:
count  executable
    1  $sh (./entry)
    1    $sh, forked
    1      $sh, forked
    1      $ls
    2    $ls
    1    then $stat" 'show --tree'
	trace -- ./chained
	is "$(rows r.json | sed -n 1p)" '- 1 dash ./chained' 'a script as the interpreter of a script'
else
	skip 'the tree' 'sh is not dash'
fi
trace -- sh -c 'ls; sh ./entry' ./entry
is "$(json r.json '[r["script"] for r in run["tree"] if "script" in r]')" '' 'an argument is no script'
trace -- "$PYTHON" -S -c '
import os
for _ in range(300):
    pid = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(pid, 0)'
is "$(json r.json '[r["count"] for r in run["tree"]]')" '[1, 300]' 'one row for 300 processes'
is "$(json r.json 'sum(r["count"] for r in run["tree"]) == done["processes"]')" True 'each process is in one'
"$PYTHON" - <<'PY'
import json
d = json.load(open("r.json"))
run = d["runs"][0]
for name, row in ("self", {"parent": 0}), ("later", {"parent": 1}), ("exe", {"exe": 99}):
    run["tree"] = [dict({"parent": None, "exe": 0, "count": 1}, **row), {"parent": None, "exe": 0, "count": 1}]
    json.dump(d, open(name + ".json", "w"))
run["tree"] = [{"parent": i - 1 if i else None, "exe": 0, "count": 1} for i in range(4096)]
json.dump(d, open("deep.json", "w"))
PY
for name in self later exe; do
	run "$SECPROF" show "$name.json"
	like "$status $(cat err)" '^exit 2 .*runs\[0\]\.tree\[0\]: ' "refused: $name"
done
run "$SECPROF" show --tree deep.json
is "$status $(sed -n '/^processes/,/^$/p' out | grep -c '^ *1 ')" 'exit 0 4096' 'a chain of 4096'
run "$SECPROF" trace -q --reproducible -o r.json -- ./entry
is "$(json r.json '"tree" in run')" False 'a reproducible recording has none'

done_testing
