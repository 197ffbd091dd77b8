# SPDX-License-Identifier: Apache-2.0
"""Real devices for the tests: an example is built once per run, started with
its own state folder, and ended by pid."""
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MOS = os.path.join(ROOT, "build", "bin", "mos")
_built = set()


def mos(*args, cwd=ROOT, check=True, timeout=120, **kw):
    """Runs the tool; returns the finished process with text output."""
    p = subprocess.run([MOS, *args], cwd=cwd, capture_output=True, text=True,
                       timeout=timeout, **kw)
    if check and p.returncode != 0:
        raise AssertionError(f"mos {' '.join(args)}: exit {p.returncode}\n"
                             f"{p.stdout}\n{p.stderr}")
    return p


def app_dir(app):
    return app if os.path.isabs(app) else os.path.join(ROOT, "examples", app)


class RpcError(Exception):
    def __init__(self, code, message):
        super().__init__(f"{code} {message}")
        self.code, self.message = code, message


class Device:
    def __init__(self, app, state_dir, *args):
        self.dir, self.state, self.args = app_dir(app), str(state_dir), args
        if self.dir not in _built:
            mos("-C", self.dir, "build", "--platform", "posix", timeout=600)
            _built.add(self.dir)
        self.start()

    def start(self):
        out = mos("-C", self.dir, "run", "--no-build", "--detach",
                  "--http-port", "0", "--state-dir", self.state,
                  *self.args).stdout
        info = json.loads(out.strip().splitlines()[-1])
        self.pid, self.http, self.uart = info["pid"], info["http"], info["uart"]

    @property
    def port(self):
        return int(self.http.rsplit(":", 1)[1])

    def stop(self, sig=signal.SIGTERM):
        try:
            os.kill(self.pid, sig)
        except ProcessLookupError:
            return
        for _ in range(500):
            if not os.path.exists(f"/proc/{self.pid}"):
                return
            time.sleep(0.01)
        os.kill(self.pid, signal.SIGKILL)

    def console(self):
        with open(os.path.join(self.state, "console.log"), errors="replace") as f:
            return f.read()

    def wait_console(self, text, timeout=10):
        """Waits until the console has shown the text; returns all of it."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            log = self.console()
            if text in log:
                return log
            time.sleep(0.02)
        raise AssertionError(f"{text!r} not on the console:\n{self.console()[-3000:]}")

    def rpc(self, method, args=None):
        req = urllib.request.Request(
            f"{self.http}/rpc/{method}", json.dumps(args or {}).encode(),
            {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(req, timeout=10) as r:
                return json.loads(r.read())
        except urllib.error.HTTPError as e:
            body = json.loads(e.read())
            raise RpcError(body.get("code"), body.get("message")) from None

    def wait_rpc(self, timeout=10):
        """Waits until the device answers, for instance after a reboot."""
        end = time.monotonic() + timeout
        while True:
            try:
                return self.rpc("Sys.GetInfo")
            except (OSError, RpcError):
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def mos(self, *args, **kw):
        return mos("--port", self.uart, *args, **kw)

    def get(self, path, headers=None, method="GET", data=None):
        """Returns (status, headers, body)."""
        req = urllib.request.Request(self.http + path, data, headers or {},
                                     method=method)
        try:
            with urllib.request.urlopen(req, timeout=10) as r:
                return r.status, r.headers, r.read()
        except urllib.error.HTTPError as e:
            return e.code, e.headers, e.read()


@pytest.fixture
def start(tmp_path):
    """start(app, *run_args, state=…) starts a device that ends with the test."""
    devices = []

    def starter(app, *args, state=None):
        d = Device(app, state or tmp_path / f"state{len(devices)}", *args)
        devices.append(d)
        return d

    yield starter
    for d in devices:
        d.stop()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """One demo device for the tests of a module."""
    d = Device("demo-c", tmp_path_factory.mktemp("demo"))
    yield d
    d.stop()


@pytest.fixture
def copy_app(tmp_path):
    """copy_app(name) copies an example, so that a test can change it."""
    def copier(name):
        to = str(tmp_path / name)
        shutil.copytree(app_dir(name), to,
                        ignore=shutil.ignore_patterns("build", "deps"))
        return to
    return copier
