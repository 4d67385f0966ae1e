"""browser.py AXE: tests the pages in the working folder (browser.t) in Chromium; writes TAP."""
import json
import os
import pathlib
import re
import sys
import time

from chromium import Chromium

VISIBLE = """[...document.querySelectorAll("#call-table > tbody")].filter((b) => !b.hidden)"""
ROWS = VISIBLE + """.map((b) => ({name: b.querySelector("th code").textContent,
    tier: b.dataset.tier, category: b.dataset.category, count: Number(b.dataset.count)}))"""
TIERS = ["critical", "high", "medium", "low", "none"]
tests = 0
failures = 0


def result(good, name, details=""):
    global tests, failures
    tests += 1
    failures += not good
    print("%sok %d - %s" % ("" if good else "not ", tests, name), flush=True)
    if not good:
        print("Failed test '%s' of browser.py\n  %s" % (name, details), file=sys.stderr)


def equal(got, wanted, name):
    result(got == wanted, name, "got:  %r\n  want: %r" % (got, wanted))


def skip(name, reason):
    global tests
    tests += 1
    print("ok %d - %s # SKIP %s" % (tests, name, reason))


def url(name):
    return pathlib.Path(os.path.abspath(name)).as_uri()


def tab_to(page, condition):
    """Presses Tab until the focused element fits; how often, or None."""
    for n in range(1, 400):
        page.key("Tab")
        if page.evaluate("(() => { const e = document.activeElement; return %s })()" % condition):
            return n
    return None


def wait_until(page, expression, wanted):
    """What the page does after an event may come later."""
    for _ in range(600):
        if page.evaluate(expression) == wanted:
            break
        time.sleep(0.05)
    return page.evaluate(expression)


# ---- each page, as it opens ----

def opens(browser, name, width, scheme):
    page = browser.open(url(name), width=width, scheme=scheme)
    what = "%s, %d wide, %s" % (name, width, scheme)
    equal(page.complaints(), [], what + ": the console is empty")
    equal([request for request in page.requests() if not request.startswith("data:")],
          [url(name)], what + ": nothing else is loaded")
    equal(page.evaluate("document.documentElement.scrollWidth"), width,
          what + ": the page is no wider than the screen")
    return page


def violations(page, axe):
    """What axe-core says, of WCAG and of good practice, with the first place of each."""
    page.evaluate(axe + "; 0")
    found = page.evaluate("axe.run().then((r) => r.violations.map((v) =>"
                          " `${v.id}: ${v.nodes.length}, ${v.nodes[0].html.slice(0, 200)}"
                          " ${v.nodes[0].failureSummary}`))")
    return found


def accessible(browser, axe, name):
    for width in 1280, 400:
        for scheme in "light", "dark":
            page = opens(browser, name, width, scheme)
            what = "%s, %d wide, %s: axe-core" % (name, width, scheme)
            if not axe:
                skip(what, "axe-core is not there (scripts/fetch-axe.sh)")
                continue
            equal(violations(page, axe), [], what)
            if name != "several.html":
                continue
            page.evaluate("for (const d of document.querySelectorAll('main details')) d.open = true;"
                          "document.getElementById('open-all').click()")
            equal(violations(page, axe), [], what + ", with all details")


# ---- the table of calls ----

def sorts(browser):
    page = browser.open(url("several.html"))
    rows = page.evaluate(ROWS)
    title = 'document.querySelector("#call-table th:nth-child(%d)")'
    button = title + ".querySelector('button')"
    page.click(button % 5)
    counts = [row["count"] for row in page.evaluate(ROWS)]
    equal(counts, sorted(counts, reverse=True), "a click on count: the largest first")
    equal(page.evaluate(title % 5 + ".ariaSort"), "descending", "and so it is announced")
    page.click(button % 5)
    counts = [row["count"] for row in page.evaluate(ROWS)]
    equal(counts, sorted(counts), "another click: the smallest first")
    page.click(button % 3)
    tiers = [TIERS.index(row["tier"]) for row in page.evaluate(ROWS)]
    equal(tiers, sorted(tiers), "a click on risk: the most dangerous first")
    equal(page.evaluate(title % 5 + ".ariaSort"), None, "one column is sorted by at a time")
    n = tab_to(page, 'e.closest("th") === ' + title % 4)
    result(n is not None, "Tab leads to the title of a column")
    result(page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid",
           "where the focus is can be seen")
    page.key("Tab", modifiers=8)
    page.key("Tab", modifiers=8)
    page.enter()
    names = [row["name"] for row in page.evaluate(ROWS)]
    equal(names, sorted(names), "Enter on the first one: by name")
    page.key(" ", "Space", " ")
    names = [row["name"] for row in page.evaluate(ROWS)]
    equal(names, sorted(names, reverse=True), "Space: the other way round")
    equal(sorted(names), sorted(row["name"] for row in rows), "no call is lost")
    equal(page.complaints(), [], "the console is empty after it")


def status(page):
    return page.evaluate("document.getElementById('shown').textContent")


def searches(browser):
    page = browser.open(url("several.html"))
    rows = page.evaluate(ROWS)
    result(tab_to(page, 'e.id === "search"') is not None, "Tab leads to the search")
    page.type("sock")
    found = page.evaluate(ROWS)
    result(0 < len(found) < len(rows) and "socketpair" in [row["name"] for row in found],
           "typing shows what has the word", str(found))
    equal(status(page), "%d of %d calls" % (len(found), len(rows)), "and says how many")
    page.type("zzz")
    equal(page.evaluate(ROWS), [], "what is nowhere shows nothing")
    page.evaluate("document.querySelector('#filter [type=reset]').focus()")
    page.enter()
    equal(wait_until(page, VISIBLE + ".length", len(rows)), len(rows), "Reset shows all")
    equal(page.evaluate("document.getElementById('search').value"), "", "and empties the search")

    page.click('document.querySelector("#tiers .none input")')
    equal([row["name"] for row in page.evaluate(ROWS)],
          [row["name"] for row in rows if row["tier"] != "none"], "a click on a tier leaves it out")
    page.key(" ", "Space", " ")
    equal(len(page.evaluate(ROWS)), len(rows), "Space brings it back")
    network = next(row["category"] for row in rows if row["name"] == "socketpair")
    page.evaluate("document.getElementById('category').focus()")
    page.type("network")
    equal(wait_until(page, VISIBLE + ".length",
                     sum(row["category"] == network for row in rows)),
          sum(row["category"] == network for row in rows), "a category, chosen by keyboard")
    page.evaluate("document.querySelector('#filter [type=reset]').click()")
    wait_until(page, VISIBLE + ".length", len(rows))

    cell = 'document.querySelector(".matrix td.critical button")'
    n = page.evaluate("Number(%s.textContent)" % cell)
    page.click(cell)
    equal([row["tier"] for row in page.evaluate(ROWS)], ["critical"] * n,
          "a click on a cell of the overview shows its calls")
    equal(page.complaints(), [], "the console is empty after it")


def unfolds(browser):
    page = browser.open(url("several.html"))
    call = 'document.getElementById("call-x86_64-231")'
    shown = call + ".querySelector('dl').checkVisibility()"
    equal(page.evaluate(shown), False, "details are folded")
    result(tab_to(page, 'e.textContent === "exit_group" && e.matches(".toggle")') is not None,
           "Tab leads to a call")
    page.enter()
    equal(page.evaluate(shown), True, "Enter unfolds it")
    equal(page.evaluate("document.activeElement.ariaExpanded"), "true", "which is announced")
    page.key(" ", "Space", " ")
    equal(page.evaluate(shown), False, "Space folds it")
    page.click(call + ".querySelector('button')")
    equal(page.evaluate(shown), True, "a click unfolds it")
    page.click('document.getElementById("open-all")')
    equal(page.evaluate(VISIBLE + ".every((b) => b.querySelector('dl').checkVisibility())"), True,
          "all can be unfolded at once")
    page.click('document.getElementById("open-all")')
    equal(page.evaluate(VISIBLE + ".some((b) => b.querySelector('dl').checkVisibility())"), False,
          "and folded")
    link = 'document.querySelector(".notable a")'
    target = page.evaluate(link + ".hash")
    page.click(link)
    equal(wait_until(page, "document.querySelector(%s + ' dl').checkVisibility()"
                     % json.dumps(target), True), True, "a link to a call unfolds it")


# ---- on paper, and without scripts ----

def prints(browser):
    page = browser.open(url("several.html"), scheme="dark")
    page.click('document.querySelector("#call-x86_64-231 button")')
    page.media("print", "dark")
    equal(page.evaluate("['nav', '#filter', '.skip'].filter((s) =>"
                        " document.querySelector(s).checkVisibility())"), [],
          "what works on a screen only is not printed")
    equal(page.evaluate("document.querySelector('#call-x86_64-231 dl').checkVisibility()"), True,
          "what is unfolded is printed")
    equal(page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)",
          "paper is white")
    pdf = page.pdf()
    result(pdf.startswith(b"%PDF") and len(re.findall(rb"/Type\s*/Page\b", pdf)) > 1,
           "it prints on several pages")


def works_without_scripts(browser):
    page = browser.open(url("several.html"), scripts=False)
    rows = page.evaluate(VISIBLE + ".length")
    result(rows > 20, "without scripts: the calls are there")
    equal(page.evaluate("document.getElementById('filter').checkVisibility()"), False,
          "without scripts: no search that does nothing")
    summary = 'document.querySelector("#call-x86_64-231 summary")'
    page.click(summary)
    equal(page.evaluate("document.querySelector('#call-x86_64-231 dl').checkVisibility()"), True,
          "without scripts: details unfold")
    equal(page.complaints(), [], "without scripts: the console is empty")


# ---- what must not run ----

def is_harmless(browser):
    page = browser.open(url("hostile.html"))
    equal(page.events("Page.javascriptDialogOpening"), [], "hostile: nothing is run")
    equal(page.complaints(), [], "hostile: the console is empty")
    equal(page.evaluate("[document.scripts.length, document.querySelectorAll('img, b, iframe').length]"),
          [1, 0], "hostile: no elements but the page's own")
    page.click('document.getElementById("open-all")')
    page.click('document.querySelector("#call-table th:nth-child(7) button")')
    page.evaluate("document.getElementById('search').focus()")
    page.type("</script>")
    result(page.evaluate(VISIBLE + ".length") > 0, "hostile: it can be searched for")
    equal(page.complaints(), [], "hostile: the console stays empty")
    # If markup came through all the same: the policy stops it.
    page.evaluate("""(() => { const script = document.createElement("script");
        script.textContent = "window.hit = 1"; document.body.append(script);
        document.body.insertAdjacentHTML("beforeend",
            '<p id="styled" style="color: red" onclick="window.hit = 2">x</p>');
        document.getElementById("styled").click() })()""")
    equal(page.evaluate("window.hit || 0"), 0, "the policy runs no other script")
    result(page.evaluate("getComputedStyle(document.getElementById('styled')).color")
           != "rgb(255, 0, 0)", "nor any other style")
    equal(page.evaluate("fetch('data:,x').then(() => 'loaded', () => 'refused')"), "refused",
          "and loads nothing")


def is_small_and_fast(browser):
    result(os.path.getsize("large.html") < 5 << 20, "10000 processes: less than 5 MB")
    page = browser.open(url("large.html"))
    # No test asserts a time.
    print("# 10000 processes: loaded after %d ms" % page.evaluate(
        "performance.getEntriesByType('navigation')[0].loadEventEnd"))
    equal(page.complaints(), [], "10000 processes: the console is empty")


def main():
    path = sys.argv[1]
    axe = None
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            axe = file.read()
    with Chromium() as browser:
        for name in "several.html", "single.html", "deny.html", "hostile.html":
            accessible(browser, axe, name)
        for check in (sorts, searches, unfolds, prints, works_without_scripts, is_harmless,
                      is_small_and_fast):
            check(browser)
    print("1..%d" % tests)
    sys.exit(failures > 0)


main()
