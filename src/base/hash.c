// SPDX-License-Identifier: Apache-2.0
//
// MD5 (RFC 1321), SHA-1 and SHA-256 (FIPS 180-4), and HMAC-SHA-1 (RFC 2104),
// written for size: one loop per round function. The three share block
// buffering and padding; they differ in the compression function and in the
// byte order of lengths and digests. TLS does not use these, it brings its
// own.

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "common/cs_md5.h"
#include "common/cs_sha1.h"
#include "common/cs_sha256.h"

// Contexts hold secrets; a plain memset before the end of life is dropped by
// the optimiser.
static void wipe(void *p, size_t len) {
  volatile unsigned char *q = (volatile unsigned char *) p;
  while (len-- > 0)
    *q++ = 0;
}

static uint32_t rol(uint32_t v, unsigned n) {
  return v << n | v >> (32 - n);
}

static uint32_t get_be(const uint8_t *p) {
  return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 |
         p[3];
}

static uint32_t get_le(const uint8_t *p) {
  return (uint32_t) p[3] << 24 | (uint32_t) p[2] << 16 | (uint32_t) p[1] << 8 |
         p[0];
}

static void put_be(uint8_t *p, uint32_t v) {
  p[0] = (uint8_t) (v >> 24);
  p[1] = (uint8_t) (v >> 16);
  p[2] = (uint8_t) (v >> 8);
  p[3] = (uint8_t) v;
}

static void put_le(uint8_t *p, uint32_t v) {
  p[3] = (uint8_t) (v >> 24);
  p[2] = (uint8_t) (v >> 16);
  p[1] = (uint8_t) (v >> 8);
  p[0] = (uint8_t) v;
}

typedef void (*block_t)(uint32_t *state, const uint8_t *p);

// The parts of a context, whatever the algorithm.
struct hash {
  uint32_t *state;
  uint64_t *count;
  uint8_t *buf;  // 64 bytes
  block_t block;
};

static void update(const struct hash *h, const uint8_t *p, size_t len) {
  size_t have = (size_t) (*h->count & 63);
  *h->count += len;
  while (len > 0) {
    if (have == 0 && len >= 64) {
      h->block(h->state, p);
      p += 64;
      len -= 64;
      continue;
    }
    size_t n = len < 64 - have ? len : 64 - have;
    memcpy(h->buf + have, p, n);
    have += n;
    p += n;
    len -= n;
    if (have == 64) {
      h->block(h->state, h->buf);
      have = 0;
    }
  }
}

static void pad(const struct hash *h, void (*put)(uint8_t *, uint32_t),
                bool low_first) {
  static const uint8_t zeros[64] = {0x80};
  uint64_t bits = *h->count * 8;
  size_t have = (size_t) (*h->count & 63);
  uint8_t len[8];
  put(len, (uint32_t) (low_first ? bits : bits >> 32));
  put(len + 4, (uint32_t) (low_first ? bits >> 32 : bits));
  update(h, zeros, have < 56 ? 56 - have : 120 - have);
  update(h, len, 8);
}

static void md5_block(uint32_t *state, const uint8_t *p) {
  // floor(2^32 * abs(sin(i + 1)))
  static const uint32_t k[64] = {
      0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a,
      0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
      0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
      0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
      0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
      0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
      0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
      0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
      0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
      0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
      0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
  static const uint8_t shift[16] = {7, 12, 17, 22, 5, 9,  14, 20,
                                    4, 11, 16, 23, 6, 10, 15, 21};
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  for (unsigned i = 0; i < 64; i++) {
    uint32_t f;
    unsigned g;
    switch (i >> 4) {
      case 0:
        f = (b & c) | (~b & d);
        g = i;
        break;
      case 1:
        f = (d & b) | (~d & c);
        g = 5 * i + 1;
        break;
      case 2:
        f = b ^ c ^ d;
        g = 3 * i + 5;
        break;
      default:
        f = c ^ (b | ~d);
        g = 7 * i;
        break;
    }
    f += a + k[i] + get_le(p + 4 * (g & 15));
    a = d;
    d = c;
    c = b;
    b += rol(f, shift[(i >> 4) * 4 + (i & 3)]);
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

static void sha1_block(uint32_t *state, const uint8_t *p) {
  uint32_t w[16];
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4];
  for (unsigned i = 0; i < 80; i++) {
    uint32_t f, k;
    if (i < 16) {
      w[i] = get_be(p + 4 * i);
    } else {
      w[i & 15] = rol(
          w[(i + 13) & 15] ^ w[(i + 8) & 15] ^ w[(i + 2) & 15] ^ w[i & 15], 1);
    }
    if (i < 20) {
      f = (b & c) | (~b & d);
      k = 0x5a827999;
    } else if (i < 40) {
      f = b ^ c ^ d;
      k = 0x6ed9eba1;
    } else if (i < 60) {
      f = (b & c) | (b & d) | (c & d);
      k = 0x8f1bbcdc;
    } else {
      f = b ^ c ^ d;
      k = 0xca62c1d6;
    }
    f += rol(a, 5) + e + k + w[i & 15];
    e = d;
    d = c;
    c = rol(b, 30);
    b = a;
    a = f;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  wipe(w, sizeof(w));
}

static void sha256_block(uint32_t *state, const uint8_t *p) {
  static const uint32_t k[64] = {
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
      0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
      0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
      0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
      0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
      0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
      0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
      0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
      0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
      0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
      0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
  uint32_t w[16], v[8];
  memcpy(v, state, sizeof(v));
  for (unsigned i = 0; i < 64; i++) {
    if (i < 16) {
      w[i] = get_be(p + 4 * i);
    } else {
      uint32_t x = w[(i + 1) & 15], y = w[(i + 14) & 15];
      w[i & 15] += (rol(x, 25) ^ rol(x, 14) ^ x >> 3) + w[(i + 9) & 15] +
                   (rol(y, 15) ^ rol(y, 13) ^ y >> 10);
    }
    uint32_t a = v[0], e = v[4];
    uint32_t t = v[7] + k[i] + w[i & 15] +
                 (rol(e, 26) ^ rol(e, 21) ^ rol(e, 7)) +
                 ((e & v[5]) ^ (~e & v[6]));
    uint32_t u = (rol(a, 30) ^ rol(a, 19) ^ rol(a, 10)) +
                 ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
    memmove(v + 1, v, 7 * sizeof(v[0]));
    v[4] += t;
    v[0] = t + u;
  }
  for (int i = 0; i < 8; i++)
    state[i] += v[i];
  wipe(w, sizeof(w));
}

static struct hash md5_of(cs_md5_ctx *c) {
  struct hash h = {c->state, &c->count, c->buf, md5_block};
  return h;
}

static struct hash sha1_of(cs_sha1_ctx *c) {
  struct hash h = {c->state, &c->count, c->buf, sha1_block};
  return h;
}

static struct hash sha256_of(cs_sha256_ctx *c) {
  struct hash h = {c->state, &c->count, c->buf, sha256_block};
  return h;
}

void cs_md5_init(cs_md5_ctx *ctx) {
  static const uint32_t iv[4] = {0x67452301, 0xefcdab89, 0x98badcfe,
                                 0x10325476};
  memcpy(ctx->state, iv, sizeof(iv));
  ctx->count = 0;
}

void cs_md5_update(cs_md5_ctx *ctx, const unsigned char *data, size_t len) {
  struct hash h = md5_of(ctx);
  update(&h, data, len);
}

void cs_md5_final(unsigned char *digest, cs_md5_ctx *ctx) {
  struct hash h = md5_of(ctx);
  pad(&h, put_le, true);
  for (int i = 0; i < 4; i++)
    put_le(digest + 4 * i, ctx->state[i]);
  wipe(ctx, sizeof(*ctx));
}

void cs_sha1_init(cs_sha1_ctx *ctx) {
  static const uint32_t iv[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476,
                                 0xc3d2e1f0};
  memcpy(ctx->state, iv, sizeof(iv));
  ctx->count = 0;
}

void cs_sha1_update(cs_sha1_ctx *ctx, const unsigned char *data, size_t len) {
  struct hash h = sha1_of(ctx);
  update(&h, data, len);
}

void cs_sha1_final(unsigned char digest[CS_SHA1_DIGEST_LEN], cs_sha1_ctx *ctx) {
  struct hash h = sha1_of(ctx);
  pad(&h, put_be, false);
  for (int i = 0; i < 5; i++)
    put_be(digest + 4 * i, ctx->state[i]);
  wipe(ctx, sizeof(*ctx));
}

void cs_sha256_init(cs_sha256_ctx *ctx) {
  static const uint32_t iv[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
                                 0xa54ff53a, 0x510e527f, 0x9b05688c,
                                 0x1f83d9ab, 0x5be0cd19};
  memcpy(ctx->state, iv, sizeof(iv));
  ctx->count = 0;
}

void cs_sha256_update(cs_sha256_ctx *ctx, const unsigned char *data,
                      size_t len) {
  struct hash h = sha256_of(ctx);
  update(&h, data, len);
}

void cs_sha256_final(unsigned char *digest, cs_sha256_ctx *ctx) {
  struct hash h = sha256_of(ctx);
  pad(&h, put_be, false);
  for (int i = 0; i < 8; i++)
    put_be(digest + 4 * i, ctx->state[i]);
  wipe(ctx, sizeof(*ctx));
}

void cs_hmac_sha1(const unsigned char *key, size_t key_len,
                  const unsigned char *text, size_t text_len,
                  unsigned char out[CS_SHA1_DIGEST_LEN]) {
  cs_sha1_ctx ctx;
  uint8_t block[64] = {0};
  cs_sha1_init(&ctx);
  if (key_len > sizeof(block)) {
    cs_sha1_update(&ctx, key, key_len);
    cs_sha1_final(block, &ctx);
    cs_sha1_init(&ctx);
  } else if (key_len > 0) {
    memcpy(block, key, key_len);
  }
  for (size_t i = 0; i < sizeof(block); i++)
    block[i] ^= 0x36;
  cs_sha1_update(&ctx, block, sizeof(block));
  cs_sha1_update(&ctx, text, text_len);
  cs_sha1_final(out, &ctx);
  for (size_t i = 0; i < sizeof(block); i++)
    block[i] ^= 0x36 ^ 0x5c;
  cs_sha1_init(&ctx);
  cs_sha1_update(&ctx, block, sizeof(block));
  cs_sha1_update(&ctx, out, CS_SHA1_DIGEST_LEN);
  cs_sha1_final(out, &ctx);
  wipe(block, sizeof(block));
}

void mg_hash_md5_v(size_t num_msgs, const uint8_t *msgs[],
                   const size_t *msg_lens, uint8_t *digest) {
  cs_md5_ctx ctx;
  cs_md5_init(&ctx);
  for (size_t i = 0; i < num_msgs; i++) {
    cs_md5_update(&ctx, msgs[i], msg_lens[i]);
  }
  cs_md5_final(digest, &ctx);
}

void mg_hash_sha1_v(size_t num_msgs, const uint8_t *msgs[],
                    const size_t *msg_lens, uint8_t *digest) {
  cs_sha1_ctx ctx;
  cs_sha1_init(&ctx);
  for (size_t i = 0; i < num_msgs; i++) {
    cs_sha1_update(&ctx, msgs[i], msg_lens[i]);
  }
  cs_sha1_final(digest, &ctx);
}

void mg_hash_sha256_v(size_t num_msgs, const uint8_t *msgs[],
                      const size_t *msg_lens, uint8_t *digest) {
  cs_sha256_ctx ctx;
  cs_sha256_init(&ctx);
  for (size_t i = 0; i < num_msgs; i++) {
    cs_sha256_update(&ctx, msgs[i], msg_lens[i]);
  }
  cs_sha256_final(digest, &ctx);
}
