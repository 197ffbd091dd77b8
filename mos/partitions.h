// SPDX-License-Identifier: Apache-2.0
//
// What a manifest asks for on the flash of the PC port: the size of the root
// file system and the extra partitions of the ESP32 (partitions.c).

#pragma once

#include <stdint.h>

#include "project.h"

#define MOS_FLASH_SECTOR 4096
#define MOS_FLASH_SIZE 4194304  // of a device that is not told otherwise

// A byte count: decimal or 0x…, with an optional K or M. Returns: -1 for what
// is none.
int64_t mos_parse_size(const char *text);

// Size of the root file system; a bad MGOS_ROOT_FS_SIZE ends the run.
int64_t mos_root_fs_size(const struct mos_project *p);

// The device table with the partitions that ESP_IDF_EXTRA_PARTITION and
// ESP_IDF_EXTRA_PARTITION_1 to _3 name, as a C string literal; NULL if there
// are none. `given`: the manifest's own table as a C expression, or NULL.
// Errors end the run and name the variable.
const char *mos_root_devtab(const struct mos_project *p, const char *given);
