// SPDX-License-Identifier: Apache-2.0
//
// Calls into the host's own C library.
//
// In a device program the linker sends open(), read(), fopen() and friends to
// the device's file system (wrap.list, wrap.c). The port itself still has to
// reach host files, terminals and sockets: it does so through the functions
// below, which mean the host whether or not the program was linked with
// --wrap. Unit tests and tools link without it; there both names are one.
//
// Nothing outside ports/posix includes this file.

#ifndef MEERKAT_PORTS_POSIX_HOST_H_
#define MEERKAT_PORTS_POSIX_HOST_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

// Same contracts as the POSIX functions after the prefix.
int host_open(const char *path, int flags, int mode);
int host_close(int fd);
ssize_t host_read(int fd, void *buf, size_t len);
ssize_t host_write(int fd, const void *buf, size_t len);
ssize_t host_pread(int fd, void *buf, size_t len, off_t off);
off_t host_lseek(int fd, off_t off, int whence);
int host_ftruncate(int fd, off_t len);
int host_fsync(int fd);
int host_stat(const char *path, struct stat *st);
int host_fstat(int fd, struct stat *st);
int host_unlink(const char *path);
int host_rename(const char *from, const char *to);
int host_mkdir(const char *path, int mode);
int host_dup(int fd);
int host_fcntl(int fd, int cmd, long arg);
int host_clock_gettime(clockid_t id, struct timespec *ts);

// Writes all of `len` bytes, waiting as needed. Returns 0 or -1 with errno.
int host_write_all(int fd, const void *buf, size_t len);

// Reads at most `size - 1` bytes of a host file and terminates them with NUL.
// Returns the count, or -1 with errno (EFBIG when the file is longer).
ssize_t host_read_file(const char *path, char *buf, size_t size);

// Replaces a host file as one step (temporary file, rename).
// Returns 0 or -1 with errno.
int host_write_file(const char *path, const void *data, size_t len);

// Makes a descriptor non-blocking and not inherited. Returns 0 or -1.
int host_set_nonblock(int fd);

#endif  // MEERKAT_PORTS_POSIX_HOST_H_
