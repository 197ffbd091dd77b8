// SPDX-License-Identifier: Apache-2.0
//
// File system type "LFS": littlefs 2, safe against power loss.
//
// Options: {"size": bytes of the device to use (default all), "bs": block size
// (4096), "is": read and program size (128), "cs": cache size per file and
// twice per file system (default is), "bcy": erase cycles before a block's
// content moves on (500, -1 never)}.

#ifndef MGOS_VFS_FS_LFS_H_
#define MGOS_VFS_FS_LFS_H_

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mgos_vfs_dev;

// Name of the type.
#define MGOS_VFS_FS_TYPE_LFS "LFS"

// Registers the type. Context: the library's init. Returns: success.
bool mgos_vfs_fs_lfs_init(void);

// Whether a device starts with an LFS. Context: any task.
bool mgos_vfs_fs_lfs_probe(struct mgos_vfs_dev *dev);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_VFS_FS_LFS_H_
