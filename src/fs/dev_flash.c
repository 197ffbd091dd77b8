// SPDX-License-Identifier: Apache-2.0
//
// Device type "flash": a flash chip of the port, whole or a part of it.
//
// Options: name (default "flash0"), offset (default 0), size (default: to the
// end). The port's flash has NOR semantics and these pass through unchanged.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "fs/vfs.h"
#include "frozen.h"
#include "mgos_errors.h"
#include "mgos_vfs_internal.h"
#include "port/flash.h"

#define DEFAULT_NAME "flash0"

struct flash_data {
  struct mgos_port_flash *chip;
  struct mgos_port_flash_geom geom;
  size_t offset;
  size_t size;
};

static enum mgos_vfs_dev_err to_dev_err(int res) {
  switch (res) {
    case MGOS_OK:
      return MGOS_VFS_DEV_ERR_NONE;
    case MGOS_EINVAL:
      return MGOS_VFS_DEV_ERR_INVAL;
    case MGOS_ENOMEM:
      return MGOS_VFS_DEV_ERR_NOMEM;
    case MGOS_EACCES:
      return MGOS_VFS_DEV_ERR_ACCESS;
    case MGOS_ETIMEDOUT:
      return MGOS_VFS_DEV_ERR_TIMEDOUT;
    case MGOS_ENOENT:
    case MGOS_ENODEV:
      return MGOS_VFS_DEV_ERR_NXIO;
    default:
      return MGOS_VFS_DEV_ERR_IO;
  }
}

// Checks the wanted part against the chip; a size of 0 means up to the end.
static bool place(struct flash_data *f, long wanted_offset, long wanted_size) {
  size_t sector = f->geom.erase_size;
  size_t offset = wanted_offset, size = wanted_size;
  if (wanted_offset < 0 || wanted_size < 0) return false;
  if (sector == 0 || offset > f->geom.size) return false;
  if (size == 0) size = f->geom.size - offset;
  if (size > f->geom.size - offset) return false;
  if (offset % sector != 0 || size % sector != 0 || size == 0) return false;
  f->offset = offset;
  f->size = size;
  return true;
}

static enum mgos_vfs_dev_err flash_open(struct mgos_vfs_dev *dev,
                                        const char *opts) {
  struct flash_data *f = calloc(1, sizeof(*f));
  long offset = 0, size = 0;
  char *name = NULL;
  int res = MGOS_ENOMEM;
  if (f == NULL) return MGOS_VFS_DEV_ERR_NOMEM;
  if (*opts != '\0' &&
      json_scanf(opts, strlen(opts), "{name: %Q, offset: %ld, size: %ld}",
                 &name, &offset, &size) < 0) {
    res = MGOS_EINVAL;
  } else {
    res = mgos_port_flash_open(name != NULL ? name : DEFAULT_NAME, &f->chip);
    if (res == MGOS_OK) res = mgos_port_flash_geom(f->chip, &f->geom);
    if (res == MGOS_OK && !place(f, offset, size)) res = MGOS_EINVAL;
  }
  free(name);
  if (res != MGOS_OK) {
    free(f);
    return to_dev_err(res);
  }
  dev->dev_data = f;
  return MGOS_VFS_DEV_ERR_NONE;
}

static enum mgos_vfs_dev_err flash_read(struct mgos_vfs_dev *dev, size_t offset,
                                        size_t len, void *dst) {
  struct flash_data *f = dev->dev_data;
  return to_dev_err(
      mgos_port_flash_read(f->chip, f->offset + offset, len, dst));
}

static enum mgos_vfs_dev_err flash_write(struct mgos_vfs_dev *dev,
                                         size_t offset, size_t len,
                                         const void *src) {
  struct flash_data *f = dev->dev_data;
  return to_dev_err(
      mgos_port_flash_write(f->chip, f->offset + offset, len, src));
}

static enum mgos_vfs_dev_err flash_erase(struct mgos_vfs_dev *dev,
                                         size_t offset, size_t len) {
  struct flash_data *f = dev->dev_data;
  return to_dev_err(mgos_port_flash_erase(f->chip, f->offset + offset, len));
}

static size_t flash_get_size(struct mgos_vfs_dev *dev) {
  return ((struct flash_data *) dev->dev_data)->size;
}

static enum mgos_vfs_dev_err flash_close(struct mgos_vfs_dev *dev) {
  free(dev->dev_data);  // The chip itself stays open for ever.
  return MGOS_VFS_DEV_ERR_NONE;
}

static enum mgos_vfs_dev_err flash_get_erase_sizes(
    struct mgos_vfs_dev *dev, size_t sizes[MGOS_VFS_DEV_NUM_ERASE_SIZES]) {
  sizes[0] = ((struct flash_data *) dev->dev_data)->geom.erase_size;
  return MGOS_VFS_DEV_ERR_NONE;
}

static const struct mgos_vfs_dev_ops s_flash_ops = {
    .open = flash_open,
    .read = flash_read,
    .write = flash_write,
    .erase = flash_erase,
    .get_size = flash_get_size,
    .close = flash_close,
    .get_erase_sizes = flash_get_erase_sizes,
};

bool mgos__vfs_flash_init(void) {
  struct mgos_port_flash *chip;
  if (!mgos_vfs_dev_register_type(MGOS_VFS_DEV_TYPE_FLASH, &s_flash_ops)) {
    return false;
  }
  if (mgos_port_flash_open(DEFAULT_NAME, &chip) != MGOS_OK) {
    LOG(LL_WARN, ("The port has no %s", DEFAULT_NAME));
    return true;
  }
  return mgos_vfs_dev_create_and_register(MGOS_VFS_DEV_TYPE_FLASH, NULL,
                                          DEFAULT_NAME);
}
