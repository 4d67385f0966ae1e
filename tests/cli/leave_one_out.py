"""How well rules about arguments hold: each run against the profile of all others.

leave_one_out.py SECPROF NAME RECORDING...   prints lines "NAME GROUP RUN CALL admitted|refused"

A case is a call that the left-out run makes and that the others' profile allows with some
arguments only.  The groups are "asked" (rules that need trace --args) and "usual" (the others).
Whether a call is refused is what `secprof diff` says of the profile's filter.
"""
import json
import subprocess
import sys

ASKED = {"mmap", "mmap2", "mprotect", "pkey_mprotect", "shmat", "keyctl", "prctl", "ptrace",
         "seccomp", "setsockopt"}


def output_of(*command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode not in (0, 1):
        sys.exit(f"{command}: {result.stderr}")
    return result.stdout


def with_rules(profile):
    by_name, by_argument = set(), set()
    for rule in profile["syscalls"]:
        if rule["action"] == "SCMP_ACT_ALLOW":
            (by_argument if rule.get("args") else by_name).update(rule["names"])
    return by_argument - by_name


def main(secprof, name, *recordings):
    for left_out in recordings:
        others = [recording for recording in recordings if recording != left_out]
        text = output_of(secprof, "generate", "allow", "-q", *others)
        with open("others.json", "w", encoding="utf-8") as file:
            file.write(text)
        ruled = with_rules(json.loads(text))
        verdict = json.loads(output_of(secprof, "diff", "--json", left_out, "others.json"))
        refused = {call["name"] for call in verdict["refused"] + verdict["depends"]}
        with open(left_out, encoding="utf-8") as file:
            made = {call["name"] for run in json.load(file)["runs"] for call in run["calls"]}
        for call in sorted(ruled & made):
            print(name, "asked" if call in ASKED else "usual", left_out, call,
                  "refused" if call in refused else "admitted")


main(*sys.argv[1:])
