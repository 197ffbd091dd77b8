#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""HTTP of a device beside nginx and libmicrohttpd, in one run: a small JSON reply
and a 10 KB file at 1, 16 and 256 keep-alive connections. Prints requests per
second of server CPU time and the median latency, each as the median of three
short runs that alternate between the servers; and the memory that an idle
keep-alive connection costs the device."""
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUT = os.path.join(ROOT, "build", "bench")
MOS = os.path.join(ROOT, "build", "bin", "mos")
SECONDS = os.environ.get("BENCH_SECONDS", "1")
ROUNDS = 3


def build():
    os.makedirs(OUT, exist_ok=True)
    for name, libs in (("http_load", []), ("http_peer_mhd", ["-lmicrohttpd"])):
        subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", f"{OUT}/{name}",
                        f"{ROOT}/bench/{name}.c"] + libs, check=True)
    subprocess.run([MOS, "-C", f"{ROOT}/bench/app", "build", "--quiet"],
                   check=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_port(port):
    for _ in range(500):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"nothing listens on port {port}")


class Device:
    """Started without the tool, in this session like its peers: the kernel
    schedules a session as a group, which would be a difference."""
    name = "meerkat"

    def __init__(self, work):
        self.port = free_port()
        self.proc = subprocess.Popen(
            [f"{ROOT}/bench/app/build/objs/app.elf", "--state-dir",
             f"{work}/state", "--uart0", "none", "--http-port",
             str(self.port), "--ram", "8388608"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_port(self.port)
        self.pids = str(self.proc.pid)

    def stop(self):
        self.proc.terminate()
        self.proc.wait()


class Nginx:
    name = "nginx"

    def __init__(self, work):
        self.port = free_port()
        shutil.os.makedirs(f"{work}/www", exist_ok=True)
        with open(f"{work}/www/f10k.bin", "wb") as f:
            f.write(bytes(range(256)) * 40)
        with open(f"{work}/nginx.conf", "w") as f:
            f.write(f"""daemon off; master_process off; worker_processes 1;
pid {work}/nginx.pid; error_log {work}/error.log;
events {{ worker_connections 2048; }}
http {{ access_log off; sendfile on; tcp_nodelay on; keepalive_requests 100000000;
  client_body_temp_path {work}/t1; proxy_temp_path {work}/t2; fastcgi_temp_path {work}/t3;
  uwsgi_temp_path {work}/t4; scgi_temp_path {work}/t5; open_file_cache max=100;
  server {{ listen 127.0.0.1:{self.port}; root {work}/www;
    location = /json {{ default_type application/json;
      return 200 '{{"id":$connection_requests,"temp":21.5,"name":"sensor-1","on":true,"up":$connection_requests}}'; }} }} }}
""")
        self.proc = subprocess.Popen(
            [shutil.which("nginx") or "/usr/sbin/nginx", "-c",
             f"{work}/nginx.conf", "-p", work])
        wait_port(self.port)
        self.pids = str(self.proc.pid)

    def stop(self):
        self.proc.terminate()
        self.proc.wait()


class Mhd:
    name = "libmicrohttpd"

    def __init__(self, work):
        self.port = free_port()
        self.proc = subprocess.Popen([f"{OUT}/http_peer_mhd", str(self.port),
                                      f"{work}/www/f10k.bin"])
        wait_port(self.port)
        self.pids = str(self.proc.pid)

    def stop(self):
        self.proc.terminate()
        self.proc.wait()


def load(server, path, conns):
    try:
        out = subprocess.run(
            [f"{OUT}/http_load", str(server.port), path, str(conns), SECONDS,
             server.pids], check=True, capture_output=True, text=True,
            timeout=30)
        return json.loads(out.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"per_cpu_s": float("nan"), "p50_us": float("nan")}


def ram_used(server):
    c = http.client.HTTPConnection("127.0.0.1", server.port)
    c.request("GET", "/rpc/Sys.GetInfo")
    info = json.loads(c.getresponse().read())
    c.close()
    return info["ram_size"] - info["ram_free"]


def idle_connection_bytes(server, count=200):
    def open_idle():
        s = socket.create_connection(("127.0.0.1", server.port))
        s.sendall(b"GET /json HTTP/1.1\r\nHost: x\r\n\r\n")
        s.recv(4096)
        return s
    first = [open_idle() for _ in range(8)]
    time.sleep(0.2)
    before = ram_used(server)
    idle = [open_idle() for _ in range(count)]
    time.sleep(0.2)
    after = ram_used(server)
    for s in first + idle:
        s.close()
    return (after - before) / count


def main():
    build()
    work = tempfile.mkdtemp(prefix="meerkat-bench-")
    servers = []
    try:
        servers = [Nginx(work), Device(work), Mhd(work)]
        for title, path in (("small JSON reply", "/json"),
                            ("10 KB file", "/f10k.bin")):
            print(f"\nHTTP, {title}: requests per server CPU-second "
                  "(median latency, us)")
            print(f"{'connections':>12}" + "".join(
                f"{s.name:>24}" for s in servers) + f"{'ours/nginx':>12}")
            for conns in (1, 16, 256):
                runs = {s.name: [] for s in servers}
                for _ in range(ROUNDS):
                    for s in servers:
                        runs[s.name].append(load(s, path, conns))
                med = {n: (statistics.median(r["per_cpu_s"] for r in rs),
                           statistics.median(r["p50_us"] for r in rs))
                       for n, rs in runs.items()}
                print(f"{conns:>12}" + "".join(
                    f"{med[s.name][0]:>13.0f} ({med[s.name][1]:>7.1f})"
                    for s in servers) +
                    f"{med['meerkat'][0] / med['nginx'][0]:>11.2f}x")
        print(f"\nRAM of the device per idle keep-alive connection: "
              f"{idle_connection_bytes(servers[1]):.0f} bytes (budget 1024)")
    finally:
        for s in servers:
            s.stop()
        shutil.rmtree(work, ignore_errors=True)


main()
