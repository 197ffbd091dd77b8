#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks every #include "…" of the tree against tools/layers.txt.

A header is looked up as the compiler would: beside the file, then in include/,
src/, the include/ folders of libs, the unpacked dependencies (folder "deps") and
the generated headers ("gen"). Prints one line for each include that crosses a
layer or that nothing provides.
"""
import os
import re
import sys

GENERATED = {"mgos_config.h", "mgos_ro_vars.h", "mgos_deps_init.h",
             "build_info.h", "mg_build_info.h", "commands.h"}
DEPS = ("lfs2", "mbedtls/", "psa/", "lfs.")
# Headers that only a build or a compiler provides.
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def read_rules(path):
    rules = {}
    for line in open(path):
        line = line.split("#")[0].strip()
        if line:
            folder, allowed = line.split(":")
            rules[folder.strip()] = allowed.split()
    return rules


def layer_of(path, rules):
    best = ""
    for folder in rules:
        if path.startswith(folder + "/") and len(folder) > len(best):
            best = folder
    return best


def find(header, source, lib_includes):
    places = [os.path.dirname(source), "include", "src", "."]
    if source.startswith(("mos/", "ports/")):
        places.append("mos")
    for place in places + lib_includes:
        path = os.path.normpath(os.path.join(place, header))
        if os.path.exists(path):
            return path
    if header.startswith(DEPS):
        return "deps/" + header
    if os.path.basename(header) in GENERATED:
        return "gen/" + header
    return None


def main():
    rules = read_rules("tools/layers.txt")
    libs = [os.path.join("libs", d, "include")
            for d in (os.listdir("libs") if os.path.isdir("libs") else [])]
    files = os.popen("git ls-files --cached --others --exclude-standard "
                     "'*.c' '*.h' '*.hpp' '*.cpp'").read().split()
    bad = checked = 0
    for source in files:
        layer = layer_of(source, rules)
        if not layer or not os.path.exists(source):
            continue
        checked += 1
        own = "/".join(source.split("/")[:2]) if layer in (
            "libs", "ports", "examples") else layer
        allowed = rules[layer]
        for header in INCLUDE.findall(open(source, errors="replace").read()):
            where = find(header, source, libs)
            if where is None:
                # A header of an optional feature that another lib brings.
                if layer in ("include", "libs", "examples"):
                    continue
                print(f"{source}: nothing provides \"{header}\"")
                bad += 1
                continue
            if where.startswith(own + "/"):
                continue
            if any(where.startswith(a + "/") for a in allowed):
                if layer == "libs" and where.startswith("libs/") and \
                        "/include/" not in where:
                    pass
                else:
                    continue
            print(f"{source}: \"{header}\" ({where}) crosses a layer: "
                  f"{layer} may include {', '.join(allowed) or 'nothing'}")
            bad += 1
    print(f"layers: {checked - bad if checked > bad else 0} passed, {bad} failed")
    return 1 if bad else 0


sys.exit(main())
