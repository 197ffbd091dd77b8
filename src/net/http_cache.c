// SPDX-License-Identifier: Apache-2.0
// A few files that were served last: what stat says, an open descriptor, and
// for small files of the device's own flash the data itself. An entry is
// trusted while the VFS counts no change and for at most a second; then stat
// must agree with it. Descriptors of the device's flash are open only while a
// reply uses them, and its files' data is kept only where memory is ample:
// on a small device this holds nothing. An entry that a reply still uses
// leaves the table but lives until then. What nobody asks for is forgotten
// after a while (mg__http_file_cache_trim).

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/fs_change.h"
#include "mgos_system.h"
#include "net/http_file.h"

#define NUM_FILES 8
#define TRUST_US 1000000
// Data kept in memory: of one file, of all, and the least free heap that must
// remain beside it.
#define MAX_DATA 16384
#define MAX_DATA_ALL 32768
#define MIN_FREE_HEAP 131072

static struct {
  struct mg__file *files[NUM_FILES];
  uint32_t clock;
  size_t data_len;  // bytes of data in memory
} s_cache;

static void release(struct mg__file *f) {
  if (f->fd >= 0) close(f->fd);
  if (f->data != NULL) s_cache.data_len -= (size_t) f->size;
  free(f->data);
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

bool mg__http_file_cache_trim(int64_t idle_us) {
  int64_t now = mg__now_us();
  bool left = false;
  for (int i = 0; i < NUM_FILES; i++) {
    struct mg__file *f = s_cache.files[i];
    if (f == NULL) continue;
    if (now - f->used_us >= idle_us) {
      evict(i);
    } else {
      left = true;
    }
  }
  return left;
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

// Makes room for len bytes of data: what was not used for longest goes.
static bool make_room(size_t len) {
  while (s_cache.data_len + len > MAX_DATA_ALL) {
    int oldest = -1;
    for (int i = 0; i < NUM_FILES; i++) {
      struct mg__file *f = s_cache.files[i];
      if (f == NULL || f->data == NULL || f->refs > 0) continue;
      if (oldest < 0 || f->used < s_cache.files[oldest]->used) oldest = i;
    }
    if (oldest < 0) return false;
    evict(oldest);
  }
  return true;
}

// Reads a small file into memory and closes it, if there is room.
static void keep_data(struct mg__file *f) {
  size_t len = (size_t) f->size, got = 0;
  if (f->size == 0 || f->size > MAX_DATA ||
      mgos_get_free_heap_size() < MIN_FREE_HEAP || !make_room(len)) {
    return;
  }
  char *data = (char *) malloc(len);
  if (data == NULL) return;
  while (got < len) {
    int n = (int) read(f->fd, data + got, len - got);
    if (n <= 0) break;
    got += (size_t) n;
  }
  // Another task may have written meanwhile.
  if (got < len || f->changes != mgos__fs_changes) {
    free(data);
    return;
  }
  f->data = data;
  s_cache.data_len += len;
  close(f->fd);
  f->fd = -1;
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
  f->changes = f->read_changes = mgos__fs_changes;
  if (stat(path, &st) != 0) return f;
  describe(f, &st);
  if (f->kind != MG__FILE_REGULAR) return f;
  f->fd = open(path, O_RDONLY);
  if (f->fd < 0) {
    f->kind =
        errno == ENOENT || errno == EACCES ? MG__FILE_NONE : MG__FILE_BUSY;
  } else if (f->fd >= MG__HTTP_VFS_FD) {
    keep_data(f);
  }
  return f;
}

// True when the file is still what the entry says.
static bool still_valid(struct mg__file *f, int64_t now) {
  struct stat st, open_st;
  if (f->changes != mgos__fs_changes) return false;
  if (now - f->checked_us < TRUST_US) return true;
  if (stat(f->path, &st) != 0 || !S_ISREG(st.st_mode)) return false;
  if (st.st_size != f->size || st.st_mtime != f->mtime) return false;
  if (f->fd >= 0 &&
      (fstat(f->fd, &open_st) != 0 || open_st.st_ino != st.st_ino)) {
    return false;
  }
  f->checked_us = now;
  return true;
}

static void remember(struct mg__file *f, int64_t now) {
  if (f->kind != MG__FILE_REGULAR) return;
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
      f->used_us = now;
      f->refs++;
      return f;
    }
    evict(i);
  }
  struct mg__file *f = load(path);
  if (f == NULL) return NULL;
  f->used_us = now;
  f->refs = 1;
  remember(f, now);
  return f;
}

void mg__file_put(struct mg__file *f) {
  if (f == NULL || --f->refs > 0) return;
  if (!f->cached) {
    release(f);
  } else if (f->fd >= MG__HTTP_VFS_FD) {
    close(f->fd);
    f->fd = -1;
  }
}

bool mg__file_use(struct mg__file *f) {
  struct stat st;
  if (f->data != NULL || f->fd >= 0) return true;
  uint32_t changes = mgos__fs_changes;
  f->fd = open(f->path, O_RDONLY);
  if (f->fd < 0) return false;
  f->read_changes = changes;
  if (f->changes == changes) return true;
  if (fstat(f->fd, &st) == 0 && st.st_size == f->size &&
      st.st_mtime == f->mtime) {
    return true;
  }
  close(f->fd);
  f->fd = -1;
  return false;
}

// A device file may have been written while a reply sends it: the descriptor
// would go on with the new content. Host descriptors keep what was opened or
// are, like any program's, at the mercy of whoever writes.
static bool unchanged(struct mg__file *f) {
  struct stat st;
  uint32_t changes = mgos__fs_changes;
  if (f->fd < MG__HTTP_VFS_FD || f->read_changes == changes) return true;
  if (fstat(f->fd, &st) != 0 || st.st_size != f->size ||
      st.st_mtime != f->mtime) {
    return false;
  }
  f->read_changes = changes;
  return true;
}

int mg__file_read(struct mg__file *f, int64_t offset, void *buf, size_t len) {
  if (f->data != NULL) {
    if (offset >= f->size) return 0;
    size_t left = (size_t) (f->size - offset);
    if (len > left) len = left;
    memcpy(buf, f->data + offset, len);
    return (int) len;
  }
  if (!unchanged(f)) return -1;
  if (lseek(f->fd, (off_t) offset, SEEK_SET) < 0) return -1;
  return (int) read(f->fd, buf, len);
}
