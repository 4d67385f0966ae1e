"""within_pairs.py SEED FIRST SECOND: writes two profiles, the second often a looser or tighter one.

They refuse with errno 201, and always allow what tests/tools/within_kernel.c needs.
"""
import json
import random
import sys

CALLS = ("getppid", "getuid", "geteuid", "getgid", "getegid", "gettid", "getpid", "sched_yield")
NEEDED = ["exit_group", "exit", "rt_sigreturn"]
OPERATORS = ("NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ")
VALUES = (0, 1, 2, 0x26, 0x27, 0x28, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000,
          0x100000026, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0xFFFFFFFFFFFFFFFF)


def condition(choose, index):
    operator = choose.choice(OPERATORS)
    value = choose.choice(VALUES)
    made = {"index": index, "op": "SCMP_CMP_" + operator, "value": value}
    if operator == "MASKED_EQ":
        made["valueTwo"] = value & choose.choice(VALUES)
    return made


def rule(choose, action):
    indices = choose.sample(range(6), choose.choice((0, 1, 1, 2)))
    made = {"names": choose.sample(CALLS, choose.randint(1, 3)), "action": action}
    if action == "SCMP_ACT_ERRNO":
        made["errnoRet"] = 201
    if indices:
        made["args"] = [condition(choose, index) for index in indices]
    return made


def profile(choose):
    allows = choose.random() < 0.3
    action = "SCMP_ACT_ERRNO" if allows else "SCMP_ACT_ALLOW"
    made = {"defaultAction": "SCMP_ACT_ALLOW"}
    if not allows:
        made = {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 201}
    rules = [rule(choose, action) for _ in range(choose.randint(1, 5))]
    if not allows:
        rules.append({"names": NEEDED, "action": action})
    made["syscalls"] = rules
    return made


def changed(choose, before):
    """One rule more or less, or one condition more, less or another."""
    made = json.loads(json.dumps(before))
    rules = made["syscalls"]
    which = choose.randrange(5)
    one = choose.choice([one for one in rules if one["names"] != NEEDED])
    if which == 0:
        rules.insert(0, rule(choose, one["action"]))
    elif which == 1 and len(rules) > 2:
        rules.remove(one)
    elif which == 2:
        one.pop("args", None)
    elif which == 3 and one.get("args"):
        one["args"][0] = condition(choose, one["args"][0]["index"])
    else:
        one["args"] = one.get("args", []) + [condition(choose, choose.randrange(6))]
    return made


def main(seed, first, second):
    choose = random.Random(int(seed))
    one = profile(choose)
    other = profile(choose) if choose.random() < 0.2 else changed(choose, one)
    if choose.random() < 0.5:
        one, other = other, one
    for path, document in ((first, one), (second, other)):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)


main(*sys.argv[1:])
