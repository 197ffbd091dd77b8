// SPDX-License-Identifier: Apache-2.0
// Incremental decoder of the chunked transfer coding (RFC 9112 7.1).
// A small state machine that may stop at any byte and goes on with the next
// piece of input. Data moves to the front of the same buffer; extensions and
// trailers are checked, counted and dropped. Only CRLF ends a line here: a
// chunk line that two programs could read differently is an error.

#include <string.h>

#include "net/http_parse.h"

// Most bytes that extensions and trailers of one message may take.
#define MAX_EXTRA 4096
// Most hex digits of a chunk size; 7 digits are 256 MB.
#define MAX_DIGITS 7

enum {
  SIZE = 0,
  EXT,
  SIZE_LF,
  DATA,
  DATA_CR,
  DATA_LF,
  TRAILER,
  TRAILER_LINE,
  TRAILER_LF,
  END_LF,
  DONE,
};

static int hex_value(unsigned char ch) {
  if (ch >= '0' && ch <= '9') return ch - '0';
  if (ch >= 'a' && ch <= 'f') return ch - 'a' + 10;
  if (ch >= 'A' && ch <= 'F') return ch - 'A' + 10;
  return -1;
}

static int size_byte(struct mg__http_chunked *c, unsigned char ch) {
  int v = hex_value(ch);
  if (v >= 0) {
    // Leading zeros count too: a size has at most MAX_DIGITS digits.
    if (c->digits >= MAX_DIGITS) return -1;
    c->digits++;
    c->left = c->left << 4 | (uint32_t) v;
    return 0;
  }
  if (c->digits == 0) return -1;
  if (ch == ';') {
    c->state = EXT;
  } else if (ch == '\r') {
    c->state = SIZE_LF;
  } else {
    return -1;
  }
  return 0;
}

// A byte of an extension or trailer; cr is the state after a CR.
static int extra_byte(struct mg__http_chunked *c, unsigned char ch,
                      uint8_t cr) {
  if (++c->extra > MAX_EXTRA) return -1;
  if (ch == '\r') {
    c->state = cr;
  } else if ((ch < ' ' && ch != '\t') || ch == 0x7f) {
    return -1;
  }
  return 0;
}

static int trailer_start(struct mg__http_chunked *c, unsigned char ch) {
  if (ch == '\r') {
    c->state = END_LF;
    return 0;
  }
  if (!mg__http_is_token(ch)) return -1;
  c->state = TRAILER_LINE;
  return extra_byte(c, ch, TRAILER_LF);
}

static int line_feed(struct mg__http_chunked *c, unsigned char ch,
                     uint8_t next) {
  if (ch != '\n') return -1;
  c->state = next;
  return 0;
}

static int framing_byte(struct mg__http_chunked *c, unsigned char ch) {
  switch (c->state) {
    case SIZE:
      return size_byte(c, ch);
    case EXT:
      return extra_byte(c, ch, SIZE_LF);
    case SIZE_LF:
      return line_feed(c, ch, c->left > 0 ? DATA : TRAILER);
    case DATA_CR:
      if (ch != '\r') return -1;
      c->state = DATA_LF;
      return 0;
    case DATA_LF:
      c->digits = 0;
      return line_feed(c, ch, SIZE);
    case TRAILER:
      return trailer_start(c, ch);
    case TRAILER_LINE:
      return extra_byte(c, ch, TRAILER_LF);
    case TRAILER_LF:
      return line_feed(c, ch, TRAILER);
    case END_LF:
      return line_feed(c, ch, DONE);
    default:
      return -1;
  }
}

int mg__http_dechunk(struct mg__http_chunked *c, char *buf, size_t len,
                     size_t *consumed, size_t *out) {
  size_t i = 0, o = 0;
  while (i < len && c->state != DONE) {
    if (c->state == DATA) {
      size_t n = len - i < c->left ? len - i : c->left;
      if (o != i) memmove(buf + o, buf + i, n);
      i += n;
      o += n;
      c->left -= (uint32_t) n;
      if (c->left == 0) c->state = DATA_CR;
    } else if (framing_byte(c, (unsigned char) buf[i++]) < 0) {
      return -1;
    }
  }
  *consumed = i;
  *out = o;
  return c->state == DONE;
}
