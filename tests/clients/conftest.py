"""A server for the released clients: a fresh library, two users, `plotree serve` on a free port of this machine.

The program is named by PLOTREE. Clients read their settings when they are imported, so the server is started and the
environment is set before any test module is. Every scenario runs twice against the same library: what a client does the
second time (overwriting, finding folders there) is as much of the contract as the first.
"""

import os
import pathlib
import re
import subprocess
import tempfile
import threading

import pytest

LIMIT = 60
OWNER, USER, OTHER = "owner", "Alice.b-1", "eve"


class Server:
    """A started server, its users' keys, and what it said on the way."""

    def __init__(self, *options, folder=None):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="plotree-clients-"))
        self.program = os.environ["PLOTREE"]
        self.library = self.folder / "library.plotree"
        self.said, self.url = [], None
        self._heard = threading.Event()
        environment = dict(os.environ, HOME=str(self.folder), USER=OWNER, XDG_CONFIG_HOME=str(self.folder / "config"),
                           XDG_DATA_HOME=str(self.folder / "data"), XDG_STATE_HOME=str(self.folder / "state"))
        self._environment = environment
        self.owner = OWNER
        self.keys = {}
        if not self.library.exists():
            self.keys = {name: self.run("user", "add", name).strip() for name in (OWNER, USER, OTHER)}
        command = [self.program, "--library", str(self.library), "--no-samples", "serve", "--listen", "127.0.0.1:0", *options]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                         env=environment, stdin=subprocess.DEVNULL)
        threading.Thread(target=self._listen, daemon=True).start()
        if not self._heard.wait(LIMIT) or self.url is None:
            self.stop()
            raise RuntimeError("the server did not say where it listens:\n" + "".join(self.said))

    def _listen(self):
        for line in self._process.stdout:
            self.said.append(line)
            found = re.search(r"https?://127\.0\.0\.1:\d+", line)
            if found and self.url is None:
                self.url = found.group(0)
                self._heard.set()
        self._heard.set()

    def run(self, *arguments):
        command = [self.program, "--library", str(self.library), "--no-samples", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=self._environment,
                              timeout=LIMIT).stdout

    def stop(self):
        """Asks the server to stop, as a service manager does, and returns how it ended."""
        self._process.terminate()
        try:
            return self._process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise


def pytest_configure(config):
    config.server = Server()
    home = config.server.folder / "client"
    home.mkdir()
    key = config.server.keys[USER]
    os.environ.update(HOME=str(home), FIGLINQ_API_VERSION="v2")
    for name, value in {"USERNAME": USER, "API_KEY": key, "DOMAIN": config.server.url,
                        "API_DOMAIN": config.server.url}.items():
        os.environ[f"PLOTLY_{name}"] = os.environ[f"FIGLINQ_{name}"] = value


def pytest_unconfigure(config):
    if not hasattr(config, "server"):
        return
    if config.server.stop() != 0:
        raise RuntimeError("the server did not end well:\n" + "".join(config.server.said[-40:]))


@pytest.fixture(scope="session")
def server(pytestconfig):
    """The server that the clients are pointed at."""
    return pytestconfig.server


@pytest.fixture(scope="module", params=["first", "second"])
def run(request):
    """The scenario's run; the tests of a file all run once, and then all of them again."""
    return request.param
