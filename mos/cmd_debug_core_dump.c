// SPDX-License-Identifier: Apache-2.0
//
// mos debug-core-dump: explains a dump that was kept in a file.

#include "core_dump.h"
#include "device.h"
#include "files.h"

static int run(const struct mos_args *a) {
  struct mos_list dumps = {0};
  if (a->pos.n > 0) {
    mos_list_add(&dumps, a->pos.v[0]);
  } else {
    mos_glob(&dumps, "core-*");
  }
  if (dumps.n == 0) mos_fail("no core dump here; \"mos console\" keeps them");
  size_t len = 0;
  const char *json = mos_read_file(dumps.v[dumps.n - 1], &len);
  mos_dump_explain(json, len, a->pos.n > 1 ? a->pos.v[1] : NULL);
  return 0;
}

const struct mos_cmd mos_cmd_debug_core_dump = {
    .name = "debug-core-dump",
    .args = "[DUMP] [ELF]",
    .summary = "show the back-trace of a core dump",
    .min_args = 0,
    .max_args = 2,
    .complete = "FILE",
    .run = run,
};
