// SPDX-License-Identifier: Apache-2.0
//
// mos version: version of the tool and the tree it builds from.

#include <stdio.h>

#include "cmd.h"

static int run(const struct mos_args *a) {
  if (mos_flag_bool(a, "json")) {
    struct mos_json j = {0};
    mos_json_open(&j, NULL, '{');
    mos_json_str(&j, "version", mos_version);
    mos_json_str(&j, "root", mos_root(a));
    mos_json_close(&j, '}');
    mos_json_print(&j);
    return 0;
  }
  printf("The Meerkat OS command line tool\nVersion: %s\nTree: %s\n",
         mos_version, mos_root(a));
  return 0;
}

const struct mos_cmd mos_cmd_version = {
    .name = "version",
    .summary = "print version of the tool",
    .run = run,
};
