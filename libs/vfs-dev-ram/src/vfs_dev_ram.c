// SPDX-License-Identifier: Apache-2.0
//
// A device in memory. One block, allocated when the device is made, lost when
// it is closed. The limits were checked by the caller.

#include "mgos_vfs_dev_ram.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "frozen.h"
#include "mgos_vfs_dev.h"

#define DEFAULT_ERASE_SIZE 4096

struct ram_data {
  size_t size;
  size_t erase_size;
  uint8_t data[];
};

static enum mgos_vfs_dev_err ram_open(struct mgos_vfs_dev *dev,
                                      const char *opts) {
  long size = 0, erase_size = DEFAULT_ERASE_SIZE;
  struct ram_data *r;
  json_scanf(opts, strlen(opts), "{size: %ld, erase_size: %ld}", &size,
             &erase_size);
  if (size <= 0 || size > LONG_MAX / 2 || erase_size <= 0 ||
      size % erase_size != 0) {
    LOG(LL_ERROR, ("RAM: size must be whole sectors of %ld", erase_size));
    return MGOS_VFS_DEV_ERR_INVAL;
  }
  r = malloc(sizeof(*r) + size);
  if (r == NULL) return MGOS_VFS_DEV_ERR_NOMEM;
  r->size = size;
  r->erase_size = erase_size;
  memset(r->data, 0xff, size);
  dev->dev_data = r;
  return MGOS_VFS_DEV_ERR_NONE;
}

static enum mgos_vfs_dev_err ram_read(struct mgos_vfs_dev *dev, size_t offset,
                                      size_t len, void *dst) {
  struct ram_data *r = dev->dev_data;
  memcpy(dst, r->data + offset, len);
  return MGOS_VFS_DEV_ERR_NONE;
}

static enum mgos_vfs_dev_err ram_write(struct mgos_vfs_dev *dev, size_t offset,
                                       size_t len, const void *src) {
  struct ram_data *r = dev->dev_data;
  for (size_t i = 0; i < len; i++) {
    r->data[offset + i] &= ((const uint8_t *) src)[i];
  }
  return MGOS_VFS_DEV_ERR_NONE;
}

static enum mgos_vfs_dev_err ram_erase(struct mgos_vfs_dev *dev, size_t offset,
                                       size_t len) {
  struct ram_data *r = dev->dev_data;
  memset(r->data + offset, 0xff, len);
  return MGOS_VFS_DEV_ERR_NONE;
}

static size_t ram_get_size(struct mgos_vfs_dev *dev) {
  return ((struct ram_data *) dev->dev_data)->size;
}

static enum mgos_vfs_dev_err ram_close(struct mgos_vfs_dev *dev) {
  free(dev->dev_data);
  return MGOS_VFS_DEV_ERR_NONE;
}

static enum mgos_vfs_dev_err ram_get_erase_sizes(
    struct mgos_vfs_dev *dev, size_t sizes[MGOS_VFS_DEV_NUM_ERASE_SIZES]) {
  sizes[0] = ((struct ram_data *) dev->dev_data)->erase_size;
  return MGOS_VFS_DEV_ERR_NONE;
}

static const struct mgos_vfs_dev_ops s_ram_ops = {
    .open = ram_open,
    .read = ram_read,
    .write = ram_write,
    .erase = ram_erase,
    .get_size = ram_get_size,
    .close = ram_close,
    .get_erase_sizes = ram_get_erase_sizes,
};

bool mgos_vfs_dev_ram_init(void) {
  return mgos_vfs_dev_register_type(MGOS_VFS_DEV_TYPE_RAM, &s_ram_ops);
}
