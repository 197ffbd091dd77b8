// SPDX-License-Identifier: Apache-2.0
//
// Routing of C library file calls to the device's file system.
//
// wrap.list names the functions; a device program is linked with
// -Wl,--wrap=NAME for each, so that a call of NAME arrives at __wrap_NAME in
// wrap.c (descriptors, paths), wrap_stdio.c (FILE), wrap_dir.c (directories)
// or wrap_time.c (wall clock). Descriptors of the device carry WRAP_FD_BIT;
// every other descriptor is the host's (sockets) and passes through.

#ifndef MEERKAT_PORTS_POSIX_WRAP_H_
#define MEERKAT_PORTS_POSIX_WRAP_H_

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#define WRAP_FD_BIT (1 << 20)

// True for a descriptor of the device's file system.
static inline bool wrap_is_vfd(int fd) {
  return fd >= 0 && (fd & WRAP_FD_BIT) != 0;
}

// From and to the descriptor that mgos_vfs_* uses. wrap_to_fd keeps -1.
static inline int wrap_to_vfd(int fd) {
  return fd & ~WRAP_FD_BIT;
}
static inline int wrap_to_fd(int vfd) {
  return vfd < 0 ? vfd : (vfd | WRAP_FD_BIT);
}

// open() flags for an fopen() mode. Returns 0, or -1 for a malformed mode.
int wrap_fopen_flags(const char *mode, int *flags);

// From here on, standard output and error of the process are the device's
// (mgos_debug_write). Called once, by main, when the device starts.
void wrap_stdio_start(void);

// True after wrap_stdio_start.
bool wrap_stdio_started(void);

#endif  // MEERKAT_PORTS_POSIX_WRAP_H_
