# SPDX-License-Identifier: Apache-2.0
"""A device whose medium or configuration is broken still starts, says what is
wrong, and can be repaired through its UART; one that cannot start does not try
at full speed."""
import http.client
import json
import os
import random
import re
import signal
import subprocess
import threading
import time

import pytest
from conftest import RpcError, app_dir, mos

FLASH = 4 << 20
FS_AT, FS_SIZE = 65536, 1048576


def damage(state, f):
    path = os.path.join(state, "flash.bin")
    data = bytearray(open(path, "rb").read())
    f(data)
    with open(path, "r+b") as out:
        out.write(data)


def noise(data):
    data[:] = random.Random(1).randbytes(len(data))


def erased_first_blocks(data):
    data[FS_AT:FS_AT + 8192] = b"\xff" * 8192


def zeros(data):
    data[FS_AT:FS_AT + FS_SIZE] = bytes(FS_SIZE)


@pytest.mark.parametrize("f", [noise, erased_first_blocks, zeros])
def test_damaged_root(start, f):
    d = start("demo-c")
    d.rpc("Config.Set", {"config": {"device": {"id": "mine"}}, "save": True})
    d.stop()
    damage(d.state, f)
    before = open(os.path.join(d.state, "flash.bin"), "rb").read()
    d.start()
    d.wait_console("Going on without files")
    # By the UART and by HTTP, with what is compiled in.
    info = json.loads(d.mos("call", "Sys.GetInfo").stdout)
    assert info["id"].startswith("posix_") and info["fs_size"] == 0
    with pytest.raises(RpcError, match="[Ff]ailed"):
        d.rpc("Config.Set", {"config": {"device": {"id": "x"}}, "save": True})
    assert d.get("/")[0] == 404
    # Nothing was written to what might still be saved by other means.
    assert open(os.path.join(d.state, "flash.bin"), "rb").read() == before
    # The way back.
    d.mos("call", "FS.Mkfs", json.dumps(
        {"dev_name": "root", "fs_type": "LFS",
         "fs_opts": {"bs": 4096, "is": 128}}))
    d.rpc("Sys.Reboot")
    time.sleep(0.3)
    assert d.wait_rpc()["fs_size"] > 0
    d.rpc("Config.Set", {"config": {"device": {"id": "again"}}, "save": True})


def test_bad_config_file(start):
    d = start("demo-c")
    d.rpc("FS.Put", {"filename": "conf8.json", "data": "eyJkZXZpY2UiOg=="})
    d.rpc("FS.Put", {"filename": "conf9.json",
                     "data": "eyJkZXZpY2UiOnsiaWQiOiJnb29kIn19"})
    d.rpc("Sys.Reboot")
    time.sleep(0.3)
    assert d.wait_rpc()["id"] == "good"
    assert re.search(r"conf8\.json: .*ignored", d.console())


def test_full_disk(start):
    d = start("demo-c")
    d.rpc("Config.Set", {"config": {"device": {"id": "old"}}, "save": True})
    block = "A" * 2048
    with pytest.raises(RpcError):
        for i in range(2000):
            d.rpc("FS.Put", {"filename": "fill", "append": True,
                             "data": block})
    # What small files could still use goes too.
    with pytest.raises(RpcError):
        for i in range(2000):
            d.rpc("FS.Put", {"filename": f"f{i}", "data": block[:256]})
    with pytest.raises(RpcError):
        d.rpc("Config.Set", {"config": {"device": {
            "id": "n" * 900, "sn": "s" * 900}}, "save": True})
    d.rpc("Sys.Reboot")
    time.sleep(0.3)
    assert d.wait_rpc()["id"] == "old"
    # There is room again after something was removed.
    d.rpc("FS.Remove", {"filename": "fill"})
    d.rpc("Config.Set", {"config": {"device": {"id": "new"}}, "save": True})


def test_failing_init_slows_down(copy_app, tmp_path):
    app = copy_app("hello-c")
    main = os.path.join(app, "src", "main.c")
    text = open(main).read().replace("MGOS_APP_INIT_SUCCESS",
                                     "MGOS_APP_INIT_ERROR")
    with open(main, "w") as f:
        f.write(text)
    mos("-C", app, "build", "--platform", "posix", timeout=600)
    # There is no HTTP server to wait for, so the tool is not asked.
    elf = os.path.join(app, "build", "objs", "hello-c.elf")
    p = subprocess.Popen([elf, "--state-dir", str(tmp_path / "state"),
                          "--uart0", "stdio"],
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        time.sleep(6)
        p.terminate()
        log = p.communicate(timeout=10)[0].decode(errors="replace")
    finally:
        p.kill()
    assert "mgos_app_init() failed" in log
    # Without a pause there would be about twelve.
    assert 3 <= log.count("Init failed") <= 5


def run_fails(state, *args):
    """`mos run` with a state that cannot work; returns the error."""
    p = mos("-C", app_dir("demo-c"), "run", "--no-build", "--detach",
            "--http-port", "0", "--state-dir", str(state), *args, check=False)
    assert p.returncode == 1
    return [line for line in p.stderr.splitlines()
            if line.startswith("Error: ")][-1]


def test_states_that_cannot_work(start, tmp_path):
    d = start("demo-c")
    assert "a device runs from" in run_fails(d.state)
    d.stop()
    line = run_fails(d.state, "--flash-size", "8M")
    assert "flash.bin has 4194304 bytes, the flash should have 8388608" in line
    assert "no space left" in run_fails(tmp_path / "s", "--flash-size", "64K")
    assert "/proc/x" in run_fails("/proc/x")
    with open(os.path.join(d.state, "id"), "w") as f:
        f.write("zz")
    assert "/id: data is corrupt" in run_fails(d.state)
    os.unlink(os.path.join(d.state, "id"))
    os.truncate(os.path.join(d.state, "flash.bin"), 100000)
    assert "flash.bin has 100000 bytes" in run_fails(d.state)


def test_two_devices(start):
    a, b = start("demo-c"), start("demo-c")
    a.rpc("Config.Set", {"config": {"device": {"id": "a"}}, "save": True})
    b.rpc("Config.Set", {"config": {"device": {"id": "b"}}, "save": True})
    assert a.rpc("Sys.GetInfo")["mac"] != b.rpc("Sys.GetInfo")["mac"]
    assert a.rpc("Config.Get", {"key": "device.id"}) == "a"


def test_killed_while_writing(start):
    """Whatever is on the flash when the process is killed: the old value of
    the configuration or the new one, and every file old or new."""
    d = start("demo-c")
    d.rpc("Config.Set", {"config": {"device": {"id": "0"}}, "save": True})
    known = 0
    for n in range(8):
        stop = threading.Event()
        tried = [known]

        def write():
            while not stop.is_set():
                tried[0] += 1
                try:
                    d.rpc("Config.Set", {"config": {"device": {
                        "id": str(tried[0])}}, "save": True})
                    done[0] = tried[0]
                except (OSError, http.client.HTTPException, RpcError):
                    return

        done = [known]
        t = threading.Thread(target=write)
        t.start()
        time.sleep(0.05 + 0.013 * n)
        d.stop(signal.SIGKILL)
        stop.set()
        t.join()
        d.start()
        d.wait_rpc()
        known = int(d.rpc("Config.Get", {"key": "device.id"}))
        assert done[0] <= known <= tried[0]
    assert known > 8
    assert "Going on without files" not in d.console()
