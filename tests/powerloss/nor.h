// SPDX-License-Identifier: Apache-2.0
//
// A NOR flash in memory whose power can be cut at the n-th operation: VFS
// device type "nor". A write clears bits, an erase sets a sector to 0xff;
// anything else is a mistake of the code under test and fails the test. The
// operation at which power goes is not done, half done, or leaves noise; from
// then on every operation fails until power is back.

#ifndef TESTS_POWERLOSS_NOR_H_
#define TESTS_POWERLOSS_NOR_H_

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "mgos_vfs_dev.h"

#define NOR_SECTOR 4096
#define NOR_SECTORS 32
#define NOR_SIZE (NOR_SECTOR * NOR_SECTORS)

enum nor_tear { NOR_NOT_DONE, NOR_HALF_DONE, NOR_NOISE, NOR_NUM_TEARS };

static struct {
  uint8_t data[NOR_SIZE];
  long ops;     // Writes and erases since power came.
  long cut_at;  // Number of the one that fails; 0 = never.
  enum nor_tear tear;
  bool dead;
  uint32_t seed;
} s_nor;

static inline uint8_t nor_noise(void) {
  s_nor.seed = s_nor.seed * 1664525u + 1013904223u;
  return s_nor.seed >> 24;
}

static inline void nor_power_on(long cut_at, enum nor_tear tear) {
  s_nor.ops = 0;
  s_nor.cut_at = cut_at;
  s_nor.tear = tear;
  s_nor.dead = false;
}

// Whether this operation is the one at which power goes.
static inline bool nor_cut_now(void) {
  s_nor.ops++;
  if (s_nor.cut_at == 0 || s_nor.ops < s_nor.cut_at) return false;
  s_nor.dead = true;
  return true;
}

static inline enum mgos_vfs_dev_err nor_open(struct mgos_vfs_dev *dev,
                                             const char *opts) {
  (void) dev;
  (void) opts;
  return MGOS_VFS_DEV_ERR_NONE;
}

static inline enum mgos_vfs_dev_err nor_read(struct mgos_vfs_dev *dev,
                                             size_t offset, size_t len,
                                             void *dst) {
  (void) dev;
  if (s_nor.dead) return MGOS_VFS_DEV_ERR_IO;
  memcpy(dst, s_nor.data + offset, len);
  return MGOS_VFS_DEV_ERR_NONE;
}

static inline enum mgos_vfs_dev_err nor_write(struct mgos_vfs_dev *dev,
                                              size_t offset, size_t len,
                                              const void *src) {
  const uint8_t *p = src;
  size_t done = len;
  (void) dev;
  if (s_nor.dead) return MGOS_VFS_DEV_ERR_IO;
  if (nor_cut_now()) done = s_nor.tear == NOR_NOT_DONE ? 0 : len / 2;
  for (size_t i = 0; i < done; i++)
    s_nor.data[offset + i] &= p[i];
  if (s_nor.dead && s_nor.tear == NOR_NOISE && done < len) {
    // The cell that was being programmed has some of its bits.
    s_nor.data[offset + done] &= p[done] | nor_noise();
  }
  return s_nor.dead ? MGOS_VFS_DEV_ERR_IO : MGOS_VFS_DEV_ERR_NONE;
}

static inline enum mgos_vfs_dev_err nor_erase(struct mgos_vfs_dev *dev,
                                              size_t offset, size_t len) {
  (void) dev;
  if (s_nor.dead) return MGOS_VFS_DEV_ERR_IO;
  if (!nor_cut_now()) {
    memset(s_nor.data + offset, 0xff, len);
    return MGOS_VFS_DEV_ERR_NONE;
  }
  if (s_nor.tear == NOR_HALF_DONE) memset(s_nor.data + offset, 0xff, len / 2);
  if (s_nor.tear == NOR_NOISE) {
    for (size_t i = 0; i < len; i++)
      s_nor.data[offset + i] |= nor_noise();
  }
  return MGOS_VFS_DEV_ERR_IO;
}

static inline size_t nor_get_size(struct mgos_vfs_dev *dev) {
  (void) dev;
  return NOR_SIZE;
}

static inline enum mgos_vfs_dev_err nor_get_erase_sizes(
    struct mgos_vfs_dev *dev, size_t sizes[MGOS_VFS_DEV_NUM_ERASE_SIZES]) {
  (void) dev;
  sizes[0] = NOR_SECTOR;
  return MGOS_VFS_DEV_ERR_NONE;
}

static const struct mgos_vfs_dev_ops s_nor_ops = {
    .open = nor_open,
    .read = nor_read,
    .write = nor_write,
    .erase = nor_erase,
    .get_size = nor_get_size,
    .get_erase_sizes = nor_get_erase_sizes,
};

#endif  // TESTS_POWERLOSS_NOR_H_
