// SPDX-License-Identifier: Apache-2.0
// HTTP/1.1 message heads and chunked bodies, from bytes to views.
// One strict parser serves requests and responses. It never copies: names and
// values point into the caller's buffer. What RFC 9112 calls ambiguous is
// refused with the status that a server answers, so that no two programs on
// the path can disagree about where a message ends. No I/O, no state beyond
// the structures below. Used by the connection layer and by mg_parse_http().
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mongoose.h"

// Longest request target (path and query) in bytes; above it the status
// is 414.
#ifndef MG__HTTP_MAX_TARGET
#define MG__HTTP_MAX_TARGET 2048
#endif

// What a head says about framing and connection handling.
struct mg__http_head {
  size_t len;             // bytes of the head, with its empty line
  int error;              // status to answer when the parser refused, else 0
  const char *reason;     // why it refused, a constant text
  size_t content_length;  // valid when has_length
  uint8_t major, minor;   // protocol version
  uint8_t num_hosts;      // Host header lines seen
  bool has_length;        // Content-Length present
  bool chunked;           // Transfer-Encoding: chunked
  bool close;             // Connection has "close"
  bool keep_alive;        // Connection has "keep-alive"
  bool upgrade;           // Connection has "upgrade"
  bool websocket;         // Upgrade is "websocket"
  bool expect_continue;   // Expect: 100-continue
  bool expect_other;      // Expect with anything else
  bool exact_proto;       // the version is written as the standard says
};

// Parses the head at the start of s[0..n) into hm (views into s) and head.
// Context: any.
// Returns: length of the head, 0 when more bytes are needed, -1 when refused
// (head->error and head->reason say why).
int mg__http_parse_head(const char *s, size_t n, struct http_message *hm,
                        bool is_req, struct mg__http_head *head);

// True when c may be part of a method or header name (RFC 9110 token).
bool mg__http_is_token(unsigned char c);

// True when the comma separated list has the token, ignoring case.
bool mg__http_list_has(struct mg_str list, const char *token);

// Progress of one chunked body; all zero is the start.
struct mg__http_chunked {
  uint8_t state;
  uint8_t digits;  // hex digits of the current size
  uint16_t extra;  // bytes of extensions and trailers in this message
  uint32_t left;   // data bytes missing in the current chunk
};

// Decodes buf[0..len) in place: data moves to the front.
// consumed: input bytes used up; out: data bytes now at buf.
// Returns: 1 when the last chunk and its trailers are complete, 0 when more
// input is needed, -1 when the coding is broken or its extras exceed 4 KB.
int mg__http_dechunk(struct mg__http_chunked *c, char *buf, size_t len,
                     size_t *consumed, size_t *out);
