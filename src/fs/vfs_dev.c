// SPDX-License-Identifier: Apache-2.0
//
// Device types and devices of the virtual file system.
//
// Two lists: types by name, and devices that have a name. A device lives as
// long as it has references: its creator's, the registry's (while it has a
// name), those of mounts and of devices stacked on it. References and lists
// change under one lock; operations run under the device's own lock, which is
// never held while taking the other one.

#include "mgos_vfs_dev.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "common/queue.h"
#include "fs/vfs.h"
#include "mgos_system.h"
#include "mgos_vfs_internal.h"

struct dev_type {
  const char *name;
  const struct mgos_vfs_dev_ops *ops;
  SLIST_ENTRY(dev_type) next;
};

static struct {
  SLIST_HEAD(, dev_type) types;
  SLIST_HEAD(, mgos_vfs_dev) devs;
} s_state;

static struct mgos_vfs_dev *find_dev(const char *name) {
  struct mgos_vfs_dev *dev;
  if (name == NULL) return NULL;
  SLIST_FOREACH(dev, &s_state.devs, next) {
    if (strcmp(dev->name, name) == 0) return dev;
  }
  return NULL;
}

static const struct mgos_vfs_dev_ops *find_ops(const char *type) {
  const struct mgos_vfs_dev_ops *ops = NULL;
  struct dev_type *t;
  mgos__vfs_lock();
  SLIST_FOREACH(t, &s_state.types, next) {
    if (type != NULL && strcmp(t->name, type) == 0) ops = t->ops;
  }
  mgos__vfs_unlock();
  return ops;
}

bool mgos_vfs_dev_register_type(const char *name,
                                const struct mgos_vfs_dev_ops *ops) {
  struct dev_type *t = NULL;
  if (name == NULL || *name == '\0' || ops == NULL) return false;
  if (find_ops(name) != NULL) {
    LOG(LL_ERROR, ("Device type %s is registered already", name));
    return false;
  }
  t = calloc(1, sizeof(*t));
  if (t == NULL) return false;
  t->name = name;
  t->ops = ops;
  mgos__vfs_lock();
  SLIST_INSERT_HEAD(&s_state.types, t, next);
  mgos__vfs_unlock();
  return true;
}

struct mgos_vfs_dev *mgos_vfs_dev_create(const char *type, const char *opts) {
  const struct mgos_vfs_dev_ops *ops = find_ops(type);
  struct mgos_vfs_dev *dev = NULL;
  enum mgos_vfs_dev_err err = MGOS_VFS_DEV_ERR_NOMEM;
  if (ops == NULL) {
    LOG(LL_ERROR, ("Unknown device type %s", type != NULL ? type : "(none)"));
    return NULL;
  }
  dev = calloc(1, sizeof(*dev));
  if (dev == NULL) goto fail;
  dev->ops = ops;
  dev->refs = 1;
  dev->lock = mgos_rlock_create();
  if (dev->lock == NULL) goto fail;
  err = ops->open(dev, opts != NULL ? opts : "");
  if (err == MGOS_VFS_DEV_ERR_NONE) return dev;
fail:
  LOG(LL_ERROR, ("Cannot open device of type %s: %d", type, err));
  if (dev != NULL && dev->lock != NULL) mgos_rlock_destroy(dev->lock);
  free(dev);
  return NULL;
}

bool mgos_vfs_dev_create_and_register(const char *type, const char *opts,
                                      const char *name) {
  struct mgos_vfs_dev *dev = mgos_vfs_dev_create(type, opts);
  bool ok;
  if (dev == NULL) return false;
  ok = mgos_vfs_dev_register(dev, name);
  mgos_vfs_dev_close(dev);
  return ok;
}

bool mgos_vfs_dev_register(struct mgos_vfs_dev *dev, const char *name) {
  bool ok = false;
  char *copy;
  if (dev == NULL || name == NULL || *name == '\0') return false;
  copy = strdup(name);
  // A device type may hand out devices that it has filled in by itself.
  if (dev->lock == NULL) dev->lock = mgos_rlock_create();
  mgos__vfs_lock();
  if (copy != NULL && dev->lock != NULL && dev->name == NULL &&
      find_dev(name) == NULL) {
    dev->name = copy;
    dev->refs++;
    SLIST_INSERT_HEAD(&s_state.devs, dev, next);
    ok = true;
  }
  mgos__vfs_unlock();
  if (ok) {
    LOG(LL_DEBUG,
        ("%s: %lu bytes", name, (unsigned long) mgos_vfs_dev_get_size(dev)));
  } else {
    LOG(LL_ERROR, ("Cannot register device %s", name));
    free(copy);
  }
  return ok;
}

static bool remove_name(struct mgos_vfs_dev *dev) {
  SLIST_REMOVE(&s_state.devs, dev, mgos_vfs_dev, next);
  free(dev->name);
  dev->name = NULL;
  return mgos_vfs_dev_close(dev);
}

bool mgos_vfs_dev_unregister(const char *name) {
  struct mgos_vfs_dev *dev;
  mgos__vfs_lock();
  dev = find_dev(name);
  if (dev != NULL) remove_name(dev);
  mgos__vfs_unlock();
  return dev != NULL;
}

bool mgos_vfs_dev_unregister_all(void) {
  struct mgos_vfs_dev *dev;
  bool all_closed = true;
  mgos__vfs_lock();
  // Those that nothing stands on go first, which frees what they stood on.
  do {
    SLIST_FOREACH(dev, &s_state.devs, next) {
      if (dev->refs == 1) break;
    }
    if (dev != NULL) remove_name(dev);
  } while (dev != NULL);
  while ((dev = SLIST_FIRST(&s_state.devs)) != NULL) {
    remove_name(dev);
    all_closed = false;
  }
  mgos__vfs_unlock();
  return all_closed;
}

struct mgos_vfs_dev *mgos_vfs_dev_open(const char *name) {
  struct mgos_vfs_dev *dev;
  mgos__vfs_lock();
  dev = find_dev(name);
  if (dev != NULL) dev->refs++;
  mgos__vfs_unlock();
  if (dev == NULL) {
    LOG(LL_DEBUG, ("No device %s", name != NULL ? name : "(none)"));
  }
  return dev;
}

void mgos__vfs_dev_ref(struct mgos_vfs_dev *dev) {
  mgos__vfs_lock();
  dev->refs++;
  mgos__vfs_unlock();
}

bool mgos_vfs_dev_close(struct mgos_vfs_dev *dev) {
  bool last;
  if (dev == NULL) return false;
  mgos__vfs_lock();
  last = (--dev->refs <= 0);
  mgos__vfs_unlock();
  if (!last) return false;
  if (dev->ops->close != NULL) dev->ops->close(dev);
  if (dev->lock != NULL) mgos_rlock_destroy(dev->lock);
  free(dev->name);
  free(dev);
  return true;
}

static void lock_dev(struct mgos_vfs_dev *dev) {
  if (dev->lock != NULL) mgos_rlock(dev->lock);
}

static void unlock_dev(struct mgos_vfs_dev *dev) {
  if (dev->lock != NULL) mgos_runlock(dev->lock);
}

static bool in_range(struct mgos_vfs_dev *dev, size_t offset, size_t len) {
  size_t size = dev->ops->get_size(dev);
  return len <= size && offset <= size - len;
}

enum mgos_vfs_dev_err mgos_vfs_dev_read(struct mgos_vfs_dev *dev, size_t offset,
                                        size_t len, void *dst) {
  enum mgos_vfs_dev_err res = MGOS_VFS_DEV_ERR_INVAL;
  if (dev == NULL || dev->ops->read == NULL) return res;
  lock_dev(dev);
  if (in_range(dev, offset, len)) res = dev->ops->read(dev, offset, len, dst);
  unlock_dev(dev);
  return res;
}

enum mgos_vfs_dev_err mgos_vfs_dev_write(struct mgos_vfs_dev *dev,
                                         size_t offset, size_t len,
                                         const void *src) {
  enum mgos_vfs_dev_err res = MGOS_VFS_DEV_ERR_INVAL;
  if (dev == NULL) return res;
  if (dev->ops->write == NULL) return MGOS_VFS_DEV_ERR_ACCESS;
  lock_dev(dev);
  if (in_range(dev, offset, len)) res = dev->ops->write(dev, offset, len, src);
  unlock_dev(dev);
  return res;
}

// Whether [offset, offset + len) is whole sectors of some size.
static bool erase_aligned(struct mgos_vfs_dev *dev, size_t offset, size_t len) {
  size_t sizes[MGOS_VFS_DEV_NUM_ERASE_SIZES] = {0};
  if (mgos_vfs_dev_get_erase_sizes(dev, sizes) != MGOS_VFS_DEV_ERR_NONE ||
      sizes[0] == 0) {
    return true;  // The device does not say; its erase() has to check.
  }
  for (int i = 0; i < MGOS_VFS_DEV_NUM_ERASE_SIZES && sizes[i] != 0; i++) {
    if (offset % sizes[i] == 0 && len % sizes[i] == 0) return true;
  }
  return false;
}

enum mgos_vfs_dev_err mgos_vfs_dev_erase(struct mgos_vfs_dev *dev,
                                         size_t offset, size_t len) {
  enum mgos_vfs_dev_err res = MGOS_VFS_DEV_ERR_INVAL;
  if (dev == NULL) return res;
  if (dev->ops->erase == NULL) return MGOS_VFS_DEV_ERR_ACCESS;
  lock_dev(dev);
  if (in_range(dev, offset, len) && erase_aligned(dev, offset, len)) {
    res = dev->ops->erase(dev, offset, len);
  }
  unlock_dev(dev);
  return res;
}

size_t mgos_vfs_dev_get_size(struct mgos_vfs_dev *dev) {
  size_t size;
  if (dev == NULL) return 0;
  lock_dev(dev);
  size = dev->ops->get_size(dev);
  unlock_dev(dev);
  return size;
}

enum mgos_vfs_dev_err mgos_vfs_dev_get_erase_sizes(
    struct mgos_vfs_dev *dev,
    size_t erase_sizes[MGOS_VFS_DEV_NUM_ERASE_SIZES]) {
  enum mgos_vfs_dev_err res = MGOS_VFS_DEV_ERR_NONE;
  if (dev == NULL) return MGOS_VFS_DEV_ERR_INVAL;
  memset(erase_sizes, 0, MGOS_VFS_DEV_NUM_ERASE_SIZES * sizeof(size_t));
  lock_dev(dev);
  if (dev->ops->get_erase_sizes != NULL) {
    res = dev->ops->get_erase_sizes(dev, erase_sizes);
  }
  unlock_dev(dev);
  return res;
}

int mgos__vfs_dev_err_to_errno(enum mgos_vfs_dev_err err) {
  switch (err) {
    case MGOS_VFS_DEV_ERR_NONE:
      return 0;
    case MGOS_VFS_DEV_ERR_INVAL:
      return EINVAL;
    case MGOS_VFS_DEV_ERR_NOMEM:
      return ENOMEM;
    case MGOS_VFS_DEV_ERR_NOSPC:
      return ENOSPC;
    case MGOS_VFS_DEV_ERR_ACCESS:
      return EACCES;
    case MGOS_VFS_DEV_ERR_TIMEDOUT:
      return ETIMEDOUT;
    case MGOS_VFS_DEV_ERR_NXIO:
      return ENXIO;
    case MGOS_VFS_DEV_ERR_CORRUPT:
    case MGOS_VFS_DEV_ERR_IO:
      return EIO;
  }
  return EIO;
}

void mgos__vfs_dev_forget_types(void) {
  struct dev_type *t;
  while ((t = SLIST_FIRST(&s_state.types)) != NULL) {
    SLIST_REMOVE_HEAD(&s_state.types, next);
    free(t);
  }
}
