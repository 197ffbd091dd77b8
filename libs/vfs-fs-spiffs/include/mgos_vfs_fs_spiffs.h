// SPDX-License-Identifier: Apache-2.0
//
// File system type "SPIFFS": the name is known, the format is not read or
// written. Mounting and making one fail with a message that says to use LFS.

#ifndef MGOS_VFS_FS_SPIFFS_H_
#define MGOS_VFS_FS_SPIFFS_H_

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mgos_vfs_dev;

// Name of the type.
#define MGOS_VFS_FS_TYPE_SPIFFS "SPIFFS"

// Registers the type. Context: the library's init. Returns: success.
bool mgos_vfs_fs_spiffs_init(void);

// Whether a device holds a SPIFFS. Returns: false, as it is never usable.
bool mgos_vfs_fs_spiffs_probe(struct mgos_vfs_dev *dev);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_VFS_FS_SPIFFS_H_
