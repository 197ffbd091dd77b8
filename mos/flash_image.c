// SPDX-License-Identifier: Apache-2.0
//
// Merges the file system of a new firmware with the one on a PC device's flash,
// working on copies in memory with littlefs itself. Parameters are those of the
// device: see libs/vfs-fs-lfs/README.md.

#include "flash_image.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "errors.h"
#include "files.h"
#include "lfs_image.h"
#include "mem.h"

#define MAX_DEPTH 32  // damaged folders may contain themselves

struct image {
  struct lfs2_config cfg;
  lfs2_t lfs;
};

static int image_mount(struct image *im, void *data, size_t size) {
  mos_lfs_config(&im->cfg, data, size);
  return lfs2_mount(&im->lfs, &im->cfg);
}

static void copy_file(struct image *from, struct image *to, const char *path) {
  lfs2_file_t in, out;
  char buf[512];
  lfs2_ssize_t n;
  if (lfs2_file_open(&from->lfs, &in, path, LFS2_O_RDONLY) != 0) {
    mos_fail("cannot read %s from the device's flash", path);
  }
  if (lfs2_file_open(&to->lfs, &out, path, LFS2_O_WRONLY | LFS2_O_CREAT) != 0) {
    mos_fail("cannot keep %s: no room", path);
  }
  while ((n = lfs2_file_read(&from->lfs, &in, buf, sizeof(buf))) > 0) {
    if (lfs2_file_write(&to->lfs, &out, buf, (lfs2_size_t) n) != n) n = -1;
    if (n < 0) break;
  }
  if (n < 0 || lfs2_file_close(&to->lfs, &out) != 0) {
    mos_fail(
        "cannot keep %s: the new file system has no room for it; "
        "enlarge MGOS_ROOT_FS_SIZE or start over with --erase",
        path);
  }
  lfs2_file_close(&from->lfs, &in);
}

static int merge_dir(struct image *from, struct image *to, const char *dir,
                     int depth) {
  lfs2_dir_t d;
  struct lfs2_info info, other;
  int kept = 0;
  if (depth > MAX_DEPTH) {
    mos_fail(
        "the file system on the flash is damaged; start over with --erase");
  }
  if (lfs2_dir_open(&from->lfs, &d, *dir != '\0' ? dir : "/") != 0) return 0;
  while (lfs2_dir_read(&from->lfs, &d, &info) > 0) {
    if (strcmp(info.name, ".") == 0 || strcmp(info.name, "..") == 0) continue;
    const char *path = mos_sprintf("%s/%s", dir, info.name);
    bool in_new = lfs2_stat(&to->lfs, path, &other) == 0;
    if (info.type == LFS2_TYPE_DIR) {
      if (!in_new) lfs2_mkdir(&to->lfs, path);
      kept += merge_dir(from, to, path, depth + 1);
    } else if (!in_new) {
      copy_file(from, to, path);
      kept++;
    }
  }
  lfs2_dir_close(&from->lfs, &d);
  return kept;
}

int mos_flash_update_fs(const char *flash, const char *new_image) {
  size_t flash_len, len;
  int kept = 0;
  unsigned char *f = (unsigned char *) mos_read_file(flash, &flash_len);
  unsigned char *n = (unsigned char *) mos_read_file(new_image, &len);
  struct image old_fs, new_fs;
  if (MOS_ROOT_FS_OFFSET + len > flash_len) {
    mos_fail(
        "%s (%lu bytes) does not fit into the flash; start over with "
        "--erase --flash-size N",
        new_image, (unsigned long) len);
  }
  if (image_mount(&new_fs, n, len) != 0) {
    mos_fail("%s is not a file system image", new_image);
  }
  if (image_mount(&old_fs, f + MOS_ROOT_FS_OFFSET, len) == 0) {
    kept = merge_dir(&old_fs, &new_fs, "", 0);
    lfs2_unmount(&old_fs.lfs);
  } else {
    mos_note("The file system on the flash is not readable; it is replaced");
  }
  lfs2_unmount(&new_fs.lfs);
  memcpy(f + MOS_ROOT_FS_OFFSET, n, len);
  mos_write_file(flash, f, flash_len);
  return kept;
}
