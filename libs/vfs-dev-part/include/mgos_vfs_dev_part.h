// SPDX-License-Identifier: Apache-2.0
//
// VFS device type "part": a part of another device.
//
// Options: {"dev": name of the other device, "offset": bytes, "size": bytes}.
// offset defaults to 0, size to the rest of the device.

#ifndef MGOS_VFS_DEV_PART_H_
#define MGOS_VFS_DEV_PART_H_

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

// Name of the type.
#define MGOS_VFS_DEV_TYPE_PART "part"

// Registers the type. Context: the library's init. Returns: success.
bool mgos_vfs_dev_part_init(void);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_VFS_DEV_PART_H_
