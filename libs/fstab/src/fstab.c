// SPDX-License-Identifier: Apache-2.0
//
// Devices and file systems from the configuration, at boot: first the devices
// devtab.dev0-4, then the file systems fstab.fs0-2, then sys.mount, the old
// form of one mount.
//
// A file system that does not mount is made when `create` says so and it was
// not made before: `created` is set and saved then, so that one that breaks
// later is not erased. A failure ends the boot unless `optional` is set.

#include <stdlib.h>

#include "common/cs_dbg.h"
#include "mgos_sys_config.h"
#include "mgos_vfs.h"
#include "mgos_vfs_dev.h"

bool mgos_fstab_init(void);

static bool make_device(const struct mgos_config_devtab_dev0 *d) {
  if (mgos_conf_str_empty(d->name) || mgos_conf_str_empty(d->type)) return true;
  return mgos_vfs_dev_create_and_register(d->type, d->opts, d->name);
}

static bool mount_or_create(const struct mgos_config_fstab_fs0 *f) {
  if (mgos_vfs_mount_dev_name(f->path, f->dev, f->type, f->opts)) return true;
  if (!f->create || f->created) return false;
  LOG(LL_INFO, ("Making %s on %s", f->type, f->dev));
  return mgos_vfs_mkfs_dev_name(f->dev, f->type, f->opts) &&
         mgos_vfs_mount_dev_name(f->path, f->dev, f->type, f->opts);
}

static bool mount_one(struct mgos_config_fstab_fs0 *f, bool *changed) {
  if (mgos_conf_str_empty(f->dev) || mgos_conf_str_empty(f->type) ||
      mgos_conf_str_empty(f->path)) {
    return true;
  }
  if (!mount_or_create(f)) {
    LOG(LL_ERROR,
        ("%s: not mounted%s", f->path, f->optional ? ", going on" : ""));
    return f->optional;
  }
  // Also when it was there: power may have gone before this was saved.
  if (f->create && !f->created) {
    f->created = true;
    *changed = true;
  }
  return true;
}

static bool mount_old_form(const struct mgos_config_sys_mount *m) {
  if (mgos_conf_str_empty(m->path)) return true;
  return mgos_vfs_mount(m->path, m->dev_type, m->dev_opts, m->fs_type,
                        m->fs_opts);
}

bool mgos_fstab_init(void) {
  const struct mgos_config_devtab *d = mgos_sys_config_get_devtab();
  struct mgos_config_fstab *f = &mgos_sys_config.fstab;
  bool changed = false;
  bool ok = make_device(&d->dev0) && make_device(&d->dev1) &&
            make_device(&d->dev2) && make_device(&d->dev3) &&
            make_device(&d->dev4);
  ok = ok && mount_one(&f->fs0, &changed) && mount_one(&f->fs1, &changed) &&
       mount_one(&f->fs2, &changed);
  if (changed) {
    char *msg = NULL;
    if (!mgos_sys_config_save(&mgos_sys_config, false, &msg)) {
      LOG(LL_ERROR, ("Cannot save fstab: %s", msg != NULL ? msg : ""));
    }
    free(msg);
  }
  return ok && mount_old_form(mgos_sys_config_get_sys_mount());
}
