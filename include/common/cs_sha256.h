// SPDX-License-Identifier: Apache-2.0
//
// SHA-256.
// Hashing keeps no state outside the context; any task may hash.

#ifndef MGOS_COMMON_CS_SHA256_H
#define MGOS_COMMON_CS_SHA256_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes of a digest.
#define CS_SHA256_DIGEST_LEN 32

// A hash under way. The fields are private.
typedef struct cs_sha256_ctx {
  uint32_t state[8];
  uint64_t count;  // bytes hashed
  uint8_t buf[64];
} cs_sha256_ctx;

// Begins a hash.
void cs_sha256_init(cs_sha256_ctx *ctx);

// Hashes len more bytes.
void cs_sha256_update(cs_sha256_ctx *ctx, const unsigned char *data,
                      size_t len);

// Stores the digest and wipes the context.
void cs_sha256_final(unsigned char *digest, cs_sha256_ctx *ctx);

// Hashes the num_msgs messages one after the other.
// digest: room for CS_SHA256_DIGEST_LEN bytes.
void mg_hash_sha256_v(size_t num_msgs, const uint8_t *msgs[],
                      const size_t *msg_lens, uint8_t *digest);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_CS_SHA256_H
