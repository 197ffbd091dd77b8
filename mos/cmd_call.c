// SPDX-License-Identifier: Apache-2.0
//
// mos call: any RPC method.

#include <stdio.h>
#include <string.h>

#include "device.h"
#include "frozen.h"

static int run(const struct mos_args *a) {
  const char *method = a->pos.v[0];
  const char *args = a->pos.n > 1 ? a->pos.v[1] : NULL;
  if (args != NULL &&
      json_walk(args, (int) strlen(args), NULL, NULL) != (int) strlen(args)) {
    mos_usage("the arguments are not JSON: %s", args);
  }
  struct mos_device *d = mos_device_open(a);
  const char *result = mos_device_call(d, method, args);
  mos_print_result(result);
  if (strcmp(method, "Sys.Reboot") == 0) mos_device_wait(d);
  mos_device_close(d);
  return 0;
}

const struct mos_cmd mos_cmd_call = {
    .name = "call",
    .args = "METHOD [JSON]",
    .summary = "call an RPC method and print its result",
    .details = "Example: mos call FS.Get '{\"filename\": \"conf9.json\"}'",
    .min_args = 1,
    .max_args = 2,
    .flags = {{mos_device_flags}},
    .run = run,
};
