// SPDX-License-Identifier: Apache-2.0
// WebSocket connections after the handshake: receiving and sending messages.
// Frames are unmasked in place. The pieces of a fragmented message are moved
// together inside recv_mbuf and delivered as one, unless the app set
// MG_F_WEBSOCKET_NO_DEFRAG. All frames of a read are handled in one pass, so
// that what they cause to be sent leaves in one write. A breach of the
// protocol ends the connection with the close code the standard names.

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "net/ws.h"
#include "port/random.h"

bool mg__ws_start(struct mg_connection *nc) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  h->ws = (struct mg__ws *) calloc(1, sizeof(*h->ws));
  if (h->ws == NULL) return false;
  h->state = MG__HTTP_WS;
  nc->flags |= MG_F_IS_WEBSOCKET;
  return true;
}

void mg__ws_free(struct mg__http *h) {
  free(h->ws);
  h->ws = NULL;
}

// --- sending ----------------------------------------------------------------

// Mask bytes are drawn many at a time: one call to the source per 16 frames.
static bool next_mask(uint8_t mask[4]) {
  static uint8_t s_pool[64];
  static size_t s_left;
  if (s_left < 4) {
    if (mgos_port_random(s_pool, sizeof(s_pool)) != 0) return false;
    s_left = sizeof(s_pool);
  }
  s_left -= 4;
  memcpy(mask, s_pool + s_left, 4);
  return true;
}

void mg_send_websocket_framev(struct mg_connection *nc, int op_and_flags,
                              const struct mg_str *strings, int num_strings) {
  uint8_t head[14], mask[4] = {0};
  bool masked = nc->listener == NULL;
  size_t len = 0;
  for (int i = 0; i < num_strings; i++)
    len += strings[i].len;
  size_t n = mg__ws_head(head, op_and_flags, len, masked);
  if (masked) {
    if (!next_mask(mask)) {
      LOG(LL_ERROR, ("WS: no random bytes"));
      mg__close(nc, 0);
      return;
    }
    memcpy(head + n, mask, 4);
    n += 4;
  }
  mg_send(nc, head, (int) n);
  size_t from = nc->send_mbuf.len;
  for (int i = 0; i < num_strings; i++) {
    mg_send(nc, strings[i].p, (int) strings[i].len);
  }
  if (masked && nc->send_mbuf.len == from + len) {
    mg__ws_mask((uint8_t *) nc->send_mbuf.buf + from, len, mask);
  } else if (masked) {
    mg__close(nc, 0);  // memory was short; nothing unmasked may leave
  }
  if ((op_and_flags & 0x0f) == WEBSOCKET_OP_CLOSE) {
    nc->flags |= MG_F_SEND_AND_CLOSE;
    mg__touch(nc);
  }
}

void mg_send_websocket_frame(struct mg_connection *nc, int op_and_flags,
                             const void *data, size_t data_len) {
  struct mg_str s = mg_mk_str_n((const char *) data, data_len);
  mg_send_websocket_framev(nc, op_and_flags, &s, 1);
}

void mg_printf_websocket_frame(struct mg_connection *nc, int op_and_flags,
                               const char *fmt, ...) {
  char buf[128], *p = buf;
  va_list ap;
  va_start(ap, fmt);
  int n = vsnprintf(buf, sizeof(buf), fmt, ap);
  va_end(ap);
  if (n < 0) return;
  if ((size_t) n >= sizeof(buf)) {
    p = (char *) malloc((size_t) n + 1);
    if (p == NULL) {
      mg__close(nc, 0);
      return;
    }
    va_start(ap, fmt);
    vsnprintf(p, (size_t) n + 1, fmt, ap);
    va_end(ap);
  }
  mg_send_websocket_frame(nc, op_and_flags, p, (size_t) n);
  if (p != buf) free(p);
}

void mg__ws_fail(struct mg_connection *nc, int code, const char *reason) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  uint8_t payload[2] = {(uint8_t) (code >> 8), (uint8_t) code};
  LOG(LL_INFO, ("WS: closing with %d, %s", code, reason));
  mg_send_websocket_frame(nc, WEBSOCKET_OP_CLOSE, payload, sizeof(payload));
  h->state = MG__HTTP_DRAIN;
}

// --- receiving --------------------------------------------------------------

static bool closing(const struct mg_connection *nc) {
  return (nc->flags & (MG_F_CLOSE_IMMEDIATELY | MG_F_SEND_AND_CLOSE)) != 0;
}

static size_t max_message(const struct mg_connection *nc) {
  size_t limit = nc->recv_mbuf_limit;
  return limit == 0 || limit == SIZE_MAX ? MG__WS_MAX_MESSAGE : limit;
}

static void emit(struct mg_connection *nc, int ev, uint8_t *data, size_t len,
                 uint8_t flags) {
  struct websocket_message wm = {data, len, flags};
  mg__http_forward(nc, ev, &wm);
}

static void on_control(struct mg_connection *nc, const struct mg__ws_frame *f,
                       uint8_t *data) {
  size_t len = (size_t) f->len;
  if (f->opcode == WEBSOCKET_OP_CLOSE && !mg__ws_close_ok(data, len)) {
    mg__ws_fail(nc, 1002, "bad close frame");
    return;
  }
  emit(nc, MG_EV_WEBSOCKET_CONTROL_FRAME, data, len, f->flags);
  if (closing(nc)) return;
  if (f->opcode == WEBSOCKET_OP_PING) {
    mg_send_websocket_frame(nc, WEBSOCKET_OP_PONG, data, len);
  } else if (f->opcode == WEBSOCKET_OP_CLOSE) {
    // The answer repeats the code and closes.
    mg_send_websocket_frame(nc, WEBSOCKET_OP_CLOSE, data, len < 2 ? 0 : 2);
  }
}

// Checks a data frame against the message in progress. Returns the opcode of
// its message, or 0 after a failure.
static uint8_t data_opcode(struct mg_connection *nc, struct mg__ws *ws,
                           const struct mg__ws_frame *f) {
  if (f->opcode == WEBSOCKET_OP_CONTINUE) {
    if (ws->opcode == 0) mg__ws_fail(nc, 1002, "nothing to continue");
    return ws->opcode;
  }
  if (ws->opcode != 0) {
    mg__ws_fail(nc, 1002, "message inside a message");
    return 0;
  }
  memset(&ws->utf8, 0, sizeof(ws->utf8));
  return f->opcode;
}

// Where the pass over recv_mbuf stands.
struct pass {
  size_t pos;    // next byte to look at
  size_t start;  // where the fragmented message is put together
};

static void on_data(struct mg_connection *nc, struct mg__ws *ws,
                    const struct mg__ws_frame *f, struct pass *pass,
                    size_t at) {
  uint8_t *buf = (uint8_t *) nc->recv_mbuf.buf;
  size_t len = (size_t) f->len;
  uint8_t op = data_opcode(nc, ws, f);
  if (op == 0) return;
  if (op == WEBSOCKET_OP_TEXT && (!mg__utf8_check(&ws->utf8, buf + at, len) ||
                                  (f->fin && ws->utf8.need != 0))) {
    mg__ws_fail(nc, 1007, "text is not UTF-8");
    return;
  }
  ws->opcode = f->fin ? 0 : op;
  if (nc->flags & MG_F_WEBSOCKET_NO_DEFRAG) {
    emit(nc, MG_EV_WEBSOCKET_FRAME, buf + at, len, f->flags);
    return;
  }
  if (f->fin && ws->msg_len == 0) {
    emit(nc, MG_EV_WEBSOCKET_FRAME, buf + at, len, (uint8_t) (0x80 | op));
    return;
  }
  if (ws->msg_len == 0) pass->start = at;
  memmove(buf + pass->start + ws->msg_len, buf + at, len);
  ws->msg_len += len;
  if (!f->fin) return;
  len = ws->msg_len;
  ws->msg_len = 0;
  emit(nc, MG_EV_WEBSOCKET_FRAME, buf + pass->start, len,
       (uint8_t) (0x80 | op));
}

// Handles one frame; false when there is none, the peer has to take answers
// first, or the connection ends.
static bool next_frame(struct mg_connection *nc, struct mg__http *h,
                       struct pass *pass) {
  struct mg__ws_frame f;
  if (nc->send_mbuf.len > MG__HTTP_MAX_QUEUED) return false;
  struct mbuf *io = &nc->recv_mbuf;
  uint8_t *p = (uint8_t *) io->buf + pass->pos;
  size_t left = io->len - pass->pos;
  int r = mg__ws_parse(p, left, &f);
  if (r == 0) return false;
  if (r < 0 || f.masked != h->server) {
    mg__ws_fail(nc, 1002, r < 0 ? "bad frame" : "wrong masking");
    return false;
  }
  if (f.len + f.head_len + h->ws->msg_len > max_message(nc)) {
    mg__ws_fail(nc, 1009, "message too large");
    return false;
  }
  if (left < f.head_len + f.len) return false;
  size_t at = pass->pos + f.head_len;
  pass->pos = at + (size_t) f.len;
  if (f.masked) mg__ws_mask(p + f.head_len, (size_t) f.len, f.mask);
  if (f.opcode >= WEBSOCKET_OP_CLOSE) {
    on_control(nc, &f, p + f.head_len);
  } else {
    on_data(nc, h->ws, &f, pass, at);
  }
  return !closing(nc);
}

void mg__ws_process(struct mg_connection *nc) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  struct mg__ws *ws = h->ws;
  struct mbuf *io = &nc->recv_mbuf;
  struct pass pass = {ws->msg_len, 0};
  if (io->len == 0) return;
  while (!closing(nc) && next_frame(nc, h, &pass)) {
  }
  if (closing(nc)) {
    // Nothing after a close frame counts.
    mbuf_remove(io, io->len);
    return;
  }
  // What stays: the message in progress, then the bytes not yet used.
  if (ws->msg_len > 0 && pass.start > 0) {
    memmove(io->buf, io->buf + pass.start, ws->msg_len);
  }
  size_t rest = io->len - pass.pos;
  memmove(io->buf + ws->msg_len, io->buf + pass.pos, rest);
  io->len = ws->msg_len + rest;
}
