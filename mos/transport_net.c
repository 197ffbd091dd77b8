// SPDX-License-Identifier: Apache-2.0
//
// Frames over HTTP (one POST each), WebSocket and UDP, on the device's own
// network code. HTTP digest authentication is answered here; over UDP the frame
// itself carries the proof (device.c).

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "device.h"
#include "mongoose.h"

#define MAX_REPLY (4 * 1024 * 1024)

struct net {
  struct mg_mgr mgr;
  struct mg_connection *nc;
  enum mos_address_kind kind;
  const char *url;   // http:// or ws:// with a path, udp://…
  const char *path;  // of the URL
  struct mos_buf request;
  char auth[512];  // Authorization header of the next request
  bool tried_auth;
  bool open;           // WebSocket handshake done, UDP ready
  const char *failed;  // reason, NULL while all is well
};

static bool make_auth(struct mos_transport *t, struct net *n,
                      struct http_message *hm, const char *method) {
  char realm_buf[64], nonce_buf[64], algo_buf[16];
  char *realm = realm_buf, *nonce = nonce_buf, *algo = algo_buf;
  struct mg_str *hdr = mg_get_http_header(hm, "WWW-Authenticate");
  if (hdr == NULL || t->user == NULL || n->tried_auth) return false;
  n->tried_auth = true;
  bool sha256 =
      mg_http_parse_header2(hdr, "algorithm", &algo, sizeof(algo_buf)) > 0 &&
      strcmp(algo, "SHA-256") == 0;
  bool ok =
      mg_http_parse_header2(hdr, "realm", &realm, sizeof(realm_buf)) > 0 &&
      mg_http_parse_header2(hdr, "nonce", &nonce, sizeof(nonce_buf)) > 0;
  if (ok) {
    mg_http_create_digest_auth_header_algo(
        n->auth, sizeof(n->auth), method, n->path, realm, t->user, t->pass,
        nonce, sha256 ? MG_AUTH_ALGO_SHA256 : MG_AUTH_ALGO_MD5);
  }
  if (algo != algo_buf) free(algo);
  if (realm != realm_buf) free(realm);
  if (nonce != nonce_buf) free(nonce);
  return ok;
}

static void check_connect(struct net *n, const char *why) {
  if (n->nc == NULL) {
    mos_fail("cannot connect to %s%s%s", n->url, why ? ": " : "",
             why ? why : "");
  }
  n->nc->recv_mbuf_limit = MAX_REPLY;
}

static void note_connect(struct net *n, int status) {
  if (status != 0) n->failed = mos_strdup(strerror(status));
}

static void post(struct mos_transport *t);

static void on_http(struct mg_connection *nc, int ev, void *ev_data,
                    void *user_data) {
  struct mos_transport *t = user_data;
  struct net *n = t->impl;
  struct http_message *hm = ev_data;
  if (nc != n->nc && ev != MG_EV_CONNECT) return;
  switch (ev) {
    case MG_EV_CONNECT:
      note_connect(n, *(int *) ev_data);
      break;
    case MG_EV_HTTP_REPLY:
      nc->flags |= MG_F_CLOSE_IMMEDIATELY;
      n->nc = NULL;
      if (hm->resp_code == 401 && make_auth(t, n, hm, "POST")) {
        post(t);
      } else if (hm->body.len > 0 && hm->body.p[0] == '{') {
        t->on_frame(t->arg, hm->body);
      } else {
        n->failed = mos_sprintf("HTTP status %d", hm->resp_code);
      }
      break;
    case MG_EV_CLOSE:
      n->nc = NULL;
      if (n->failed == NULL) n->failed = "connection closed";
      break;
  }
}

static void post(struct mos_transport *t) {
  struct net *n = t->impl;
  const char *why = NULL;
  struct mg_connect_opts opts = {.user_data = t, .error_string = &why};
  const char *headers = mos_sprintf(
      "Content-Type: application/json\r\nConnection: close\r\n%s", n->auth);
  n->nc = mg_connect_http_opt(&n->mgr, on_http, t, opts, n->url, headers,
                              n->request.p);
  check_connect(n, why);
}

static void connect_ws(struct mos_transport *t);

static void on_ws(struct mg_connection *nc, int ev, void *ev_data,
                  void *user_data) {
  struct mos_transport *t = user_data;
  struct net *n = t->impl;
  struct websocket_message *wm = ev_data;
  struct http_message *hm = ev_data;
  if (nc != n->nc && ev != MG_EV_CONNECT) return;
  switch (ev) {
    case MG_EV_CONNECT:
      note_connect(n, *(int *) ev_data);
      break;
    case MG_EV_WEBSOCKET_HANDSHAKE_DONE:
      if (hm->resp_code == 101) {
        n->open = true;
      } else if (hm->resp_code == 401 && make_auth(t, n, hm, "GET")) {
        nc->flags |= MG_F_CLOSE_IMMEDIATELY;
        connect_ws(t);
      } else {
        n->failed =
            mos_sprintf("WebSocket handshake: HTTP status %d", hm->resp_code);
      }
      break;
    case MG_EV_WEBSOCKET_FRAME:
      t->on_frame(t->arg, mg_mk_str_n((const char *) wm->data, wm->size));
      break;
    case MG_EV_CLOSE:
      n->nc = NULL;
      n->open = false;
      if (n->failed == NULL) n->failed = "connection closed";
      break;
  }
}

static void connect_ws(struct mos_transport *t) {
  struct net *n = t->impl;
  const char *why = NULL;
  struct mg_connect_opts opts = {.user_data = t, .error_string = &why};
  n->nc = mg_connect_ws_opt(&n->mgr, on_ws, t, opts, n->url, "json-rpc",
                            *n->auth != '\0' ? n->auth : NULL);
  check_connect(n, why);
}

static void on_udp(struct mg_connection *nc, int ev, void *ev_data,
                   void *user_data) {
  struct mos_transport *t = user_data;
  struct net *n = t->impl;
  switch (ev) {
    case MG_EV_CONNECT:
      n->open = *(int *) ev_data == 0;
      if (!n->open) n->failed = mos_strdup(strerror(*(int *) ev_data));
      break;
    case MG_EV_RECV:
      t->on_frame(t->arg, mg_mk_str_n(nc->recv_mbuf.buf, nc->recv_mbuf.len));
      mbuf_remove(&nc->recv_mbuf, nc->recv_mbuf.len);
      break;
    case MG_EV_CLOSE:
      n->nc = NULL;
      n->open = false;
      if (n->failed == NULL) n->failed = "connection closed";
      break;
  }
}

static void check(struct net *n) {
  if (n->failed == NULL) return;
  const char *why = n->failed;
  n->failed = NULL;
  mos_fail("%s: %s", n->url, why);
}

// Opens WebSocket or UDP, and waits until frames can go out.
static void ready(struct mos_transport *t) {
  struct net *n = t->impl;
  if (n->kind == MOS_ADDRESS_HTTP || n->open) return;
  n->failed = NULL;
  if (n->kind == MOS_ADDRESS_UDP) {
    n->nc = mg_connect(&n->mgr, n->url, on_udp, t);
    if (n->nc == NULL) mos_fail("cannot use %s", n->url);
  } else {
    connect_ws(t);
  }
  for (int i = 0; i < 200 && !n->open; i++) {
    mg_mgr_poll(&n->mgr, 50);
    check(n);
  }
  if (!n->open) mos_fail("%s: no answer", n->url);
}

static void open_net(struct mos_transport *t, const char *address,
                     const struct mos_args *a) {
  struct net *n = mos_alloc(sizeof(*n));
  t->impl = n;
  mg_mgr_init(&n->mgr, NULL);
  if (!mos_flag_bool(a, "verbose")) cs_log_set_level(LL_NONE);
  n->kind = mos_has_prefix(address, "http") ? MOS_ADDRESS_HTTP
            : mos_has_prefix(address, "ws") ? MOS_ADDRESS_WS
                                            : MOS_ADDRESS_UDP;
  n->url = address;
  n->path = "/rpc";
  if (n->kind != MOS_ADDRESS_UDP) {
    const char *path = strchr(strstr(address, "://") + 3, '/');
    if (path == NULL || strcmp(path, "/") == 0) {
      n->url = mos_sprintf(
          "%.*s/rpc",
          (int) (path != NULL ? (size_t) (path - address) : strlen(address)),
          address);
    } else {
      n->path = path;
    }
  }
}

static void send_net(struct mos_transport *t, struct mg_str frame) {
  struct net *n = t->impl;
  n->failed = NULL;
  n->tried_auth = false;
  if (n->kind == MOS_ADDRESS_HTTP) {
    n->request = (struct mos_buf){0};
    mos_buf_add(&n->request, frame.p, frame.len);
    post(t);
    return;
  }
  ready(t);
  if (n->kind == MOS_ADDRESS_WS) {
    mg_send_websocket_frame(n->nc, WEBSOCKET_OP_TEXT, frame.p, frame.len);
  } else {
    mg_send(n->nc, frame.p, (int) frame.len);
  }
}

static void poll_net(struct mos_transport *t, int poll_ms) {
  struct net *n = t->impl;
  mg_mgr_poll(&n->mgr, poll_ms);
  check(n);
}

static void close_net(struct mos_transport *t) {
  struct net *n = t->impl;
  mg_mgr_free(&n->mgr);
}

const struct mos_transport_ops mos_transport_net = {
    .open = open_net,
    .send = send_net,
    .poll = poll_net,
    .close = close_net,
};
