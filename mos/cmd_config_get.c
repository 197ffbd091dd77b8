// SPDX-License-Identifier: Apache-2.0
//
// mos config-get: the device's configuration, whole or one value.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "frozen.h"

static const struct mos_flag flags[] = {
    {"level", 0, MOS_FLAG_INT, "-1", "N",
     "only what levels 0 to N set (0 to 9)"},
    {0},
};

static int run(const struct mos_args *a) {
  struct mos_buf args = {0};
  int64_t level = mos_flag_int(a, "level");
  mos_buf_puts(&args, "{");
  if (a->pos.n > 0) {
    mos_buf_puts(&args, "\"key\":");
    mos_json_quote(&args, a->pos.v[0]);
  }
  if (level >= 0) {
    mos_buf_printf(&args, "%s\"level\":%d", args.len > 1 ? "," : "",
                   (int) level);
  }
  mos_buf_puts(&args, "}");
  struct mos_device *d = mos_device_open(a);
  const char *result = mos_device_call(d, "Config.Get", args.p);
  mos_device_close(d);
  int len = (int) strlen(result);
  if (*result == '"' && !mos_flag_bool(a, "json")) {  // A leaf: its bare text.
    char *text = mos_alloc((size_t) len + 1);
    int n = json_unescape(result + 1, len - 2, text, len);
    printf("%.*s\n", n < 0 ? 0 : n, text);
    return 0;
  }
  mos_print_result(result);
  return 0;
}

const struct mos_cmd mos_cmd_config_get = {
    .name = "config-get",
    .args = "[PATH]",
    .summary = "print the device's configuration, or one part of it",
    .min_args = 0,
    .max_args = 1,
    .flags = {{flags, mos_device_flags}},
    .run = run,
};
