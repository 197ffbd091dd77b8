// SPDX-License-Identifier: Apache-2.0
//
// mos help: texts made from the tables (see help.c).

#include "cmd.h"

static int run(const struct mos_args *a) {
  if (a->pos.n == 0) {
    mos_help_all(mos_flag_bool(a, "full"));
    return 0;
  }
  const struct mos_cmd *cmd = mos_cmd_find(a->pos.v[0]);
  if (cmd == NULL) {
    mos_usage("unknown command \"%s\"; see \"mos help\"", a->pos.v[0]);
  }
  mos_help_command(cmd);
  return 0;
}

static const struct mos_flag s_flags[] = {
    {"full", 0, MOS_FLAG_BOOL, NULL, NULL, "help for every command"}, {0}};

const struct mos_cmd mos_cmd_help = {
    .name = "help",
    .args = "[COMMAND]",
    .summary = "show help",
    .max_args = 1,
    .complete = "COMMAND",
    .flags = {{s_flags}},
    .run = run,
};
