// SPDX-License-Identifier: Apache-2.0
//
// Whole-file helpers: copy, compare, digest, replace without a window in
// which neither the old nor the new content exists.

#ifndef MGOS_FILE_UTILS_H_
#define MGOS_FILE_UTILS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mbedtls/md.h"

#ifdef __cplusplus
extern "C" {
#endif

// Copies a file, replacing the target. On failure a partial target is removed.
// Context: loop; blocks for the length of the copy. Returns: success.
bool mgos_file_copy(const char *from, const char *to);

// Computes the digest of a file. digest: room for mbedtls_md_get_size() bytes.
// Returns: false if the file cannot be read or the digest is not built in.
bool mgos_file_digest(const char *fname, mbedtls_md_type_t dt, uint8_t *digest);

// Copies only if the target is missing or its content differs, so that flash
// is not worn. Returns: true if both files are the same afterwards.
bool mgos_file_copy_if_different(const char *from, const char *to);

// Replaces a file's content atomically: temporary file in the same folder,
// sync, rename. After a power cut the file has the old or the new content.
// Returns: 0 or a negative MGOS_E*; the old file then stays as it was.
int mgos__file_replace(const char *path, const void *data, size_t len);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_FILE_UTILS_H_
