// SPDX-License-Identifier: Apache-2.0
//
// Serial framing. The parser collects a line and looks at it when a delimiter
// ends it: a line feed, or three quotes in a row, which cannot occur in JSON.
// The line buffer is the only state and is bounded; a line that outgrows it is
// dropped up to its end. The UART channel of the device and the mos tool both
// use this file.

#include <string.h>

#include "common/cs_crc32.h"
#include "common/str_util.h"
#include "frozen.h"
#include "mgos_errors.h"
#include "mgos_rpc_uart_frame.h"

#define CRC_DIGITS 8

void mgos_rpc_uart_parser_init(struct mgos_rpc_uart_parser *p,
                               size_t max_frame_size, bool is_client,
                               mgos_rpc_uart_parser_cb_t cb, void *cb_arg) {
  memset(p, 0, sizeof(*p));
  p->is_client = is_client;
  p->max_line = max_frame_size + MGOS_RPC_UART_MAX_LINE_EXTRA;
  p->cb = cb;
  p->cb_arg = cb_arg;
  mbuf_init(&p->line, 0);
}

void mgos_rpc_uart_parser_free(struct mgos_rpc_uart_parser *p) {
  mbuf_free(&p->line);
}

static void report(struct mgos_rpc_uart_parser *p, enum mgos_rpc_uart_event ev,
                   struct mg_str data) {
  p->cb(p, ev, data, p->cb_arg);
}

static int hex_value(char ch) {
  if (ch >= '0' && ch <= '9') return ch - '0';
  if (ch >= 'a' && ch <= 'f') return ch - 'a' + 10;
  if (ch >= 'A' && ch <= 'F') return ch - 'A' + 10;
  return -1;
}

/* Reads the CRC field. Returns: false if it is none. */
static bool read_crc(struct mg_str meta, uint32_t *crc) {
  *crc = 0;
  if (meta.len > CRC_DIGITS && meta.p[CRC_DIGITS] != ',') return false;
  for (int i = 0; i < CRC_DIGITS; i++) {
    int v = hex_value(meta.p[i]);
    if (v < 0) return false;
    *crc = *crc << 4 | (uint32_t) v;
  }
  return true;
}

static bool is_json(struct mg_str s) {
  return json_walk(s.p, (int) s.len, NULL, NULL) == (int) s.len;
}

/* Finds the JSON text and what follows it. */
static bool split(struct mg_str line, struct mg_str *json,
                  struct mg_str *meta) {
  const char *begin = mg_strchr(line, '{');
  const char *end = line.p + line.len;
  if (begin == NULL) return false;
  while (end > begin && end[-1] != '}')
    end--;
  if (end == begin) return false;
  *json = mg_mk_str_n(begin, (size_t) (end - begin));
  *meta = mg_strstrip(mg_mk_str_n(end, (size_t) (line.p + line.len - end)));
  return true;
}

/* A line that may be a frame. Returns: false if it is none. */
static bool try_frame(struct mgos_rpc_uart_parser *p, struct mg_str line) {
  struct mg_str json, meta;
  uint32_t crc;
  if (!split(line, &json, &meta)) return false;
  bool has_meta = meta.len >= CRC_DIGITS;
  bool has_crc = has_meta && read_crc(meta, &crc) &&
                 crc == cs_crc32(0, json.p, (uint32_t) json.len);
  if (!has_crc && p->is_client) {
    // Log lines contain braces, too: no CRC, no benefit of the doubt.
    if (has_meta || json.p != line.p || !is_json(json)) return false;
  }
  if (has_meta && !has_crc) {
    report(p, MGOS_RPC_UART_BAD_CRC, json);
    return true;
  }
  p->peer_sends_crc = has_crc;
  report(p, MGOS_RPC_UART_FRAME, json);
  return true;
}

/* Looks at what the delimiter ended. */
static void end_line(struct mgos_rpc_uart_parser *p, bool newline) {
  struct mg_str line = mg_mk_str_n(p->line.buf, p->line.len);
  if (p->skipping) {
    p->skipping = false;
  } else {
    if (line.len > 0 && line.p[line.len - 1] == '\r') line.len--;
    if (line.len == 0) {
      if (newline) report(p, MGOS_RPC_UART_EMPTY, line);
    } else if (line.len == 1 && *line.p == MGOS_RPC_UART_EOF_CHAR) {
      report(p, MGOS_RPC_UART_EOF, mg_mk_str_n(NULL, 0));
    } else if (!try_frame(p, line) && p->is_client) {
      // Room for the line end: where the CR was, or one more byte.
      if (newline &&
          (line.len < p->line.len || mbuf_append(&p->line, "\n", 1) == 1)) {
        p->line.buf[line.len] = '\n';
        line = mg_mk_str_n(p->line.buf, line.len + 1);
      }
      report(p, MGOS_RPC_UART_TEXT, line);
    }
  }
  mbuf_clear(&p->line);
}

static bool ends_in_quotes(const struct mbuf *b) {
  return b->len >= 3 && memcmp(b->buf + b->len - 3, "\"\"\"", 3) == 0;
}

static void overflow(struct mgos_rpc_uart_parser *p) {
  // Two quotes may still be the beginning of a delimiter; they stay.
  size_t keep = 0;
  while (keep < 2 && keep < p->line.len &&
         p->line.buf[p->line.len - 1 - keep] == '"') {
    keep++;
  }
  if (!p->skipping) report(p, MGOS_RPC_UART_OVERFLOW, mg_mk_str_n(NULL, 0));
  p->skipping = true;
  mbuf_remove(&p->line, p->line.len - keep);
}

void mgos_rpc_uart_parser_feed(struct mgos_rpc_uart_parser *p, const void *data,
                               size_t len) {
  const unsigned char *s = (const unsigned char *) data;
  for (size_t i = 0; i < len; i++) {
    if (s[i] == '\n') {
      end_line(p, true);
    } else if (s[i] >= 0x80 && !p->is_client) {
      // Line noise: what came so far cannot be a frame.
      mbuf_clear(&p->line);
    } else {
      if (p->line.len >= p->max_line || mbuf_append(&p->line, &s[i], 1) != 1) {
        overflow(p);
        if (mbuf_append(&p->line, &s[i], 1) != 1) continue;
      }
      if (s[i] == '"' && ends_in_quotes(&p->line)) {
        p->line.len -= 3;
        p->peer_sends_quote = true;
        end_line(p, false);
      }
    }
  }
}

void mgos_rpc_uart_parser_flush_text(struct mgos_rpc_uart_parser *p) {
  struct mg_str line = mg_mk_str_n(p->line.buf, p->line.len);
  if (!p->is_client || p->skipping || line.len == 0 || *line.p == '{' ||
      *line.p == MGOS_RPC_UART_EOF_CHAR || line.p[line.len - 1] == '"') {
    return;
  }
  report(p, MGOS_RPC_UART_TEXT, line);
  mbuf_clear(&p->line);
}

/* Decodes one UTF-8 sequence. Returns: its length, 0 if it is broken. */
static size_t utf8_decode(const unsigned char *s, size_t len, uint32_t *cp) {
  size_t n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
  if (s[0] < 0xc2 || s[0] > 0xf4 || n > len) return 0;
  *cp = s[0] & (0x7f >> n);
  for (size_t i = 1; i < n; i++) {
    if ((s[i] & 0xc0) != 0x80) return 0;
    *cp = *cp << 6 | (s[i] & 0x3f);
  }
  bool overlong = (n == 3 && *cp < 0x800) || (n == 4 && *cp < 0x10000);
  bool surrogate = *cp >= 0xd800 && *cp <= 0xdfff;
  return overlong || surrogate || *cp > 0x10ffff ? 0 : n;
}

/* Appends \uXXXX, or a pair of them. */
static bool append_escape(struct mbuf *out, uint32_t cp) {
  char buf[16];
  int n;
  if (cp >= 0x10000) {
    cp -= 0x10000;
    n = c_snprintf(buf, sizeof(buf), "\\u%04x\\u%04x",
                   (unsigned) (0xd800 + (cp >> 10)),
                   (unsigned) (0xdc00 + (cp & 0x3ff)));
  } else {
    n = c_snprintf(buf, sizeof(buf), "\\u%04x", (unsigned) cp);
  }
  return mbuf_append(out, buf, (size_t) n) == (size_t) n;
}

/* Appends the JSON text on one line, in ASCII if asked. */
static int append_json(struct mbuf *out, struct mg_str f, bool ascii) {
  const unsigned char *s = (const unsigned char *) f.p;
  size_t i = 0;
  while (i < f.len) {
    size_t run = 0;
    while (i + run < f.len && s[i + run] != '\n' && s[i + run] != '\r' &&
           (s[i + run] < 0x80 || !ascii)) {
      run++;
    }
    if (run > 0) {
      if (mbuf_append(out, s + i, run) != run) return MGOS_ENOMEM;
      i += run;
    } else if (s[i] < 0x80) {
      if (mbuf_append(out, " ", 1) != 1) return MGOS_ENOMEM;
      i++;
    } else {
      uint32_t cp;
      size_t n = utf8_decode(s + i, f.len - i, &cp);
      if (n == 0) return MGOS_EINVAL;
      if (!append_escape(out, cp)) return MGOS_ENOMEM;
      i += n;
    }
  }
  return MGOS_OK;
}

static int append_text(struct mbuf *out, const char *s) {
  size_t len = strlen(s);
  return mbuf_append(out, s, len) == len ? MGOS_OK : MGOS_ENOMEM;
}

int mgos_rpc_uart_frame_emit(struct mbuf *out, struct mg_str frame,
                             unsigned int flags) {
  size_t start = out->len;
  char crc[CRC_DIGITS + 1] = "";
  bool quote = (flags & MGOS_RPC_UART_EMIT_QUOTE) != 0;
  int r = append_text(out, quote ? "\"\"\"\n" : "\n");
  size_t json = out->len;
  if (r == MGOS_OK) {
    r = append_json(out, frame, (flags & MGOS_RPC_UART_EMIT_ASCII) != 0);
  }
  if (r == MGOS_OK && (flags & MGOS_RPC_UART_EMIT_CRC)) {
    uint32_t v = cs_crc32(0, out->buf + json, (uint32_t) (out->len - json));
    c_snprintf(crc, sizeof(crc), "%08x", (unsigned) v);
    r = append_text(out, crc);
  }
  if (r == MGOS_OK) r = append_text(out, quote ? "\n\"\"\"\n" : "\n");
  if (r != MGOS_OK) {
    out->len = start;
    return r;
  }
  return (int) (out->len - start);
}
