#!/usr/bin/env python3
"""How plotree feels, measured from outside in a pty, beside whichever file managers are installed.

    benches/feel.py PLOTREE LIBRARY [--files N] [--runs N] [--slow] [--peers] [--small LIBRARY] [--panics TESTS]

PLOTREE is a release build, LIBRARY a library with many files (`cargo run --release --example generate_library`). Every
number is a median in milliseconds unless it says otherwise, and stands beside its goal. --small measures start and memory on a
library with a thousand files too; --panics is the test binary of the crate (`cargo test --no-run --lib` names it), in which
a panic with the terminal taken is tried. --slow serves the library with 200 ms of delay each way
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
            # Some ask for the size before anything else.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
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


# What is wanted, for an embedded library of any size.
GOALS = {
    "first byte": "10",
    "start, rows shown": "20",
    "key, first change": "1 / 3",
    "key, settled": "5 / 12",
    "bytes a key": "1000",
    "CPU a key": "1",
    "200 keys at once": "10, 2000 B",
    "filter, a letter": "15; 50 of 1 M",
    "quit": "50",
    "left clean (q, TERM, HUP, INT)": "yes",
    "suspended and back": "yes",
    "left clean (panic)": "yes",
    "idle 10 s": "0 B, 10 ms",
    "peak memory, MB": "40",
    "start, 1 k files": "17",
    "peak memory, 1 k files, MB": "25",
    "resized 100 times": "yes",
    "hostile titles": "yes",
}
FAR_GOALS = {
    "skeleton": "15",
    "list as it was": "30",
    "fresh list": "230",
    "key, first change": "1",
    "quit while it reads": "50",
    "left clean": "yes",
}
SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]


def suspends(command, env, ready, end):
    """Stops the program by Ctrl-Z under a shell and has it continued; returns whether the shell had a sane terminal and the
    program came back whole."""
    shell = Program(["bash", "--norc", "--noprofile", "--noediting", "-i"], {**env, "PS1": "$ "})
    shell.wait(r"\$ ")
    os.write(shell.fd, (" ".join(f"'{word}'" for word in command) + "\r").encode())
    if shell.wait(ready) is None:
        return "never came"
    shell.settle()
    os.write(shell.fd, b"\x1a")
    stopped = shell.wait("Stopped") is not None and shell.is_restored()
    since = len(shell.written)
    os.write(shell.fd, b"stty -a | tr ' ;' '\\n\\n' | grep -cx -e icanon -e echo\r")
    sane = shell.wait(r"\n2\r", since) is not None
    since = len(shell.written)
    os.write(shell.fd, b"fg\r")
    back = shell.wait(ready, since) is not None
    shell.settle()
    os.write(shell.fd, end.encode())
    shell.settle(0.3)
    shell.end("exit\r")
    return "yes" if stopped and sane and back else "NO"


def panics(tests, env):
    """Lets the program panic with the terminal taken; returns whether the terminal was given back before it was told."""
    program = Program([tests, "--ignored", "--exact", "--nocapture", "tui::terminal::tests::panics_with_the_terminal_taken"], env)
    while program.take(LIMIT) is not None:
        pass
    os.waitpid(program.pid, 0)
    told = program.written.find(b"a slip of ours")
    return "yes" if -1 < program.written.find(b"\x1b[?1049l") < told and program.is_restored() else "NO"


def hostile(plotree, home, env):
    """Imports a thousand hostile titles and scrolls through them; returns whether no byte of theirs reached the terminal."""
    folder = os.path.join(home, "hostile")
    os.mkdir(folder)
    titles = ["\\u001b]0;owned\\u0007", "\\u001b[2J", "a\\u202eb", "\\u009b31m", "e\\u0301" * 400, "x" * 4000, "\\u0000\\r\\n"]
    for number in range(1000):
        with open(os.path.join(folder, f"h{number:04}.json"), "w") as figure:
            figure.write('{"data":[{"y":[1,2]}],"layout":{"title":{"text":"%s %d"}}}' % (titles[number % len(titles)], number))
    library = os.path.join(home, "hostile.plotree")
    subprocess.run([plotree, "--library", library, "--no-samples", "import", "--quiet", folder], env=env, capture_output=True)
    program = Program([plotree, "--library", library], env)
    program.wait(r"\d+/\d+")
    program.press("l", 0.5)
    for _ in range(40):
        program.press("\x04", 0.05)
    program.end("q")
    evil = [b"\x1b]0;owned", "\u202e".encode(), "\u009b".encode(), b"\x00"]
    return "NO" if any(piece in program.written for piece in evil) else "yes"


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
        by_key = run % 2 == 0
        took, clean = program.end(quit_keys if by_key else SIGNALS[run // 2 % len(SIGNALS)])
        restored = restored and clean
        if by_key:
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
    program.settle(10.0)
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
        "left clean (q, TERM, HUP, INT)": "yes" if restored else "NO",
        "idle 10 s": idle,
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
            shown = program.wait(r"\d+/\d+")
            # A list that is kept from the last run says so until the answer is there.
            was = shown and b"as it was" in program.written
            # Where it said so the border is then whole again.
            fresh = program.wait("(?:─){10}", len(program.written)) if was else shown
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
                "list as it was": (shown - program.started) * 1e3 if was else "–",
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
    parser.add_argument("--small", metavar="LIBRARY")
    parser.add_argument("--panics", metavar="TESTS")
    settings = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        env = {"HOME": home, "USER": "me", "PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        os.makedirs(os.path.join(home, ".local/state/plotree"))
        plotree, library = map(os.path.abspath, (settings.plotree, settings.library))
        app = [plotree, "--library", library]
        columns = {"plotree": measure(app, env, r"\d+/\d+", "q", settings.runs, ("/", "gro"), far="gr")}
        columns["plotree"]["resized 100 times"] = storms(app, env, r"\d+/\d+")
        columns["plotree"]["suspended and back"] = suspends(app, env, r"\d+/\d+", "q")
        columns["plotree"]["hostile titles"] = hostile(plotree, home, env)
        if settings.panics:
            columns["plotree"]["left clean (panic)"] = panics(os.path.abspath(settings.panics), env)
        if settings.small:
            small = measure([plotree, "--library", os.path.abspath(settings.small)], env, r"\d+/\d+", "q", settings.runs)
            columns["plotree"]["start, 1 k files"] = small["start, rows shown"]
            columns["plotree"]["peak memory, 1 k files, MB"] = small["peak memory, MB"]
        columns["goal"] = GOALS
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
        print("load", open("/proc/loadavg").read().strip())
        table(columns)
        if settings.slow:
            print("\non a server that is 200 ms away")
            rows = slow(plotree, library, home, env)
            table({**rows, "goal": FAR_GOALS} if all(isinstance(row, dict) for row in rows.values()) else {"plotree": rows})


if __name__ == "__main__":
    main()
