// SPDX-License-Identifier: Apache-2.0
//
// multipart/form-data: the recorded results of mg_parse_multipart, and the
// events of a streamed body.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/cs_dbg.h"
#include "fake_net.h"
#include "golden.h"
#include "net/internal.h"
#include "net/multipart.h"

static void check(const struct golden_case *c, int i, const char *name,
                  const char *got, size_t len) {
  char path[64];
  snprintf(path, sizeof(path), ".expect.parts[%d].%s", i, name);
  struct mg_str want = golden_text(c, path);
  if (want.len != len || memcmp(want.p, got, len) != 0) {
    fail_msg("%s: part %d %s is '%.*s'", golden_label(c), i, name, (int) len,
             got);
  }
  free((void *) want.p);
}

static void golden(const struct golden_case *c, void *arg) {
  if (strncmp(c->call, "mg_parse_multipart", 18) != 0 || !c->follow) return;
  struct mg_str text = golden_text(c, ".text");
  char var[64], file[64], path[64];
  const char *data;
  size_t len, pos = 0, n;
  int i = 0;
  while ((n = mg_parse_multipart(text.p + pos, text.len - pos, var, 64, file,
                                 64, &data, &len)) > 0) {
    snprintf(path, sizeof(path), ".expect.parts[%d].return", i);
    assert_int_equal(n, golden_int(c, path, -1));
    check(c, i, "var_name", var, strlen(var));
    check(c, i, "file_name", file, strlen(file));
    check(c, i, "data", data, len);
    pos += n;
    i++;
  }
  struct json_token t;
  snprintf(path, sizeof(path), ".expect.parts[%d].return", i);
  assert_false(golden_get(c, path, &t));
  free((void *) text.p);
  ++*(int *) arg;
}

static void test_golden(void **state) {
  int n = 0;
  golden_for_each("url_http_util", golden, &n);
  assert_int_equal(n, 4);
  (void) state;
}

static void test_boundary(void **state) {
  struct mg__multipart m;
  assert_true(mg__multipart_init(
      &m, mg_mk_str("Multipart/Form-Data; boundary=\"a b\"")));
  assert_memory_equal(m.delim, "\r\n--a b", 7);
  static const char *const bad[] = {"",
                                    "multipart/form-data",
                                    "multipart/form-data; boundary=",
                                    "multipart/form-datax; boundary=a",
                                    "multipart/mixed; boundary=a",
                                    "multipart/form-data; boundary="
                                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    assert_false(mg__multipart_init(&m, mg_mk_str(bad[i])));
  }
  (void) state;
}

// --- events -----------------------------------------------------------------

static char s_log[4096];
static bool s_half;  // take half of what is offered

static void note(const char *fmt, ...) {
  size_t n = strlen(s_log);
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(s_log + n, sizeof(s_log) - n, fmt, ap);
  va_end(ap);
}

static void handler(struct mg_connection *nc, int ev, void *ev_data,
                    void *user_data) {
  struct mg_http_multipart_part *mp = (struct mg_http_multipart_part *) ev_data;
  (void) user_data;
  switch (ev) {
    case MG_EV_HTTP_MULTIPART_REQUEST:
      note("start;");
      break;
    case MG_EV_HTTP_PART_BEGIN:
      note("%s/%s:", mp->var_name, mp->file_name);
      mp->user_data = &s_log;
      break;
    case MG_EV_HTTP_PART_DATA: {
      size_t n = mp->data.len;
      assert_ptr_equal(mp->user_data, &s_log);
      if (s_half && n > 1) n /= 2;
      note("%.*s", (int) n, mp->data.p);
      mp->num_data_consumed = n;
      break;
    }
    case MG_EV_HTTP_PART_END:
      note(";%d;", mp->status);
      break;
    case MG_EV_HTTP_MULTIPART_REQUEST_END:
      note("end %d", mp->status);
      if (mp->status >= 0) mg_send_head(nc, 200, 0, NULL);
      break;
    case MG_EV_HTTP_REQUEST:
      note("request");
      break;
  }
}

static const char s_body[] =
    "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n12\r\n-3\r\n"
    "--B\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; "
    "name=\"f\"; filename=\"x;y.txt\"\r\n\r\nlonger data, \r\n--b\r\n"
    "--B--\r\n";

static void run(const char *body, size_t len, size_t step, bool chunked,
                const char *want) {
  struct mg_mgr mgr;
  struct fake_peer peer;
  char req[1024];
  int n;
  cs_log_set_level(LL_NONE);
  s_log[0] = '\0';
  fake_mgr_init(&mgr);
  struct mg_connection *lc = mg_bind(&mgr, "127.0.0.1:80", handler, NULL);
  mg_set_protocol_http_websocket(lc);
  fake_accept(lc, &peer);
  peer.step = step;
  static const char head[] =
      "POST / HTTP/1.1\r\nHost: h\r\n"
      "Content-Type: multipart/form-data; boundary=B\r\n";
  if (chunked) {
    n = snprintf(req, sizeof(req),
                 "%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%.*s\r\n0\r\n\r\n",
                 head, (unsigned) len, (int) len, body);
  } else {
    n = snprintf(req, sizeof(req), "%sContent-Length: %d\r\n\r\n%.*s", head,
                 (int) sizeof(s_body) - 1, (int) len, body);
  }
  fake_feed(&mgr, &peer, req, (size_t) n);
  for (int i = 0; i < 50; i++) {
    if (s_half && peer.nc != NULL) {
      time_t t = 0;
      mg__call(peer.nc, MG_EV_POLL, &t);
    }
    mg_mgr_poll(&mgr, 0);
  }
  peer.eof = true;
  for (int i = 0; i < 4; i++)
    mg_mgr_poll(&mgr, 0);
  assert_string_equal(s_log, want);
  mg_mgr_free(&mgr);
  fake_free(&peer);
}

static void test_events(void **state) {
  static const char want[] =
      "start;a/:12\r\n-3;0;f/x;y.txt:longer data, \r\n--b;0;end 0";
  for (size_t step = 0; step < 12; step++) {
    run(s_body, sizeof(s_body) - 1, step, false, want);
    run(s_body, sizeof(s_body) - 1, step, true, want);
  }
  s_half = true;
  run(s_body, sizeof(s_body) - 1, 0, false, want);
  run(s_body, sizeof(s_body) - 1, 5, true, want);
  s_half = false;
  (void) state;
}

static void test_broken(void **state) {
  // The peer goes away in the middle of a part.
  run(s_body, 60, 0, false, "start;a/:12\r\n-3;-1;end -1");
  // The body ends, the parts do not.
  run(s_body, 54, 0, true, "start;a/:12;-1;end -1");
  run("nonsense--------", 16, 0, true, "start;end -1");
  run("--B\r\nNo-Disposition: x\r\n\r\ndata\r\n--B--", 38, 0, true,
      "start;end -1");
  (void) state;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden),
      cmocka_unit_test(test_boundary),
      cmocka_unit_test(test_events),
      cmocka_unit_test(test_broken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
