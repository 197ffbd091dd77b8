// SPDX-License-Identifier: Apache-2.0
//
// mos put: a file onto the device. It goes under a temporary name and is
// renamed when it is whole, so that a lost connection or a full disk leaves the
// old one.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_base64.h"
#include "device_files.h"
#include "files.h"

static const struct mos_flag flags[] = {
    {"in-place", 0, MOS_FLAG_BOOL, NULL, NULL,
     "write over the file directly (needs less space)"},
    {0},
};

static void put_chunk(struct mos_device *d, const struct mos_args *a,
                      const char *name, const char *data, size_t len,
                      size_t offset) {
  struct mos_buf args = {0};
  int enc_len = 0;
  char *b64 = mos_alloc(len * 4 / 3 + 8);
  cs_base64_encode((const unsigned char *) data, (int) len, b64, &enc_len);
  mos_buf_puts(&args, "{\"filename\":");
  mos_json_quote(&args, name);
  // An offset makes a repeated request harmless.
  mos_buf_printf(&args, ",\"offset\":%lu,\"append\":%s,\"data\":\"%.*s\"}",
                 (unsigned long) offset, offset > 0 ? "true" : "false", enc_len,
                 b64);
  mos_file_call(d, a, "FS.Put", args.p);
}

static const char *pair_args(const char *k1, const char *v1, const char *k2,
                             const char *v2) {
  struct mos_buf b = {0};
  mos_buf_printf(&b, "{\"%s\":", k1);
  mos_json_quote(&b, v1);
  if (k2 != NULL) {
    mos_buf_printf(&b, ",\"%s\":", k2);
    mos_json_quote(&b, v2);
  }
  mos_buf_puts(&b, "}");
  return b.p;
}

static int run(const struct mos_args *a) {
  size_t len = 0;
  const char *data = mos_read_file(a->pos.v[0], &len);
  const char *name = a->pos.n > 1 ? a->pos.v[1] : mos_base_name(a->pos.v[0]);
  bool in_place = mos_flag_bool(a, "in-place");
  const char *temp = in_place ? name : mos_sprintf("%s.part", name);
  int64_t chunk = mos_flag_int(a, "chunk-size");
  if (chunk < 1) mos_usage("--chunk-size is at least 1");
  struct mos_device *d = mos_device_open(a);
  for (size_t off = 0; off == 0 || off < len; off += (size_t) chunk) {
    size_t n = len - off < (size_t) chunk ? len - off : (size_t) chunk;
    put_chunk(d, a, temp, data + off, n, off);
    mos_ui_progress(name, (int64_t) (off + n), (int64_t) len);
  }
  if (!in_place) {
    mos_device_call(d, "FS.Rename", pair_args("src", temp, "dst", name));
  }
  mos_device_close(d);
  mos_ui_clear();
  if (mos_flag_bool(a, "json")) {
    struct mos_json j = {0};
    mos_json_open(&j, NULL, '{');
    mos_json_str(&j, "file", name);
    mos_json_int(&j, "size", (int64_t) len);
    mos_json_close(&j, '}');
    mos_json_print(&j);
  }
  return 0;
}

const struct mos_cmd mos_cmd_put = {
    .name = "put",
    .args = "FILE [NAME]",
    .summary = "store a file on the device",
    .min_args = 1,
    .max_args = 2,
    .complete = "FILE",
    .flags = {{flags, mos_file_flags, mos_device_flags}},
    .run = run,
};
