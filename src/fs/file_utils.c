// SPDX-License-Identifier: Apache-2.0
//
// Whole-file helpers over plain POSIX calls, which a port routes to the VFS.
//
// Everything that replaces a file writes a temporary one beside it, brings it
// to the device and renames it: at any moment the name leads to the old or to
// the new content.

#include "mgos_file_utils.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cs_dbg.h"
#include "mgos_errors.h"

#define CHUNK_SIZE 256
#define TMP_SUFFIX ".tmp"

static char *tmp_name(const char *path) {
  size_t len = strlen(path);
  char *name = malloc(len + sizeof(TMP_SUFFIX));
  if (name == NULL) return NULL;
  memcpy(name, path, len);
  memcpy(name + len, TMP_SUFFIX, sizeof(TMP_SUFFIX));
  return name;
}

static int write_all(int fd, const void *data, size_t len) {
  const char *p = data;
  while (len > 0) {
    ssize_t n = write(fd, p, len);
    if (n < 0 && errno == EINTR) continue;
    if (n == 0) errno = ENOSPC;
    if (n <= 0) return -1;
    p += n;
    len -= n;
  }
  return 0;
}

// Brings fd to the device and closes it. A file system without an operation
// for the first does it on close.
static int sync_and_close(int fd) {
  int res = fsync(fd);
  int err = errno;
  if (res != 0 && err == EINVAL) res = 0;
  if (close(fd) != 0) return -1;
  errno = err;
  return res;
}

// Copies the rest of one file to another. Returns: 0 or -1 with errno.
static int copy_content(int from, int to) {
  char *buf = malloc(CHUNK_SIZE);
  int res = -1;
  if (buf == NULL) {
    errno = ENOMEM;
    return -1;
  }
  for (;;) {
    ssize_t n = read(from, buf, CHUNK_SIZE);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      res = (int) n;
      break;
    }
    if (write_all(to, buf, n) != 0) break;
  }
  free(buf);
  return res;
}

// Makes path hold what fill() writes. Returns: 0 or a negative MGOS_E*.
static int replace(const char *path, int (*fill)(int fd, const void *arg),
                   const void *arg) {
  char *tmp = tmp_name(path);
  int fd, res, err;
  if (tmp == NULL) return MGOS_ENOMEM;
  fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  res = fd;
  if (fd >= 0) {
    res = fill(fd, arg);
    err = errno;
    if (sync_and_close(fd) != 0) {
      if (res == 0) err = errno;
      res = -1;
    }
    if (res == 0) {
      res = rename(tmp, path);
      err = errno;
    }
    if (res != 0) {
      unlink(tmp);
      errno = err;
    }
  }
  res = res < 0 ? mgos_error_from_errno(errno) : MGOS_OK;
  free(tmp);
  return res;
}

struct span {
  const void *data;
  size_t len;
};

static int fill_from_memory(int fd, const void *arg) {
  const struct span *s = arg;
  return write_all(fd, s->data, s->len);
}

int mgos__file_replace(const char *path, const void *data, size_t len) {
  struct span s = {data, len};
  return replace(path, fill_from_memory, &s);
}

static int fill_from_file(int fd, const void *arg) {
  return copy_content(*(const int *) arg, fd);
}

bool mgos_file_copy(const char *from, const char *to) {
  int res = MGOS_ENOENT;
  int fd = open(from, O_RDONLY);
  if (fd >= 0) {
    res = replace(to, fill_from_file, &fd);
    close(fd);
  }
  if (res != MGOS_OK) {
    LOG(LL_ERROR, ("%s -> %s: %s", from, to, mgos_strerror(res)));
  }
  return res == MGOS_OK;
}

static int digest_content(int fd, mbedtls_md_context_t *ctx) {
  uint8_t *buf = malloc(CHUNK_SIZE);
  int res = -1;
  if (buf == NULL) return -1;
  for (;;) {
    ssize_t n = read(fd, buf, CHUNK_SIZE);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      res = (int) n;
      break;
    }
    if (mbedtls_md_update(ctx, buf, n) != 0) break;
  }
  free(buf);
  return res;
}

bool mgos_file_digest(const char *fname, mbedtls_md_type_t dt,
                      uint8_t *digest) {
  const mbedtls_md_info_t *info = mbedtls_md_info_from_type(dt);
  mbedtls_md_context_t ctx;
  bool ok = false;
  int fd;
  if (info == NULL || fname == NULL) return false;
  fd = open(fname, O_RDONLY);
  if (fd < 0) return false;
  mbedtls_md_init(&ctx);
  ok = mbedtls_md_setup(&ctx, info, 0) == 0 && mbedtls_md_starts(&ctx) == 0 &&
       digest_content(fd, &ctx) == 0 && mbedtls_md_finish(&ctx, digest) == 0;
  mbedtls_md_free(&ctx);
  close(fd);
  return ok;
}

// Whether both files can be read and have the same bytes.
static bool same_content(const char *a, const char *b) {
  FILE *fa = fopen(a, "r"), *fb = fopen(b, "r");
  bool same = (fa != NULL && fb != NULL);
  while (same) {
    int ca = getc(fa), cb = getc(fb);
    same = (ca == cb);
    if (ca == EOF) break;
  }
  same = same && !ferror(fa) && !ferror(fb);
  if (fa != NULL) fclose(fa);
  if (fb != NULL) fclose(fb);
  return same;
}

bool mgos_file_copy_if_different(const char *from, const char *to) {
  return same_content(from, to) || mgos_file_copy(from, to);
}
