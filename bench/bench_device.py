#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The device and the tool: time from start to the first RPC answer, RPC round
trips over HTTP, WebSocket and UART, system calls while idle, rebuild times."""
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
import zlib

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MOS = os.path.join(ROOT, "build", "bin", "mos")
APP = f"{ROOT}/bench/app"


def start(work, *args):
    line = subprocess.run(
        [MOS, "-C", APP, "run", "--detach", "--http-port", "0", "--state-dir",
         f"{work}/state", *args],
        check=True, capture_output=True, text=True).stdout
    return json.loads(line.strip().splitlines()[-1])


def stop(info):
    """Ends the device and waits until its flash is free for the next one."""
    os.kill(info["pid"], signal.SIGTERM)
    with open(f"{info['state_dir']}/flash.bin", "rb") as f:
        fcntl.flock(f, fcntl.LOCK_EX)


def us(seconds):
    return f"{seconds * 1e6:8.0f} us"


def first_answer(work, elf):
    """Exec of the device to the first answered RPC request, seconds."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    begin = time.monotonic()
    p = subprocess.Popen([elf, "--state-dir", f"{work}/state", "--uart0", "pty",
                          "--http-port", str(port)],
                         stdout=subprocess.DEVNULL)
    while True:
        try:
            s = socket.create_connection(("127.0.0.1", port))
            break
        except OSError:
            if p.poll() is not None:
                raise SystemExit(f"the device ended with {p.returncode}")
            time.sleep(0.0005)
    s.sendall(b"GET /rpc/Sys.GetInfo HTTP/1.1\r\nHost: x\r\n\r\n")
    s.recv(4096)
    took = time.monotonic() - begin
    s.close()
    p.terminate()
    p.wait()
    return took


def round_trips(call, count=300):
    call()
    times = []
    for _ in range(count):
        t = time.monotonic()
        call()
        times.append(time.monotonic() - t)
    return statistics.median(times)


def http_rtt(info):
    s = socket.create_connection(
        ("127.0.0.1", int(info["http"].rsplit(":", 1)[1])))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    body = b'{"id":1,"method":"RPC.Ping"}'
    req = (b"POST /rpc HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n"
           b"Content-Length: %d\r\n\r\n" % len(body)) + body

    def call():
        s.sendall(req)
        data = b""
        while b"\r\n\r\n" not in data:
            data += s.recv(4096)
    return round_trips(call)


def ws_rtt(info):
    """A client made of a socket: the time of a library would be measured."""
    s = socket.create_connection(
        ("127.0.0.1", int(info["http"].rsplit(":", 1)[1])))
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    s.sendall(b"GET /rpc HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
              b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
              b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
    reply = s.recv(4096)
    if b" 101 " not in reply or not reply.endswith(b"\r\n\r\n"):
        raise SystemExit(f"no WebSocket: {reply!r}")
    text = b'{"id":1,"method":"RPC.Ping"}'
    # A frame masked with zeros.
    frame = bytes((0x81, 0x80 | len(text), 0, 0, 0, 0)) + text

    def call():
        s.sendall(frame)
        data = b""
        while len(data) < 2 or len(data) < 2 + data[1]:
            data += s.recv(4096)
        if b'"id":1' not in data:
            raise SystemExit(f"unexpected frame: {data!r}")
    rtt = round_trips(call)
    s.close()
    return rtt


def uart_rtt(info):
    fd = os.open(info["uart"], os.O_RDWR | os.O_NOCTTY)
    import tty
    tty.setraw(fd)
    frame = b'{"id":77,"method":"RPC.Ping"}'
    line = b"\n" + frame + b"%08x\n" % zlib.crc32(frame)

    def call():
        os.write(fd, line)
        data = b""
        while b'"id":77' not in data or not data.endswith(b"\n"):
            data += os.read(fd, 4096)
    rtt = round_trips(call)
    os.close(fd)
    return rtt


def idle_syscalls(info, seconds=5):
    out = subprocess.run(
        ["timeout", str(seconds), "strace", "-f", "-q", "-p", str(info["pid"])],
        capture_output=True, text=True).stderr
    calls = [l for l in out.splitlines()
             if re.search(r"\w+\(", l) and "resuming" not in l and
             "unfinished" not in l and "detached" not in l and
             "restart_syscall" not in l]
    return len(calls)


def rebuild():
    def build(*extra):
        t = time.monotonic()
        subprocess.run([MOS, "-C", APP, "build", "--quiet", *extra], check=True,
                       stdout=subprocess.DEVNULL)
        return time.monotonic() - t
    build()
    clean = build("--clean")
    nothing = statistics.median(build() for _ in range(3))
    edits = []
    for _ in range(3):
        os.utime(f"{APP}/src/main.c")
        edits.append(build())
    return clean, nothing, statistics.median(edits)


def main():
    work = tempfile.mkdtemp(prefix="meerkat-bench-")
    info = start(work)
    try:
        print("RPC round trip (median of 300): HTTP " + us(http_rtt(info)) +
              ", WebSocket " + us(ws_rtt(info)) + ", UART " +
              us(uart_rtt(info)))
        time.sleep(1.5)
        print(f"System calls of the idle device in 5 s: {idle_syscalls(info)} "
              "(budget 0; this app has no timers)")
    finally:
        stop(info)
    elf = [f for f in os.listdir(f"{APP}/build/objs") if f.endswith(".elf")][0]
    times = [first_answer(work, f"{APP}/build/objs/{elf}") for _ in range(9)]
    print(f"Start to first RPC answer: {statistics.median(times) * 1e3:.1f} ms "
          "(budget 50)")
    shutil.rmtree(work, ignore_errors=True)
    clean, nothing, edit = rebuild()
    print(f"mos build: clean {clean:.1f} s (budget 10), nothing changed "
          f"{nothing:.2f} s, one file changed {edit:.2f} s (budget 1)")


main()
