// SPDX-License-Identifier: Apache-2.0
//
// A window onto another device. The bounds are checked once, when the part is
// made; after that each call only adds the offset. The part holds a reference
// to the device below it.

#include "mgos_vfs_dev_part.h"

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "frozen.h"
#include "mgos_vfs_dev.h"

struct part_data {
  struct mgos_vfs_dev *dev;
  size_t offset;
  size_t size;
};

// Whether the part begins and ends where the device below can erase.
static bool aligned(const struct part_data *p) {
  size_t sizes[MGOS_VFS_DEV_NUM_ERASE_SIZES] = {0};
  if (mgos_vfs_dev_get_erase_sizes(p->dev, sizes) != MGOS_VFS_DEV_ERR_NONE) {
    return false;
  }
  return sizes[0] == 0 ||
         (p->offset % sizes[0] == 0 && p->size % sizes[0] == 0);
}

static enum mgos_vfs_dev_err set_bounds(struct part_data *p, const char *name,
                                        long offset, long size) {
  size_t total = mgos_vfs_dev_get_size(p->dev);
  if (offset < 0 || size < 0 || (size_t) offset > total ||
      (size_t) size > total - offset) {
    LOG(LL_ERROR, ("%s: %ld bytes at %ld do not fit into %lu", name, size,
                   offset, (unsigned long) total));
    return MGOS_VFS_DEV_ERR_NOSPC;
  }
  p->offset = offset;
  p->size = size != 0 ? (size_t) size : total - offset;
  if (p->size == 0 || !aligned(p)) {
    LOG(LL_ERROR, ("%s: offset and size must be whole sectors", name));
    return MGOS_VFS_DEV_ERR_INVAL;
  }
  return MGOS_VFS_DEV_ERR_NONE;
}

static enum mgos_vfs_dev_err part_open(struct mgos_vfs_dev *dev,
                                       const char *opts) {
  struct part_data *p = calloc(1, sizeof(*p));
  long offset = 0, size = 0;
  char *name = NULL;
  enum mgos_vfs_dev_err res = MGOS_VFS_DEV_ERR_INVAL;
  if (p == NULL) return MGOS_VFS_DEV_ERR_NOMEM;
  json_scanf(opts, strlen(opts), "{dev: %Q, offset: %ld, size: %ld}", &name,
             &offset, &size);
  if (name == NULL) {
    LOG(LL_ERROR, ("part: option dev is missing"));
    goto out;
  }
  p->dev = mgos_vfs_dev_open(name);
  if (p->dev == NULL) {
    LOG(LL_ERROR, ("part: no device %s", name));
    res = MGOS_VFS_DEV_ERR_NXIO;
    goto out;
  }
  res = set_bounds(p, name, offset, size);
out:
  free(name);
  if (res == MGOS_VFS_DEV_ERR_NONE) {
    dev->dev_data = p;
  } else {
    if (p->dev != NULL) mgos_vfs_dev_close(p->dev);
    free(p);
  }
  return res;
}

static enum mgos_vfs_dev_err part_read(struct mgos_vfs_dev *dev, size_t offset,
                                       size_t len, void *dst) {
  struct part_data *p = dev->dev_data;
  return mgos_vfs_dev_read(p->dev, p->offset + offset, len, dst);
}

static enum mgos_vfs_dev_err part_write(struct mgos_vfs_dev *dev, size_t offset,
                                        size_t len, const void *src) {
  struct part_data *p = dev->dev_data;
  return mgos_vfs_dev_write(p->dev, p->offset + offset, len, src);
}

static enum mgos_vfs_dev_err part_erase(struct mgos_vfs_dev *dev, size_t offset,
                                        size_t len) {
  struct part_data *p = dev->dev_data;
  return mgos_vfs_dev_erase(p->dev, p->offset + offset, len);
}

static size_t part_get_size(struct mgos_vfs_dev *dev) {
  return ((struct part_data *) dev->dev_data)->size;
}

static enum mgos_vfs_dev_err part_close(struct mgos_vfs_dev *dev) {
  struct part_data *p = dev->dev_data;
  mgos_vfs_dev_close(p->dev);
  free(p);
  return MGOS_VFS_DEV_ERR_NONE;
}

// Larger sectors of the device below serve only if the part is aligned to
// them.
static enum mgos_vfs_dev_err part_get_erase_sizes(
    struct mgos_vfs_dev *dev, size_t sizes[MGOS_VFS_DEV_NUM_ERASE_SIZES]) {
  struct part_data *p = dev->dev_data;
  size_t below[MGOS_VFS_DEV_NUM_ERASE_SIZES] = {0};
  enum mgos_vfs_dev_err res = mgos_vfs_dev_get_erase_sizes(p->dev, below);
  int n = 0;
  for (int i = 0; i < MGOS_VFS_DEV_NUM_ERASE_SIZES && below[i] != 0; i++) {
    if (p->offset % below[i] == 0) sizes[n++] = below[i];
  }
  return res;
}

static const struct mgos_vfs_dev_ops s_part_ops = {
    .open = part_open,
    .read = part_read,
    .write = part_write,
    .erase = part_erase,
    .get_size = part_get_size,
    .close = part_close,
    .get_erase_sizes = part_get_erase_sizes,
};

bool mgos_vfs_dev_part_init(void) {
  return mgos_vfs_dev_register_type(MGOS_VFS_DEV_TYPE_PART, &s_part_ops);
}
