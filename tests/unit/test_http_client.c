// SPDX-License-Identifier: Apache-2.0
//
// The HTTP client: forms of replies on a network without sockets, then whole
// exchanges with our own server on loopback, WebSocket echo and reverse proxy
// included.

#include "net_test.h"

#include <errno.h>
#include <unistd.h>

#include "common/cs_dbg.h"
#include "fake_net.h"
#include "net/http.h"

static struct mg_mgr s_mgr;
static char s_log[65536];
static bool s_stream;

static void note(const char *fmt, ...) {
  size_t n = strlen(s_log);
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(s_log + n, sizeof(s_log) - n, fmt, ap);
  va_end(ap);
}

static void on_reply(struct mg_connection *nc, int ev, void *ev_data,
                     void *user_data) {
  struct http_message *hm = (struct http_message *) ev_data;
  struct websocket_message *wm = (struct websocket_message *) ev_data;
  (void) user_data;
  switch (ev) {
    case MG_EV_CONNECT:
      if (*(int *) ev_data != 0) note("connect error;");
      break;
    case MG_EV_HTTP_CHUNK:
      if (!s_stream) break;
      note("chunk %.*s;", (int) hm->body.len, hm->body.p);
      nc->flags |= MG_F_DELETE_CHUNK;
      break;
    case MG_EV_HTTP_REPLY:
      note("%d %.*s;", hm->resp_code, (int) hm->body.len, hm->body.p);
      break;
    case MG_EV_WEBSOCKET_HANDSHAKE_DONE:
      note("ws %d;", hm->resp_code);
      break;
    case MG_EV_WEBSOCKET_FRAME:
      note("%.*s;", (int) wm->size, wm->data);
      break;
    case MG_EV_CLOSE:
      note("close");
      break;
  }
}

// --- replies as bytes -------------------------------------------------------

// What a client makes of a reply, cut in pieces, with the end after it.
static void expect(const char *reply, size_t limit, const char *want) {
  for (size_t step = 0; step < 4; step++) {
    struct fake_peer peer;
    memset(&peer, 0, sizeof(peer));
    fake_mgr_init(&s_mgr);
    s_log[0] = '\0';
    s_fake_next = &peer;
    struct mg_connection *nc = mg_connect_http(&s_mgr, on_reply, NULL,
                                               "http://127.0.0.1/", NULL, NULL);
    assert_non_null(nc);
    if (limit > 0) nc->recv_mbuf_limit = limit;
    for (int i = 0; i < 3; i++)
      mg_mgr_poll(&s_mgr, 0);
    peer.step = step * step;
    fake_feed(&s_mgr, &peer, reply, strlen(reply));
    peer.eof = true;
    for (int i = 0; i < 5; i++)
      mg_mgr_poll(&s_mgr, 0);
    assert_null(peer.nc);
    assert_string_equal(s_log, want);
    mg_mgr_free(&s_mgr);
    fake_free(&peer);
  }
}

static void test_replies(void **state) {
  cs_log_set_level(LL_NONE);
  s_stream = false;
  expect("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 0, "200 hi;close");
  expect("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0, "200 ;close");
  expect("HTTP/1.1 200 OK\r\n\r\nto the end", 0, "200 to the end;close");
  expect("HTTP/1.0 200\r\n\r\n", 0, "200 ;close");
  expect("HTTP/1.1 204 No\r\nContent-Length: 7\r\n\r\n", 0, "204 ;close");
  expect("HTTP/1.1 304 Same\r\n\r\n", 0, "304 ;close");
  expect(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\nab\r\n3;x\r\ncde\r\n0\r\nT: v\r\n\r\n",
      0, "200 abcde;close");
  expect(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
      0, "200 x;close");
  expect(
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
      "HTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\nb",
      0, "200 a;404 b;close");
  (void) state;
}

static void test_bad_replies(void **state) {
  s_stream = false;
  expect("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ncut", 0, "close");
  expect("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab", 0,
         "close");
  expect("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz", 0,
         "close");
  expect("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
         0, "close");
  expect("HTTP/1.1 101 Switch\r\n\r\n", 0, "close");
  expect("SSH-2.0-x\r\n", 0, "close");
  // Larger than the app allows.
  expect(
      "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n"
      "0123456789012345678901234567890123456789",
      64, "close");
  expect(
      "HTTP/1.1 200 OK\r\n\r\n"
      "0123456789012345678901234567890123456789012345678901234567890",
      64, "close");
  expect(
      "HTTP/1.1 200 OK\r\nX: "
      "0123456789012345678901234567890123456789012345678901234567890",
      64, "close");
  (void) state;
}

// A consumer that takes the body in pieces sees all of it.
static void test_streamed(void **state) {
  static const char *const replies[] = {
      "HTTP/1.1 200 OK\r\n\r\n%s",
      "HTTP/1.1 200 OK\r\nContent-Length: "
      "200\r\n\r\n%s",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n%.100s\r\n"
      "64\r\n%.100s\r\n0\r\n\r\n"};
  char body[201], reply[512], all[256];
  for (int i = 0; i < 200; i++)
    body[i] = (char) ('a' + i % 26);
  body[200] = '\0';
  s_stream = true;
  for (int i = 0; i < 3; i++) {
    struct fake_peer peer;
    memset(&peer, 0, sizeof(peer));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
    snprintf(reply, sizeof(reply), replies[i], body, body + 100);
#pragma GCC diagnostic pop
    fake_mgr_init(&s_mgr);
    s_log[0] = '\0';
    s_fake_next = &peer;
    struct mg_connection *nc = mg_connect_http(&s_mgr, on_reply, NULL,
                                               "http://127.0.0.1/", NULL, NULL);
    nc->recv_mbuf_limit = 100;
    for (int k = 0; k < 3; k++)
      mg_mgr_poll(&s_mgr, 0);
    peer.step = 30;
    fake_feed(&s_mgr, &peer, reply, strlen(reply));
    peer.eof = true;
    for (int k = 0; k < 5; k++)
      mg_mgr_poll(&s_mgr, 0);
    all[0] = '\0';
    for (char *p = s_log; (p = strstr(p, "chunk ")) != NULL;) {
      p += 6;
      strncat(all, p, strcspn(p, ";"));
    }
    assert_string_equal(all, body);
    assert_non_null(strstr(s_log, ";200 ;close"));
    mg_mgr_free(&s_mgr);
    fake_free(&peer);
  }
  s_stream = false;
  (void) state;
}

static void test_requests(void **state) {
  struct fake_peer peer;
  memset(&peer, 0, sizeof(peer));
  fake_mgr_init(&s_mgr);
  s_fake_next = &peer;
  mg_connect_http(&s_mgr, on_reply, NULL, "http://u:p%40@127.0.0.1:8/a b?q#f",
                  "X: y", "body");
  for (int i = 0; i < 4; i++)
    mg_mgr_poll(&s_mgr, 0);
  mbuf_append(&peer.out, "", 1);
  assert_string_equal(peer.out.buf,
                      "POST /a%20b?q HTTP/1.1\r\nHost: 127.0.0.1:8\r\n"
                      "Content-Length: 4\r\nAuthorization: Basic dTpwQA==\r\n"
                      "X: y\r\n\r\nbody");
  struct mg_connect_opts opts;
  const char *error = NULL;
  memset(&opts, 0, sizeof(opts));
  opts.error_string = &error;
  static const char *const bad[] = {"ftp://h/", "http://", "http://h/\r\nX: y"};
  for (int i = 0; i < 3; i++) {
    error = NULL;
    assert_null(
        mg_connect_http_opt(&s_mgr, on_reply, NULL, opts, bad[i], NULL, NULL));
    assert_non_null(error);
  }
  mg_mgr_free(&s_mgr);
  fake_free(&peer);
  (void) state;
}

// --- exchanges on loopback --------------------------------------------------

static struct mg_connection *s_lc, *s_upstream;
static char s_url[128];

static void big_reply(struct mg_connection *nc) {
  mg_send_head(nc, 200, -1, NULL);
  for (int i = 0; i < 1000; i++) {
    mg_printf_http_chunk(nc, "%09d\n", i);
  }
  mg_send_http_chunk(nc, "", 0);
}

static void on_server(struct mg_connection *nc, int ev, void *ev_data,
                      void *user_data) {
  struct http_message *hm = (struct http_message *) ev_data;
  struct websocket_message *wm = (struct websocket_message *) ev_data;
  const char *upstream = (const char *) user_data;
  if (ev == MG_EV_WEBSOCKET_FRAME) {
    mg_send_websocket_frame(nc, wm->flags & 15, wm->data, wm->size);
  }
  if (ev != MG_EV_HTTP_REQUEST) return;
  if (upstream != NULL && mg_str_starts_with(hm->uri, mg_mk_str("/up"))) {
    mg_http_reverse_proxy(nc, hm, mg_mk_str("/up"), mg_mk_str(upstream));
  } else if (mg_vcmp(&hm->uri, "/big") == 0 ||
             mg_vcmp(&hm->uri, "/base/big") == 0) {
    big_reply(nc);
  } else {
    mg_send_head(nc, 200, -1, NULL);
    mg_printf_http_chunk(nc, "%.*s %.*s?%.*s %.*s", (int) hm->method.len,
                         hm->method.p, (int) hm->uri.len, hm->uri.p,
                         (int) hm->query_string.len, hm->query_string.p,
                         (int) hm->body.len, hm->body.p);
    mg_send_http_chunk(nc, "", 0);
  }
}

static int set_up(void **state) {
  static char upstream[96];
  cs_log_set_level(LL_NONE);
  mg_mgr_init(&s_mgr, NULL);
  s_upstream = mg_bind(&s_mgr, "127.0.0.1:0", on_server, NULL);
  mg_set_protocol_http_websocket(s_upstream);
  snprintf(upstream, sizeof(upstream), "%s/base/",
           address_of(s_upstream, "http://"));
  s_lc = mg_bind(&s_mgr, "127.0.0.1:0", on_server, upstream);
  mg_set_protocol_http_websocket(s_lc);
  s_log[0] = '\0';
  (void) state;
  return 0;
}

static int tear_down(void **state) {
  mg_mgr_free(&s_mgr);
  (void) state;
  return 0;
}

static struct mg_connection *get(const char *path, const char *post) {
  snprintf(s_url, sizeof(s_url), "%s%s", address_of(s_lc, "http://"), path);
  return mg_connect_http(&s_mgr, on_reply, NULL, s_url, NULL, post);
}

static void test_exchange(void **state) {
  assert_non_null(get("/x?y=z", NULL));
  PUMP(&s_mgr, strstr(s_log, "200 GET /x?y=z ;") != NULL);
  assert_non_null(get("/p", "data"));
  PUMP(&s_mgr, strstr(s_log, "200 POST /p? data;") != NULL);
  s_log[0] = '\0';
  assert_non_null(get("/big", NULL));
  PUMP(&s_mgr, strstr(s_log, "000000999\n;") != NULL);
  assert_int_equal(strlen(s_log), strlen("200 ") + 10000 + 1);
  (void) state;
}

static void test_refused_connection(void **state) {
  snprintf(s_url, sizeof(s_url), "%s/", address_of(s_lc, "http://"));
  mg__close(s_lc, 0);
  turns(&s_mgr, 3);
  mg_connect_http(&s_mgr, on_reply, NULL, s_url, NULL, NULL);
  PUMP(&s_mgr, strstr(s_log, "close") != NULL);
  assert_string_equal(s_log, "connect error;close");
  (void) state;
}

static void test_ws_echo(void **state) {
  snprintf(s_url, sizeof(s_url), "%s/ws", address_of(s_lc, "ws://"));
  struct mg_connection *nc =
      mg_connect_ws(&s_mgr, on_reply, NULL, s_url, NULL, NULL);
  assert_non_null(nc);
  PUMP(&s_mgr, strcmp(s_log, "ws 101;") == 0);
  for (int i = 0; i < 50; i++) {
    mg_printf_websocket_frame(nc, WEBSOCKET_OP_TEXT, "m%d", i);
  }
  PUMP(&s_mgr, strstr(s_log, "m49;") != NULL);
  mg_send_websocket_frame(nc, WEBSOCKET_OP_CLOSE, "\x03\xe8", 2);
  PUMP(&s_mgr, strstr(s_log, "close") != NULL);
  (void) state;
}

static void test_proxy(void **state) {
  get("/up/a?b", "body");
  PUMP(&s_mgr, strstr(s_log, "200 POST /base/a?b body;") != NULL);
  // Larger than what waits for the client at a time.
  s_log[0] = '\0';
  get("/up/big", NULL);
  PUMP(&s_mgr, strstr(s_log, "000000999\n;") != NULL);
  assert_int_equal(strlen(s_log) >= strlen("200 ") + 10000 + 1, 1);
  s_log[0] = '\0';
  mg__close(s_upstream, 0);
  turns(&s_mgr, 3);
  get("/up/a", NULL);
  PUMP(&s_mgr, strstr(s_log, "502 ") != NULL);
  (void) state;
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_replies),
      cmocka_unit_test(test_bad_replies),
      cmocka_unit_test(test_streamed),
      cmocka_unit_test(test_requests),
      T(test_exchange),
      T(test_refused_connection),
      T(test_ws_echo),
      T(test_proxy),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
