// SPDX-License-Identifier: Apache-2.0
//
// mos ports: where devices may be.

#include <stdio.h>

#include "device.h"

static int run(const struct mos_args *a) {
  struct mos_list ports = {0};
  mos_list_ports(&ports);
  if (mos_flag_bool(a, "json")) {
    struct mos_json j = {0};
    mos_json_open(&j, NULL, '[');
    for (int i = 0; i < ports.n; i++)
      mos_json_str(&j, NULL, ports.v[i]);
    mos_json_close(&j, ']');
    mos_json_print(&j);
    return 0;
  }
  for (int i = 0; i < ports.n; i++)
    printf("%s\n", ports.v[i]);
  if (ports.n == 0) mos_note("No serial ports, and no device started here");
  return 0;
}

const struct mos_cmd mos_cmd_ports = {
    .name = "ports",
    .summary = "list serial ports and the device started here",
    .run = run,
};
