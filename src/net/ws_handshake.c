// SPDX-License-Identifier: Apache-2.0
// The WebSocket opening handshake (RFC 6455 section 4), both sides.
// A server checks version and key, lets the app look at the request (it may
// answer by itself to refuse), and picks the first subprotocol offered. A
// client checks that the answer fits its own key and what it asked for.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_base64.h"
#include "common/cs_dbg.h"
#include "net/ws.h"
#include "port/random.h"

static struct mg_str header(struct http_message *hm, const char *name) {
  struct mg_str *v = mg_get_http_header(hm, name);
  return v != NULL ? *v : mg_mk_str_n("", 0);
}

void mg__ws_accept_value(struct mg_str key, char out[29]) {
  static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const uint8_t *msgs[2] = {(const uint8_t *) key.p, (const uint8_t *) guid};
  const size_t lens[2] = {key.len, sizeof(guid) - 1};
  uint8_t digest[20];
  mg_hash_sha1_v(2, msgs, lens, digest);
  int len = 0;
  cs_base64_encode(digest, sizeof(digest), out, &len);
}

// --- server -----------------------------------------------------------------

// A key is 16 bytes in base64.
static bool good_key(struct mg_str key) {
  char raw[24];
  int len = 0;
  if (key.len != 24) return false;
  int used = cs_base64_decode((const unsigned char *) key.p, 24, raw, &len);
  return used == 24 && len == 16;
}

static struct mg_str first_of(struct mg_str list) {
  const char *comma = (const char *) memchr(list.p, ',', list.len);
  if (comma != NULL) list.len = (size_t) (comma - list.p);
  return mg_strstrip(list);
}

static void send_answer(struct mg_connection *nc, struct http_message *hm) {
  char accept[29];
  mg__ws_accept_value(header(hm, "Sec-WebSocket-Key"), accept);
  mg_printf(nc,
            "HTTP/1.1 101 Switching Protocols\r\n"
            "Upgrade: websocket\r\n"
            "Connection: Upgrade\r\n"
            "Sec-WebSocket-Accept: %s\r\n",
            accept);
  struct mg_str proto = first_of(header(hm, "Sec-WebSocket-Protocol"));
  if (proto.len > 0) {
    mg_printf(nc, "Sec-WebSocket-Protocol: %.*s\r\n", (int) proto.len, proto.p);
  }
  mg_send(nc, "\r\n", 2);
}

void mg__ws_accept(struct mg_connection *nc) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  struct http_message *hm = h->hm;
  struct mg_str version = header(hm, "Sec-WebSocket-Version");
  if (mg_vcmp(&hm->method, "GET") != 0 || h->left > 0 || h->chunked ||
      !good_key(header(hm, "Sec-WebSocket-Key"))) {
    mg__http_fail(nc, 400, "bad WebSocket handshake");
    return;
  }
  if (mg_vcmp(&version, "13") != 0) {
    h->close_after = true;
    mg_send_head(nc, 426, 0, "Sec-WebSocket-Version: 13");
    mg__http_fail(nc, 426, "bad WebSocket version");
    return;
  }
  hm->body = mg_mk_str_n(nc->recv_mbuf.buf + h->head_len, 0);
  mg__http_forward(nc, MG_EV_WEBSOCKET_HANDSHAKE_REQUEST, hm);
  if (mg__http_get(nc) != h ||
      (nc->flags & (MG_F_CLOSE_IMMEDIATELY | MG_F_SEND_AND_CLOSE))) {
    return;
  }
  if (mg__http_queued(nc) > h->mark) {
    // The app refused with a reply of its own; nothing else is delivered.
    h->skip_body = true;
    return;
  }
  if (!mg__ws_start(nc)) {
    mg__http_fail(nc, 503, "out of memory");
    return;
  }
  send_answer(nc, hm);
  mg__http_forward(nc, MG_EV_WEBSOCKET_HANDSHAKE_DONE, hm);
  mbuf_remove(&nc->recv_mbuf, h->head_len);
  free(h->hm);
  h->hm = NULL;
}

// --- client -----------------------------------------------------------------

// Notes what the answer must be: the accept value, then the protocols.
static bool remember(struct mg_connection *nc, const char *key,
                     struct mg_str protocol) {
  struct mg__http *h = mg__http_get(nc);
  if (h == NULL) return false;
  char *p = (char *) malloc(29 + protocol.len + 1);
  if (p == NULL) return false;
  mg__ws_accept_value(mg_mk_str(key), p);
  if (protocol.len > 0) memcpy(p + 29, protocol.p, protocol.len);
  p[29 + protocol.len] = '\0';
  free(h->ws_key);
  h->ws_key = p;
  h->ws_client = true;
  return true;
}

static void print_host(struct mg_connection *nc, struct mg_str host) {
  char addr[64];
  if (host.len == 0) {
    mg_conn_addr_to_str(nc, addr, sizeof(addr),
                        MG_SOCK_STRINGIFY_IP | MG_SOCK_STRINGIFY_PORT |
                            MG_SOCK_STRINGIFY_REMOTE);
    host = mg_mk_str(addr);
  }
  mg_printf(nc, "Host: %.*s\r\n", (int) host.len, host.p);
}

void mg_send_websocket_handshake3v(struct mg_connection *nc,
                                   const struct mg_str path,
                                   const struct mg_str host,
                                   const struct mg_str protocol,
                                   const struct mg_str extra_headers,
                                   const struct mg_str user,
                                   const struct mg_str pass) {
  uint8_t raw[16];
  char key[32];
  if (mg__http_get(nc) == NULL) mg_set_protocol_http_websocket(nc);
  if (mgos_port_random(raw, sizeof(raw)) != 0) {
    mg__close(nc, 0);
    return;
  }
  int len = 0;
  cs_base64_encode(raw, sizeof(raw), key, &len);
  if (!remember(nc, key, protocol)) {
    mg__close(nc, 0);
    return;
  }
  struct mg_str target = path.len > 0 ? path : mg_mk_str("/");
  mg_printf(nc,
            "GET %.*s HTTP/1.1\r\n"
            "Upgrade: websocket\r\n"
            "Connection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: %s\r\n",
            (int) target.len, target.p, key);
  print_host(nc, host);
  if (protocol.len > 0) {
    mg_printf(nc, "Sec-WebSocket-Protocol: %.*s\r\n", (int) protocol.len,
              protocol.p);
  }
  if (user.len > 0) {
    struct mbuf auth;
    mbuf_init(&auth, 0);
    mg_basic_auth_header(user, pass, &auth);
    mg_send(nc, auth.buf, (int) auth.len);
    mbuf_free(&auth);
  }
  mg_send(nc, extra_headers.p, (int) extra_headers.len);
  if (extra_headers.len > 0 && extra_headers.p[extra_headers.len - 1] != '\n') {
    mg_send(nc, "\r\n", 2);
  }
  mg_send(nc, "\r\n", 2);
}

void mg_send_websocket_handshake3(struct mg_connection *nc, const char *path,
                                  const char *host, const char *protocol,
                                  const char *extra_headers, const char *user,
                                  const char *pass) {
  mg_send_websocket_handshake3v(nc, mg_mk_str(path), mg_mk_str(host),
                                mg_mk_str(protocol), mg_mk_str(extra_headers),
                                mg_mk_str(user), mg_mk_str(pass));
}

void mg_send_websocket_handshake2(struct mg_connection *nc, const char *path,
                                  const char *host, const char *protocol,
                                  const char *extra_headers) {
  mg_send_websocket_handshake3(nc, path, host, protocol, extra_headers, NULL,
                               NULL);
}

void mg_send_websocket_handshake(struct mg_connection *nc, const char *uri,
                                 const char *extra_headers) {
  mg_send_websocket_handshake3(nc, uri, NULL, NULL, extra_headers, NULL, NULL);
}

static bool has_exactly(struct mg_str list, struct mg_str item) {
  while (list.len > 0) {
    struct mg_str e = first_of(list);
    if (mg_strcmp(e, item) == 0) return true;
    const char *comma = (const char *) memchr(list.p, ',', list.len);
    if (comma == NULL) return false;
    list.len -= (size_t) (comma + 1 - list.p);
    list.p = comma + 1;
  }
  return false;
}

static const char *check_answer(struct mg__http *h) {
  struct mg_str upgrade = header(h->hm, "Upgrade");
  struct mg_str accept = header(h->hm, "Sec-WebSocket-Accept");
  struct mg_str proto = header(h->hm, "Sec-WebSocket-Protocol");
  if (mg_vcasecmp(&upgrade, "websocket") != 0) return "no Upgrade";
  if (!mg__http_list_has(header(h->hm, "Connection"), "upgrade")) {
    return "no Connection: upgrade";
  }
  if (mg_vcmp(&accept, h->ws_key) != 0) return "wrong accept value";
  if (header(h->hm, "Sec-WebSocket-Extensions").len > 0) {
    return "unwanted extension";
  }
  if (proto.len > 0 && !has_exactly(mg_mk_str(h->ws_key + 29), proto)) {
    return "unwanted protocol";
  }
  return NULL;
}

bool mg__ws_check_answer(struct mg_connection *nc) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  const char *wrong = check_answer(h);
  if (wrong != NULL || !mg__ws_start(nc)) {
    LOG(LL_ERROR,
        ("WS: handshake refused: %s", wrong != NULL ? wrong : "out of memory"));
    h->state = MG__HTTP_DRAIN;
    mg__close(nc, 0);
    return false;
  }
  free(h->ws_key);
  h->ws_key = NULL;
  h->ws_client = false;
  h->hm->body = mg_mk_str_n(nc->recv_mbuf.buf + h->head_len, 0);
  mg__http_forward(nc, MG_EV_WEBSOCKET_HANDSHAKE_DONE, h->hm);
  mbuf_remove(&nc->recv_mbuf, h->head_len);
  free(h->hm);
  h->hm = NULL;
  return true;
}
