// SPDX-License-Identifier: Apache-2.0
//
// Hex, base64, CRC-32 and variable-length integers: the contracts are in
// common/cs_hex.h, cs_base64.h, cs_crc32.h and cs_varint.h. All of it is pure
// computation on the caller's memory.

#include <stdbool.h>
#include <stdint.h>

#include "base/ascii.h"
#include "common/cs_base64.h"
#include "common/cs_crc32.h"
#include "common/cs_hex.h"
#include "common/cs_varint.h"

int cs_hex_decode(const char *s, int len, unsigned char *dst, int *dst_len) {
  int i = 0;
  for (; i + 1 < len; i += 2) {
    int hi = mgos__ascii_hex(s[i]), lo = mgos__ascii_hex(s[i + 1]);
    if (hi < 0 || lo < 0) break;
    dst[i / 2] = (unsigned char) (hi << 4 | lo);
  }
  *dst_len = i / 2;
  return i;
}

static const char s_base64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void cs_base64_init(struct cs_base64_ctx *ctx, cs_base64_putc_t putc,
                    void *user_data) {
  ctx->b64_putc = putc;
  ctx->chunk_size = 0;
  ctx->user_data = user_data;
}

// Puts out the chunk as four characters, padding what it lacks.
static void put_chunk(struct cs_base64_ctx *ctx) {
  unsigned a = ctx->chunk[0];
  unsigned b = ctx->chunk_size > 1 ? ctx->chunk[1] : 0;
  unsigned c = ctx->chunk_size > 2 ? ctx->chunk[2] : 0;
  ctx->b64_putc(s_base64[a >> 2], ctx->user_data);
  ctx->b64_putc(s_base64[(a & 3) << 4 | b >> 4], ctx->user_data);
  ctx->b64_putc(ctx->chunk_size > 1 ? s_base64[(b & 15) << 2 | c >> 6] : '=',
                ctx->user_data);
  ctx->b64_putc(ctx->chunk_size > 2 ? s_base64[c & 63] : '=', ctx->user_data);
  ctx->chunk_size = 0;
}

void cs_base64_update(struct cs_base64_ctx *ctx, const char *str, size_t len) {
  for (size_t i = 0; i < len; i++) {
    ctx->chunk[ctx->chunk_size++] = (unsigned char) str[i];
    if (ctx->chunk_size == 3) put_chunk(ctx);
  }
}

void cs_base64_finish(struct cs_base64_ctx *ctx) {
  if (ctx->chunk_size > 0) put_chunk(ctx);
}

struct buf_sink {
  char *p;
  int len;
};

static void put_buf(char c, void *arg) {
  struct buf_sink *sink = (struct buf_sink *) arg;
  sink->p[sink->len++] = c;
}

void cs_base64_encode(const unsigned char *src, int src_len, char *dst,
                      int *enc_len) {
  struct buf_sink sink = {dst, 0};
  struct cs_base64_ctx ctx;
  cs_base64_init(&ctx, put_buf, &sink);
  cs_base64_update(&ctx, (const char *) src, src_len > 0 ? src_len : 0);
  cs_base64_finish(&ctx);
  dst[sink.len] = '\0';
  if (enc_len != NULL) *enc_len = sink.len;
}

static void put_file(char c, void *arg) {
  fputc(c, (FILE *) arg);
}

void cs_fprint_base64(FILE *f, const unsigned char *src, int src_len) {
  struct cs_base64_ctx ctx;
  cs_base64_init(&ctx, put_file, f);
  cs_base64_update(&ctx, (const char *) src, src_len > 0 ? src_len : 0);
  cs_base64_finish(&ctx);
}

static int base64_value(unsigned char c) {
  if (mgos__ascii_is_alpha((char) c)) {
    return c >= 'a' ? c - 'a' + 26 : c - 'A';
  }
  if (mgos__ascii_is_digit((char) c)) return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int cs_base64_decode(const unsigned char *s, int len, char *dst, int *dec_len) {
  int used = 0, out = 0;
  while (len - used >= 4) {
    const unsigned char *q = s + used;
    int a = base64_value(q[0]), b = base64_value(q[1]);
    int c = base64_value(q[2]), d = base64_value(q[3]);
    bool pad2 = q[2] == '=' && q[3] == '=';
    bool pad1 = c >= 0 && q[3] == '=';
    if (a < 0 || b < 0) break;
    if (!pad2 && !pad1 && (c < 0 || d < 0)) break;
    used += 4;
    dst[out++] = (char) (a << 2 | b >> 4);
    if (!pad2) dst[out++] = (char) (b << 4 | c >> 2);
    if (!pad2 && !pad1) dst[out++] = (char) (c << 6 | d);
    if (pad2 || pad1) break;
  }
  dst[out] = '\0';
  if (dec_len != NULL) *dec_len = out;
  return used;
}

// Four bits at a time: a table of 64 bytes, half the speed of 1 KB.
uint32_t cs_crc32(uint32_t crc, const void *data, uint32_t len) {
  static const uint32_t table[16] = {
      0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
      0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
      0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
  const unsigned char *p = (const unsigned char *) data;
  crc = ~crc;
  while (len-- > 0) {
    crc ^= *p++;
    crc = crc >> 4 ^ table[crc & 15];
    crc = crc >> 4 ^ table[crc & 15];
  }
  return ~crc;
}

size_t cs_varint_llen(uint64_t num) {
  size_t n = 1;
  while (num >>= 7)
    n++;
  return n;
}

size_t cs_varint_encode(uint64_t num, uint8_t *buf, size_t buf_size) {
  size_t n = 0;
  do {
    uint8_t byte = num & 0x7f;
    num >>= 7;
    if (num != 0) byte |= 0x80;
    if (n < buf_size) buf[n] = byte;
    n++;
  } while (num != 0);
  return n;
}

bool cs_varint_decode(const uint8_t *buf, size_t buf_size, uint64_t *num,
                      size_t *llen) {
  uint64_t v = 0;
  for (size_t i = 0; i < buf_size && i < 10; i++) {
    // Only one bit of the tenth byte fits into 64.
    if (i == 9 && buf[i] > 1) return false;
    v |= (uint64_t) (buf[i] & 0x7f) << (7 * i);
    if (buf[i] & 0x80) continue;
    *num = v;
    *llen = i + 1;
    return true;
  }
  return false;
}

uint64_t cs_varint_decode_unsafe(const uint8_t *buf, int *llen) {
  uint64_t v = 0;
  size_t len = 0;
  if (!cs_varint_decode(buf, 10, &v, &len)) len = 0;
  *llen = (int) len;
  return v;
}
