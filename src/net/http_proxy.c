// SPDX-License-Identifier: Apache-2.0
// mg_http_reverse_proxy(): one request is sent on to another server and the
// answer is copied back byte by byte. The upstream connection serves this
// request only and asks for "Connection: close"; when it ends, so does the
// client's. Headers that belong to one hop are not passed on. The upstream is
// read only as fast as the client takes the answer.

#include <stdio.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "net/http.h"

// Answer bytes that may wait for the client.
#define MAX_WAITING 16384

static const char *const s_hop_headers[] = {"connection",
                                            "keep-alive",
                                            "proxy-connection",
                                            "te",
                                            "trailer",
                                            "transfer-encoding",
                                            "upgrade",
                                            "expect",
                                            "host",
                                            "content-length",
                                            "proxy-authorization"};

static bool is_hop_header(struct mg_str name) {
  for (size_t i = 0; i < sizeof(s_hop_headers) / sizeof(*s_hop_headers); i++) {
    if (mg_vcasecmp(&name, s_hop_headers[i]) == 0) return true;
  }
  return false;
}

// Copies what the client can take; the rest stays and stops the reading.
static void copy_answer(struct mg_connection *up, struct mg_connection *nc) {
  size_t room =
      nc->send_mbuf.len < MAX_WAITING ? MAX_WAITING - nc->send_mbuf.len : 0;
  size_t n = up->recv_mbuf.len < room ? up->recv_mbuf.len : room;
  if (n == 0) return;
  mg_send(nc, up->recv_mbuf.buf, (int) n);
  mbuf_remove(&up->recv_mbuf, n);
  mg__touch(up);
}

void mg__http_proxy_pump(struct mg_connection *nc) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  if (h->peer != NULL) copy_answer(h->peer, nc);
}

static void upstream_closed(struct mg_connection *up,
                            struct mg_connection *nc) {
  struct mg__http *h = mg__http_get(nc);
  if (h == NULL) return;
  h->peer = NULL;
  if (mg__http_queued(nc) == h->mark && up->recv_mbuf.len == 0) {
    // No byte came: say so.
    h->close_after = true;
    mg_http_send_error(nc, 502, "no answer from upstream");
  } else if (up->recv_mbuf.len > 0) {
    mg_send(nc, up->recv_mbuf.buf, (int) up->recv_mbuf.len);
  }
  nc->flags |= MG_F_SEND_AND_CLOSE;
  h->state = MG__HTTP_DRAIN;
  mg__touch(nc);
}

// user_data is the client's connection, NULL when it is gone.
static void upstream_handler(struct mg_connection *up, int ev, void *ev_data,
                             void *user_data) {
  struct mg_connection *nc = (struct mg_connection *) up->user_data;
  (void) user_data;
  if (nc == NULL) {
    mg__close(up, 0);
    return;
  }
  switch (ev) {
    case MG_EV_CONNECT:
      if (*(int *) ev_data != 0) {
        LOG(LL_ERROR, ("Proxy: upstream error %d", *(int *) ev_data));
      }
      break;
    case MG_EV_RECV:
    case MG_EV_POLL:
      copy_answer(up, nc);
      break;
    case MG_EV_CLOSE:
      up->user_data = NULL;
      upstream_closed(up, nc);
      break;
  }
}

static bool make_request(struct mbuf *b, const struct http_message *hm,
                         struct mg_str base, struct mg_str rest,
                         struct mg_str host, unsigned int port) {
  bool ok =
      mg__mbuf_add(b, hm->method.p, hm->method.len) && mg__mbuf_add(b, " ", 1);
  // One slash where the paths meet.
  while (base.len > 0 && base.p[base.len - 1] == '/')
    base.len--;
  ok = ok && mg__mbuf_add(b, base.p, base.len);
  if (rest.len == 0 || rest.p[0] != '/') ok = ok && mg__mbuf_add(b, "/", 1);
  ok = ok && mg__mbuf_add(b, rest.p, rest.len);
  if (hm->query_string.len > 0) {
    ok = ok && mg__mbuf_add(b, "?", 1) &&
         mg__mbuf_add(b, hm->query_string.p, hm->query_string.len);
  }
  // The client's version, so that the answer is framed for it.
  ok = ok && mg__mbuf_printf(b, " %.*s\r\nHost: %.*s", (int) hm->proto.len,
                             hm->proto.p, (int) host.len, host.p);
  if (port != 0) ok = ok && mg__mbuf_printf(b, ":%u", port);
  ok = ok && mg__mbuf_printf(b, "\r\nConnection: close\r\n");
  for (int i = 0; i < MG_MAX_HTTP_HEADERS && hm->header_names[i].len; i++) {
    if (is_hop_header(hm->header_names[i])) continue;
    ok = ok && mg__mbuf_add(b, hm->header_names[i].p, hm->header_names[i].len);
    ok = ok && mg__mbuf_add(b, ": ", 2);
    ok =
        ok && mg__mbuf_add(b, hm->header_values[i].p, hm->header_values[i].len);
    ok = ok && mg__mbuf_add(b, "\r\n", 2);
  }
  if (hm->body.len > 0) {
    ok = ok && mg__mbuf_printf(b, "Content-Length: %lu\r\n",
                               (unsigned long) hm->body.len);
  }
  ok = ok && mg__mbuf_add(b, "\r\n", 2);
  return ok && mg__mbuf_add(b, hm->body.p, hm->body.len);
}

void mg_http_reverse_proxy(struct mg_connection *nc,
                           const struct http_message *hm, struct mg_str mount,
                           struct mg_str upstream) {
  struct mg_str scheme, user, host, path, query, fragment;
  unsigned int port;
  char addr[288];
  struct mbuf req;
  struct mg__http *h = mg__http_get(nc);
  if (h == NULL || h->peer != NULL) return;
  if (mg_parse_uri(upstream, &scheme, &user, &host, &port, &path, &query,
                   &fragment) != 0 ||
      host.len == 0 || host.len > 255 || mount.len > hm->uri.len ||
      (scheme.len > 0 && mg_vcasecmp(&scheme, "http") != 0)) {
    mg_http_send_error(nc, 500, "bad upstream address");
    return;
  }
  struct mg_str rest =
      mg_mk_str_n(hm->uri.p + mount.len, hm->uri.len - mount.len);
  snprintf(addr, sizeof(addr), "tcp://%.*s:%u", (int) host.len, host.p,
           port != 0 ? port : 80);
  mbuf_init(&req, 0);
  struct mg_connection *up = NULL;
  if (make_request(&req, hm, path, rest, host, port)) {
    up = mg_connect(nc->mgr, addr, upstream_handler, nc);
  }
  if (up == NULL) {
    mg_http_send_error(nc, 502, "cannot connect to upstream");
  } else {
    up->recv_mbuf_limit = MAX_WAITING;
    mg_send(up, req.buf, (int) req.len);
    h->peer = up;
    h->state = MG__HTTP_RAW;
  }
  mbuf_free(&req);
}
