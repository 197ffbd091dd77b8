// SPDX-License-Identifier: Apache-2.0
//
// The root file system.
#ifndef MEERKAT_LIBS_CORE_ROOT_FS_H
#define MEERKAT_LIBS_CORE_ROOT_FS_H

#include "mgos_init.h"

// Creates the devices of MGOS_ROOT_DEVTAB and mounts device "root" on "/".
// Context: init of the core library.
enum mgos_init_result mgos_core_fs_init(void);

#endif
