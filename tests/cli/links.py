"""links.py PAGE...: prints each relative link whose file or section is missing."""
import os
import re
import sys


def anchors(path):
    """As forges make them of headings."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"^```.*?^```", "", file.read(), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-") for heading in headings}


for page in sys.argv[1:]:
    with open(page, encoding="utf-8") as file:
        text = re.sub(r"^```.*?^```", "", file.read(), flags=re.M | re.S)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        name, _, section = link.partition("#")
        if re.match(r"[a-z]+:", name):
            continue
        path = os.path.join(os.path.dirname(page), name) if name else page
        if not os.path.exists(path):
            print(f"{page}: {link}: no such file")
        elif section and section not in anchors(path):
            print(f"{page}: {link}: no such section")
