// SPDX-License-Identifier: Apache-2.0
//
// WebSocket: recorded frames and handshake answers, and how a server and a
// client treat what RFC 6455 allows and forbids.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/cs_dbg.h"
#include "fake_net.h"
#include "golden.h"
#include "net/ws.h"

static struct mg_mgr s_mgr;
static struct mg_connection *s_lc;
static struct fake_peer s_peer;
static char s_log[8192];
static int s_refuse;  // status to refuse a handshake with

static void note(const char *fmt, ...) {
  size_t n = strlen(s_log);
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(s_log + n, sizeof(s_log) - n, fmt, ap);
  va_end(ap);
}

static void handler(struct mg_connection *nc, int ev, void *ev_data,
                    void *user_data) {
  struct websocket_message *wm = (struct websocket_message *) ev_data;
  (void) user_data;
  switch (ev) {
    case MG_EV_WEBSOCKET_HANDSHAKE_REQUEST:
      note("request;");
      if (s_refuse) mg_http_send_error(nc, s_refuse, "no");
      break;
    case MG_EV_WEBSOCKET_HANDSHAKE_DONE:
      note("done %d;", ((struct http_message *) ev_data)->resp_code);
      break;
    case MG_EV_WEBSOCKET_FRAME:
      if (wm->size > 100) {
        note("%02x[%d];", wm->flags, (int) wm->size);
      } else {
        note("%02x:%.*s;", wm->flags, (int) wm->size, wm->data);
      }
      break;
    case MG_EV_WEBSOCKET_CONTROL_FRAME:
      note("ctl %02x[%d];", wm->flags, (int) wm->size);
      break;
    case MG_EV_HTTP_REQUEST:
      note("http;");
      mg_send_head(nc, 200, 0, NULL);
      break;
  }
}

static int set_up(void **state) {
  cs_log_set_level(LL_NONE);
  fake_mgr_init(&s_mgr);
  s_lc = mg_bind(&s_mgr, "127.0.0.1:80", handler, NULL);
  mg_set_protocol_http_websocket(s_lc);
  s_log[0] = '\0';
  s_refuse = 0;
  memset(&s_peer, 0, sizeof(s_peer));
  (void) state;
  return 0;
}

static int tear_down(void **state) {
  mg_mgr_free(&s_mgr);
  fake_free(&s_peer);
  (void) state;
  return 0;
}

#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define V13 "Sec-WebSocket-Version: 13\r\n"
#define UP \
  "Host: h\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"

// Sends a handshake as a client would. Returns the reply.
static const char *handshake(const char *headers) {
  static char buf[4096];
  char req[1024];
  if (s_peer.nc != NULL) {
    mg__close(s_peer.nc, 0);
    mg_mgr_poll(&s_mgr, 0);
  }
  fake_free(&s_peer);
  fake_accept(s_lc, &s_peer);
  int n = snprintf(req, sizeof(req), "GET /ws HTTP/1.1\r\n%s\r\n", headers);
  fake_feed(&s_mgr, &s_peer, req, (size_t) n);
  snprintf(buf, sizeof(buf), "%.*s", (int) s_peer.out.len, s_peer.out.buf);
  mbuf_clear(&s_peer.out);
  return buf;
}

static void turns(int n) {
  while (n-- > 0)
    mg_mgr_poll(&s_mgr, 0);
}

// A connected server side.
static void open_server(void) {
  assert_non_null(strstr(handshake(UP KEY V13), "HTTP/1.1 101 "));
  assert_true(s_peer.nc->flags & MG_F_IS_WEBSOCKET);
  s_log[0] = '\0';
}

static void test_handshake(void **state) {
  assert_string_equal(handshake(UP KEY V13),
                      "HTTP/1.1 101 Switching Protocols\r\n"
                      "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                      "\r\n");
  assert_string_equal(s_log, "request;done 0;");
  assert_non_null(
      strstr(handshake(UP KEY V13 "Sec-WebSocket-Protocol: a , b\r\n"),
             "\r\nSec-WebSocket-Protocol: a\r\n"));
  const char *reply = handshake(UP KEY "Sec-WebSocket-Version: 8\r\n");
  assert_non_null(strstr(reply, "HTTP/1.1 426 "));
  assert_non_null(strstr(reply, "Sec-WebSocket-Version: 13"));
  assert_non_null(strstr(handshake(UP V13), "HTTP/1.1 400 "));
  assert_non_null(
      strstr(handshake(UP V13 "Sec-WebSocket-Key: YQ==\r\n"), "HTTP/1.1 400 "));
  // Without Connection: upgrade it is an ordinary request.
  assert_non_null(strstr(handshake("Host: h\r\nUpgrade: websocket\r\n" KEY V13),
                         "HTTP/1.1 200 "));
  // The app refuses: its reply is all that is sent.
  s_refuse = 403;
  s_log[0] = '\0';
  reply = handshake(UP KEY V13);
  assert_non_null(strstr(reply, "HTTP/1.1 403 "));
  assert_null(strstr(reply, "101"));
  assert_string_equal(s_log, "request;");
  (void) state;
}

static void accept_case(const struct golden_case *c, void *arg) {
  char got[29];
  if (strcmp(c->call, "server handshake answer") != 0) return;
  struct mg_str key = golden_text(c, ".sec_websocket_key");
  struct mg_str want = golden_text(c, ".expect.headers[1]");
  mg__ws_accept_value(key, got);
  assert_string_equal(got, want.p + strlen("Sec-WebSocket-Accept: "));
  free((void *) key.p);
  free((void *) want.p);
  ++*(int *) arg;
}

static void frame_case(const struct golden_case *c, void *arg) {
  struct mg_connection *nc = s_peer.nc;
  struct json_token t;
  if (strcmp(c->call, "mg_send_websocket_frame") != 0) return;
  if (!c->follow && golden_int(c, ".data_repeat_a", 0) != 65535) return;
  struct mg_str role = golden_text(c, ".role"), data = golden_text(c, ".data");
  size_t repeat = (size_t) golden_int(c, ".data_repeat_a", 0);
  if (repeat > 0) {
    data.p = (char *) malloc(repeat);
    memset((char *) data.p, 'a', repeat);
    data.len = repeat;
  }
  int op = (int) golden_int(c, ".op", 0);
  if (golden_int(c, ".dont_fin", 0)) op |= WEBSOCKET_DONT_FIN;
  bool client = role.p[0] == 'c';
  // The role is told by the listener, as the code under test does.
  struct mg_connection *listener = nc->listener;
  if (client) nc->listener = NULL;
  mbuf_clear(&nc->send_mbuf);
  mg_send_websocket_frame(nc, op, data.p, data.len);
  nc->listener = listener;
  uint8_t *p = (uint8_t *) nc->send_mbuf.buf;
  char hex[32];
  struct mg_str want = golden_text(c, ".expect.header_hex");
  size_t head = want.len;
  if (golden_get(c, ".expect.header_hex", &t)) head = (size_t) t.len / 2;
  for (size_t i = 0; i < head; i++)
    sprintf(hex + i * 2, "%02x", p[i]);
  if (c->follow) {
    assert_memory_equal(hex, t.ptr, head * 2);
  } else {
    // 65535 bytes: the shortest form of the length is the right one.
    head = 4;
    assert_memory_equal(p, "\x82\x7e\xff\xff", 4);
  }
  size_t mask = client ? 4 : 0;
  assert_int_equal(nc->send_mbuf.len, head + mask + data.len);
  if (client) mg__ws_mask(p + head + 4, data.len, p + head);
  if (data.len > 0) assert_memory_equal(p + head + mask, data.p, data.len);
  assert_int_equal((nc->flags & MG_F_SEND_AND_CLOSE) != 0,
                   golden_int(c, ".expect.close_after_send", 0));
  nc->flags &= ~(unsigned long) MG_F_SEND_AND_CLOSE;
  mbuf_clear(&nc->send_mbuf);
  free((void *) role.p);
  free((void *) data.p);
  free((void *) want.p);
  ++*(int *) arg;
}

static void test_golden(void **state) {
  int n = 0;
  open_server();
  golden_for_each("websocket", accept_case, &n);
  assert_int_equal(n, 2);
  golden_for_each("websocket", frame_case, &n);
  assert_int_equal(n, 14);
  (void) state;
}

// --- frames to a server -----------------------------------------------------

// Appends a masked frame.
static void frame(struct mbuf *b, int first, const void *data, size_t len) {
  static const uint8_t mask[4] = {0x12, 0x34, 0x56, 0x78};
  uint8_t head[10];
  size_t n = mg__ws_head(head, 0, len, true);
  head[0] = (uint8_t) first;
  mbuf_append(b, head, n);
  mbuf_append(b, mask, 4);
  size_t at = b->len;
  mbuf_append(b, data, len);
  mg__ws_mask((uint8_t *) b->buf + at, len, mask);
}

static void feed(struct mbuf *b, size_t step) {
  mbuf_clear(&s_peer.out);
  s_peer.step = step;
  fake_feed(&s_mgr, &s_peer, b->buf, b->len);
}

// Frames that must give this log, in pieces of any size.
static void expect(struct mbuf *b, const char *want) {
  for (size_t step = 0; step < 4; step++) {
    open_server();
    feed(b, step);
    assert_non_null(s_peer.nc);
    assert_string_equal(s_log, want);
  }
  mbuf_free(b);
}

// Frames after which the server closes with this code.
static void expect_close(struct mbuf *b, int code) {
  for (size_t step = 0; step < 3; step++) {
    open_server();
    feed(b, step);
    assert_null(s_peer.nc);
    const uint8_t *p = (const uint8_t *) s_peer.out.buf;
    assert_int_equal(s_peer.out.len, 4);
    assert_int_equal(p[0], 0x88);
    assert_int_equal(p[1], 2);
    assert_int_equal(p[2] << 8 | p[3], code);
  }
  mbuf_free(b);
}

static void test_messages(void **state) {
  struct mbuf b;
  char big[1000];
  memset(big, 'x', sizeof(big));
  mbuf_init(&b, 0);
  frame(&b, 0x81, "hello", 5);
  frame(&b, 0x82, "\xff\x00", 2);
  frame(&b, 0x81, "", 0);
  frame(&b, 0x82, big, sizeof(big));
  expect(&b, "81:hello;82:\xff;81:;82[1000];");
  // Pieces, with a ping between them.
  frame(&b, 0x01, "ab", 2);
  frame(&b, 0x89, "p", 1);
  frame(&b, 0x00, "cd", 2);
  frame(&b, 0x00, "", 0);
  frame(&b, 0x80, "ef", 2);
  frame(&b, 0x81, "next", 4);
  expect(&b, "ctl 89[1];81:abcdef;81:next;");
  // An empty first piece.
  frame(&b, 0x02, "", 0);
  frame(&b, 0x80, "z", 1);
  expect(&b, "82:z;");
  (void) state;
}

static void test_no_defrag(void **state) {
  struct mbuf b;
  mbuf_init(&b, 0);
  open_server();
  s_peer.nc->flags |= MG_F_WEBSOCKET_NO_DEFRAG;
  frame(&b, 0x01, "ab", 2);
  frame(&b, 0x00, "c\xc3", 2);
  frame(&b, 0x80, "\xa9", 1);
  feed(&b, 0);
  assert_string_equal(s_log, "01:ab;00:c\xc3;80:\xa9;");
  mbuf_free(&b);
  (void) state;
}

static void test_ping_and_close(void **state) {
  struct mbuf b;
  mbuf_init(&b, 0);
  open_server();
  frame(&b, 0x89, "ping", 4);
  frame(&b, 0x8a, "", 0);
  frame(&b, 0x88,
        "\x03\xe8"
        "bye",
        5);
  frame(&b, 0x81, "late", 4);
  feed(&b, 0);
  // Pong and the answer to close; nothing after it counts.
  assert_int_equal(s_peer.out.len, 10);
  assert_memory_equal(s_peer.out.buf, "\x8a\x04ping\x88\x02\x03\xe8", 10);
  assert_string_equal(s_log, "ctl 89[4];ctl 8a[0];ctl 88[5];");
  assert_null(s_peer.nc);
  mbuf_free(&b);
  // An empty close gets an empty answer.
  mbuf_init(&b, 0);
  open_server();
  frame(&b, 0x88, "", 0);
  feed(&b, 0);
  assert_int_equal(s_peer.out.len, 2);
  assert_memory_equal(s_peer.out.buf, "\x88\x00", 2);
  mbuf_free(&b);
  (void) state;
}

static void test_violations(void **state) {
  static const struct {
    int first;
    const char *data;
    size_t len;
    int code;
  } cases[] = {
      {0xc1, "a", 1, 1002},  // reserved bits
      {0xa1, "a", 1, 1002},
      {0x91, "a", 1, 1002},
      {0x83, "a", 1, 1002},  // reserved opcodes
      {0x8b, "a", 1, 1002},
      {0x80, "a", 1, 1002},  // nothing to continue
      {0x00, "a", 1, 1002},
      {0x09, "a", 1, 1002},  // control frame in pieces
      {0x88, "a", 1, 1002},  // close payloads
      {0x88, "\x00\x00", 2, 1002},
      {0x88, "\x03\xe7", 2, 1002},
      {0x88, "\x03\xec", 2, 1002},
      {0x88, "\x03\xed", 2, 1002},
      {0x88, "\x03\xee", 2, 1002},
      {0x88, "\x03\xf7", 2, 1002},
      {0x88, "\x0b\xb7", 2, 1002},
      {0x88, "\x13\x88", 2, 1002},
      {0x88, "\x03\xe8\xff", 3, 1002},
      {0x81, "\xff", 1, 1007},  // not UTF-8
      {0x81, "\xc3", 1, 1007},
      {0x81, "\xc0\x80", 2, 1007},
      {0x81, "\xe0\x80\x80", 3, 1007},
      {0x81, "\xed\xa0\x80", 3, 1007},
      {0x81, "\xf4\x90\x80\x80", 4, 1007},
      {0x81, "abcdefgh\x80", 9, 1007},
  };
  struct mbuf b;
  mbuf_init(&b, 0);
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    frame(&b, cases[i].first, cases[i].data, cases[i].len);
    expect_close(&b, cases[i].code);
  }
  // A message inside a message.
  frame(&b, 0x01, "a", 1);
  frame(&b, 0x81, "b", 1);
  expect_close(&b, 1002);
  // A character cut by the end of the message.
  frame(&b, 0x01, "\xe2\x82", 2);
  frame(&b, 0x80, "", 0);
  expect_close(&b, 1007);
  // Not masked; a length that is not minimal; a long control frame.
  mbuf_append(&b,
              "\x81\x01"
              "a",
              3);
  expect_close(&b, 1002);
  mbuf_append(&b,
              "\x82\xfe\x00\x05\x00\x00\x00\x00"
              "abcde",
              13);
  expect_close(&b, 1002);
  mbuf_append(&b, "\x82\xff\x00\x00\x00\x00\x00\x00\x01\x00\0\0\0\0", 14);
  expect_close(&b, 1002);
  mbuf_append(&b, "\x82\xff\x80\x00\x00\x00\x00\x00\x00\x00\0\0\0\0", 14);
  expect_close(&b, 1002);
  mbuf_append(&b, "\x89\xfe\x00\x7e\0\0\0\0", 8);
  expect_close(&b, 1002);
  (void) state;
}

// All that may stand in a text does.
static void test_utf8(void **state) {
  static const char text[] =
      "a\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"
      "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf";
  struct mbuf b;
  mbuf_init(&b, 0);
  frame(&b, 0x01, text, 9);  // cut inside a character
  frame(&b, 0x80, text + 9, sizeof(text) - 10);
  char want[64];
  snprintf(want, sizeof(want), "81:%s;", text);
  expect(&b, want);
  (void) state;
}

static void test_too_large(void **state) {
  struct mbuf b;
  char big[600];
  memset(big, 'x', sizeof(big));
  mbuf_init(&b, 0);
  s_lc->recv_mbuf_limit = 1000;
  frame(&b, 0x82, big, sizeof(big));
  expect(&b, "82[600];");
  // One frame says at its head that it is too large.
  mbuf_append(&b, "\x82\xfe\x10\x00\0\0\0\0", 8);
  expect_close(&b, 1009);
  // Pieces that become too large together.
  frame(&b, 0x02, big, sizeof(big));
  frame(&b, 0x80, big, sizeof(big));
  expect_close(&b, 1009);
  (void) state;
}

// --- client -----------------------------------------------------------------

static void open_client(const char *protocol) {
  mbuf_free(&s_peer.out);
  memset(&s_peer, 0, sizeof(s_peer));
  s_fake_next = &s_peer;
  assert_non_null(mg_connect_ws(&s_mgr, handler, NULL,
                                "ws://u%3a:p@127.0.0.1:81/a b?q", protocol,
                                "X: y\r\n"));
  for (int i = 0; i < 4; i++)
    mg_mgr_poll(&s_mgr, 0);
  mbuf_append(&s_peer.out, "", 1);
  s_log[0] = '\0';
}

static void answer(const char *extra, int damage) {
  char accept[29], reply[512];
  const char *key = strstr(s_peer.out.buf, "Sec-WebSocket-Key: ");
  assert_non_null(key);
  mg__ws_accept_value(mg_mk_str_n(key + 19, 24), accept);
  accept[0] = (char) (accept[0] + damage);
  int n = snprintf(reply, sizeof(reply),
                   "HTTP/1.1 101 Fine\r\nUPGRADE: WebSocket\r\n"
                   "Connection: upgrade\r\nSec-WebSocket-Accept: %s\r\n%s\r\n"
                   "\x81\x02hi",
                   accept, extra);
  mbuf_clear(&s_peer.out);
  fake_feed(&s_mgr, &s_peer, reply, (size_t) n);
}

static void test_client(void **state) {
  open_client("one, two");
  assert_non_null(strstr(s_peer.out.buf, "GET /a%20b?q HTTP/1.1\r\n"));
  assert_non_null(strstr(s_peer.out.buf, "\r\nHost: 127.0.0.1:81\r\n"));
  assert_non_null(strstr(s_peer.out.buf, "\r\nX: y\r\n"));
  // The user's name has a colon and is decoded first.
  assert_non_null(strstr(s_peer.out.buf, "\r\nAuthorization: Basic dTo6cA=="));
  answer("Sec-WebSocket-Protocol: two\r\n", 0);
  assert_string_equal(s_log, "done 101;81:hi;");
  mg_printf_websocket_frame(s_peer.nc, WEBSOCKET_OP_TEXT, "%0200d", 7);
  for (int i = 0; i < 3; i++)
    mg_mgr_poll(&s_mgr, 0);
  uint8_t *p = (uint8_t *) s_peer.out.buf;
  assert_memory_equal(p, "\x81\xfe\x00\xc8", 4);
  mg__ws_mask(p + 8, 200, p + 4);
  assert_int_equal(p[207], '7');
  (void) state;
}

static void test_client_refuses(void **state) {
  static const char *const extra[] = {
      "", "Sec-WebSocket-Protocol: three\r\n",
      "Sec-WebSocket-Extensions: permessage-deflate\r\n"};
  for (int i = 0; i < 3; i++) {
    open_client("one");
    answer(extra[i], i == 0);
    assert_null(s_peer.nc);
    assert_string_equal(s_log, "");
  }
  // A server that answers like a server of pages.
  open_client(NULL);
  static const char no[] = "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n";
  fake_feed(&s_mgr, &s_peer, no, sizeof(no) - 1);
  assert_string_equal(s_log, "done 401;");
  assert_null(s_peer.nc);
  // Masked frames are for servers.
  open_client(NULL);
  answer("", 0);
  mbuf_clear(&s_peer.out);
  fake_feed(&s_mgr, &s_peer, "\x81\x81\0\0\0\0a", 7);
  assert_null(s_peer.nc);
  assert_int_equal((uint8_t) s_peer.out.buf[0], 0x88);
  (void) state;
}

static void test_urls(void **state) {
  static const char *const bad[] = {"http://h/", "ws://", "", "ws://a\r\nb/",
                                    "ftp://h"};
  struct mg_connect_opts opts;
  const char *error;
  memset(&opts, 0, sizeof(opts));
  opts.error_string = &error;
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    error = NULL;
    assert_null(
        mg_connect_ws_opt(&s_mgr, handler, NULL, opts, bad[i], NULL, NULL));
    assert_non_null(error);
  }
  (void) state;
}

// A peer that sends and sends but takes nothing must not fill the memory.
static void test_peer_that_does_not_read(void **state) {
  enum { PINGS = 4000 };
  static char pings[PINGS * 131];
  open_server();
  for (size_t i = 0; i < sizeof(pings); i += 131) {
    memset(pings + i, 0, 131);
    memcpy(pings + i, "\x89\xfd", 2);
  }
  s_peer.full = true;
  fake_feed(&s_mgr, &s_peer, pings, sizeof(pings));
  assert_non_null(s_peer.nc);
  assert_true(s_peer.in_len > sizeof(pings) / 2);
  assert_true(s_peer.nc->send_mbuf.len + s_peer.nc->recv_mbuf.len < 65536);
  // It reads at last: everything is answered, in order.
  s_peer.full = false;
  mg_if_can_send_cb(s_peer.nc);
  for (int i = 0; i < 5000 && s_peer.in_len > 0; i++)
    mg_mgr_poll(&s_mgr, 0);
  turns(4);
  assert_int_equal(s_peer.in_len, 0);
  assert_int_equal(s_peer.out.len, PINGS * 127);
  (void) state;
}

// Half a message and then silence.
static void test_message_that_stops(void **state) {
  open_server();
  fake_feed(&s_mgr, &s_peer, "\x81\x85\0\0\0\0he", 8);
  for (int i = 0; i < 3 && s_peer.nc != NULL; i++) {
    s_peer.nc->proto_handler(s_peer.nc, MG__EV_TIMER, NULL, NULL);
    turns(4);
  }
  assert_null(s_peer.nc);
  assert_memory_equal(s_peer.out.buf, "\x88\x02\x03\xf0", 4);
  // One that has ended may be followed by silence for ever.
  open_server();
  fake_feed(&s_mgr, &s_peer, "\x81\x82\0\0\0\0he", 8);
  s_peer.nc->proto_handler(s_peer.nc, MG__EV_TIMER, NULL, NULL);
  turns(4);
  assert_non_null(s_peer.nc);
  (void) state;
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_handshake),
      T(test_golden),
      T(test_messages),
      T(test_no_defrag),
      T(test_ping_and_close),
      T(test_violations),
      T(test_utf8),
      T(test_too_large),
      T(test_client),
      T(test_client_refuses),
      T(test_urls),
      T(test_peer_that_does_not_read),
      T(test_message_that_stops),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
