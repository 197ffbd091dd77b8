// SPDX-License-Identifier: Apache-2.0
//
// littlefs as a VFS file system: geometry, mount, names and directories. Open
// files are in lfs_file.c. The VFS calls with the mount locked.

#include "mgos_vfs_fs_lfs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "frozen.h"
#include "lfs_internal.h"

#define DEFAULT_BLOCK_SIZE 4096
#define DEFAULT_IO_SIZE 128
#define DEFAULT_BLOCK_CYCLES 500
#define MAX_LOOKAHEAD 256
#define MAX_CACHE 4096

int lfs_result(int res) {
  if (res >= 0) return res;
  switch (res) {
    case LFS2_ERR_NOENT:
      errno = ENOENT;
      break;
    case LFS2_ERR_EXIST:
      errno = EEXIST;
      break;
    case LFS2_ERR_NOTDIR:
      errno = ENOTDIR;
      break;
    case LFS2_ERR_ISDIR:
      errno = EISDIR;
      break;
    case LFS2_ERR_NOTEMPTY:
      errno = ENOTEMPTY;
      break;
    case LFS2_ERR_BADF:
      errno = EBADF;
      break;
    case LFS2_ERR_FBIG:
      errno = EFBIG;
      break;
    case LFS2_ERR_INVAL:
      errno = EINVAL;
      break;
    case LFS2_ERR_NOSPC:
      errno = ENOSPC;
      break;
    case LFS2_ERR_NOMEM:
      errno = ENOMEM;
      break;
    case LFS2_ERR_NOATTR:
      errno = ENOENT;
      break;
    case LFS2_ERR_NAMETOOLONG:
      errno = ENAMETOOLONG;
      break;
    default:
      errno = EIO;
      break;
  }
  return -1;
}

// --- Device ----------------------------------------------------------------

static int dev_result(enum mgos_vfs_dev_err err) {
  switch (err) {
    case MGOS_VFS_DEV_ERR_NONE:
      return LFS2_ERR_OK;
    case MGOS_VFS_DEV_ERR_CORRUPT:
      return LFS2_ERR_CORRUPT;
    case MGOS_VFS_DEV_ERR_NOMEM:
      return LFS2_ERR_NOMEM;
    case MGOS_VFS_DEV_ERR_NOSPC:
      return LFS2_ERR_NOSPC;
    case MGOS_VFS_DEV_ERR_INVAL:
      return LFS2_ERR_INVAL;
    default:
      return LFS2_ERR_IO;
  }
}

static int dev_read(const struct lfs2_config *c, lfs2_block_t block,
                    lfs2_off_t off, void *buffer, lfs2_size_t size) {
  return dev_result(mgos_vfs_dev_read(
      c->context, (size_t) block * c->block_size + off, size, buffer));
}

static int dev_prog(const struct lfs2_config *c, lfs2_block_t block,
                    lfs2_off_t off, const void *buffer, lfs2_size_t size) {
  return dev_result(mgos_vfs_dev_write(
      c->context, (size_t) block * c->block_size + off, size, buffer));
}

static int dev_erase(const struct lfs2_config *c, lfs2_block_t block) {
  return dev_result(mgos_vfs_dev_erase(
      c->context, (size_t) block * c->block_size, c->block_size));
}

// Device operations have reached the medium when they return.
static int dev_sync(const struct lfs2_config *c) {
  (void) c;
  return LFS2_ERR_OK;
}

static bool geometry_ok(struct mgos_vfs_dev *dev, long size, int bs, int is,
                        int cs) {
  return bs >= 128 && size > 0 && is > 0 && cs >= is && cs % is == 0 &&
         cs <= MAX_CACHE && bs % cs == 0 &&
         (size_t) size <= mgos_vfs_dev_get_size(dev) && size / bs >= 2 &&
         size / bs <= INT32_MAX;
}

bool lfs_configure(struct mgos_vfs_dev *dev, const char *opts,
                   struct lfs2_config *cfg) {
  long size = (long) mgos_vfs_dev_get_size(dev);
  int bs = DEFAULT_BLOCK_SIZE, is = DEFAULT_IO_SIZE, cs = 0;
  int bcy = DEFAULT_BLOCK_CYCLES;
  size_t lookahead;
  json_scanf(opts, strlen(opts), "{size: %ld, bs: %d, is: %d, cs: %d, bcy: %d}",
             &size, &bs, &is, &cs, &bcy);
  if (cs == 0) cs = is;
  if (dev == NULL || bcy == 0 || !geometry_ok(dev, size, bs, is, cs)) {
    LOG(LL_ERROR,
        ("LFS: bad geometry: size %ld bs %d is %d cs %d", size, bs, is, cs));
    return false;
  }
  memset(cfg, 0, sizeof(*cfg));
  cfg->context = dev;
  cfg->read = dev_read;
  cfg->prog = dev_prog;
  cfg->erase = dev_erase;
  cfg->sync = dev_sync;
  cfg->read_size = is;
  cfg->prog_size = is;
  cfg->cache_size = cs;
  cfg->block_size = bs;
  cfg->block_count = size / bs;
  cfg->block_cycles = bcy;
  // One bit per block, in units of 8 bytes.
  lookahead = (cfg->block_count + 63) / 64 * 8;
  cfg->lookahead_size = lookahead < MAX_LOOKAHEAD ? lookahead : MAX_LOOKAHEAD;
  return true;
}

bool mgos_vfs_fs_lfs_probe(struct mgos_vfs_dev *dev) {
  static const char magic[8] = {'l', 'i', 't', 't', 'l', 'e', 'f', 's'};
  size_t sizes[MGOS_VFS_DEV_NUM_ERASE_SIZES] = {0};
  char buf[sizeof(magic)];
  mgos_vfs_dev_get_erase_sizes(dev, sizes);
  if (sizes[0] == 0) sizes[0] = DEFAULT_BLOCK_SIZE;
  // The superblock is in both of the first two blocks, or in one of them when
  // power went while it was written.
  for (int i = 0; i < 2; i++) {
    if (mgos_vfs_dev_read(dev, i * sizes[0] + 8, sizeof(buf), buf) ==
            MGOS_VFS_DEV_ERR_NONE &&
        memcmp(buf, magic, sizeof(magic)) == 0) {
      return true;
    }
  }
  return false;
}

// --- Mount -----------------------------------------------------------------

static bool vfs_mkfs(struct mgos_vfs_fs *fs, const char *opts) {
  struct lfs_data *d = calloc(1, sizeof(*d));
  bool ok = false;
  if (d == NULL) return false;
  if (lfs_configure(fs->dev, opts, &d->cfg)) {
    int res = lfs2_format(&d->lfs, &d->cfg);
    ok = (res == 0);
    if (!ok) LOG(LL_ERROR, ("LFS: format failed: %d", res));
  }
  free(d);
  return ok;
}

static bool vfs_mount(struct mgos_vfs_fs *fs, const char *opts) {
  struct lfs_data *d = calloc(1, sizeof(*d));
  int res;
  if (d == NULL) return false;
  if (!lfs_configure(fs->dev, opts, &d->cfg)) goto fail;
  res = lfs2_mount(&d->lfs, &d->cfg);
  if (res != 0) {
    LOG(LL_ERROR, ("LFS: mount failed: %d", res));
    goto fail;
  }
  fs->fs_data = d;
  return true;
fail:
  free(d);
  return false;
}

static bool vfs_umount(struct mgos_vfs_fs *fs) {
  struct lfs_data *d = fs->fs_data;
  bool ok = true;
  for (int fd = 0; fd < MGOS_LFS_MAX_OPEN; fd++) {
    if (d->slots[fd] != NULL && lfs_vfs_close(fs, fd) != 0) ok = false;
  }
  while (d->dirs != NULL) {
    struct lfs_dir *dir = d->dirs;
    d->dirs = dir->next;
    lfs2_dir_close(&d->lfs, &dir->dir);
    free(dir);
  }
  if (lfs2_unmount(&d->lfs) != 0) ok = false;
  free(d);
  fs->fs_data = NULL;
  return ok;
}

static size_t vfs_space_total(struct mgos_vfs_fs *fs) {
  struct lfs_data *d = fs->fs_data;
  return (size_t) d->cfg.block_count * d->cfg.block_size;
}

static size_t vfs_space_used(struct mgos_vfs_fs *fs) {
  struct lfs_data *d = fs->fs_data;
  lfs2_ssize_t blocks = lfs2_fs_size(&d->lfs);
  // Blocks that are on their way from one file to another count twice.
  if (blocks < 0 || (lfs2_size_t) blocks > d->cfg.block_count) {
    blocks = d->cfg.block_count;
  }
  return (size_t) blocks * d->cfg.block_size;
}

static size_t vfs_space_free(struct mgos_vfs_fs *fs) {
  return vfs_space_total(fs) - vfs_space_used(fs);
}

static bool vfs_gc(struct mgos_vfs_fs *fs) {
  struct lfs_data *d = fs->fs_data;
  return lfs2_fs_gc(&d->lfs) == 0;
}

static size_t vfs_memory_usage(struct mgos_vfs_fs *fs) {
  const struct lfs_data *d = fs->fs_data;
  size_t sum = sizeof(*d) + 2 * d->cfg.cache_size + d->cfg.lookahead_size;
  for (int fd = 0; fd < MGOS_LFS_MAX_OPEN; fd++) {
    if (d->slots[fd] == NULL) continue;
    sum += sizeof(*d->slots[fd]) + d->cfg.cache_size;
  }
  for (const struct lfs_dir *dir = d->dirs; dir != NULL; dir = dir->next) {
    sum += sizeof(*dir);
  }
  return sum;
}

// --- Names -----------------------------------------------------------------

static int vfs_stat(struct mgos_vfs_fs *fs, const char *path, struct stat *st) {
  struct lfs_data *d = fs->fs_data;
  struct lfs2_info info;
  uint8_t mtime[4] = {0};
  int res;
  if (*path == '\0') path = "/";
  res = lfs2_stat(&d->lfs, path, &info);
  if (res != 0) return lfs_result(res);
  lfs2_getattr(&d->lfs, path, MGOS_LFS_ATTR_MTIME, mtime, sizeof(mtime));
  lfs_fill_stat(st, info.type == LFS2_TYPE_DIR, info.size, mtime);
  return 0;
}

static int vfs_unlink(struct mgos_vfs_fs *fs, const char *path) {
  struct lfs_data *d = fs->fs_data;
  struct lfs2_info info;
  int res = lfs2_stat(&d->lfs, path, &info);
  if (res == 0 && info.type == LFS2_TYPE_DIR) res = LFS2_ERR_ISDIR;
  if (res == 0) res = lfs2_remove(&d->lfs, path);
  if (res == 0) lfs_path_removed(d, path);
  return lfs_result(res);
}

static int vfs_rmdir(struct mgos_vfs_fs *fs, const char *path) {
  struct lfs_data *d = fs->fs_data;
  struct lfs2_info info;
  int res = lfs2_stat(&d->lfs, path, &info);
  if (res == 0 && info.type != LFS2_TYPE_DIR) res = LFS2_ERR_NOTDIR;
  if (res == 0) res = lfs2_remove(&d->lfs, path);
  return lfs_result(res);
}

// Whether dst lies inside of folder src, where it cannot be moved to.
static bool is_inside(const char *dst, const char *src) {
  size_t len = strlen(src);
  return strncmp(dst, src, len) == 0 && dst[len] == '/';
}

static int vfs_rename(struct mgos_vfs_fs *fs, const char *src,
                      const char *dst) {
  struct lfs_data *d = fs->fs_data;
  struct lfs2_info info;
  int res = lfs2_stat(&d->lfs, src, &info);
  if (res != 0 || strcmp(src, dst) == 0) return lfs_result(res);
  if (is_inside(dst, src)) return lfs_result(LFS2_ERR_INVAL);
  if (lfs_before_rename(fs, src) != 0) return -1;
  res = lfs2_rename(&d->lfs, src, dst);
  if (res == 0) {
    lfs_path_removed(d, dst);
    lfs_path_renamed(d, src, dst);
  }
  return lfs_result(res);
}

static int vfs_mkdir(struct mgos_vfs_fs *fs, const char *path, mode_t mode) {
  struct lfs_data *d = fs->fs_data;
  (void) mode;
  return lfs_result(lfs2_mkdir(&d->lfs, path));
}

// --- Directories -----------------------------------------------------------

static DIR *vfs_opendir(struct mgos_vfs_fs *fs, const char *path) {
  struct lfs_data *d = fs->fs_data;
  struct lfs_dir *dir = calloc(1, sizeof(*dir));
  int res;
  if (dir == NULL) {
    errno = ENOMEM;
    return NULL;
  }
  res = lfs2_dir_open(&d->lfs, &dir->dir, *path != '\0' ? path : "/");
  if (res != 0) {
    lfs_result(res);
    free(dir);
    return NULL;
  }
  dir->next = d->dirs;
  d->dirs = dir;
  return (DIR *) dir;
}

static struct dirent *vfs_readdir(struct mgos_vfs_fs *fs, DIR *pdir) {
  struct lfs_data *d = fs->fs_data;
  struct lfs_dir *dir = (struct lfs_dir *) pdir;
  struct lfs2_info info;
  int res;
  do {
    res = lfs2_dir_read(&d->lfs, &dir->dir, &info);
    if (res <= 0) {
      lfs_result(res);
      return NULL;
    }
  } while (strcmp(info.name, ".") == 0 || strcmp(info.name, "..") == 0);
  dir->entry.d_ino = 1;  // Zero would mean "no entry".
  snprintf(dir->entry.d_name, sizeof(dir->entry.d_name), "%s", info.name);
#ifdef _DIRENT_HAVE_D_TYPE
  dir->entry.d_type = info.type == LFS2_TYPE_DIR ? DT_DIR : DT_REG;
#endif
  return &dir->entry;
}

static int vfs_closedir(struct mgos_vfs_fs *fs, DIR *pdir) {
  struct lfs_data *d = fs->fs_data;
  struct lfs_dir *dir = (struct lfs_dir *) pdir;
  struct lfs_dir **p = &d->dirs;
  int res;
  while (*p != NULL && *p != dir)
    p = &(*p)->next;
  if (*p == NULL) {
    errno = EBADF;
    return -1;
  }
  *p = dir->next;
  res = lfs2_dir_close(&d->lfs, &dir->dir);
  free(dir);
  return lfs_result(res);
}

static const struct mgos_vfs_fs_ops s_lfs_ops = {
    .mkfs = vfs_mkfs,
    .mount = vfs_mount,
    .umount = vfs_umount,
    .get_space_total = vfs_space_total,
    .get_space_used = vfs_space_used,
    .get_space_free = vfs_space_free,
    .gc = vfs_gc,
    .open = lfs_vfs_open,
    .close = lfs_vfs_close,
    .read = lfs_vfs_read,
    .write = lfs_vfs_write,
    .stat = vfs_stat,
    .fstat = lfs_vfs_fstat,
    .lseek = lfs_vfs_lseek,
    .unlink = vfs_unlink,
    .rename = vfs_rename,
    .opendir = vfs_opendir,
    .readdir = vfs_readdir,
    .closedir = vfs_closedir,
    .mkdir = vfs_mkdir,
    .rmdir = vfs_rmdir,
    .fsync = lfs_vfs_fsync,
    .ftruncate = lfs_vfs_ftruncate,
    .get_memory_usage = vfs_memory_usage,
};

bool mgos_vfs_fs_lfs_init(void) {
  return mgos_vfs_fs_register_type(MGOS_VFS_FS_TYPE_LFS, &s_lfs_ops);
}
