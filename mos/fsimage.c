// SPDX-License-Identifier: Apache-2.0
//
// The device's root file system: the files of all manifests flat in build/fs,
// and from them a littlefs image with the parameters that vfs-fs-lfs mounts
// (blocks of 4096 bytes, reads and writes of 128). The image is padded to
// MGOS_ROOT_FS_SIZE; what does not fit is an error that names the big files.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "files.h"
#include "lfs_image.h"
#include "partitions.h"

static _Noreturn void fail_full(const struct mos_build *b, int64_t size) {
  struct mos_buf text = {0};
  const char *last = NULL;
  int64_t last_size = INT64_MAX, total = 0;
  for (int i = 0; i < b->files.n; i++)
    total += mos_file_bytes(b->files.v[i].value);
  for (int k = 0; k < 5; k++) {  // the five biggest
    const struct mos_pair *best = NULL;
    int64_t best_size = -1;
    for (int i = 0; i < b->files.n; i++) {
      int64_t s = mos_file_bytes(b->files.v[i].value);
      if (s > last_size || (s == last_size && last != NULL &&
                            strcmp(b->files.v[i].key, last) <= 0)) {
        continue;
      }
      if (s <= best_size) continue;
      best = &b->files.v[i];
      best_size = s;
    }
    if (best == NULL) break;
    mos_buf_printf(&text, "%s %s (%lld)", k > 0 ? "," : "", best->key,
                   (long long) best_size);
    last = best->key;
    last_size = best_size;
  }
  mos_fail(
      "%lld bytes of files do not fit in a file system of %lld bytes; the "
      "biggest:%s. Remove some with fs_filters or set build_vars: "
      "MGOS_ROOT_FS_SIZE",
      (long long) total, (long long) size, text.len > 0 ? text.p : "");
}

// Returns false if the image is full.
static bool add_file(lfs2_t *lfs, const char *name, const char *path) {
  lfs2_file_t f;
  size_t len;
  const char *data = mos_read_file(path, &len);
  int r =
      lfs2_file_open(lfs, &f, name, LFS2_O_WRONLY | LFS2_O_CREAT | LFS2_O_EXCL);
  if (r == 0) {
    lfs2_ssize_t n = lfs2_file_write(lfs, &f, data, (lfs2_size_t) len);
    r = lfs2_file_close(lfs, &f);
    if (n != (lfs2_ssize_t) len && r == 0) r = (int) n;
  }
  if (r == LFS2_ERR_NOSPC) return false;
  if (r != 0)
    mos_fail("cannot put %s into the image: littlefs error %d", path, r);
  return true;
}

static void make_image(struct mos_build *b, int64_t size) {
  char *image = malloc((size_t) size);
  if (image == NULL) mos_fail("out of memory");
  memset(image, 0xff, (size_t) size);
  struct lfs2_config cfg;
  mos_lfs_config(&cfg, image, (size_t) size);
  lfs2_t lfs;
  int r = lfs2_format(&lfs, &cfg);
  if (r == 0) r = lfs2_mount(&lfs, &cfg);
  if (r != 0) mos_fail("cannot make the image: littlefs error %d", r);
  bool fits = true;
  for (int i = 0; fits && i < b->files.n; i++) {
    fits = add_file(&lfs, b->files.v[i].key, b->files.v[i].value);
  }
  lfs2_unmount(&lfs);
  if (fits) mos_write_file(b->fs_image, image, (size_t) size);
  free(image);
  if (!fits) fail_full(b, size);
}

// Copies the files flat and removes what is no longer wanted. Returns true if
// the image must be made anew.
static bool stage(struct mos_build *b) {
  struct mos_list have = {0};
  int64_t image_time = mos_file_time(b->fs_image);
  bool changed = image_time < 0;
  mos_make_dirs(b->fs_dir);
  mos_list_dir(&have, b->fs_dir);
  for (int i = 0; i < have.n; i++) {
    if (mos_map_get(&b->files, have.v[i]) != NULL) continue;
    mos_remove_tree(mos_join_path(b->fs_dir, have.v[i]));
    changed = true;
  }
  for (int i = 0; i < b->files.n; i++) {
    const char *to = mos_join_path(b->fs_dir, b->files.v[i].key);
    int64_t before = mos_file_time(to);
    mos_copy_file(b->files.v[i].value, to);
    if (mos_file_time(to) != before) changed = true;
  }
  return changed;
}

void mos_build_fs(struct mos_build *b) {
  int64_t size = mos_root_fs_size(b->project);
  bool changed = stage(b);
  if (mos_file_bytes(b->fs_image) != size) changed = true;
  if (changed) make_image(b, size);
}
