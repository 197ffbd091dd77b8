# SPDX-License-Identifier: Apache-2.0
"""The PC port seen from outside: options, power switch, crashes, restarts,
terminals and pins. The firmware is run by hand here, without `mos run`."""
import base64
import json
import os
import re
import select
import signal
import socket
import struct
import subprocess
import time

import pytest
from conftest import app_dir, mos

HELLO = os.path.join(app_dir("hello-c"), "build", "objs", "hello-c.elf")


@pytest.fixture(scope="module", autouse=True)
def build():
    mos("-C", app_dir("hello-c"), "build", "--platform", "posix", timeout=600)


class Process:
    def __init__(self, state, *args, env=None):
        self.state = str(state)
        self.p = subprocess.Popen(
            [HELLO, "--state-dir", self.state, "--uart0", "pty", *args],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env=dict(os.environ, **(env or {})))
        self.fd, self.log = None, ""

    def device(self):
        return json.load(open(os.path.join(self.state, "device.json")))

    def open(self):
        end = time.monotonic() + 10
        while self.fd is None and time.monotonic() < end:
            try:
                self.fd = os.open(self.device()["uart"],
                                  os.O_RDWR | os.O_NOCTTY)
            except (OSError, ValueError):
                time.sleep(0.01)
        return self

    def wait(self, pattern, count=1, timeout=20):
        """Reads the console until the pattern was there `count` times."""
        end = time.monotonic() + timeout
        while len(re.findall(pattern, self.log)) < count:
            left = end - time.monotonic()
            assert left > 0, f"no {count} x {pattern}:\n{self.log[-2000:]}"
            if select.select([self.fd], [], [], left)[0]:
                self.log += os.read(self.fd, 65536).decode(errors="replace")
        return self.log

    def end(self):
        if self.fd is not None:
            os.close(self.fd)
            self.fd = None
        if self.p.poll() is None:
            self.p.terminate()
        self.p.stderr.close()
        return self.p.wait(10)


@pytest.fixture
def run(tmp_path):
    procs = []

    def starter(*args, state=None, env=None):
        procs.append(Process(state or tmp_path / "state", *args, env=env))
        return procs[-1]

    yield starter
    for p in procs:
        if p.p.poll() is None:
            p.p.kill()
        p.end()


def test_options():
    p = subprocess.run([HELLO, "--help"], capture_output=True, text=True)
    assert p.returncode == 0 and "--state-dir" in p.stdout
    for args in (["--nope"], ["--ram", "x"], ["--config", "{"], ["file"],
                 ["--uart0"], ["--uart0", "usb"]):
        p = subprocess.run([HELLO, *args], capture_output=True, text=True)
        assert p.returncode == 2, args
        assert p.stderr.startswith("error: ") and args[0] in p.stderr


def test_power_switch(run):
    p = run().open()
    p.wait("Init done")
    assert p.device()["pid"] == p.p.pid
    assert os.readlink(os.path.join(p.state, "uart0")) == p.device()["uart"]
    ident = open(os.path.join(p.state, "id")).read()
    assert p.end() == 0
    assert not os.path.exists(os.path.join(p.state, "device.json"))
    assert not os.path.exists(os.path.join(p.state, "gpio.sock"))
    q = run(state=p.state).open()
    log = q.wait("Init done")
    assert "formatting" not in log and "reset: power" in log
    assert open(os.path.join(p.state, "id")).read() == ident


def test_one_device_per_state(run):
    p = run().open()
    p.wait("Init done")
    q = run(state=p.state)
    assert q.p.wait(10) == 1
    assert b"in use by another device" in q.p.stderr.read()
    assert p.p.poll() is None


def sections(log):
    text = log[log.rindex("--- BEGIN CORE DUMP ---"):]
    text = text[text.index("{"):text.index("---- END CORE DUMP")]
    return json.loads(text.replace("\r", "").replace("\n", ""))


def test_crash_keeps_process_and_terminal(run):
    p = run().open()
    p.wait("Init done")
    before = p.device()
    os.kill(p.p.pid, signal.SIGSEGV)
    log = p.wait("Init done", 2)
    assert "*** SIGSEGV" in log and "reset: crash" in log
    assert p.p.poll() is None and p.device() == before
    dump = sections(log)
    regs = base64.b64decode(dump["REGS"]["data"])
    arch, sig = struct.unpack_from("<II", regs)
    assert arch in (1, 2) and sig == signal.SIGSEGV
    assert len(base64.b64decode(dump["BACKTRACE"]["data"])) % 8 == 0
    # The same client still gets the log of the new boot.
    p.wait("Hello! Up", 2)


def test_no_restart(run):
    p = run("--no-restart").open()
    p.wait("Init done")
    os.kill(p.p.pid, signal.SIGABRT)
    assert p.p.wait(10) == 134


def test_crash_loop_slows_down(run):
    p = run().open()
    for n in range(1, 4):
        p.wait("Init done", n)
        start = time.monotonic()
        os.kill(p.p.pid, signal.SIGSEGV)
    p.wait("Init done", 4)
    assert time.monotonic() - start >= 1
    assert p.end() == 0


def test_power_cut_in_the_first_format(run, tmp_path):
    for n in (1, 2, 3):
        state = tmp_path / f"cut{n}"
        env = {"MGOS_FLASH_CUT_AFTER": str(n), "MGOS_FLASH_TORN": "1"}
        p = run(state=state, env=env)
        assert p.p.wait(20) == 75
        q = run(state=state).open()
        q.wait("Init done")
        assert q.end() == 0


def ask(sock, line):
    sock.sendall(line.encode() + b"\n")
    return sock.makefile().readline().strip()


def test_pin_socket(run):
    p = run().open()
    p.wait("Init done")

    def connect():
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(5)
        s.connect(os.path.join(p.state, "gpio.sock"))
        return s

    with connect() as a, connect() as b:
        assert ask(a, "ping") == "pong"
        assert ask(a, "watch 9") == "ok"
        assert ask(b, "set 9 1") == "ok"
        assert re.fullmatch(r"@\d+\.\d{6} 9 1", a.makefile().readline().strip())
        assert ask(b, "get 9") == "9 1 in none 1"
        assert ask(b, "set 9 7").startswith("error: ")
    with connect() as c:
        c.sendall(b"x" * 1000)
        try:
            assert c.recv(100) == b""
        except ConnectionResetError:
            pass
    with connect() as d:
        assert ask(d, "ping") == "pong"
    assert p.p.poll() is None


def switches(pid):
    """How often the threads of a process went to sleep."""
    n = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        text = open(f"/proc/{pid}/task/{task}/status").read()
        n += sum(map(int, re.findall(r"\nvoluntary_ctxt_switches:\s*(\d+)",
                                   text)))
    return n


@pytest.mark.parametrize("stdin", ["null", "file", "pipe"])
def test_end_of_input_is_quiet(tmp_path, stdin):
    """An input that has ended is not asked again and again."""
    (tmp_path / "in").write_text("some input\n")
    r, w = os.pipe()
    os.close(w)
    source = {"null": subprocess.DEVNULL, "pipe": r,
              "file": open(tmp_path / "in")}[stdin]
    mos("-C", app_dir("demo-c"), "build", "--platform", "posix", timeout=600)
    elf = os.path.join(app_dir("demo-c"), "build", "objs", "demo-c.elf")
    with open(tmp_path / "out", "w") as out:
        p = subprocess.Popen([elf, "--http-port", "0", "--state-dir", str(tmp_path / "state"),
                              "--uart0", "stdio"], stdin=source, stdout=out)
    os.close(r)
    try:
        end = time.monotonic() + 10
        while "Init done" not in (tmp_path / "out").read_text():
            assert time.monotonic() < end
            time.sleep(0.02)
        time.sleep(0.5)
        before = switches(p.pid)
        time.sleep(1.5)
        assert switches(p.pid) - before < 200
    finally:
        p.terminate()
        assert p.wait(10) == 0


def test_unread_terminal_does_not_block(run):
    p = run("--config", '{"debug":{"level":4}}')
    time.sleep(2.5)
    p.open()
    log = p.wait("Hello! Up")
    assert "Init done" in log
    assert p.p.poll() is None


def test_uart_over_tcp(tmp_path, run):
    p = run("--uart0", "tcp:0")
    end = time.monotonic() + 10
    where = ""
    while not where and time.monotonic() < end:
        try:
            where = p.device()["uart"]
        except (OSError, ValueError):
            time.sleep(0.01)
    port = int(where.split(":")[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as s:
        # The boot may still be under way.
        assert any("Hello! Up" in line for line in s.makefile())
