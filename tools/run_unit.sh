#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the given test programs and counts cmocka's cases. Prints what failed in
# full, and one closing line: "N passed, N failed".
set -u
passed=0; failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for t in "$@"; do
  timeout 120 "$t" >"$log" 2>&1
  rc=$?
  ok=$(grep -c '^\[       OK \]' "$log")
  bad=$(grep -c '^\[  FAILED  \] [a-zA-Z_0-9]*$' "$log")
  [ $rc -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
  passed=$((passed + ok)); failed=$((failed + bad))
  if [ $rc -ne 0 ]; then
    echo "FAILED $t (exit $rc); run it again with: $t"
    grep -v '^\[ RUN\|^\[       OK' "$log" | tail -60
  else
    grep '^INFO ' "$log"
    echo "  ok    $(basename "$t") ($ok)"
  fi
done
echo "unit: $passed passed, $failed failed"
[ $failed -eq 0 ]
