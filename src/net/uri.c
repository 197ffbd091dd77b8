// SPDX-License-Identifier: Apache-2.0
//
// URIs: splitting, joining, normalising of paths. All work on the caller's
// bytes without copying, except mg_assemble_uri. The form accepted is
// [scheme://][user[:password]@]host[:port][/path][?query][#fragment].

#include <stdlib.h>

#include "common/str_util.h"
#include "mongoose.h"

static struct mg_str span(const char *from, const char *to) {
  return mg_mk_str_n(from, (size_t) (to - from));
}

static const char *find(const char *p, const char *end, const char *any) {
  while (p < end && (*p == '\0' || strchr(any, *p) == NULL))
    p++;
  return p;
}

// Splits "host[:port]". Returns false when malformed.
static bool parse_host_port(const char *p, const char *end, struct mg_str *host,
                            unsigned int *port) {
  const char *host_end;
  if (p < end && *p == '[') {
    host_end = find(p, end, "]");
    if (host_end == end) return false;
    host_end++;
  } else {
    host_end = find(p, end, ":");
  }
  // A second @ would let two readers disagree about who the host is.
  if (find(p, host_end, "@") != host_end) return false;
  *host = span(p, host_end);
  *port = 0;
  if (host_end == end) return true;
  if (*host_end != ':') return false;
  for (p = host_end + 1; p < end; p++) {
    if (*p < '0' || *p > '9') return false;
    *port = *port * 10 + (unsigned int) (*p - '0');
    if (*port > 65535) return false;
  }
  return true;
}

int mg_parse_uri(const struct mg_str uri, struct mg_str *scheme,
                 struct mg_str *user_info, struct mg_str *host,
                 unsigned int *port, struct mg_str *path, struct mg_str *query,
                 struct mg_str *fragment) {
  struct mg_str part[6];  // scheme, user, host, path, query, fragment
  unsigned int number;
  memset(part, 0, sizeof(part));
  const char *p = uri.p, *end = uri.p + uri.len;
  const char *stop = find(p, end, ":/?#");
  if (end - stop >= 3 && memcmp(stop, "://", 3) == 0) {
    part[0] = span(p, stop);
    p = stop + 3;
  }
  stop = find(p, end, "/?#");
  const char *at = find(p, stop, "@");
  if (at < stop) {
    part[1] = span(p, at);
    p = at + 1;
  }
  if (!parse_host_port(p, stop, &part[2], &number)) return -1;
  p = stop;
  if (p < end && *p == '/') {
    stop = find(p, end, "?#");
    part[3] = span(p, stop);
    p = stop;
  }
  if (p < end && *p == '?') {
    stop = find(p, end, "#");
    part[4] = span(p + 1, stop);
    p = stop;
  }
  if (p < end) part[5] = span(p + 1, end);
  if (scheme != NULL) *scheme = part[0];
  if (user_info != NULL) *user_info = part[1];
  if (host != NULL) *host = part[2];
  if (port != NULL) *port = number;
  if (path != NULL) *path = part[3];
  if (query != NULL) *query = part[4];
  if (fragment != NULL) *fragment = part[5];
  return 0;
}

int mg_normalize_uri_path(const struct mg_str *in, struct mg_str *out) {
  const char *s = in->p, *end = in->p + in->len;
  if (in->len == 0 || *s != '/') {
    out->len = 0;
    return 0;
  }
  // Never writes ahead of what it reads, so in and out may be the same.
  char *base = (char *) out->p, *d = base;
  while (s < end) {
    while (s < end && *s == '/')
      s++;
    const char *seg = s;
    s = find(s, end, "/");
    size_t len = (size_t) (s - seg);
    bool up = len == 2 && seg[0] == '.' && seg[1] == '.';
    bool same = len == 0 || (len == 1 && seg[0] == '.');
    if (up) {
      while (d > base && *--d != '/') {
      }
    }
    if (!up && !same) {
      *d++ = '/';
      memmove(d, seg, len);
      d += len;
    } else if (s == end) {
      *d++ = '/';  // the path names a folder
    }
  }
  out->len = (size_t) (d - base);
  return 1;
}

static void add(struct mbuf *b, const char *before, const struct mg_str *s,
                const char *after) {
  if (s == NULL || s->len == 0) return;
  mbuf_append(b, before, strlen(before));
  mbuf_append(b, s->p, s->len);
  mbuf_append(b, after, strlen(after));
}

static size_t len_of(const struct mg_str *s) {
  return s == NULL ? 0 : s->len;
}

int mg_assemble_uri(const struct mg_str *scheme, const struct mg_str *user_info,
                    const struct mg_str *host, unsigned int port,
                    const struct mg_str *path, const struct mg_str *query,
                    const struct mg_str *fragment, int normalize_path,
                    struct mg_str *uri) {
  struct mbuf b;
  char num[16] = "";
  memset(uri, 0, sizeof(*uri));
  size_t size = len_of(scheme) + len_of(user_info) + len_of(host) +
                len_of(path) + len_of(query) + len_of(fragment) + 32;
  mbuf_init(&b, size);
  if (b.size < size) return -1;
  add(&b, "", scheme, "://");
  add(&b, "", user_info, "@");
  add(&b, "", host, "");
  if (port != 0) snprintf(num, sizeof(num), ":%u", port);
  mbuf_append(&b, num, strlen(num));
  if (len_of(path) > 0 && normalize_path) {
    // In place, behind what is there already.
    struct mg_str out = mg_mk_str_n(b.buf + b.len, path->len);
    if (!mg_normalize_uri_path(path, &out)) {
      mbuf_free(&b);
      return -1;
    }
    b.len += out.len;
  } else {
    add(&b, "", path, "");
  }
  add(&b, "?", query, "");
  add(&b, "#", fragment, "");
  mbuf_append(&b, "", 1);
  *uri = mg_mk_str_n(b.buf, b.len - 1);
  return 0;
}
