// SPDX-License-Identifier: Apache-2.0
//
// mos rm: removes files of the device.

#include "device.h"

static int run(const struct mos_args *a) {
  struct mos_device *d = mos_device_open(a);
  for (int i = 0; i < a->pos.n; i++) {
    struct mos_buf args = {0};
    mos_buf_puts(&args, "{\"filename\":");
    mos_json_quote(&args, a->pos.v[i]);
    mos_buf_puts(&args, "}");
    mos_device_call(d, "FS.Remove", args.p);
  }
  mos_device_close(d);
  if (mos_flag_bool(a, "json")) {
    struct mos_json j = {0};
    mos_json_open(&j, NULL, '{');
    mos_json_int(&j, "removed", a->pos.n);
    mos_json_close(&j, '}');
    mos_json_print(&j);
  }
  return 0;
}

const struct mos_cmd mos_cmd_rm = {
    .name = "rm",
    .args = "PATH ...",
    .summary = "remove files of the device",
    .min_args = 1,
    .max_args = -1,
    .flags = {{mos_device_flags}},
    .run = run,
};
