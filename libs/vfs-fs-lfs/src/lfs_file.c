// SPDX-License-Identifier: Apache-2.0
//
// Open files of an LFS. A descriptor is an index into the table of slots; a
// slot, with its cache, is one allocation. See lfs_internal.h for what happens
// to other descriptors of a file that changes.

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "lfs_internal.h"
#include "mgos_time.h"

static struct lfs_slot *get_slot(struct mgos_vfs_fs *fs, int fd) {
  struct lfs_data *d = fs->fs_data;
  struct lfs_slot *s = NULL;
  if (fd >= 0 && fd < MGOS_LFS_MAX_OPEN) s = d->slots[fd];
  if (s == NULL) errno = EBADF;
  return s;
}

static uint32_t get_le32(const uint8_t b[4]) {
  return b[0] | b[1] << 8 | b[2] << 16 | (uint32_t) b[3] << 24;
}

// Notes a change. Without a clock the time still moves on, so that whoever
// compares times sees it.
static void touch(struct lfs_slot *s) {
  int64_t now = mgos_time_micros() / 1000000;
  uint32_t old = get_le32(s->mtime);
  uint32_t t = now > 0 && now < UINT32_MAX ? (uint32_t) now : 0;
  if (!s->dirty && t <= old) t = old + 1;
  if (t > old) {
    for (int i = 0; i < 4; i++)
      s->mtime[i] = t >> (8 * i);
  }
  // An attribute given at opening would make littlefs store the file on close
  // although nobody wrote to it.
  s->cfg.attr_count = 1;
  s->dirty = true;
}

static int to_lfs_flags(int flags) {
  int res = LFS2_O_RDONLY;
  switch (flags & O_ACCMODE) {
    case O_WRONLY:
      res = LFS2_O_WRONLY;
      break;
    case O_RDWR:
      res = LFS2_O_RDWR;
      break;
  }
  if (flags & O_CREAT) res |= LFS2_O_CREAT;
  if (flags & O_EXCL) res |= LFS2_O_EXCL;
  if (flags & O_TRUNC) res |= LFS2_O_TRUNC;
  if (flags & O_APPEND) res |= LFS2_O_APPEND;
  return res;
}

static int open_slot(struct lfs_data *d, struct lfs_slot *s, int flags) {
  int res;
  memset(&s->file, 0, sizeof(s->file));
  memset(&s->cfg, 0, sizeof(s->cfg));
  s->attr = (struct lfs2_attr){MGOS_LFS_ATTR_MTIME, s->mtime, sizeof(s->mtime)};
  s->cfg.buffer = s->cache;
  s->cfg.attrs = &s->attr;
  res = lfs2_file_opencfg(&d->lfs, &s->file, s->path, flags, &s->cfg);
  s->is_open = (res == 0);
  if (res != 0) return res;
  lfs2_getattr(&d->lfs, s->path, MGOS_LFS_ATTR_MTIME, s->mtime,
               sizeof(s->mtime));
  return 0;
}

// Opens a clean slot anew, as the file or its name has changed below it.
static void reopen(struct lfs_data *d, struct lfs_slot *s) {
  lfs2_soff_t pos = lfs2_file_tell(&d->lfs, &s->file);
  lfs2_file_close(&d->lfs, &s->file);
  s->is_open = false;
  if (pos < 0 || open_slot(d, s, s->flags) != 0) {
    s->stale = true;
  } else {
    lfs2_file_seek(&d->lfs, &s->file, pos, LFS2_SEEK_SET);
  }
}

int lfs_vfs_open(struct mgos_vfs_fs *fs, const char *path, int flags,
                 int mode) {
  struct lfs_data *d = fs->fs_data;
  struct lfs_slot *s;
  int fd, res, lfs_flags = to_lfs_flags(flags);
  (void) mode;
  if (*path == '\0') return lfs_result(LFS2_ERR_ISDIR);
  for (fd = 0; fd < MGOS_LFS_MAX_OPEN && d->slots[fd] != NULL; fd++) {
  }
  if (fd == MGOS_LFS_MAX_OPEN) {
    errno = EMFILE;
    return -1;
  }
  s = calloc(1, sizeof(*s) + d->cfg.cache_size);
  if (s == NULL || (s->path = strdup(path)) == NULL) {
    free(s);
    return lfs_result(LFS2_ERR_NOMEM);
  }
  res = open_slot(d, s, lfs_flags);
  if (res != 0) {
    free(s->path);
    free(s);
    return lfs_result(res);
  }
  s->flags = lfs_flags & ~(LFS2_O_CREAT | LFS2_O_EXCL | LFS2_O_TRUNC);
  if (lfs_flags & LFS2_O_TRUNC) touch(s);
  d->slots[fd] = s;
  return fd;
}

// Shows the content that `writer` has stored to clean descriptors of the file.
static void refresh_others(struct lfs_data *d, const struct lfs_slot *writer) {
  for (int i = 0; i < MGOS_LFS_MAX_OPEN; i++) {
    struct lfs_slot *s = d->slots[i];
    if (s == NULL || s == writer || s->dirty || s->stale) continue;
    if (strcmp(s->path, writer->path) == 0) reopen(d, s);
  }
}

int lfs_vfs_fsync(struct mgos_vfs_fs *fs, int fd) {
  struct lfs_data *d = fs->fs_data;
  struct lfs_slot *s = get_slot(fs, fd);
  int res;
  if (s == NULL) return -1;
  if (s->stale || !s->dirty) return 0;
  res = lfs2_file_sync(&d->lfs, &s->file);
  if (res == 0) {
    s->dirty = false;
    refresh_others(d, s);
  }
  return lfs_result(res);
}

int lfs_vfs_close(struct mgos_vfs_fs *fs, int fd) {
  struct lfs_data *d = fs->fs_data;
  struct lfs_slot *s = get_slot(fs, fd);
  int res = 0;
  if (s == NULL) return -1;
  if (s->is_open) res = lfs2_file_close(&d->lfs, &s->file);
  d->slots[fd] = NULL;
  if (res == 0 && s->dirty && !s->stale) refresh_others(d, s);
  free(s->path);
  free(s);
  return lfs_result(res);
}

static int check_stale(const struct lfs_slot *s) {
  if (!s->stale) return 0;
  errno = ESTALE;
  return -1;
}

ssize_t lfs_vfs_read(struct mgos_vfs_fs *fs, int fd, void *dst, size_t len) {
  struct lfs_data *d = fs->fs_data;
  struct lfs_slot *s = get_slot(fs, fd);
  if (s == NULL || check_stale(s) != 0) return -1;
  if ((s->flags & LFS2_O_RDWR) == LFS2_O_WRONLY) {
    return lfs_result(LFS2_ERR_BADF);
  }
  if (len > INT32_MAX) len = INT32_MAX;
  return lfs_result(lfs2_file_read(&d->lfs, &s->file, dst, len));
}

ssize_t lfs_vfs_write(struct mgos_vfs_fs *fs, int fd, const void *src,
                      size_t len) {
  struct lfs_data *d = fs->fs_data;
  struct lfs_slot *s = get_slot(fs, fd);
  if (s == NULL || check_stale(s) != 0) return -1;
  if ((s->flags & LFS2_O_RDWR) == LFS2_O_RDONLY) {
    return lfs_result(LFS2_ERR_BADF);
  }
  if (len == 0) return 0;
  if (len > INT32_MAX) len = INT32_MAX;
  touch(s);
  return lfs_result(lfs2_file_write(&d->lfs, &s->file, src, len));
}

off_t lfs_vfs_lseek(struct mgos_vfs_fs *fs, int fd, off_t offset, int whence) {
  struct lfs_data *d = fs->fs_data;
  struct lfs_slot *s = get_slot(fs, fd);
  int lfs_whence = whence == SEEK_CUR   ? LFS2_SEEK_CUR
                   : whence == SEEK_END ? LFS2_SEEK_END
                                        : LFS2_SEEK_SET;
  if (s == NULL || check_stale(s) != 0) return -1;
  if (offset > INT32_MAX || offset < -INT32_MAX ||
      (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END)) {
    return lfs_result(LFS2_ERR_INVAL);
  }
  return lfs_result(lfs2_file_seek(&d->lfs, &s->file, offset, lfs_whence));
}

int lfs_vfs_ftruncate(struct mgos_vfs_fs *fs, int fd, off_t len) {
  struct lfs_data *d = fs->fs_data;
  struct lfs_slot *s = get_slot(fs, fd);
  if (s == NULL || check_stale(s) != 0) return -1;
  if ((s->flags & LFS2_O_RDWR) == LFS2_O_RDONLY || len < 0 || len > INT32_MAX) {
    return lfs_result(LFS2_ERR_INVAL);
  }
  touch(s);
  return lfs_result(lfs2_file_truncate(&d->lfs, &s->file, len));
}

void lfs_fill_stat(struct stat *st, bool is_dir, size_t size,
                   const uint8_t mtime[4]) {
  memset(st, 0, sizeof(*st));
  st->st_mode = is_dir ? S_IFDIR | 0777 : S_IFREG | 0666;
  st->st_nlink = 1;
  st->st_ino = 1;
  st->st_size = is_dir ? 0 : size;
  st->st_mtime = get_le32(mtime);
  st->st_ctime = st->st_mtime;
}

int lfs_vfs_fstat(struct mgos_vfs_fs *fs, int fd, struct stat *st) {
  struct lfs_data *d = fs->fs_data;
  struct lfs_slot *s = get_slot(fs, fd);
  lfs2_soff_t size;
  if (s == NULL || check_stale(s) != 0) return -1;
  size = lfs2_file_size(&d->lfs, &s->file);
  if (size < 0) return lfs_result(size);
  lfs_fill_stat(st, false, size, s->mtime);
  return 0;
}

void lfs_path_removed(struct lfs_data *d, const char *path) {
  for (int i = 0; i < MGOS_LFS_MAX_OPEN; i++) {
    struct lfs_slot *s = d->slots[i];
    if (s != NULL && strcmp(s->path, path) == 0) s->stale = true;
  }
}

int lfs_before_rename(struct mgos_vfs_fs *fs, const char *src) {
  struct lfs_data *d = fs->fs_data;
  for (int fd = 0; fd < MGOS_LFS_MAX_OPEN; fd++) {
    struct lfs_slot *s = d->slots[fd];
    if (s == NULL || s->stale || strcmp(s->path, src) != 0) continue;
    if (lfs_vfs_fsync(fs, fd) != 0) return -1;
  }
  return 0;
}

void lfs_path_renamed(struct lfs_data *d, const char *src, const char *dst) {
  size_t src_len = strlen(src), dst_len = strlen(dst);
  for (int i = 0; i < MGOS_LFS_MAX_OPEN; i++) {
    struct lfs_slot *s = d->slots[i];
    char *path;
    if (s == NULL || s->stale || strncmp(s->path, src, src_len) != 0) continue;
    if (s->path[src_len] != '\0' && s->path[src_len] != '/') continue;
    path = malloc(dst_len + strlen(s->path + src_len) + 1);
    if (path == NULL) {
      s->stale = true;
      continue;
    }
    memcpy(path, dst, dst_len);
    strcpy(path + dst_len, s->path + src_len);
    free(s->path);
    s->path = path;
    if (path[dst_len] == '\0') reopen(d, s);
  }
}
