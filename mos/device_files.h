// SPDX-License-Identifier: Apache-2.0
//
// What get and put share: flags of file transfers, and calls that are tried
// again when an answer was lost.

#pragma once

#include "device.h"

extern const struct mos_flag mos_file_flags[];

// Calls a method up to --fs-op-attempts times. Returns the result.
const char *mos_file_call(struct mos_device *d, const struct mos_args *a,
                          const char *method, const char *args);
