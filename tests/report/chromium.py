"""A headless Chromium, driven through the pipe of its DevTools protocol: no library is needed.

    with Chromium() as browser:
        page = browser.open("file:///tmp/report.html", width=1280)
        page.evaluate("document.title")
"""
import base64
import json
import os
import shutil
import subprocess
import tempfile

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find():
    """The path of the program; None if there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="secprof-chromium.")
        read, self.to = os.pipe()
        self.reader, write = os.pipe()
        # The browser reads commands from descriptor 3 and writes answers to 4.
        self.process = subprocess.Popen(
            ["sh", "-c", 'exec "$@" 3<&%d 4>&%d' % (read, write), "sh", find(),
             "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
             "--no-first-run", "--disable-extensions", "--disable-background-networking",
             "--hide-scrollbars", "--user-data-dir=" + self.folder, "about:blank"],
            pass_fds=(read, write), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read)
        os.close(write)
        self.buffer = b""
        self.last = 0
        self.events = []
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.to)
        os.close(self.reader)
        shutil.rmtree(self.folder, ignore_errors=True)

    def receive(self):
        """The next message; each ends with a NUL."""
        while b"\0" not in self.buffer:
            more = os.read(self.reader, 1 << 20)
            if not more:
                raise RuntimeError("chromium ended")
            self.buffer += more
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def command(self, method, session=None, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        while True:
            answer = self.receive()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError("%s: %s" % (method, answer["error"]["message"]))
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def open(self, url, width=1280, height=900, scheme="light", scripts=True):
        target = self.command("Target.createTarget", url="about:blank")["targetId"]
        session = self.command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session, url, width, height, scheme, scripts)


class Page:
    def __init__(self, browser, session, url, width, height, scheme, scripts):
        self.browser = browser
        self.session = session
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.command(domain + ".enable")
        self.command("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height,
                     deviceScaleFactor=1, mobile=False)
        self.media("screen", scheme)
        self.command("Page.navigate", url=url)
        self.wait_for("Page.loadEventFired")

    def command(self, method, **params):
        return self.browser.command(method, self.session, **params)

    def events(self, *methods):
        """Of this page, those that have come so far."""
        return [event for event in self.browser.events
                if event.get("sessionId") == self.session and event["method"] in methods]

    def wait_for(self, method):
        while not self.events(method):
            message = self.browser.receive()
            if "method" in message:
                self.browser.events.append(message)

    def media(self, kind, scheme):
        self.command("Emulation.setEmulatedMedia", media=kind,
                     features=[{"name": "prefers-color-scheme", "value": scheme}])

    def evaluate(self, expression):
        """The value of an expression, or what its promise becomes."""
        result = self.command("Runtime.evaluate", expression=expression, awaitPromise=True,
                              returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"])[:2000])
        return result["result"].get("value")

    def key(self, key, code=None, text=None, modifiers=0):
        """Presses a key; `text` is what it types."""
        params = {"key": key, "code": code or key, "modifiers": modifiers}
        codes = {"Tab": 9, "Enter": 13, " ": 32, "Escape": 27}
        if key in codes:
            params["windowsVirtualKeyCode"] = codes[key]
        if text:
            params["text"] = text
        self.command("Input.dispatchKeyEvent", type="keyDown", **params)
        params.pop("text", None)
        self.command("Input.dispatchKeyEvent", type="keyUp", **params)

    def type(self, text):
        for letter in text:
            self.key(letter, text=letter)

    def enter(self):
        self.key("Enter", text="\r")

    def click(self, expression):
        """Clicks in the middle of the element that the expression is."""
        x, y = self.evaluate(
            "(() => { const e = %s; e.scrollIntoView({block: 'center'}); const r ="
            " e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()"
            % expression)
        for kind in ("mousePressed", "mouseReleased"):
            self.command("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left",
                         clickCount=1)

    def complaints(self):
        """What the console shows: errors and warnings, also of the Content-Security-Policy."""
        lines = []
        for event in self.events("Runtime.exceptionThrown"):
            lines.append(event["params"]["exceptionDetails"]["text"])
        for event in self.events("Runtime.consoleAPICalled"):
            lines.append(str(event["params"]["args"]))
        for event in self.events("Log.entryAdded"):
            lines.append(event["params"]["entry"]["text"])
        return lines

    def requests(self):
        return [event["params"]["request"]["url"]
                for event in self.events("Network.requestWillBeSent")]

    def screenshot(self, path, height=None):
        """Of the whole page, or of its upper part."""
        width, whole = self.evaluate("[innerWidth, document.documentElement.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": width, "height": height or whole, "scale": 1}
        data = self.command("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                            clip=clip)
        with open(path, "wb") as file:
            file.write(base64.b64decode(data["data"]))

    def pdf(self):
        return base64.b64decode(self.command("Page.printToPDF", printBackground=True)["data"])
