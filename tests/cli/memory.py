#!/usr/bin/env python3
"""memory.py PRELOAD NAME SHARE N_SINGLE COMMAND...: a command of secprof that runs out of memory.

Runs COMMAND in the current folder, where "old" is put before each run as "out" (the file that it
writes, if it does), once without failures; then with each SHARE-th of the distinct call stacks of
its allocations failing once, and with N_SINGLE single allocations, evenly spaced.  Each run must
end as without, with the same output, or with the status of trouble and a message, and the old
output (of a run that took half a second: or the draft that replaced it).  Prints what did not, and
how many runs there were.  Each stack has to be met again, but where a workload is traced: there
time decides, too.
"""
import json
import os
import re
import shutil
import struct
import subprocess
import sys

preload, name, share, n_single = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
command = sys.argv[5:]
trouble = 125 if name.startswith("trace") else 2


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


NO_CLAIM = (b"which calls no path leads to is not known: ", b'"no_path": []')


def calls_of(text):
    """Of a recording: what it holds, or that it says that something is missing."""
    run = json.loads(text)["runs"][0]
    missing = run["completeness"]["lost"] or any(run["completeness"]["overflow"].values())
    # Of threads that wait for each other, time decides who has to.
    return missing, {(call["arch"], call["name"]) for call in run["calls"] if call["name"] != "futex"}


def run(**variables):
    if os.path.exists("stacks"):
        os.unlink("stacks")
    if os.path.exists("old"):
        shutil.copy("old", "out")
    before = set(os.listdir("."))
    environment = dict(os.environ, LD_PRELOAD=preload, LC_ALL="C.UTF-8", ALLOCATION_LOG="stacks")
    environment.update(variables)
    try:
        result = subprocess.run(["setarch", "-R"] + command, env=environment,
                                stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return None, b"", b"", None, set()
    return (result.returncode, result.stdout, result.stderr, read("out"),
            set(os.listdir(".")) - before - {"stacks"})


def is_draft(text):
    return name.startswith("trace") and text and not json.loads(text)["runs"][0]["completeness"]["finished"]


def difference(got, want):
    """Of two outputs of runs with the same status."""
    if name.startswith("trace"):
        if got[1] != want[1]:
            return "what the workload prints"
        missing, calls = calls_of(got[3])
        return None if missing else sorted(calls ^ calls_of(want[3])[1])
    # A helper without memory for the code of a file: nothing is claimed of it.
    if name.startswith("reach") and any(line in got[1] for line in NO_CLAIM):
        return None
    # What verify prints names processes by their numbers.
    return (got[3] not in (want[3], plain[3]) or
            (not name.startswith("verify") and got[1] not in (want[1], plain[1])))


def judge(got, want):
    status, _, errors, out, left = got
    if status is None:
        return "does not end"
    if left:
        return "leaves %s" % sorted(left)
    if status == want[0]:
        differs = difference(got, want)
        return "ends as without a failure, with another output: %s" % differs if differs else None
    if status != trouble:
        return "ends with %d" % status
    if b"secprof: " not in errors:
        return "ends with %d, and says nothing" % status
    if b"ended by SIG" in errors:
        return "crashes"
    if out != read("old") and not is_draft(out):
        return "ends with %d, and has touched the output" % status
    return None


def read_log():
    """The struct log of fail_allocation.c: whether one has failed, its frames, the stacks."""
    log, n_frames = read("stacks"), 8192
    n_stacks, has_failed = struct.unpack_from("QQ", log)
    frames = log[16:16 + n_frames].split(b"\0")[0].decode()
    stacks = struct.iter_unpack("QQ", log[16 + n_frames:][:16 * n_stacks])
    return has_failed, frames, ["%d:%d" % stack for stack in stacks]


def functions(stack):
    """Of the program, which an allocation failed in."""
    if not shutil.which("addr2line"):
        return [stack]
    places = re.findall(re.escape(command[0]) + r"\+(0x[0-9a-f]+)", stack)
    found = subprocess.run(["addr2line", "-f", "-e", command[0]] + places, capture_output=True,
                           text=True).stdout.split("\n")[::2]
    return [function for function in found if function] or [stack]


stacks = []
for _ in range(3 if name.startswith("trace") else 1):
    want = run()
    stacks += [stack for stack in read_log()[2] if stack not in stacks]
# Without memory for the tables of its locale, a command prints ASCII.
plain = run(LC_ALL="C")
bad = n_missed = 0
cases = [("ALLOCATION_STACK", stack) for stack in stacks[::share]]
cases += [("ALLOCATION_AT", str(1 + i * 4 * len(stacks) // n_single)) for i in range(n_single)]
for variable, value in cases:
    got = run(**{variable: value})
    has_failed, frames, _ = read_log()
    n_missed += variable == "ALLOCATION_STACK" and not has_failed
    why = judge(got, want)
    if why:
        bad += 1
        print("%s=%s: %s; stderr: %s" % (variable, value, why, got[2][-300:].decode(errors="replace")))
        print("    in %s" % " < ".join(functions(frames)))
print("%s: %d runs, %d of %d stacks, %d not met again, %d bad"
      % (name, len(cases), len(stacks[::share]), len(stacks), n_missed, bad))
vain = len(stacks) < 10 or (n_missed and not name.startswith(("trace", "verify")))
sys.exit(1 if bad or vain or want[0] not in (0, 1) else 0)
