// SPDX-License-Identifier: Apache-2.0
//
// The HTTP server on a network without sockets: keep-alive, pipelining, body
// forms, limits, endpoints, replies, and what happens to bad requests.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/cs_dbg.h"
#include "fake_net.h"
#include "net/http.h"

static struct mg_mgr s_mgr;
static struct mg_connection *s_lc;
static struct fake_peer s_peer;
static char s_log[4096];
static struct mg_connection *s_later;  // waits for a reply

static void note(const char *fmt, ...) {
  size_t n = strlen(s_log);
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(s_log + n, sizeof(s_log) - n, fmt, ap);
  va_end(ap);
}

static bool is(struct mg_str s, const char *t) {
  return mg_vcmp(&s, t) == 0;
}

static void on_request(struct mg_connection *nc, struct http_message *hm) {
  if (is(hm->uri, "/later")) {
    s_later = nc;
  } else if (is(hm->uri, "/raw")) {
    mg_printf(nc, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nraw");
  } else if (is(hm->uri, "/open")) {
    mg_printf(nc, "HTTP/1.1 200 OK\r\n\r\nopen");
  } else if (is(hm->uri, "/chunked")) {
    mg_send_head(nc, 200, -1, "A: b");
    mg_printf_http_chunk(nc, "%s", "hello");
    mg_send_http_chunk(nc, "", 0);
  } else if (is(hm->uri, "/escape")) {
    mg_printf(nc, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    mg_printf_html_escape(nc, "<%s&\"'>", "a");
    nc->flags |= MG_F_SEND_AND_CLOSE;
  } else if (is(hm->uri, "/move")) {
    mg_http_send_redirect(nc, 302, mg_mk_str("/x?a=1&b"), mg_mk_str("C: d"));
  } else {
    mg_send_head(nc, 200, (int64_t) hm->body.len, NULL);
    mg_send(nc, hm->body.p, (int) hm->body.len);
  }
}

static void handler(struct mg_connection *nc, int ev, void *ev_data,
                    void *user_data) {
  struct http_message *hm = (struct http_message *) ev_data;
  const char *who = (const char *) user_data;
  switch (ev) {
    case MG_EV_HTTP_REQUEST:
      note("%s%.*s %.*s[%d];", who, (int) hm->method.len, hm->method.p,
           (int) hm->uri.len, hm->uri.p, (int) hm->body.len);
      on_request(nc, hm);
      break;
    case MG_EV_HTTP_CHUNK:
      note("%schunk %.*s;", who, (int) hm->body.len, hm->body.p);
      if (is(hm->uri, "/stream")) nc->flags |= MG_F_DELETE_CHUNK;
      break;
    case MG_EV_CLOSE:
      if (nc->listener != NULL) note("%sclose;", who);
      break;
  }
}

static void connect_peer(void) {
  fake_free(&s_peer);
  fake_accept(s_lc, &s_peer);
}

static int set_up(void **state) {
  fake_mgr_init(&s_mgr);
  cs_log_set_level(LL_NONE);
  s_lc = mg_bind(&s_mgr, "127.0.0.1:80", handler, (void *) "");
  mg_set_protocol_http_websocket(s_lc);
  s_lc->recv_mbuf_limit = 1024;
  s_log[0] = '\0';
  s_later = NULL;
  connect_peer();
  (void) state;
  return 0;
}

static int tear_down(void **state) {
  mg_mgr_free(&s_mgr);
  fake_free(&s_peer);
  (void) state;
  return 0;
}

static void feed(const char *text) {
  mbuf_clear(&s_peer.out);
  fake_feed(&s_mgr, &s_peer, text, strlen(text));
}

static const char *output(void) {
  static char buf[65536];
  assert_true(s_peer.out.len < sizeof(buf));
  if (s_peer.out.len > 0) memcpy(buf, s_peer.out.buf, s_peer.out.len);
  buf[s_peer.out.len] = '\0';
  return buf;
}

// Feeds and compares what comes back; closed says how it must end.
static void expect(const char *text, const char *want, bool closed) {
  feed(text);
  assert_string_equal(output(), want);
  assert_int_equal(s_peer.nc == NULL, closed);
}

static void expect_status(const char *text, int status, bool closed) {
  char line[32];
  feed(text);
  snprintf(line, sizeof(line), "HTTP/1.1 %d ", status);
  if (strncmp(output(), line, strlen(line)) != 0) {
    fail_msg("%s\ngave\n%s", text, output());
  }
  assert_int_equal(s_peer.nc == NULL, closed);
}

#define OK0 "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

static void test_keep_alive(void **state) {
  expect("GET /a HTTP/1.1\r\nHost: x\r\n\r\n", OK0, false);
  expect("GET /b HTTP/1.1\r\nHost: x\r\n\r\n", OK0, false);
  expect("GET /c HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
         "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
         "Connection: keep-alive\r\n\r\n",
         false);
  expect("GET /d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
         "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
         true);
  assert_string_equal(s_log, "GET /a[0];GET /b[0];GET /c[0];GET /d[0];close;");
  connect_peer();
  expect("GET /e HTTP/1.0\r\n\r\n",
         "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
         true);
  (void) state;
}

// A reply the app printed by hand: its end is known all the same.
static void test_raw_replies(void **state) {
  expect(
      "GET /raw HTTP/1.1\r\nHost: x\r\n\r\nGET /raw HTTP/1.1\r\nHost: x\r\n"
      "Connection: close\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nraw"
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nraw",
      true);
  connect_peer();
  // Until close: the next request must wait.
  s_log[0] = '\0';
  expect(
      "GET /open HTTP/1.1\r\nHost: x\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n"
      "\r\n",
      "HTTP/1.1 200 OK\r\n\r\nopen", false);
  assert_string_equal(s_log, "GET /open[0];");
  (void) state;
}

static void test_pipelining(void **state) {
  char many[2048] = "", want[4096] = "";
  for (int i = 0; i < 20; i++) {
    strcat(many, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    strcat(want, OK0);
  }
  expect(many, want, false);
  // A later reply holds back the requests behind it.
  s_log[0] = '\0';
  expect(
      "GET /later HTTP/1.1\r\nHost: x\r\n\r\n"
      "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi",
      "", false);
  assert_string_equal(s_log, "GET /later[0];");
  mg_send_head(s_later, 200, 4, NULL);
  mg_send(s_later, "ab", 2);
  for (int i = 0; i < 4; i++)
    mg_mgr_poll(&s_mgr, 0);
  assert_string_equal(s_log, "GET /later[0];");
  mg_send(s_later, "cd", 2);
  for (int i = 0; i < 4; i++)
    mg_mgr_poll(&s_mgr, 0);
  assert_string_equal(output(),
                      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd"
                      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  (void) state;
}

static void test_byte_by_byte(void **state) {
  s_peer.step = 1;
  expect(
      "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
      "POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\nxy\r\n1\r\nz\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nxyz",
      false);
  (void) state;
}

static void test_head(void **state) {
  feed(
      "HEAD /chunked HTTP/1.1\r\nHost: x\r\n\r\n"
      "HEAD /raw HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /raw HTTP/1.1\r\nHost: x\r\n\r\n");
  assert_string_equal(
      output(),
      "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nraw");
  (void) state;
}

static void test_replies(void **state) {
  expect("GET /chunked HTTP/1.1\r\nHost: x\r\n\r\n",
         "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n"
         "5\r\nhello\r\n0\r\n\r\n",
         false);
  feed("GET /move HTTP/1.1\r\nHost: x\r\n\r\n");
  assert_non_null(strstr(output(), "HTTP/1.1 302 Found\r\n"));
  assert_non_null(strstr(output(), "\r\nLocation: /x?a=1&b\r\n"));
  assert_non_null(strstr(output(), "\r\nC: d\r\n"));
  assert_non_null(strstr(output(), "href=\"/x?a=1&amp;b\""));
  // No chunks for HTTP/1.0: the end of the connection ends the body.
  expect("GET /chunked HTTP/1.0\r\n\r\n",
         "HTTP/1.1 200 OK\r\nA: b\r\nConnection: close\r\n\r\nhello", true);
  connect_peer();
  feed("GET /escape HTTP/1.1\r\nHost: x\r\n\r\n");
  assert_non_null(strstr(output(), "\r\n\r\n&lt;a&amp;&quot;&#39;&gt;"));
  assert_null(s_peer.nc);
  (void) state;
}

static void test_bodies(void **state) {
  expect(
      "POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\n", false);
  expect("hi", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", false);
  // No length and no coding: there is no body.
  expect("POST /b HTTP/1.1\r\nHost: x\r\n\r\n", OK0, false);
  expect_status("GET / HTTP/1.1\r\nHost: x\r\nExpect: magic\r\n\r\n", 417,
                true);
  (void) state;
}

static void test_streaming(void **state) {
  char body[3001];
  memset(body, 'x', 3000);
  body[3000] = '\0';
  // Larger than the limit, but taken away as it comes.
  feed("POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 3000\r\n\r\n");
  assert_string_equal(s_log, "");
  feed(body);
  assert_string_equal(output(), OK0);
  assert_non_null(strstr(s_log, "chunk xxx"));
  assert_non_null(strstr(s_log, ";POST /stream[0];"));
  s_log[0] = '\0';
  feed(
      "POST /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\nab\r\n");
  feed("3\r\ncde\r\n0\r\n\r\n");
  assert_string_equal(s_log, "chunk ab;chunk cde;POST /stream[0];");
  // Without MG_F_DELETE_CHUNK the body grows.
  s_log[0] = '\0';
  feed(
      "POST /keep HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\nab\r\n");
  feed("3\r\ncde\r\n0\r\n\r\n");
  assert_string_equal(s_log, "chunk ab;chunk abcde;POST /keep[5];");
  (void) state;
}

static void test_limits(void **state) {
  char big[3000];
  int n = snprintf(big, sizeof(big), "GET / HTTP/1.1\r\nHost: x\r\nA: ");
  memset(big + n, 'a', sizeof(big) - (size_t) n);
  big[sizeof(big) - 1] = '\0';
  expect_status(big, 431, true);
  memcpy(big, "GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 32);
  memset(big + 30, 'a', 100);
  connect_peer();
  expect_status(big, 414, true);
  connect_peer();
  feed("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\nabc");
  assert_non_null(strstr(output(), "HTTP/1.1 413 "));
  assert_non_null(strstr(output(), "Connection: close"));
  connect_peer();
  // A body that grows past the limit without a length.
  feed("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  memset(big, 'b', 999);
  big[999] = '\0';
  feed("3e7\r\n");
  feed(big);
  assert_non_null(strstr(output(), "HTTP/1.1 413 "));
  (void) state;
}

static void test_refused(void **state) {
  static const struct {
    const char *text;
    int status;
  } cases[] = {
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"GET / http/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
      {"GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"P / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
       "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"P / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
      {"\x16\x03\x01\x01\x02", 400},
  };
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    s_log[0] = '\0';
    connect_peer();
    expect_status(cases[i].text, cases[i].status, true);
    assert_string_equal(s_log, "close;");
  }
  // A broken chunk: answered, and nothing behind it is a request.
  connect_peer();
  s_log[0] = '\0';
  feed(
      "P /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
  assert_non_null(strstr(output(), "HTTP/1.1 400 "));
  assert_null(strstr(s_log, "smuggled"));
  (void) state;
}

static void test_targets(void **state) {
  feed(
      "GET http://h/p?q HTTP/1.1\r\nHost: h\r\n\r\n"
      "GET http://h HTTP/1.1\r\nHost: h\r\n\r\n"
      "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n");
  assert_string_equal(s_log, "GET /p[0];GET /[0];OPTIONS *[0];");
  (void) state;
}

static void test_endpoints(void **state) {
  mg_register_http_endpoint(s_lc, "/a", handler, (void *) "A:");
  mg_register_http_endpoint(s_lc, "/a/long", handler, (void *) "L:");
  mg_register_http_endpoint(s_lc, "/x/*/y$", handler, (void *) "G:");
  assert_non_null(mg_get_http_endpoints(s_lc));
  feed(
      "GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /a/long/x HTTP/1.1\r\nHost: h\r\n"
      "\r\nGET /x/1/y HTTP/1.1\r\nHost: h\r\n\r\nGET /x/1/yy HTTP/1.1\r\n"
      "Host: h\r\n\r\nGET /a/b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
      "\r\n");
  assert_string_equal(s_log,
                      "A:GET /a[0];L:GET /a/long/x[0];G:GET /x/1/y[0];"
                      "GET /x/1/yy[0];A:GET /a/b[0];A:close;");
  (void) state;
}

static void test_endpoint_auth(void **state) {
  struct mg_http_endpoint_opts opts;
  memset(&opts, 0, sizeof(opts));
  opts.user_data = (void *) "S:";
  opts.auth_domain = "dom";
  opts.auth_file = "/nonexistent/htdigest";
  mg_register_http_endpoint_opt(s_lc, "/s", handler, opts);
  // The body of a refused request is skipped; the connection goes on.
  feed(
      "POST /s HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /"
      "GET /b HTTP/1.1\r\nHost: h\r\n\r\n");
  assert_string_equal(s_log, "GET /b[0];");
  assert_non_null(strstr(output(), "HTTP/1.1 401 "));
  assert_non_null(strstr(output(), "realm=\"dom\""));
  (void) state;
}

// Time limits, by looking at the protocol timer of the connection.
static void test_timeouts(void **state) {
  int64_t now = mg__now_us();
  feed("GET / HT");
  int64_t at = mg__conn(s_peer.nc)->proto_at_us;
  assert_true(at > now && at <= now + (MG__HTTP_HEAD_S + 1) * 1000000ll);
  struct mg__http *h = mg__http_get(s_peer.nc);
  h->head_since_us -= (MG__HTTP_HEAD_S + 1) * 1000000ll;
  mbuf_clear(&s_peer.out);
  mg__call(s_peer.nc, MG__EV_TIMER, NULL);
  for (int i = 0; i < 4; i++)
    mg_mgr_poll(&s_mgr, 0);
  assert_non_null(strstr(output(), "HTTP/1.1 408 "));
  assert_null(s_peer.nc);
  // A silent peer is closed without a word.
  connect_peer();
  mg__conn(s_peer.nc)->last_io_us -= (MG__HTTP_IDLE_S + 1) * 1000000ll;
  mg__call(s_peer.nc, MG__EV_TIMER, NULL);
  for (int i = 0; i < 4; i++)
    mg_mgr_poll(&s_mgr, 0);
  assert_null(s_peer.nc);
  assert_int_equal(s_peer.out.len, 0);
  // A body must make progress.
  connect_peer();
  feed("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nabc");
  mg__call(s_peer.nc, MG__EV_TIMER, NULL);
  for (int i = 0; i < 4; i++)
    mg_mgr_poll(&s_mgr, 0);
  assert_non_null(strstr(output(), "HTTP/1.1 408 "));
  (void) state;
}

// An idle keep-alive connection must stay small.
static void test_memory(void **state) {
  feed("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  struct mg__http *h = mg__http_get(s_peer.nc);
  assert_null(h->hm);
  assert_null(s_peer.nc->recv_mbuf.buf);
  assert_true(sizeof(struct mg__http) + sizeof(struct mg__conn) < 1024);
  (void) state;
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_keep_alive),    T(test_raw_replies), T(test_pipelining),
      T(test_byte_by_byte),  T(test_head),        T(test_replies),
      T(test_bodies),        T(test_streaming),   T(test_limits),
      T(test_refused),       T(test_targets),     T(test_endpoints),
      T(test_endpoint_auth), T(test_timeouts),    T(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
