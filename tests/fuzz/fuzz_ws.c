// SPDX-License-Identifier: Apache-2.0
// Fuzz target: WebSocket frames to a server and to a client after a good
// handshake, over a network without sockets. The first byte chooses role,
// defragmentation and the cutting into reads.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/fake_net.h"
#include "common/cs_dbg.h"
#include "net/ws.h"

static void on_event(struct mg_connection *nc, int ev, void *ev_data,
                     void *user_data) {
  struct websocket_message *wm = (struct websocket_message *) ev_data;
  volatile unsigned char sink = 0;
  (void) user_data;
  if (ev == MG_EV_WEBSOCKET_FRAME || ev == MG_EV_WEBSOCKET_CONTROL_FRAME) {
    for (size_t i = 0; i < wm->size; i++)
      sink ^= wm->data[i];
  }
  if (ev == MG_EV_WEBSOCKET_FRAME) {
    mg_send_websocket_frame(nc, wm->flags & 15, wm->data, wm->size);
  }
}

static void answer(struct mg_mgr *mgr, struct fake_peer *peer) {
  char accept[29], reply[256];
  const char *key = NULL;
  mbuf_append(&peer->out, "", 1);
  if (peer->out.buf != NULL) key = strstr(peer->out.buf, "Key: ");
  if (key == NULL) return;
  mg__ws_accept_value(mg_mk_str_n(key + 5, 24), accept);
  int n = snprintf(reply, sizeof(reply),
                   "HTTP/1.1 101 X\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                   accept);
  fake_feed(mgr, peer, reply, (size_t) n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
  static const char hello[] =
      "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  struct mg_mgr mgr;
  struct fake_peer peer;
  if (len < 1 || len > 8192) return 0;
  cs_log_set_level(LL_NONE);
  fake_mgr_init(&mgr);
  if (data[0] & 1) {
    memset(&peer, 0, sizeof(peer));
    s_fake_next = &peer;
    mg_connect_ws(&mgr, on_event, NULL, "ws://127.0.0.1/", NULL, NULL);
    for (int i = 0; i < 3; i++)
      mg_mgr_poll(&mgr, 0);
    answer(&mgr, &peer);
  } else {
    struct mg_connection *lc = mg_bind(&mgr, "127.0.0.1:80", on_event, NULL);
    mg_set_protocol_http_websocket(lc);
    fake_accept(lc, &peer);
    fake_feed(&mgr, &peer, hello, sizeof(hello) - 1);
  }
  if (peer.nc == NULL || !(peer.nc->flags & MG_F_IS_WEBSOCKET)) abort();
  peer.nc->recv_mbuf_limit = 1024;
  if (data[0] & 2) peer.nc->flags |= MG_F_WEBSOCKET_NO_DEFRAG;
  peer.step = (data[0] >> 2) % 32;
  fake_feed(&mgr, &peer, data + 1, len - 1);
  mg_mgr_free(&mgr);
  fake_free(&peer);
  return 0;
}
