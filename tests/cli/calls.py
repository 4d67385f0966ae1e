"""What the tests read from recordings and from strace's logs.

calls.py recording FILE             "arch name count" of every call, over all runs
calls.py strace LOG                 "name count" of every call in a log of strace -f -o
calls.py evaluate FILE EXPRESSION   prints a Python expression over d (the document),
                                    run (its first run), done (that run's completeness)
calls.py equal RECORDING LOG        names and counts must be equal
calls.py within RECORDING LOG...    nothing missing of the names common to all logs,
                                    nothing outside their union unless explained
calls.py serve                      does so for each request: the number of the arguments, a
                                    folder and the arguments, each ended by a NUL; and answers
                                    with exit status, output and errors, ended likewise
"equal" and "within" print what is wrong and exit 1.
"""
import collections
import contextlib
import io
import json
import os
import re
import sys

CALL = re.compile(r"^(?:\d+ +)?(\w+)\(")
# What depends on who runs first, on signals and on memory pressure, not on the program.
EXPLAINED = {
    "restart_syscall", "rt_sigreturn", "sigreturn", "futex", "futex_time64", "sched_yield",
    "madvise", "munmap", "mprotect", "mremap", "brk",
}


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def recording_calls(path):
    totals = collections.Counter()
    for run in load(path)["runs"]:
        for call in run["calls"]:
            totals[call["arch"], call["name"]] += call.get("count", 0)
    return totals


def recording_names(path):
    totals = collections.Counter()
    for (_, name), count in recording_calls(path).items():
        totals[name] += count
    return totals


def strace_names(path):
    totals = collections.Counter()
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            match = CALL.match(line)
            if match:
                totals[match.group(1)] += 1
    return totals


def equal(recording, log):
    got, want = recording_names(recording), strace_names(log)
    return [
        f"{name}: recorded {got[name]}, strace {want[name]}"
        for name in sorted(set(got) | set(want))
        if got[name] != want[name]
    ]


# restart_syscall shows only where a signal met a sleeping thread, which the slower strace
# makes likelier; who depends on it gets it from `generate allow` in any case.
def within(recording, logs):
    got = set(recording_names(recording))
    seen = [set(strace_names(log)) for log in logs]
    missing = set.intersection(*seen) - got - {"restart_syscall"}
    extra = got - set.union(*seen) - EXPLAINED
    return [f"{name}: missing" for name in sorted(missing)] + [
        f"{name}: not in any strace" for name in sorted(extra)
    ]


def evaluate(path, expression):
    document = load(path)
    runs = document.get("runs") if isinstance(document, dict) else None
    run = runs[0] if runs else {}
    names = {"d": document, "run": run, "done": run.get("completeness", {}), "re": re}
    value = eval(f"({expression})", names)  # noqa: S307, the tests' own expressions
    if isinstance(value, (list, set, tuple)) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return value


def main(mode, *arguments):
    if mode == "evaluate":
        print(evaluate(*arguments))
        return 0
    if mode in ("equal", "within"):
        problems = equal(*arguments) if mode == "equal" else within(arguments[0], arguments[1:])
        if problems:
            print("\n".join(problems))
        return 1 if problems else 0
    if mode == "recording":
        for (arch, name), count in sorted(recording_calls(*arguments).items()):
            print(arch, name, count)
    else:
        for name, count in sorted(strace_names(*arguments).items()):
            print(name, count)
    return 0


def run(*arguments):
    try:
        return main(*arguments)
    except (OSError, ValueError, LookupError, TypeError, SyntaxError) as error:
        print(f"# calls.py: {' '.join(arguments[1:])}: {error!r}", file=sys.stderr)
        return 1


def words(descriptor):
    rest = b""
    while more := os.read(descriptor, 65536):
        *whole, rest = (rest + more).split(b"\0")
        yield from map(os.fsdecode, whole)


def serve():
    requests, answers = words(0), os.dup(1)
    for count in requests:
        out, err = io.StringIO(), io.StringIO()
        os.chdir(next(requests))
        arguments = [next(requests) for _ in range(int(count))]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = run(*arguments)
        answer = f"{status}\0{out.getvalue()}\0{err.getvalue()}\0".encode(errors="surrogateescape")
        while answer:
            answer = answer[os.write(answers, answer) :]


if __name__ == "__main__":
    sys.exit(serve() if sys.argv[1:] == ["serve"] else run(*sys.argv[1:]))
