// SPDX-License-Identifier: Apache-2.0
//
// Routes the file calls of the code under test to the device's VFS, as the
// port does on a device: the test program's own open(), read(), ... take the
// place of the C library's. stdio of the test itself is not affected.

#ifndef TESTS_POWERLOSS_ROUTE_H_
#define TESTS_POWERLOSS_ROUTE_H_

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mgos_vfs.h"

int open(const char *path, int flags, ...) {
  return mgos_vfs_open(path, flags, 0644);
}

int close(int fd) {
  return mgos_vfs_close(fd);
}

ssize_t read(int fd, void *buf, size_t len) {
  return mgos_vfs_read(fd, buf, len);
}

ssize_t write(int fd, const void *buf, size_t len) {
  return mgos_vfs_write(fd, buf, len);
}

int fsync(int fd) {
  return mgos_vfs_fsync(fd);
}

int fstat(int fd, struct stat *st) {
  return mgos_vfs_fstat(fd, st);
}

int stat(const char *path, struct stat *st) {
  return mgos_vfs_stat(path, st);
}

int unlink(const char *path) {
  return mgos_vfs_unlink(path);
}

int remove(const char *path) {
  return mgos_vfs_unlink(path);
}

int rename(const char *from, const char *to) {
  return mgos_vfs_rename(from, to);
}

#endif  // TESTS_POWERLOSS_ROUTE_H_
