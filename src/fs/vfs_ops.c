// SPDX-License-Identifier: Apache-2.0
//
// File and directory calls, named as in POSIX: find the mount, call the file
// system under the mount's lock, keep its reference count.

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/fs_change.h"
#include "fs/vfs.h"
#include "mgos_vfs.h"

// What mgos_vfs_opendir() hands out. The mount is kept as an id, so that a
// directory left open over an unmount is recognised.
struct vfs_dir {
  int mount_id;
  DIR *fs_dir;
};

static int fail(int err) {
  errno = err;
  return -1;
}

// Declares m, the mount that serves path, entered, and rel, the path inside.
// Ends the function with -1 if there is none or it does not support op.
#define ENTER_PATH(m, path, op)                                 \
  char buf[MGOS_VFS_PATH_MAX];                                  \
  const char *rel;                                              \
  struct mgos__vfs_mount *m = mgos__vfs_enter(path, buf, &rel); \
  if (m == NULL) return -1;                                     \
  if (m->fs->ops->op == NULL) {                                 \
    mgos__vfs_leave(m);                                         \
    return fail(ENOTSUP);                                       \
  }

// The same for a virtual descriptor; err: errno for "not supported".
#define ENTER_VFD(m, vfd, op, err)            \
  struct mgos__vfs_mount *m = enter_vfd(vfd); \
  if (m == NULL) return -1;                   \
  if (m->fs->ops->op == NULL) {               \
    mgos__vfs_leave(m);                       \
    return fail(err);                         \
  }

static struct mgos__vfs_mount *enter_vfd(int vfd) {
  if (vfd < 0 || vfd > 0xffff) {
    errno = EBADF;
    return NULL;
  }
  return mgos__vfs_enter_id(vfd >> 8);
}

// Counts a change when a file is opened for writing or such a file is closed.
static void set_writer(struct mgos__vfs_mount *m, int fd, bool writes) {
  uint32_t *word = &m->writers[(fd & 0xff) >> 5], bit = 1u << (fd & 31);
  if (writes || (*word & bit)) mgos__fs_changes++;
  *word = writes ? *word | bit : *word & ~bit;
}

int mgos_vfs_open(const char *filename, int flags, int mode) {
  ENTER_PATH(m, filename, open);
  struct mgos_vfs_fs *fs = m->fs;
  int vfd = -1;
  int fd = fs->ops->open(fs, rel, flags, mode);
  if (fd > 0xff) {
    fs->ops->close(fs, fd);
    errno = EMFILE;
  } else if (fd >= 0) {
    fs->refs++;
    vfd = (m->id << 8) | fd;
    set_writer(m, fd, (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT));
  }
  mgos__vfs_leave(m);
  return vfd;
}

int mgos_vfs_close(int vfd) {
  ENTER_VFD(m, vfd, close, EBADF);
  // A descriptor that was open is gone even when its last write failed; one
  // that was not is the only case that leaves the count alone.
  int res = m->fs->ops->close(m->fs, MGOS_VFS_VFD_TO_FS_FD(vfd));
  if (res == 0 || errno != EBADF) m->fs->refs--;
  // Some file systems show what was written only now.
  set_writer(m, MGOS_VFS_VFD_TO_FS_FD(vfd), false);
  mgos__vfs_leave(m);
  return res;
}

ssize_t mgos_vfs_read(int vfd, void *dst, size_t len) {
  ENTER_VFD(m, vfd, read, EBADF);
  ssize_t res = m->fs->ops->read(m->fs, MGOS_VFS_VFD_TO_FS_FD(vfd), dst, len);
  mgos__vfs_leave(m);
  return res;
}

ssize_t mgos_vfs_write(int vfd, const void *src, size_t len) {
  ENTER_VFD(m, vfd, write, EBADF);
  ssize_t res = m->fs->ops->write(m->fs, MGOS_VFS_VFD_TO_FS_FD(vfd), src, len);
  mgos__fs_changes++;
  mgos__vfs_leave(m);
  return res;
}

int mgos_vfs_stat(const char *path, struct stat *st) {
  ENTER_PATH(m, path, stat);
  memset(st, 0, sizeof(*st));
  int res = m->fs->ops->stat(m->fs, rel, st);
  mgos__vfs_leave(m);
  return res;
}

int mgos_vfs_fstat(int vfd, struct stat *st) {
  ENTER_VFD(m, vfd, fstat, ENOTSUP);
  memset(st, 0, sizeof(*st));
  int res = m->fs->ops->fstat(m->fs, MGOS_VFS_VFD_TO_FS_FD(vfd), st);
  mgos__vfs_leave(m);
  return res;
}

off_t mgos_vfs_lseek(int vfd, off_t offset, int whence) {
  ENTER_VFD(m, vfd, lseek, ESPIPE);
  off_t res =
      m->fs->ops->lseek(m->fs, MGOS_VFS_VFD_TO_FS_FD(vfd), offset, whence);
  mgos__vfs_leave(m);
  return res;
}

int mgos_vfs_fsync(int vfd) {
  ENTER_VFD(m, vfd, fsync, EINVAL);
  int res = m->fs->ops->fsync(m->fs, MGOS_VFS_VFD_TO_FS_FD(vfd));
  mgos__fs_changes++;
  mgos__vfs_leave(m);
  return res;
}

int mgos_vfs_ftruncate(int vfd, off_t len) {
  ENTER_VFD(m, vfd, ftruncate, EINVAL);
  int res = m->fs->ops->ftruncate(m->fs, MGOS_VFS_VFD_TO_FS_FD(vfd), len);
  mgos__fs_changes++;
  mgos__vfs_leave(m);
  return res;
}

int mgos_vfs_truncate(const char *path, off_t len) {
  int vfd = mgos_vfs_open(path, O_WRONLY, 0);
  int res, err;
  if (vfd < 0) return -1;
  res = mgos_vfs_ftruncate(vfd, len);
  err = errno;
  if (mgos_vfs_close(vfd) != 0) return -1;
  if (res != 0) errno = err;
  return res;
}

int mgos_vfs_unlink(const char *path) {
  ENTER_PATH(m, path, unlink);
  int res = *rel != '\0' ? m->fs->ops->unlink(m->fs, rel) : fail(EBUSY);
  mgos__fs_changes++;
  mgos__vfs_leave(m);
  return res;
}

int mgos_vfs_mkdir(const char *path, mode_t mode) {
  ENTER_PATH(m, path, mkdir);
  int res = *rel != '\0' ? m->fs->ops->mkdir(m->fs, rel, mode) : fail(EEXIST);
  mgos__fs_changes++;
  mgos__vfs_leave(m);
  return res;
}

int mgos_vfs_rmdir(const char *path) {
  ENTER_PATH(m, path, rmdir);
  int res = *rel != '\0' ? m->fs->ops->rmdir(m->fs, rel) : fail(EBUSY);
  mgos__fs_changes++;
  mgos__vfs_leave(m);
  return res;
}

// Common part of rename and link: both paths on one mount, none its root.
static int with_two_paths(const char *src, const char *dst, bool link) {
  char buf1[MGOS_VFS_PATH_MAX], buf2[MGOS_VFS_PATH_MAX];
  const char *rel1, *rel2;
  const struct mgos_vfs_fs_ops *ops;
  struct mgos__vfs_mount *m = mgos__vfs_enter(src, buf1, &rel1);
  int res = -1;
  int dst_id;
  if (m == NULL) return -1;
  ops = m->fs->ops;
  // Only looked up: two mounts are never locked at the same time.
  dst_id = mgos__vfs_lookup(dst, buf2, &rel2);
  if (dst_id < 0) {
    // errno says why.
  } else if (dst_id != m->id) {
    errno = EXDEV;
  } else if (*rel1 == '\0' || *rel2 == '\0') {
    errno = EBUSY;
  } else if (link && ops->link != NULL) {
    res = ops->link(m->fs, rel1, rel2);
  } else if (!link && ops->rename != NULL) {
    res = ops->rename(m->fs, rel1, rel2);
  } else {
    errno = ENOTSUP;
  }
  mgos__fs_changes++;
  mgos__vfs_leave(m);
  return res;
}

int mgos_vfs_rename(const char *src, const char *dst) {
  return with_two_paths(src, dst, false);
}

int mgos_vfs_link(const char *n1, const char *n2) {
  return with_two_paths(n1, n2, true);
}

int mgos_vfs_access(const char *path, int mode) {
  struct stat st;
  (void) mode;
  return mgos_vfs_stat(path, &st);
}

// --- Directories -----------------------------------------------------------

DIR *mgos_vfs_opendir(const char *path) {
  char buf[MGOS_VFS_PATH_MAX];
  const char *rel;
  struct vfs_dir *dir = calloc(1, sizeof(*dir));
  struct mgos__vfs_mount *m = mgos__vfs_enter(path, buf, &rel);
  if (dir == NULL) errno = ENOMEM;
  if (m != NULL && dir != NULL) {
    if (m->fs->ops->opendir == NULL) {
      errno = ENOTSUP;
    } else {
      dir->fs_dir = m->fs->ops->opendir(m->fs, rel);
    }
    if (dir->fs_dir != NULL) m->fs->refs++;
    dir->mount_id = m->id;
  }
  if (m != NULL) mgos__vfs_leave(m);
  if (dir != NULL && dir->fs_dir == NULL) {
    free(dir);
    dir = NULL;
  }
  return (DIR *) dir;
}

struct dirent *mgos_vfs_readdir(DIR *pdir) {
  struct vfs_dir *dir = (struct vfs_dir *) pdir;
  struct dirent *res = NULL;
  struct mgos__vfs_mount *m;
  if (dir == NULL) {
    errno = EBADF;
    return NULL;
  }
  m = mgos__vfs_enter_id(dir->mount_id);
  if (m == NULL) return NULL;
  if (m->fs->ops->readdir != NULL) {
    res = m->fs->ops->readdir(m->fs, dir->fs_dir);
  }
  mgos__vfs_leave(m);
  return res;
}

int mgos_vfs_closedir(DIR *pdir) {
  struct vfs_dir *dir = (struct vfs_dir *) pdir;
  struct mgos__vfs_mount *m;
  int res = -1;
  if (dir == NULL) return fail(EBADF);
  m = mgos__vfs_enter_id(dir->mount_id);
  if (m != NULL) {
    if (m->fs->ops->closedir != NULL) {
      res = m->fs->ops->closedir(m->fs, dir->fs_dir);
    }
    m->fs->refs--;
    mgos__vfs_leave(m);
  }
  free(dir);
  return res;
}
