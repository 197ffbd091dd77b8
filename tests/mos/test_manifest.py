# SPDX-License-Identifier: Apache-2.0
"""Manifests: what is read, what is refused, and what the errors say."""
import subprocess

import pytest


def lib_order(app, key="init_deps"):
    """Names from a list at the end of mos_final.yml."""
    text = app.read("build/gen/mos_final.yml")
    part = text.split(f"\n{key}:\n")[1]
    names = []
    for line in part.split("\n"):
        if not line.startswith("  - "):
            break
        names.append(line[4:])
    return names


# --- YAML as it is in the wild ----------------------------------------------

def test_tabs_as_indentation(app):
    app.write("mos.yml", "manifest_version: 2018-09-24\n"
              "no_implicit_init_deps: true\n"
              "build_vars:\n\tA: one\n\tB: two\nlibs:\n\n"
              "conds:\n\t- when: mos.platform == \"posix\"\n"
              "\t  apply:\n\t\tbuild_vars:\n\t\t\tC: three\n")
    assert [app.value(f"build_vars.{v}") for v in "ABC"] == \
        ["one", "two", "three"]


def test_byte_order_mark_and_carriage_returns(app):
    app.path.joinpath("mos.yml").write_bytes(
        b"\xef\xbb\xbfmanifest_version: 2018-09-24\r\n"
        b"no_implicit_init_deps: true\r\nbuild_vars:\r\n  A: 1.0\r\n")
    assert app.value("build_vars.A") == "1.0"


@pytest.mark.parametrize("line", [
    "description: Driver: fast one",
    "filesystem:\n  - @all_libs/mjs_fs",
    "author: @me",
    "sources:\n  - *.c",
])
def test_unquoted_text_that_yaml_reserves(app, line):
    app.manifest(line + "\n")
    app.gen()


def test_platforms_in_one_text(app):
    app.manifest('platforms: "esp8266, esp32"\n')
    r = app.gen()
    assert "does not list platform posix" in r.stderr
    assert app.gen("--platform", "esp32").stderr == ""


def test_arch_as_platform(app):
    app.manifest("arch: esp32\n")
    assert app.value("mos.platform") == "esp32"


def test_merge_key_and_anchor(app):
    app.manifest("build_vars: &v\n  A: x\ncdefs:\n  <<: *v\n  B: y\n")
    assert app.value("cdefs.A") == "x"


@pytest.mark.parametrize("text,line,words", [
    ("libs: {", 4, "bad YAML"),
    ("sources:\n  - [a, b]", 4, "must be text"),
    ("libs: 5", 3, "must be a list"),
    ("libs:\n  - version: 1", 4, "must have a location"),
    ("build_vars:\n  A: [1]", 4, "build_vars.A must be text"),
    ("conds:\n  - apply: {}", 4, 'needs "when"'),
    ("conds:\n  - when: a = b", 4, "== or != expected"),
    ('conds:\n  - when: name == "x', 4, "no closing quote"),
    ("conds:\n  - when: build_vars.NO == \"x\"", 4,
     "build_vars.NO is not defined"),
    ("sources:\n  - ${build_vars.NO}/src", 4, "build_vars.NO is not defined"),
    ("cdefs:\n  A-B: 1", 4, "is not a C name"),
    ("type: thing", 0, "must be app or lib"),
    ("name: my app", 3, "no spaces"),
    ("error: stop here", 3, "stop here"),
    ("fs_filters:\n  - drop: x", 4, "include: GLOB"),
    ("a: &x [*x]", 3, "no anchor"),
])
def test_errors_name_the_line(app, text, line, words):
    app.manifest(text + "\n")
    error = app.refuse_gen()
    place = f"mos.yml:{line}: " if line else "mos.yml: "
    assert place in error and words in error


def test_version_of_manifest(app):
    app.write("mos.yml", "name: x\n")
    assert "add the line" in app.refuse_gen()
    app.write("mos.yml", "name: x\nmanifest_version: 2016-01-01\n")
    assert "mos.yml:2: " in app.refuse_gen()


def test_no_manifest(app):
    assert "no mos.yml" in app.refuse_gen()


def test_deep_nesting_and_alias_bombs_are_bounded(app):
    app.manifest("x: " + "[" * 5000 + "]" * 5000 + "\n")
    assert "too deeply" in app.refuse_gen()
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for i in range(1, 9):
        refs = ", ".join([f"*a{i - 1}"] * 10)
        bomb += f"a{i}: &a{i} [{refs}]\n"
    app.manifest(bomb)
    assert "too large" in app.refuse_gen()


# --- variables and conditions -----------------------------------------------

def test_expressions(app):
    app.manifest("version: 1.2\nbuild_vars:\n  A: x\n  B: ${build_vars.A}y\n"
                 "cdefs:\n  D: '${build_vars.B}'\n")
    assert app.value("build_vars.B") == "xy"
    assert app.value("cdefs.D") == "xy"
    assert app.value('build_vars.A == "x"') == "true"
    assert app.value('build_vars.A != "x"') == "false"
    assert app.value("defined(build_vars.A)") == "true"
    assert app.value("defined(build_vars.NONE)") == "false"
    assert app.value('"text"') == "text"
    assert app.value("manifest.version") == app.value("version") == "1.2"
    assert app.value("build_vars.BOARD") == ""
    assert app.value("build_vars.BOARD", "--board", "B1") == "B1"
    assert app.value("build_vars.A", "--build-var", "A=z") == "z"
    assert app.value("cdefs.MGOS") == "1"


@pytest.mark.parametrize("name", ["mos.platform", "platform", "mos.arch",
                                  "arch"])
def test_the_pc_port_has_two_names(app, name):
    app.manifest("")
    assert app.value(name) == "posix"
    assert app.value(f'{name} == "posix"') == "true"
    assert app.value(f'{name} == "ubuntu"') == "true"
    assert app.value(f'"ubuntu" != {name}') == "false"
    assert app.value(f'{name} == "esp32"') == "false"
    assert app.value(name, "--platform", "ubuntu") == "posix"


def test_conditions_to_a_fixed_point(app):
    app.manifest("""
conds:
  - when: build_vars.THIRD == "3"
    apply:
      build_vars:
        FOURTH: "4"
  - when: mos.platform == "ubuntu"
    apply:
      build_vars:
        FIRST: "1"
      conds:
        - when: build_vars.FIRST == "1"
          apply:
            build_vars:
              THIRD: "3"
  - when: build_vars.FIRST == "no"
    error: never
""")
    assert app.value("build_vars.FOURTH") == "4"


def test_condition_error_and_warning(app):
    app.manifest("conds:\n  - when: mos.platform == \"posix\"\n"
                 "    apply:\n      warning: look out ${name}\nname: n\n")
    assert "mos.yml:6: warning: look out n" in app.gen().stderr
    app.manifest("conds:\n  - when: mos.platform == \"posix\"\n"
                 "    error: not on ${mos.platform}\n")
    assert app.refuse_gen().endswith("mos.yml:4: not on posix")


def test_platform_file_is_merged_over(app):
    app.manifest("build_vars:\n  A: one\n  B: one\n")
    app.write("mos_posix.yml", "build_vars:\n  B: two\n")
    app.write("mos_ubuntu.yml", "build_vars:\n  C: old name\n")
    app.write("mos_esp32.yml", "build_vars:\n  A: chip\n")
    assert app.value("build_vars.A") == "one"
    assert app.value("build_vars.B") == "two"
    assert app.value("build_vars.C") == "old name"
    assert app.value("build_vars.A", "--platform", "esp32") == "chip"


def test_lib_condition_sees_what_the_app_sets(app):
    app.lib("l", 'build_vars:\n  MODE: slow\nconds:\n'
            '  - when: build_vars.MODE == "fast"\n'
            '    apply:\n      cdefs:\n        FAST: 1\n')
    app.manifest("libs:\n  - location: l\nbuild_vars:\n  MODE: fast\n")
    assert app.value("cdefs.FAST", "--libs-dir", app.libs_dir) == "1"


# --- libs -------------------------------------------------------------------

def test_orders_of_libs(app):
    app.lib("a", "libs:\n  - location: https://example.org/x/c\n")
    app.lib("b", "init_before: [a]\n")
    app.lib("c", "init_after: ['v-*']\nno_implicit_init_deps: true\n")
    app.lib("v-1")
    app.lib("boards")
    app.manifest("libs:\n" + "".join(
        f"  - origin: https://example.org/x/{n}\n"
        for n in ("boards", "a", "b", "v-1")))
    app.gen("--libs-dir", app.libs_dir)
    assert lib_order(app) == ["b", "v-1", "c", "a", "zz_boards"]
    source = app.read("build/gen/mgos_deps_init.c")
    assert source.index("mgos_v_1_init") < source.index("mgos_a_init")
    assert app.value("cdefs.MGOS_HAVE_V_1", "--libs-dir", app.libs_dir) == "1"
    assert app.value("defined(cdefs.MGOS_HAVE_ZZ)", "--libs-dir",
                     app.libs_dir) == "false"


def test_cycle_of_init_order(app):
    app.lib("a", "init_after: [b]\n")
    app.lib("b", "init_after: [a]\n")
    app.manifest("libs:\n  - location: https://h/a\n  - location: https://h/b\n")
    error = app.refuse_gen("--libs-dir", app.libs_dir)
    assert "wait for each other" in error and "a -> b -> a" in error


def test_cycle_of_libs(app):
    app.lib("a", "libs: [{location: 'https://h/b'}]\n")
    app.lib("b", "libs: [{location: 'https://h/a'}]\n")
    app.manifest("libs:\n  - location: https://h/a\n")
    assert "a -> b -> a" in app.refuse_gen("--libs-dir", app.libs_dir)


def test_lib_found_under_a_condition(app):
    app.lib("a", "conds:\n  - when: mos.platform == \"posix\"\n    apply:\n"
            "      libs:\n        - location: https://h/deep\n")
    app.lib("deep", "build_vars:\n  DEEP: 1\n")
    app.manifest("libs:\n  - location: https://h/a\n")
    assert app.value("build_vars.DEEP", "--libs-dir", app.libs_dir) == "1"


def test_name_must_match(app):
    app.lib("a", "name: other\n")
    app.manifest("libs:\n  - location: https://h/a\n")
    error = app.refuse_gen("--libs-dir", app.libs_dir)
    assert "mos.yml:4: " in error and 'add "name: other"' in error


def test_local_paths_and_lib_flag(app):
    app.write("mylib/mos.yml", "type: lib\nmanifest_version: 2020-08-02\n"
              "build_vars:\n  WHICH: local\n")
    app.write("other/mos.yml", "type: lib\nmanifest_version: 2020-08-02\n"
              "build_vars:\n  WHICH: flag\n")
    app.manifest("libs:\n  - location: mylib\n")
    assert app.value("build_vars.WHICH") == "local"
    assert app.value("build_vars.WHICH", "--lib", "mylib:other") == "flag"
    assert app.value("mos.libs.mylib.path") == str(app.path / "mylib")


def test_shipped_lib_by_its_name(app):
    for location in ("https://github.com/mongoose-os-libs/vfs-common",
                     "https://github.com/mongoose-os-libs/vfs-common.git",
                     "git@github.com:mongoose-os-libs/vfs-common"):
        app.manifest(f"libs:\n  - location: {location}\n")
        assert app.value("mos.libs.vfs_common.path").endswith(
            "/libs/vfs-common")


def test_missing_lib_names_line_and_remedy(app):
    app.manifest("libs:\n  - name: nowhere\n")
    error = app.refuse_gen()
    assert "mos.yml:4: " in error and "--lib nowhere:DIR" in error
    app.manifest("libs:\n  - location: ../nowhere\n")
    error = app.refuse_gen()
    assert "mos.yml:4: " in error and "--lib nowhere:DIR" in error
    app.manifest("libs:\n  - location: https://127.0.0.1:1/x/nowhere\n")
    error = app.refuse_gen()
    assert "mos.yml:4: " in error and "--lib nowhere:DIR" in error
    error = app.refuse_gen("--no-libs-update")
    assert "fetching is off" in error


@pytest.mark.parametrize("name", ["../x", "a/b", ".", "-x", ""])
def test_bad_lib_names(app, name):
    app.manifest(f"libs:\n  - location: https://h/x\n    name: \"{name}\"\n")
    assert "cannot be the name" in app.refuse_gen()


# --- git --------------------------------------------------------------------

def git(path, *args):
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t",
                    "-c", "init.defaultBranch=master", *args], cwd=path,
                   check=True, capture_output=True)


def commit(path, **files):
    for name, text in files.items():
        file = path / name.replace("__", "/").replace("_yml", ".yml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    git(path, "add", "-A")
    git(path, "commit", "-q", "-m", "x")


LIB = "type: lib\nmanifest_version: 2020-08-02\nbuild_vars:\n  V: {}\n"


@pytest.fixture
def repo(tmp_path):
    path = tmp_path / "remote" / "gitlib"
    path.mkdir(parents=True)
    git(path, "init", "-q")
    commit(path, mos_yml=LIB.format("one"), sub__mos_yml=LIB.format("sub"))
    git(path, "tag", "v1")
    commit(path, mos_yml=LIB.format("two"))
    return path


def test_clone_lock_and_update(app, repo):
    app.manifest(f"libs:\n  - location: file://{repo}\n")
    assert app.value("build_vars.V") == "two"
    lock = app.read("mos.lock")
    assert "gitlib" in lock and f"file://{repo}" in lock
    commit(repo, mos_yml=LIB.format("three"))
    assert app.value("build_vars.V") == "two"      # not fetched again
    subprocess.run(["rm", "-rf", str(app.path / "deps")], check=True)
    assert app.value("build_vars.V") == "two"      # the locked commit
    assert app.value("build_vars.V", "--update-libs") == "three"
    assert app.read("mos.lock") != lock
    repo.rename(repo.parent / "gone")
    assert app.value("build_vars.V") == "three"    # works offline


def test_version_of_lib(app, repo):
    app.manifest(f"libs:\n  - location: file://{repo}\n    version: v1\n")
    assert app.value("build_vars.V") == "one"
    subprocess.run(["rm", "-rf", "deps", "mos.lock"], cwd=app.path, check=True)
    app.manifest(f"libs:\n  - location: file://{repo}\n    version: v9\n")
    error = app.refuse_gen()
    assert "mos.yml:4: " in error and 'no version "v9"' in error


def test_folder_within_a_repository(app, repo):
    bare = repo.parent / "r.git"
    git(repo.parent, "clone", "-q", "--bare", str(repo), str(bare))
    app.manifest(f"libs:\n  - location: file://{bare}/sub\n")
    assert app.value("build_vars.V") == "sub"
    app.manifest(f"libs:\n  - location: file://{repo}/tree/v1/sub\n"
                 "    name: other\n")
    assert app.value("build_vars.V") == "sub"


def test_modules(app, repo):
    app.manifest(f"modules:\n  - origin: file://{repo}\n    name: my-mod\n"
                 "build_vars:\n  P: ${mos.modules.my_mod.path}/x\n")
    assert app.value("build_vars.P").endswith("deps/modules/my-mod/x")
    assert app.value("my_mod_path").endswith("deps/modules/my-mod")
    assert app.value("build_vars.P", "--module", f"my-mod:{repo}") == \
        f"{repo}/x"


# --- generated files --------------------------------------------------------

def test_ffi_exports(app):
    app.manifest("filesystem:\n  - fs\nffi_symbols:\n  - my_symbol\n")
    app.write("fs/init.js", "let f = ffi('int mgos_gpio_read(int)');\n"
              "// ffi('void in_comment(void)')\n"
              "/* ffi('void in_block(void)') */\n"
              'let g = ffi ( "void *mg_x(char *, int)" );\n'
              "let s = 'ffi(\\'void in_string(void)\\')'; noffi('int n(int)');\n")
    app.gen()
    text = app.read("build/gen/ffi_exports.c")
    for name in ("mgos_gpio_read", "mg_x", "my_symbol"):
        assert f'{{"{name}", ' in text
    assert "in_comment" not in text and "in_block" not in text
    assert "in_string" not in text and '"n"' not in text
    assert "ffi_exports_cnt = 3" in text


def test_config_of_libs_and_app(app):
    app.lib("a", 'config_schema:\n  - ["a.x", "i", 1, {title: "X"}]\n'
            '  - ["a.on", "b", true, {}]\n')
    app.manifest('config_schema:\n  - ["a.x", 5]\n  - ["mine", "s", "t", {}]\n'
                 "libs:\n  - location: https://h/a\n")
    app.gen("--libs-dir", app.libs_dir)
    text = app.read("build/gen/mgos_config.json")
    assert '"x": 5' in text and '"mine": "t"' in text


def test_unchanged_files_are_not_written(app):
    app.manifest("config_schema:\n  - [\"a.x\", \"i\", 1, {}]\n")
    app.gen()
    names = ["mgos_config.h", "mgos_config.c", "mgos_deps_init.c",
             "mos_final.yml", "cdefs.txt"]
    before = [app.path.joinpath("build/gen", n).stat().st_mtime_ns
              for n in names]
    app.gen()
    assert before == [app.path.joinpath("build/gen", n).stat().st_mtime_ns
                      for n in names]


def test_macros(app):
    app.manifest("name: app1\ncdefs:\n  A: '\"conf,0\"'\n  B: 5\n"
                 "  C: \\\"q\\\"\n")
    app.gen()
    args = subprocess.run(["sh", "-c", f"printf '%s\\n' "
                           f"{' '.join(app.read('build/gen/cdefs.txt').split(chr(10)))}"],
                          capture_output=True, text=True).stdout.split("\n")
    assert '-DA="conf,0"' in args and "-DB=5" in args
    assert '-DC="q"' in args and '-DMGOS_APP="app1"' in args
    assert "-DFW_ARCHITECTURE=posix" in args
