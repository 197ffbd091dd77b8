// SPDX-License-Identifier: Apache-2.0
//
// mos ls: files of the device.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "frozen.h"

static const struct mos_flag flags[] = {
    {"long", 'l', MOS_FLAG_BOOL, NULL, NULL, "with sizes"},
    {0},
};

static int run(const struct mos_args *a) {
  struct mos_buf args = {0};
  bool is_long = mos_flag_bool(a, "long");
  mos_buf_puts(&args, "{\"path\":");
  mos_json_quote(&args, a->pos.n > 0 ? a->pos.v[0] : "/");
  mos_buf_puts(&args, "}");
  struct mos_device *d = mos_device_open(a);
  const char *result =
      mos_device_call(d, is_long ? "FS.ListExt" : "FS.List", args.p);
  mos_device_close(d);
  if (mos_flag_bool(a, "json")) {
    printf("%s\n", result);
    return 0;
  }
  struct json_token t;
  int len = (int) strlen(result);
  for (int i = 0; json_scanf_array_elem(result, len, "", i, &t) > 0; i++) {
    char *name = NULL;
    long size = 0;
    if (is_long) {
      json_scanf(t.ptr, t.len, "{name: %Q, size: %ld}", &name, &size);
      printf("%-32s %ld\n", name != NULL ? name : "", size);
      free(name);
    } else {
      name = mos_alloc((size_t) t.len + 1);
      json_unescape(t.ptr, t.len, name, t.len);
      printf("%s\n", name);
    }
  }
  return 0;
}

const struct mos_cmd mos_cmd_ls = {
    .name = "ls",
    .args = "[PATH]",
    .summary = "list files of the device",
    .min_args = 0,
    .max_args = 1,
    .flags = {{flags, mos_device_flags}},
    .run = run,
};
