"""recording_mutants.py READER SCHEMA RECORDING: breaks a recording at each key in turn.

What the schema refuses the reader (tests/tools/recording_reads) must refuse, too, except for
unknown keys: the schema describes what this version writes, and a reader ignores what a later
one may add.  Prints where that does not hold, keys of the schema that the recording lacks, and
last how much was tried.
"""
import copy
import json
import subprocess
import sys
import tempfile

import jsonschema

reader_path, schema_path, recording_path = sys.argv[1:]
with open(schema_path) as file:
    schema = json.load(file)
with open(recording_path) as file:
    recording = json.load(file)
for run in recording["runs"]:
    # Keys that no ordinary run sets.
    run["completeness"].setdefault("unfiltered", 1)
    run["completeness"].setdefault("timed_out", True)
    run["completeness"].setdefault("unanswered", 1)
    run["completeness"].setdefault("inherited_filters", 1)
    run["completeness"].setdefault("setuid", True)
    run["completeness"].setdefault("loader_variables", True)
    run["completeness"].setdefault("unattributed", True)
    run["completeness"].setdefault("imported", True)
    run["completeness"].setdefault("mid_life", True)
    run["completeness"].setdefault("detached", True)
    run["completeness"].setdefault("joined_late", 1)
    run["completeness"].setdefault("not_followed", 1)
    run["completeness"].setdefault("unknown_restarts", 1)
    run["completeness"].setdefault("stacks_lost", 1)
    run["completeness"].setdefault("stacks_truncated", 1)
    run.setdefault("source", "attached")
    run.setdefault("container", {"id": "0123abcd", "runtime": "podman"})
    run.setdefault("instead_of", {"mode": "learn", "reason": "none"})
    run.setdefault("not_recorded", "none")
    run.setdefault("slow", [{"exe": None, "reason": "late", "processes": 1}])
    run["signals"] = [17]
    run["tree"] = [{"parent": None, "exe": 0, "count": 1, "script": "/script"},
                   {"parent": 0, "exe": None, "count": 1, "exec": True, "forked": True}]
    # Of the calls those that have a key first: each document is checked as a whole.
    keys, calls = set(), run["calls"]
    for call in calls:
        if "stack" in call:
            # Each document is copied and checked whole: a frame of each kind is enough.
            kinds = {tuple(frame): frame for frame in call["stack"]}
            call["stack"] = list(kinds.values())
            call["stack_truncated"] = True
            call["stack_values"] = [1]
            call["stacks"] = [{"exe": 0, "values": [1, 2], "truncated": True,
                               "frames": [{"module": 0, "offset": 1, "function": "f"}]}]
            call["more_stacks"] = 1
    run["calls"] = []
    for call in calls:
        if set(call) - keys:
            keys |= set(call)
            run["calls"].append(call)
validator = jsonschema.Draft202012Validator(schema)
wrong = [None, True, "", "\0", "no such word", -(2**70), -1, 0.5, [], [None], {}]
tried = 0


def bounds(value):
    """All bounds of numbers in the schema."""
    if isinstance(value, dict):
        yield from (value[key] for key in ("minimum", "maximum") if key in value)
        for below in value.values():
            yield from bounds(below)
    elif isinstance(value, list):
        for below in value:
            yield from bounds(below)


wrong += sorted({beyond for bound in bounds(schema) for beyond in (bound - 1, bound + 1)} - {-1})


reader = subprocess.Popen([reader_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
scratch = tempfile.NamedTemporaryFile("w", suffix=".json")


def reads(document):
    scratch.seek(0)
    scratch.truncate()
    json.dump(document, scratch)
    scratch.flush()
    reader.stdin.write(scratch.name + "\n")
    reader.stdin.flush()
    answer = reader.stdout.readline()
    if answer not in ("0\n", "1\n"):
        sys.exit(f"the reader ended with {reader.wait()}")
    return answer == "1\n"


def places(value, path=()):
    """The containers and keys of a document, each kind of place once."""
    if isinstance(value, dict):
        for key in value:
            yield path + (key,)
            yield from places(value[key], path + (key,))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield path + (index,)
            yield from places(value[index], path + (index,))


def with_change(path, change):
    document = copy.deepcopy(recording)
    place = document
    for key in path[:-1]:
        place = place[key]
    change(place, path[-1])
    return document


def must_refuse(document, what):
    global tried
    if validator.is_valid(document):
        return
    tried += 1
    if reads(document):
        print("taken:", what)


def setter(value):
    return lambda place, key: place.__setitem__(key, value)


if not validator.is_valid(recording) or not reads(recording):
    sys.exit("the recording itself is refused")
seen = set()
for path in places(recording):
    kind = tuple("[]" if isinstance(key, int) else key for key in path)
    if kind in seen:
        continue
    seen.add(kind)
    name = ".".join(map(str, path))
    for value in wrong:
        must_refuse(with_change(path, setter(value)), f"{name} = {value!r}")
    if isinstance(path[-1], str):
        must_refuse(with_change(path, lambda place, key: place.pop(key)), f"no {name}")
        unknown = with_change(path, lambda place, key: place.__setitem__("a_later_key", 1))
        if validator.is_valid(unknown):
            print("the schema is open beside", name)
        if not reads(unknown):
            print("a later key is refused beside", name)
keys = {key for kind in seen for key in kind} | {"hex"}
for name, definition in schema["$defs"].items():
    for key in set(definition.get("properties", ())) - keys:
        print(f"never tried: {name}.{key}")
print(f"{len(seen)} places, {tried} broken recordings")
