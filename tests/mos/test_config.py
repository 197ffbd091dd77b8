# SPDX-License-Identifier: Apache-2.0
"""The configuration generator against recorded behaviour."""
import json
import re
import subprocess

import pytest

from conftest import ROOT

CASES = json.loads(
    (ROOT / "tests/golden/c/config_schema.json").read_text())["cases"]
GENERATE = [c for c in CASES if c["call"] == "generate"]
BUILD = [c for c in CASES if c["call"] == "build"]
KINDS = {"INT": "int", "UNSIGNED_INT": "unsigned_int", "BOOL": "bool",
         "DOUBLE": "double", "FLOAT": "float", "STRING": "string",
         "OBJECT": "object"}


def generate(app, schema):
    app.manifest("config_schema: " + json.dumps(schema) + "\n")
    app.gen()
    return app.read("build/gen/mgos_config.h"), \
        app.read("build/gen/mgos_config.c")


def squeeze(text):
    return " ".join(text.split())


def split_type(decl):
    """'const char *name' -> ('const char *', 'name')"""
    m = re.match(r"(.*?)(\w+)$", squeeze(decl))
    return m.group(1).strip(), m.group(2)


def structs(header):
    found = {}
    for m in re.finditer(r"^struct (\w+) \{\n(.*?)^\};", header, re.M | re.S):
        fields = [f.strip() for f in m.group(2).split(";") if f.strip()]
        found[m.group(1)] = [list(split_type(f)) for f in fields]
    return found


def argument_type(text):
    text = squeeze(text)
    if text.endswith("*") or re.fullmatch(r"(const )?(struct )?\w+", text):
        return text
    return split_type(text)[0]


def functions(header):
    found = []
    pattern = r"^(static inline )?((?:const )?(?:struct |unsigned )?\w+ \*?)" \
              r"(\w+)\(([^)]*)\)\s*([;{])"
    for m in re.finditer(pattern, header, re.M):
        args = [] if m.group(4) == "void" else \
            [argument_type(a) for a in m.group(4).split(",")]
        found.append({"name": m.group(3), "returns": m.group(2).strip(),
                      "args": args, "inline": bool(m.group(1))})
    return found


def entries(source):
    table = re.search(r"s_schema\[\] = \{\n(.*?)\};", source, re.S).group(1)
    found = []
    for line in table.strip().split("\n"):
        m = re.match(r'\s*\{CONF_TYPE_(\w+), "(\w*)", .*, (\d+)\},$', line)
        found.append([KINDS[m.group(1)], m.group(2), int(m.group(3))])
    return found


@pytest.mark.parametrize("case", GENERATE, ids=lambda c: c["name"])
def test_generated(app, case):
    header, source = generate(app, case["schema"])
    expect = case["expect"]
    assert structs(header) == expect["structs"]
    assert list(structs(header)) == list(expect["structs"])
    assert functions(header) == [
        {k: f[k] for k in ("name", "returns", "args", "inline")}
        for f in expect["functions"]]
    macros = re.findall(r"^#define (\w+_HAVE_\w+)$", header, re.M)
    assert macros == expect["macros"]
    assert json.loads(app.read("build/gen/mgos_config_schema.json")) == \
        expect["schema_json"]
    assert entries(source) == expect["entries"]
    if case["follow"]:
        assert json.loads(app.read("build/gen/mgos_config.json")) == \
            json.loads(expect["defaults_json"])


PROGRAM = r"""
#include <stdio.h>
#include "common/mbuf.h"
#include "common/json_utils.h"
#include "mgos_config.h"
int main(void) {
  struct mbuf mb;
  mbuf_init(&mb, 0);
  struct json_out out = JSON_OUT_MBUF(&mb);
  mgos_config_set_defaults(&mgos_sys_config);
  if (!mgos_config_emit(&mgos_sys_config, PRETTY, &out)) return 1;
  fwrite(mb.buf, 1, mb.len, stdout);
  mbuf_free(&mb);
  return 0;
}
"""


@pytest.mark.parametrize("pretty", [0, 1])
@pytest.mark.parametrize("case", [c for c in GENERATE if c["follow"]],
                         ids=lambda c: c["name"])
def test_defaults_at_run_time(app, case, pretty):
    """Compiles the generated code and prints the defaults with it."""
    generate(app, case["schema"])
    app.write("p.c", PROGRAM)
    library = ROOT / "build" / "tool" / "libhost.a"
    deps = ROOT / "build" / "deps"
    cmd = ["gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O0",
           f"-DPRETTY={pretty}", "-D_GNU_SOURCE", "-Ibuild/gen",
           "-ffunction-sections", "-fdata-sections",
           f"-I{ROOT}/include", f"-I{ROOT}/src",
           f"-I{deps}/mbedtls/include", "p.c", "build/gen/mgos_config.c",
           *sorted(str(p) for p in (ROOT / "src/config").glob("conf*.c")),
           "-Wl,--gc-sections", str(library),
           f"{deps}/mbedtls/library/libmbedcrypto.a", "-lm", "-lpthread",
           "-o", "p"]
    r = subprocess.run(cmd, cwd=app.path, capture_output=True, text=True)
    assert r.returncode == 0, r.stderr
    out = subprocess.run([str(app.path / "p")], capture_output=True)
    key = "defaults_pretty" if pretty else "defaults_json"
    assert out.stdout.decode() == case["expect"][key]


@pytest.mark.parametrize("case", BUILD, ids=lambda c: c["name"])
def test_accepted(app, case):
    app.manifest("config_schema: " + json.dumps(case["schema"]) + "\n")
    if case["expect"]["accepted"]:
        app.gen()
    else:
        assert "mos.yml:3: " in app.refuse_gen()


def test_question_marks_stay(app):
    generate(app, [["t.s", "s", "odd??!text", {}]])
    assert json.loads(app.read("build/gen/mgos_config.json")) == \
        {"t": {"s": "odd??!text"}}


def test_abstract_object_is_only_a_type(app):
    header, source = generate(app, [
        ["bar", "o", {"abstract": True}], ["bar.n", "i", 4, {}],
        ["one", "bar", {}], ["two", "bar", {}], ["two.n", 7]])
    assert structs(header) == {
        "mgos_config_bar": [["int", "n"]],
        "mgos_config": [["struct mgos_config_bar", "one"],
                        ["struct mgos_config_bar", "two"]]}
    assert json.loads(app.read("build/gen/mgos_config.json")) == \
        {"one": {"n": 4}, "two": {"n": 7}}
    assert "mgos_config_bar_set_defaults" in source


def test_reference_with_more_entries_has_its_own_struct(app):
    header, _ = generate(app, [
        ["a.x", "i", 1, {}], ["b", "a", {}], ["b.y", "i", 2, {}]])
    assert structs(header)["mgos_config_b"] == [["int", "x"], ["int", "y"]]


def test_reference_to_itself_is_refused(app):
    app.manifest('config_schema:\n  - ["xa", "xb", {}]\n  - ["xb", "xa", {}]\n')
    assert "refers to itself" in app.refuse_gen()


def test_names_that_collide_are_refused(app):
    app.manifest('config_schema:\n  - ["a.b_c", "i", {}]\n'
                 '  - ["a.b.c", "i", {}]\n')
    assert app.refuse_gen().endswith("make the same C name")


def test_ro_vars(app):
    generate(app, [])
    header = app.read("build/gen/mgos_ro_vars.h")
    names = [f["name"] for f in functions(header)]
    for key in "mac_address arch app fw_version fw_timestamp fw_id".split():
        assert f"mgos_sys_ro_vars_get_{key}" in names
        assert f"mgos_sys_ro_vars_set_{key}" in names
