// SPDX-License-Identifier: Apache-2.0
//
// Hex digits to bytes, checked.

#ifndef MGOS_COMMON_CS_HEX_H
#define MGOS_COMMON_CS_HEX_H

#ifdef __cplusplus
extern "C" {
#endif

// Decodes pairs of hex digits up to the first pair that is none.
// len: characters at s; dst: room for len / 2 bytes; dst_len: bytes stored.
// Returns: characters used, always even.
int cs_hex_decode(const char *s, int len, unsigned char *dst, int *dst_len);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_CS_HEX_H
