// SPDX-License-Identifier: Apache-2.0
//
// opendir() and its relatives. Where the C library has no <dirent.h>, the
// types are declared here and the functions are those of the device VFS.

#ifndef MGOS_COMMON_CS_DIRENT_H
#define MGOS_COMMON_CS_DIRENT_H

#include "common/platform.h"

#ifndef CS_ENABLE_DIRENT
#if CS_PLATFORM == CS_P_UNIX
#define CS_ENABLE_DIRENT 0
#else
#define CS_ENABLE_DIRENT 1
#endif
#endif

#if CS_ENABLE_DIRENT

#ifdef __cplusplus
extern "C" {
#endif

// An open directory.
typedef struct {
  int dummy;
} DIR;

// A directory entry.
struct dirent {
  int d_ino;
  char d_name[256];  // NUL-terminated
};

// Opens a directory. Returns: NULL and errno on failure.
DIR *opendir(const char *dir_name);

// Closes it. Returns: 0, or -1 and errno.
int closedir(DIR *dir);

// The next entry. Memory: valid until the next call on dir.
// Returns: NULL at the end.
struct dirent *readdir(DIR *dir);

#ifdef __cplusplus
}
#endif

#else
#include <dirent.h>
#endif

#endif  // MGOS_COMMON_CS_DIRENT_H
