#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/run_fuzz.sh SECONDS PROGRAM…: runs each libFuzzer target over its seeds
# (tests/fuzz/corpus/<name>) and what earlier runs found (build/fuzz/corpus/<name>).
set -u
seconds=$1; shift
passed=0; failed=0
for p in "$@"; do
  name=$(basename "$p"); name=${name#fuzz_}
  mkdir -p "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" build/fuzz/crash
  if "$p" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 \
      -artifact_prefix="build/fuzz/crash/$name-" \
      "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" >"build/fuzz/$name.log" 2>&1; then
    passed=$((passed + 1))
    echo "  ok    fuzz $name: $(awk '/number_of_executed_units/ {print $2}' "build/fuzz/$name.log") runs in $seconds s"
  else
    failed=$((failed + 1))
    echo "FAILED fuzz $name; run it again with: $p build/fuzz/crash/$name-*"
    tail -30 "build/fuzz/$name.log"
  fi
done
echo "fuzz: $passed passed, $failed failed"
[ $failed -eq 0 ]
