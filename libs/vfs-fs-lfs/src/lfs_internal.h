// SPDX-License-Identifier: Apache-2.0
//
// State of one mounted LFS, shared by the files of this library.
//
// littlefs does not support a file that is open twice when one of the openers
// changes it, nor reading a removed one: blocks are reused at once. So each
// open file keeps its path; when a writer has stored a file, clean descriptors
// of the same file are reopened on the new content, and descriptors of a file
// that was removed or replaced answer ESTALE.

#ifndef MGOS_LFS_INTERNAL_H_
#define MGOS_LFS_INTERNAL_H_

#include <stdbool.h>
#include <stdint.h>

#include "lfs2.h"
#include "mgos_vfs.h"

// Files open at a time; one takes about 150 bytes and a cache.
#ifndef MGOS_LFS_MAX_OPEN
#define MGOS_LFS_MAX_OPEN 32
#endif

// Type of the attribute that holds the time of the last change, seconds since
// 1970, 4 bytes little-endian.
#define MGOS_LFS_ATTR_MTIME 't'

struct lfs_slot {
  lfs2_file_t file;
  struct lfs2_file_config cfg;
  struct lfs2_attr attr;
  uint8_t mtime[4];
  char *path;
  int flags;        // As passed to littlefs, without creation flags.
  bool dirty;       // Written since the last sync.
  bool stale;       // Content is gone.
  bool is_open;     // In littlefs.
  uint8_t cache[];  // cfg.buffer
};

struct lfs_dir {
  lfs2_dir_t dir;
  struct dirent entry;
  struct lfs_dir *next;
};

struct lfs_data {
  lfs2_t lfs;
  struct lfs2_config cfg;
  struct lfs_slot *slots[MGOS_LFS_MAX_OPEN];
  struct lfs_dir *dirs;
};

// Turns a littlefs error into -1 and errno; others are passed on.
int lfs_result(int res);

// Reads the options and the device's geometry into cfg. Returns: success.
bool lfs_configure(struct mgos_vfs_dev *dev, const char *opts,
                   struct lfs2_config *cfg);

// Files.
int lfs_vfs_open(struct mgos_vfs_fs *fs, const char *path, int flags, int mode);
int lfs_vfs_close(struct mgos_vfs_fs *fs, int fd);
ssize_t lfs_vfs_read(struct mgos_vfs_fs *fs, int fd, void *dst, size_t len);
ssize_t lfs_vfs_write(struct mgos_vfs_fs *fs, int fd, const void *src,
                      size_t len);
int lfs_vfs_fstat(struct mgos_vfs_fs *fs, int fd, struct stat *st);
off_t lfs_vfs_lseek(struct mgos_vfs_fs *fs, int fd, off_t offset, int whence);
int lfs_vfs_fsync(struct mgos_vfs_fs *fs, int fd);
int lfs_vfs_ftruncate(struct mgos_vfs_fs *fs, int fd, off_t len);

// Fills st for a file or directory.
void lfs_fill_stat(struct stat *st, bool is_dir, size_t size,
                   const uint8_t mtime[4]);

// Tells open files that path was removed or replaced.
void lfs_path_removed(struct lfs_data *d, const char *path);

// Stores what open files have written to src: a renamed file loses it.
int lfs_before_rename(struct mgos_vfs_fs *fs, const char *src);

// Tells open files that src, a file or folder, is now called dst.
void lfs_path_renamed(struct lfs_data *d, const char *src, const char *dst);

#endif  // MGOS_LFS_INTERNAL_H_
