// SPDX-License-Identifier: Apache-2.0
//
// Normal form of paths: absolute, single slashes, no "." and "..". Purely
// textual, as no file system here has symbolic links.

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fs/vfs.h"

// Removes the last component of buf[0..len). Returns: the new length.
static size_t drop_component(const char *buf, size_t len) {
  while (len > 0 && buf[len - 1] != '/')
    len--;
  return len > 0 ? len - 1 : 0;
}

int mgos__vfs_normalize(const char *path, char buf[MGOS_VFS_PATH_MAX]) {
  size_t len = 0;  // Of the result so far: "" or "/a/b".
  if (path == NULL || *path == '\0') return ENOENT;
  while (*path != '\0') {
    size_t n = strcspn(path, "/");
    if (n == 2 && path[0] == '.' && path[1] == '.') {
      len = drop_component(buf, len);
    } else if (n > 0 && !(n == 1 && path[0] == '.')) {
      if (len + 1 + n >= MGOS_VFS_PATH_MAX) return ENAMETOOLONG;
      buf[len++] = '/';
      memcpy(buf + len, path, n);
      len += n;
    }
    path += n;
    if (*path == '/') path++;
  }
  if (len == 0) buf[len++] = '/';
  buf[len] = '\0';
  return 0;
}

char *mgos_realpath(const char *path, char *resolved_path) {
  char buf[MGOS_VFS_PATH_MAX];
  int err = path != NULL ? mgos__vfs_normalize(path, buf) : EINVAL;
  if (err == 0 && resolved_path == NULL) {
    resolved_path = malloc(strlen(buf) + 1);
    if (resolved_path == NULL) err = ENOMEM;
  }
  if (err != 0) {
    errno = err;
    return NULL;
  }
  return strcpy(resolved_path, buf);
}
