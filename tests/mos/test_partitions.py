# SPDX-License-Identifier: Apache-2.0
"""Extra flash partitions and sizes with suffixes on the PC platform."""
import base64
import json
import re
import subprocess
import time

import pytest

BASE = ("name: parts\nlibs:\n"
        "  - location: https://github.com/mongoose-os-libs/core\n"
        "  - location: https://github.com/mongoose-os-libs/rpc-uart\n"
        "  - location: https://github.com/mongoose-os-libs/rpc-service-dev\n"
        "build_vars:\n")


def cdef(app, name):
    m = re.search(rf"-D{name}=(.*?)'?$", app.read("build/gen/cdefs.txt"), re.M)
    return m and m[1]


def test_devtab(app):
    app.manifest(BASE +
                 '  MGOS_ROOT_FS_SIZE: 512K\n'
                 '  ESP_IDF_EXTRA_PARTITION: '
                 '"conf,data,0x88,0x3fe000,8K,encrypted"\n'
                 '  ESP_IDF_EXTRA_PARTITION_2: "log, data, 0x99, 1M, 1M"\n')
    app.gen("--platform", "posix")
    assert cdef(app, "MGOS_ROOT_FS_SIZE") == "524288"
    tab = json.loads(cdef(app, "MGOS_ROOT_DEVTAB"))
    entries = {}
    for e in tab.split("|"):
        name, kind, opts = e.split(" ", 2)
        assert kind == "part"
        entries[name] = json.loads(opts)
    assert entries == {
        "root": {"dev": "flash0", "offset": 65536, "size": 524288},
        "conf": {"dev": "flash0", "offset": 0x3fe000, "size": 8192},
        "log": {"dev": "flash0", "offset": 1 << 20, "size": 1 << 20}}


def test_no_offset_means_behind_the_others(app):
    app.manifest(BASE + '  ESP_IDF_EXTRA_PARTITION: "a,data,1,,8K"\n'
                 '  ESP_IDF_EXTRA_PARTITION_1: "b,data,1,,4K"\n')
    app.gen("--platform", "posix")
    tab = cdef(app, "MGOS_ROOT_DEVTAB")
    assert f'"offset\\":{65536 + 1048576},' in tab
    assert f'"offset\\":{65536 + 1048576 + 8192},' in tab


def test_own_table_is_kept(app):
    app.manifest(BASE + '  ESP_IDF_EXTRA_PARTITION: "a,data,1,0,8K"\n'
                 'cdefs:\n  MGOS_ROOT_DEVTAB: \'"root ram {}"\'\n')
    app.gen("--platform", "posix")
    assert cdef(app, "MGOS_ROOT_DEVTAB").startswith('"root ram {}" "|a part ')


def test_nothing_asked_nothing_made(app):
    app.manifest(BASE + '  ESP_IDF_EXTRA_PARTITION: ""\n')
    app.gen("--platform", "posix")
    assert cdef(app, "MGOS_ROOT_DEVTAB") is None


@pytest.mark.parametrize("value, why", [
    ("conf,data,0x88,0x3fe000", "must be name,type,subtype,offset,size"),
    ("conf,data,0x88,0x3fe000,8K,a,b", "must be name,type,subtype"),
    ("root,data,0x88,0x3fe000,8K", "cannot be the name"),
    ("a b,data,0x88,0x3fe000,8K", "cannot be the name"),
    ("co\\\"n,data,0x88,0x3fe000,8K", "cannot be the name"),
    (",data,0x88,0x3fe000,8K", "cannot be the name"),
    ("conf,data,0x88,0x3fe001,8K", "must be a multiple of 4096"),
    ("conf,data,0x88,-4096,8K", "must be a multiple of 4096"),
    ("conf,data,0x88,0x3fe000,8Q", "must be a multiple of 4096"),
    ("conf,data,0x88,0x3fe000,0", "must be a multiple of 4096"),
    ("conf,data,0x88,0x3fe000,99999999999999999999", "must be a multiple"),
    ("conf,data,0x88,0x3fe000,12K", "beyond the flash of 4194304"),
    ("conf,data,0x88,0x10000,8K", "overlaps with root"),
    ("conf,data,0x88,0xf000,8K", "overlaps with root"),
    ("conf,data,0x88,0x200000,8K", "overlaps with other"),
    ("other,data,0x88,0x300000,8K", "also names a partition"),
])
def test_refused(app, value, why):
    app.manifest(BASE + '  ESP_IDF_EXTRA_PARTITION: '
                 '"other,data,1,0x201000,8K"\n'
                 f'  ESP_IDF_EXTRA_PARTITION_1: "{value}"\n')
    if why == "overlaps with other":
        app.manifest(BASE + '  ESP_IDF_EXTRA_PARTITION: '
                     '"other,data,1,0x201000,8K"\n'
                     '  ESP_IDF_EXTRA_PARTITION_1: '
                     '"conf,data,0x88,0x200000,8K"\n')
    line = app.refuse_gen("--platform", "posix")
    assert "mos.yml:" in line
    assert "ESP_IDF_EXTRA_PARTITION_1: " in line and why in line


@pytest.mark.parametrize("value", ["5000", "-4096", "4K", "1Q", "65M", "x"])
def test_bad_root_size(app, value):
    app.manifest(BASE + f'  MGOS_ROOT_FS_SIZE: "{value}"\n'
                 '  ESP_IDF_EXTRA_PARTITION: "a,data,1,,8K"\n')
    line = app.refuse_gen("--platform", "posix")
    assert "mos.yml:" in line and f"MGOS_ROOT_FS_SIZE is {value}" in line


def test_device_of_that_name(app):
    app.manifest(BASE + '  MGOS_ROOT_FS_SIZE: 256K\n'
                 '  ESP_IDF_EXTRA_PARTITION: '
                 '"conf,data,0x88,0x3fe000,8K,encrypted"\n'
                 'cdefs:\n  MGOS_CONFIG_DEV_3: conf,0\n')
    app.mos("build", "--platform", "posix")
    state = app.path / "state"
    state.mkdir()
    flash = bytearray(b"\xff" * (4 << 20))
    text = b'{"device":{"id":"from-conf"}}'
    flash[0x3fe000:0x3fe000 + len(text)] = text
    (state / "flash.bin").write_bytes(flash)
    p = subprocess.Popen(["build/objs/parts.elf", "--state-dir", "state",
                          "--uart0", "pty"], cwd=app.path,
                         stdin=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 10
        while not (state / "device.json").exists():
            assert time.monotonic() < end
            time.sleep(0.02)
        uart = json.loads((state / "device.json").read_text())["uart"]
        info = json.loads(app.mos("--port", uart, "call",
                                  "Sys.GetInfo").stdout)
        assert info["id"] == "from-conf" and info["fs_size"] == 262144
        r = app.mos("--port", uart, "call", "Dev.Read", json.dumps(
            {"name": "conf", "offset": 0, "len": len(text)}))
        assert base64.b64decode(json.loads(r.stdout)["data"]) == text
    finally:
        p.terminate()
        p.wait(10)
