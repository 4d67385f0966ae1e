#!/usr/bin/env python3
"""libc_graph.py LIBC: for each function that it exports the numbers of the system calls that its
code leads to, by objdump's disassembly: "NAME NUMBER...", with "?" for a number that is computed.
x86_64 only.  What is called by a pointer in data counts for every function that calls by pointer."""
import bisect
import re
import struct
import subprocess
import sys

LIBC = sys.argv[1]
NUMBERS_MAX = 1000
# Of the arguments of what makes a call that can be cancelled, since glibc 2.41; in musl it is the first.
NUMBER_IS_SEVENTH = "musl" not in LIBC


def lines_of(*command):
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.splitlines()


exports = {}
for line in lines_of("nm", "-D", "--defined-only", LIBC):
    address, kind, name = line.split()
    # What has one @ only is for programs that were linked long ago.
    if kind in "TWi" and ("@" not in name or "@@" in name):
        exports.setdefault(int(address, 16), set()).add(name.split("@")[0])

texts, words = [], []
with open(LIBC, "rb") as file:
    content = file.read()
for line in lines_of("objdump", "-h", LIBC):
    found = re.match(r" *\d+ (\S+) +([0-9a-f]+) +([0-9a-f]+) +\S+ +([0-9a-f]+) ", line)
    if not found:
        continue
    size, address, offset = (int(found[i], 16) for i in (2, 3, 4))
    if re.match(r"\.(text|plt)", found[1]):
        texts.append((address, address + size))
    if re.match(r"\.(data|init_array|fini_array)|__libc_", found[1]):
        words += struct.unpack(f"<{size // 8}Q", content[offset:offset + size // 8 * 8])


def is_code(address):
    return any(low <= address < high for low, high in texts)


# Functions begin where something is exported, called, pointed at, or described for unwinding.
starts, code = set(exports), []
INSTRUCTION = re.compile(r"^ *([0-9a-f]+):\t(\S+) *(.*)$")
TARGET = re.compile(r"^([0-9a-f]+) <")
TAKES_ADDRESS = re.compile(r"# ([0-9a-f]+) <")
for line in lines_of("readelf", "--debug-dump=frames", LIBC):
    found = re.search(r"FDE .*pc=([0-9a-f]+)\.\.", line)
    if found:
        starts.add(int(found[1], 16))
for line in lines_of("readelf", "-rW", LIBC):
    found = re.search(r"R_X86_64_RELATIVE +([0-9a-f]+)$", line)
    if found:
        words.append(int(found[1], 16))
# Relative relocations without addends (RELR) have them in place.
pointed = {word for word in words if is_code(word)}
starts |= pointed
for line in lines_of("objdump", "-d", "--no-show-raw-insn", LIBC):
    found = INSTRUCTION.match(line)
    if not found:
        continue
    name, operands = found[2], found[3]
    if name in ("bnd", "notrack", "lock"):
        name, _, operands = operands.partition(" ")
        operands = operands.strip()
    code.append((int(found[1], 16), name, operands))
    target = TARGET.match(operands) if name.startswith("call") else None
    taken = TAKES_ADDRESS.search(operands) if name == "lea" else None
    if target or taken and is_code(int(taken[1], 16)):
        starts.add(int((target or taken)[1], 16))
starts = sorted(starts)


def function_at(address):
    place = bisect.bisect_right(starts, address) - 1
    return starts[place] if place >= 0 else None


def register_name(text):
    """eax, rax, r8d -> one name for all widths that matter here."""
    text = text.lstrip("%")
    found = re.fullmatch(r"[er]?(ax|bx|cx|dx|si|di|bp|sp)|(r\d+)d?", text)
    return (found[1] or found[2]) if found else None


calls, numbers, unknown, sites, by_pointer = {}, {}, set(), [], set()
function, known = None, {}
for at, name, operands in code:
    if function_at(at) != function:
        function, known = function_at(at), {}
    target = TARGET.match(operands)
    if (name.startswith("call") or name.startswith("j")) and target:
        to = function_at(int(target[1], 16))
        if to != function:
            sites.append((function, to, known.get("pushed", known.get("di"))))
    elif name.startswith("call") or (name.startswith("jmp") and "*" in operands):
        by_pointer.add(function)
    taken = TAKES_ADDRESS.search(operands) if name == "lea" else None
    if taken and is_code(int(taken[1], 16)):
        calls.setdefault(function, set()).add(int(taken[1], 16))
    if name == "syscall":
        if "ax" in known:
            numbers.setdefault(function, set()).add(known["ax"])
        else:
            unknown.add(function)
        known.pop("ax", None)
    elif name.startswith("call"):
        known = {r: v for r, v in known.items() if r in ("bx", "bp", "r12", "r13", "r14", "r15")}
    else:
        parts = operands.rsplit(",", 1)
        to = register_name(parts[-1])
        constant = re.fullmatch(r"\$0x([0-9a-f]+)", parts[0])
        source = register_name(parts[0]) if len(parts) == 2 else None
        if name == "push":
            known.pop("pushed", None)
            if constant and NUMBER_IS_SEVENTH:
                known["pushed"] = int(constant[1], 16)
        if name in ("cmp", "test", "push") or name.startswith(("j", "cmp", "test")):
            continue
        if name == "mov" and constant and parts[-1] == "%al" and known.get("ax") == 0:
            known["ax"] = int(constant[1], 16)
        elif name.startswith("mov") and constant and to:
            known[to] = int(constant[1], 16)
        elif name == "xor" and source and source == to:
            known[to] = 0
        elif name == "mov" and source in known and to:
            known[to] = known[source]
        elif to:
            known.pop(to, None)

# The number is the first argument of what makes the call, or of what calls that.
grown = True
wrappers = set(unknown)
while grown:
    grown = False
    for caller, callee, first in sites:
        if callee in wrappers and first is None and caller not in wrappers:
            wrappers.add(caller)
            grown = True
for caller, callee, first in sites:
    if callee in wrappers and first is not None and first < NUMBERS_MAX:
        numbers.setdefault(caller, set()).add(first)
    calls.setdefault(caller, set()).add(callee)
for function in by_pointer:
    calls.setdefault(function, set()).add("pointers")
calls["pointers"] = pointed

for address, names in sorted(exports.items()):
    seen, todo = set(), [address]
    while todo:
        place = todo.pop()
        if place not in seen:
            seen.add(place)
            todo.extend(calls.get(place, ()))
    found = set().union(*(numbers.get(place, set()) for place in seen))
    if seen & unknown:
        found.add("?")
    for name in sorted(names):
        print(name, *sorted(map(str, found)))
