// SPDX-License-Identifier: Apache-2.0
//
// Mounts the root file system. The device table and the type and options of
// the file system come from the build; the defaults below are those of the PC
// port. A device that was never written (all ones) is formatted: that is the
// first boot of a blank flash. Anything else that does not mount is left
// untouched, also one that only lost its first sectors: the rest may be worth
// something to somebody.

#include "root_fs.h"

#include <stdlib.h>

#include "common/cs_dbg.h"
#include "mgos_hal.h"
#include "mgos_vfs.h"
#include "mgos_vfs_dev.h"

#ifndef MGOS_ROOT_FS_SIZE
#define MGOS_ROOT_FS_SIZE 1048576
#endif

#define STR_LIT(x) #x
#define STR(x) STR_LIT(x)

#ifndef MGOS_ROOT_DEVTAB
#define MGOS_ROOT_DEVTAB                                               \
  "root part {\"dev\": \"flash0\", \"offset\": 65536, \"size\": " STR( \
      MGOS_ROOT_FS_SIZE) "}"
#endif

#ifndef MGOS_ROOT_FS_TYPE
#define MGOS_ROOT_FS_TYPE "LFS"
#endif

#ifndef MGOS_ROOT_FS_OPTS
#define MGOS_ROOT_FS_OPTS "{\"bs\": 4096, \"is\": 128}"
#endif

static bool is_blank(void) {
  struct mgos_vfs_dev *dev = mgos_vfs_dev_open(MGOS_VFS_ROOT_DEV_NAME);
  unsigned char buf[128];
  bool blank = dev != NULL;
  size_t size = dev == NULL ? 0 : mgos_vfs_dev_get_size(dev);
  for (size_t off = 0; blank && off + sizeof(buf) <= size; off += sizeof(buf)) {
    blank =
        mgos_vfs_dev_read(dev, off, sizeof(buf), buf) == MGOS_VFS_DEV_ERR_NONE;
    for (size_t i = 0; blank && i < sizeof(buf); i++)
      blank = buf[i] == 0xff;
  }
  if (dev != NULL) mgos_vfs_dev_close(dev);
  return blank;
}

static bool mount_root(void) {
  return mgos_vfs_mount_dev_name("/", MGOS_VFS_ROOT_DEV_NAME, MGOS_ROOT_FS_TYPE,
                                 MGOS_ROOT_FS_OPTS);
}

enum mgos_init_result mgos_core_fs_init(void) {
  if (!mgos_process_devtab(MGOS_ROOT_DEVTAB)) {
    LOG(LL_ERROR, ("bad root device table"));
    return MGOS_INIT_MOUNT_FAILED;
  }
  if (is_blank()) {
    LOG(LL_INFO, ("Root FS is blank, formatting as %s", MGOS_ROOT_FS_TYPE));
    if (!mgos_vfs_mkfs_dev_name(MGOS_VFS_ROOT_DEV_NAME, MGOS_ROOT_FS_TYPE,
                                MGOS_ROOT_FS_OPTS)) {
      return MGOS_INIT_FS_INIT_FAILED;
    }
  }
  if (!mount_root()) {
    LOG(LL_ERROR, ("root FS cannot be mounted"));
    return MGOS_INIT_FS_INIT_FAILED;
  }
  return MGOS_INIT_OK;
}

// The name by which ports call it.
enum mgos_init_result mgos_fs_init(void) {
  return mgos_core_fs_init();
}
