#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles ports/template without warnings and links it with the runtime
# layers, so that a function missing from the template, or one that the port
# contract gained and the template did not, is noticed here.
set -eu
cd "$(dirname "$0")/.."
cc=${CC:-gcc}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
inc="-Iinclude -Isrc -Ibuild/deps/mbedtls/include -Ibuild/deps/littlefs"
flags="-std=gnu11 -O1 -Wall -Wextra -Werror -ffunction-sections $inc"
for f in ports/template/*.c; do
  $cc $flags -c "$f" -o "$out/port_$(basename "$f" .c).o"
done
# The layers that a port must satisfy; host headers are fine for a link check.
for f in src/base/*.c src/core/*.c src/fs/*.c; do
  $cc $flags -Wno-unused-parameter -D_GNU_SOURCE -DMGOS_POSIX -c "$f" \
    -o "$out/rt_$(basename "$f" .c).o"
done
$cc -Wl,--gc-sections "$out"/*.o build/deps/mbedtls/library/libmbedcrypto.a \
  -lm -o "$out/template" 2>"$out/log" || {
  grep -o "undefined reference to .*" "$out/log" | sort -u
  echo "ports/template does not satisfy the port contract"
  exit 1
}
echo "ports/template: ok"
