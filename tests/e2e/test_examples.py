# SPDX-License-Identifier: Apache-2.0
"""Every example builds, runs and does what it says."""
import http.server
import json
import os
import re
import socket
import threading

import pytest
from conftest import RpcError, mos


def gpio(device, command):
    """One command to the pin model; returns the first line of the answer."""
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(os.path.join(device.state, "gpio.sock"))
        s.sendall(command.encode() + b"\n")
        return s.makefile().readline().strip()


def test_hello(start):
    d = start("hello-c")
    log = d.wait_console("Hello! Up")
    assert "Init done, RAM:" in log
    assert "main.c:" in log  # The prefix of log lines.


def test_button(start):
    d = start("button-c")
    d.wait_console("Waiting for presses on pin")
    pin = json.loads(d.mos("config-get", "board.btn1.pin").stdout)
    for n in (1, 2):
        gpio(d, f"set {pin} 0")
        d.wait_console(f"pressed {n} times")
        gpio(d, f"set {pin} 1")
        # The debounce time must pass before the next press counts.
        threading.Event().wait(0.05)
    log = d.console()
    assert "LED on" in log and "LED off" in log


def test_rpc_own_method_and_peer(start):
    peer = start("rpc-c")
    assert peer.rpc("Calc.Add", {"a": 2, "b": 40.5}) == {"sum": 42.5}
    with pytest.raises(RpcError) as e:
        peer.rpc("Calc.Add", {"a": 2})
    assert e.value.code == 400
    d = start("rpc-c", "--config", json.dumps(
        {"calc": {"peer": f"ws://127.0.0.1:{peer.port}/rpc"}}))
    assert d.rpc("Calc.AskPeer", {"a": 1, "b": 2}) == {"peer_says": {"sum": 3}}
    with pytest.raises(RpcError) as e:
        peer.rpc("Calc.AskPeer", {"a": 1, "b": 2})
    assert "no peer" in e.value.message


def test_web(start):
    d = start("web-c")
    status, headers, body = d.get("/")
    assert status == 200 and b"<h1 id=\"greeting\">" in body
    assert headers["Content-Type"].startswith("text/html")
    assert d.get("/greeting")[2] == b"Hello"
    d.get("/greeting", method="POST", data=b"text=Good+day%21",
          headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert d.get("/greeting")[2] == b"Good day!"
    assert d.get("/greeting", method="POST", data=b"x=1")[0] == 400
    assert d.rpc("Config.Get", {"key": "web.greeting"}) == "Good day!"


def test_http_client(start):
    body = os.urandom(50000)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/f":
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            else:
                self.send_error(404)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    d = start("http-client-c")
    try:
        assert d.rpc("Download", {"url": f"{url}/f", "file": "got.bin"}) == {
            "file": "got.bin", "size": len(body)}
        with pytest.raises(RpcError) as e:
            d.rpc("Download", {"url": f"{url}/none", "file": "got.bin"})
        assert e.value.code == 404
        assert d.get("/got.bin")[2] == body  # The old file has stayed.
        with pytest.raises(RpcError):
            d.rpc("Download", {"url": "http://127.0.0.1:1/", "file": "x"})
        with pytest.raises(RpcError) as e:
            d.rpc("Download", {"url": "https://127.0.0.1/", "file": "x"})
        assert e.value.code == 400
        assert not [f for f in d.rpc("FS.List") if f.endswith(".tmp")]
    finally:
        server.shutdown()


def test_config_levels_acl_validator(start):
    d = start("config-c")
    heater = d.rpc("Config.Get", {"key": "heater"})
    assert heater["room"] == "cellar"            # Level 5, from conf5.json.
    assert heater["target"] == 20.5              # Level 0.
    assert heater["window1"] == {"pin": -1, "inverted": False}
    assert heater["window2"]["pin"] == 4         # An override in the schema.
    assert "window" not in d.rpc("Config.Get")   # Abstract.
    d.mos("config-set", "heater.target=25.5", "heater.enable=true")
    assert d.wait_rpc()["uptime"] < 20
    assert d.rpc("Config.Get", {"key": "heater.target"}) == 25.5
    # Only what differs is stored.
    stored = json.loads(d.mos("get", "conf9.json").stdout)
    assert stored == {"heater": {"target": 25.5, "enable": True}}
    with pytest.raises(RpcError) as e:
        d.rpc("Config.Set", {"config": {"heater": {"target": 99}}, "save": True})
    assert "above heater.max" in e.value.message
    assert json.loads(d.mos("get", "conf9.json").stdout) == stored
    p = d.mos("config-set", "heater.max=50", check=False)
    assert d.wait_rpc() and d.rpc("Config.Get", {"key": "heater.max"}) == 30


def test_cpp(start):
    d = start("cpp-app")
    d.wait_console("C++ app started")
    answer = json.loads(d.mos("call", "Samples.Get").stdout)
    assert isinstance(answer["free"], list)


def test_every_example_has_a_test():
    here = open(__file__).read()
    root = os.path.join(os.path.dirname(__file__), "..", "..", "examples")
    for name in os.listdir(root):
        assert f'"{name}"' in here or name == "demo-c", name


def test_readme_first_app(tmp_path, start):
    """The README's first app is what a newcomer types."""
    readme = open(os.path.join(os.path.dirname(__file__), "..", "..", "README.md")).read()
    block = readme.split("five minutes")[1].split("```")[1]
    files = dict(re.findall(r"cat > (\S+) <<'\w+'\n(.*?)\n(?:YML|C)\n", block, re.S))
    (tmp_path / "blink" / "src").mkdir(parents=True)
    for name, text in files.items():
        (tmp_path / "blink" / name).write_text(text + "\n")
    d = start(str(tmp_path / "blink"))
    d.wait_console("Blinking every 500 ms")
    d.mos("config-set", "blink.ms=100")
    d.wait_console("Blinking every 100 ms")
    assert d.rpc("Config.Get", {"key": "blink.ms"}) == 100


def test_bundle_builds_with_warnings(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.c").write_text(
        '#include "mgos.h"\nenum mgos_app_init_result mgos_app_init(void) '
        "{ return MGOS_APP_INIT_SUCCESS; }\n")
    (tmp_path / "mos.yml").write_text(
        "manifest_version: 2017-05-18\nsources: [src]\nlibs:\n"
        "  - origin: https://github.com/mongoose-os-libs/demo-bundle\n")
    p = mos("-C", str(tmp_path), "build", timeout=600)
    assert "demo-bundle" in p.stderr and "not in this version" in p.stderr
    assert (tmp_path / "build" / "fw.zip").exists()
