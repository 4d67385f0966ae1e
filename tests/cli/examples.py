"""The examples of a page, run in their order by one bash in the current folder.

examples.py needs PAGE
    prints what the page needs, a word a line
examples.py run PAGE FOLDER [--outputs] [--lacking WORD]...
    prints a line for each example: "ok", "skip" or "not ok", the example, what was wrong; apart by
    tabs.  FOLDER receives what each example printed.

An example is what follows "$ " or "# " in a block of ```console, with the lines that a backslash
or a here-document continues; below it is what it prints on a terminal, both streams together.  Its
status has to be 0 unless the next example is `echo $?`.  With --outputs what is printed has to be
what the page shows, but for numbers and blanks: a line of "..." is any lines, and "..." within a
line any text.

"<!-- needs: WORD... -->" holds for a section, or for the page if it precedes the first one.
"""
import argparse
import re
import subprocess
import sys

NUMBER = re.compile(r"0x[0-9a-f]+|\d+(?:\.\d+)?")
TIME = re.compile(r"N (?:us|µs|ms|s|min|h)\b")


def parse(page):
    """Examples, each [command, lines of output, words that it needs]."""
    found, inside, end, whole, section = [], False, None, (), None
    for line in page.splitlines():
        needs = re.fullmatch(r"<!-- needs: (.*) -->", line)
        if needs and section is None:
            whole = needs.group(1).split()
        elif needs:
            section = needs.group(1).split()
        elif line.startswith("## ") and not inside:
            section = ()
        elif line.startswith("```"):
            inside, end = line == "```console", None
        elif inside and end:
            found[-1][0] += "\n" + line
            end = None if re.fullmatch(end, line) else end
        elif inside and line.startswith(("$ ", "# ")):
            found.append([line[2:], [], {*whole, *(section or ())}])
            document = re.search(r"<<(\w+)", line)
            end = document.group(1) if document else r".*[^\\]" if line.endswith("\\") else None
        elif inside:
            found[-1][1].append(line)
    return found


def run(commands, folder):
    script = ["exec </dev/null", "last=0"]
    for i, command in enumerate(commands):
        with open(f"{folder}/{i}.sh", "w", encoding="utf-8") as file:
            file.write(command + "\n")
        script.append(f"(exit $last); . '{folder}/{i}.sh' >'{folder}/{i}.out' 2>&1")
        script.append(f"last=$?; echo $last >'{folder}/{i}.status'")
    subprocess.run(["bash", "-c", "\n".join(script)], check=True, timeout=500)


def normal(line):
    line = line.replace("≥", "").replace(">=", "")
    return TIME.sub("N T", NUMBER.sub("N", " ".join(line.split())))


def pattern(lines):
    """Of the text that these lines of a page stand for."""
    whole = ""
    for line in lines:
        if line.strip() == "...":
            whole += r"(?:.*\n)*?"
        else:
            whole += ".*".join(re.escape(normal(part)) for part in line.split("...")) + r"\n"
    return whole


def complaint(expected, printed):
    got = "".join(normal(line) + "\n" for line in printed.splitlines())
    if re.fullmatch(pattern(expected), got):
        return None
    # How far it agrees.
    n = len(expected)
    while n and not re.match(pattern(expected[:n]), got):
        n -= 1
    return f"not there, or not there in order: {expected[n]!r}" if n < len(expected) else "prints more"


def verdict(example, following, folder, name, outputs):
    """What is wrong with an example that was run, or None."""
    with open(f"{folder}/{name}.status", encoding="utf-8") as file:
        status = int(file.read())
    with open(f"{folder}/{name}.out", encoding="utf-8", errors="replace") as file:
        printed = file.read()
    if status and (not following or following[0] != "echo $?"):
        return f"status {status}; printed: {printed[-600:]!r}"
    wrong = complaint(example[1], printed) if outputs else None
    return f"{wrong}; printed: {printed[:600]!r}" if wrong else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("needs", "run"))
    parser.add_argument("page")
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--outputs", action="store_true")
    parser.add_argument("--lacking", action="append", default=[])
    options = parser.parse_args()
    with open(options.page, encoding="utf-8") as file:
        found = parse(file.read())
    if options.what == "needs":
        print(*sorted({word for example in found for word in example[2]}), sep="\n")
        return
    possible = [example for example in found if not example[2] & set(options.lacking)]
    run([example[0] for example in possible], options.folder)
    for example in found:
        wrong, result = None, "skip"
        if example in possible:
            i = possible.index(example)
            wrong = verdict(example, (possible + [None])[i + 1], options.folder, i, options.outputs)
            result = "not ok" if wrong else "ok"
        print(result, " ".join(example[0].replace("\\\n", " ").split()), wrong or "", sep="\t")


main()
