# SPDX-License-Identifier: Apache-2.0
"""Generated files byte for byte. After a wanted change: MOS_GOLDEN_UPDATE=1."""
import os
import shutil

import pytest

from conftest import ROOT, Project

HERE = ROOT / "tests/golden/gen"
FILES = ["cdefs.txt", "ffi_exports.c", "mgos_config.c", "mgos_config.h",
         "mgos_config.json", "mgos_config_schema.json", "mgos_deps_init.c",
         "mgos_ro_vars.c", "mgos_ro_vars.h", "mos_conf_schema.yml"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("golden") / "app"
    shutil.copytree(HERE / "app", path)
    app = Project(path)
    app.mos("build", "--build-target", "gen")
    return path / "build/gen"


@pytest.mark.parametrize("name", FILES)
def test_golden(made, name):
    if os.environ.get("MOS_GOLDEN_UPDATE"):
        shutil.copy(made / name, HERE / "expected" / name)
    assert (made / name).read_text() == (HERE / "expected" / name).read_text()
