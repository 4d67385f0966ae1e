"""Values of arguments in recordings, compared with what strace prints.

arguments.py oracle RECORDING LOG   every value of the arguments that `trace --args` keeps, with
                                    that in a log of strace -f -e raw=all; prints differences
arguments.py values RECORDING CALL  of one call: "2: 1 3", "1,2: 1,2 6,1 overflow", over all runs
"""
import json
import re
import sys

LINE = re.compile(r"^(?:\d+ +)?(\w+)\(([^)<]*)")
# By the man pages: the scalars that say what the call does.
KEPT = {
    "bpf": (0,), "keyctl": (0,), "mmap": (2,), "mprotect": (2,), "pkey_mprotect": (2,),
    "prctl": (0,), "ptrace": (0,), "seccomp": (0,), "setns": (1,), "setsockopt": (1, 2),
    "shmat": (2,), "socket": (0, 1, 2), "socketpair": (0, 1, 2), "unshare": (0,),
}


def straced(path):
    values = {}
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            match = LINE.match(line)
            if not match or match.group(1) not in KEPT:
                continue
            words = [word for word in match.group(2).split(",") if word.strip()]
            arguments = [int(word, 16) & 0xFFFFFFFF for word in words]
            name = match.group(1)
            values.setdefault(name, set()).add(tuple(arguments[i] for i in KEPT[name]))
    return values


def recorded(path):
    values, overflows = {}, set()
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    for run in document["runs"]:
        for call in run["calls"]:
            name = call["name"]
            # Not those of which nothing was asked for.
            if name not in KEPT or not ("tuples" if len(KEPT[name]) > 1 else "args") in call:
                continue
            seen = values.setdefault(name, set())
            if len(KEPT[name]) > 1:
                tuples = call["tuples"]
                assert tuple(tuples["indexes"]) == KEPT[name], name
                seen.update(tuple(one) for one in tuples["values"])
                kept = tuples
            else:
                kept, = (arg for arg in call["args"] if (arg["index"],) == KEPT[name])
                seen.update((one,) for one in kept["values"])
            if kept["overflow"]:
                overflows.add(name)
    return values, overflows


def oracle(recording, log):
    got, overflows = recorded(recording)
    want = straced(log)
    return [
        f"{name}: recorded {sorted(got.get(name, ()))}, strace {sorted(want.get(name, ()))}"
        for name in sorted(set(got) | set(want))
        if name in overflows or got.get(name) != want.get(name)
    ]


def values(recording, name):
    got, overflows = recorded(recording)
    texts = [",".join(map(str, one)) for one in sorted(got.get(name, ()))]
    return [" ".join(texts + ["overflow"] * (name in overflows))]


if __name__ == "__main__":
    commands = {"oracle": oracle, "values": values}
    lines = commands[sys.argv[1]](*sys.argv[2:])
    print("\n".join(lines))
    sys.exit(sys.argv[1] == "oracle" and bool(lines))
