// SPDX-License-Identifier: Apache-2.0
//
// open(), read(), stat() and relatives: the descriptor and path calls.
//
// Every path belongs to the device, so a path call goes to mgos_vfs_* without
// looking. A descriptor call looks at WRAP_FD_BIT; a host descriptor (socket,
// eventfd) passes through. Descriptors 1 and 2 are the device's console once
// it runs. What the device's file system cannot do fails with ENOSYS; nothing
// ever falls back to a host file.

#include "wrap.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "host.h"
#include "mgos_debug.h"
#include "mgos_vfs.h"

#define WEAK_REAL __attribute__((weak))
WEAK_REAL ssize_t __real_pwrite(int fd, const void *buf, size_t len, off_t off);
WEAK_REAL ssize_t __real_writev(int fd, const struct iovec *iov, int count);
WEAK_REAL ssize_t __real_readv(int fd, const struct iovec *iov, int count);
WEAK_REAL ssize_t __real_sendfile(int out, int in, off_t *off, size_t len);
WEAK_REAL int __real_ioctl(int fd, unsigned long request, ...);
WEAK_REAL int __real_isatty(int fd);
WEAK_REAL void *__real_mmap(void *addr, size_t len, int prot, int flags, int fd,
                            off_t off);

static int no_call(void) {
  errno = ENOSYS;
  return -1;
}

// --- descriptors ---

int __wrap_open(const char *path, int flags, ...) {
  int mode = 0666;
  if ((flags & O_CREAT) != 0) {
    va_list ap;
    va_start(ap, flags);
    mode = va_arg(ap, int);
    va_end(ap);
  }
  return wrap_to_fd(mgos_vfs_open(path, flags & ~O_CLOEXEC, mode));
}

int __wrap_creat(const char *path, mode_t mode) {
  int flags = O_WRONLY | O_CREAT | O_TRUNC;
  return wrap_to_fd(mgos_vfs_open(path, flags, (int) mode));
}

int __wrap_close(int fd) {
  return wrap_is_vfd(fd) ? mgos_vfs_close(wrap_to_vfd(fd)) : host_close(fd);
}

ssize_t __wrap_read(int fd, void *buf, size_t len) {
  if (wrap_is_vfd(fd)) return mgos_vfs_read(wrap_to_vfd(fd), buf, len);
  return host_read(fd, buf, len);
}

ssize_t __wrap_write(int fd, const void *buf, size_t len) {
  if (wrap_is_vfd(fd)) return mgos_vfs_write(wrap_to_vfd(fd), buf, len);
  if ((fd == 1 || fd == 2) && wrap_stdio_started()) {
    mgos_debug_write(fd, buf, len);
    return (ssize_t) len;
  }
  return host_write(fd, buf, len);
}

off_t __wrap_lseek(int fd, off_t off, int whence) {
  if (wrap_is_vfd(fd)) return mgos_vfs_lseek(wrap_to_vfd(fd), off, whence);
  return host_lseek(fd, off, whence);
}

// Moves to `off`, does one transfer, moves back: what pread() promises.
static ssize_t at_offset(int fd, void *rbuf, const void *wbuf, size_t len,
                         off_t off) {
  int vfd = wrap_to_vfd(fd);
  off_t old = mgos_vfs_lseek(vfd, 0, SEEK_CUR);
  if (old < 0 || mgos_vfs_lseek(vfd, off, SEEK_SET) < 0) return -1;
  ssize_t n = (rbuf != NULL ? mgos_vfs_read(vfd, rbuf, len)
                            : mgos_vfs_write(vfd, wbuf, len));
  int err = errno;
  if (mgos_vfs_lseek(vfd, old, SEEK_SET) < 0) return -1;
  errno = err;
  return n;
}

ssize_t __wrap_pread(int fd, void *buf, size_t len, off_t off) {
  if (wrap_is_vfd(fd)) return at_offset(fd, buf, NULL, len, off);
  return host_pread(fd, buf, len, off);
}

ssize_t __wrap_pwrite(int fd, const void *buf, size_t len, off_t off) {
  if (wrap_is_vfd(fd)) return at_offset(fd, NULL, buf, len, off);
  return __real_pwrite != NULL ? __real_pwrite(fd, buf, len, off)
                               : pwrite(fd, buf, len, off);
}

ssize_t __wrap_readv(int fd, const struct iovec *iov, int count) {
  if (!wrap_is_vfd(fd)) {
    return __real_readv != NULL ? __real_readv(fd, iov, count)
                                : readv(fd, iov, count);
  }
  ssize_t sum = 0;
  for (int i = 0; i < count; i++) {
    ssize_t n = mgos_vfs_read(wrap_to_vfd(fd), iov[i].iov_base, iov[i].iov_len);
    if (n < 0) return sum > 0 ? sum : n;
    sum += n;
    if ((size_t) n < iov[i].iov_len) break;
  }
  return sum;
}

ssize_t __wrap_writev(int fd, const struct iovec *iov, int count) {
  bool console = ((fd == 1 || fd == 2) && wrap_stdio_started());
  if (!wrap_is_vfd(fd) && !console) {
    return __real_writev != NULL ? __real_writev(fd, iov, count)
                                 : writev(fd, iov, count);
  }
  ssize_t sum = 0;
  for (int i = 0; i < count; i++) {
    ssize_t n = __wrap_write(fd, iov[i].iov_base, iov[i].iov_len);
    if (n < 0) return sum > 0 ? sum : n;
    sum += n;
    if ((size_t) n < iov[i].iov_len) break;
  }
  return sum;
}

// The kernel cannot read device files; EINVAL tells callers to copy instead.
ssize_t __wrap_sendfile(int out, int in, off_t *off, size_t len) {
  if (wrap_is_vfd(in) || wrap_is_vfd(out) || __real_sendfile == NULL) {
    errno = EINVAL;
    return -1;
  }
  return __real_sendfile(out, in, off, len);
}

int __wrap_fstat(int fd, struct stat *st) {
  if (wrap_is_vfd(fd)) return mgos_vfs_fstat(wrap_to_vfd(fd), st);
  return host_fstat(fd, st);
}

int __wrap_fsync(int fd) {
  if (wrap_is_vfd(fd)) return mgos_vfs_fsync(wrap_to_vfd(fd));
  return host_fsync(fd);
}

int __wrap_fdatasync(int fd) {
  return __wrap_fsync(fd);
}

int __wrap_ftruncate(int fd, off_t len) {
  if (wrap_is_vfd(fd)) return mgos_vfs_ftruncate(wrap_to_vfd(fd), len);
  return host_ftruncate(fd, len);
}

int __wrap_dup(int fd) {
  return wrap_is_vfd(fd) ? no_call() : host_dup(fd);
}

int __wrap_isatty(int fd) {
  if (wrap_is_vfd(fd)) {
    errno = ENOTTY;
    return 0;
  }
  return __real_isatty != NULL ? __real_isatty(fd) : isatty(fd);
}

// Only flags and "close on exec", which say nothing about device files.
int __wrap_fcntl(int fd, int cmd, ...) {
  va_list ap;
  va_start(ap, cmd);
  long arg = va_arg(ap, long);
  va_end(ap);
  if (!wrap_is_vfd(fd)) return host_fcntl(fd, cmd, arg);
  return (cmd == F_GETFD || cmd == F_SETFD) ? 0 : no_call();
}

int __wrap_ioctl(int fd, unsigned long request, ...) {
  va_list ap;
  va_start(ap, request);
  void *arg = va_arg(ap, void *);
  va_end(ap);
  if (wrap_is_vfd(fd) || __real_ioctl == NULL) {
    errno = ENOTTY;
    return -1;
  }
  return __real_ioctl(fd, request, arg);
}

// A read-only copy in memory; on a chip the flash itself would be mapped.
void *__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd,
                  off_t off) {
  if (fd < 0 || !wrap_is_vfd(fd)) {
    return __real_mmap != NULL ? __real_mmap(addr, len, prot, flags, fd, off)
                               : mmap(addr, len, prot, flags, fd, off);
  }
  if ((prot & PROT_WRITE) != 0 && (flags & MAP_SHARED) != 0) {
    errno = EACCES;
    return MAP_FAILED;
  }
  int anon = MAP_PRIVATE | MAP_ANONYMOUS | (flags & MAP_FIXED);
  char *p = __wrap_mmap(addr, len, PROT_READ | PROT_WRITE, anon, -1, 0);
  if (p == MAP_FAILED) return p;
  for (size_t got = 0; got < len;) {
    ssize_t n = at_offset(fd, p + got, NULL, len - got, off + (off_t) got);
    if (n < 0) {
      munmap(p, len);
      return MAP_FAILED;
    }
    if (n == 0) break;
    got += (size_t) n;
  }
  mprotect(p, len, prot);
  return p;
}

// --- paths ---

int __wrap_stat(const char *path, struct stat *st) {
  return mgos_vfs_stat(path, st);
}

int __wrap_lstat(const char *path, struct stat *st) {
  return mgos_vfs_stat(path, st);
}

int __wrap_access(const char *path, int mode) {
  return mgos_vfs_access(path, mode);
}

int __wrap_unlink(const char *path) {
  return mgos_vfs_unlink(path);
}

int __wrap_remove(const char *path) {
  struct stat st;
  if (mgos_vfs_stat(path, &st) != 0) return -1;
  return S_ISDIR(st.st_mode) ? mgos_vfs_rmdir(path) : mgos_vfs_unlink(path);
}

int __wrap_rename(const char *from, const char *to) {
  return mgos_vfs_rename(from, to);
}

int __wrap_link(const char *from, const char *to) {
  return mgos_vfs_link(from, to);
}

int __wrap_mkdir(const char *path, mode_t mode) {
  return mgos_vfs_mkdir(path, mode);
}

int __wrap_rmdir(const char *path) {
  return mgos_vfs_rmdir(path);
}

int __wrap_truncate(const char *path, off_t len) {
  return mgos_vfs_truncate(path, len);
}

char *__wrap_realpath(const char *path, char *resolved) {
  return mgos_realpath(path, resolved);
}

// The working directory is always the root.
int __wrap_chdir(const char *path) {
  if (strcmp(path, "/") == 0 || strcmp(path, ".") == 0) return 0;
  return no_call();
}

char *__wrap_getcwd(char *buf, size_t size) {
  if (buf == NULL) return strdup("/");
  if (size < 2) {
    errno = ERANGE;
    return NULL;
  }
  return strcpy(buf, "/");
}

// Device files have neither permissions nor symbolic links.
int __wrap_chmod(const char *path, mode_t mode) {
  return no_call();
}

int __wrap_symlink(const char *to, const char *path) {
  return no_call();
}

ssize_t __wrap_readlink(const char *path, char *buf, size_t size) {
  struct stat st;
  if (mgos_vfs_stat(path, &st) == 0) errno = EINVAL;
  return -1;
}
