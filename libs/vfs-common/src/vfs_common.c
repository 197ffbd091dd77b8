// SPDX-License-Identifier: Apache-2.0
//
// Init of the virtual file system, which itself is part of the runtime
// (mgos_vfs.h): hooks into core and the port's flash as device "flash0".

#include "mgos_vfs_internal.h"

bool mgos_vfs_common_init(void);

bool mgos_vfs_common_init(void) {
  return mgos__vfs_init();
}
