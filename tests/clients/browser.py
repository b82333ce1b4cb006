"""Chromium without a window, spoken to through its DevTools protocol: pages are opened, looked at, and their requests told."""

import base64
import json
import pathlib
import shutil
import subprocess
import tempfile
import time

import websocket

LIMIT = 60
# Nothing but this machine can be found, whatever is asked for; what a page asks for is told all the same.
OPTIONS = [
    "--headless=new", "--no-sandbox", "--no-first-run", "--no-default-browser-check", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-extensions", "--disable-sync", "--mute-audio",
    "--metrics-recording-only", "--disable-features=Translate,MediaRouter,OptimizationHints",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--remote-debugging-port=0",
    "--remote-allow-origins=*", "--disable-gpu", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage",
]


class Browser:
    """A started browser with a profile of its own."""

    def __init__(self, program="chromium"):
        self._profile = tempfile.mkdtemp(prefix="plotree-browser-")
        command = [program, *OPTIONS, f"--user-data-dir={self._profile}", "about:blank"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = pathlib.Path(self._profile) / "DevToolsActivePort"
        for _ in range(LIMIT * 10):
            if port.exists() and port.read_text().count("\n"):
                break
            time.sleep(0.1)
        number, path = port.read_text().split("\n")[:2]
        self._socket = websocket.create_connection(f"ws://127.0.0.1:{number}{path}", timeout=LIMIT)
        self._next = 0
        self._events = []

    def call(self, method, session=None, **parameters):
        self._next += 1
        message = {"id": self._next, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._next:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self._events.append(answer)

    def events(self, session):
        """The events of a page so far; they are forgotten."""
        mine = [event for event in self._events if event.get("sessionId") == session]
        self._events = [event for event in self._events if event.get("sessionId") != session]
        return mine

    def open(self, url, **look):
        return Page(self, url, **look)

    def stop(self):
        try:
            self.call("Browser.close")
        except Exception:
            self._process.terminate()
        self._process.wait(LIMIT)
        shutil.rmtree(self._profile, ignore_errors=True)


class Page:
    """A page in a tab of its own, after it has loaded."""

    def __init__(self, browser, url, width=1200, height=900, dark=False, scripts=True):
        self._browser = browser
        self._target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = browser.call("Target.attachToTarget", targetId=self._target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        if not scripts:
            self.call("Emulation.setScriptExecutionDisabled", value=True)
        self.requests, self.complaints, self.statuses = [], [], {}
        self.call("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'")

    def call(self, method, **parameters):
        return self._browser.call(method, self._session, **parameters)

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["text"])
        return result["result"].get("value")

    def wait(self, condition):
        """Waits until a condition holds on the page."""
        for _ in range(LIMIT * 20):
            if self.evaluate(condition):
                return self
            time.sleep(0.05)
        raise AssertionError(f"it never came to be that {condition}; complaints: {self.look().complaints}")

    def look(self):
        """Takes note of what the page asked for, and of what the browser complained about."""
        for event in self._browser.events(self._session):
            method, data = event["method"], event["params"]
            if method == "Network.requestWillBeSent":
                self.requests.append(data["request"]["url"])
            elif method == "Network.responseReceived":
                self.statuses[data["response"]["url"]] = data["response"]["status"]
            elif method == "Runtime.exceptionThrown":
                self.complaints.append(data["exceptionDetails"].get("exception", {}).get("description", "exception"))
            elif method == "Runtime.consoleAPICalled" and data["type"] in ("error", "assert"):
                self.complaints.append(str([argument.get("value", argument.get("description")) for argument in data["args"]]))
            elif method == "Log.entryAdded" and data["entry"]["level"] == "error":
                self.complaints.append(f"{data['entry']['text']} {data['entry'].get('url', '')}")
        return self

    def outside(self):
        """The requests to anywhere but this machine and the page itself."""
        here = ("http://127.0.0.1:", "https://127.0.0.1:", "data:", "blob:", "file:", "about:")
        return [url for url in self.look().requests if not url.startswith(here)]

    def picture(self, path, whole=False):
        data = self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def close(self):
        self._browser.call("Target.closeTarget", targetId=self._target)
