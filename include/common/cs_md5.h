// SPDX-License-Identifier: Apache-2.0
//
// MD5. Broken as a signature; kept for digest authentication and old formats.
// Hashing keeps no state outside the context; any task may hash.

#ifndef MGOS_COMMON_CS_MD5_H
#define MGOS_COMMON_CS_MD5_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes of a digest.
#define CS_MD5_DIGEST_LEN 16

// A hash under way. The fields are private.
typedef struct cs_md5_ctx {
  uint32_t state[4];
  uint64_t count;  // bytes hashed
  uint8_t buf[64];
} cs_md5_ctx;

// Begins a hash.
void cs_md5_init(cs_md5_ctx *ctx);

// Hashes len more bytes.
void cs_md5_update(cs_md5_ctx *ctx, const unsigned char *data, size_t len);

// Stores the digest and wipes the context.
void cs_md5_final(unsigned char *digest, cs_md5_ctx *ctx);

// Hashes the num_msgs messages one after the other.
// digest: room for CS_MD5_DIGEST_LEN bytes.
void mg_hash_md5_v(size_t num_msgs, const uint8_t *msgs[],
                   const size_t *msg_lens, uint8_t *digest);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_CS_MD5_H
