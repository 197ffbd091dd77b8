// SPDX-License-Identifier: Apache-2.0
//
// Refuses SPIFFS by name. It is unmaintained and loses data when power goes;
// LFS has taken its place (docs/limits). A library of its own so that apps
// which list vfs-fs-spiffs build and say clearly why a mount fails.

#include "mgos_vfs_fs_spiffs.h"

#include "common/cs_dbg.h"
#include "mgos_vfs.h"

static bool refuse(struct mgos_vfs_fs *fs, const char *opts) {
  (void) fs;
  (void) opts;
  LOG(LL_ERROR, ("SPIFFS is not supported, use LFS"));
  return false;
}

static const struct mgos_vfs_fs_ops s_spiffs_ops = {
    .mkfs = refuse,
    .mount = refuse,
};

bool mgos_vfs_fs_spiffs_probe(struct mgos_vfs_dev *dev) {
  (void) dev;
  return false;
}

bool mgos_vfs_fs_spiffs_init(void) {
  return mgos_vfs_fs_register_type(MGOS_VFS_FS_TYPE_SPIFFS, &s_spiffs_ops);
}
