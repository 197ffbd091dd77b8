#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench/run.sh [NAME …]: json, timers, http, device; all without names.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/bench
names=("$@")
[ ${#names[@]} -eq 0 ] && names=(json timers http device)
flags="-O2 -std=gnu11 -D_GNU_SOURCE -DMGOS_POSIX -Iinclude -Isrc"
for n in "${names[@]}"; do
  echo "== $n"
  if [ -f "bench/bench_$n.py" ]; then
    /usr/bin/python3 "bench/bench_$n.py"
  else
    make -s build/tool/libhost.a
    # shellcheck disable=SC2086
    cc $flags "bench/${n}_bench.c" -Wl,--start-group build/tool/libhost.a build/deps/mbedtls/library/libmbedcrypto.a \
      -Wl,--end-group $(pkg-config --libs libcjson 2>/dev/null) -lm -lpthread -o "build/bench/$n"
    "build/bench/$n"
  fi
done
