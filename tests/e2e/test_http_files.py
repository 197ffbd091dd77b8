# SPDX-License-Identifier: Apache-2.0
"""Files of a device over HTTP while they change: what the server remembers about
them never shows, a reply is never a mix of two contents, and any number of
connections may ask for one file."""
import base64
import http.client
import os
import socket

import pytest

from conftest import Device

BENCH_APP = os.path.join(os.path.dirname(__file__), "..", "..", "bench", "app")


# With little RAM nothing of a file is kept in memory.
@pytest.fixture(scope="module", params=[8 << 20, 170000])
def device(request, tmp_path_factory):
    d = Device(os.path.abspath(BENCH_APP), tmp_path_factory.mktemp("files"),
               "--ram", str(request.param))
    d.ram = request.param
    yield d
    d.stop()


def put(d, name, data):
    for at in range(0, max(len(data), 1), 1500):
        d.rpc("FS.Put", {"filename": name, "append": at > 0,
                         "data": base64.b64encode(data[at:at + 1500]).decode()})


def fetch(conn, path, method="GET", headers=None):
    conn.request(method, path, headers=headers or {})
    r = conn.getresponse()
    return r.status, r.headers, r.read()


def raw(d, data, rcvbuf=None):
    s = socket.socket()
    if rcvbuf:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
    s.settimeout(10)
    s.connect(("127.0.0.1", d.port))
    s.sendall(data)
    return s


def read_all(s):
    data = b""
    while chunk := s.recv(65536):
        data += chunk
    s.close()
    return data


def test_every_change_shows_at_once(device):
    conn = http.client.HTTPConnection("127.0.0.1", device.port)
    for i in range(20):  # same length, within one second
        text = b"content %04d " % i * 300
        put(device, "a.txt", text)
        assert fetch(conn, "/a.txt")[2] == text
        assert fetch(conn, "/a.txt")[2] == text
    device.rpc("FS.Rename", {"src": "a.txt", "dst": "b.txt"})
    assert fetch(conn, "/a.txt")[0] == 404
    assert fetch(conn, "/b.txt")[2] == text
    put(device, "a.txt", b"other")
    assert fetch(conn, "/a.txt")[2] == b"other"
    device.rpc("FS.Rename", {"src": "b.txt", "dst": "a.txt"})
    assert fetch(conn, "/a.txt")[2] == text
    device.rpc("FS.Put", {"filename": "a.txt", "append": True,
                          "data": base64.b64encode(b"tail").decode()})
    assert fetch(conn, "/a.txt")[2] == text + b"tail"
    put(device, "a.txt.gz", b"\x1f\x8bpacked")
    status, headers, body = fetch(conn, "/a.txt", headers={
        "Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip" and body == b"\x1f\x8bpacked"
    device.rpc("FS.Remove", {"filename": "a.txt.gz"})
    assert fetch(conn, "/a.txt")[2] == text + b"tail"
    device.rpc("FS.Remove", {"filename": "a.txt"})
    assert fetch(conn, "/a.txt")[0] == 404
    conn.close()


@pytest.mark.parametrize("size", [100, 5000, 10240, 16384, 16385, 50000])
def test_ways_to_ask(device, size):
    data = os.urandom(size)
    put(device, "f.bin", data)
    conn = http.client.HTTPConnection("127.0.0.1", device.port)
    for _ in range(2):
        status, headers, body = fetch(conn, "/f.bin")
        assert (status, body) == (200, data)
        status, h, body = fetch(conn, "/f.bin", "HEAD")
        assert (status, h["Content-Length"], body) == (200, str(size), b"")
        assert fetch(conn, "/f.bin", headers={
            "If-None-Match": headers["ETag"]})[::2] == (304, b"")
        assert fetch(conn, "/f.bin", headers={
            "Range": "bytes=10-59"})[::2] == (206, data[10:60])
        assert fetch(conn, "/f.bin", headers={
            "Range": "bytes=-7"})[::2] == (206, data[-7:])
        assert fetch(conn, "/f.bin", headers={
            "Range": f"bytes={size}-"})[0] == 416
    conn.close()
    old = read_all(raw(device, b"GET /f.bin HTTP/1.0\r\n\r\n"))
    assert old.split(b"\r\n\r\n", 1)[1] == data
    one = b"GET /f.bin HTTP/1.1\r\nHost: x\r\n\r\n"
    last = one.replace(b"x\r\n", b"x\r\nConnection: close\r\n")
    reply = read_all(raw(device, one * 9 + last))
    assert reply.count(data) == 10


def replies(data):
    """Splits a stream into pairs of promised length and body."""
    while data:
        head, data = data.split(b"\r\n\r\n", 1)
        size = int(head.split(b"\r\nContent-Length: ")[1].split(b"\r\n")[0])
        yield size, data[:size]
        data = data[size:]


@pytest.mark.parametrize("change, args", [
    ("FS.Put", {"filename": "/mnt/big", "offset": 1399990, "data": "bm4="}),
    ("FS.Rename", {"src": "/mnt/new", "dst": "/mnt/big"}),
    ("FS.Remove", {"filename": "/mnt/big"})])
def test_changed_while_sent(device, change, args):
    """A slow reader gets all of the old file or a reply that ends early."""
    dev = {"dev_type": "part", "fs_type": "LFS", "fs_opts": {"bs": 4096},
           "dev_opts": {"dev": "flash0", "offset": 2 << 20, "size": 1 << 21}}
    size = 1400000
    device.rpc("FS.Mkfs", dev)
    device.rpc("FS.Mount", {"path": "/mnt", **dev})
    put(device, "/mnt/big", b"o" * size)
    put(device, "/mnt/new", b"n" * 9000)
    # More than the kernel buffers for a peer that does not read.
    ask = b"GET /mnt/big HTTP/1.1\r\nHost: x\r\n\r\n"
    s = raw(device, ask * 6, rcvbuf=4096)
    data = s.recv(1000)
    device.rpc(change, args)
    s.shutdown(socket.SHUT_WR)
    got = list(replies(data + read_all(s)))
    assert got[0] == (size, b"o" * size)
    cut = [b for n, b in got if len(b) < n]
    assert len(cut) == 1 and cut[0] == b"o" * len(cut[0]), "tested nothing"
    assert got[-1][1] == cut[0]
    device.rpc("FS.Umount", {"path": "/mnt"})


@pytest.mark.parametrize("size", [10240, 120000])
def test_many_connections_one_file(device, size):
    """More slow readers than a file system has descriptors, in little RAM."""
    data = os.urandom(size)
    put(device, "shared.bin", data)
    before = device.rpc("Sys.GetInfo")["ram_free"]
    ask = b"GET /shared.bin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    count = 200 if device.ram > 1 << 20 else 60
    readers = [raw(device, ask, rcvbuf=2048) for _ in range(count)]
    # Answered behind them: all have been served as far as their windows go.
    used = before - device.rpc("Sys.GetInfo")["ram_free"]
    assert used < count * 1024 + 40000
    for s in readers:
        assert read_all(s).split(b"\r\n\r\n", 1)[1] == data


def test_unmount_is_not_held_up(device):
    """What is remembered of a file neither keeps it open nor outlives it."""
    dev = {"dev_type": "part", "fs_type": "LFS", "fs_opts": {"bs": 4096},
           "dev_opts": {"dev": "flash0", "offset": 2 << 20, "size": 1 << 18}}
    device.rpc("FS.Mkfs", dev)
    conn = http.client.HTTPConnection("127.0.0.1", device.port)
    for size in (3000, 30000):
        device.rpc("FS.Mount", {"path": "/mnt", **dev})
        put(device, "/mnt/f.bin", b"m" * size)
        assert fetch(conn, "/mnt/f.bin")[2] == b"m" * size
        device.rpc("FS.Umount", {"path": "/mnt"})
        assert fetch(conn, "/mnt/f.bin")[0] == 404
    conn.close()


def test_no_descriptor_stays_open(start):
    d = start(os.path.abspath(BENCH_APP))
    fds = len(os.listdir(f"/proc/{d.pid}/fd"))
    for _ in range(30):
        assert d.get("/f10k.bin")[0] == 200
    assert len(os.listdir(f"/proc/{d.pid}/fd")) <= fds + 1
