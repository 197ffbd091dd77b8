# SPDX-License-Identifier: Apache-2.0
"""A running device, talked to as people do: curl, the tool, raw sockets."""
import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import time
import zlib

import pytest
from conftest import MOS, RpcError, mos


def test_curl_sys_get_info(demo):
    out = subprocess.run(["curl", "-s", "-S", f"{demo.http}/rpc/Sys.GetInfo"],
                         capture_output=True, text=True, check=True).stdout
    info = json.loads(out)
    assert info["app"] == "demo-c" and info["arch"] == "posix"
    assert re.fullmatch("[0-9A-F]{12}", info["mac"])
    assert info["id"] == "posix_" + info["mac"][-6:]
    assert 0 < info["ram_min_free"] <= info["ram_free"] < info["ram_size"]
    assert 0 < info["fs_free"] < info["fs_size"]


def test_tool_over_every_transport(demo):
    hostport = demo.http.split("//")[1]
    for port in (demo.uart, demo.http, f"http://{hostport}/rpc",
                 f"ws://{hostport}/rpc"):
        out = mos("--port", port, "call", "Sys.GetInfo").stdout
        assert json.loads(out)["app"] == "demo-c", port


def test_udp_rpc(start):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    start("demo-c", "--config", json.dumps(
        {"rpc": {"udp": {"listen_addr": f"udp://127.0.0.1:{port}"}}}))
    out = mos("--port", f"udp://127.0.0.1:{port}", "call", "RPC.Ping").stdout
    assert "UDP" in out or "127.0.0.1" in out


def test_rpc_list_and_describe(demo):
    methods = demo.rpc("RPC.List")
    for m in ("RPC.List", "RPC.Ping", "RPC.Describe", "Sys.GetInfo",
              "Sys.Reboot", "Sys.SetDebug", "Config.Get", "Config.Set",
              "Config.Save", "FS.List", "FS.ListExt", "FS.Get", "FS.Put",
              "FS.Remove", "FS.Rename", "GPIO.Read", "GPIO.Write",
              "GPIO.Toggle", "Demo.GetState"):
        assert m in methods
        assert demo.rpc("RPC.Describe", {"name": m})["name"] == m
    with pytest.raises(RpcError) as e:
        demo.rpc("No.Such")
    assert e.value.code == 404


def test_files_round_trip(demo, tmp_path):
    src = tmp_path / "data.bin"
    src.write_bytes(os.urandom(20000))
    demo.mos("put", str(src))
    assert "data.bin" in demo.mos("ls").stdout.split()
    assert re.search(r"data\.bin\s+20000", demo.mos("ls", "-l").stdout)
    out = tmp_path / "back.bin"
    demo.mos("get", "data.bin", "-o", str(out))
    assert out.read_bytes() == src.read_bytes()
    assert demo.get("/data.bin")[2] == src.read_bytes()
    demo.mos("rm", "data.bin")
    assert "data.bin" not in demo.mos("ls").stdout.split()
    p = demo.mos("get", "data.bin", check=False)
    assert p.returncode == 1 and p.stderr.startswith("Error: ")


def test_config_set_survives_reboot(start):
    d = start("demo-c")
    pid = d.pid
    d.mos("config-set", "demo.interval_ms=700", "device.sn=A17")
    info = d.wait_rpc()
    assert info["uptime"] < 20
    assert os.path.exists(f"/proc/{pid}")  # The same process: same UART.
    assert d.mos("config-get", "demo.interval_ms").stdout.strip() == "700"
    assert d.mos("config-get", "device.sn").stdout.strip() == "A17"
    d.stop()
    d.start()  # Power off and on.
    assert d.mos("config-get", "device.sn").stdout.strip() == "A17"
    # The HTTP port given on the command line never gets into the file.
    assert "listen_addr" not in d.mos("get", "conf9.json").stdout


def test_config_set_refuses_nonsense(demo):
    for arg, text in (("demo.interval_ms=abc", "number"),
                      ("no.such=1", "no setting"),
                      ("http.enable=5", "true or false"),
                      ("demo=1", "group"), ("demo", "PATH=VALUE")):
        p = demo.mos("config-set", arg, check=False)
        assert p.returncode != 0 and text in p.stderr, (arg, p.stderr)


def test_uart_frames_by_hand(demo):
    fd = os.open(demo.uart, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)

    def ask(line, want, timeout=3):
        os.write(fd, line)
        data, end = b"", time.monotonic() + timeout
        while time.monotonic() < end:
            try:
                data += os.read(fd, 4096)
            except BlockingIOError:
                time.sleep(0.005)
            if want in data and data.endswith(b"\n"):
                return data
        return data

    try:
        frame = b'{"id":501,"method":"RPC.Ping"}'
        good = ask(b"\n" + frame + b"%08x\n" % zlib.crc32(frame), b'"id":501')
        line = [l for l in good.splitlines() if b'"id":501' in l][0].strip()
        body, crc = line[:line.rindex(b"}") + 1], line[line.rindex(b"}") + 1:]
        assert crc == b"%08x" % zlib.crc32(body)
        bad = ask(b"\n" + frame.replace(b"501", b"502") + b"deadbeef\n",
                  b'"id":502', timeout=0.3)
        assert b'"id":502' not in bad  # A wrong checksum: dropped.
        assert b'"id":503' in ask(b'\n{"id":503,"method":"RPC.Ping"}\n', b'"id":503')
        assert b"\x04" in ask(b'"""\x04"""\n', b"\x04")
    finally:
        os.close(fd)


def test_notification_gets_no_answer(demo):
    status, _, body = demo.get("/rpc", method="POST", data=b'{"method":"RPC.Ping"}')
    assert b"result" not in body


def test_malformed_rpc(demo):
    for data in (b"{", b"[]", b"{}", b'{"id":1}', b'{"id":1,"method":5}',
                 b'{"id":1,"method":"RPC.Ping","params":}', b"\xff\xfe", b""):
        status, _, body = demo.get("/rpc", method="POST", data=data)
        assert status >= 400 or b"error" in body, (data, status, body)
    assert demo.rpc("RPC.Ping")


def test_paths_stay_on_the_device(demo):
    for path in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
                 "/..%2f..%2fetc/passwd", "//etc/passwd", "/" + "a" * 5000,
                 "/\x00", "/./../x"):
        with socket.create_connection(("127.0.0.1", demo.port)) as s:
            s.sendall(b"GET " + path.encode() + b" HTTP/1.1\r\nHost: x\r\n"
                      b"Connection: close\r\n\r\n")
            s.settimeout(5)
            data = b""
            while True:
                part = s.recv(4096)
                if not part:
                    break
                data += part
        assert not data.startswith(b"HTTP/1.1 200"), path
        assert b"root:" not in data
    for name in ("../../etc/passwd", "/../etc/passwd", "a" * 300, ""):
        with pytest.raises(RpcError):
            demo.rpc("FS.Get", {"filename": name})


def test_full_flash_keeps_the_old_file(start, tmp_path):
    d = start("demo-c")
    old = tmp_path / "f"
    old.write_bytes(b"old" * 100)
    d.mos("put", str(old))
    free = d.rpc("Sys.GetInfo")["fs_free"]
    big = tmp_path / "big"
    big.write_bytes(os.urandom(free + 100000))
    p = d.mos("put", "--chunk-size", "2048", str(big), "f", check=False)
    assert p.returncode == 1 and p.stderr.startswith("Error: ")
    assert d.mos("get", "f").stdout == "old" * 100
    assert d.rpc("RPC.Ping")


def test_ram_limit(start):
    d = start("demo-c", "--ram", "300000")
    info = d.rpc("Sys.GetInfo")
    assert info["ram_size"] <= 300000
    d.stop()
    p = mos("-C", d.dir, "run", "--no-build", "--detach", "--http-port", "0",
            "--timeout", "3s", "--state-dir", d.state, "--ram", "10000",
            check=False)
    assert p.returncode != 0  # What does not fit on the device fails here.


def test_crash_is_dumped_explained_and_survived(start, tmp_path):
    d = start("demo-c")
    console = subprocess.Popen(
        [MOS,
         "--port", d.uart, "console", "--no-input", "--fw-elf-file",
         os.path.join(d.dir, "build", "objs", "demo-c.elf")],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    time.sleep(0.3)
    try:
        d.rpc("Sys.Reboot", {"abort": True, "delay_ms": 0})
    except (OSError, RpcError):
        pass
    d.wait_console("---- END CORE DUMP ----")
    info = d.wait_rpc(20)
    assert info["uptime"] < 30
    assert info["reset_cause"] != "power-on"
    end = time.monotonic() + 5
    while not list(tmp_path.glob("core-*")) and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.5)
    console.send_signal(signal.SIGINT)
    out, _ = console.communicate(timeout=10)
    dumps = list(tmp_path.glob("core-*"))
    assert len(dumps) == 1, out[-2000:]
    dump = json.loads(dumps[0].read_text())
    assert dump["app"] == "demo-c" and "REGS" in dump
    assert re.search(r"#\d+ .*\.c:\d+", out), out[-3000:]


def test_idle_device_makes_no_system_calls(start):
    d = start(os.path.join(
        os.path.dirname(__file__), "..", "..", "bench", "app"))
    time.sleep(1.5)
    out = subprocess.run(["timeout", "2", "strace", "-f", "-q", "-p", str(d.pid)],
                         capture_output=True, text=True).stderr
    if "Operation not permitted" in out:
        pytest.skip("strace may not attach on this machine")
    calls = [l for l in out.splitlines() if re.search(r"\w+\(", l)
             and "unfinished" not in l and "resuming" not in l
             and "detached" not in l
             and "restart_syscall" not in l]
    assert calls == []


def test_gpio_service(demo):
    demo.rpc("GPIO.Write", {"pin": 7, "value": 1})
    assert demo.rpc("GPIO.ReadOut", {"pin": 7}) == {"value": 1}
    assert demo.rpc("GPIO.Toggle", {"pin": 7}) == {"value": 0}
    with pytest.raises(RpcError):
        demo.rpc("GPIO.Write", {"pin": 7})
    with pytest.raises(RpcError):
        demo.rpc("GPIO.Read", {"pin": 100000})


def test_digest_authentication(start, tmp_path):
    d = start("demo-c")
    ha1 = hashlib.sha256(b"joe:RPC:secret").hexdigest()
    users = tmp_path / "users.txt"
    users.write_text(f"joe:RPC:{ha1}\n")
    d.mos("put", str(users))
    d.mos("config-set", "rpc.auth_file=users.txt", "rpc.auth_algo=1",
          'rpc.acl=[{"method":"Sys.GetInfo","acl":"+joe"},{"method":"FS.*","acl":"-*"},{"method":"*","acl":"*"}]')
    p = d.mos("call", "Sys.GetInfo", check=False)
    assert p.returncode == 1 and "credentials" in p.stderr
    for port in (d.uart, d.http, d.http.replace("http", "ws")):
        assert "demo-c" in mos("--port", port, "--rpc-creds", "joe:secret",
                               "call", "Sys.GetInfo").stdout
        assert mos("--port", port, "--rpc-creds", "joe:wrong", "call",
                   "Sys.GetInfo", check=False).returncode == 1
    p = d.mos("ls", check=False)
    assert p.returncode == 1 and "403" in p.stderr
    out = subprocess.run(["curl", "-s", "--digest", "-u", "joe:secret",
                          f"{d.http}/rpc/Sys.GetInfo"], capture_output=True,
                         text=True, check=True).stdout
    assert json.loads(out)["app"] == "demo-c"


def test_run_refuses_a_second_device_on_the_same_state(demo):
    p = mos("-C", demo.dir, "run", "--no-build", "--detach", "--state-dir",
            demo.state, check=False)
    assert p.returncode == 1 and "already" in p.stderr


def test_new_web_files_keep_the_settings(start, copy_app):
    app = copy_app("web-c")
    d = start(app)
    d.mos("config-set", "web.greeting=Kept")
    d.wait_rpc()
    d.stop()
    with open(os.path.join(app, "fs", "index.html"), "a") as f:
        f.write("<!-- second version -->\n")
    mos("-C", app, "build")
    d.start()
    assert b"second version" in d.get("/")[2]
    assert d.get("/greeting")[2] == b"Kept"


def test_udp_log(start):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        s.settimeout(5)
        start("demo-c", "--config", json.dumps({"debug": {
            "udp_log_addr": f"127.0.0.1:{s.getsockname()[1]}"}}))
        data = s.recv(2048).decode()
        assert re.match(r"posix_[0-9A-F]{6} \d+ \d+\.\d{3} [12] \d\|", data), data


def test_sigkill_while_writing(start):
    """The process is killed in the middle of saves: the settings are whole."""
    d = start("demo-c")
    for i in range(6):
        p = subprocess.Popen(
            [MOS,
             "--port", d.http, "config-set", "--no-reboot", f"device.sn=N{i}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.004 * i)
        d.stop(signal.SIGKILL)
        p.kill()
        p.wait()
        d.start()
        sn = d.rpc("Config.Get", {"key": "device.sn"})
        assert sn in ("", None) or re.fullmatch(r"N\d", sn)


def test_run_shows_text_and_back_trace(demo, tmp_path):
    """In the foreground: console text, no RPC frames, a crash explained."""
    out = open(tmp_path / "out", "w+")
    p = subprocess.Popen(
        [MOS, "-C", demo.dir, "run", "--no-build", "--http-port", "0",
         "--state-dir", str(tmp_path / "state")],
        stdout=out, stderr=subprocess.PIPE, text=True)

    def shown(text, timeout=15):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if text in (tmp_path / "out").read_text():
                return True
            time.sleep(0.05)
        return False

    try:
        url = re.search(r"http://\S+?/", p.stderr.readline()).group()
        assert shown("Init done")
        uart = json.loads((tmp_path / "state" / "device.json").read_text())["uart"]
        mos("--port", uart, "call", "RPC.Ping")
        subprocess.run(["curl", "-s", "-m", "2", "-d", '{"abort":true}',
                        url + "rpc/Sys.Reboot"], stdout=subprocess.DEVNULL)
        assert shown("reset: crash")
    finally:
        p.send_signal(signal.SIGINT)
        p.wait(10)
        for f in os.listdir(demo.dir):
            if f.startswith("core-"):
                os.unlink(os.path.join(demo.dir, f))
    text = (tmp_path / "out").read_text()
    assert p.returncode == 0
    assert re.search(r"#\d+ .*main_?.*\.c:\d+|#\d+ .*boot\.c:\d+", text), text[-3000:]
    assert '"result"' not in text
