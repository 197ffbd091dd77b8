#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Prints the table of mos commands, made from the names of the files given:
# cmd_config_get.c defines mos_cmd_config_get. Usage: commands.sh FILE…
set -eu
names=$(for f in "$@"; do basename "$f" .c; done | LC_ALL=C sort)
echo '#include "cmd.h"'
for n in $names; do echo "extern const struct mos_cmd mos_$n;"; done
echo 'const struct mos_cmd *const mos_commands[] = {'
for n in $names; do echo "    &mos_$n,"; done
echo '    NULL};'
