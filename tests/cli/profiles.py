"""Profiles for the tests that ask what the kernel says about them.

profiles.py plain FILE ERRNO|kill [CAP...]
    Docker's or podman's dialect in plain OCI form, for this machine and a container with
    these capabilities, as the engines do it.  ERRNO replaces the default errno, so that no
    answer of the kernel itself can be taken for it; "kill" replaces refusing altogether.
profiles.py random SEED NAME...
    allows by default, and has rules with arguments for some of the calls
"""
import json
import platform
import random
import sys

MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
# What the test's program, the C library and the runtime need is not refused.
KEPT = set(
    "arch_prctl brk capset clock_nanosleep clone clone3 close execve exit exit_group fork "
    "fstat fstat64 futex getrandom ipc kill mmap mmap2 mprotect munmap nanosleep newfstatat open "
    "openat prctl pread64 prlimit64 read readlink rseq rt_sigaction rt_sigprocmask "
    "rt_sigreturn set_robust_list set_thread_area set_tid_address sigreturn socketcall statx "
    "ugetrlimit uname vfork wait4 waitpid write access".split()
)
VALUES = (0, 1, 0x7FFFFFFF, 0x7FFFFFFF7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0x80000000)
OPERATORS = ("NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ")
# An answer that no system call gives.
ERRNOS = (201, 202, 203)


def applies(rule, machine, caps, kernel):
    includes, excludes = rule.get("includes") or {}, rule.get("excludes") or {}
    wanted, unwanted = includes.get("arches") or [], excludes.get("arches") or []
    if (wanted and machine not in wanted) or machine in unwanted:
        return False
    if includes.get("minKernel"):
        oldest = tuple(int(part) for part in includes["minKernel"].split("."))
        if kernel < oldest:
            return False
    if not all(cap in caps for cap in includes.get("caps") or []):
        return False
    return not any(cap in caps for cap in excludes.get("caps") or [])


def architectures(profile, machine):
    native = {"amd64": "SCMP_ARCH_X86_64", "arm64": "SCMP_ARCH_AARCH64"}[machine]
    for entry in profile.get("archMap") or []:
        if entry["architecture"] == native:
            return [native, *(entry.get("subArchitectures") or [])]
    return profile.get("architectures") or [native]


def killing(profile):
    for place in (profile, *profile["syscalls"]):
        place.pop("errnoRet", None)
        place.pop("defaultErrnoRet", None)
        key = "defaultAction" if "defaultAction" in place else "action"
        if place[key] == "SCMP_ACT_ERRNO":
            place[key] = "SCMP_ACT_KILL_PROCESS"
    return profile


def plain(path, answer, *caps):
    with open(path, encoding="utf-8") as file:
        profile = json.load(file)
    machine = MACHINES[platform.machine()]
    kernel = tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2])
    rules = []
    for rule in profile["syscalls"]:
        if not applies(rule, machine, caps, kernel):
            continue
        kept = {"names": rule.get("names") or [rule["name"]], "action": rule["action"]}
        if rule.get("errnoRet") is not None and rule["action"] == "SCMP_ACT_ERRNO":
            kept["errnoRet"] = rule["errnoRet"]
        if rule.get("args"):
            kept["args"] = rule["args"]
        rules.append(kept)
    result = {
        "defaultAction": profile["defaultAction"],
        "architectures": architectures(profile, machine),
        "syscalls": rules,
    }
    if answer == "kill":
        return killing(result)
    return {**result, "defaultErrnoRet": int(answer)}


def random_condition(source, index):
    operator = source.choice(OPERATORS)
    condition = {"index": index, "op": f"SCMP_CMP_{operator}", "value": source.choice(VALUES)}
    if operator == "MASKED_EQ":
        condition["valueTwo"] = source.choice(VALUES) & condition["value"]
    return condition


# One condition an index: two on the same are alternatives to runc.
def random_rules(seed, *names):
    source = random.Random(int(seed))
    rules = []
    for name in names:
        if name in KEPT or source.random() < 0.2:
            continue
        indices = source.sample(range(6), source.choice((0, 1, 1, 2)))
        rule = {"names": [name], "action": "SCMP_ACT_ERRNO", "errnoRet": source.choice(ERRNOS)}
        if indices:
            rule["args"] = [random_condition(source, index) for index in sorted(indices)]
        rules.append(rule)
    return {
        "defaultAction": "SCMP_ACT_ALLOW",
        "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
        "syscalls": rules,
    }


if __name__ == "__main__":
    make = {"plain": plain, "random": random_rules}[sys.argv[1]]
    json.dump(make(*sys.argv[2:]), sys.stdout, indent="\t")
