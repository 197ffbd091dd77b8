// SPDX-License-Identifier: Apache-2.0
//
// A ring of bytes with a fixed size, for UART drivers and the like. Reading
// has two steps: cs_rbuf_get lends a contiguous run and counts it as in
// flight, cs_rbuf_consume gives its space free. used + avail == size always.
// Not safe between a task and an interrupt without a lock.

#ifndef MGOS_COMMON_CS_RBUF_H
#define MGOS_COMMON_CS_RBUF_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The ring.
typedef struct cs_rbuf {
  uint16_t size, used, in_flight, avail;  // bytes
  uint8_t *begin, *end;                   // the memory; NULL = none
  uint8_t *head, *tail;                   // first byte, place for the next
} cs_rbuf_t;

// Allocates a ring of size bytes. Errors: begin NULL and size 0 when memory
// is short; such a ring takes nothing.
void cs_rbuf_init(cs_rbuf_t *b, uint16_t size);

// Frees the memory.
void cs_rbuf_deinit(cs_rbuf_t *b);

// Drops all content.
void cs_rbuf_clear(cs_rbuf_t *b);

// Appends len bytes; what exceeds `avail` is dropped, so check it first.
void cs_rbuf_append(cs_rbuf_t *b, const void *data, uint16_t len);

// Appends a byte; dropped when the ring is full.
void cs_rbuf_append_one(cs_rbuf_t *b, uint8_t byte);

// The byte at index i from the head. Returns: 0 beyond the content.
uint8_t cs_rbuf_at(cs_rbuf_t *b, uint16_t i);

// Lends up to max contiguous bytes after those already in flight.
// Memory: *data is valid until they are consumed. Returns: bytes lent.
uint16_t cs_rbuf_get(cs_rbuf_t *b, uint16_t max, uint8_t **data);

// Gives len of the bytes in flight free, oldest first.
void cs_rbuf_consume(cs_rbuf_t *b, uint16_t len);

// Lends free space to write into directly. Returns: contiguous bytes.
uint16_t cs_rbuf_contig_tail_space(cs_rbuf_t *b, uint8_t **data);

// Counts len bytes written into that space as content.
void cs_rbuf_advance_tail(cs_rbuf_t *b, uint16_t len);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_CS_RBUF_H
