# SPDX-License-Identifier: Apache-2.0
"""RPC of a running device over every channel: framing, schemas, access lists,
authentication, notifications."""
import base64
import hashlib
import json
import os
import re
import select
import socket
import struct
import termios
import time
import tty
import urllib.request
import zlib

import pytest
from conftest import RpcError, mos

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool,
         "null": type(None)}


def breach(value, schema, path="result"):
    """What in value breaks the schema; None if nothing does."""
    def is_type(name):
        if name in ("integer", "number"):
            ok = int if name == "integer" else (int, float)
            return isinstance(value, ok) and not isinstance(value, bool)
        return isinstance(value, TYPES[name])
    names = schema.get("type", [])
    names = [names] if isinstance(names, str) else names
    if names and not any(is_type(n) for n in names):
        return f"{path}: {value!r} is not {names}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{path}: {value!r} is none of {schema['enum']}"
    if "minimum" in schema and value < schema["minimum"]:
        return f"{path}: {value!r} is too small"
    if isinstance(value, list) and "items" in schema:
        for i, v in enumerate(value):
            if (b := breach(v, schema["items"], f"{path}[{i}]")):
                return b
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for k in schema.get("required", []):
            if k not in value:
                return f"{path}.{k} is missing"
        for k, v in value.items():
            if k in known:
                if (b := breach(v, known[k], f"{path}.{k}")):
                    return b
            elif schema.get("additionalProperties") is False:
                return f"{path}.{k} is not in the schema"
    return None


class Ws:
    """A WebSocket client of few words."""

    def __init__(self, device, headers=""):
        self.s = socket.create_connection(("127.0.0.1", device.port))
        self.s.settimeout(5)
        self.s.sendall((
            "GET /rpc HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"{headers}\r\n").encode())
        self.buf = b""
        self.head = self.until(b"\r\n\r\n").decode()

    def until(self, mark):
        while mark not in self.buf:
            data = self.s.recv(4096)
            if not data:
                raise EOFError(self.buf)
            self.buf += data
        i = self.buf.index(mark) + len(mark)
        out, self.buf = self.buf[:i], self.buf[i:]
        return out

    def exactly(self, n):
        while len(self.buf) < n:
            data = self.s.recv(4096)
            if not data:
                raise EOFError(self.buf)
            self.buf += data
        out, self.buf = self.buf[:n], self.buf[n:]
        return out

    def send(self, text):
        data = text.encode()
        n = len(data)
        head = bytes([0x81, 0x80 | n]) if n < 126 else \
            bytes([0x81, 0xfe]) + struct.pack(">H", n)
        self.s.sendall(head + b"\0\0\0\0" + data)

    def recv(self):
        op, n = self.exactly(2)
        if n == 126:
            n = struct.unpack(">H", self.exactly(2))[0]
        data = self.exactly(n)
        if op & 15 == 8:
            raise EOFError("closed")
        return json.loads(data)

    def call(self, method, params=None, **more):
        self.send(json.dumps({"id": 1, "method": method,
                              "params": params or {}, **more}))
        return self.recv()


CALLS = [
    ("RPC.List", {}), ("RPC.Ping", {}), ("RPC.Describe", {"name": "FS.Get"}),
    ("Sys.GetInfo", {}), ("Sys.SetDebug", {"level": 2}),
    ("Config.Get", {}), ("Config.Get", {"key": "debug"}),
    ("Config.Get", {"key": "debug.level", "level": 9}),
    ("Config.Set", {"key": "debug.event_level", "value": 1}),
    ("Config.Set", {"config": {"debug": {"event_level": 2}}, "save": True}),
    ("Config.Save", {}),
    ("FS.Put", {"filename": "t.txt", "data": base64.b64encode(b"one").decode()}),
    ("FS.Put", {"filename": "t.txt", "data": "dHdv", "append": True}),
    ("FS.List", {}), ("FS.ListExt", {"path": "/"}),
    ("FS.Get", {"filename": "t.txt", "offset": 1, "len": 3}),
    ("FS.Rename", {"src": "t.txt", "dst": "u.txt"}),
    ("FS.Remove", {"filename": "u.txt"}),
    ("Dev.GetInfo", {"name": "root"}),
    ("Dev.Read", {"name": "root", "offset": 0, "len": 16}),
    ("GPIO.Write", {"pin": 5, "value": 1}), ("GPIO.ReadOut", {"pin": 5}),
    ("GPIO.Toggle", {"pin": 5}), ("GPIO.Read", {"pin": 5}),
    ("GPIO.Blink", {"pin": 5, "on_ms": 10, "off_ms": 20}),
    ("GPIO.Blink", {"pin": 5, "on_ms": 0, "off_ms": 0}),
    ("GPIO.SetIntHandler", {"pin": 6, "edge": "any", "pull": "up"}),
    ("GPIO.RemoveIntHandler", {"pin": 6}),
]


def test_replies_keep_their_schemas(demo):
    ws = Ws(demo)
    for method, args in CALLS:
        schema = demo.rpc("RPC.Describe", {"name": method}).get("result_schema")
        reply = ws.call(method, args)
        if method == "Sys.SetDebug":
            assert reply["error"]["code"] == 0
            continue
        assert "result" in reply, (method, reply)
        assert schema is not None, method
        assert breach(reply["result"], schema) is None, method


def test_every_method_is_called_somewhere(demo):
    called = {m for m, _ in CALLS}
    # These would end the device or its file systems; tested elsewhere.
    other = {"Sys.Reboot", "FS.Mkfs", "FS.Mount", "FS.Umount", "Dev.Create",
             "Dev.Write", "Dev.Erase", "Dev.Remove"}
    for m in demo.rpc("RPC.List"):
        if m.split(".")[0] in ("RPC", "Sys", "Config", "FS", "Dev", "GPIO"):
            assert m in called | other, m


def test_devices_and_mounts(demo):
    demo.rpc("Dev.Create", {"name": "r1", "type": "part", "opts": {
        "dev": "flash0", "offset": 3 << 20, "size": 65536}})
    demo.rpc("Dev.Write", {"name": "r1", "offset": 4096, "data": "aGVsbG8=",
                           "erase_len": 4096})
    assert demo.rpc("Dev.Read", {"name": "r1", "offset": 4096,
                                 "len": 5})["data"] == "aGVsbG8="
    demo.rpc("Dev.Erase", {"name": "r1", "offset": 4096, "len": 4096})
    for bad in ({"offset": 65530, "len": 10}, {"offset": -1, "len": 1},
                {"offset": 0, "len": 1 << 20}, {}):
        with pytest.raises(RpcError) as e:
            demo.rpc("Dev.Read", {"name": "r1", **bad})
        assert e.value.code == 400
    demo.rpc("FS.Mkfs", {"dev_name": "r1", "fs_type": "LFS",
                         "fs_opts": {"bs": 4096}})
    demo.rpc("FS.Mount", {"path": "/mnt", "dev_name": "r1", "fs_type": "LFS",
                          "fs_opts": '{"bs": 4096}'})
    demo.rpc("FS.Put", {"filename": "/mnt/x", "data": "aGVsbG8="})
    assert demo.rpc("FS.List", {"path": "/mnt"}) == ["x"]
    demo.rpc("FS.Umount", {"path": "/mnt"})
    demo.rpc("Dev.Remove", {"name": "r1"})
    for m in ("FS.Mkfs", "FS.Mount", "FS.Umount", "Dev.Create", "Dev.Remove"):
        with pytest.raises(RpcError):
            demo.rpc(m, {})


def http(device, method, path, body=b"", headers=()):
    """One raw HTTP exchange; returns status, head, body, and what follows."""
    with socket.create_connection(("127.0.0.1", device.port)) as s:
        s.settimeout(5)
        lines = "".join(h + "\r\n" for h in headers)
        s.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\n"
                  f"Connection: close\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode() + body)
        data = b""
        while True:
            piece = s.recv(4096)
            if not piece:
                break
            data += piece
        head, _, rest = data.partition(b"\r\n\r\n")
        return int(head.split()[1]), head.decode().lower(), rest


def test_http_forms(demo):
    status, head, body = http(demo, "POST", "/rpc",
                              b'{"id":"x","tag":"t","method":"RPC.Ping"}')
    assert status == 200 and "access-control-allow-origin: *" in head
    assert "application/json" in head and body.endswith(b"}\r\n")
    frame = json.loads(body)
    assert frame["id"] == "x" and frame["tag"] == "t" and "src" in frame
    status, _, body = http(demo, "GET", "/rpc/FS.List?path=%22/%22")
    assert status == 200 and isinstance(json.loads(body), list)
    for method, path, data, want in (
            ("GET", "/rpc/FS.List?path=/", b"", 400),
            ("POST", "/rpc/FS.List", b"{", 400),
            ("POST", "/rpc", b"{", 400),
            ("POST", "/rpc", b'{"id":1,"dst":"me","method":"RPC.Ping"}', 400),
            ("POST", "/rpc", b"", 400),
            ("GET", "/rpc", b"", 405),
            ("PUT", "/rpc/RPC.Ping", b"", 405),
            ("POST", "/rpc/No.Such", b"", 404),
            ("POST", "/rpc/Config.Get", b'{"key":"no"}', 404),
            ("POST", "/rpc/FS.Get", b"{}", 500),
            ("OPTIONS", "/rpc/FS.Get", b"", 200),
            # A notification is done, and the connection not left hanging.
            ("POST", "/rpc", b'{"method":"RPC.Ping"}', 200)):
        status, head, body = http(demo, method, path, data)
        assert status == want, (method, path, data, body)
        assert "access-control-allow-headers: *" in head
        if status >= 400:
            assert json.loads(body)["code"] >= 400


def test_longest_frame_over_http(demo):
    for size, want in ((4096, 200), (4097, 413)):
        frame = b'{"id":1,"method":"RPC.Ping","tag":"%s"}'
        frame = frame % (b"x" * (size - len(frame) + 2))
        assert len(frame) == size
        status, _, body = http(demo, "POST", "/rpc", frame)
        assert status == want, body


def test_http_keep_alive(demo):
    with socket.create_connection(("127.0.0.1", demo.port)) as s:
        s.settimeout(5)
        f = s.makefile("rb")
        for i in range(3):
            body = b'{"id":%d,"method":"RPC.Ping"}' % i
            close = b"" if i < 2 else b"Connection: close\r\n"
            s.sendall(b"POST /rpc HTTP/1.1\r\nHost: x\r\n" + close +
                      b"Content-Length: %d\r\n\r\n" % len(body) + body)
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += f.read(1)
            n = int(re.search(rb"Content-Length: (\d+)", head)[1])
            assert json.loads(f.read(n))["id"] == i
            assert head.count(b"Connection: close") == (i == 2)
        assert f.read() == b""


def test_ws_frames(demo):
    ws = Ws(demo)
    assert "101" in ws.head
    ws.send('{"method":"RPC.Ping"}')  # no answer
    assert ws.call("No.Such")["error"]["code"] == 404
    assert "result" in ws.call("RPC.Ping", args=None, dst="")
    # A frame near the limit of 4096 bytes.
    data = base64.b64encode(os.urandom(2800)).decode()
    assert ws.call("FS.Put", {"filename": "big", "data": data})["result"] is None
    got = ws.call("FS.Get", {"filename": "big"})["result"]
    assert got == {"data": data, "left": 0}
    ws.call("FS.Remove", {"filename": "big"})
    for bad in ("{", '{"id":1,"dst":"nobody","method":"RPC.Ping"}'):
        ws = Ws(demo)
        ws.send(bad)
        with pytest.raises((EOFError, ConnectionResetError)):
            ws.recv()


def test_many_ws_channels(demo):
    """More than 20: the one idle for longest goes, the device stays."""
    sockets = [Ws(demo) for _ in range(24)]
    assert "result" in sockets[-1].call("RPC.Ping")
    with pytest.raises((EOFError, ConnectionResetError, BrokenPipeError)):
        sockets[0].call("RPC.Ping")
    for ws in sockets:
        ws.s.close()


class Serial:
    """The device's pseudo terminal, as bytes."""

    def __init__(self, path):
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.fd, termios.TCSANOW)
        self.buf = b""

    def write(self, data):
        os.write(self.fd, data)

    def until(self, pattern, timeout=5):
        end = time.monotonic() + timeout
        while True:
            m = re.search(pattern, self.buf, re.S)
            if m:
                self.buf = self.buf[m.end():]
                return m
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                raise AssertionError(f"{pattern!r} not in {self.buf!r}")
            self.buf += os.read(self.fd, 4096)

    def close(self):
        os.close(self.fd)


def test_uart_framing(start):
    d = start("demo-c")
    s = Serial(d.uart)
    ping = b'{"id":7,"method":"RPC.Ping"}'
    reply = rb'\n(\{"id":7,[^\n]*\})([0-9a-f]{8})?\n'
    s.write(b"\n" + ping + b"\n")
    assert s.until(reply)[2] is None
    crc = b"%08x" % zlib.crc32(ping)
    s.write(b"junk" + ping + crc + b",meta\n")
    m = s.until(reply)
    assert int(m[2], 16) == zlib.crc32(m[1])
    # Dropped: wrong CRC, a byte above 127 in the middle, an over-long line.
    s.write(ping + b"00000000\n")
    s.write(ping[:5] + b"\xff" + ping[5:] + b"\n")
    s.write(b"x" * 5000 + b"\n")
    s.write(b'{"id":8,"method":"RPC.Ping"}\n')
    m = s.until(rb'\{"id":(\d+),[^\n]*\}')
    assert m[1] == b"8"
    # The tool's greeting; from then on both delimiters.
    s.write(b'"""\x04"""\n\n')
    s.until(rb'"""\x04"""\n\n')
    s.write(ping + b"\n")
    s.until(rb'"""\n\{"id":7,[^\n]*\}\n"""\n')
    s.close()


def test_uart_long_reply_and_console(start):
    """Frames and log lines do not mix, however much of both there is."""
    d = start("demo-c", "--config", json.dumps({"demo": {"interval_ms": 20}}))
    s = Serial(d.uart)
    for i in range(20):
        s.write(b'{"id":%d,"method":"Config.Get"}01234567\n' % i)  # dropped
        body = b'{"id":%d,"method":"Config.Get"}' % i
        s.write(body + b"%08x\n" % zlib.crc32(body))
        m = s.until(rb'\n(\{"id":%d,[^\n]*\})([0-9a-f]{8})\n' % i)
        assert int(m[2], 16) == zlib.crc32(m[1])
        json.loads(m[1])
    s.close()


def htdigest(algo, user, realm, password):
    h = hashlib.md5 if algo == 0 else hashlib.sha256
    return f"{user}:{realm}:{h(f'{user}:{realm}:{password}'.encode()).hexdigest()}\n"


def frame_auth(challenge, user, password, cnonce="77"):
    h = hashlib.md5 if challenge["algorithm"] == "MD5" else hashlib.sha256

    def hx(s):
        return h(s.encode()).hexdigest()
    ha1 = hx(f"{user}:{challenge['realm']}:{password}")
    ha2 = hx("dummy_method:dummy_uri")
    nonce = challenge["nonce"]
    return {"realm": challenge["realm"], "username": user, "nonce": nonce,
            "cnonce": cnonce, "algorithm": challenge["algorithm"],
            "response": hx(f"{ha1}:{nonce}:1:{cnonce}:auth:{ha2}")}


ACL = json.dumps([{"method": "Sys.*", "acl": "*"},
                  {"method": "FS.Remove", "acl": "-*"},
                  {"method": "FS.*", "acl": "+joe,-*"},
                  {"method": "*", "ch_type": "UART", "acl": "*"},
                  {"method": "*", "acl": "-eve,*"}])


@pytest.mark.parametrize("algo", [0, 1])
def test_access_list_and_digest(start, algo):
    d = start("demo-c")
    pw = htdigest(algo, "joe", "RPC", "s:e c") + htdigest(algo, "eve", "RPC", "e")
    d.rpc("FS.Put", {"filename": "pw", "data":
                     base64.b64encode(pw.encode()).decode()})
    d.rpc("Config.Set", {"config": {"rpc": {
        "auth_file": "pw", "auth_algo": algo, "acl": ACL}}})
    assert d.rpc("Sys.GetInfo")["app"] == "demo-c"
    with pytest.raises(RpcError) as e:
        d.rpc("FS.Remove", {"filename": "x"})
    assert (e.value.code, e.value.message) == (403, "unauthorized")

    # In the frame.
    ws = Ws(d)
    error = ws.call("FS.List")["error"]
    assert error["code"] == 401
    c = json.loads(error["message"])
    assert c["auth_type"] == "digest" and c["nc"] == 1 and c["realm"] == "RPC"
    assert c["algorithm"] == ("SHA-256" if algo else "MD5")
    assert abs(c["nonce"] - time.time()) < 5
    assert "result" in ws.call("FS.List", auth=frame_auth(c, "joe", "s:e c"))
    for who in (("joe", "wrong"), ("bob", "s:e c")):
        assert ws.call("FS.List", auth=frame_auth(c, *who))["error"]["code"] == 401
    assert ws.call("FS.List",
                   auth=frame_auth(c, "eve", "e"))["error"]["code"] == 403
    old = dict(c, nonce=c["nonce"] - 3600)
    assert ws.call("FS.List",
                   auth=frame_auth(old, "joe", "s:e c"))["error"]["code"] == 401
    new = dict(c, nonce=c["nonce"] + 3600)
    assert ws.call("FS.List",
                   auth=frame_auth(new, "joe", "s:e c"))["error"]["code"] == 401
    for broken in ({}, {"realm": "x"}, {"username": ""}, {"response": None}):
        auth = dict(frame_auth(c, "joe", "s:e c"), **broken) if broken else {}
        assert ws.call("FS.List", auth=auth)["error"]["code"] == 400

    # HTTP's own.
    status, head, _ = http(d, "POST", "/rpc/FS.List")
    assert status == 401 and 'www-authenticate: digest' in head
    assert 'realm="rpc"' in head
    if algo == 0:  # urllib speaks MD5 only
        pwd = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        pwd.add_password(None, d.http, "joe", "s:e c")
        opener = urllib.request.build_opener(
            urllib.request.HTTPDigestAuthHandler(pwd))
        with opener.open(d.http + "/rpc/FS.List", timeout=5) as r:
            assert "pw" in json.load(r)

    # The tool, on the lines that have no authentication of their own.
    for port in (d.uart, f"ws://127.0.0.1:{d.port}/rpc", d.http + "/rpc"):
        out = mos("--port", port, "--rpc-creds", "joe:s:e c", "call", "FS.List")
        assert "pw" in json.loads(out.stdout), port
        p = mos("--port", port, "--rpc-creds", "joe:no", "call", "FS.List",
                check=False)
        assert p.returncode != 0, port


def test_bad_access_list_locks(start):
    d = start("demo-c")
    ws = Ws(d)
    for acl in ("[", "@nofile", '[{"method":"*"}]'):
        d.rpc("Config.Set", {"key": "rpc.acl", "value": acl})
        assert ws.call("Sys.GetInfo")["error"]["code"] == 500
        d.stop()
        d.start()
        ws = Ws(d)


def test_reboot_and_lock_out(start):
    d = start("demo-c")
    ws = Ws(d)
    d.rpc("Sys.Reboot", {"delay_ms": 400})
    assert "result" in ws.call("RPC.Ping")
    codes = set()
    try:
        while True:
            codes.add(ws.call("RPC.Ping").get("error", {}).get("code"))
            time.sleep(0.01)
    except (EOFError, OSError):
        pass
    assert 418 in codes
    assert d.wait_rpc()["reset_cause"] == "soft"


def test_gpio_interrupt_notifies(start):
    d = start("demo-c")
    ws = Ws(d)
    assert "result" in ws.call("GPIO.SetIntHandler",
                               {"pin": 9, "edge": "any"}, src="tester")
    sock = os.path.join(d.state, "gpio.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.connect(sock)
        for level in (1, 0):
            s.sendall(f"set 9 {level}\n".encode())
            note = ws.recv()
            assert note["method"] == "GPIO.Int" and "id" not in note
            assert note["params"]["pin"] == 9
            assert note["params"]["value"] == level
            assert abs(note["params"]["ts"] - time.time()) < 60


def wait_boots(d, count):
    end = time.monotonic() + 10
    while d.console().count("Init done") < count:
        assert time.monotonic() < end, d.console()
        time.sleep(0.02)
    d.wait_rpc()


def test_config_levels_and_acl(start):
    d = start("demo-c")
    for args, code in (({"level": 0, "config": {}}, 400),
                       ({"level": 10, "config": {}}, 400),
                       ({}, 400),
                       ({"config": 5}, 400),
                       ({"key": "no.such", "value": 1}, 404),
                       ({"key": "debug.level", "value": "x"}, 400),
                       ({"config": {"debug": {"level": []}}}, 400)):
        with pytest.raises(RpcError) as e:
            d.rpc("Config.Set", args)
        assert e.value.code == code, args
    d.rpc("Config.Set", {"level": 3, "save": True,
                         "config": {"device": {"sn": "level3"}}})
    assert d.rpc("Config.Get", {"key": "device.sn"}) == ""
    assert d.rpc("Config.Get", {"key": "device.sn", "level": 3}) == "level3"
    assert d.rpc("Config.Get", {"key": "device.sn", "level": 2}) == ""
    # A level below takes effect at the next boot; the list that comes with
    # level 9 does not bind the files before it.
    d.rpc("Sys.Reboot", {"delay_ms": 0})
    wait_boots(d, 2)
    d.rpc("Config.Set", {"key": "conf_acl", "value": "-device.sn,*",
                         "save": True, "reboot": True})
    wait_boots(d, 3)
    assert d.rpc("Config.Get", {"key": "device.sn"}) == "level3"
    d.rpc("Config.Set", {"config": {"device": {"sn": "no", "license": "yes"}}})
    assert d.rpc("Config.Get", {"key": "device.sn"}) == "level3"
    assert d.rpc("Config.Get", {"key": "device.license"}) == "yes"


def test_file_arguments_are_checked(demo):
    for m, args in (("FS.Get", {}), ("FS.Get", {"filename": "../etc/passwd"}),
                    ("FS.Get", {"filename": "x" * 300}),
                    ("FS.Put", {"filename": "x"}),
                    ("FS.Put", {"filename": "x", "data": "%%%"}),
                    ("FS.Put", {"filename": "a/../../b", "data": ""}),
                    ("FS.Remove", {}), ("FS.Rename", {"src": "a"}),
                    ("FS.List", {"path": ""})):
        with pytest.raises(RpcError) as e:
            demo.rpc(m, args)
        assert e.value.code == 400, (m, args)
    for m, args in (("FS.Get", {"filename": "nofile"}),
                    ("FS.Remove", {"filename": "nofile"}),
                    ("FS.Rename", {"src": "nofile", "dst": "b"}),
                    ("FS.Put", {"filename": "nofile", "data": "", "offset": 3})):
        with pytest.raises(RpcError) as e:
            demo.rpc(m, args)
        assert e.value.code == 404, (m, args)


def test_large_file_in_pieces(demo):
    content = os.urandom(50000)
    for i in range(0, len(content), 1500):
        demo.rpc("FS.Put", {"filename": "big.bin", "append": i > 0, "data":
                            base64.b64encode(content[i:i + 1500]).decode()})
    got, left = b"", 1
    while left > 0:
        r = demo.rpc("FS.Get", {"filename": "big.bin", "offset": len(got)})
        got, left = got + base64.b64decode(r["data"]), r["left"]
        assert len(r["data"]) < 4096
    assert got == content
    # A full file system answers, and the other files stay.
    with pytest.raises(RpcError) as e:
        for i in range(2000):
            demo.rpc("FS.Put", {"filename": "full.bin", "append": True, "data":
                                base64.b64encode(bytes(2000)).decode()})
    assert e.value.code == 507
    demo.rpc("FS.Remove", {"filename": "full.bin"})
    assert len(demo.rpc("FS.Get", {"filename": "big.bin"})["data"]) > 0
    demo.rpc("FS.Remove", {"filename": "big.bin"})


class WsServer:
    """Takes WebSocket connections of a device."""

    def __init__(self):
        self.s = socket.create_server(("127.0.0.1", 0))
        self.s.settimeout(10)
        self.port = self.s.getsockname()[1]

    def accept(self):
        c, _ = self.s.accept()
        ws = Ws.__new__(Ws)
        ws.s, ws.buf = c, b""
        c.settimeout(10)
        ws.head = ws.until(b"\r\n\r\n").decode()
        key = re.search(r"Sec-WebSocket-Key: (\S+)", ws.head)[1]
        accept = base64.b64encode(hashlib.sha1(
            (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
        c.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                  b"Connection: Upgrade\r\nSec-WebSocket-Protocol: json-rpc\r\n"
                  b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        return ws

    @staticmethod
    def send(ws, obj):
        data = json.dumps(obj).encode()
        assert len(data) < 126
        ws.s.sendall(bytes([0x81, len(data)]) + data)

    @staticmethod
    def recv(ws):
        _, n = ws.exactly(2)
        n &= 127
        if n == 126:
            n = struct.unpack(">H", ws.exactly(2))[0]
        mask, data = ws.exactly(4), ws.exactly(n)
        return json.loads(bytes(b ^ mask[i % 4] for i, b in enumerate(data)))


def test_ws_server_address_reconnects(start):
    server = WsServer()
    start("demo-c", "--config", json.dumps({"rpc": {"ws": {
        "server_address": f"ws://127.0.0.1:{server.port}/x",
        "reconnect_interval_min": 1, "reconnect_interval_max": 2}}}))
    for i in range(3):
        ws = server.accept()
        assert ws.head.startswith("GET /x HTTP/1.1\r\n")
        assert "Sec-WebSocket-Protocol: json-rpc" in ws.head
        assert "Origin: https://mongoose-os.com" in ws.head
        server.send(ws, {"id": i, "src": "cloud", "method": "RPC.Ping"})
        reply = server.recv(ws)
        assert reply["id"] == i and reply["dst"] == "cloud"
        assert str(server.port) in reply["result"]["channel_info"]
        ws.s.close()


def test_notification_goes_to_uri(start):
    """A call to ws://… opens a channel and closes it when it is idle."""
    server = WsServer()
    d = start("demo-c", "--config", json.dumps(
        {"rpc": {"default_out_channel_idle_close_timeout": 1}}))
    dst = f"ws://127.0.0.1:{server.port}/p"
    d.rpc("GPIO.SetIntHandler", {"pin": 9, "edge": "any", "dst": dst,
                                 "method": "My.Int"})
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
        s.connect(os.path.join(d.state, "gpio.sock"))
        s.sendall(b"set 9 1\n")
        ws = server.accept()
        note = server.recv(ws)
        assert note["method"] == "My.Int" and "dst" not in note
        s.sendall(b"set 9 0\n")
        assert server.recv(ws)["params"]["value"] == 0
    begin = time.monotonic()
    op, _ = ws.exactly(2)
    assert op & 15 == 8 and 0.5 < time.monotonic() - begin < 5
