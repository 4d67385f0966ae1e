"""hostile.py RECORDING: prints the recording with hostile strings wherever it holds free ones.

hostile.py --strings: the strings as a page should show them, a line each.
"""
import json
import sys

# As bytes, and as they are shown.
STRINGS = [
    (b"</script><script>alert(1)</script>", "</script><script>alert(1)</script>"),
    (b"\"><img src=x onerror=alert(1)>", "\"><img src=x onerror=alert(1)>"),
    (b"'-alert(1)-'", "'-alert(1)-'"),
    (b"</style><b>&lt;&amp;", "</style><b>&lt;&amp;"),
    (b"<!-- ]]> --", "<!-- ]]> --"),
    (b"</title></details></table></svg>", "</title></details></table></svg>"),
    (b"{{calls}} {{script}}", "{{calls}} {{script}}"),
    (b"%s%n\\x41", "%s%n\\\\x41"),
    (b"\x1b[31mred\x1b[0m\x07\x01", "\\x1b[31mred\\x1b[0m\\x07\\x01"),
    (b"line\nbreak\tand\rreturn", "line\\nbreak\\tand\\x0dreturn"),
    (b"\xff\xfe\xc0\xaf", "\\xff\\xfe\\xc0\\xaf"),
    ("\u202egpj.exe\u2066\u200b\ufeff".encode(), "\\u{202e}gpj.exe\\u{2066}\\u{200b}\\u{feff}"),
    ("\u00e4\u6f22\U0001f600".encode(), "\u00e4\u6f22\U0001f600"),
]


def encoded(data):
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"hex": data.hex()}


def main():
    if sys.argv[1] == "--strings":
        print("\n".join(shown for _, shown in STRINGS))
        return
    with open(sys.argv[1]) as file:
        document = json.load(file)
    everything = b" ".join(data for data, _ in STRINGS)
    for run in document["runs"]:
        run["command"] = [encoded(data) for data, _ in STRINGS]
        run["host"] = {"kernel": encoded(everything), "arch": "x86_64"}
        run["container"] = {"id": encoded(everything), "runtime": "podman"}
        run["instead_of"] = {"mode": "learn", "reason": encoded(everything)}
        run["executables"] = [encoded(b"/bin/%d " % i + everything)
                              for i in range(len(run["executables"]))]
        for row in run.get("tree", []):
            row["script"] = encoded(everything)
        for module in run.get("modules", []):
            module["path"] = encoded(everything)
    json.dump(document, sys.stdout)


main()
