#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles tests/interface/*.c (the documented public interface, as C) against our
# headers and links them against the runtime. Names that belong to features not
# built yet are listed in tests/interface/absent.txt, and must indeed be absent.
set -u
cd "$(dirname "$0")/.."
b=build/unit
make -s -j"$(nproc)" build/unit/libruntime.a build/unit/libapp.a || exit 1
inc="-Iinclude -Isrc -Ibuild/unit-app/gen -Ibuild/deps/mbedtls/include $(printf -- '-I%s ' libs/*/include)"
passed=0; failed=0
mkdir -p $b/interface
for f in core net rpc; do
  # shellcheck disable=SC2046,SC2086
  if ! cc -std=gnu11 -D_GNU_SOURCE -DMGOS_POSIX $([ -f build/unit-app/gen/cdefs.txt ] && echo @build/unit-app/gen/cdefs.txt) $inc -w -c tests/interface/$f.c -o $b/interface/$f.o; then
    failed=$((failed + 1)); echo "FAILED tests/interface/$f.c does not compile"; continue
  fi
  cc -fsanitize=address,undefined $b/interface/$f.o -Wl,--start-group $b/libapp.a $b/libruntime.a \
    build/deps/mbedtls/library/libmbedcrypto.a -Wl,--end-group -lm -lpthread -Wl,--unresolved-symbols=report-all \
    -o $b/interface/$f 2>$b/interface/$f.log
  grep -oE "undefined reference to \`[^']+'" $b/interface/$f.log | sed "s/.*\`//; s/'//" |
    grep -vx -e main -e mgos_app_init -e mgos_app_preinit | sort -u >$b/interface/$f.missing
  unexpected=$(comm -23 $b/interface/$f.missing <(grep -v '^#' tests/interface/absent.txt | sort -u))
  if [ -n "$unexpected" ]; then
    echo "FAILED tests/interface/$f.c: missing $(echo "$unexpected" | tr '\n' ' ')"
    failed=$((failed + 1))
  else
    passed=$((passed + 1))
  fi
done
# A name that is there by now must leave the list.
present=$(comm -13 <(sort -u $b/interface/*.missing) <(grep -v '^#' tests/interface/absent.txt | sort -u))
if [ -n "$present" ]; then
  echo "FAILED tests/interface/absent.txt: these exist now: $(echo "$present" | tr '\n' ' ')"
  failed=$((failed + 1))
else
  passed=$((passed + 1))
fi
echo "interface: $passed passed, $failed failed"
[ $failed -eq 0 ]
