#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints the table of mos commands: each mos/cmd_<name>.c defines mos_cmd_<name>.
cd "$(dirname "$0")/.." || exit 1
echo '// Made from the names of mos/cmd_*.c.'
echo '#include "cmd.h"'
names=$(ls mos/cmd_*.c 2>/dev/null | sed 's#.*/cmd_\(.*\)\.c#\1#' | LC_ALL=C sort)
for n in $names; do echo "extern const struct mos_cmd mos_cmd_$n;"; done
echo 'const struct mos_cmd *const mos_cmds[] = {'
for n in $names; do echo "    &mos_cmd_$n,"; done
echo '    0,'
echo '};'
