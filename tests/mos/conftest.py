# SPDX-License-Identifier: Apache-2.0
"""Helpers for tests of the mos tool: small projects in temporary folders."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOS = os.environ.get("MOS_BINARY", str(ROOT / "build" / "bin" / "mos"))


class Project:
    """A folder with a manifest in which mos is run."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.path.mkdir(parents=True, exist_ok=True)

    def write(self, name, text):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def read(self, name):
        return (self.path / name).read_text()

    def mos(self, *args, env=None, check=True):
        clean = {k: v for k, v in os.environ.items()
                 if not k.startswith("MOS_")}
        clean.update(env or {})
        r = subprocess.run([MOS, *args], cwd=self.path, env=clean, text=True,
                           capture_output=True, timeout=300)
        if check:
            assert r.returncode == 0, r.stderr
        return r

    def gen(self, *args, check=True):
        return self.mos("build", "--build-target", "gen", *args, check=check)

    def refuse(self, *args):
        """Runs mos, which must fail; returns its error line."""
        r = self.mos(*args, check=False)
        assert r.returncode == 1, (r.returncode, r.stderr)
        lines = [l for l in r.stderr.split("\n") if l.startswith("Error: ")]
        assert len(lines) == 1, r.stderr
        return lines[0][7:]

    def refuse_gen(self, *args):
        return self.refuse("build", "--build-target", "gen", *args)

    def value(self, expr, *args):
        return self.mos("eval-manifest-expr", expr, *args).stdout.strip()


HEAD = "manifest_version: 2020-08-02\nno_implicit_init_deps: true\n"


@pytest.fixture
def app(tmp_path):
    """A project without libs; app.manifest(text) writes its mos.yml."""
    p = Project(tmp_path / "app")
    p.manifest = lambda text: p.write("mos.yml", HEAD + text)
    p.lib = lambda name, text="": Project(tmp_path / "libs" / name).write(
        "mos.yml", "type: lib\nmanifest_version: 2020-08-02\n" + text).parent
    p.libs_dir = str(tmp_path / "libs")
    return p
