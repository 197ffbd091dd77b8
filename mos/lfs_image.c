// SPDX-License-Identifier: Apache-2.0
//
// littlefs over memory: the block device is memcpy.

#include "lfs_image.h"

#include <string.h>

#define IO_SIZE 128

static int image_read(const struct lfs2_config *c, lfs2_block_t block,
                      lfs2_off_t off, void *buf, lfs2_size_t len) {
  memcpy(buf, (char *) c->context + (size_t) block * c->block_size + off, len);
  return 0;
}

static int image_prog(const struct lfs2_config *c, lfs2_block_t block,
                      lfs2_off_t off, const void *buf, lfs2_size_t len) {
  memcpy((char *) c->context + (size_t) block * c->block_size + off, buf, len);
  return 0;
}

static int image_erase(const struct lfs2_config *c, lfs2_block_t block) {
  memset((char *) c->context + (size_t) block * c->block_size, 0xff,
         c->block_size);
  return 0;
}

static int image_sync(const struct lfs2_config *c) {
  (void) c;
  return 0;
}

void mos_lfs_config(struct lfs2_config *cfg, void *data, size_t size) {
  *cfg = (struct lfs2_config){
      .context = data,
      .read = image_read,
      .prog = image_prog,
      .erase = image_erase,
      .sync = image_sync,
      .read_size = IO_SIZE,
      .prog_size = IO_SIZE,
      .block_size = MOS_LFS_BLOCK_SIZE,
      .block_count = (lfs2_size_t) (size / MOS_LFS_BLOCK_SIZE),
      .block_cycles = -1,
      .cache_size = IO_SIZE,
      .lookahead_size = 32,
  };
}
