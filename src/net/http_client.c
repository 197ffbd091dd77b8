// SPDX-License-Identifier: Apache-2.0
// Outbound HTTP and WebSocket: mg_connect_http, mg_connect_ws.
// A URL is taken apart and checked, the connection is opened, and the request
// is queued at once; it leaves when the connection is up. Credentials in the
// URL become Basic authentication. https and wss ask for TLS; without a CA
// the built-in bundle verifies, so an absent TLS is an error, never plain
// text.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/http.h"

struct url {
  struct mg_str scheme, user, pass, host, path, query;
  unsigned int port;
  bool tls;
};

// Only printable bytes may go into a request line; a blank is escaped later.
static bool clean(struct mg_str s) {
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char) s.p[i];
    if (c < ' ' || c == 0x7f) return false;
  }
  return true;
}

static const char *parse_url(const char *text, const char *plain,
                             const char *secure, struct url *u) {
  struct mg_str info, fragment;
  memset(u, 0, sizeof(*u));
  if (text == NULL || !clean(mg_mk_str(text))) return "bad URL";
  if (mg_parse_uri(mg_mk_str(text), &u->scheme, &info, &u->host, &u->port,
                   &u->path, &u->query, &fragment) != 0 ||
      u->host.len == 0) {
    return "bad URL";
  }
  u->tls = mg_vcasecmp(&u->scheme, secure) == 0;
  if (u->scheme.len > 0 && !u->tls && mg_vcasecmp(&u->scheme, plain) != 0) {
    return "wrong URL scheme";
  }
  if (u->port == 0) u->port = u->tls ? 443 : 80;
  u->user = info;
  const char *colon = mg_strchr(info, ':');
  if (colon != NULL) {
    u->user.len = (size_t) (colon - info.p);
    u->pass = mg_mk_str_n(colon + 1, info.len - u->user.len - 1);
  }
  return NULL;
}

// Appends path and query with blanks escaped.
static bool add_target(struct mbuf *b, const struct url *u) {
  struct mbuf t;
  bool ok = true;
  mbuf_init(&t, 0);
  ok = u->path.len > 0 ? mg__mbuf_add(&t, u->path.p, u->path.len)
                       : mg__mbuf_add(&t, "/", 1);
  if (u->query.len > 0) {
    ok = ok && mg__mbuf_add(&t, "?", 1) &&
         mg__mbuf_add(&t, u->query.p, u->query.len);
  }
  for (size_t i = 0; ok && i < t.len; i++) {
    ok = t.buf[i] == ' ' ? mg__mbuf_add(b, "%20", 3)
                         : mg__mbuf_add(b, t.buf + i, 1);
  }
  mbuf_free(&t);
  return ok;
}

// Host and port as in a Host header: the default port is left out.
static void host_port(const struct url *u, struct mbuf *b) {
  mbuf_append(b, u->host.p, u->host.len);
  if (u->port != (u->tls ? 443u : 80u)) mg__mbuf_printf(b, ":%u", u->port);
}

static struct mg_connection *connect_to(struct mg_mgr *mgr,
                                        mg_event_handler_t handler,
                                        void *user_data,
                                        struct mg_connect_opts opts,
                                        const struct url *u) {
  char addr[288], name[256];
  if (u->host.len >= sizeof(name)) {
    if (opts.error_string != NULL) *opts.error_string = "host name too long";
    return NULL;
  }
  snprintf(name, sizeof(name), "%.*s", (int) u->host.len, u->host.p);
  snprintf(addr, sizeof(addr), "tcp://%s:%u", name, u->port);
  if (u->tls && opts.ssl_ca_cert == NULL) opts.ssl_ca_cert = "";
  if (u->tls && opts.ssl_server_name == NULL) opts.ssl_server_name = name;
  struct mg_connection *nc =
      mg_connect_opt(mgr, addr, handler, user_data, opts);
  if (nc != NULL) mg_set_protocol_http_websocket(nc);
  return nc;
}

static void decode(struct mg_str s, struct mbuf *b) {
  char *p = (char *) malloc(s.len + 1);
  if (p == NULL) return;
  int n = mg_url_decode(s.p, (int) s.len, p, (int) s.len + 1, 0);
  if (n > 0) mbuf_append(b, p, (size_t) n);
  free(p);
}

// Appends the Authorization line for credentials of the URL.
static void add_auth(const struct url *u, struct mbuf *b) {
  struct mbuf user, pass;
  if (u->user.len == 0) return;
  mbuf_init(&user, 0);
  mbuf_init(&pass, 0);
  decode(u->user, &user);
  decode(u->pass, &pass);
  mg_basic_auth_header(mg_mk_str_n(user.buf, user.len),
                       mg_mk_str_n(pass.buf, pass.len), b);
  mbuf_free(&user);
  mbuf_free(&pass);
}

static bool make_request(struct mbuf *b, const struct url *u, const char *extra,
                         const char *post_data) {
  bool ok = mg__mbuf_add(b, post_data != NULL ? "POST " : "GET ",
                         post_data != NULL ? 5 : 4);
  ok = ok && add_target(b, u);
  ok = ok && mg__mbuf_printf(b, " HTTP/1.1\r\nHost: ");
  host_port(u, b);
  ok = ok && mg__mbuf_add(b, "\r\n", 2);
  if (post_data != NULL) {
    ok = ok && mg__mbuf_printf(b, "Content-Length: %lu\r\n",
                               (unsigned long) strlen(post_data));
  }
  add_auth(u, b);
  if (extra != NULL && extra[0] != '\0') {
    size_t len = strlen(extra);
    ok = ok && mg__mbuf_add(b, extra, len);
    if (extra[len - 1] != '\n') ok = ok && mg__mbuf_add(b, "\r\n", 2);
  }
  ok = ok && mg__mbuf_add(b, "\r\n", 2);
  if (post_data != NULL) {
    ok = ok && mg__mbuf_add(b, post_data, strlen(post_data));
  }
  return ok;
}

struct mg_connection *mg_connect_http_opt(
    struct mg_mgr *mgr, mg_event_handler_t ev_handler, void *user_data,
    struct mg_connect_opts opts, const char *url, const char *extra_headers,
    const char *post_data) {
  struct url u;
  struct mbuf req;
  const char *error = parse_url(url, "http", "https", &u);
  if (error != NULL) {
    if (opts.error_string != NULL) *opts.error_string = error;
    return NULL;
  }
  mbuf_init(&req, 0);
  struct mg_connection *nc = NULL;
  if (make_request(&req, &u, extra_headers, post_data)) {
    nc = connect_to(mgr, ev_handler, user_data, opts, &u);
    if (nc != NULL) mg_send(nc, req.buf, (int) req.len);
  } else if (opts.error_string != NULL) {
    *opts.error_string = "out of memory";
  }
  mbuf_free(&req);
  return nc;
}

struct mg_connection *mg_connect_http(struct mg_mgr *mgr,
                                      mg_event_handler_t ev_handler,
                                      void *user_data, const char *url,
                                      const char *extra_headers,
                                      const char *post_data) {
  struct mg_connect_opts opts;
  memset(&opts, 0, sizeof(opts));
  return mg_connect_http_opt(mgr, ev_handler, user_data, opts, url,
                             extra_headers, post_data);
}

struct mg_connection *mg_connect_ws_opt(struct mg_mgr *mgr,
                                        mg_event_handler_t ev_handler,
                                        void *user_data,
                                        struct mg_connect_opts opts,
                                        const char *url, const char *protocol,
                                        const char *extra_headers) {
  struct url u;
  struct mbuf target, host, user, pass;
  const char *error = parse_url(url, "ws", "wss", &u);
  if (error != NULL) {
    if (opts.error_string != NULL) *opts.error_string = error;
    return NULL;
  }
  struct mg_connection *nc = connect_to(mgr, ev_handler, user_data, opts, &u);
  if (nc == NULL) return NULL;
  mbuf_init(&target, 0);
  mbuf_init(&host, 0);
  mbuf_init(&user, 0);
  mbuf_init(&pass, 0);
  if (!add_target(&target, &u)) mg__close(nc, 0);
  host_port(&u, &host);
  decode(u.user, &user);
  decode(u.pass, &pass);
  mg_send_websocket_handshake3v(
      nc, mg_mk_str_n(target.buf, target.len), mg_mk_str_n(host.buf, host.len),
      mg_mk_str(protocol), mg_mk_str(extra_headers),
      mg_mk_str_n(user.buf, user.len), mg_mk_str_n(pass.buf, pass.len));
  mbuf_free(&target);
  mbuf_free(&host);
  mbuf_free(&user);
  mbuf_free(&pass);
  return nc;
}

struct mg_connection *mg_connect_ws(struct mg_mgr *mgr,
                                    mg_event_handler_t ev_handler,
                                    void *user_data, const char *url,
                                    const char *protocol,
                                    const char *extra_headers) {
  struct mg_connect_opts opts;
  memset(&opts, 0, sizeof(opts));
  return mg_connect_ws_opt(mgr, ev_handler, user_data, opts, url, protocol,
                           extra_headers);
}
