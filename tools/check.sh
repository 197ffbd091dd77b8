#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Format, layers, style and lint. Closes with "check: N passed, N failed".
set -u
cd "$(dirname "$0")/.."
passed=0; failed=0
note() { if [ "$1" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi; }

files=$(git ls-files '*.c' '*.h' '*.hpp' '*.cpp' | grep -v -e '^tests/interface/' -e '^tests/golden/')
# shellcheck disable=SC2086
unformatted=$(printf '%s\n' $files | xargs -P "$(nproc)" -n 16 clang-format --dry-run 2>&1 | grep -oE '^[^: ]+:[0-9]+' | cut -d: -f1 | sort -u)
if [ -n "$unformatted" ]; then
  echo "not formatted (mend: clang-format -i $(echo "$unformatted" | tr '\n' ' ')):"
  echo "$unformatted"
  note 1
else
  note 0
fi
/usr/bin/python3 tools/check_layers.py; note $?
/usr/bin/python3 tools/check_style.py; note $?
# The second compiler reads everything that the first one builds.
lint() {
  clang -fsyntax-only -std=gnu11 -D_GNU_SOURCE -DMGOS_POSIX -Wall -Wextra -Werror -Wno-unused-parameter \
    -Wvla -Iinclude -Isrc -Imos -Ibuild/deps/mbedtls/include -Ibuild/deps/littlefs "$1"
}
export -f lint
if ls src/*/*.c | grep -v '^src/config' | cat - <(ls ports/posix/*.c mos/*.c) |
    xargs -P "$(nproc)" -I{} bash -c 'lint {}'; then note 0; else note 1; fi
tools/check_template.sh; note $?
if git grep -nF "$PWD/" -- . | head -5 | grep .; then
  echo "paths of this machine in tracked files"
  note 1
else
  note 0
fi
echo "check: $passed passed, $failed failed"
[ $failed -eq 0 ]
