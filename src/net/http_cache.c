// SPDX-License-Identifier: Apache-2.0
// A few files that were served last: what stat says and an open descriptor.
// An entry is trusted for a second, then stat must agree with it. Only host
// files are kept: on the device's own flash a file may change without a trace
// in its time, so there nothing is remembered.
// An entry that a reply still uses leaves the table but lives until then.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "net/http_file.h"

#define NUM_FILES 8
#define TRUST_US 1000000

static struct {
  struct mg__file *files[NUM_FILES];
  uint32_t clock;
} s_cache;

static void release(struct mg__file *f) {
  if (f->fd >= 0) close(f->fd);
  free(f->path);
  free(f);
}

static void evict(int i) {
  struct mg__file *f = s_cache.files[i];
  s_cache.files[i] = NULL;
  if (f == NULL) return;
  f->cached = false;
  if (f->refs == 0) release(f);
}

void mg__http_file_cache_flush(void) {
  for (int i = 0; i < NUM_FILES; i++)
    evict(i);
}

static void describe(struct mg__file *f, const struct stat *st) {
  time_t t = (time_t) st->st_mtime;
  struct tm tm;
  f->kind = S_ISDIR(st->st_mode)   ? MG__FILE_DIRECTORY
            : S_ISREG(st->st_mode) ? MG__FILE_REGULAR
                                   : MG__FILE_NONE;
  f->size = (int64_t) st->st_size;
  f->mtime = (int64_t) t;
  if (t == 0 || gmtime_r(&t, &tm) == NULL) return;
  snprintf(f->etag, sizeof(f->etag), "\"%llx-%llx\"", (long long) f->mtime,
           (long long) f->size);
  strftime(f->date, sizeof(f->date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

static struct mg__file *load(const char *path) {
  struct stat st;
  struct mg__file *f = (struct mg__file *) calloc(1, sizeof(*f));
  size_t len = strlen(path) + 1;
  if (f == NULL) return NULL;
  f->fd = -1;
  f->path = (char *) malloc(len);
  if (f->path == NULL) {
    free(f);
    return NULL;
  }
  memcpy(f->path, path, len);
  if (stat(path, &st) != 0) return f;
  describe(f, &st);
  if (f->kind != MG__FILE_REGULAR) return f;
  f->fd = open(path, O_RDONLY);
  if (f->fd < 0) f->kind = MG__FILE_NONE;
  return f;
}

// True when the file is still what the entry says.
static bool still_valid(struct mg__file *f, int64_t now) {
  struct stat st;
  if (now - f->checked_us < TRUST_US) return true;
  if (stat(f->path, &st) != 0) return false;
  if (f->kind != MG__FILE_REGULAR || !S_ISREG(st.st_mode)) return false;
  if (st.st_size != f->size || st.st_mtime != f->mtime) return false;
  struct stat open_st;
  if (fstat(f->fd, &open_st) != 0 || open_st.st_ino != st.st_ino) return false;
  f->checked_us = now;
  return true;
}

static void remember(struct mg__file *f, int64_t now) {
  if (f->fd < 0 || f->fd >= MG__HTTP_VFS_FD || f->mtime == 0) return;
  int oldest = 0;
  for (int i = 0; i < NUM_FILES; i++) {
    if (s_cache.files[i] == NULL) {
      oldest = i;
      break;
    }
    if (s_cache.files[i]->used < s_cache.files[oldest]->used) oldest = i;
  }
  evict(oldest);
  f->cached = true;
  f->checked_us = now;
  f->used = ++s_cache.clock;
  s_cache.files[oldest] = f;
}

struct mg__file *mg__file_get(const char *path) {
  int64_t now = mg__now_us();
  for (int i = 0; i < NUM_FILES; i++) {
    struct mg__file *f = s_cache.files[i];
    if (f == NULL || strcmp(f->path, path) != 0) continue;
    if (still_valid(f, now)) {
      f->used = ++s_cache.clock;
      f->refs++;
      return f;
    }
    evict(i);
  }
  struct mg__file *f = load(path);
  if (f == NULL) return NULL;
  f->refs = 1;
  remember(f, now);
  return f;
}

void mg__file_put(struct mg__file *f) {
  if (f == NULL) return;
  if (--f->refs == 0 && !f->cached) release(f);
}

int mg__file_read(struct mg__file *f, int64_t offset, void *buf, size_t len) {
  if (f->fd < MG__HTTP_VFS_FD) {
    return (int) pread(f->fd, buf, len, (off_t) offset);
  }
  if (lseek(f->fd, (off_t) offset, SEEK_SET) < 0) return -1;
  return (int) read(f->fd, buf, len);
}
