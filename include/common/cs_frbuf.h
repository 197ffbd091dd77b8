// SPDX-License-Identifier: Apache-2.0
//
// A ring of records in a file. Appending makes room by dropping the oldest
// records; a record is at most size minus the header and its own two bytes.
// The state is in the file and survives a reset between two calls.

#ifndef MGOS_COMMON_CS_FRBUF_H
#define MGOS_COMMON_CS_FRBUF_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cs_frbuf;

// Opens or makes a ring. size: bytes of the file in all; a file of other
// size or with a broken header is begun anew. Memory: cs_frbuf_deinit.
// Returns: NULL when the file cannot be opened or memory is short.
struct cs_frbuf *cs_frbuf_init(const char *fname, uint16_t size);

// Closes the file and frees b.
void cs_frbuf_deinit(struct cs_frbuf *b);

// Appends a record of len > 0 bytes.
// Returns: false when it can never fit or the file cannot be written.
bool cs_frbuf_append(struct cs_frbuf *b, const void *data, uint16_t len);

// Takes the oldest record. Memory: *data is the caller's to free.
// Returns: its length; 0 when there is none; negative on failure.
int cs_frbuf_get(struct cs_frbuf *b, char **data);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_CS_FRBUF_H
