// SPDX-License-Identifier: Apache-2.0
//
// Integers of variable length: seven bits per byte, least significant first,
// the top bit set in all bytes but the last. 64 bits take up to ten bytes.

#ifndef MGOS_COMMON_CS_VARINT_H
#define MGOS_COMMON_CS_VARINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Length of the encoding of num in bytes, 1 to 10.
size_t cs_varint_llen(uint64_t num);

// Encodes num, storing no more than buf_size bytes.
// Returns: length of the whole encoding, which may exceed buf_size.
size_t cs_varint_encode(uint64_t num, uint8_t *buf, size_t buf_size);

// Decodes from at most buf_size bytes. llen: gets the length of the encoding.
// Returns: false when it is cut off or exceeds 64 bits (nothing stored).
bool cs_varint_decode(const uint8_t *buf, size_t buf_size, uint64_t *num,
                      size_t *llen);

// Decodes without knowing the size of buf: for trusted data only.
uint64_t cs_varint_decode_unsafe(const uint8_t *buf, int *llen);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_CS_VARINT_H
