// SPDX-License-Identifier: Apache-2.0
// Replies: the functions that write them, and the watch over when one is
// complete. A reply made with mg_send_head has a known end: so many bytes
// after its head, or the last chunk. One that the app printed by hand is read
// back from the output once to learn the same. Only then is the next request
// looked at, or the connection closed when the client asked for that.

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "net/http.h"

// Bodies up to this size share the first allocation with their head.
#define SMALL_BODY 1024

const char *mg__http_status_text(int status) {
  static const struct {
    int code;
    const char *text;
  } texts[] = {
      {200, "OK"},
      {101, "Switching Protocols"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {206, "Partial Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {411, "Length Required"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {416, "Range Not Satisfiable"},
      {417, "Expectation Failed"},
      {426, "Upgrade Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"},
      {507, "Insufficient Storage"},
  };
  for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
    if (texts[i].code == status) return texts[i].text;
  }
  return status < 400 ? "OK" : "Error";
}

// --- buffers ----------------------------------------------------------------

bool mg__mbuf_add(struct mbuf *b, const void *data, size_t len) {
  return mbuf_append(b, data, len) == len;
}

bool mg__mbuf_printf(struct mbuf *b, const char *fmt, ...) {
  char buf[256];
  va_list ap;
  va_start(ap, fmt);
  int n = vsnprintf(buf, sizeof(buf), fmt, ap);
  va_end(ap);
  if (n < 0) return false;
  if ((size_t) n < sizeof(buf)) return mg__mbuf_add(b, buf, (size_t) n);
  char *big = (char *) malloc((size_t) n + 1);
  if (big == NULL) return false;
  va_start(ap, fmt);
  vsnprintf(big, (size_t) n + 1, fmt, ap);
  va_end(ap);
  bool ok = mg__mbuf_add(b, big, (size_t) n);
  free(big);
  return ok;
}

void mg__html_escape(struct mbuf *b, struct mg_str s) {
  size_t from = 0;
  for (size_t i = 0; i < s.len; i++) {
    const char *e = NULL;
    switch (s.p[i]) {
      case '<':
        e = "&lt;";
        break;
      case '>':
        e = "&gt;";
        break;
      case '&':
        e = "&amp;";
        break;
      case '"':
        e = "&quot;";
        break;
      case '\'':
        e = "&#39;";
        break;
    }
    if (e == NULL) continue;
    mbuf_append(b, s.p + from, i - from);
    mbuf_append(b, e, strlen(e));
    from = i + 1;
  }
  mbuf_append(b, s.p + from, s.len - from);
}

// --- when is a reply complete -----------------------------------------------

uint64_t mg__http_queued(struct mg_connection *nc) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  return h->sent + nc->send_mbuf.len;
}

void mg__http_reply_done(struct mg_connection *nc) {
  struct mg__http *h = mg__http_get(nc);
  if (h != NULL) h->reply = MG__REPLY_DONE;
}

// Takes back output after the head of a reply to HEAD.
static void cut_body(struct mg_connection *nc, struct mg__http *h) {
  uint64_t queued = mg__http_queued(nc);
  if (queued <= h->head_end || mg__conn_has_source(nc)) return;
  uint64_t extra = queued - h->head_end;
  if (extra <= nc->send_mbuf.len) nc->send_mbuf.len -= (size_t) extra;
}

static bool ends_with_last_chunk(const struct mbuf *b) {
  return b->len >= 5 && memcmp(b->buf + b->len - 5, "0\r\n\r\n", 5) == 0;
}

// Learns the end of a reply that the app wrote without mg_send_head.
static void read_back(struct mg_connection *nc, struct mg__http *h) {
  struct mg__http_head head;
  h->reply = MG__REPLY_DONE;
  if (h->mark < h->sent) return;
  size_t at = (size_t) (h->mark - h->sent);
  struct http_message *hm = (struct http_message *) malloc(sizeof(*hm));
  if (hm == NULL) return;
  int r = mg__http_parse_head(nc->send_mbuf.buf + at, nc->send_mbuf.len - at,
                              hm, false, &head);
  int code = hm->resp_code;
  free(hm);
  if (r <= 0) {
    h->reply = MG__REPLY_OPEN;
    return;
  }
  h->head_end = h->mark + (uint64_t) r;
  if (head.close) h->close_after = true;
  if (h->head_request || code == 204 || code == 304) return;
  if (head.has_length) {
    h->reply = MG__REPLY_SIZED;
    h->reply_end = h->head_end + head.content_length;
  } else if (!head.chunked || !ends_with_last_chunk(&nc->send_mbuf)) {
    h->reply = MG__REPLY_OPEN;
  }
}

bool mg__http_check_reply(struct mg_connection *nc) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  if (h->state != MG__HTTP_REPLY || mg__conn_has_source(nc)) return false;
  uint64_t queued = mg__http_queued(nc);
  if (h->reply == MG__REPLY_NONE && queued > h->mark) read_back(nc, h);
  if (h->reply == MG__REPLY_SIZED &&
      (queued >= h->reply_end || h->head_request)) {
    h->reply = MG__REPLY_DONE;
  }
  if (h->head_request && h->reply != MG__REPLY_NONE) {
    cut_body(nc, h);
    h->reply = MG__REPLY_DONE;
  }
  if (nc->flags & (MG_F_SEND_AND_CLOSE | MG_F_CLOSE_IMMEDIATELY)) {
    h->state = MG__HTTP_DRAIN;
    return false;
  }
  if (h->reply != MG__REPLY_DONE) return false;
  if (h->close_after) {
    nc->flags |= MG_F_SEND_AND_CLOSE;
    h->state = MG__HTTP_DRAIN;
    mg__touch(nc);
    return false;
  }
  mg__http_next(nc);
  return true;
}

// --- writing ----------------------------------------------------------------

// Room for one piece of a head, made without printf: it is in every reply.
struct line {
  char buf[128];
  size_t len;
};

static void put(struct line *l, const char *text) {
  size_t n = strlen(text);
  if (n > sizeof(l->buf) - l->len) n = sizeof(l->buf) - l->len;
  memcpy(l->buf + l->len, text, n);
  l->len += n;
}

static void put_number(struct line *l, int64_t value) {
  char digits[24], *p = digits + sizeof(digits) - 1;
  uint64_t v = value < 0 ? -(uint64_t) value : (uint64_t) value;
  *p = '\0';
  do {
    *--p = (char) ('0' + v % 10);
  } while ((v /= 10) > 0);
  if (value < 0) *--p = '-';
  put(l, p);
}

void mg_send_response_line(struct mg_connection *nc, int status_code,
                           const char *extra_headers) {
  struct line l = {.len = 0};
  put(&l, "HTTP/1.1 ");
  put_number(&l, status_code);
  put(&l, " ");
  put(&l, mg__http_status_text(status_code));
  put(&l, "\r\n");
  mg_send(nc, l.buf, (int) l.len);
  if (extra_headers != NULL && extra_headers[0] != '\0') {
    mg_send(nc, extra_headers, (int) strlen(extra_headers));
    mg_send(nc, "\r\n", 2);
  }
}

// The lines of a head that depend on the request, and its empty line.
static void end_head(struct mg_connection *nc, struct mg__http *h,
                     int status_code, int64_t length) {
  struct line l = {.len = 0};
  bool bodyless = status_code == 204 || status_code == 304;
  if (length >= 0 && status_code != 204) {
    put(&l, "Content-Length: ");
    put_number(&l, length);
    put(&l, "\r\n");
  } else if (length < 0 && !bodyless) {
    if (h != NULL && h->http10) {
      h->raw_chunks = h->close_after = true;
    } else {
      put(&l, "Transfer-Encoding: chunked\r\n");
    }
  }
  if (h != NULL && h->server && h->close_after) {
    put(&l, "Connection: close\r\n");
  } else if (h != NULL && h->http10) {
    put(&l, "Connection: keep-alive\r\n");
  }
  put(&l, "\r\n");
  mg_send(nc, l.buf, (int) l.len);
}

// Makes room for a head and a small body at once, so that the pieces do not
// each make the buffer grow.
static void reserve(struct mg_connection *nc, int64_t body_len,
                    const char *extra_headers) {
  size_t want = nc->send_mbuf.len + 128;
  if (extra_headers != NULL) want += strlen(extra_headers);
  if (body_len > 0 && body_len <= SMALL_BODY) want += (size_t) body_len;
  if (nc->send_mbuf.size < want) mbuf_resize(&nc->send_mbuf, want);
}

void mg_send_head(struct mg_connection *nc, int status_code,
                  int64_t content_length, const char *extra_headers) {
  struct mg__http *h = mg__http_get(nc);
  reserve(nc, content_length, extra_headers);
  mg_send_response_line(nc, status_code, extra_headers);
  end_head(nc, h, status_code, content_length);
  if (h == NULL) return;
  h->head_end = mg__http_queued(nc);
  bool bodyless = status_code == 204 || status_code == 304;
  if (content_length < 0 && !bodyless) {
    h->reply = MG__REPLY_OPEN;
  } else {
    h->reply = MG__REPLY_SIZED;
    h->reply_end = h->head_end + (bodyless ? 0 : (uint64_t) content_length);
  }
}

void mg_send_http_chunk(struct mg_connection *nc, const char *buf, size_t len) {
  char size[16];
  struct mg__http *h = mg__http_get(nc);
  bool raw = h != NULL && h->raw_chunks;
  bool mute = h != NULL && h->server && h->head_request;
  if (!mute && !raw) {
    int n = snprintf(size, sizeof(size), "%lx\r\n", (unsigned long) len);
    mg_send(nc, size, n);
  }
  if (!mute) mg_send(nc, buf, (int) len);
  if (!mute && !raw) mg_send(nc, "\r\n", 2);
  if (len > 0 || h == NULL || !h->server) return;
  h->reply = MG__REPLY_DONE;
  // Outside the parser nobody else looks at the end of this reply.
  if (!h->in_process && h->state == MG__HTTP_REPLY) mg__http_process(nc);
}

// Formats into heap memory; NULL when there is none. The caller frees.
static char *format(const char *fmt, va_list ap, int *len) {
  va_list again;
  va_copy(again, ap);
  *len = vsnprintf(NULL, 0, fmt, again);
  va_end(again);
  if (*len < 0) return NULL;
  char *p = (char *) malloc((size_t) *len + 1);
  if (p != NULL) vsnprintf(p, (size_t) *len + 1, fmt, ap);
  return p;
}

void mg_printf_http_chunk(struct mg_connection *nc, const char *fmt, ...) {
  int len;
  va_list ap;
  va_start(ap, fmt);
  char *p = format(fmt, ap, &len);
  va_end(ap);
  if (p == NULL) return;
  mg_send_http_chunk(nc, p, (size_t) len);
  free(p);
}

void mg_printf_html_escape(struct mg_connection *nc, const char *fmt, ...) {
  int len;
  va_list ap;
  struct mbuf out;
  va_start(ap, fmt);
  char *p = format(fmt, ap, &len);
  va_end(ap);
  if (p == NULL) return;
  mbuf_init(&out, 0);
  mg__html_escape(&out, mg_mk_str_n(p, (size_t) len));
  mg_send(nc, out.buf, (int) out.len);
  mbuf_free(&out);
  free(p);
}

void mg_http_send_error(struct mg_connection *nc, int code,
                        const char *reason) {
  if (reason == NULL) reason = mg__http_status_text(code);
  size_t len = strlen(reason);
  LOG(LL_DEBUG, ("HTTP error %d: %s", code, reason));
  mg_send_head(nc, code, (int64_t) len, "Content-Type: text/plain");
  mg_send(nc, reason, (int) len);
}

void mg__http_fail(struct mg_connection *nc, int status, const char *reason) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  // More input is on its way: closing now would make the peer's stack drop
  // the answer, so it gets a second to read it and close.
  bool linger = h->state == MG__HTTP_BODY;
  LOG(LL_INFO, ("HTTP request refused: %d, %s", status, reason));
  if (h->parts != NULL) mg__http_parts_end(nc, -1);
  if (h->state == MG__HTTP_REPLY || h->reply != MG__REPLY_NONE) {
    nc->flags |= MG_F_SEND_AND_CLOSE;
  } else {
    h->close_after = true;
    mg_http_send_error(nc, status, reason);
    if (!linger) nc->flags |= MG_F_SEND_AND_CLOSE;
  }
  h->state = MG__HTTP_DRAIN;
  free(h->hm);
  h->hm = NULL;
  mbuf_remove(&nc->recv_mbuf, nc->recv_mbuf.len);
  mg__conn_set_timer(nc, mg__now_us() + 1000000);
  mg__touch(nc);
}

void mg_http_send_redirect(struct mg_connection *nc, int status_code,
                           const struct mg_str location,
                           const struct mg_str extra_headers) {
  static const char start[] = "<p>Moved <a href=\"",
                    end[] = "\">here</a>.</p>\n";
  struct mbuf head, body;
  mbuf_init(&head, 0);
  mbuf_init(&body, 0);
  bool ok = mg__mbuf_printf(&head, "Location: %.*s\r\nContent-Type: text/html",
                            (int) location.len, location.p);
  if (extra_headers.len > 0) {
    ok = ok && mg__mbuf_printf(&head, "\r\n%.*s", (int) extra_headers.len,
                               extra_headers.p);
  }
  ok = ok && mg__mbuf_add(&head, "", 1);
  mbuf_append(&body, start, sizeof(start) - 1);
  mg__html_escape(&body, location);
  mbuf_append(&body, end, sizeof(end) - 1);
  if (!ok || mg_strchr(location, '\n') != NULL) {
    mg_http_send_error(nc, 500, NULL);
  } else {
    mg_send_head(nc, status_code, (int64_t) body.len, head.buf);
    mg_send(nc, body.buf, (int) body.len);
  }
  mbuf_free(&head);
  mbuf_free(&body);
}
