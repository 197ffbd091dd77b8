// SPDX-License-Identifier: Apache-2.0
//
// Whole files in memory.

#ifndef MGOS_COMMON_CS_FILE_H
#define MGOS_COMMON_CS_FILE_H

#include "common/platform.h"

#ifdef __cplusplus
extern "C" {
#endif

// Reads a file. size: gets the length in bytes; may be NULL.
// Memory: the caller frees. Returns: content and a NUL that size does not
// count; NULL when the file cannot be read or memory is short.
char *cs_read_file(const char *path, size_t *size);

// Maps a file into memory, read only, where the platform can; an empty file
// cannot be mapped. Memory: munmap() by the caller.
// Returns: content without a NUL, or NULL.
char *cs_mmap_file(const char *path, size_t *size);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_CS_FILE_H
