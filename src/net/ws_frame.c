// SPDX-License-Identifier: Apache-2.0
// WebSocket frames (RFC 6455 section 5) without I/O: heads, masking, UTF-8,
// close payloads. All checks that need only the frame itself are here; what
// depends on the messages before it is in ws_conn.c.

#include <string.h>

#include "net/ws.h"

// Starts a character with a lead byte of two or more bytes.
static bool lead_byte(struct mg__utf8 *u, uint8_t b) {
  u->lo = 0x80;
  u->hi = 0xbf;
  if (b >= 0xc2 && b <= 0xdf) {
    u->need = 1;
  } else if (b >= 0xe0 && b <= 0xef) {
    u->need = 2;
    if (b == 0xe0) u->lo = 0xa0;  // no overlong form
    if (b == 0xed) u->hi = 0x9f;  // no surrogates
  } else if (b >= 0xf0 && b <= 0xf4) {
    u->need = 3;
    if (b == 0xf0) u->lo = 0x90;
    if (b == 0xf4) u->hi = 0x8f;  // nothing above U+10FFFF
  } else {
    return false;
  }
  return true;
}

bool mg__utf8_check(struct mg__utf8 *u, const uint8_t *p, size_t len) {
  const uint8_t *end = p + len;
  while (p < end) {
    if (u->need == 0) {
      uint64_t word;
      while (end - p >= 8) {
        memcpy(&word, p, 8);
        if (word & 0x8080808080808080u) break;
        p += 8;
      }
      if (p == end) break;
      uint8_t b = *p++;
      if (b >= 0x80 && !lead_byte(u, b)) return false;
    } else {
      uint8_t b = *p++;
      if (b < u->lo || b > u->hi) return false;
      u->lo = 0x80;
      u->hi = 0xbf;
      u->need--;
    }
  }
  return true;
}

int mg__ws_parse(const uint8_t *p, size_t len, struct mg__ws_frame *f) {
  if (len < 2) return 0;
  memset(f, 0, sizeof(*f));
  f->flags = p[0];
  f->fin = (p[0] & 0x80) != 0;
  f->opcode = p[0] & 0x0f;
  f->masked = (p[1] & 0x80) != 0;
  if (p[0] & 0x70) return -1;  // no extension was agreed on
  if (f->opcode > WEBSOCKET_OP_PONG ||
      (f->opcode > WEBSOCKET_OP_BINARY && f->opcode < WEBSOCKET_OP_CLOSE)) {
    return -1;
  }
  uint8_t n = p[1] & 0x7f;
  if (f->opcode >= WEBSOCKET_OP_CLOSE && (!f->fin || n > 125)) return -1;
  size_t ext = n == 126 ? 2 : n == 127 ? 8 : 0;
  f->head_len = 2 + ext + (f->masked ? 4 : 0);
  if (len < f->head_len) return 0;
  f->len = n;
  if (ext > 0) f->len = 0;
  for (size_t i = 0; i < ext; i++)
    f->len = f->len << 8 | p[2 + i];
  if (ext == 2 && f->len < 126) return -1;
  if (ext == 8 && (f->len < 0x10000 || f->len >> 63)) return -1;
  if (f->masked) memcpy(f->mask, p + 2 + ext, 4);
  return 1;
}

void mg__ws_mask(uint8_t *p, size_t len, const uint8_t mask[4]) {
  uint64_t wide, word;
  memcpy(&wide, mask, 4);
  memcpy((uint8_t *) &wide + 4, mask, 4);
  while (len >= 8) {
    memcpy(&word, p, 8);
    word ^= wide;
    memcpy(p, &word, 8);
    p += 8;
    len -= 8;
  }
  for (size_t i = 0; i < len; i++)
    p[i] ^= mask[i & 3];
}

size_t mg__ws_head(uint8_t out[10], int op_and_flags, size_t len, bool masked) {
  uint8_t m = masked ? 0x80 : 0;
  size_t n = 2;
  out[0] = (uint8_t) (op_and_flags & 0x0f);
  if (!(op_and_flags & WEBSOCKET_DONT_FIN)) out[0] |= 0x80;
  if (len < 126) {
    out[1] = (uint8_t) (m | len);
    return n;
  }
  size_t bytes = len <= 0xffff ? 2 : 8;
  out[1] = m | (bytes == 2 ? 126 : 127);
  uint64_t v = len;
  for (size_t i = 0; i < bytes; i++) {
    out[n++] = (uint8_t) (v >> (8 * (bytes - 1 - i)));
  }
  return n;
}

bool mg__ws_close_ok(const uint8_t *p, size_t len) {
  struct mg__utf8 u = {0, 0, 0};
  if (len == 0) return true;
  if (len == 1) return false;
  int code = p[0] << 8 | p[1];
  if (code < 1000 || code > 4999) return false;
  if (code >= 1004 && code <= 1006) return false;
  if (code >= 1015 && code <= 2999) return false;
  return mg__utf8_check(&u, p + 2, len - 2) && u.need == 0;
}
