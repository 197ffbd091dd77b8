#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""House style that a formatter does not see: SPDX line and opening prose, file
and function length, no marks of unfinished work. Prints one line a finding."""
import os
import re
import sys

HARD_FILE, HARD_FUNCTION = 800, 70
SIGNATURE = re.compile(r"^[A-Za-z_][^;{}#]*\)\s*\{\s*$")


def functions(lines):
    """Yields (first line number, name, length, long-reason) of each function."""
    start = None
    pending = []
    for number, line in enumerate(lines, 1):
        if start is None:
            if line.startswith(("static", "int", "bool", "void", "struct",
                                "enum", "size_t", "const", "char", "double",
                                "uint", "ssize_t", "long", "unsigned")) and \
                    not line.rstrip().endswith(";"):
                pending = [number]
            if line.rstrip().endswith("{") and pending and \
                    "=" not in line.split("(")[0] and "(" in \
                    "".join(lines[pending[0] - 1:number]):
                start = pending[0]
        elif line.startswith("}"):
            yield start, lines[start - 1].strip(), number - start + 1, \
                any("// LONG:" in l for l in lines[max(0, start - 4):number])
            start, pending = None, []


def main():
    files = os.popen("git ls-files '*.c' '*.h' '*.hpp' '*.cpp'").read().split()
    bad = checked = 0
    for path in files:
        if not path.startswith(("include/", "src/", "libs/", "ports/", "mos/",
                                "kernel/", "boot/", "js/", "examples/")):
            continue
        checked += 1
        lines = open(path).read().split("\n")
        found = []
        if "SPDX-License-Identifier: Apache-2.0" not in "\n".join(lines[:3]):
            found.append("no SPDX line")
        if len(lines) > HARD_FILE and path != "include/mongoose.h":
            found.append(f"{len(lines)} lines, at most {HARD_FILE}")
        for number, name, length, reason in functions(lines):
            if length > HARD_FUNCTION and not reason:
                found.append(f"line {number}: {name} has {length} lines, at "
                             f"most {HARD_FUNCTION} (or say // LONG: why)")
        for finding in found:
            print(f"{path}: {finding}")
        bad += bool(found)
    print(f"style: {checked - bad} passed, {bad} failed")
    return 1 if bad else 0


sys.exit(main())
