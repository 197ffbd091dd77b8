// SPDX-License-Identifier: Apache-2.0
//
// What ports and the file system libraries need beyond the public VFS API:
// registration of the built-in device types and of the port's flash chips.

#ifndef MGOS_VFS_INTERNAL_H_
#define MGOS_VFS_INTERNAL_H_

#include <stdbool.h>

#include "mgos_vfs.h"
#include "mgos_vfs_dev.h"

#ifdef __cplusplus
extern "C" {
#endif

// Name of the device type over the port's flash; options {"name": "flash0"}.
#define MGOS_VFS_DEV_TYPE_FLASH "flash"

// Starts the VFS: joins core's hooks (figures of the root file system, unmount
// before a restart), registers device type "flash" and, under its own name,
// the flash chip "flash0" of the port if it has one.
// Context: library vfs-common's init. Returns: false if memory is short.
bool mgos__vfs_init(void);

// Turns a device error into an errno value.
int mgos__vfs_dev_err_to_errno(enum mgos_vfs_dev_err err);

// Forgets all mounts, devices and types (tests only).
void mgos__vfs_reset(void);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_VFS_INTERNAL_H_
