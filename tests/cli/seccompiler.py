"""A file of Firecracker's seccompiler as its documentation describes it.

check FILE ARCH: fails unless the file is one: the keys and types of docs/seccompiler.md and
src/seccompiler/src/types.rs of Firecracker 1.12, and docs/json_format.md of rust-vmm's crate, which
refuses other keys, empty lists of conditions and equal actions.
oci FILE ARCH: prints the profile of the OCI runtime specification that it means, to whichever of the
two compilers: their differences are errors here.
"""
import json
import sys

OPERATORS = {"eq", "ge", "gt", "le", "lt", "ne"}
ACTIONS = {"allow", "kill_thread", "kill_process", "log", "trap"}
NAMES = {"allow": "ALLOW", "kill_thread": "KILL_THREAD", "kill_process": "KILL_PROCESS", "log": "LOG", "trap": "TRAP"}
U64, U16 = 2**64, 2**16


def is_unsigned(value, limit):
    return type(value) is int and 0 <= value < limit


def check_action(action):
    if isinstance(action, dict):
        (kind, data), = action.items()
        assert kind in ("errno", "trace") and is_unsigned(data, U16), action
    else:
        assert action in ACTIONS, action


def check_condition(condition):
    assert set(condition) <= {"index", "type", "op", "val", "comment"} and set(condition) >= {"index", "type", "op", "val"}
    assert is_unsigned(condition["index"], 6) and is_unsigned(condition["val"], U64), condition
    # Of dword the two compilers make different filters.
    assert condition["type"] == "qword", condition
    op = condition["op"]
    if isinstance(op, dict):
        (kind, mask), = op.items()
        assert kind == "masked_eq" and is_unsigned(mask, U64), op
    else:
        assert op in OPERATORS, op


def check_filter(filter):
    assert set(filter) == {"default_action", "filter_action", "filter"}, set(filter)
    check_action(filter["default_action"])
    check_action(filter["filter_action"])
    assert filter["default_action"] != filter["filter_action"], "equal actions"
    whatever, conditional = set(), set()
    for rule in filter["filter"]:
        assert set(rule) <= {"syscall", "args", "comment"} and isinstance(rule["syscall"], str), rule
        if "args" not in rule:
            whatever.add(rule["syscall"])
            continue
        conditional.add(rule["syscall"])
        assert rule["args"], rule
        for condition in rule["args"]:
            check_condition(condition)
    # libseccomp takes the first, rust-vmm's crate the second alone.
    assert not whatever & conditional, whatever & conditional


def load(path):
    with open(path, encoding="ascii") as file:
        return json.load(file)


def action_keys(action, key, errno_key):
    if isinstance(action, dict):
        (kind, data), = action.items()
        assert kind == "errno"
        return {key: "SCMP_ACT_ERRNO", errno_key: data}
    return {key: "SCMP_ACT_" + NAMES[action]}


def condition_of(condition):
    op, value = condition["op"], condition["val"]
    if isinstance(op, dict):
        return {"index": condition["index"], "op": "SCMP_CMP_MASKED_EQ", "value": op["masked_eq"], "valueTwo": value}
    return {"index": condition["index"], "op": "SCMP_CMP_" + op.upper(), "value": value}


def oci_of(filter, arch):
    profile = action_keys(filter["default_action"], "defaultAction", "defaultErrnoRet")
    profile["architectures"] = [arch]
    profile["syscalls"] = []
    for rule in filter["filter"]:
        entry = {"names": [rule["syscall"]], **action_keys(filter["filter_action"], "action", "errnoRet")}
        if "args" in rule:
            entry["args"] = [condition_of(condition) for condition in rule["args"]]
        profile["syscalls"].append(entry)
    return profile


what, path, arch = sys.argv[1:]
filters = load(path)
assert len(filters) == 1
for filter in filters.values():
    check_filter(filter)
    if what == "oci":
        print(json.dumps(oci_of(filter, arch)))
