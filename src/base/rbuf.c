// SPDX-License-Identifier: Apache-2.0
//
// The byte ring of common/cs_rbuf.h. Invariants: used + avail == size,
// in_flight <= used, head and tail inside [begin, end).

#include <stdlib.h>
#include <string.h>

#include "common/cs_rbuf.h"

void cs_rbuf_init(cs_rbuf_t *b, uint16_t size) {
  memset(b, 0, sizeof(*b));
  if (size == 0) return;
  b->begin = (uint8_t *) malloc(size);
  if (b->begin == NULL) return;
  b->end = b->begin + size;
  b->size = size;
  cs_rbuf_clear(b);
}

void cs_rbuf_deinit(cs_rbuf_t *b) {
  free(b->begin);
  memset(b, 0, sizeof(*b));
}

void cs_rbuf_clear(cs_rbuf_t *b) {
  b->head = b->tail = b->begin;
  b->used = b->in_flight = 0;
  b->avail = b->size;
}

static uint16_t min16(uint16_t a, uint16_t b) {
  return a < b ? a : b;
}

// p plus n, around the end. n <= size.
static uint8_t *wrap(const cs_rbuf_t *b, uint8_t *p, uint16_t n) {
  uint16_t to_end = (uint16_t) (b->end - p);
  return n < to_end ? p + n : b->begin + (n - to_end);
}

uint16_t cs_rbuf_contig_tail_space(cs_rbuf_t *b, uint8_t **data) {
  *data = b->tail;
  if (b->avail == 0) return 0;
  return min16(b->avail, (uint16_t) (b->end - b->tail));
}

void cs_rbuf_advance_tail(cs_rbuf_t *b, uint16_t len) {
  len = min16(len, b->avail);
  if (len == 0) return;
  b->tail = wrap(b, b->tail, len);
  b->used = (uint16_t) (b->used + len);
  b->avail = (uint16_t) (b->avail - len);
}

void cs_rbuf_append(cs_rbuf_t *b, const void *data, uint16_t len) {
  const uint8_t *src = (const uint8_t *) data;
  while (len > 0) {
    uint8_t *dst;
    uint16_t n = min16(len, cs_rbuf_contig_tail_space(b, &dst));
    if (n == 0) return;
    memcpy(dst, src, n);
    cs_rbuf_advance_tail(b, n);
    src += n;
    len = (uint16_t) (len - n);
  }
}

void cs_rbuf_append_one(cs_rbuf_t *b, uint8_t byte) {
  cs_rbuf_append(b, &byte, 1);
}

uint8_t cs_rbuf_at(cs_rbuf_t *b, uint16_t i) {
  return i < b->used ? *wrap(b, b->head, i) : 0;
}

uint16_t cs_rbuf_get(cs_rbuf_t *b, uint16_t max, uint8_t **data) {
  uint16_t n = min16(max, (uint16_t) (b->used - b->in_flight));
  *data = NULL;
  if (n == 0) return 0;
  uint8_t *p = wrap(b, b->head, b->in_flight);
  n = min16(n, (uint16_t) (b->end - p));
  *data = p;
  b->in_flight = (uint16_t) (b->in_flight + n);
  return n;
}

void cs_rbuf_consume(cs_rbuf_t *b, uint16_t len) {
  len = min16(len, b->in_flight);
  if (len == 0) return;
  b->head = wrap(b, b->head, len);
  b->in_flight = (uint16_t) (b->in_flight - len);
  b->used = (uint16_t) (b->used - len);
  b->avail = (uint16_t) (b->avail + len);
}
