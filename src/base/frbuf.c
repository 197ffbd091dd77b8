// SPDX-License-Identifier: Apache-2.0
//
// The file ring of common/cs_frbuf.h. The file is a header of 14 bytes (magic,
// size, head, used, check; little-endian) and a ring of size - 14 bytes, in
// which a record is its length in two bytes and the bytes, around the end
// where need be. An append writes the record first and the header last, so a
// power cut in between loses that record only; the check word tells a torn
// header, and such a ring begins anew.

#include "common/cs_frbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_crc32.h"

#define HDR_LEN 14
#define MAGIC 0x4252464d

struct cs_frbuf {
  FILE *fp;
  uint16_t size;  // bytes of the ring, without the header
  uint16_t head;  // offset of the oldest record
  uint16_t used;  // bytes of all records
};

static void put16(uint8_t *p, uint16_t v) {
  p[0] = (uint8_t) v;
  p[1] = (uint8_t) (v >> 8);
}

static uint16_t get16(const uint8_t *p) {
  return (uint16_t) (p[0] | p[1] << 8);
}

static void put32(uint8_t *p, uint32_t v) {
  put16(p, (uint16_t) v);
  put16(p + 2, (uint16_t) (v >> 16));
}

static bool write_header(struct cs_frbuf *b) {
  uint8_t h[HDR_LEN];
  put32(h, MAGIC);
  put16(h + 4, b->size);
  put16(h + 6, b->head);
  put16(h + 8, b->used);
  put32(h + 10, cs_crc32(0, h, 10));
  return fseek(b->fp, 0, SEEK_SET) == 0 &&
         fwrite(h, sizeof(h), 1, b->fp) == 1 && fflush(b->fp) == 0;
}

static bool read_header(struct cs_frbuf *b) {
  uint8_t h[HDR_LEN], good[8];
  if (fseek(b->fp, 0, SEEK_SET) != 0 || fread(h, sizeof(h), 1, b->fp) != 1) {
    return false;
  }
  put32(good, MAGIC);
  put32(good + 4, cs_crc32(0, h, 10));
  if (memcmp(h, good, 4) != 0 || memcmp(h + 10, good + 4, 4) != 0 ||
      get16(h + 4) != b->size) {
    return false;
  }
  b->head = get16(h + 6);
  b->used = get16(h + 8);
  return b->head < b->size && b->used <= b->size;
}

// Reads or writes len bytes at a ring offset, in one or two pieces.
static bool ring_io(struct cs_frbuf *b, uint32_t off, void *data, uint16_t len,
                    bool writing) {
  uint8_t *p = (uint8_t *) data;
  off %= b->size;
  while (len > 0) {
    uint16_t n = len;
    if (n > b->size - off) n = (uint16_t) (b->size - off);
    if (fseek(b->fp, (long) (HDR_LEN + off), SEEK_SET) != 0) return false;
    size_t done = writing ? fwrite(p, 1, n, b->fp) : fread(p, 1, n, b->fp);
    if (done != n) return false;
    p += n;
    len = (uint16_t) (len - n);
    off = 0;
  }
  return true;
}

struct cs_frbuf *cs_frbuf_init(const char *fname, uint16_t size) {
  if (size <= HDR_LEN + 2) return NULL;
  struct cs_frbuf *b = (struct cs_frbuf *) calloc(1, sizeof(*b));
  if (b == NULL) return NULL;
  b->size = (uint16_t) (size - HDR_LEN);
  b->fp = fopen(fname, "r+b");
  if (b->fp != NULL && read_header(b)) return b;
  if (b->fp != NULL) fclose(b->fp);
  b->head = b->used = 0;
  b->fp = fopen(fname, "w+b");
  if (b->fp != NULL && write_header(b)) return b;
  cs_frbuf_deinit(b);
  return NULL;
}

void cs_frbuf_deinit(struct cs_frbuf *b) {
  if (b == NULL) return;
  if (b->fp != NULL) fclose(b->fp);
  free(b);
}

// Length of the oldest record. Returns: -1 when the file contradicts itself.
static int head_len(struct cs_frbuf *b) {
  uint8_t h[2];
  if (b->used < 2 || !ring_io(b, b->head, h, 2, false)) return -1;
  uint16_t len = get16(h);
  return len > b->used - 2 ? -1 : len;
}

static void drop_head(struct cs_frbuf *b, int len) {
  b->head = (uint16_t) ((b->head + 2u + (unsigned) len) % b->size);
  b->used = (uint16_t) (b->used - 2 - len);
}

bool cs_frbuf_append(struct cs_frbuf *b, const void *data, uint16_t len) {
  uint8_t h[2];
  if (len == 0 || len + 2u > b->size) return false;
  bool dropped = false;
  while (b->used + len + 2u > b->size) {
    int n = head_len(b);
    // A ring that contradicts itself holds nothing worth keeping.
    if (n < 0) {
      b->head = b->used = 0;
    } else {
      drop_head(b, n);
    }
    dropped = true;
  }
  // The space is about to be overwritten: the header must not claim it.
  if (dropped && !write_header(b)) return false;
  put16(h, len);
  uint32_t tail = (uint32_t) b->head + b->used;
  if (!ring_io(b, tail, h, 2, true) ||
      !ring_io(b, tail + 2, (void *) data, len, true) || fflush(b->fp) != 0) {
    return false;
  }
  b->used = (uint16_t) (b->used + len + 2);
  return write_header(b);
}

int cs_frbuf_get(struct cs_frbuf *b, char **data) {
  *data = NULL;
  if (b->used == 0) return 0;
  int len = head_len(b);
  if (len < 0) {
    b->head = b->used = 0;
    return write_header(b) ? 0 : -1;
  }
  char *p = (char *) malloc((size_t) len + 1);
  if (p == NULL) return -1;
  if (!ring_io(b, b->head + 2u, p, (uint16_t) len, false)) {
    free(p);
    return -1;
  }
  p[len] = '\0';
  drop_head(b, len);
  if (!write_header(b)) {
    free(p);
    return -1;
  }
  *data = p;
  return len;
}
