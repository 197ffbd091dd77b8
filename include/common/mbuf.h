// SPDX-License-Identifier: Apache-2.0
//
// A growing byte buffer. `len` bytes of `size` allocated ones are in use;
// buf is NULL exactly when size is 0. Growth asks for 1.5 times what is
// needed, but for no more than MBUF_SIZE_MAX_HEADROOM bytes beyond it, and
// settles for the exact size when memory is short. Not safe for use by two
// tasks at once.

#ifndef MGOS_COMMON_MBUF_H
#define MGOS_COMMON_MBUF_H

#include <stdio.h>

#include "common/platform.h"

#ifdef __cplusplus
extern "C" {
#endif

// Growth factor.
#ifndef MBUF_SIZE_MULTIPLIER
#define MBUF_SIZE_MULTIPLIER 1.5
#endif

// Most bytes that growth adds beyond what was asked for.
#ifndef MBUF_SIZE_MAX_HEADROOM
#ifdef BUFSIZ
#define MBUF_SIZE_MAX_HEADROOM BUFSIZ
#else
#define MBUF_SIZE_MAX_HEADROOM 1024
#endif
#endif

// The buffer. Reading and shortening len by hand is fine.
struct mbuf {
  char *buf;    // the bytes
  size_t len;   // bytes in use
  size_t size;  // bytes allocated
};

// Makes an empty buffer. initial_capacity: bytes to allocate now, 0 = none.
void mbuf_init(struct mbuf *, size_t initial_capacity);

// Frees the memory; the buffer is empty and usable afterwards.
void mbuf_free(struct mbuf *);

// Appends data_size bytes; data NULL appends that many undefined bytes.
// Returns: data_size, or 0 when memory is short (nothing appended).
size_t mbuf_append(struct mbuf *, const void *data, size_t data_size);

// mbuf_append that frees data afterwards, also on failure. An empty buffer
// takes the memory over without copying.
size_t mbuf_append_and_free(struct mbuf *, void *data, size_t data_size);

// Inserts bytes at an offset of at most len; the rest moves up. data may be
// NULL, and may not point into this buffer.
// Returns: bytes inserted, 0 when the offset is bad or memory is short.
size_t mbuf_insert(struct mbuf *, size_t, const void *, size_t);

// Drops bytes from the front (all of them when data_size exceeds len).
void mbuf_remove(struct mbuf *, size_t data_size);

// Changes the capacity to new_size or to len, whichever is larger. Keeps the
// old capacity when memory is short: callers check size.
void mbuf_resize(struct mbuf *, size_t new_size);

// Hands the content over: frees what `to` held; `from` ends up empty.
void mbuf_move(struct mbuf *from, struct mbuf *to);

// Drops the content, keeps the memory.
void mbuf_clear(struct mbuf *);

// Gives unused capacity back.
void mbuf_trim(struct mbuf *);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_MBUF_H
