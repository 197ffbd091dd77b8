// SPDX-License-Identifier: Apache-2.0
//
// CRC-32 of IEEE 802.3, as in zip and zlib.

#ifndef MGOS_COMMON_CS_CRC32_H
#define MGOS_COMMON_CS_CRC32_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Continues a checksum over len bytes. crc: 0 to begin, else the last result.
// Context: any.
uint32_t cs_crc32(uint32_t crc, const void *data, uint32_t len);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_CS_CRC32_H
