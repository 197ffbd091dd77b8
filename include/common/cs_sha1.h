// SPDX-License-Identifier: Apache-2.0
//
// SHA-1 and HMAC-SHA-1. For the WebSocket handshake and old protocols only.
// Hashing keeps no state outside the context; any task may hash.

#ifndef MGOS_COMMON_CS_SHA1_H
#define MGOS_COMMON_CS_SHA1_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes of a digest.
#define CS_SHA1_DIGEST_LEN 20

// A hash under way. The fields are private.
typedef struct cs_sha1_ctx {
  uint32_t state[5];
  uint64_t count;  // bytes hashed
  uint8_t buf[64];
} cs_sha1_ctx;

// Begins a hash.
void cs_sha1_init(cs_sha1_ctx *ctx);

// Hashes len more bytes.
void cs_sha1_update(cs_sha1_ctx *ctx, const unsigned char *data, size_t len);

// Stores the digest and wipes the context.
void cs_sha1_final(unsigned char digest[CS_SHA1_DIGEST_LEN], cs_sha1_ctx *ctx);

// HMAC-SHA-1 of text under key. out: room for CS_SHA1_DIGEST_LEN bytes.
void cs_hmac_sha1(const unsigned char *key, size_t key_len,
                  const unsigned char *text, size_t text_len,
                  unsigned char out[CS_SHA1_DIGEST_LEN]);

// Hashes the num_msgs messages one after the other.
// digest: room for CS_SHA1_DIGEST_LEN bytes.
void mg_hash_sha1_v(size_t num_msgs, const uint8_t *msgs[],
                    const size_t *msg_lens, uint8_t *digest);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_CS_SHA1_H
