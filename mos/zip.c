// SPDX-License-Identifier: Apache-2.0
//
// Zip writer and reader (see zip.h). Time stamps are constant, so the same
// members make the same file.

#include "zip.h"

#include <string.h>
#include <zlib.h>

#include "errors.h"
#include "files.h"

#define EXTRA_ID 0x293a
#define MAX_ZIP_SIZE ((size_t) 256 << 20)
#define MAX_MEMBERS 1000
#define DOS_DATE ((2020 - 1980) << 9 | 1 << 5 | 1)  // 2020-01-01

void mos_zip_add(struct mos_zip *z, const char *name, const char *data,
                 size_t len) {
  if (z->n == z->cap) {
    int cap = z->cap ? z->cap * 2 : 8;
    struct mos_zip_member *v = mos_alloc((size_t) cap * sizeof(*v));
    if (z->n > 0) memcpy(v, z->v, (size_t) z->n * sizeof(*v));
    z->v = v;
    z->cap = cap;
  }
  z->v[z->n++] = (struct mos_zip_member){name, data, len, NULL};
}

struct mos_zip_member *mos_zip_find(const struct mos_zip *z, const char *name) {
  for (int i = 0; i < z->n; i++) {
    if (strcmp(z->v[i].name, name) == 0) return &z->v[i];
  }
  return NULL;
}

static void put16(struct mos_buf *b, unsigned v) {
  unsigned char p[2] = {v & 0xff, v >> 8 & 0xff};
  mos_buf_add(b, p, 2);
}

static void put32(struct mos_buf *b, uint32_t v) {
  put16(b, v & 0xffff);
  put16(b, v >> 16);
}

// Raw deflate. Returns NULL if it would not get smaller.
static const char *deflated(const char *data, size_t len, size_t *out_len) {
  z_stream s = {0};
  if (deflateInit2(&s, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
    mos_fail("out of memory");
  }
  char *out = mos_alloc(len + 1);
  s.next_in = (Bytef *) data;
  s.avail_in = (uInt) len;
  s.next_out = (Bytef *) out;
  s.avail_out = (uInt) len;
  int r = deflate(&s, Z_FINISH);
  *out_len = s.total_out;
  deflateEnd(&s);
  return r == Z_STREAM_END && *out_len < len ? out : NULL;
}

struct header {
  unsigned method;
  uint32_t crc, packed, size;
};

// The fields that local and central headers have in common.
static void put_common(struct mos_buf *b, const struct header *h,
                       size_t name_len, size_t extra_len) {
  put16(b, 20);  // version needed
  put16(b, 0);   // flags
  put16(b, h->method);
  put16(b, 0);  // time
  put16(b, DOS_DATE);
  put32(b, h->crc);
  put32(b, h->packed);
  put32(b, h->size);
  put16(b, (unsigned) name_len);
  put16(b, (unsigned) extra_len);
}

void mos_zip_write(const struct mos_zip *z, const char *path, bool compress) {
  struct mos_buf out = {0}, dir = {0};
  for (int i = 0; i < z->n; i++) {
    const struct mos_zip_member *m = &z->v[i];
    size_t name_len = strlen(m->name), packed_len = m->len;
    size_t extra_len = m->extra != NULL ? strlen(m->extra) + 4 : 0;
    const char *packed = NULL;
    if (m->len > UINT32_MAX / 2 || extra_len > 0xffff || name_len > 0xffff ||
        z->n > MAX_MEMBERS || out.len > MAX_ZIP_SIZE) {
      mos_fail("%s is too large for %s", m->name, path);
    }
    if (compress) packed = deflated(m->data, m->len, &packed_len);
    if (packed == NULL) packed_len = m->len;
    struct header h = {
        .method = packed != NULL ? 8 : 0,
        .crc = (uint32_t) crc32(0, (const Bytef *) m->data, (uInt) m->len),
        .packed = (uint32_t) packed_len,
        .size = (uint32_t) m->len};
    size_t offset = out.len;
    put32(&out, 0x04034b50);
    put_common(&out, &h, name_len, extra_len);
    mos_buf_add(&out, m->name, name_len);
    if (extra_len > 0) {
      put16(&out, EXTRA_ID);
      put16(&out, (unsigned) extra_len - 4);
      mos_buf_add(&out, m->extra, extra_len - 4);
    }
    mos_buf_add(&out, packed != NULL ? packed : m->data, packed_len);
    put32(&dir, 0x02014b50);
    put16(&dir, 20);  // made by
    put_common(&dir, &h, name_len, 0);
    put16(&dir, 0);  // comment
    put16(&dir, 0);  // disk
    put16(&dir, 0);  // internal attributes
    put32(&dir, 0);  // external attributes
    put32(&dir, (uint32_t) offset);
    mos_buf_add(&dir, m->name, name_len);
  }
  size_t dir_offset = out.len;
  mos_buf_add(&out, dir.p, dir.len);
  put32(&out, 0x06054b50);
  put32(&out, 0);
  put16(&out, (unsigned) z->n);
  put16(&out, (unsigned) z->n);
  put32(&out, (uint32_t) dir.len);
  put32(&out, (uint32_t) dir_offset);
  put16(&out, 0);
  mos_write_file(path, out.p, out.len);
}

// --- reader -----------------------------------------------------------------

struct reader {
  const char *path;
  const unsigned char *p;
  size_t len;
  size_t unpacked;  // all members so far
};

static _Noreturn void bad(const struct reader *r, const char *why) {
  mos_fail("%s is not a good zip file: %s", r->path, why);
}

static unsigned get16(const struct reader *r, size_t off) {
  if (off > r->len || r->len - off < 2) bad(r, "cut short");
  return r->p[off] | (unsigned) r->p[off + 1] << 8;
}

static uint32_t get32(const struct reader *r, size_t off) {
  return get16(r, off) | (uint32_t) get16(r, off + 2) << 16;
}

static const char *bytes(const struct reader *r, size_t off, size_t n) {
  if (off > r->len || r->len - off < n) bad(r, "cut short");
  return (const char *) r->p + off;
}

static const char *inflated(struct reader *r, const char *in, size_t in_len,
                            size_t len) {
  z_stream s = {0};
  if (len > MAX_ZIP_SIZE - r->unpacked) bad(r, "too large unpacked");
  r->unpacked += len;
  if (inflateInit2(&s, -15) != Z_OK) mos_fail("out of memory");
  char *out = mos_alloc(len + 1);
  s.next_in = (Bytef *) in;
  s.avail_in = (uInt) in_len;
  s.next_out = (Bytef *) out;
  s.avail_out = (uInt) len;
  int res = inflate(&s, Z_FINISH);
  bool ok = res == Z_STREAM_END && s.total_out == len;
  inflateEnd(&s);
  if (!ok) bad(r, "a member cannot be unpacked");
  return out;
}

static void read_member(struct reader *r, struct mos_zip *z, size_t entry) {
  unsigned flags = get16(r, entry + 8), method = get16(r, entry + 10);
  uint32_t crc = get32(r, entry + 16), packed = get32(r, entry + 20);
  uint32_t size = get32(r, entry + 24);
  size_t local = get32(r, entry + 42), name_len = get16(r, entry + 28);
  const char *name = mos_strndup(bytes(r, entry + 46, name_len), name_len);
  if (strlen(name) != name_len) bad(r, "a name with a NUL character");
  if (flags & 1) bad(r, "it is encrypted");
  if (get32(r, local) != 0x04034b50) bad(r, "no local header");
  size_t extra_off = local + 30 + get16(r, local + 26);
  size_t extra_len = get16(r, local + 28);
  const char *data = bytes(r, extra_off + extra_len, packed);
  if (method == 8) {
    data = inflated(r, data, packed, size);
  } else if (method != 0 || packed != size) {
    bad(r, "unknown compression");
  }
  if (crc32(0, (const Bytef *) data, size) != crc) bad(r, "wrong checksum");
  mos_zip_add(z, name, data, size);
  bytes(r, extra_off, extra_len);
  for (size_t o = 0; o + 4 <= extra_len;) {
    unsigned id = get16(r, extra_off + o), n = get16(r, extra_off + o + 2);
    if (n > extra_len - o - 4) bad(r, "extra field too long");
    if (id == EXTRA_ID) {
      z->v[z->n - 1].extra = mos_strndup(bytes(r, extra_off + o + 4, n), n);
    }
    o += 4 + n;
  }
}

void mos_zip_read(struct mos_zip *z, const char *path) {
  struct reader r = {.path = path};
  r.p = (const unsigned char *) mos_read_file(path, &r.len);
  if (r.len < 22 || r.len > MAX_ZIP_SIZE) bad(&r, "wrong size");
  size_t end = r.len - 22;
  while (get32(&r, end) != 0x06054b50) {
    if (end == 0 || r.len - end > 65557) bad(&r, "no directory");
    end--;
  }
  unsigned num = get16(&r, end + 10);
  size_t entry = get32(&r, end + 16);
  if (num > MAX_MEMBERS) bad(&r, "too many members");
  for (unsigned i = 0; i < num; i++) {
    if (get32(&r, entry) != 0x02014b50) bad(&r, "bad directory");
    read_member(&r, z, entry);
    entry += 46 + get16(&r, entry + 28) + get16(&r, entry + 30) +
             get16(&r, entry + 32);
  }
}
