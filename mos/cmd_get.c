// SPDX-License-Identifier: Apache-2.0
//
// mos get: a file of the device, to stdout or into a file.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device_files.h"
#include "frozen.h"

static const struct mos_flag flags[] = {
    {"output", 'o', MOS_FLAG_STRING, NULL, "FILE",
     "write to FILE instead of stdout"},
    {0},
};

static int run(const struct mos_args *a) {
  struct mos_device *d = mos_device_open(a);
  const char *to = mos_flag_str(a, "output");
  int64_t chunk = mos_flag_int(a, "chunk-size");
  FILE *out = NULL;
  long offset = 0, left = 0;
  if (chunk < 1) mos_usage("--chunk-size is at least 1");
  do {
    struct mos_buf args = {0};
    char *data = NULL;
    int len = 0;
    mos_buf_puts(&args, "{\"filename\":");
    mos_json_quote(&args, a->pos.v[0]);
    mos_buf_printf(&args, ",\"offset\":%ld,\"len\":%d}", offset, (int) chunk);
    const char *r = mos_file_call(d, a, "FS.Get", args.p);
    json_scanf(r, (int) strlen(r), "{data: %V, left: %ld}", &data, &len, &left);
    if (data == NULL && left > 0) mos_fail("unexpected answer: %s", r);
    if (out == NULL) {  // Nothing is written before the device has the file.
      out = *to != '\0' ? fopen(to, "wb") : stdout;
      if (out == NULL) mos_fail("cannot write %s: %s", to, strerror(errno));
    }
    if (len > 0 && fwrite(data, 1, (size_t) len, out) != (size_t) len) {
      mos_fail("cannot write: %s", strerror(errno));
    }
    free(data);
    offset += len;
    if (len == 0) break;
    if (*to != '\0') mos_ui_progress(a->pos.v[0], offset, offset + left);
  } while (left > 0);
  if (fflush(out) != 0 || (out != stdout && fclose(out) != 0)) {
    mos_fail("cannot write: %s", strerror(errno));
  }
  mos_device_close(d);
  return 0;
}

const struct mos_cmd mos_cmd_get = {
    .name = "get",
    .args = "PATH",
    .summary = "print a file of the device",
    .min_args = 1,
    .max_args = 1,
    .flags = {{flags, mos_file_flags, mos_device_flags}},
    .run = run,
};
