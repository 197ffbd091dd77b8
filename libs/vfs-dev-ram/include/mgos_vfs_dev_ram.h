// SPDX-License-Identifier: Apache-2.0
//
// VFS device type "RAM": memory, for scratch file systems and tests.
//
// Options: {"size": bytes, "erase_size": bytes (default 4096)}. Behaves as NOR
// flash: erased to 0xff at first, a write clears bits.

#ifndef MGOS_VFS_DEV_RAM_H_
#define MGOS_VFS_DEV_RAM_H_

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

// Name of the type.
#define MGOS_VFS_DEV_TYPE_RAM "RAM"

// Registers the type. Context: the library's init. Returns: success.
bool mgos_vfs_dev_ram_init(void);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_VFS_DEV_RAM_H_
