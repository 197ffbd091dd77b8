// SPDX-License-Identifier: Apache-2.0
//
// File system types and the mount table.
//
// The table is a list of mounts (fs/vfs.h); a path belongs to the one with the
// longest matching prefix. The reference count of a file system is one for the
// mount plus one per open file and directory, and only unmounting everything
// at shutdown overrides it. File operations are in vfs_ops.c.

#include "mgos_vfs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "core/boot.h"
#include "core/fs_change.h"
#include "fs/vfs.h"
#include "mgos_system.h"
#include "mgos_vfs_internal.h"

#define MAX_MOUNT_ID 255

struct fs_type {
  const char *name;
  const struct mgos_vfs_fs_ops *ops;
  SLIST_ENTRY(fs_type) next;
};

static struct {
  struct mgos_rlock_type *lock;
  SLIST_HEAD(, fs_type) types;
  SLIST_HEAD(, mgos__vfs_mount) mounts;
  int last_id;
} s_state;

struct mgos_vfs_mmap_desc *mgos_vfs_mmap_descs = NULL;

void mgos_vfs_mmap_init(void) {
  // Ports with memory-mapped flash replace this; here nothing can be mapped.
}

int mgos_vfs_mmap_descs_cnt(void) {
  return 0;
}

struct mgos_vfs_mmap_desc *mgos_vfs_mmap_desc_get(int idx) {
  (void) idx;
  return NULL;
}

// The first caller is the init of a library, before any other task exists.
void mgos__vfs_lock(void) {
  if (s_state.lock == NULL) s_state.lock = mgos_rlock_create();
  if (s_state.lock != NULL) mgos_rlock(s_state.lock);
}

void mgos__vfs_unlock(void) {
  if (s_state.lock != NULL) mgos_runlock(s_state.lock);
}

// --- Types -----------------------------------------------------------------

static const struct fs_type *find_type(const char *name) {
  struct fs_type *t;
  mgos__vfs_lock();
  SLIST_FOREACH(t, &s_state.types, next) {
    if (name != NULL && strcmp(t->name, name) == 0) break;
  }
  mgos__vfs_unlock();
  return t;
}

bool mgos_vfs_fs_register_type(const char *type,
                               const struct mgos_vfs_fs_ops *ops) {
  struct fs_type *t;
  if (type == NULL || *type == '\0' || ops == NULL) return false;
  if (find_type(type) != NULL) {
    LOG(LL_ERROR, ("File system type %s is registered already", type));
    return false;
  }
  t = calloc(1, sizeof(*t));
  if (t == NULL) return false;
  t->name = type;
  t->ops = ops;
  mgos__vfs_lock();
  SLIST_INSERT_HEAD(&s_state.types, t, next);
  mgos__vfs_unlock();
  return true;
}

// --- Finding mounts --------------------------------------------------------

static bool prefix_matches(const struct mgos__vfs_mount *m, const char *path) {
  if (m->prefix_len == 0) return true;
  return strncmp(m->prefix, path, m->prefix_len) == 0 &&
         (path[m->prefix_len] == '/' || path[m->prefix_len] == '\0');
}

static struct mgos__vfs_mount *find_by_path(const char *path) {
  struct mgos__vfs_mount *m, *best = NULL;
  SLIST_FOREACH(m, &s_state.mounts, next) {
    if (!prefix_matches(m, path)) continue;
    if (best == NULL || m->prefix_len > best->prefix_len) best = m;
  }
  return best;
}

static struct mgos__vfs_mount *find_by_id(int id) {
  struct mgos__vfs_mount *m;
  SLIST_FOREACH(m, &s_state.mounts, next) {
    if (m->id == id) break;
  }
  return m;
}

// The mount that is exactly at path (normalised).
static struct mgos__vfs_mount *find_mount_point(const char *path) {
  struct mgos__vfs_mount *m = find_by_path(path);
  if (m == NULL || strcmp(path + (m->prefix_len == 0), m->prefix) != 0) {
    return NULL;
  }
  return m;
}

static void free_mount(struct mgos__vfs_mount *m) {
  if (m->lock != NULL) mgos_rlock_destroy(m->lock);
  free(m->prefix);
  free(m);
}

// Locks a mount that was counted as used; fails if it went away meanwhile.
static struct mgos__vfs_mount *lock_mount(struct mgos__vfs_mount *m) {
  if (m == NULL) return NULL;
  mgos_rlock(m->lock);
  if (!m->gone) return m;
  mgos__vfs_leave(m);
  return NULL;
}

int mgos__vfs_lookup(const char *path, char buf[MGOS_VFS_PATH_MAX],
                     const char **rel) {
  struct mgos__vfs_mount *m;
  int id = -1;
  int err = mgos__vfs_normalize(path, buf);
  if (err == 0) {
    mgos__vfs_lock();
    m = find_by_path(buf);
    if (m != NULL) {
      id = m->id;
      *rel = buf + m->prefix_len;
      if (**rel == '/') (*rel)++;
    }
    mgos__vfs_unlock();
    if (m == NULL) err = ENOENT;
  }
  if (err != 0) errno = err;
  return id;
}

struct mgos__vfs_mount *mgos__vfs_enter(const char *path,
                                        char buf[MGOS_VFS_PATH_MAX],
                                        const char **rel) {
  int id = mgos__vfs_lookup(path, buf, rel);
  return id >= 0 ? mgos__vfs_enter_id(id) : NULL;
}

struct mgos__vfs_mount *mgos__vfs_enter_id(int id) {
  struct mgos__vfs_mount *m;
  mgos__vfs_lock();
  m = find_by_id(id);
  if (m != NULL) m->users++;
  mgos__vfs_unlock();
  m = lock_mount(m);
  if (m == NULL) errno = EBADF;
  return m;
}

void mgos__vfs_leave(struct mgos__vfs_mount *m) {
  bool last;
  bool gone = m->gone;
  mgos_runlock(m->lock);
  mgos__vfs_lock();
  last = (--m->users == 0);
  mgos__vfs_unlock();
  if (gone && last) free_mount(m);
}

// --- Making file systems ---------------------------------------------------

bool mgos_vfs_mkfs_dev(struct mgos_vfs_dev *dev, const char *fs_type,
                       const char *fs_opts) {
  const struct fs_type *t = find_type(fs_type);
  struct mgos_vfs_fs fs = {.type = fs_type, .dev = dev, .refs = 1};
  bool ok;
  if (t == NULL) {
    LOG(LL_ERROR,
        ("Unknown file system type %s", fs_type != NULL ? fs_type : "(none)"));
    return false;
  }
  fs.ops = t->ops;
  if (fs.ops->mkfs == NULL) {
    LOG(LL_ERROR, ("%s: making file systems is not supported", fs_type));
    return false;
  }
  ok = fs.ops->mkfs(&fs, fs_opts != NULL ? fs_opts : "");
  LOG(ok ? LL_INFO : LL_ERROR,
      ("Make %s on %s: %s", fs_type,
       dev != NULL && dev->name != NULL ? dev->name : "unnamed device",
       ok ? "ok" : "failed"));
  return ok;
}

bool mgos_vfs_mkfs_dev_name(const char *dev_name, const char *fs_type,
                            const char *fs_opts) {
  struct mgos_vfs_dev *dev = mgos_vfs_dev_open(dev_name);
  bool ok;
  if (dev == NULL) {
    LOG(LL_ERROR, ("No device %s", dev_name != NULL ? dev_name : "(none)"));
    return false;
  }
  ok = mgos_vfs_mkfs_dev(dev, fs_type, fs_opts);
  mgos_vfs_dev_close(dev);
  return ok;
}

// A file system that needs no device has an empty device type.
static bool create_dev(const char *dev_type, const char *dev_opts,
                       struct mgos_vfs_dev **dev) {
  *dev = NULL;
  if (dev_type == NULL || *dev_type == '\0') return true;
  *dev = mgos_vfs_dev_create(dev_type, dev_opts);
  return *dev != NULL;
}

bool mgos_vfs_mkfs(const char *dev_type, const char *dev_opts,
                   const char *fs_type, const char *fs_opts) {
  struct mgos_vfs_dev *dev;
  bool ok;
  if (!create_dev(dev_type, dev_opts, &dev)) return false;
  ok = mgos_vfs_mkfs_dev(dev, fs_type, fs_opts);
  mgos_vfs_dev_close(dev);
  return ok;
}

// --- Mounting --------------------------------------------------------------

static int free_id(void) {
  for (int i = 0; i < MAX_MOUNT_ID; i++) {
    s_state.last_id = s_state.last_id % MAX_MOUNT_ID + 1;
    if (find_by_id(s_state.last_id) == NULL) return s_state.last_id;
  }
  return 0;
}

// Puts fs into the table. Returns: 0 or an errno value.
static int add_mount(const char *path, struct mgos_vfs_fs *fs) {
  char norm[MGOS_VFS_PATH_MAX];
  struct mgos__vfs_mount *m = NULL;
  int err = mgos__vfs_normalize(path, norm);
  if (err != 0) return err;
  m = calloc(1, sizeof(*m));
  if (m == NULL) return ENOMEM;
  m->fs = fs;
  m->lock = mgos_rlock_create();
  m->prefix = strdup(norm[1] == '\0' ? "" : norm);
  if (m->lock == NULL || m->prefix == NULL) {
    free_mount(m);
    return ENOMEM;
  }
  m->prefix_len = strlen(m->prefix);
  mgos__vfs_lock();
  if (find_mount_point(norm) != NULL) {
    err = EBUSY;
  } else if ((m->id = free_id()) == 0) {
    err = EMFILE;
  } else {
    SLIST_INSERT_HEAD(&s_state.mounts, m, next);
  }
  mgos__vfs_unlock();
  if (err != 0) free_mount(m);
  return err;
}

static bool report_mount(const char *path, const struct mgos_vfs_fs *fs,
                         int err) {
  const char *dev = "-";
  mgos__fs_changes++;
  if (fs->dev != NULL) dev = fs->dev->name != NULL ? fs->dev->name : "unnamed";
  if (err != 0) {
    LOG(LL_ERROR,
        ("%s: cannot mount %s on %s: %s", path, fs->type, dev, strerror(err)));
  } else {
    LOG(LL_INFO, ("%s: %s on %s, %lu bytes, %lu free", path, fs->type, dev,
                  (unsigned long) mgos_vfs_get_space_total(path),
                  (unsigned long) mgos_vfs_get_space_free(path)));
  }
  return err == 0;
}

bool mgos_vfs_hal_mount(const char *path, struct mgos_vfs_fs *fs) {
  if (path == NULL || fs == NULL || fs->ops == NULL) return false;
  fs->refs = 1;
  return report_mount(path, fs, add_mount(path, fs));
}

bool mgos_vfs_mount_dev(const char *path, struct mgos_vfs_dev *dev,
                        const char *fs_type, const char *fs_opts) {
  const struct fs_type *t = find_type(fs_type);
  struct mgos_vfs_fs *fs;
  int err;
  if (t == NULL || path == NULL) {
    LOG(LL_ERROR,
        ("Unknown file system type %s", fs_type != NULL ? fs_type : "(none)"));
    return false;
  }
  fs = calloc(1, sizeof(*fs));
  if (fs == NULL) return false;
  fs->type = t->name;
  fs->ops = t->ops;
  fs->dev = dev;
  fs->refs = 1;
  if (fs->ops->mount == NULL ||
      !fs->ops->mount(fs, fs_opts != NULL ? fs_opts : "")) {
    LOG(LL_ERROR, ("%s: no valid %s there", path, fs_type));
    free(fs);
    return false;
  }
  if (dev != NULL) mgos__vfs_dev_ref(dev);
  err = add_mount(path, fs);
  report_mount(path, fs, err);
  if (err != 0) {
    if (fs->ops->umount != NULL) fs->ops->umount(fs);
    mgos_vfs_dev_close(dev);
    free(fs);
  }
  return err == 0;
}

bool mgos_vfs_mount(const char *path, const char *dev_type,
                    const char *dev_opts, const char *fs_type,
                    const char *fs_opts) {
  struct mgos_vfs_dev *dev;
  bool ok;
  if (!create_dev(dev_type, dev_opts, &dev)) return false;
  ok = mgos_vfs_mount_dev(path, dev, fs_type, fs_opts);
  mgos_vfs_dev_close(dev);
  return ok;
}

bool mgos_vfs_mount_dev_name(const char *path, const char *dev_name,
                             const char *fs_type, const char *fs_opts) {
  struct mgos_vfs_dev *dev = mgos_vfs_dev_open(dev_name);
  bool ok;
  if (dev == NULL) {
    LOG(LL_ERROR, ("No device %s", dev_name != NULL ? dev_name : "(none)"));
    return false;
  }
  ok = mgos_vfs_mount_dev(path, dev, fs_type, fs_opts);
  mgos_vfs_dev_close(dev);
  return ok;
}

// --- Unmounting ------------------------------------------------------------

// Unmounts an entered mount and leaves it. force: although files are open.
static bool umount_entered(struct mgos__vfs_mount *m, bool force) {
  struct mgos_vfs_fs *fs = m->fs;
  bool ok = false;
  if (fs->refs > 1 && !force) {
    LOG(LL_ERROR, ("%s/: busy, %d files open", m->prefix, fs->refs - 1));
    goto out;
  }
  if (fs->ops->umount != NULL && !fs->ops->umount(fs)) {
    LOG(LL_ERROR, ("%s/: unmounting failed", m->prefix));
    if (!force) goto out;
  }
  mgos__vfs_lock();
  SLIST_REMOVE(&s_state.mounts, m, mgos__vfs_mount, next);
  mgos__vfs_unlock();
  m->gone = true;
  mgos__fs_changes++;
  mgos_vfs_dev_close(fs->dev);
  free(fs);
  m->fs = NULL;
  ok = true;
out:
  mgos__vfs_leave(m);
  return ok;
}

bool mgos_vfs_umount(const char *path) {
  char norm[MGOS_VFS_PATH_MAX];
  struct mgos__vfs_mount *m;
  if (mgos__vfs_normalize(path, norm) != 0) return false;
  mgos__vfs_lock();
  m = find_mount_point(norm);
  if (m != NULL) m->users++;
  mgos__vfs_unlock();
  m = lock_mount(m);
  return m != NULL && umount_entered(m, false);
}

void mgos_vfs_umount_all(void) {
  struct mgos__vfs_mount *m, *deepest;
  do {
    deepest = NULL;
    mgos__vfs_lock();
    SLIST_FOREACH(m, &s_state.mounts, next) {
      if (deepest == NULL || m->prefix_len > deepest->prefix_len) deepest = m;
    }
    if (deepest != NULL) deepest->users++;
    mgos__vfs_unlock();
    m = lock_mount(deepest);
    if (m != NULL) umount_entered(m, true);
  } while (deepest != NULL);
}

// --- Space -----------------------------------------------------------------

static size_t get_space(const char *path, bool only_free) {
  char buf[MGOS_VFS_PATH_MAX];
  const char *rel;
  size_t res = 0;
  struct mgos__vfs_mount *m = mgos__vfs_enter(path, buf, &rel);
  if (m == NULL) return 0;
  if (only_free && m->fs->ops->get_space_free != NULL) {
    res = m->fs->ops->get_space_free(m->fs);
  } else if (!only_free && m->fs->ops->get_space_total != NULL) {
    res = m->fs->ops->get_space_total(m->fs);
  }
  mgos__vfs_leave(m);
  return res;
}

size_t mgos_vfs_get_space_total(const char *path) {
  return get_space(path, false);
}

size_t mgos_vfs_get_space_free(const char *path) {
  return get_space(path, true);
}

bool mgos_vfs_gc(const char *path) {
  char buf[MGOS_VFS_PATH_MAX];
  const char *rel;
  bool ok;
  struct mgos__vfs_mount *m = mgos__vfs_enter(path, buf, &rel);
  if (m == NULL) return false;
  ok = (m->fs->ops->gc != NULL && m->fs->ops->gc(m->fs));
  mgos__vfs_leave(m);
  return ok;
}

// --- What core asks of the root file system --------------------------------

static size_t root_size(void) {
  return mgos_vfs_get_space_total("/");
}

static size_t root_free(void) {
  return mgos_vfs_get_space_free("/");
}

static void root_gc(void) {
  mgos_vfs_gc("/");
}

static size_t memory_usage(void) {
  size_t sum = 0;
  for (int id = 1; id <= MAX_MOUNT_ID; id++) {
    struct mgos__vfs_mount *m = mgos__vfs_enter_id(id);
    if (m == NULL) continue;
    if (m->fs->ops->get_memory_usage != NULL) {
      sum += m->fs->ops->get_memory_usage(m->fs);
    }
    mgos__vfs_leave(m);
  }
  return sum;
}

bool mgos__vfs_init(void) {
  static const struct mgos__fs_hooks hooks = {
      .size = root_size,
      .free = root_free,
      .memory_usage = memory_usage,
      .gc = root_gc,
  };
  mgos__set_fs_hooks(&hooks);
  mgos__set_umount_hook(mgos_vfs_umount_all);
  return mgos__vfs_flash_init();
}

void mgos__vfs_reset(void) {
  struct fs_type *t;
  mgos_vfs_umount_all();
  mgos_vfs_dev_unregister_all();
  mgos__vfs_dev_forget_types();
  while ((t = SLIST_FIRST(&s_state.types)) != NULL) {
    SLIST_REMOVE_HEAD(&s_state.types, next);
    free(t);
  }
  if (s_state.lock != NULL) mgos_rlock_destroy(s_state.lock);
  memset(&s_state, 0, sizeof(s_state));
}
