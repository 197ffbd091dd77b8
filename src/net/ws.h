// SPDX-License-Identifier: Apache-2.0
// What the WebSocket files share: frame heads, UTF-8 checking, the state of
// an upgraded connection.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/http.h"

// Largest message where recv_mbuf_limit of the connection sets no limit.
#ifndef MG__WS_MAX_MESSAGE
#define MG__WS_MAX_MESSAGE (sizeof(void *) > 4 ? 1048576 : 16384)
#endif

// Progress inside a UTF-8 text; all zero is the start of a character.
struct mg__utf8 {
  uint8_t need;    // continuation bytes missing
  uint8_t lo, hi;  // bounds of the next byte
};

// Checks the next bytes of a text. Returns false at the first byte that no
// UTF-8 text can have there.
bool mg__utf8_check(struct mg__utf8 *u, const uint8_t *p, size_t len);

struct mg__ws {
  struct mg__utf8 utf8;
  uint8_t opcode;  // of the fragmented message in progress, 0: none
  size_t msg_len;  // its payload so far, at the front of recv_mbuf
};

// A decoded frame head.
struct mg__ws_frame {
  bool fin;
  bool masked;
  uint8_t flags;  // first byte
  uint8_t opcode;
  uint8_t mask[4];
  size_t head_len;
  uint64_t len;  // payload bytes
};

// Decodes a frame head from p[0..len).
// Returns: 1, 0 when more bytes are needed, -1 when reserved bits or opcodes
// are used, a length is not minimal, or a control frame is too long or cut.
int mg__ws_parse(const uint8_t *p, size_t len, struct mg__ws_frame *f);

// XORs data with the mask, starting at mask byte 0.
void mg__ws_mask(uint8_t *p, size_t len, const uint8_t mask[4]);

// Writes a frame head to out. Returns its length without a mask.
size_t mg__ws_head(uint8_t out[10], int op_and_flags, size_t len, bool masked);

// True when a received close payload is allowed (length, code, UTF-8).
bool mg__ws_close_ok(const uint8_t *p, size_t len);

// Computes Sec-WebSocket-Accept; out has room for 29 bytes.
void mg__ws_accept_value(struct mg_str key, char out[29]);
