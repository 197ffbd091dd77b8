# SPDX-License-Identifier: Apache-2.0
"""Manifests, lock files and bundles made to harm: a clear error soon, with the
place, and nothing run or read that is not the project's."""
import struct
import time
import zlib

import pytest


def quickly(f, *args):
    start = time.monotonic()
    result = f(*args)
    assert time.monotonic() - start < 10
    return result


@pytest.mark.parametrize("text, why", [
    ("sources: " + "[" * 100000 + "]" * 100000, "nested too deeply"),
    ("x: &a [" + "x," * 50000 + "]\ny: &b [" + "*a," * 9 + "]\n", "too large"),
    # The number of nodes does not fit into an int.
    ("x: &a [" + "x," * 30000 + "]\ny: &b [*a,*a,*a]\nz: &c [" +
     "*b," * 30000 + "]\nsources: *c\n", "too large"),
    ("x:\n" + "".join(f"  k{i}: &a{i} v\n" for i in range(4000)),
     "too many anchors"),
    ("x:\n" + "".join(f"  k{i}: v\n" for i in range(100000)), "too large"),
], ids=["deep", "alias", "overflow", "anchors", "keys"])
def test_yaml_bombs(app, text, why):
    app.manifest(text)
    line = quickly(app.refuse_gen)
    assert "mos.yml:" in line and why in line


@pytest.mark.parametrize("name", [
    "a\\\"b", "$(id)", "`id`", "..", ".", ".x", "-x", "", "a;b", "a'b", "a|b",
    "a\\nb", "a\\\\b", "a%b", "a>b"])
def test_app_names(app, name):
    app.manifest(f'name: "{name}"\n')
    assert "mos.yml:3: name " in app.refuse_gen()


@pytest.mark.parametrize("location", [
    "https://127.0.0.1:1/a/b/tree/master/../../../x",
    "https://127.0.0.1:1/a/b.git/x/../../../y"])
def test_lib_folder_within_its_repository(app, location):
    app.manifest(f"libs:\n  - location: {location}\n")
    line = app.refuse_gen()
    assert "mos.yml:4: " in line and 'no ".."' in line


@pytest.mark.parametrize("name", ["../x", "a/b", "..", ".git", "-x", "a b", ""])
def test_lib_names(app, name):
    app.manifest(f'libs:\n  - name: "{name}"\n'
                 "    location: https://127.0.0.1:1/a/b\n")
    line = app.refuse_gen()
    assert "mos.yml:4: " in line


def test_helpers_of_git_are_not_run(app):
    app.manifest('libs:\n  - name: evil\n'
                 '    location: "ext::touch pwned"\n')
    assert "cannot fetch" in app.refuse_gen()
    assert not (app.path / "pwned").exists()


@pytest.mark.parametrize("text", [
    "libs: [", "libs: {x: {commit: --output=pwned}}", "\0", "libs: 5\n",
    "libs:\n  x: 5\n"])
def test_damaged_lock_file(app, text):
    app.manifest("libs:\n  - name: x\n"
                 "    location: https://127.0.0.1:1/a/x\n")
    app.write("mos.lock", text)
    line = app.refuse_gen()
    assert "mos.lock:" in line or "mos.yml:" in line
    assert not (app.path / "pwned").exists()


def test_odd_file_names_are_only_names(app):
    """Sources with blanks, quotes and shell characters build or are refused."""
    app.manifest("name: odd\nsources:\n  - src\nlibs:\n"
                 "  - location: https://github.com/mongoose-os-libs/core\n")
    for i, name in enumerate(["a b", "it's", 'q"q', "$(touch pwned)",
                              "`touch pwned`", "x;touch pwned", "a&b", "#h",
                              "a:b", "$HOME", "-o"]):
        app.write(f"src/{name}.c", f"int odd_{i};\n")
    app.mos("build", "--platform", "posix")
    assert not list(app.path.rglob("pwned"))


@pytest.mark.parametrize("name", ["a|b", "a\nb"], ids=["bar", "line"])
def test_file_names_that_cannot_be_built(app, name):
    app.manifest("name: odd\nsources:\n  - src\nlibs:\n"
                 "  - location: https://github.com/mongoose-os-libs/core\n")
    app.write(f"src/{name}.c", "int x;\n")
    line = app.refuse("build", "--platform", "posix")
    assert name.split("\n")[0] in line


def test_cdefs_are_only_text(app):
    app.manifest("name: defs\nsources:\n  - src\nlibs:\n"
                 "  - location: https://github.com/mongoose-os-libs/core\n"
                 "cdefs:\n"
                 "  A: '\"$(touch pwned)\"'\n"
                 "  B: '\"; touch pwned; \"'\n"
                 "  C: '\"it''s `touch pwned`\"'\n")
    app.write("src/main.c", "#include <string.h>\n"
              "_Static_assert(sizeof(A) == 15, \"\");\n"
              "_Static_assert(sizeof(B) == 16, \"\");\n"
              "_Static_assert(sizeof(C) == 19, \"\");\n")
    app.mos("build", "--platform", "posix")
    assert not list(app.path.rglob("pwned"))


def test_line_breaks_do_not_reach_ninja(app):
    evil = '"1\\n  command = touch pwned"'
    app.manifest("name: defs\nsources:\n  - src\nlibs:\n"
                 "  - location: https://github.com/mongoose-os-libs/core\n"
                 f"cdefs:\n  A: {evil}\n")
    app.write("src/main.c", "int x;\n")
    assert "has a line break" in app.refuse("build", "--platform", "posix")
    assert not list(app.path.rglob("pwned"))


def zip_of(members):
    """Members as (name, packed, size, crc), each deflated."""
    out, directory = b"", b""
    for name, packed, size, crc in members:
        common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, crc, len(packed),
                             size, len(name), 0)
        directory += (b"PK\1\2" + struct.pack("<H", 20) + common +
                      struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name)
        out += b"PK\3\4" + common + name + packed
    return out + directory + b"PK\5\6" + struct.pack(
        "<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(out),
        0)


def test_zip_bomb(app):
    size = 100 << 20
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = bytes(size)
    packed = c.compress(data) + c.flush()
    crc = zlib.crc32(data)
    (app.path / "a.zip").write_bytes(
        zip_of([(b"m%d" % i, packed, size, crc) for i in range(5)]))
    app.manifest("")
    line = quickly(app.refuse, "create-fw-bundle", "-i", "a.zip", "-o",
                   "b.zip")
    assert "a.zip is not a good zip file: too large unpacked" in line


def test_build_folder_is_a_file(app):
    app.manifest("")
    app.write("build", "")
    assert "build" in app.refuse_gen()


def test_no_folder_to_write(app):
    app.manifest("")
    line = app.refuse_gen("--build-dir", "/proc/nope")
    assert "/proc/nope" in line and "cannot make directory" in line
