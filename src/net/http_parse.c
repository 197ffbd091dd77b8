// SPDX-License-Identifier: Apache-2.0
// The HTTP head parser: one pass over the lines of a head.
// Each line is cut at its line end, checked byte by byte against a class
// table, and stored as views. The first line decides whether lines end in
// CRLF or in a bare LF; a head that mixes them is refused, as are bare CR,
// folded lines, blanks around names, repeated or odd Content-Length, and
// Content-Length together with Transfer-Encoding.

#include "net/http_parse.h"

#include <limits.h>
#include <string.h>

// Byte classes: T a token byte, V a byte of a header value, U a byte of a
// request target.
enum { T = 1, V = 2, U = 4 };

// clang-format off
static const uint8_t s_class[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    2, 7, 6, 7, 7, 7, 7, 7, 6, 6, 7, 7, 6, 7, 7, 6,
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 6, 6, 6, 6, 6,
    6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 6, 6, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 7, 6, 7, 0,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
    6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
};
// clang-format on

bool mg__http_is_token(unsigned char c) {
  return (s_class[c] & T) != 0;
}

static bool all_of(struct mg_str s, uint8_t cls) {
  for (size_t i = 0; i < s.len; i++) {
    if (!(s_class[(unsigned char) s.p[i]] & cls)) return false;
  }
  return true;
}

static int refuse(struct mg__http_head *h, int status, const char *reason) {
  h->error = status;
  h->reason = reason;
  return -1;
}

static char lower(char c) {
  return (c >= 'A' && c <= 'Z') ? (char) (c | 0x20) : c;
}

// Compares with a text that is already in lower case.
static bool is(struct mg_str s, const char *low, size_t len) {
  if (s.len != len) return false;
  for (size_t i = 0; i < len; i++) {
    if (lower(s.p[i]) != low[i]) return false;
  }
  return true;
}

static struct mg_str trim(struct mg_str s) {
  while (s.len > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
    s.p++, s.len--;
  while (s.len > 0 && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\t')) {
    s.len--;
  }
  return s;
}

// Cuts the next element off a comma separated list.
static struct mg_str next_element(struct mg_str *list) {
  const char *comma =
      list->len > 0 ? (const char *) memchr(list->p, ',', list->len) : NULL;
  size_t len = comma != NULL ? (size_t) (comma - list->p) : list->len;
  struct mg_str e = mg_mk_str_n(list->p, len);
  size_t used = len + (comma != NULL);
  list->p += used;
  list->len -= used;
  return trim(e);
}

bool mg__http_list_has(struct mg_str list, const char *token) {
  while (list.len > 0) {
    struct mg_str e = next_element(&list);
    if (mg_vcasecmp(&e, token) == 0) return true;
  }
  return false;
}

struct cursor {
  const char *p, *end;
  int eol;  // length of a line end here: 0 not known yet, 1 or 2
};

// Takes one line without its end. Returns 1, or 0 when it is not complete.
static int next_line(struct cursor *c, struct mg_str *line,
                     struct mg__http_head *h) {
  size_t left = (size_t) (c->end - c->p);
  const char *nl = left > 0 ? (const char *) memchr(c->p, '\n', left) : NULL;
  if (nl == NULL) return 0;
  int eol = (nl > c->p && nl[-1] == '\r') ? 2 : 1;
  if (c->eol != 0 && c->eol != eol) return refuse(h, 400, "mixed line ends");
  c->eol = eol;
  *line = mg_mk_str_n(c->p, (size_t) (nl + 1 - c->p) - (size_t) eol);
  c->p = nl + 1;
  return 1;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static int parse_proto(struct mg_str s, struct mg__http_head *h) {
  if (s.len != 8 || !is(mg_mk_str_n(s.p, 5), "http/", 5) || s.p[6] != '.' ||
      !is_digit(s.p[5]) || !is_digit(s.p[7])) {
    return refuse(h, 400, "bad protocol version");
  }
  h->exact_proto = memcmp(s.p, "HTTP", 4) == 0;
  h->major = (uint8_t) (s.p[5] - '0');
  h->minor = (uint8_t) (s.p[7] - '0');
  return 1;
}

static int parse_request_line(struct mg_str l, struct http_message *hm,
                              struct mg__http_head *h) {
  const char *end = l.p + l.len;
  const char *sp1 = l.len > 0 ? (const char *) memchr(l.p, ' ', l.len) : NULL;
  if (sp1 == NULL || sp1 == l.p) return refuse(h, 400, "bad request line");
  hm->method = mg_mk_str_n(l.p, (size_t) (sp1 - l.p));
  if (!all_of(hm->method, T)) return refuse(h, 400, "bad method");
  if (hm->method.len > 32) return refuse(h, 501, "method too long");
  const char *t = sp1 + 1;
  const char *sp2 =
      t < end ? (const char *) memchr(t, ' ', (size_t) (end - t)) : NULL;
  if (sp2 == NULL || sp2 == t) return refuse(h, 400, "bad request line");
  struct mg_str target = mg_mk_str_n(t, (size_t) (sp2 - t));
  if (!all_of(target, U)) return refuse(h, 400, "bad request target");
  if (target.len > MG__HTTP_MAX_TARGET) return refuse(h, 414, "URI too long");
  hm->uri = target;
  const char *q = (const char *) memchr(target.p, '?', target.len);
  if (q != NULL) {
    hm->uri.len = (size_t) (q - target.p);
    hm->query_string = mg_mk_str_n(q + 1, target.len - hm->uri.len - 1);
  }
  hm->proto = mg_mk_str_n(sp2 + 1, (size_t) (end - sp2 - 1));
  return parse_proto(hm->proto, h);
}

static int parse_status_line(struct mg_str l, struct http_message *hm,
                             struct mg__http_head *h) {
  if (l.len < 12 || l.p[8] != ' ') return refuse(h, 400, "bad status line");
  hm->proto = mg_mk_str_n(l.p, 8);
  if (parse_proto(hm->proto, h) < 0) return -1;
  const char *d = l.p + 9;
  if (!is_digit(d[0]) || !is_digit(d[1]) || !is_digit(d[2]) ||
      (l.len > 12 && d[3] != ' ')) {
    return refuse(h, 400, "bad status code");
  }
  hm->resp_code = (d[0] - '0') * 100 + (d[1] - '0') * 10 + (d[2] - '0');
  if (hm->resp_code < 100 || hm->resp_code > 599) {
    return refuse(h, 400, "bad status code");
  }
  size_t skip = l.len > 12 ? 13 : 12;
  hm->resp_status_msg = mg_mk_str_n(l.p + skip, l.len - skip);
  if (!all_of(hm->resp_status_msg, V)) return refuse(h, 400, "bad reason");
  return 1;
}

static int take_length(struct mg_str v, struct mg__http_head *h) {
  if (h->has_length) return refuse(h, 400, "repeated Content-Length");
  if (v.len == 0) return refuse(h, 400, "bad Content-Length");
  size_t n = 0;
  bool huge = false;
  for (size_t i = 0; i < v.len; i++) {
    if (!is_digit(v.p[i])) return refuse(h, 400, "bad Content-Length");
    if (n > (SIZE_MAX / 2 - 9) / 10) {
      huge = true;
    } else {
      n = n * 10 + (size_t) (v.p[i] - '0');
    }
  }
  if (huge) return refuse(h, 413, "Content-Length too large");
  h->has_length = true;
  h->content_length = n;
  return 1;
}

static int take_coding(struct mg_str v, struct mg__http_head *h) {
  if (h->chunked) return refuse(h, 400, "repeated Transfer-Encoding");
  if (!is(v, "chunked", 7)) return refuse(h, 501, "unknown Transfer-Encoding");
  h->chunked = true;
  return 1;
}

// Notes the headers that decide framing and connection handling.
static int take_known(struct mg_str n, struct mg_str v,
                      struct mg__http_head *h) {
  switch (n.len) {
    case 4:
      if (is(n, "host", 4) && h->num_hosts < 2) h->num_hosts++;
      return 1;
    case 6:
      if (!is(n, "expect", 6)) return 1;
      if (is(v, "100-continue", 12)) {
        h->expect_continue = true;
      } else {
        h->expect_other = true;
      }
      return 1;
    case 7:
      if (is(n, "upgrade", 7) && mg__http_list_has(v, "websocket")) {
        h->websocket = true;
      }
      return 1;
    case 10:
      if (!is(n, "connection", 10)) return 1;
      while (v.len > 0) {
        struct mg_str e = next_element(&v);
        if (is(e, "close", 5)) h->close = true;
        if (is(e, "keep-alive", 10)) h->keep_alive = true;
        if (is(e, "upgrade", 7)) h->upgrade = true;
      }
      return 1;
    case 14:
      return is(n, "content-length", 14) ? take_length(v, h) : 1;
    case 17:
      return is(n, "transfer-encoding", 17) ? take_coding(v, h) : 1;
    default:
      return 1;
  }
}

static int parse_header(struct mg_str l, struct http_message *hm, size_t idx,
                        struct mg__http_head *h) {
  if (l.p[0] == ' ' || l.p[0] == '\t') {
    return refuse(h, 400, "folded header line");
  }
  const char *colon = (const char *) memchr(l.p, ':', l.len);
  if (colon == NULL || colon == l.p) return refuse(h, 400, "bad header line");
  struct mg_str n = mg_mk_str_n(l.p, (size_t) (colon - l.p));
  struct mg_str v = mg_mk_str_n(colon + 1, l.len - n.len - 1);
  if (!all_of(n, T)) return refuse(h, 400, "bad header name");
  if (!all_of(v, V)) return refuse(h, 400, "bad header value");
  if (idx >= MG_MAX_HTTP_HEADERS) return refuse(h, 431, "too many headers");
  v = trim(v);
  hm->header_names[idx] = n;
  hm->header_values[idx] = v;
  return take_known(n, v, h);
}

static int finish(const char *s, struct http_message *hm, bool is_req,
                  struct mg__http_head *h) {
  if (h->chunked && h->has_length) {
    return refuse(h, 400, "Content-Length with Transfer-Encoding");
  }
  if (h->chunked && h->major == 1 && h->minor == 0) {
    return refuse(h, 400, "Transfer-Encoding in HTTP/1.0");
  }
  hm->body.p = s + h->len;
  if (h->has_length) {
    hm->body.len = h->content_length;
  } else if (is_req && !h->chunked) {
    hm->body.len = 0;
  } else {
    hm->body.len = MG_HTTP_CONTENT_LENGTH_UNKNOWN;
  }
  hm->content_length = hm->body.len;
  hm->message.p = s;
  if (hm->body.len == MG_HTTP_CONTENT_LENGTH_UNKNOWN) {
    hm->message.len = MG_HTTP_CONTENT_LENGTH_UNKNOWN;
  } else {
    hm->message.len = h->len + hm->body.len;
  }
  return 1;
}

int mg__http_parse_head(const char *s, size_t n, struct http_message *hm,
                        bool is_req, struct mg__http_head *h) {
  struct cursor c = {s, s + n, 0};
  struct mg_str line;
  memset(hm, 0, sizeof(*hm));
  memset(h, 0, sizeof(*h));
  // One empty line before a request is tolerated (RFC 9112 2.2).
  if (is_req && n > 1 && s[0] == '\r' && s[1] == '\n') c.p += 2;
  if (c.p < c.end && *c.p != '\r' && !mg__http_is_token((unsigned char) *c.p)) {
    return refuse(h, 400, "not HTTP");
  }
  int r = next_line(&c, &line, h);
  if (r <= 0) return r;
  r = is_req ? parse_request_line(line, hm, h) : parse_status_line(line, hm, h);
  if (r < 0) return r;
  for (size_t idx = 0;; idx++) {
    r = next_line(&c, &line, h);
    if (r <= 0) return r;
    if (line.len == 0) break;
    if (parse_header(line, hm, idx, h) < 0) return -1;
  }
  h->len = (size_t) (c.p - s);
  if (h->len > INT_MAX) return refuse(h, 431, "head too large");
  if (finish(s, hm, is_req, h) < 0) return -1;
  return (int) h->len;
}

int mg_parse_http(const char *s, int n, struct http_message *hm, int is_req) {
  struct mg__http_head head;
  if (s == NULL || n <= 0) return 0;
  return mg__http_parse_head(s, (size_t) n, hm, is_req != 0, &head);
}

struct mg_str *mg_get_http_header(struct http_message *hm, const char *name) {
  size_t len = strlen(name);
  for (size_t i = 0; i < MG_MAX_HTTP_HEADERS; i++) {
    if (hm->header_names[i].len == 0) break;
    if (hm->header_names[i].len == len &&
        mg_vcasecmp(&hm->header_names[i], name) == 0) {
      return &hm->header_values[i];
    }
  }
  return NULL;
}
