"""seccomp_object.py FILE: a SeccompProfile as the Security Profiles Operator takes it; fails unless FILE is one.

Written from the fields and markers that its API documents (api/seccompprofile, v1beta1 and v1), where
v1 is stricter: keys that it lacks are dropped by the API server, so none may be there; lists of
names and architectures are sets; numbers are int64.  Prints the profile that it writes on the node.
"""
import json
import sys

import yaml

ACTIONS = {"SCMP_ACT_" + name for name in "KILL KILL_PROCESS KILL_THREAD TRAP ERRNO TRACE ALLOW LOG NOTIFY".split()}
OPERATORS = {"SCMP_CMP_" + name for name in "NE LT LE EQ GE GT MASKED_EQ".split()}
ARCHITECTURES = {"SCMP_ARCH_" + name for name in (
    "NATIVE X86 X86_64 X32 ARM AARCH64 MIPS MIPS64 MIPS64N32 MIPSEL MIPSEL64 MIPSEL64N32 PPC PPC64 "
    "PPC64LE S390 S390X PARISC PARISC64 RISCV64").split()}
FLAGS = {"SECCOMP_FILTER_FLAG_" + name for name in "TSYNC LOG SPEC_ALLOW WAIT_KILLABLE_RECV".split()}


def check_keys(value, required, optional):
    assert isinstance(value, dict), value
    assert required <= set(value) <= required | optional, sorted(value)


def check_set(values, allowed=None):
    assert isinstance(values, list) and len(set(values)) == len(values), values
    assert all(isinstance(value, str) and (allowed is None or value in allowed) for value in values), values


def check_number(value, maximum):
    assert type(value) is int and 0 <= value <= maximum, value


def check_arg(arg):
    check_keys(arg, {"index", "op"}, {"value", "valueTwo"})
    check_number(arg["index"], 5)
    check_number(arg.get("value", 0), 2**63 - 1)
    check_number(arg.get("valueTwo", 0), 2**63 - 1)
    assert arg["op"] in OPERATORS, arg


def check_rule(rule):
    check_keys(rule, {"names", "action"}, {"errnoRet", "args"})
    check_set(rule["names"])
    assert rule["names"] and rule["action"] in ACTIONS, rule
    check_number(rule.get("errnoRet", 0), 4095)
    assert len(rule.get("args", [])) <= 6
    for arg in rule.get("args", []):
        check_arg(arg)


with open(sys.argv[1], encoding="utf-8") as file:
    document = yaml.safe_load(file)
check_keys(document, {"apiVersion", "kind", "metadata", "spec"}, set())
assert document["apiVersion"] in ("security-profiles-operator.x-k8s.io/v1beta1", "security-profiles-operator.x-k8s.io/v1")
assert document["kind"] == "SeccompProfile" and document["metadata"]["name"]
spec = document["spec"]
check_keys(spec, {"defaultAction"}, {"architectures", "flags", "syscalls", "listenerPath", "listenerMetadata"})
assert spec["defaultAction"] in ACTIONS - {"SCMP_ACT_NOTIFY"}
check_set(spec.get("architectures", []), ARCHITECTURES)
check_set(spec.get("flags", []), FLAGS)
for rule in spec.get("syscalls", []):
    check_rule(rule)
print(json.dumps(spec))
