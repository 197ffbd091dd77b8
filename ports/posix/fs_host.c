// SPDX-License-Identifier: Apache-2.0
//
// File system type "HOST": reads and writes a directory of the PC.
//
// For development: edit a page on the PC and the device serves it. A mount
// holds a descriptor of the directory, and every path is resolved below it by
// the kernel (openat2 with RESOLVE_BENEATH), so neither ".." nor a symbolic
// link leads outside. Where the kernel lacks openat2, each component is opened
// with O_NOFOLLOW instead, which refuses symbolic links altogether.
// Descriptors given to the VFS are small numbers that index a table, as it
// keeps only 8 bits of them.

#include "fs_host.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "frozen.h"
#include "host.h"
#include "mgos_vfs.h"

#define MAX_FILES 32
#define DIR_BUF_SIZE 1024

struct fs_host {
  int dir_fd;
  int fds[MAX_FILES];  // -1 = free
};

// What the opaque DIR of this type points to.
struct host_dir {
  int fd;
  size_t pos, len;
  struct dirent entry;
  char buf[DIR_BUF_SIZE] __attribute__((aligned(8)));
};

int fs_host_clean_path(const char *path, char *out, int size) {
  int n = 0;
  while (*path != '\0') {
    size_t len = strcspn(path, "/");
    if (len == 2 && memcmp(path, "..", 2) == 0) {
      errno = ENOENT;
      return -1;
    }
    if (len > 0 && !(len == 1 && *path == '.')) {
      if (len > 255 || (size_t) n + len + 2 > (size_t) size) {
        errno = ENAMETOOLONG;
        return -1;
      }
      if (n > 0) out[n++] = '/';
      memcpy(out + n, path, len);
      n += (int) len;
    }
    path += len + (path[len] == '/');
  }
  if (n == 0) out[n++] = '.';
  out[n] = '\0';
  return 0;
}

// Without openat2: one component after the other, never through a link.
static int open_by_steps(int dir_fd, char *path, int flags, int mode) {
  int fd = dir_fd;
  char *slash;
  while ((slash = strchr(path, '/')) != NULL) {
    *slash = '\0';
    int next = openat(fd, path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    int err = errno;
    if (fd != dir_fd) host_close(fd);
    errno = err;
    if (next < 0) return -1;
    fd = next;
    path = slash + 1;
  }
  int res = openat(fd, path, flags | O_NOFOLLOW, mode);
  int err = errno;
  if (fd != dir_fd) host_close(fd);
  errno = err;
  return res;
}

static int open_below(int dir_fd, const char *path, int flags, int mode) {
  char clean[PATH_MAX];
  if (fs_host_clean_path(path, clean, sizeof(clean)) != 0) return -1;
  struct open_how how = {.flags = (unsigned) (flags | O_CLOEXEC),
                         .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
  if ((flags & O_CREAT) != 0) how.mode = (unsigned) mode & 0777;
  long fd = syscall(SYS_openat2, dir_fd, clean, &how, sizeof(how));
  if (fd >= 0) return (int) fd;
  if (errno == EXDEV) errno = EACCES;  // a link that leads outside
  if (errno != ENOSYS && errno != EPERM) return -1;
  return open_by_steps(dir_fd, clean, flags | O_CLOEXEC, mode);
}

// Opens the directory that holds the last component; `name` receives that.
static int open_parent(struct mgos_vfs_fs *fs, const char *path,
                       char name[NAME_MAX + 1]) {
  const struct fs_host *h = fs->fs_data;
  char clean[PATH_MAX];
  if (fs_host_clean_path(path, clean, sizeof(clean)) != 0) return -1;
  char *slash = strrchr(clean, '/');
  const char *last = (slash != NULL ? slash + 1 : clean);
  if (strcmp(last, ".") == 0) {
    errno = EBUSY;
    return -1;
  }
  memcpy(name, last, strlen(last) + 1);  // at most NAME_MAX: checked above
  if (slash == NULL) return open_below(h->dir_fd, ".", O_PATH | O_DIRECTORY, 0);
  *slash = '\0';
  return open_below(h->dir_fd, clean, O_PATH | O_DIRECTORY, 0);
}

// Ends a call that had opened a parent directory.
static int done(int dir, int res) {
  int err = errno;
  host_close(dir);
  errno = err;
  return res;
}

static bool fs_mkfs(struct mgos_vfs_fs *fs, const char *opts) {
  return false;  // a directory of the PC is never formatted
}

static bool fs_mount(struct mgos_vfs_fs *fs, const char *opts) {
  char *dir = NULL;
  if (opts == NULL) return false;
  json_scanf(opts, (int) strlen(opts), "{dir: %Q}", &dir);
  struct fs_host *h = calloc(1, sizeof(*h));
  if (dir != NULL && h != NULL) {
    h->dir_fd = host_open(dir, O_PATH | O_DIRECTORY, 0);
    for (int i = 0; i < MAX_FILES; i++)
      h->fds[i] = -1;
  }
  bool ok = (dir != NULL && h != NULL && h->dir_fd >= 0);
  free(dir);
  if (ok) {
    fs->fs_data = h;
  } else {
    free(h);
  }
  return ok;
}

static bool fs_umount(struct mgos_vfs_fs *fs) {
  struct fs_host *h = fs->fs_data;
  for (int i = 0; i < MAX_FILES; i++) {
    if (h->fds[i] >= 0) host_close(h->fds[i]);
  }
  host_close(h->dir_fd);
  free(h);
  fs->fs_data = NULL;
  return true;
}

static size_t space_total(struct mgos_vfs_fs *fs) {
  return 0;  // belongs to the PC, not to the device
}

static bool fs_gc(struct mgos_vfs_fs *fs) {
  return true;
}

static int fs_open(struct mgos_vfs_fs *fs, const char *path, int flags,
                   int mode) {
  struct fs_host *h = fs->fs_data;
  int slot = 0;
  while (slot < MAX_FILES && h->fds[slot] >= 0)
    slot++;
  if (slot == MAX_FILES) {
    errno = EMFILE;
    return -1;
  }
  int fd = open_below(h->dir_fd, path, flags | O_NONBLOCK, mode);
  if (fd < 0) return -1;
  struct stat st;
  if (host_fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
    host_close(fd);
    errno = (S_ISDIR(st.st_mode) ? EISDIR : EACCES);
    return -1;
  }
  h->fds[slot] = fd;
  return slot;
}

static int host_fd(struct mgos_vfs_fs *fs, int fd) {
  const struct fs_host *h = fs->fs_data;
  if (fd >= 0 && fd < MAX_FILES && h->fds[fd] >= 0) return h->fds[fd];
  errno = EBADF;
  return -1;
}

static int fs_close(struct mgos_vfs_fs *fs, int fd) {
  int hfd = host_fd(fs, fd);
  if (hfd < 0) return -1;
  ((struct fs_host *) fs->fs_data)->fds[fd] = -1;
  return host_close(hfd);
}

static ssize_t fs_read(struct mgos_vfs_fs *fs, int fd, void *dst, size_t len) {
  int hfd = host_fd(fs, fd);
  return hfd < 0 ? -1 : host_read(hfd, dst, len);
}

static ssize_t fs_write(struct mgos_vfs_fs *fs, int fd, const void *src,
                        size_t len) {
  int hfd = host_fd(fs, fd);
  return hfd < 0 ? -1 : host_write(hfd, src, len);
}

static off_t fs_lseek(struct mgos_vfs_fs *fs, int fd, off_t off, int whence) {
  int hfd = host_fd(fs, fd);
  return hfd < 0 ? -1 : host_lseek(hfd, off, whence);
}

static int fs_fstat(struct mgos_vfs_fs *fs, int fd, struct stat *st) {
  int hfd = host_fd(fs, fd);
  return hfd < 0 ? -1 : host_fstat(hfd, st);
}

static int fs_fsync(struct mgos_vfs_fs *fs, int fd) {
  int hfd = host_fd(fs, fd);
  return hfd < 0 ? -1 : host_fsync(hfd);
}

static int fs_ftruncate(struct mgos_vfs_fs *fs, int fd, off_t len) {
  int hfd = host_fd(fs, fd);
  return hfd < 0 ? -1 : host_ftruncate(hfd, len);
}

static int fs_stat(struct mgos_vfs_fs *fs, const char *path, struct stat *st) {
  const struct fs_host *h = fs->fs_data;
  int fd = open_below(h->dir_fd, path, O_PATH, 0);
  return fd < 0 ? -1 : done(fd, host_fstat(fd, st));
}

static int fs_unlink(struct mgos_vfs_fs *fs, const char *path) {
  char name[NAME_MAX + 1];
  int dir = open_parent(fs, path, name);
  return dir < 0 ? -1 : done(dir, unlinkat(dir, name, 0));
}

static int fs_rename(struct mgos_vfs_fs *fs, const char *src, const char *dst) {
  char from[NAME_MAX + 1], to[NAME_MAX + 1];
  int src_dir = open_parent(fs, src, from);
  if (src_dir < 0) return -1;
  int dst_dir = open_parent(fs, dst, to);
  if (dst_dir < 0) return done(src_dir, -1);
  return done(src_dir, done(dst_dir, renameat(src_dir, from, dst_dir, to)));
}

static int fs_mkdir(struct mgos_vfs_fs *fs, const char *path, mode_t mode) {
  char name[NAME_MAX + 1];
  int dir = open_parent(fs, path, name);
  return dir < 0 ? -1 : done(dir, mkdirat(dir, name, mode & 0777));
}

static int fs_rmdir(struct mgos_vfs_fs *fs, const char *path) {
  char name[NAME_MAX + 1];
  int dir = open_parent(fs, path, name);
  return dir < 0 ? -1 : done(dir, unlinkat(dir, name, AT_REMOVEDIR));
}

static DIR *fs_opendir(struct mgos_vfs_fs *fs, const char *path) {
  const struct fs_host *h = fs->fs_data;
  struct host_dir *d = calloc(1, sizeof(*d));
  if (d == NULL) return NULL;
  d->fd = open_below(h->dir_fd, path, O_RDONLY | O_DIRECTORY, 0);
  if (d->fd >= 0) return (DIR *) d;
  int err = errno;
  free(d);
  errno = err;
  return NULL;
}

// The C library's own readdir may be routed to the VFS, so ask the kernel.
static struct dirent *fs_readdir(struct mgos_vfs_fs *fs, DIR *pdir) {
  struct host_dir *d = (struct host_dir *) pdir;
  for (;;) {
    if (d->pos >= d->len) {
      ssize_t n = getdents64(d->fd, d->buf, sizeof(d->buf));
      if (n <= 0) return NULL;
      d->pos = 0;
      d->len = (size_t) n;
    }
    const struct dirent64 *e = (const struct dirent64 *) (d->buf + d->pos);
    d->pos += e->d_reclen;
    if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
    d->entry.d_ino = e->d_ino;
    d->entry.d_type = e->d_type;
    snprintf(d->entry.d_name, sizeof(d->entry.d_name), "%s", e->d_name);
    return &d->entry;
  }
}

static int fs_closedir(struct mgos_vfs_fs *fs, DIR *pdir) {
  struct host_dir *d = (struct host_dir *) pdir;
  int res = host_close(d->fd);
  free(d);
  return res;
}

static const struct mgos_vfs_fs_ops s_ops = {
    .mkfs = fs_mkfs,
    .mount = fs_mount,
    .umount = fs_umount,
    .get_space_total = space_total,
    .get_space_used = space_total,
    .get_space_free = space_total,
    .gc = fs_gc,
    .open = fs_open,
    .close = fs_close,
    .read = fs_read,
    .write = fs_write,
    .stat = fs_stat,
    .fstat = fs_fstat,
    .lseek = fs_lseek,
    .unlink = fs_unlink,
    .rename = fs_rename,
    .opendir = fs_opendir,
    .readdir = fs_readdir,
    .closedir = fs_closedir,
    .mkdir = fs_mkdir,
    .rmdir = fs_rmdir,
    .fsync = fs_fsync,
    .ftruncate = fs_ftruncate,
};

bool fs_host_register(void) {
  return mgos_vfs_fs_register_type("HOST", &s_ops);
}
