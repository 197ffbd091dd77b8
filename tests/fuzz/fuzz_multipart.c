// SPDX-License-Identifier: Apache-2.0
// Fuzz target: the multipart parsers. The streaming parser must find the same
// parts whether it sees the body at once or byte by byte, and must never move
// on without using bytes.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "net/multipart.h"

// A sum over everything that came out.
struct result {
  uint32_t sum;
  int parts, last;
};

static void run(const char *buf, size_t len, size_t step, struct result *r) {
  struct mg__multipart m;
  size_t at = 0, shown = 0;
  memset(r, 0, sizeof(*r));
  if (!mg__multipart_init(&m, mg_mk_str("multipart/form-data; boundary=B"))) {
    abort();
  }
  for (;;) {
    size_t used;
    enum mg__multipart_event ev =
        mg__multipart_next(&m, buf + at, shown - at, &used);
    r->last = ev;
    if (used > shown - at) abort();
    at += used;
    if (ev == MG__MULTIPART_DATA) {
      if (used == 0) abort();
      for (size_t i = 0; i < m.data.len; i++) {
        r->sum = r->sum * 31 + (uint8_t) m.data.p[i];
      }
    } else if (ev == MG__MULTIPART_BEGIN || ev == MG__MULTIPART_END) {
      r->sum = r->sum * 31 + 1000 + (uint32_t) ev;
      r->parts++;
    } else if (ev != MG__MULTIPART_MORE) {
      return;
    } else if (shown == len) {
      return;
    } else {
      shown = step == 0 || len - shown < step ? len : shown + step;
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
  struct result all, bytes;
  char var[32], file[32];
  const char *chunk;
  size_t chunk_len, n, pos = 0;
  char *copy = (char *) malloc(len + 1);
  if (copy == NULL) return 0;
  if (len > 0) memcpy(copy, data, len);
  run(copy, len, 0, &all);
  run(copy, len, 1, &bytes);
  if (all.last == MG__MULTIPART_DONE &&
      (bytes.last != all.last || bytes.sum != all.sum ||
       bytes.parts != all.parts)) {
    abort();
  }
  while ((n = mg_parse_multipart(copy + pos, len - pos, var, sizeof(var), file,
                                 sizeof(file), &chunk, &chunk_len)) > 0) {
    pos += n;
  }
  free(copy);
  return 0;
}
