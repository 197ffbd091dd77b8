// SPDX-License-Identifier: Apache-2.0
//
// Whole files in memory and wall time, see common/cs_file.h and cs_time.h.
// Uses the C library's files only, which on a device are those of its VFS.

#include "common/cs_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/cs_time.h"
#include "common/mbuf.h"
#include "common/platform.h"

#if CS_PLATFORM == CS_P_UNIX
#include <sys/mman.h>
#endif

// Files are read to their end rather than by their reported size, which is
// zero for what is not a plain file.
static bool read_all(FILE *fp, struct mbuf *mb) {
  long hint = 0;
  if (fseek(fp, 0, SEEK_END) == 0) {
    hint = ftell(fp);
    if (fseek(fp, 0, SEEK_SET) != 0) return false;
  }
  mbuf_resize(mb, hint > 0 ? (size_t) hint + 1 : 256);
  for (;;) {
    if (mb->len + 1 >= mb->size) {
      size_t old = mb->size;
      mbuf_resize(mb, old < 256 ? 512 : old * 2);
      if (mb->size <= old) return false;
    }
    size_t n = fread(mb->buf + mb->len, 1, mb->size - mb->len - 1, fp);
    mb->len += n;
    if (n > 0 && !feof(fp)) {
      int c = getc(fp);
      if (c == EOF) break;
      ungetc(c, fp);
      continue;
    }
    break;
  }
  mb->buf[mb->len] = '\0';
  return !ferror(fp);
}

char *cs_read_file(const char *path, size_t *size) {
  struct mbuf mb;
  FILE *fp = fopen(path, "rb");
  if (fp == NULL) return NULL;
  mbuf_init(&mb, 0);
  bool ok = read_all(fp, &mb);
  fclose(fp);
  if (!ok) {
    mbuf_free(&mb);
    return NULL;
  }
  if (size != NULL) *size = mb.len;
  return mb.buf;
}

char *cs_mmap_file(const char *path, size_t *size) {
#if CS_PLATFORM == CS_P_UNIX
  struct stat st;
  void *p = MAP_FAILED;
  int fd = open(path, O_RDONLY);
  if (fd < 0) return NULL;
  if (fstat(fd, &st) == 0 && st.st_size > 0) {
    p = mmap(NULL, (size_t) st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  }
  close(fd);
  if (p == MAP_FAILED) return NULL;
  *size = (size_t) st.st_size;
  return (char *) p;
#else
  (void) path;
  *size = 0;
  return NULL;
#endif
}

double cs_time(void) {
#if CS_PLATFORM == CS_P_UNIX
  struct timeval tv;
  if (gettimeofday(&tv, NULL) != 0) return 0;
  return (double) tv.tv_sec + (double) tv.tv_usec / 1000000.0;
#else
  return (double) time(NULL);
#endif
}

// Days from 1970-01-01 to the first of a month, year counted from March so
// that the leap day comes last.
static int64_t days_to_month(int64_t year, int month) {
  int64_t y = month < 2 ? year - 1 : year;
  int64_t era = (y >= 0 ? y : y - 399) / 400;
  int64_t yoe = y - era * 400;
  int64_t mp = (month + 10) % 12;
  int64_t doy = (153 * mp + 2) / 5;
  return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

double cs_timegm(const struct tm *tm) {
  int64_t year = (int64_t) tm->tm_year + 1900 + tm->tm_mon / 12;
  int month = tm->tm_mon % 12;
  if (month < 0) {
    month += 12;
    year--;
  }
  int64_t days = days_to_month(year, month) + tm->tm_mday - 1;
  return (double) (((days * 24 + tm->tm_hour) * 60 + tm->tm_min) * 60 +
                   tm->tm_sec);
}
