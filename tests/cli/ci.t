#!/bin/bash
# packaging/ci/action.yml: its shell steps, as a runner of composite actions runs them.
. "$(dirname "$0")/lib.sh"
action=$ROOT/packaging/ci/action.yml
[ -f "$action" ] || skip_all 'no action here'
"$PYTHON" -c 'import yaml' 2>/dev/null || skip_all 'needs python3-yaml'

cat >runner.py <<'PY'
"""runner.py ACTION INPUT=VALUE...: runs the shell steps in turn; ends with the first that fails."""
import os, re, subprocess, sys, tempfile
import yaml

with open(sys.argv[1], encoding="utf-8") as file:
    action = yaml.safe_load(file)
values = {f"inputs.{name}": given.get("default") for name, given in action["inputs"].items()}
values.update((f"inputs.{name}", value) for name, value in (word.split("=", 1) for word in sys.argv[2:]))
assert all(values[f"inputs.{name}"] is not None for name, given in action["inputs"].items() if given.get("required"))


def fill(text):
    return re.sub(r"\$\{\{ *([a-z._]+) *\}\}", lambda match: values[match[1]], text)


temporary = tempfile.mkdtemp(dir=".")
files = {name: os.path.abspath(f"{temporary}/{name}") for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
for step in action["runs"]["steps"]:
    if "uses" in step:
        print("uses", step["uses"], {key: fill(value) for key, value in step["with"].items()}["sarif_file"])
        continue
    assert step["shell"] == "bash"
    open(files["GITHUB_OUTPUT"], "w").close()
    with open("step.sh", "w", encoding="utf-8") as file:
        file.write(step["run"])
    env = {**os.environ, **files, "RUNNER_TEMP": os.path.abspath(temporary),
           "GITHUB_ACTION_PATH": os.path.dirname(os.path.abspath(sys.argv[1])),
           **{key: fill(value) for key, value in step.get("env", {}).items()}}
    status = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "step.sh"], env=env).returncode
    print("step", step["name"], status, flush=True)
    if status:
        sys.exit(status)
    with open(files["GITHUB_OUTPUT"], encoding="utf-8") as file:
        values.update((f"steps.{step['id']}.outputs.{key}", value)
                      for key, value in (line.rstrip("\n").split("=", 1) for line in file))
for name, output in action["outputs"].items():
    print("output", name, fill(output["value"]))
PY
mkdir bin
ln -s "$SECPROF" bin/secprof
PATH=$PWD/bin:$PATH
action() { # INPUT=VALUE...
	run "$PYTHON" runner.py "$action" "$@"
}
failed_step() { sed -n 's/^step \(.*\) [1-9][0-9]*$/\1/p' out; }

"$SECPROF" trace -q --reproducible -o base.json -- sh -c 'cat /dev/null'
"$SECPROF" generate allow -q -o profile.json base.json 2>err
more='cat /dev/null; "$PYTHON" -S -c "import os; os.getpgid(0)"'
export PYTHON
action 'command=cat /dev/null' baseline=base.json
is "$status $(failed_step)" 'exit 0 ' 'nothing new: the job passes'
like "$(cat out)" '^output changed no$' 'and says so'
sarif=$(sed -n 's/^output sarif //p' out)
is "$(json "$sarif" 'd["version"], d["runs"][0]["results"]')" "('2.1.0', [])" 'SARIF without results'
is "$(sed -n 's/^uses [^ ]* //p' out)" "$sarif" 'is what is uploaded'
action "command=$more" baseline=base.json
is "$status $(failed_step)" 'exit 1 Gate' 'a new call: the gate fails'
like "$(cat out)" '^::error::' 'with an annotation'
like "$(json "$(sed -n 's/^uses [^ ]* //p' out)" '[r["message"]["text"] for r in d["runs"][0]["results"]]')" \
	'^getpgid \(' 'after SARIF has been uploaded'
like "$(cat ./tmp*/GITHUB_STEP_SUMMARY)" ' getpgid ' 'the summary has it, too'
action "command=$more" baseline=base.json gate=no
is "$status" 'exit 0' 'gate: no'
like "$(cat out)" '^output changed yes$' 'only reports'
action 'command=cat /dev/null' baseline=profile.json
is "$status" 'exit 0' 'a profile that refuses nothing'
action "command=$more" baseline=profile.json
is "$status $(failed_step)" 'exit 1 Gate' 'a profile that refuses'
action 'command=cat /dev/null' baseline=base.json runs=3
is "$(json "$(sed -n 's/^output recording //p' out)" 'len(d["runs"])')" 3 'three runs are merged'
action 'command=exit 3' baseline=base.json
is "$status $(failed_step)" 'exit 3 Record' 'a suite that fails'
action 'command=cat /dev/null' baseline=none.json
is "$status $(failed_step)" 'exit 1 Compare' 'a baseline that is missing'
rm bin/secprof
mkdir tree
cp -r "$ROOT/packaging" tree/
mkdir -p tree/scripts
echo 'echo "installs $1"' >tree/scripts/install-dependencies.sh
chmod +x tree/scripts/install-dependencies.sh
printf 'all:\n\tmkdir -p build && echo made\n' >tree/Makefile
PATH=/usr/bin:/bin
if ! have secprof; then
	run "$PYTHON" runner.py tree/packaging/ci/action.yml 'command=true' baseline=base.json
	like "$(cat out)" '^installs build$' 'where secprof is not installed, it is built'
	like "$(cat out)" '^step Build secprof, unless it is installed 0$' 'from the sources of the action'
fi
done_testing
