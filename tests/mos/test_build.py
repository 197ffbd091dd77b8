# SPDX-License-Identifier: Apache-2.0
"""Whole builds for the PC: programs, images, bundles, and what goes wrong."""
import json
import os
import subprocess
import time
import zipfile

import pytest

MAIN = """#include "mgos.h"
#ifdef WITH_EXTRA
int extra(void);
#endif
enum mgos_app_init_result mgos_app_init(void) {
#ifdef WITH_EXTRA
  LOG(LL_INFO, ("extra %d", extra()));
#endif
  LOG(LL_INFO, ("hello from %s", MGOS_APP));
  return MGOS_APP_INIT_SUCCESS;
}
"""


@pytest.fixture
def fw(app):
    """An app that can be built; fw.manifest(text) as in `app`."""
    app.manifest = lambda text: app.write(
        "mos.yml", "name: fw1\nversion: 1.5\nmanifest_version: 2020-08-02\n"
        "sources:\n  - src\n" + text)
    app.manifest("")
    app.write("src/main.c", MAIN)
    return app


def console(app, seconds=10):
    """Starts the firmware; returns its log up to the line of the app."""
    p = subprocess.Popen(
        ["build/objs/fw1.elf", "--state-dir", "state", "--uart0", "stdio",
         "--fs-image", "build/fs.img"], cwd=app.path, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    text, end = "", time.monotonic() + seconds
    while time.monotonic() < end and "hello from" not in text:
        line = p.stdout.readline()
        if not line:
            break
        text += line
    p.kill()
    p.wait()
    return text


def test_build_run_and_rebuild(fw):
    fw.write("fs/page.html", "<p>")
    fw.manifest("filesystem:\n  - fs\ndescription: test\n")
    result = json.loads(fw.mos("build", "--json").stdout)
    assert result["name"] == "fw1" and result["text"] > 10000
    assert {"app", "runtime", "core"} <= \
        {c["name"] for c in result["components"]}
    assert result["fs_used"] == 3 and result["fs_size"] == 1048576
    assert "hello from fw1" in console(fw)
    with zipfile.ZipFile(fw.path / "build/fw.zip") as z:
        m = json.loads(z.read("fw1-1.5/manifest.json"))
        assert z.namelist()[0] == "fw1-1.5/manifest.json"
        assert len(z.read("fw1-1.5/fs.img")) == m["parts"]["fs"]["size"]
    assert (m["name"], m["platform"], m["version"], m["description"]) == \
        ("fw1", "posix", "1.5", "test")
    info = json.loads(fw.read("build/gen/build_info.json"))
    assert info["build_id"] == m["build_id"]
    for name in ("fw/fw1-posix-1.5.zip", "fw/fw1-posix-last.zip", "build.log",
                 "objs/fw1.map", "gen/mos_final.yml", "fs/page.html"):
        assert (fw.path / "build" / name).exists(), name
    # Nothing changed: nothing is written, not even the time of the build.
    before = os.stat(fw.path / "build/fw.zip").st_mtime_ns
    fw.mos("build")
    assert os.stat(fw.path / "build/fw.zip").st_mtime_ns == before
    # A changed file is compiled, a removed one leaves the image.
    (fw.path / "fs/page.html").unlink()
    fw.write("src/extra.c", "int extra(void) { return 42; }")
    fw.manifest("filesystem:\n  - fs\ncdefs:\n  WITH_EXTRA: 1\n")
    fw.mos("build")
    assert "extra 42" in console(fw)
    assert not (fw.path / "build/fs/page.html").exists()


def test_errors_and_warnings_of_the_compiler(fw):
    fw.write("src/main.c", MAIN + "\nint broken(void) { return nothing; }\n")
    r = fw.mos("build", check=False)
    assert r.returncode == 1
    assert "src/main.c:13:" in r.stderr and "nothing" in r.stderr
    assert "build.log" in r.stderr and "-ffunction-sections" not in r.stderr
    assert "nothing" in fw.read("build/build.log")
    fw.write("src/main.c", MAIN + "static int unused;\n")
    r = fw.mos("build")
    assert "warning: " in r.stderr and "unused" in r.stderr


def test_sources_globs_exclusions_cxx_and_old_paths(fw):
    fw.write("src/bad.c", "#error not wanted\n")
    fw.write("more/one.cpp", 'extern "C" int extra(void);\n'
             "int extra(void) { auto f = [](int x) { return x + 1; };"
             " return f(1); }\n")
    fw.write("more/two_test.c", "#error not wanted\n")
    fw.write("src/old.c", '#include "fw/src/mgos_app.h"\n'
             '#include "fw/src/mgos_timers.h"\n')
    fw.manifest("  - -src/bad.c\n  - more/o*.cpp\n  - missing\n"
                "  - ${build_vars.WHERE}\nbuild_vars:\n  WHERE: nowhere\n"
                "cflags:\n  - -DWITH_EXTRA\n")
    fw.mos("build")
    assert "extra 2" in console(fw)


def test_files_that_do_not_fit(fw):
    fw.write("fs/big.bin", "x" * 30000)
    fw.write("fs/small.bin", "x" * 10)
    fw.manifest("filesystem:\n  - fs\nbuild_vars:\n"
                "  MGOS_ROOT_FS_SIZE: 16384\n")
    error = fw.refuse("build")
    assert "do not fit" in error and "big.bin (30000)" in error
    fw.manifest("filesystem:\n  - fs\nbuild_vars:\n  MGOS_ROOT_FS_SIZE: 5\n")
    assert "mos.yml:9: " in fw.refuse("build")
    fw.manifest("filesystem:\n  - fs\nfs_filters:\n  - include: big.txt\n"
                "  - exclude: 'big*'\n"
                "build_vars:\n  MGOS_ROOT_FS_SIZE: 16384\n")
    fw.mos("build")
    assert os.listdir(fw.path / "build/fs") == ["small.bin"]


def test_lib_on_its_own(fw):
    fw.manifest("type: lib\n")
    fw.mos("build")
    names = subprocess.run(["ar", "t", "build/lib.a"], cwd=fw.path,
                           capture_output=True, text=True).stdout
    assert "main.c.o" in names


def test_platform_without_a_port(fw):
    error = fw.refuse("build", "--platform", "esp32")
    assert "no port for platform esp32" in error


def test_dry_run_compiles_nothing(fw):
    r = fw.mos("build", "--build-dry-run")
    assert "src/main.c" in r.stdout and "LINK" in r.stdout
    assert not (fw.path / "build/objs/fw1.elf").exists()


def test_missing_ffi_function_is_told(fw):
    fw.write("src/main.c", MAIN.replace(
        'LOG(LL_INFO, ("hello', 'LOG(LL_INFO, ("%p %p", mgos_dlsym(NULL, '
        '"mgos_uptime"), mgos_dlsym(NULL, "not_in_firmware")));\n'
        '  LOG(LL_INFO, ("hello').replace(
        "mgos.h", "mgos.h\"\n#include \"mgos_dlsym.h"))
    fw.write("fs/a.js", "let f = ffi('int not_in_firmware(int)');\n"
             "let g = ffi('double mgos_uptime()');\n")
    fw.manifest("filesystem:\n  - fs\n")
    r = fw.mos("build")
    assert "not_in_firmware" in r.stderr and "mgos_uptime" not in r.stderr
    line = [l for l in console(fw).split("\n") if "(nil)" in l]
    assert len(line) == 1 and "0x" in line[0]


def test_lib_without_init_function_is_told(fw):
    for name, text in (("good", "#include <stdbool.h>\n"
                        "bool mgos_good_init(void);\n"
                        "bool mgos_good_init(void) { return true; }\n"),
                       ("odd", "int odd(void);\nint odd(void) { return 1; }")):
        fw.write(f"{name}/mos.yml", "type: lib\nsources: [src]\n"
                 "manifest_version: 2020-08-02\n")
        fw.write(f"{name}/src/{name}.c", text)
    fw.manifest("libs:\n  - location: good\n  - location: odd\n")
    r = fw.mos("build")
    assert "mgos_odd_init" in r.stderr and "mgos_good_init" not in r.stderr
    assert "hello from" in console(fw)
