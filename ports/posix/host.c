// SPDX-License-Identifier: Apache-2.0
//
// The host's C library under names that --wrap leaves alone.
//
// The linker resolves __real_open to the host's open only when it was given
// --wrap=open. The references are weak, so that a program linked without
// --wrap (unit tests) also links; there the plain name is the host's. Which of
// the two holds is decided by the address, once per call.

#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WEAK_REAL __attribute__((weak))

WEAK_REAL int __real_open(const char *path, int flags, ...);
WEAK_REAL int __real_close(int fd);
WEAK_REAL ssize_t __real_read(int fd, void *buf, size_t len);
WEAK_REAL ssize_t __real_write(int fd, const void *buf, size_t len);
WEAK_REAL ssize_t __real_pread(int fd, void *buf, size_t len, off_t off);
WEAK_REAL off_t __real_lseek(int fd, off_t off, int whence);
WEAK_REAL int __real_ftruncate(int fd, off_t len);
WEAK_REAL int __real_fsync(int fd);
WEAK_REAL int __real_stat(const char *path, struct stat *st);
WEAK_REAL int __real_fstat(int fd, struct stat *st);
WEAK_REAL int __real_unlink(const char *path);
WEAK_REAL int __real_rename(const char *from, const char *to);
WEAK_REAL int __real_mkdir(const char *path, mode_t mode);
WEAK_REAL int __real_dup(int fd);
WEAK_REAL int __real_fcntl(int fd, int cmd, ...);
WEAK_REAL int __real_clock_gettime(clockid_t id, struct timespec *ts);

#define HOST(fn) (__real_##fn != NULL ? __real_##fn : fn)

int host_open(const char *path, int flags, int mode) {
  return HOST(open)(path, flags | O_CLOEXEC, mode);
}

int host_close(int fd) {
  return HOST(close)(fd);
}

ssize_t host_read(int fd, void *buf, size_t len) {
  return HOST(read)(fd, buf, len);
}

ssize_t host_write(int fd, const void *buf, size_t len) {
  return HOST(write)(fd, buf, len);
}

ssize_t host_pread(int fd, void *buf, size_t len, off_t off) {
  return HOST(pread)(fd, buf, len, off);
}

off_t host_lseek(int fd, off_t off, int whence) {
  return HOST(lseek)(fd, off, whence);
}

int host_ftruncate(int fd, off_t len) {
  return HOST(ftruncate)(fd, len);
}

int host_fsync(int fd) {
  return HOST(fsync)(fd);
}

int host_stat(const char *path, struct stat *st) {
  return HOST(stat)(path, st);
}

int host_fstat(int fd, struct stat *st) {
  return HOST(fstat)(fd, st);
}

int host_unlink(const char *path) {
  return HOST(unlink)(path);
}

int host_rename(const char *from, const char *to) {
  return HOST(rename)(from, to);
}

int host_mkdir(const char *path, int mode) {
  return HOST(mkdir)(path, (mode_t) mode);
}

int host_dup(int fd) {
  return HOST(dup)(fd);
}

int host_fcntl(int fd, int cmd, long arg) {
  return HOST(fcntl)(fd, cmd, arg);
}

int host_clock_gettime(clockid_t id, struct timespec *ts) {
  return HOST(clock_gettime)(id, ts);
}

int host_write_all(int fd, const void *buf, size_t len) {
  const char *p = buf;
  while (len > 0) {
    ssize_t n = host_write(fd, p, len);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return -1;
    p += n;
    len -= (size_t) n;
  }
  return 0;
}

ssize_t host_read_file(const char *path, char *buf, size_t size) {
  int fd = host_open(path, O_RDONLY, 0);
  if (fd < 0) return -1;
  size_t got = 0;
  ssize_t n = 0;
  while (got < size) {
    n = host_read(fd, buf + got, size - got);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    got += (size_t) n;
  }
  int err = (n < 0 ? errno : (got == size ? EFBIG : 0));
  host_close(fd);
  if (err != 0) {
    errno = err;
    return -1;
  }
  buf[got] = '\0';
  return (ssize_t) got;
}

int host_write_file(const char *path, const void *data, size_t len) {
  char tmp[4096];
  int n = snprintf(tmp, sizeof(tmp), "%s.tmp", path);
  if (n < 0 || (size_t) n >= sizeof(tmp)) {
    errno = ENAMETOOLONG;
    return -1;
  }
  int fd = host_open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) return -1;
  int res = host_write_all(fd, data, len);
  int err = errno;
  host_close(fd);
  if (res == 0) return host_rename(tmp, path);
  host_unlink(tmp);
  errno = err;
  return -1;
}

int host_set_nonblock(int fd) {
  int fl = host_fcntl(fd, F_GETFL, 0);
  if (fl < 0) return -1;
  if (host_fcntl(fd, F_SETFL, fl | O_NONBLOCK) < 0) return -1;
  return host_fcntl(fd, F_SETFD, FD_CLOEXEC);
}
