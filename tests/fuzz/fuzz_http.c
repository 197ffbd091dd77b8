// SPDX-License-Identifier: Apache-2.0
// Fuzz target: HTTP requests to a server and HTTP replies to a client, over a
// network without sockets. The first byte chooses the role and how the bytes
// are cut into reads. The server has endpoints that stream, upload and serve
// files, so that bodies and paths are exercised too.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "../unit/fake_net.h"

static void on_event(struct mg_connection *nc, int ev, void *ev_data,
                     void *user_data) {
  struct mg_serve_http_opts opts;
  (void) user_data;
  if (ev != MG_EV_HTTP_REQUEST) return;
  memset(&opts, 0, sizeof(opts));
  opts.document_root = "tests/golden";
  opts.hidden_file_pattern = "*.md";
  opts.extra_headers = "X-A: b";
  mg_serve_http(nc, (struct http_message *) ev_data, opts);
}

static void on_stream(struct mg_connection *nc, int ev, void *ev_data,
                      void *user_data) {
  struct http_message *hm = (struct http_message *) ev_data;
  volatile char sink = 0;
  (void) user_data;
  if (ev == MG_EV_HTTP_CHUNK) {
    for (size_t i = 0; i < hm->body.len; i++)
      sink ^= hm->body.p[i];
    nc->flags |= MG_F_DELETE_CHUNK;
  } else if (ev == MG_EV_HTTP_REQUEST) {
    mg_send_head(nc, 200, -1, NULL);
    mg_printf_http_chunk(nc, "%d", (int) hm->body.len);
    mg_send_http_chunk(nc, "", 0);
  }
}

static void on_part(struct mg_connection *nc, int ev, void *ev_data,
                    void *user_data) {
  struct mg_http_multipart_part *mp = (struct mg_http_multipart_part *) ev_data;
  (void) user_data;
  if (ev == MG_EV_HTTP_PART_DATA && mp->data.len > 2) {
    mp->num_data_consumed = mp->data.len / 2;
  } else if (ev == MG_EV_HTTP_MULTIPART_REQUEST_END) {
    mg_http_send_error(nc, 200, "done");
  } else if (ev == MG_EV_HTTP_REQUEST) {
    mg_http_send_redirect(nc, 302, mg_mk_str("/x"), mg_mk_str("A: b"));
  }
}

static void on_reply(struct mg_connection *nc, int ev, void *ev_data,
                     void *user_data) {
  struct http_message *hm = (struct http_message *) ev_data;
  volatile char sink = 0;
  (void) user_data;
  if (ev == MG_EV_HTTP_REPLY || ev == MG_EV_HTTP_CHUNK) {
    for (size_t i = 0; i < hm->body.len; i++)
      sink ^= hm->body.p[i];
    if (hm->body.len & 1) nc->flags |= MG_F_DELETE_CHUNK;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
  struct mg_mgr mgr;
  struct fake_peer peer;
  struct mg_http_endpoint_opts auth;
  if (len < 1 || len > 8192) return 0;
  cs_log_set_level(LL_NONE);
  fake_mgr_init(&mgr);
  struct mg_connection *lc = NULL;
  if (data[0] & 1) {
    memset(&peer, 0, sizeof(peer));
    s_fake_next = &peer;
    struct mg_connection *nc =
        mg_connect_http(&mgr, on_reply, NULL, "http://127.0.0.1/", NULL, NULL);
    if (nc != NULL) nc->recv_mbuf_limit = 1024;
  } else {
    lc = mg_bind(&mgr, "127.0.0.1:80", on_event, NULL);
    mg_set_protocol_http_websocket(lc);
    lc->recv_mbuf_limit = 1024;
    mg_register_http_endpoint(lc, "/stream", on_stream, NULL);
    mg_register_http_endpoint(lc, "/part", on_part, NULL);
    memset(&auth, 0, sizeof(auth));
    auth.auth_domain = "d";
    auth.auth_file = "tests/golden/c/README.md";
    mg_register_http_endpoint_opt(lc, "/auth", on_part, auth);
    fake_accept(lc, &peer);
  }
  for (int i = 0; i < 3; i++)
    mg_mgr_poll(&mgr, 0);
  peer.step = (data[0] >> 1) % 64;
  fake_feed(&mgr, &peer, data + 1, len - 1);
  if (peer.nc != NULL) {
    peer.eof = true;
    for (int i = 0; i < 3; i++)
      mg_mgr_poll(&mgr, 0);
  }
  mg_mgr_free(&mgr);
  fake_free(&peer);
  return 0;
}
