# SPDX-License-Identifier: Apache-2.0
"""Peers that mean harm, and peers that are only odd: what a device answers to
broken HTTP, WebSocket and RPC, what it keeps to itself, and whether it lives
on when its memory is taken."""
import base64
import hashlib
import json
import re
import socket
import struct
import subprocess
import time

import pytest

from conftest import Device, RpcError

PING = b'{"id":1,"method":"RPC.Ping"}'
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="


def connect(d):
    s = socket.create_connection(("127.0.0.1", d.port))
    s.settimeout(10)
    return s


def read_all(s):
    out = b""
    try:
        while data := s.recv(65536):
            out += data
    except ConnectionError:
        pass
    return out


def read_reply(f):
    """Reads one reply with a length; returns (status, head, body)."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        c = f.read(1)
        assert c, head
        head += c
    status = int(head.split()[1])
    n = re.search(rb"Content-Length: (\d+)", head)
    return status, head, f.read(int(n[1])) if n else b""


def exchange(d, data):
    """Sends raw bytes; returns all that came until the device closed."""
    with connect(d) as s:
        try:
            s.sendall(data)
        except ConnectionError:
            pass
        return read_all(s)


def post(headers, body=b""):
    return (b"POST /rpc/RPC.Ping HTTP/1.1\r\nHost: x\r\n" + headers +
            b"\r\n\r\n" + body)


CHUNKED = b"Transfer-Encoding: chunked"
GET = b"GET /rpc/RPC.Ping HTTP/1.1\r\nHost: x\r\n"

SMUGGLERS = {
    "both lengths": (400, post(b"Content-Length: 5\r\n" + CHUNKED,
                               b"0\r\n\r\n")),
    "two equal lengths": (400, post(
        b"Content-Length: 2\r\nContent-Length: 2", b"{}")),
    "two lengths": (400, post(b"Content-Length: 2\r\nContent-Length: 9",
                              b"{}")),
    "list of lengths": (400, post(b"Content-Length: 2, 2", b"{}")),
    "signed length": (400, post(b"Content-Length: +2", b"{}")),
    "negative length": (400, post(b"Content-Length: -2", b"{}")),
    "length past 64 bits": (413, post(
        b"Content-Length: 18446744073709551618", b"{}")),
    "blank before colon": (400, post(b"Transfer-Encoding : chunked",
                                     b"0\r\n\r\n")),
    "vertical tab": (400, post(b"Transfer-Encoding: \x0bchunked",
                               b"0\r\n\r\n")),
    "unknown coding": (501, post(b"Transfer-Encoding: gzip, chunked",
                                 b"0\r\n\r\n")),
    "coding twice": (400, post(CHUNKED + b"\r\n" + CHUNKED, b"0\r\n\r\n")),
    "coding in 1.0": (400, post(CHUNKED, b"0\r\n\r\n").replace(b"1.1", b"1.0")),
    "chunk size with sign": (400, post(CHUNKED, b"-1\r\n\r\n")),
    "chunk size with 0x": (400, post(CHUNKED, b"0x2\r\n{}\r\n0\r\n\r\n")),
    "chunk size past 64 bits": (400, post(
        CHUNKED, b"10000000000000002\r\n{}\r\n0\r\n\r\n")),
    "chunk lines with LF": (400, post(CHUNKED, b"2\n{}\n0\n\n")),
    "chunk without end": (400, post(CHUNKED, b"2\r\n{}x0\r\n\r\n")),
    "bare CR": (400, GET + b"A: b\rC: d\r\n\r\n"),
    "folded line": (400, GET + b"A: b\r\n c\r\n\r\n"),
    "folded first line": (400, b"GET / HTTP/1.1\r\n Host: x\r\n\r\n"),
    "NUL in a header": (400, GET + b"A: b\0c\r\n\r\n"),
    "NUL in the path": (400, b"GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n"),
    "mixed line ends": (400, b"GET / HTTP/1.1\r\nHost: x\n\r\n"),
    "no host": (400, b"GET / HTTP/1.1\r\n\r\n"),
    "two hosts": (400, b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
    "long path": (414, b"GET /" + b"a" * 100000 +
                  b" HTTP/1.1\r\nHost: x\r\n\r\n"),
    "long header": (431, GET + b"A: " + b"a" * 100000 + b"\r\n\r\n"),
    "many headers": (431, GET + b"A: b\r\n" * 100 + b"\r\n"),
    "long body": (413, post(b"Content-Length: 100000", b"x" * 100000)),
    "unknown expectation": (417, post(
        b"Expect: 200-ok\r\nContent-Length: 2", b"{}")),
    "HTTP/2": (505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "HTTP/0.9": (400, b"GET /\r\n\r\n"),
    "TLS": (400, bytes.fromhex("16030100a5010000a10303")),
}


@pytest.mark.parametrize("name", SMUGGLERS)
def test_broken_requests(demo, name):
    want, data = SMUGGLERS[name]
    # What follows would be the smuggled request: nothing may answer it.
    out = exchange(demo, data + GET + b"\r\n")
    assert out.count(b"HTTP/1.1 ") == 1, out
    assert out.startswith(b"HTTP/1.1 %d " % want), out
    head, _, body = out.partition(b"\r\n\r\n")
    assert b"Connection: close" in head
    assert body, "no reason"


def test_pipelining_and_keep_alive(demo):
    with connect(demo) as s:
        s.sendall(GET + b"\r\n" + b"HEAD /status.html HTTP/1.1\r\nHost: x\r\n"
                  b"\r\n" + GET + b"Connection: close\r\n\r\n")
        out = read_all(s)
    assert out.count(b"HTTP/1.1 200 OK") == 3
    assert out.count(b"channel_info") == 2
    assert out.count(b"Connection: close") == 1
    with connect(demo) as s:  # HTTP/1.0 closes unless asked not to
        s.sendall(b"GET /rpc/RPC.Ping HTTP/1.0\r\n\r\n")
        assert b"channel_info" in read_all(s)
    with connect(demo) as s:
        f = s.makefile("rb")
        for _ in range(2):
            s.sendall(b"GET /rpc/RPC.Ping HTTP/1.0\r\n"
                      b"Connection: keep-alive\r\n\r\n")
            status, head, _ = read_reply(f)
            assert status == 200 and b"Connection: keep-alive" in head


def test_errors_keep_the_connection(demo):
    """A refused call is an answer like any other."""
    with connect(demo) as s:
        f = s.makefile("rb")
        for path, body, want in ((b"/rpc/No.Such", b"{}", 404),
                                 (b"/rpc/RPC.Ping", b"{", 400),
                                 (b"/rpc/RPC.Ping", b"[" * 1500, 400),
                                 (b"/rpc/RPC.Ping", b"{}", 200)):
            s.sendall(b"POST " + path + b" HTTP/1.1\r\nHost: x\r\n"
                      b"Content-Length: %d\r\n\r\n" % len(body) + body)
            status, _, reply = read_reply(f)
            assert status == want and reply


def test_expect_continue(demo):
    with connect(demo) as s:
        s.sendall(post(b"Expect: 100-continue\r\nContent-Length: 2"))
        assert s.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        s.sendall(b"{}")
        assert b"channel_info" in s.recv(1000)


def test_form_to_rpc_is_answered(demo):
    body = (b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'
            b"--b--\r\n")
    out = exchange(demo, b"POST /rpc HTTP/1.1\r\nHost: x\r\nContent-Type: "
                   b"multipart/form-data; boundary=b\r\nContent-Length: %d\r\n"
                   b"\r\n" % len(body) + body)
    assert out.startswith(b"HTTP/1.1 415 ")


# --- what is kept secret ----------------------------------------------------

@pytest.mark.parametrize("path", [
    "/conf9.json", "/conf%39.json", "/./conf9.json", "/x/../conf9.json",
    "//conf9.json", "/CONF9.json", "/%63onf9.json", "/conf9.json/",
    "/conf9.json%00.html", "/conf9.json.tmp", "/users.htdigest",
    "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2fetc/passwd", "/..%5c..%5cconf9.json", "/%c0%ae/conf9.json"])
def test_files_that_are_not_served(secret, path):
    with connect(secret) as s:
        s.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n"
                  "Connection: close\r\n\r\n".encode())
        out = read_all(s)
    assert out.split()[1] in (b"400", b"404"), out
    assert b"geheim" not in out


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    """A device with passwords in its files."""
    d = Device("demo-c", tmp_path_factory.mktemp("secret"))
    d.rpc("Config.Set", {"config": {
        "rpc": {"auth_file": "users.htdigest", "auth_domain": "geheim"},
    }, "save": True})
    for name in ("users.htdigest", "conf9.json.tmp"):
        d.rpc("FS.Put", {"filename": name, "data": "Z2VoZWlt"})
    yield d
    d.stop()


def test_directory_page_has_no_secrets(secret):
    d = secret
    d.rpc("Config.Set", {"config": {"http": {"index_files": "no.html"}}})
    status, _, body = d.get("/")
    assert status == 200 and b"status.html" in body
    for name in (b"conf9", b".tmp", b"htdigest"):
        assert name not in body
    # The switch: everything but the password file.
    d.rpc("Config.Set", {"config": {"http": {"hidden_files": ""}}})
    assert b"geheim" in d.get("/conf9.json")[2]
    assert d.get("/users.htdigest")[0] == 404


def test_upload_of_another_site(demo):
    body = (b'--b\r\nContent-Disposition: form-data; name="f"; '
            b'filename="evil.txt"\r\n\r\nevil\r\n--b--\r\n')

    def upload(origin):
        return exchange(demo, b"POST /upload HTTP/1.1\r\nHost: dev\r\n" +
                        origin + b"Connection: close\r\nContent-Type: "
                        b"multipart/form-data; boundary=b\r\n"
                        b"Content-Length: %d\r\n\r\n" % len(body) + body)

    for origin in (b"http://evil.example", b"null", b"http://dev.evil.example",
                   b"http://dev:81", b"file://dev"):
        assert upload(b"Origin: " + origin + b"\r\n").split()[1] == b"403"
    with pytest.raises(RpcError):
        demo.rpc("FS.Get", {"filename": "evil.txt"})
    assert upload(b"Origin: http://DEV\r\n").split()[1] == b"200"
    assert upload(b"").split()[1] == b"200"
    demo.rpc("FS.Remove", {"filename": "evil.txt"})


def test_credentials_in_requests_of_another_site(start):
    """A browser sends what the user typed once with requests of any page."""
    d = start("demo-c")
    ha1 = hashlib.md5(b"admin:R:pw").hexdigest()
    d.rpc("FS.Put", {"filename": "pw", "data": base64.b64encode(
        f"admin:R:{ha1}\n".encode()).decode()})
    d.rpc("Config.Set", {"config": {"rpc": {
        "auth_domain": "R", "auth_file": "pw",
        "acl": '[{"method": "*", "acl": "+admin,-*"}]'}}})

    def curl(*args):
        return subprocess.run(
            ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--digest",
             "-u", "admin:pw", *args, d.http + "/rpc/RPC.Ping"],
            capture_output=True, text=True, timeout=10).stdout

    assert curl() == "200"
    assert curl("-H", f"Origin: {d.http}") == "200"
    assert curl("-H", "Origin: http://evil.example") == "401"
    assert curl("-H", "Origin: null") == "401"


# --- WebSocket --------------------------------------------------------------

def ws(d, path=b"/rpc", extra=b""):
    s = connect(d)
    s.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
              b"Connection: Upgrade\r\nSec-WebSocket-Key: " + KEY +
              b"\r\nSec-WebSocket-Version: 13\r\n" + extra + b"\r\n")
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += s.recv(1)
    assert head.startswith(b"HTTP/1.1 101 "), head
    return s


def frame(op, data=b"", fin=True, rsv=0, mask=b"\1\2\3\4", length=None):
    n = len(data) if length is None else length
    m = 0x80 if mask else 0
    head = bytes([fin << 7 | rsv << 4 | op])
    if n < 126:
        head += bytes([m | n])
    elif n < 65536:
        head += bytes([m | 126]) + struct.pack(">H", n)
    else:
        head += bytes([m | 127]) + struct.pack(">Q", n)
    if mask is None:
        return head + data
    return head + mask + bytes(c ^ mask[i & 3] for i, c in enumerate(data))


def close(code, text=b""):
    return frame(8, struct.pack(">H", code) + text)


BREACHES = {
    "unmasked": (1002, frame(1, PING, mask=None)),
    "reserved bit": (1002, frame(1, PING, rsv=4)),
    "opcode 3": (1002, frame(3, PING)),
    "opcode 11": (1002, frame(11)),
    "nothing to continue": (1002, frame(0, PING)),
    "message in a message": (1002, frame(1, b"a", fin=False) + frame(1, PING)),
    "long ping": (1002, frame(9, b"x" * 126)),
    "cut ping": (1002, frame(9, b"x", fin=False)),
    "length not minimal": (1002, b"\x81\xfe\x00\x05" + bytes(9)),
    "length with sign": (1002, b"\x82\xff" + b"\xff" * 8 + bytes(4)),
    "huge length": (1009, frame(2, length=1 << 62)),
    "10 MB": (1009, frame(2, length=10 << 20)),
    "endless fragments": (1009, frame(1, b"[" * 2000, fin=False) +
                          frame(0, b"[" * 2000, fin=False) * 4),
    "not UTF-8": (1007, frame(1, b"\xff")),
    "surrogate": (1007, frame(1, b"\xed\xa0\x80")),
    "overlong": (1007, frame(1, b"\xc0\xaf")),
    "cut character": (1007, frame(1, b"\xe2\x82", fin=False) +
                      frame(0, b"x")),
    "close of one byte": (1002, frame(8, b"\3")),
    "close not UTF-8": (1002, close(1000, b"\xff")),
    **{f"close {c}": (1002, close(c)) for c in
       (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)},
    **{f"close {c}": (c, close(c)) for c in
       (1000, 1001, 1002, 1003, 1007, 1011, 1012, 1014, 3000, 4999)},
}


@pytest.mark.parametrize("name", BREACHES)
def test_websocket_ends_with_the_right_code(demo, name):
    want, data = BREACHES[name]
    with ws(demo) as s:
        # After a close frame nothing counts.
        s.sendall(data + frame(1, PING))
        out = read_all(s)
    assert out == b"\x88\x02" + struct.pack(">H", want)


def test_websocket_fragments_with_ping_between(demo):
    with ws(demo) as s:
        s.sendall(frame(1, PING[:5], fin=False) + frame(9, b"hey") +
                  frame(0, b"", fin=False) + frame(0, PING[5:]))
        out = b""
        while b"channel_info" not in out:
            out += s.recv(1000)
        assert out.startswith(b"\x8a\x03hey")


@pytest.mark.parametrize("data", [frame(9, b"x" * 125),
                                  frame(1, b'{"id":1,"method":"RPC.List"}')],
                         ids=["pings", "calls"])
def test_websocket_peer_that_never_reads(start, data):
    """It must not take the device's memory with answers."""
    d = start("demo-c")
    before = d.rpc("Sys.GetInfo")["ram_free"]
    with ws(d) as s:
        s.settimeout(1)
        try:
            for _ in range(4000):
                s.sendall(data * 50)
        except TimeoutError:
            pass  # the device does not read on
        info = d.rpc("Sys.GetInfo")
        assert info["ram_min_free"] > before - 150000
    assert d.rpc("RPC.Ping")


# --- memory -----------------------------------------------------------------

UPGRADE = (b"GET %s HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
           b"Connection: Upgrade\r\nSec-WebSocket-Key: " + KEY +
           b"\r\nSec-WebSocket-Version: 13\r\n\r\n")

HOGS = {
    "idle": b"",
    "heads": GET + b"A: " + b"x" * 2500,
    "bodies": post(b"Content-Length: 4000", b"x" * 3900),
    "messages": UPGRADE % b"/rpc" + frame(1, b"x" * 3000, fin=False),
    "logs": UPGRADE % b"/log",
    "files": b"GET /status.html HTTP/1.1\r\nHost: x\r\n\r\n" * 20,
}


@pytest.mark.parametrize("name", HOGS)
def test_clients_that_take_all_memory(start, name):
    d = start("demo-c", "--ram", "200000")
    before = d.rpc("Sys.GetInfo")["ram_free"]
    hogs = []
    for _ in range(1100):
        s = socket.socket()
        s.setblocking(False)
        s.connect_ex(("127.0.0.1", d.port))
        hogs.append(s)
    time.sleep(0.3)
    for s in hogs:
        try:
            s.send(HOGS[name])
        except OSError:
            pass  # refused already
    time.sleep(0.5)
    # The device itself is not touched: its serial line answers.
    assert json.loads(d.mos("call", "RPC.Ping").stdout)
    for s in hogs:
        s.close()
    d.wait_rpc()
    end = time.monotonic() + 10
    while d.rpc("Sys.GetInfo")["ram_free"] < before - 8000:
        assert time.monotonic() < end, "memory is lost"
        time.sleep(0.1)
    log = d.console()
    assert log.count("Init done") == 1, log[-2000:]


def test_idle_connections_make_room(start):
    """Hundreds of silent connections do not lock others out."""
    d = start("demo-c", "--ram", "200000")
    hogs = []
    for _ in range(600):
        s = socket.socket()
        s.setblocking(False)
        s.connect_ex(("127.0.0.1", d.port))
        hogs.append(s)
    time.sleep(1.2)
    for _ in range(3):
        d.wait_rpc(timeout=3)
    for s in hogs:
        s.close()
