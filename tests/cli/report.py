"""What report's pages hold, read by Python's parser of HTML.

    report.py problems FILE      what is wrong with the page, a line each
    report.py tags FILE          the elements in their order, without their texts
    report.py calls FILE         the table of calls: ABI, number, name, count, exact
    report.py text FILE ID       the text of an element
    report.py names FILE TITLE   the names in the table that follows the heading
    report.py rows FILE TITLE    the rows of that table, their cells apart by tabs
    report.py tree FILE          the trees of processes: depth, count (1: none is shown), label
"""
import base64
import hashlib
import html.parser
import re
import sys

VOID = {"meta", "link", "input", "br", "img", "hr"}
# What may be in a page that loads nothing and whose only script is its own.
TAGS = set("""html head meta title link style body a header p h1 h2 h3 dl dt dd div strong span nav ul li
    main section table thead tbody tr th td code details summary figure figcaption svg line text path
    circle rect br form label input select option fieldset legend button pre footer script""".split())


class Element:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children = []

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def text(self):
        return "".join(child if isinstance(child, str) else child.text()
                       for child in self.children)

    def all(self, tag):
        return [element for element in self.walk() if element.tag == tag]


class Parser(html.parser.HTMLParser):
    """Strict: each element is closed where it should be."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("", {}, None)
        self.problems = []

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        if len(set(names)) < len(names):
            self.problems.append("an attribute twice in <%s>" % tag)
        element = Element(tag, dict(attributes), self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.at = self.at.parent

    def handle_endtag(self, tag):
        if tag != self.at.tag:
            self.problems.append("</%s> within <%s>" % (tag, self.at.tag))
            return
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)

    def handle_comment(self, data):
        self.problems.append("a comment: %r" % data)

    def unknown_decl(self, data):
        self.problems.append("a declaration: %r" % data)


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    parser = Parser()
    parser.feed(data.decode("utf-8", "strict"))
    parser.close()
    return data, parser


def check_policy(root, problems):
    """Nothing runs and nothing is loaded but the one style and the one script."""
    policies = [element.attributes["content"] for element in root.all("meta")
                if element.attributes.get("http-equiv") == "Content-Security-Policy"]
    if len(policies) != 1:
        problems.append("%d policies" % len(policies))
        return
    policy = dict((part.split()[0], part.split()[1:]) for part in policies[0].split(";"))
    for name, directive in ("style", "style-src"), ("script", "script-src"):
        elements = root.all(name)
        if len(elements) != 1:
            problems.append("%d elements <%s>" % (len(elements), name))
            continue
        digest = hashlib.sha256(elements[0].text().encode()).digest()
        if policy[directive] != ["'sha256-%s'" % base64.b64encode(digest).decode()]:
            problems.append("the hash of <%s> is not that of the policy" % name)
    if policy["default-src"] != ["'none'"] or policy["base-uri"] != ["'none'"] or \
            policy["form-action"] != ["'none'"] or policy["img-src"] != ["data:"]:
        problems.append("the policy is weak: %s" % policies[0])


def check_element(element, ids, problems):
    if element.tag and element.tag not in TAGS:
        problems.append("an element <%s>" % element.tag)
    for name, value in element.attributes.items():
        if name.startswith("on") or name == "style":
            problems.append("<%s %s>" % (element.tag, name))
        if name in ("src", "srcset", "action", "xlink:href", "formaction", "ping"):
            problems.append("<%s %s>" % (element.tag, name))
        if name == "href" and value != "data:," and \
                not (value.startswith("#") and value[1:] in ids):
            problems.append("a link to %s" % value)
        if name in ("aria-labelledby", "aria-describedby", "for") and value not in ids:
            problems.append("%s=%s names nothing" % (name, value))
    if element.tag == "svg" and not any(parent.tag == "svg" for parent in parents(element)) and \
            "aria-hidden" not in element.attributes and \
            not (element.attributes.get("role") == "img" and element.attributes.get("aria-label")):
        problems.append("an image without an alternative")


def parents(element):
    while element.parent:
        element = element.parent
        yield element


def problems(path):
    data, parser = read(path)
    found = parser.problems
    if parser.at is not parser.root:
        found.append("<%s> is not closed" % parser.at.tag)
    if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", data):
        found.append("control characters")
    if re.search("[\u0080-\u009f\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff]",
                 data.decode()):
        found.append("characters that are invisible or reorder text")
    if not data.startswith(b"<!DOCTYPE html>\n<html lang=\"en\">"):
        found.append("no document type or no language")
    elements = list(parser.root.walk())
    ids = [element.attributes["id"] for element in elements if "id" in element.attributes]
    if len(ids) != len(set(ids)):
        found.append("an id twice")
    for element in elements:
        check_element(element, set(ids), found)
    check_policy(parser.root, found)
    headings = [int(element.tag[1]) for element in elements if re.fullmatch("h[1-6]", element.tag)]
    if headings[:1] != [1] or headings.count(1) != 1 or \
            any(b > a + 1 for a, b in zip(headings, headings[1:])):
        found.append("headings: %s" % headings)
    return found


def by_id(root, name):
    return next(element for element in root.walk() if element.attributes.get("id") == name)


def calls(root):
    for body in by_id(root, "call-table").all("tbody"):
        _, arch, number = body.attributes["id"].split("-", 2)
        shown = body.all("tr")[0].all("td")[3].text()
        count = int(body.attributes["data-count"])
        exact = body.attributes["data-exact"] == "1"
        # What is read aloud and what is sorted by are the same.
        if shown != "–" and (int(re.sub(r"\D", "", shown)) != count or ("≥" in shown) == exact):
            sys.exit("%s: %s is shown as %s" % (body.attributes["id"], count, shown))
        yield arch, int(number), body.all("th")[0].all("code")[0].text(), count, exact


def table_after(root, title):
    elements = list(root.walk())
    at = next(i for i, element in enumerate(elements)
              if element.tag == "h3" and element.text().startswith(title))
    table = next(element for element in elements[at:] if element.tag in ("table", "h3", "h2")
                 and element is not elements[at])
    return table if table.tag == "table" else None


def names(root, title):
    table = table_after(root, title)
    return [code.text() for code in table.all("code")] if table else []


def rows(root, title):
    table = table_after(root, title)
    return ["\t".join(cell.text() for cell in row.all("td")) for row in table.all("tr")[1:]] \
        if table else []


def tree(root):
    for item in root.all("li"):
        lists = [parent for parent in parents(item) if parent.tag == "ul"]
        if lists[-1].attributes.get("class") != "tree":
            continue
        own = "".join(child if isinstance(child, str) else child.text() for child in item.children
                      if isinstance(child, str) or child.tag != "ul").strip()
        times = re.match(r"([\d\u202f]+) × ", own)
        count = re.sub(r"\D", "", times.group(1)) if times else "1"
        yield "%d %s %s" % (len(lists) - 1, count, own[times.end() if times else 0:])


def main():
    what, path = sys.argv[1:3]
    if what == "problems":
        print("\n".join(problems(path)), end="")
        return
    root = read(path)[1].root
    if what == "tags":
        for element in root.walk():
            print(element.tag, *sorted(element.attributes))
    elif what == "calls":
        for call in sorted(calls(root)):
            print(*call)
    elif what == "text":
        print(by_id(root, sys.argv[3]).text())
    elif what == "names":
        print("\n".join(names(root, sys.argv[3])))
    elif what == "rows":
        print("\n".join(rows(root, sys.argv[3])))
    elif what == "tree":
        print("\n".join(tree(root)))


main()
