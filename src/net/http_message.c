// SPDX-License-Identifier: Apache-2.0
// Messages on an HTTP connection: from bytes in recv_mbuf to events.
// A message starts with its head; then its body is collected behind the head,
// or handed out in pieces (MG_EV_HTTP_CHUNK with MG_F_DELETE_CHUNK, multipart
// parts), or dropped. The complete message is delivered once and removed.
// What is not allowed is answered by a server with a status and a closed
// connection, a client just closes. Memory is bounded by recv_mbuf_limit, on
// a server in any case by MG_MAX_HTTP_REQUEST_SIZE for heads.

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "net/http.h"

// Longest head of a reply that a client accepts.
#define MAX_REPLY_HEAD 16384
// Most body bytes that are read only to be dropped.
#define MAX_SKIP 65536

static bool closing(struct mg_connection *nc) {
  return (nc->flags & (MG_F_CLOSE_IMMEDIATELY | MG_F_SEND_AND_CLOSE)) != 0;
}

// Most bytes that head and body of one message may take.
static size_t message_limit(struct mg_connection *nc, struct mg__http *h) {
  size_t limit = nc->recv_mbuf_limit;
  if (limit == 0) limit = SIZE_MAX;
  if (h->server && limit == SIZE_MAX) return MG_MAX_HTTP_REQUEST_SIZE;
  return limit;
}

static size_t head_limit(struct mg_connection *nc, struct mg__http *h) {
  size_t limit = h->server ? MG_MAX_HTTP_REQUEST_SIZE : MAX_REPLY_HEAD;
  size_t all = message_limit(nc, h);
  return limit < all ? limit : all;
}

static void shift(struct mg_str *s, const char *from, const char *to) {
  if (s->p != NULL) s->p = to + (s->p - from);
}

// Moves the views of hm after recv_mbuf got another place.
static void rebase(struct mg_connection *nc, struct mg__http *h) {
  const char *from = h->hm_base, *to = nc->recv_mbuf.buf;
  struct http_message *hm = h->hm;
  if (from == to) return;
  struct mg_str *views[] = {&hm->message,     &hm->body,  &hm->method,
                            &hm->uri,         &hm->proto, &hm->resp_status_msg,
                            &hm->query_string};
  for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
    shift(views[i], from, to);
  }
  for (size_t i = 0; i < MG_MAX_HTTP_HEADERS && hm->header_names[i].len; i++) {
    shift(&hm->header_names[i], from, to);
    shift(&hm->header_values[i], from, to);
  }
  h->hm_base = to;
}

// Brings the body view of hm up to date.
static void set_body(struct mg_connection *nc, struct mg__http *h) {
  rebase(nc, h);
  h->hm->body = mg_mk_str_n(nc->recv_mbuf.buf + h->head_len, h->body_len);
  h->hm->message = mg_mk_str_n(nc->recv_mbuf.buf, h->head_len + h->body_len);
}

// Removes n body bytes from behind the head.
static void drop_body(struct mg_connection *nc, struct mg__http *h, size_t n) {
  struct mbuf *io = &nc->recv_mbuf;
  char *p = io->buf + h->head_len;
  memmove(p, p + n, io->len - h->head_len - n);
  io->len -= n;
  h->body_len -= n;
}

void mg__http_next(struct mg_connection *nc) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  free(h->hm);
  h->hm = NULL;
  h->state = MG__HTTP_HEAD;
  h->reply = MG__REPLY_NONE;
  h->head_len = h->body_len = h->left = 0;
  h->streaming = h->skip_body = h->raw_chunks = false;
  h->chunked = h->has_length = h->head_request = false;
  h->head_since_us = 0;
  memset(&h->chunk, 0, sizeof(h->chunk));
}

static bool refuse(struct mg_connection *nc, struct mg__http *h, int status,
                   const char *reason) {
  if (h->server) {
    mg__http_fail(nc, status, reason);
  } else {
    LOG(LL_ERROR, ("HTTP reply refused: %s", reason));
    mg__close(nc, status == 413 ? EMSGSIZE : EPROTO);
    h->state = MG__HTTP_DRAIN;
  }
  return false;
}

// --- requests ---------------------------------------------------------------

// Cuts scheme and authority off an absolute request target.
static bool set_path(struct http_message *hm) {
  if (hm->uri.len > 0 && hm->uri.p[0] == '/') return true;
  if (mg_vcmp(&hm->uri, "*") == 0) return mg_vcmp(&hm->method, "OPTIONS") == 0;
  static const struct mg_str schemes[] = {MG_MK_STR("http://"),
                                          MG_MK_STR("https://")};
  for (int i = 0; i < 2; i++) {
    struct mg_str s = schemes[i];
    if (hm->uri.len <= s.len) continue;
    struct mg_str head = mg_mk_str_n(hm->uri.p, s.len);
    if (mg_strcasecmp(head, s) != 0) continue;
    const char *from = hm->uri.p + s.len;
    size_t left = hm->uri.len - s.len;
    const char *slash = (const char *) memchr(from, '/', left);
    if (slash == from) return false;
    hm->uri = slash != NULL
                  ? mg_mk_str_n(slash, left - (size_t) (slash - from))
                  : mg_mk_str_n(from - 1, 1);  // the scheme's second slash
    return true;
  }
  return false;
}

static int check_request(const struct mg__http_head *head,
                         struct http_message *hm, const char **reason) {
  *reason = "bad request";
  if (!head->exact_proto) return 400;
  if (head->major != 1) {
    *reason = "HTTP version not supported";
    return 505;
  }
  if (head->num_hosts > 1 || (head->minor > 0 && head->num_hosts == 0)) {
    *reason = "exactly one Host header is needed";
    return 400;
  }
  if (head->expect_other) {
    *reason = "unknown expectation";
    return 417;
  }
  if (!set_path(hm)) {
    *reason = "bad request target";
    return 400;
  }
  return 0;
}

static bool endpoint_allows(struct mg_connection *nc, struct mg__http *h,
                            const struct mg_http_endpoint *ep) {
  int flags =
      MG_AUTH_FLAG_IS_GLOBAL_PASS_FILE | MG_AUTH_FLAG_ALGO(ep->auth_algo);
  if (mg_http_is_authorized(h->hm, mg_mk_str_n(NULL, 0), ep->auth_domain,
                            ep->auth_file, flags)) {
    return true;
  }
  mg_http_send_digest_auth_request_algo(nc, ep->auth_domain, ep->auth_algo);
  return false;
}

static void set_framing(struct mg__http *h, const struct mg__http_head *head) {
  h->chunked = head->chunked;
  h->has_length = head->has_length || (h->server && !head->chunked);
  h->left = head->has_length ? head->content_length : 0;
  memset(&h->chunk, 0, sizeof(h->chunk));
}

static bool is_post(const struct http_message *hm) {
  return mg_vcmp(&hm->method, "POST") == 0 || mg_vcmp(&hm->method, "PUT") == 0;
}

static bool begin_request(struct mg_connection *nc, struct mg__http *h,
                          const struct mg__http_head *head) {
  const char *reason;
  int status = check_request(head, h->hm, &reason);
  if (status != 0) return refuse(nc, h, status, reason);
  h->http10 = head->minor == 0;
  h->close_after = head->close || (h->http10 && !head->keep_alive);
  h->head_request = mg_vcmp(&h->hm->method, "HEAD") == 0;
  h->reply = MG__REPLY_NONE;
  h->mark = mg__http_queued(nc);
  set_framing(h, head);
  struct mg_http_endpoint *ep = mg__http_find_endpoint(nc, h->hm->uri);
  h->ep_handler = ep != NULL ? ep->handler : NULL;
  h->ep_user_data = ep != NULL ? ep->user_data : NULL;
  h->state = MG__HTTP_BODY;
  if (ep != NULL && !endpoint_allows(nc, h, ep)) {
    h->skip_body = true;
    if (h->chunked || h->left > MAX_SKIP) {
      nc->flags |= MG_F_SEND_AND_CLOSE;
      h->state = MG__HTTP_DRAIN;
      return false;
    }
    return true;
  }
  if (head->websocket && head->upgrade && !h->http10) {
    mg__ws_accept(nc);
    return !closing(nc);
  }
  if (is_post(h->hm) && (h->left > 0 || h->chunked)) {
    struct mg_str *type = mg_get_http_header(h->hm, "Content-Type");
    if (type != NULL) mg__http_parts_begin(nc, *type);
    if (closing(nc) || h->state != MG__HTTP_BODY) return false;
  }
  if (head->expect_continue && !h->http10 && (h->left > 0 || h->chunked) &&
      nc->recv_mbuf.len == h->head_len) {
    static const char go[] = "HTTP/1.1 100 Continue\r\n\r\n";
    mg_send(nc, go, sizeof(go) - 1);
  }
  h->mark = mg__http_queued(nc);
  return true;
}

// --- replies (client) -------------------------------------------------------

static bool begin_reply(struct mg_connection *nc, struct mg__http *h,
                        const struct mg__http_head *head) {
  int code = h->hm->resp_code;
  if (h->ws_client) {
    if (code == 101) return mg__ws_check_answer(nc);
    if (code >= 200) {
      set_body(nc, h);
      mg__http_forward(nc, MG_EV_WEBSOCKET_HANDSHAKE_DONE, h->hm);
      mg__close(nc, 0);
      h->state = MG__HTTP_DRAIN;
      return false;
    }
  } else if (code == 101) {
    return refuse(nc, h, 400, "unexpected upgrade");
  }
  if (code < 200) {
    // Interim replies are not for the app.
    mbuf_remove(&nc->recv_mbuf, h->head_len);
    mg__http_next(nc);
    return true;
  }
  set_framing(h, head);
  if (code == 204 || code == 304) {
    h->chunked = false;
    h->has_length = true;
    h->left = 0;
  }
  h->state = MG__HTTP_BODY;
  return true;
}

// --- both -------------------------------------------------------------------

static bool head_incomplete(struct mg_connection *nc, struct mg__http *h) {
  struct mbuf *io = &nc->recv_mbuf;
  if (io->len >= head_limit(nc, h)) {
    bool line = memchr(io->buf + 1, '\n', io->len - 1) != NULL;
    return refuse(nc, h, line ? 431 : 414,
                  line ? "request head too large" : "URI too long");
  }
  if (h->server && h->head_since_us == 0) {
    h->head_since_us = mg__now_us();
    mg__conn_set_timer(nc, h->head_since_us + MG__HTTP_HEAD_S * 1000000ll);
  }
  return false;
}

static bool step_head(struct mg_connection *nc, struct mg__http *h) {
  struct mg__http_head head;
  struct mbuf *io = &nc->recv_mbuf;
  if (io->len == 0) return false;
  if (h->server && nc->send_mbuf.len > MG__HTTP_MAX_QUEUED) return false;
  h->hm = (struct http_message *) malloc(sizeof(*h->hm));
  if (h->hm == NULL) return refuse(nc, h, 503, "out of memory");
  int r = mg__http_parse_head(io->buf, io->len, h->hm, h->server, &head);
  if (r <= 0) {
    free(h->hm);
    h->hm = NULL;
    if (r == 0) return head_incomplete(nc, h);
    return refuse(nc, h, head.error, head.reason);
  }
  h->hm_base = io->buf;
  h->head_len = (size_t) r;
  h->body_len = 0;
  h->head_since_us = 0;
  if (h->head_len > head_limit(nc, h)) {
    return refuse(nc, h, 431, "head too large");
  }
  return h->server ? begin_request(nc, h, &head) : begin_reply(nc, h, &head);
}

// Accounts for body bytes that came. Returns 1 when the body is complete, 0
// when it is not, -1 when it is broken.
static int take_body(struct mg_connection *nc, struct mg__http *h) {
  struct mbuf *io = &nc->recv_mbuf;
  size_t at = h->head_len + h->body_len, avail = io->len - at;
  if (h->chunked) {
    size_t used, out;
    int r = mg__http_dechunk(&h->chunk, io->buf + at, avail, &used, &out);
    if (r < 0) return -1;
    memmove(io->buf + at + out, io->buf + at + used, avail - used);
    io->len -= used - out;
    h->body_len += out;
    return r;
  }
  if (!h->has_length) {
    h->body_len += avail;
    return 0;
  }
  size_t n = avail < h->left ? avail : h->left;
  h->body_len += n;
  h->left -= n;
  return h->left == 0;
}

// Offers the body so far to the handler, which may take it away.
static void offer_chunk(struct mg_connection *nc, struct mg__http *h) {
  set_body(nc, h);
  nc->flags &= ~(unsigned long) MG_F_DELETE_CHUNK;
  mg__http_forward(nc, MG_EV_HTTP_CHUNK, h->hm);
  if (nc->flags & MG_F_DELETE_CHUNK) {
    nc->flags &= ~(unsigned long) MG_F_DELETE_CHUNK;
    h->streaming = true;
    drop_body(nc, h, h->body_len);
  }
}

static bool deliver(struct mg_connection *nc, struct mg__http *h) {
  int ev = h->server ? MG_EV_HTTP_REQUEST : MG_EV_HTTP_REPLY;
  set_body(nc, h);
  h->state = h->server ? MG__HTTP_REPLY : MG__HTTP_HEAD;
  if (!h->skip_body && h->parts == NULL) {
    mg__http_forward(nc, ev, h->hm);
  } else if (h->parts != NULL) {
    mg__http_parts_end(nc, 0);
  }
  if (mg__http_get(nc) != h) return false;
  mbuf_remove(&nc->recv_mbuf, h->head_len + h->body_len);
  free(h->hm);
  h->hm = NULL;
  h->head_len = h->body_len = 0;
  if (h->server) return true;
  mg__http_next(nc);
  return !closing(nc);
}

// Hands over what a streaming consumer takes. False on bad input.
static bool consume(struct mg_connection *nc, struct mg__http *h, bool done,
                    size_t before) {
  if (h->skip_body) {
    drop_body(nc, h, h->body_len);
    return true;
  }
  if (h->parts != NULL) {
    set_body(nc, h);
    int n =
        mg__http_parts_feed(nc, nc->recv_mbuf.buf + h->head_len, h->body_len);
    if (n < 0) return false;
    drop_body(nc, h, (size_t) n);
    return true;
  }
  if (h->body_len == 0 || h->body_len == before) return true;
  bool over = h->head_len + h->body_len + h->left > message_limit(nc, h);
  if (h->chunked || h->streaming || (!done && (!h->server || over))) {
    offer_chunk(nc, h);
  }
  return true;
}

static bool step_body(struct mg_connection *nc, struct mg__http *h) {
  size_t before = h->body_len;
  int r = take_body(nc, h);
  if (r < 0) return refuse(nc, h, 400, "bad chunked coding");
  if (!consume(nc, h, r == 1, before)) {
    return refuse(nc, h, 400, "bad multipart body");
  }
  if (mg__http_get(nc) != h || h->state != MG__HTTP_BODY) return false;
  if (nc->flags & MG_F_CLOSE_IMMEDIATELY) return false;
  if (r == 1) {
    // A multipart handler may have left data for later.
    if (h->parts != NULL && h->body_len > 0) return false;
    return deliver(nc, h);
  }
  // h->left is 0 where the length is not known: then only what came counts.
  bool room = nc->recv_mbuf.len < message_limit(nc, h);
  bool fits = h->head_len + h->body_len + h->left <= message_limit(nc, h);
  if (h->parts == NULL && (!room || (!fits && h->body_len > 0))) {
    return refuse(nc, h, 413, "message too large");
  }
  return false;
}

static bool step(struct mg_connection *nc, struct mg__http *h) {
  if (nc->flags & MG_F_CLOSE_IMMEDIATELY) return false;
  switch (h->state) {
    case MG__HTTP_HEAD:
      return !closing(nc) && step_head(nc, h);
    case MG__HTTP_BODY:
      if (h->server && closing(nc)) {
        // Refused: no more of the body may have an effect.
        h->state = MG__HTTP_DRAIN;
        return false;
      }
      return step_body(nc, h);
    case MG__HTTP_REPLY:
      return mg__http_check_reply(nc);
    case MG__HTTP_WS:
      mg__ws_process(nc);
      return false;
    default:
      return false;
  }
}

// A peer that does not take its answers is not listened to: what it sends
// stays in the stack instead of in memory.
static bool hold_input(struct mg_connection *nc, const struct mg__http *h) {
  bool full = nc->send_mbuf.len > MG__HTTP_MAX_QUEUED;
  switch (h->state) {
    case MG__HTTP_HEAD:
      return full && h->server;
    case MG__HTTP_WS:
      return full;
    case MG__HTTP_REPLY:
      return nc->recv_mbuf.len >= MG_MAX_HTTP_REQUEST_SIZE;
    default:
      return false;
  }
}

// A WebSocket message that has begun must go on; looked at in on_timer.
static void watch_message(struct mg_connection *nc, struct mg__http *h) {
  if (h->state != MG__HTTP_WS) return;
  if (nc->recv_mbuf.len == 0) {
    h->head_since_us = 0;
  } else if (h->head_since_us == 0) {
    h->head_since_us = mg__now_us();
    h->window = 0;
    mg__conn_set_timer(nc, h->head_since_us + MG__HTTP_BODY_S * 1000000ll);
  }
}

void mg__http_process(struct mg_connection *nc) {
  struct mg__http *h = mg__http_get(nc);
  if (h == NULL || h->in_process) return;
  uint8_t before = h->state;
  h->in_process = true;
  while (mg__http_get(nc) == h && step(nc, h)) {
  }
  if (mg__http_get(nc) != h) return;
  h->in_process = false;
  mg__conn_hold_input(nc, hold_input(nc, h));
  mg__conn_set_spare(
      nc, h->server && h->state == MG__HTTP_HEAD && nc->recv_mbuf.len == 0);
  watch_message(nc, h);
  if (h->server && h->state == MG__HTTP_BODY && before != MG__HTTP_BODY) {
    h->window = 0;
    mg__conn_set_timer(nc, mg__now_us() + MG__HTTP_BODY_S * 1000000ll);
  }
}

void mg__http_finish(struct mg_connection *nc) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  if (h->parts != NULL) mg__http_parts_end(nc, -1);
  if (h->server || h->state != MG__HTTP_BODY || h->hm == NULL) return;
  if (!h->chunked && !h->has_length) {
    deliver(nc, h);
  } else {
    LOG(LL_DEBUG, ("HTTP reply cut off"));
  }
}
