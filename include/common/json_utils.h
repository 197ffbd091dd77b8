// SPDX-License-Identifier: Apache-2.0
//
// JSON output into an mbuf.

#ifndef MGOS_COMMON_JSON_UTILS_H
#define MGOS_COMMON_JSON_UTILS_H

#include "common/mbuf.h"
#include "common/mg_str.h"
#include "frozen.h"

#ifdef __cplusplus
extern "C" {
#endif

// Initialiser of a struct json_out that appends to an mbuf.
#define JSON_OUT_MBUF(mbuf_addr)   \
  {                                \
    mg_json_printer_mbuf, {        \
      { (char *) mbuf_addr, 0, 0 } \
    }                              \
  }

// The printer behind JSON_OUT_MBUF.
// Returns: len, or -1 when memory is short (nothing appended).
int mg_json_printer_mbuf(struct json_out *, const char *, size_t);

// Appends s to b, escaped for JSON; quote: with quotes around it.
// Errors: when memory is short, b keeps what fitted.
void mg_json_emit_str(struct mbuf *b, const struct mg_str s, int quote);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_JSON_UTILS_H
