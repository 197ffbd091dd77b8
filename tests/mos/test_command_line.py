# SPDX-License-Identifier: Apache-2.0
"""Flags, help, completion and exit codes."""
import json
import subprocess
import time


def test_help_lists_commands_and_is_fast(app):
    start = time.monotonic()
    r = app.mos("--help")
    assert time.monotonic() - start < 0.5  # 50 ms and room for a loaded PC
    assert "create-fw-bundle" in r.stdout and "--json" in r.stdout
    assert "--build-var" in app.mos("help", "build").stdout
    assert app.mos("build", "--help").stdout == app.mos("help", "build").stdout


def test_unknown_things_get_a_suggestion(app):
    r = app.mos("biuld", check=False)
    assert r.returncode == 2 and 'did you mean "mos build"' in r.stderr
    r = app.mos("build", "--platfrom", "x", check=False)
    assert r.returncode == 2 and "did you mean --platform" in r.stderr
    r = app.mos(check=False)
    assert r.returncode == 2


def test_flags_anywhere_and_from_the_environment(app):
    app.manifest("")
    e = "build_vars.V"
    for args in (["--build-var", "V=1", "eval-manifest-expr", e],
                 ["eval-manifest-expr", "--build-var=V=1", e],
                 ["eval-manifest-expr", e, "--build-var", "V=1"]):
        assert app.mos(*args).stdout == "1\n"
    assert app.mos("eval-manifest-expr", e,
                   env={"MOS_BUILD_VAR": "V=2"}).stdout == "2\n"
    parent = str(app.path.parent)
    assert app.mos("-C", parent, "-C", str(app.path), "eval-manifest-expr",
                   '"x"').stdout == "x\n"
    assert app.mos("--chdir=..", "eval-manifest-expr", e,
                   check=False).returncode == 1


def test_bad_values_are_usage_errors(app):
    app.manifest("")
    for args in (["build", "--clean=maybe"], ["build", "-j", "many"],
                 ["build", "--build-var", "novalue"], ["build", "--platform"],
                 ["build", "--build-target", "nothing"], ["build", "extra"],
                 ["eval-manifest-expr"]):
        r = app.mos(*args, check=False)
        assert r.returncode == 2, args
        assert r.stderr.startswith("Error: ")


def test_json_results_and_errors(app):
    app.manifest("")
    r = app.mos("--json", "eval-manifest-expr", "arch")
    assert json.loads(r.stdout) == {"value": "posix"}
    r = app.mos("eval-manifest-expr", "nothing", "--json", check=False)
    assert r.returncode == 1
    assert json.loads(r.stdout) == {"error": "nothing is not defined"}
    assert "version" in json.loads(app.mos("version", "--json").stdout)


def test_completion_scripts(app):
    text = app.mos("completion", "bash").stdout
    script = text + '\nCOMP_WORDS=(mos build --build-v); COMP_CWORD=2; _mos; ' \
        'echo "${COMPREPLY[@]}"\nCOMP_WORDS=(mos bui); COMP_CWORD=1; _mos; ' \
        'echo "${COMPREPLY[@]}"'
    r = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
    assert r.stdout == "--build-var\nbuild\n", r.stderr
    assert "#compdef mos" in app.mos("completion", "zsh").stdout
    assert "complete -c mos" in app.mos("completion", "fish").stdout
    assert app.mos("completion", "tcsh", check=False).returncode == 2
