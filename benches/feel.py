#!/usr/bin/env python3
"""How plotree feels, measured from outside in a pty, beside whichever file managers are installed.

    benches/feel.py PLOTREE LIBRARY [--files N] [--runs N] [--slow] [--peers]

PLOTREE is a release build, LIBRARY a library with many files (`cargo run --release --example generate_library`). Every
number is a median in milliseconds unless it says otherwise. --slow serves the library with 200 ms of delay each way
together and measures the app on it; --peers makes a folder of N empty files and measures nnn, vifm, mc, lf, ranger and
yazi in it, as far as they are there. Nothing but Python and Linux is needed.
"""
import argparse
import asyncio
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

SIZE = (120, 40)
QUIET = 0.06
LIMIT = 30.0
CODES = re.compile(rb"\x1b\[[0-9;?<>=]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_].*?\x1b\\|\x1b.")
# What a program may ask a terminal, and what a common one answers.
ANSWERS = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b]11;?\x1b\\": b"\x1b]11;rgb:0000/0000/0000\x1b\\",
    b"\x1b]11;?\x07": b"\x1b]11;rgb:0000/0000/0000\x07",
    b"\x1b[?u": b"\x1b[?0u",
}
MODES = [b"1049", b"25", b"2004", b"1000", b"1002", b"1003", b"1006"]


class Program:
    """A program in a terminal of its own."""

    def __init__(self, command, env):
        self.written = b""
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))

    def take(self, limit):
        """Takes in what comes; returns when it came, or None."""
        ready, _, _ = select.select([self.fd], [], [], max(limit, 0))
        if not ready:
            return None
        try:
            got = os.read(self.fd, 1 << 16)
        except OSError:
            return None
        if not got:
            return None
        now = time.perf_counter()
        for question, answer in ANSWERS.items():
            if question in got:
                os.write(self.fd, answer)
        self.written += got
        return now

    def wait(self, pattern, since=0):
        """Waits until a pattern was written; returns when, or None."""
        wanted = re.compile(pattern.encode())
        until = time.perf_counter() + LIMIT
        while time.perf_counter() < until:
            when = self.take(until - time.perf_counter())
            if when is None:
                return None
            if wanted.search(CODES.sub(b"", self.written[since:])):
                return when
        return None

    def settle(self, quiet=QUIET):
        """Takes in what comes until nothing does; returns when the last came."""
        last = time.perf_counter()
        while (when := self.take(quiet)) is not None:
            last = when
        return last

    def press(self, keys, quiet=QUIET):
        """Presses keys; returns milliseconds to the first and to the last change, bytes, and milliseconds of CPU."""
        before, cpu = len(self.written), self.cpu()
        pressed = time.perf_counter()
        os.write(self.fd, keys.encode())
        first = self.take(1.0)
        if first is None:
            return None
        last = max(first, self.settle(quiet)) if self.take(0) is None else self.settle(quiet)
        if last == pressed:
            last = first
        return (first - pressed) * 1e3, (last - pressed) * 1e3, len(self.written) - before, self.cpu() - cpu

    def cpu(self):
        """Milliseconds of CPU so far."""
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """Megabytes at most so far."""
        with open(f"/proc/{self.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024

    def end(self, how):
        """Ends it by a key or a signal; returns milliseconds, and whether the terminal was left as it was found."""
        pressed = time.perf_counter()
        if isinstance(how, str):
            os.write(self.fd, how.encode())
        else:
            os.kill(self.pid, how)
        while self.take(LIMIT) is not None:
            pass
        os.waitpid(self.pid, 0)
        took = (time.perf_counter() - pressed) * 1e3
        os.close(self.fd)
        return took, self.is_restored()

    def is_restored(self):
        for mode in MODES:
            on, off = (b"l", b"h") if mode == b"25" else (b"h", b"l")
            if self.written.rfind(b"\x1b[?" + mode + on) > self.written.rfind(b"\x1b[?" + mode + off):
                return False
        return True


def median(values):
    return statistics.median(values) if values else float("nan")


def p95(values):
    return sorted(values)[min(len(values) * 95 // 100, len(values) - 1)] if values else float("nan")


def measure(command, env, ready, quit_keys, runs, filter_keys=None, far=None):
    """Measures a program; returns names with values."""
    starts, bytes_first, quits, restored = [], [], [], True
    for run in range(runs):
        program = Program(command, env)
        first = program.take(LIMIT)
        when = program.wait(ready)
        if first is None or when is None:
            os.kill(program.pid, signal.SIGKILL)
            os.waitpid(program.pid, 0)
            return {"start": f"“{ready}” never came"}
        bytes_first.append((first - program.started) * 1e3)
        starts.append((when - program.started) * 1e3)
        program.settle()
        took, clean = program.end(quit_keys if run % 3 < 2 else signal.SIGTERM)
        restored = restored and clean
        if run % 3 < 2:
            quits.append(took)
    program = Program(command, env)
    program.wait(ready)
    program.settle(0.3)
    if far:
        program.press(far, 0.5)
    keys = [press for _ in range(60) if (press := program.press("j"))]
    program.settle(0.3)
    burst = program.press("j" * 200, 0.15)
    typed = []
    if filter_keys:
        program.press(filter_keys[0], 0.3)
        typed = [press[1] for letter in filter_keys[1] if (press := program.press(letter, 0.2))]
        program.press("\x1b", 0.3)
    program.settle(0.5)
    before, cpu = len(program.written), program.cpu()
    program.settle(3.0)
    idle = f"{len(program.written) - before} B, {program.cpu() - cpu:.0f} ms"
    memory = program.memory()
    program.end(quit_keys)
    return {
        "first byte": median(bytes_first),
        "start, rows shown": median(starts),
        "key, first change": f"{median([k[0] for k in keys]):.2f} / {p95([k[0] for k in keys]):.2f}",
        "key, settled": f"{median([k[1] for k in keys]):.2f} / {p95([k[1] for k in keys]):.2f}",
        "bytes a key": median([k[2] for k in keys]),
        "CPU a key": statistics.mean([k[3] for k in keys]) if keys else float("nan"),
        "200 keys at once": f"{burst[1]:.1f}, {burst[2]} B" if burst else "nothing came",
        "filter, a letter": median(typed) if typed else "–",
        "quit": median(quits),
        "left clean (q, SIGTERM)": "yes" if restored else "NO",
        "idle 3 s": idle,
        "peak memory, MB": memory,
    }


def storms(command, env, ready):
    """Resizes a hundred times, down to a single cell; returns whether the program lives and shows its rows again."""
    program = Program(command, env)
    program.wait(ready)
    sizes = [(1, 1), (500, 200), (3, 1), (40, 10), (80, 24)] * 20
    for columns, rows in sizes:
        fcntl.ioctl(program.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        program.take(0.01)
    program.settle(0.3)
    since = len(program.written)
    fcntl.ioctl(program.fd, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
    lives = program.wait(ready, since) is not None
    program.end(signal.SIGTERM)
    return "yes" if lives else "NO"


class Delay(threading.Thread):
    """Passes connections on to a port, each way half a delay later."""

    def __init__(self, to, delay):
        super().__init__(daemon=True)
        self.to, self.half = to, delay / 2
        self.ready = threading.Event()

    def run(self):
        asyncio.run(self.serve())

    async def serve(self):
        server = await asyncio.start_server(self.one, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        async with server:
            await server.serve_forever()

    async def one(self, reader, writer):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.to)
        await asyncio.gather(self.pump(reader, far_writer), self.pump(far_reader, writer))

    async def pump(self, reader, writer):
        loop = asyncio.get_running_loop()
        while data := await reader.read(1 << 16):
            loop.call_later(self.half, writer.write, data)
        loop.call_later(self.half, writer.close)


def slow(plotree, library, home, env):
    """Measures the app on a server that is 200 ms away."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = lambda *args: subprocess.run([plotree, "--library", library, *args], env=env, capture_output=True, text=True)
    listed = run("user", "list").stdout.split()
    key = run("user", "key", "me" if not listed else listed[0]).stdout.split()
    server = subprocess.Popen(
        [plotree, "--library", library, "serve", "--listen", f"127.0.0.1:{port}"], env=env,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    delay = Delay(port, 0.2)
    delay.start()
    delay.ready.wait()
    config = os.path.join(home, ".config/plotree")
    os.makedirs(config, exist_ok=True)
    with open(os.path.join(config, "config.toml"), "w") as settings:
        settings.write(f'[remotes.slow]\nurl = "http://127.0.0.1:{delay.port}"\nusername = "{listed[0] if listed else "me"}"\n')
        settings.write(f'key_command = "echo {key[0]}"\n')
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    rows = {}
    try:
        for name in ("cold", "again"):
            program = Program([plotree, "--remote", "slow"], env)
            first = program.take(LIMIT)
            frame = program.wait("Folders")
            fresh = program.wait(r"\d+/\d+")
            if None in (first, frame, fresh):
                return {"slow server": "no list came: " + CODES.sub(b"", program.written)[-200:].decode(errors="replace")}
            program.settle(1.0)
            key_times = [press for _ in range(20) if (press := program.press("j", 0.25))]
            typing = program.press("s", 0.6) and [press[0] for letter in "pl" if (press := program.press(letter, 0.8))]
            program.press("\x1b", 0.5)
            os.write(program.fd, b"R")
            quit_time, clean = program.end("q")
            rows[name] = {
                "skeleton": (frame - program.started) * 1e3,
                "fresh list": (fresh - program.started) * 1e3,
                "key, first change": median([k[0] for k in key_times]),
                "find, a letter": median(typing or []),
                "quit while it reads": quit_time,
                "left clean": "yes" if clean else "NO",
            }
    finally:
        server.terminate()
        server.wait()
    return rows


def table(columns):
    """Prints names with a column of values each."""
    names = [name for column in columns.values() for name in column]
    names = list(dict.fromkeys(names))
    wide = max(map(len, names))
    show = lambda value: f"{value:.1f}" if isinstance(value, float) else str(value)
    widths = {head: max([len(head)] + [len(show(v)) for v in column.values()]) for head, column in columns.items()}
    print(" " * wide, *(f"{head:>{widths[head]}}" for head in columns), sep="  ")
    for name in names:
        cells = (f"{show(column.get(name, '–')):>{widths[head]}}" for head, column in columns.items())
        print(f"{name:{wide}}", *cells, sep="  ")


PEERS = {
    "nnn": (["nnn", "-H"], "q"),
    "vifm": (["vifm"], ":qa!\r"),
    "mc": (["mc", "-u"], "\x1b0\r"),
    "lf": (["lf"], "q"),
    "ranger": (["ranger"], "q"),
    "yazi": (["yazi"], "q"),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plotree")
    parser.add_argument("library")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--peers", action="store_true")
    settings = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        env = {"HOME": home, "USER": "me", "PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        os.makedirs(os.path.join(home, ".local/state/plotree"))
        plotree, library = map(os.path.abspath, (settings.plotree, settings.library))
        app = [plotree, "--library", library]
        columns = {"plotree": measure(app, env, r"\d+/\d+", "q", settings.runs, ("/", "gro"), far="gr")}
        columns["plotree"]["resized 100 times"] = storms(app, env, r"\d+/\d+")
        if settings.peers:
            folder = os.path.join(home, "many")
            os.mkdir(folder)
            for number in range(settings.files):
                open(os.path.join(folder, f"item-{number:06}"), "w").close()
            for name, (command, end) in PEERS.items():
                if shutil.which(name):
                    columns[name] = measure([*command, folder], env, "item-0", end, max(settings.runs // 3, 3))
                else:
                    print(f"{name} is not installed", file=sys.stderr)
        table(columns)
        if settings.slow:
            print("\non a server that is 200 ms away")
            rows = slow(plotree, library, home, env)
            table(rows if all(isinstance(row, dict) for row in rows.values()) else {"plotree": rows})


if __name__ == "__main__":
    main()
