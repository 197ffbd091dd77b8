// SPDX-License-Identifier: Apache-2.0
//
// Allocation sweep of the network over loopback: listener, HTTP request and
// reply, a WebSocket with a frame each way. When memory is back, the same
// listener must serve as if nothing had been.

#include "alloc_sweep.h"

#include "common/cs_dbg.h"
#include "net_test.h"

#define TURNS 300

struct talk {
  int replies, frames, closed;
  bool bad;
};

static bool s_listening;

static void serve(struct mg_connection *nc, int ev, void *ev_data, void *arg) {
  struct http_message *hm = (struct http_message *) ev_data;
  struct websocket_message *wm = (struct websocket_message *) ev_data;
  (void) arg;
  if (ev == MG_EV_CLOSE && nc->listener == NULL) s_listening = false;
  if (ev == MG_EV_HTTP_REQUEST) {
    mg_send_head(nc, 200, (int64_t) hm->body.len, "X-Test: 1");
    mg_send(nc, hm->body.p, (int) hm->body.len);
  } else if (ev == MG_EV_WEBSOCKET_FRAME) {
    mg_send_websocket_frame(nc, WEBSOCKET_OP_TEXT, wm->data, wm->size);
  }
}

static void client(struct mg_connection *nc, int ev, void *ev_data, void *arg) {
  struct talk *t = (struct talk *) arg;
  struct http_message *hm = (struct http_message *) ev_data;
  struct websocket_message *wm = (struct websocket_message *) ev_data;
  switch (ev) {
    case MG_EV_HTTP_REPLY:
      t->replies++;
      // What arrives is the whole answer or an error, never a part.
      if (hm->resp_code == 200 && mg_vcmp(&hm->body, "payload") != 0)
        t->bad = true;
      nc->flags |= MG_F_CLOSE_IMMEDIATELY;
      break;
    case MG_EV_WEBSOCKET_HANDSHAKE_DONE:
      if (hm->resp_code == 101)
        mg_send_websocket_frame(nc, WEBSOCKET_OP_TEXT, "hello", 5);
      break;
    case MG_EV_WEBSOCKET_FRAME:
      t->frames++;
      if (wm->size != 5 || memcmp(wm->data, "hello", 5) != 0) t->bad = true;
      nc->flags |= MG_F_CLOSE_IMMEDIATELY;
      break;
    case MG_EV_CLOSE:
      t->closed++;
      break;
  }
}

static bool talk(struct mg_mgr *mgr, const char *addr) {
  struct talk http = {0}, ws = {0};
  char url[100];
  snprintf(url, sizeof(url), "http://%s/a?b=c", addr);
  struct mg_connection *a =
      mg_connect_http(mgr, client, &http, url, "X-A: b\r\n", "payload");
  snprintf(url, sizeof(url), "ws://%s/ws", addr);
  struct mg_connection *b =
      mg_connect_ws(mgr, client, &ws, url, "chat", "X-C: d\r\n");
  for (int i = 0; i < TURNS; i++) {
    if ((a == NULL || http.closed) && (b == NULL || ws.closed)) break;
    mg_mgr_poll(mgr, i < TURNS / 2 ? 0 : 1);
  }
  assert_false(http.bad || ws.bad);
  // Whoever was not served closes, so that nothing talks to it later.
  for (struct mg_connection *nc = mg_next(mgr, NULL); nc != NULL;
       nc = mg_next(mgr, nc)) {
    if (!(nc->flags & MG_F_LISTENING)) nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  }
  bool paused = alloc_sweep_pause(true);
  for (int i = 0; i < 5; i++)
    mg_mgr_poll(mgr, 0);
  alloc_sweep_pause(paused);
  return http.replies == 1 && ws.frames == 1;
}

static bool scenario(void *arg) {
  struct mg_mgr mgr;
  char addr[80];
  bool ok, paused = alloc_sweep_pause(true);
  (void) arg;
  mg_mgr_init(&mgr, NULL);
  alloc_sweep_pause(paused);
  struct mg_connection *lc = mg_bind(&mgr, "127.0.0.1:0", serve, NULL);
  if (lc == NULL) {
    mg_mgr_free(&mgr);
    return false;
  }
  s_listening = true;
  mg_set_protocol_http_websocket(lc);
  // One that memory does not suffice for closes, and says so.
  bool served = !(lc->flags & MG_F_CLOSE_IMMEDIATELY);
  snprintf(addr, sizeof(addr), "%s", address_of(lc, ""));
  ok = talk(&mgr, addr);
  paused = alloc_sweep_pause(true);
  assert_int_equal(s_listening, served);
  if (served) assert_true(talk(&mgr, addr));
  alloc_sweep_pause(paused);
  mg_mgr_free(&mgr);
  return ok;
}

static void test_net(void **state) {
  (void) state;
  assert_true(alloc_sweep(scenario, NULL) > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_net)};
  cs_log_set_level(LL_NONE);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
