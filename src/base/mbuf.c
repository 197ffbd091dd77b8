// SPDX-License-Identifier: Apache-2.0
//
// Growing byte buffers, see common/mbuf.h. The invariant is len <= size, and
// buf == NULL exactly when size == 0. A failed allocation changes nothing.

#include "common/mbuf.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void mbuf_init(struct mbuf *mbuf, size_t initial_capacity) {
  mbuf->buf = NULL;
  mbuf->len = mbuf->size = 0;
  mbuf_resize(mbuf, initial_capacity);
}

void mbuf_free(struct mbuf *mbuf) {
  free(mbuf->buf);
  mbuf->buf = NULL;
  mbuf->len = mbuf->size = 0;
}

void mbuf_resize(struct mbuf *mbuf, size_t new_size) {
  if (new_size < mbuf->len) new_size = mbuf->len;
  if (new_size == mbuf->size) return;
  if (new_size == 0) {
    mbuf_free(mbuf);
    return;
  }
  char *p = (char *) realloc(mbuf->buf, new_size);
  if (p == NULL) return;
  mbuf->buf = p;
  mbuf->size = new_size;
}

void mbuf_trim(struct mbuf *mbuf) {
  mbuf_resize(mbuf, mbuf->len);
}

void mbuf_clear(struct mbuf *mbuf) {
  mbuf->len = 0;
}

void mbuf_move(struct mbuf *from, struct mbuf *to) {
  if (from == to) return;
  mbuf_free(to);
  *to = *from;
  from->buf = NULL;
  from->len = from->size = 0;
}

// Makes room for `extra` bytes beyond len.
static bool reserve(struct mbuf *mbuf, size_t extra) {
  if (extra > SIZE_MAX - mbuf->len) return false;
  size_t need = mbuf->len + extra;
  if (need <= mbuf->size) return true;
  // The factor in 1/256, so that no float code is linked for this.
  const size_t k = (size_t) ((MBUF_SIZE_MULTIPLIER - 1) * 256);
  size_t room = need / 256 * k + need % 256 * k / 256;
  if (room > MBUF_SIZE_MAX_HEADROOM) room = MBUF_SIZE_MAX_HEADROOM;
  if (room <= SIZE_MAX - need) mbuf_resize(mbuf, need + room);
  if (mbuf->size < need) mbuf_resize(mbuf, need);
  return mbuf->size >= need;
}

size_t mbuf_insert(struct mbuf *mbuf, size_t off, const void *data,
                   size_t len) {
  if (len == 0 || off > mbuf->len || !reserve(mbuf, len)) return 0;
  char *p = mbuf->buf + off;
  if (off < mbuf->len) memmove(p + len, p, mbuf->len - off);
  if (data != NULL) memcpy(p, data, len);
  mbuf->len += len;
  return len;
}

size_t mbuf_append(struct mbuf *mbuf, const void *data, size_t data_size) {
  return mbuf_insert(mbuf, mbuf->len, data, data_size);
}

size_t mbuf_append_and_free(struct mbuf *mbuf, void *data, size_t data_size) {
  if (mbuf->len == 0 && data != NULL && data_size > 0) {
    mbuf_free(mbuf);
    mbuf->buf = (char *) data;
    mbuf->len = mbuf->size = data_size;
    return data_size;
  }
  size_t n = data == NULL ? 0 : mbuf_append(mbuf, data, data_size);
  free(data);
  return n;
}

void mbuf_remove(struct mbuf *mbuf, size_t data_size) {
  if (data_size >= mbuf->len) {
    mbuf->len = 0;
    return;
  }
  if (data_size == 0) return;
  memmove(mbuf->buf, mbuf->buf + data_size, mbuf->len - data_size);
  mbuf->len -= data_size;
}
