// SPDX-License-Identifier: Apache-2.0
//
// Shared by the commands that move files.

#include "device_files.h"

#include <unistd.h>

const struct mos_flag mos_file_flags[] = {
    {"chunk-size", 0, MOS_FLAG_INT, "512", "N", "bytes in one request"},
    {"fs-op-attempts", 0, MOS_FLAG_INT, "3", "N", "tries of one request"},
    {0},
};

const char *mos_file_call(struct mos_device *d, const struct mos_args *a,
                          const char *method, const char *args) {
  int64_t attempts = mos_flag_int(a, "fs-op-attempts");
  for (int64_t i = 1; i < attempts; i++) {
    struct mos_answer r = mos_device_try(d, method, args);
    if (r.error_code == 0) return r.result;
    // What the device refuses for good is not asked again.
    if (r.error_code >= 400 && r.error_code < 500) break;
    usleep(100000);
  }
  return mos_device_call(d, method, args);
}
