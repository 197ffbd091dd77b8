// SPDX-License-Identifier: Apache-2.0
//
// opendir() and relatives over the device's file system.
//
// File systems need not know positions in a directory, so this layer keeps
// the path and a count: rewinddir opens the directory anew and seekdir skips.
// DIR is the host's opaque type; what it points to here is a struct dir.

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mgos_vfs.h"
#include "wrap.h"

struct dir {
  DIR *vfs;  // NULL after a rewind that failed
  long pos;  // entries returned so far
  char path[];
};

DIR *__wrap_opendir(const char *path) {
  size_t len = strlen(path) + 1;
  struct dir *d = malloc(sizeof(*d) + len);
  if (d == NULL) return NULL;
  memcpy(d->path, path, len);
  d->pos = 0;
  d->vfs = mgos_vfs_opendir(path);
  if (d->vfs != NULL) return (DIR *) d;
  int err = errno;
  free(d);
  errno = err;
  return NULL;
}

struct dirent *__wrap_readdir(DIR *dirp) {
  struct dir *d = (struct dir *) dirp;
  if (d->vfs == NULL) {
    errno = EBADF;
    return NULL;
  }
  struct dirent *de = mgos_vfs_readdir(d->vfs);
  if (de != NULL) d->pos++;
  return de;
}

int __wrap_closedir(DIR *dirp) {
  struct dir *d = (struct dir *) dirp;
  int res = (d->vfs != NULL ? mgos_vfs_closedir(d->vfs) : 0);
  int err = errno;
  free(d);
  errno = err;
  return res;
}

void __wrap_rewinddir(DIR *dirp) {
  struct dir *d = (struct dir *) dirp;
  if (d->vfs != NULL) mgos_vfs_closedir(d->vfs);
  d->vfs = mgos_vfs_opendir(d->path);
  d->pos = 0;
}

long __wrap_telldir(DIR *dirp) {
  return ((struct dir *) dirp)->pos;
}

void __wrap_seekdir(DIR *dirp, long pos) {
  struct dir *d = (struct dir *) dirp;
  if (pos < d->pos) __wrap_rewinddir(dirp);
  while (d->pos < pos && __wrap_readdir(dirp) != NULL) {
  }
}
