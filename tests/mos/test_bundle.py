# SPDX-License-Identifier: Apache-2.0
"""Firmware bundles made and changed by create-fw-bundle."""
import base64
import hashlib
import json
import struct
import subprocess
import zipfile

import pytest


def manifest(app, name="fw.zip"):
    with zipfile.ZipFile(app.path / name) as z:
        assert z.namelist()[0].endswith("manifest.json")
        assert z.testzip() is None
        return json.loads(z.read(z.namelist()[0]))


def make(app, *args):
    app.write("app.bin", "program")
    app.mos("create-fw-bundle", "-o", "fw.zip", "--name", "n", "--platform",
            "posix", "--description", "d", "app:type=app,src=app.bin,addr=0x10",
            *args)


def test_parts_and_attributes(app):
    app.write("bi.json", '{"build_version": "1.2", "build_id": "id", '
              '"build_timestamp": "2020-01-01T00:00:00Z"}')
    make(app, "--attr", "key=val", "--attr", "num=5", "--build-info",
         "bi.json", 'x:type="a,b",update=true')
    m = manifest(app)
    data = b"program"
    assert m == {
        "name": "n", "platform": "posix", "description": "d",
        "version": "1.2", "build_id": "id",
        "build_timestamp": "2020-01-01T00:00:00Z", "key": "val", "num": 5,
        "parts": {
            "app": {"type": "app", "src": "app.bin", "addr": 16, "size": 7,
                    "cs_sha1": hashlib.sha1(data).hexdigest(),
                    "cs_sha256": hashlib.sha256(data).hexdigest()},
            "x": {"type": "a,b", "update": True}}}
    with zipfile.ZipFile(app.path / "fw.zip") as z:
        assert all(i.compress_type == zipfile.ZIP_STORED
                   for i in z.infolist())


def test_change_a_bundle(app):
    make(app)
    app.write("more.bin", "m" * 5000)
    app.mos("create-fw-bundle", "-i", "fw.zip", "-o", "new.zip", "app:addr=1",
            "more:src=more.bin", "--compress", "--checksums", "sha256")
    m = manifest(app, "new.zip")
    assert m["parts"]["app"]["addr"] == 1
    assert m["parts"]["app"]["size"] == 7
    assert "cs_sha1" not in m["parts"]["app"]
    with zipfile.ZipFile(app.path / "new.zip") as z:
        assert z.read("more.bin") == b"m" * 5000
        assert z.getinfo("more.bin").compress_size < 100
    app.mos("create-fw-bundle", "-i", "new.zip", "-o", "less.zip", "more:-")
    assert list(manifest(app, "less.zip")["parts"]) == ["app"]


def extra_field(path):
    data = path.read_bytes()
    name_len, extra_len = struct.unpack_from("<HH", data, 26)
    extra = data[30 + name_len:30 + name_len + extra_len]
    ident, size = struct.unpack_from("<HH", extra)
    assert ident == 0x293a and size == len(extra) - 4
    return json.loads(extra[4:])


@pytest.mark.parametrize("password", [None, "secret"])
def test_signature_verifies_with_openssl(app, password):
    key = ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
           "ec_paramgen_curve:P-256", "-out", "key.pem"]
    if password:
        key += ["-aes256", "-pass", f"pass:{password}"]
    subprocess.run(key, cwd=app.path, check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", "key.pem", "-pubout", "-out",
                    "pub.pem", *(["-passin", f"pass:{password}"]
                                 if password else [])],
                   cwd=app.path, check=True, capture_output=True)
    app.write("app.bin", "program")
    app.mos("create-fw-bundle", "-o", "fw.zip", "--name", "n", "--platform",
            "posix", "app:src=app.bin", "--sign-key", "key.pem", "--sign-key",
            "key.pem", "--extra-attr", "who=me",
            env={"MOS_SIGN_KEY_PASSWORD": password} if password else None)
    extra = extra_field(app.path / "fw.zip")
    assert sorted(extra) == ["sig0", "sig1", "who"]
    with zipfile.ZipFile(app.path / "fw.zip") as z:
        app.path.joinpath("m").write_bytes(z.read("manifest.json"))
    for sig in ("sig0", "sig1"):
        app.path.joinpath("s").write_bytes(base64.b64decode(extra[sig]))
        subprocess.run(["openssl", "dgst", "-sha256", "-verify", "pub.pem",
                        "-signature", "s", "m"], cwd=app.path, check=True,
                       capture_output=True)


def test_wrong_key_is_refused(app):
    app.write("app.bin", "x")
    app.write("key.pem", "not a key")
    error = app.refuse("create-fw-bundle", "-o", "fw.zip", "--name", "n",
                       "--platform", "p", "app:src=app.bin", "--sign-key",
                       "key.pem")
    assert "key.pem" in error and not app.path.joinpath("fw.zip").exists()


def test_intel_hex_is_split_into_parts(app):
    app.write("a.hex", ":020000040800F2\n:0400000001020304F2\n"
              ":0400040005060708DE\n:04100000AABBCCDDDE\n:00000001FF\n")
    app.mos("create-fw-bundle", "-o", "fw.zip", "--name", "n", "--platform",
            "stm32", "app:src=a.hex,type=app")
    parts = manifest(app)["parts"]
    assert [(n, p["addr"], p["size"]) for n, p in parts.items()] == \
        [("app", 0x08000000, 8), ("app_1", 0x08001000, 4)]
    app.write("a.hex", ":0400000001020304F3\n")
    assert "a.hex:1: " in app.refuse(
        "create-fw-bundle", "-o", "fw.zip", "--name", "n", "--platform", "p",
        "app:src=a.hex")


@pytest.mark.parametrize("damage", [
    lambda d: d[:50], lambda d: d[:-10], lambda d: b"",
    lambda d: d.replace(b"program", b"PROGRAM"),
    lambda d: d.replace(b"manifest.json", b"manifest.jsom"),
])
def test_damaged_bundle_is_refused(app, damage):
    make(app)
    path = app.path / "fw.zip"
    path.write_bytes(damage(path.read_bytes()))
    error = app.refuse("create-fw-bundle", "-i", "fw.zip", "-o", "x.zip")
    assert "fw.zip" in error and not app.path.joinpath("x.zip").exists()


def test_usage(app):
    for args in ([], ["-o", "x", "--attr", "novalue"],
                 ["-o", "x", "--checksums", "md5"]):
        assert app.mos("create-fw-bundle", *args, check=False).returncode == 2
    for part in ("noprops", "a:b", "a:src=missing", 'a:src="x'):
        app.refuse("create-fw-bundle", "-o", "x", part)
    assert "--platform" in app.refuse("create-fw-bundle", "-o", "x", "--name",
                                      "n")
