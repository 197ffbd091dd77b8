// SPDX-License-Identifier: Apache-2.0
//
// A littlefs image in memory, with the parameters that devices mount
// (libs/vfs-fs-lfs/README.md).

#pragma once

#include <lfs2.h>
#include <stddef.h>

#define MOS_LFS_BLOCK_SIZE 4096

// Fills `cfg` for the `size` bytes at `data`, which must outlive its use.
void mos_lfs_config(struct lfs2_config *cfg, void *data, size_t size);
