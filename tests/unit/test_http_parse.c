// SPDX-License-Identifier: Apache-2.0
//
// HTTP heads, header fields and the chunked coding: the recorded behaviour,
// and what must be refused so that nobody can smuggle a request.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "golden.h"
#include "net/http_parse.h"

static void check_str(const struct golden_case *c, const char *path,
                      struct mg_str got) {
  struct json_token t;
  if (!golden_get(c, path, &t)) return;
  struct mg_str want = golden_text(c, path);
  if (want.p == NULL) {
    if (got.p != NULL) fail_msg("%s: %s is not null", golden_label(c), path);
  } else if (got.len != want.len || memcmp(got.p, want.p, want.len) != 0) {
    fail_msg("%s: %s is '%.*s'", golden_label(c), path, (int) got.len, got.p);
  }
  free((void *) want.p);
}

static void check_headers(const struct golden_case *c,
                          const struct http_message *hm) {
  struct json_token t;
  char path[64];
  int i = 0;
  for (;; i++) {
    snprintf(path, sizeof(path), ".expect.headers[%d][0]", i);
    if (!golden_get(c, path, &t)) break;
    check_str(c, path, hm->header_names[i]);
    snprintf(path, sizeof(path), ".expect.headers[%d][1]", i);
    check_str(c, path, hm->header_values[i]);
  }
  assert_int_equal(hm->header_names[i].len, 0);
}

static void golden_head(const struct golden_case *c, void *arg) {
  struct http_message hm;
  if (!c->follow) return;
  struct mg_str text = golden_text(c, ".text");
  int is_req = (int) golden_int(c, ".is_req", 0);
  int n = mg_parse_http(text.p, (int) text.len, &hm, is_req);
  if (n != golden_int(c, ".expect.return", -9)) {
    fail_msg("%s: returned %d", golden_label(c), n);
  }
  if (n > 0) {
    check_str(c, ".expect.method", hm.method);
    check_str(c, ".expect.uri", hm.uri);
    check_str(c, ".expect.query_string", hm.query_string);
    check_str(c, ".expect.proto", hm.proto);
    check_str(c, ".expect.resp_status_msg", hm.resp_status_msg);
    check_headers(c, &hm);
    assert_int_equal(hm.resp_code, golden_int(c, ".expect.resp_code", 0));
    assert_int_equal((long long) hm.body.len,
                     golden_int(c, ".expect.body_len", -9));
    assert_int_equal((long long) hm.message.len,
                     golden_int(c, ".expect.message_len", -9));
  }
  ++*(int *) arg;
  free((void *) text.p);
}

static void test_golden(void **state) {
  int n = 0;
  golden_for_each("http_parse", golden_head, &n);
  assert_true(n > 30);
  (void) state;
}

// Status that a server answers with; 0 accepted, -1 incomplete.
static int status_of(const char *head, size_t len) {
  struct http_message hm;
  struct mg__http_head h;
  int r = mg__http_parse_head(head, len, &hm, true, &h);
  return r > 0 ? 0 : r == 0 ? -1 : h.error;
}

static void test_refused(void **state) {
  static const struct {
    const char *text;
    int status;
  } cases[] = {
      {"GET / HTTP/1.1\r\nA: b\n\r\n", 400},
      {"GET / HTTP/1.1\nA: b\r\n\n", 400},
      {"GET  / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1 x\r\n\r\n", 400},
      {"GET / FOO\r\n\r\n", 400},
      {"GET / HTTP/11\r\n\r\n", 400},
      {"GET /\r\n\r\n", 400},
      {" GET / HTTP/1.1\r\n\r\n", 400},
      {"G@T / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nNoColon\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nA: 1\r\n folded\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n A: 1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nA : 1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n: 1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nA\tB: 1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nA: b\rc\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nA: b\r\r\n\r\n", 400},
      {"GET /\x7f HTTP/1.1\r\n\r\n", 400},
      {"GET /a\tb HTTP/1.1\r\n\r\n", 400},
      {"P / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400},
      {"P / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", 400},
      {"P / HTTP/1.1\r\nContent-Length: 5, 5\r\n\r\n", 400},
      {"P / HTTP/1.1\r\nContent-Length: +5\r\n\r\n", 400},
      {"P / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400},
      {"P / HTTP/1.1\r\nContent-Length: 5x\r\n\r\n", 400},
      {"P / HTTP/1.1\r\nContent-Length: 0x5\r\n\r\n", 400},
      {"P / HTTP/1.1\r\nContent-Length:\r\n\r\n", 400},
      {"P / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", 413},
      {"P / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: "
       "chunked\r\n\r\n",
       400},
      {"P / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: "
       "5\r\n\r\n",
       400},
      {"P / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
       "Transfer-Encoding: chunked\r\n\r\n",
       400},
      {"P / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
      {"P / HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 501},
      {"P / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n", 501},
      {"P / HTTP/1.1\r\nTransfer-Encoding: \x0b"
       "chunked\r\n\r\n",
       400},
      {"P / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"\r\n\r\nGET / HTTP/1.1\r\n\r\n", 400},
      {"\x16\x03\x01\x02", 400},
      // What looks similar and is fine.
      {"GET / HTTP/1.1\r\nA:b\r\n\r\n", 0},
      {"GET / HTTP/1.1\r\nA:  b c \t\r\n\r\n", 0},
      {"GET / HTTP/1.1\r\nA: b\tc\r\n\r\n", 0},
      {"GET / HTTP/1.1\r\nEmpty:\r\nX: 1\r\n\r\n", 0},
      {"P / HTTP/1.1\r\nContent-Length-X: 7\r\n\r\n", 0},
      {"P / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n", 0},
      {"GET / HTTP/1.1\r\nA: b\r\n", -1},
  };
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    int got = status_of(cases[i].text, strlen(cases[i].text));
    if (got != cases[i].status) {
      fail_msg("case %d (%s): %d, not %d", (int) i, cases[i].text, got,
               cases[i].status);
    }
  }
  assert_int_equal(status_of("GET /a\0b HTTP/1.1\r\n\r\n", 21), 400);
  (void) state;
}

static void test_limits(void **state) {
  char buf[8192];
  int n = snprintf(buf, sizeof(buf), "GET /%0*d HTTP/1.1\r\n\r\n",
                   MG__HTTP_MAX_TARGET - 1, 0);
  assert_int_equal(status_of(buf, (size_t) n), 0);
  n = snprintf(buf, sizeof(buf), "GET /%0*d HTTP/1.1\r\n\r\n",
               MG__HTTP_MAX_TARGET, 0);
  assert_int_equal(status_of(buf, (size_t) n), 414);
  for (int extra = 0; extra < 2; extra++) {
    n = snprintf(buf, sizeof(buf), "GET / HTTP/1.1\r\n");
    for (int i = 0; i < MG_MAX_HTTP_HEADERS + extra; i++) {
      n += snprintf(buf + n, sizeof(buf) - (size_t) n, "H%d: v\r\n", i);
    }
    n += snprintf(buf + n, sizeof(buf) - (size_t) n, "\r\n");
    assert_int_equal(status_of(buf, (size_t) n), extra ? 431 : 0);
  }
  (void) state;
}

// Every prefix of a good head is incomplete, never an error.
static void test_prefixes(void **state) {
  static const char head[] =
      "POST /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n";
  for (size_t i = 0; i < sizeof(head) - 1; i++) {
    assert_int_equal(status_of(head, i), -1);
  }
  assert_int_equal(status_of(head, sizeof(head) - 1), 0);
  (void) state;
}

// Decodes text in pieces of step bytes. Returns as mg__http_dechunk; the data
// goes to out.
static int dechunk(const char *text, size_t step, char *out) {
  struct mg__http_chunked c;
  char buf[256];
  size_t have = 0, at = 0, len = strlen(text), total = 0;
  memset(&c, 0, sizeof(c));
  int r = 0;
  while (r == 0 && at < len) {
    size_t n = len - at < step ? len - at : step, used, got;
    memcpy(buf + have, text + at, n);
    at += n;
    have += n;
    r = mg__http_dechunk(&c, buf, have, &used, &got);
    if (r < 0) return r;
    memcpy(out + total, buf, got);
    total += got;
    memmove(buf, buf + used, have - used);
    have -= used;
  }
  out[total] = '\0';
  return r;
}

static void test_chunked(void **state) {
  static const struct {
    const char *text;
    int result;
    const char *data;
  } cases[] = {
      {"3\r\nabc\r\n0\r\n\r\n", 1, "abc"},
      {"3\r\nabc\r\n2\r\nde\r\n00\r\n\r\n", 1, "abcde"},
      {"A\r\n0123456789\r\n0\r\n\r\n", 1, "0123456789"},
      {"3;a=b;c=\"d\"\r\nabc\r\n0;x\r\nT: v\r\nU: w\r\n\r\n", 1, "abc"},
      {"3\r\nabc\r\n", 0, "abc"},
      {"0\r\n", 0, ""},
      {"3\nabc\r\n0\r\n\r\n", -1, NULL},
      {"3\r\nabcd\r\n0\r\n\r\n", -1, NULL},
      {"3 \r\nabc\r\n0\r\n\r\n", -1, NULL},
      {" 3\r\nabc\r\n0\r\n\r\n", -1, NULL},
      {"0x3\r\nabc\r\n0\r\n\r\n", -1, NULL},
      {"-1\r\nabc\r\n0\r\n\r\n", -1, NULL},
      {"\r\nabc\r\n", -1, NULL},
      {"3\r\nabc0\r\n\r\n", -1, NULL},
      {"FFFFFFFF\r\n", -1, NULL},
      {"100000000\r\n", -1, NULL},
      {"3;\nx\r\nabc\r\n0\r\n\r\n", -1, NULL},
      {"0\r\n bad: trailer\r\n\r\n", -1, NULL},
      {"0\r\n\rX", -1, NULL},
  };
  char out[256];
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    for (size_t step = 1; step < 64; step += 9) {
      int r = dechunk(cases[i].text, step, out);
      if (r != cases[i].result) fail_msg("case %d: %d", (int) i, r);
      if (r >= 0) assert_string_equal(out, cases[i].data);
    }
  }
  (void) state;
}

// Extensions and trailers are bounded over the whole message.
static void test_chunked_bound(void **state) {
  struct mg__http_chunked c;
  char line[64];
  size_t used, out;
  int r = 0, i;
  memset(&c, 0, sizeof(c));
  for (i = 0; i < 1000 && r == 0; i++) {
    strcpy(line, "1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n");
    r = mg__http_dechunk(&c, line, strlen(line), &used, &out);
  }
  assert_int_equal(r, -1);
  assert_true(i < 150);
  (void) state;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static void header_case(const struct golden_case *c) {
  struct mg_str hdr = golden_text(c, ".header"), name = golden_text(c, ".name");
  struct mg_str want = golden_text(c, ".expect.text");
  size_t size = (size_t) golden_int(c, ".buf_size", 0);
  char *mem = (char *) malloc(size), *p = mem;
  bool two = strcmp(c->call, "mg_http_parse_header2") == 0;
  int n = two ? mg_http_parse_header2(&hdr, name.p, &p, size)
              : mg_http_parse_header(&hdr, name.p, mem, size);
  if (n != golden_int(c, ".expect.return", -9) || strcmp(p, want.p) != 0) {
    fail_msg("%s: %d '%s'", golden_label(c), n, p);
  }
  assert_int_equal(p != mem, golden_int(c, ".expect.reallocated", 0));
  if (p != mem) free(p);
  free(mem);
  free((void *) hdr.p);
  free((void *) name.p);
  free((void *) want.p);
}
#pragma GCC diagnostic pop

static void var_case(const struct golden_case *c) {
  struct mg_str buf = golden_text(c, ".buf"), name = golden_text(c, ".name");
  struct mg_str want = golden_text(c, ".expect.text");
  size_t size = (size_t) golden_int(c, ".dst_size", 0);
  char *dst = (char *) malloc(size);
  int n = mg_get_http_var(&buf, name.p, dst, size);
  if (n != golden_int(c, ".expect.return", -9) ||
      (want.p != NULL && strcmp(dst, want.p) != 0)) {
    fail_msg("%s: %d '%s'", golden_label(c), n, dst);
  }
  free(dst);
  free((void *) buf.p);
  free((void *) name.p);
  free((void *) want.p);
}

static void util_case(const struct golden_case *c, void *arg) {
  if (!c->follow) return;
  if (strncmp(c->call, "mg_http_parse_header", 20) == 0) {
    header_case(c);
  } else if (strcmp(c->call, "mg_get_http_var") == 0) {
    var_case(c);
  } else {
    return;
  }
  ++*(int *) arg;
}

static void test_fields(void **state) {
  int n = 0;
  golden_for_each("url_http_util", util_case, &n);
  assert_int_equal(n, 25);
  // A name inside a quoted value is no parameter.
  struct mg_str h = mg_mk_str("Digest realm=\"nonce=1, uri=2\", nonce=\"n\"");
  char buf[16], *p = buf;
  assert_int_equal(mg_http_parse_header2(&h, "nonce", &p, sizeof(buf)), 1);
  assert_string_equal(buf, "n");
  assert_int_equal(mg_http_parse_header2(&h, "uri", &p, sizeof(buf)), 0);
  (void) state;
}

static void test_basic(void **state) {
  char user[16], pass[8];
  struct mg_str h = mg_mk_str("Basic QWxhZGRpbjpzZXNhbWU=");
  assert_int_equal(mg_parse_http_basic_auth(&h, user, 16, pass, 8), 0);
  assert_string_equal(user, "Aladdin");
  assert_string_equal(pass, "sesame");
  assert_int_equal(mg_parse_http_basic_auth(&h, user, 7, pass, 8), -1);
  assert_int_equal(mg_parse_http_basic_auth(&h, user, 16, pass, 6), -1);
  static const char *const bad[] = {"Basic", "Basic ", "Bearer QWxh",
                                    "Basic QWxhZGRpbg==", "Basic ****"};
  for (int i = 0; i < 5; i++) {
    h = mg_mk_str(bad[i]);
    assert_int_equal(mg_parse_http_basic_auth(&h, user, 16, pass, 8), -1);
  }
  (void) state;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden),        cmocka_unit_test(test_refused),
      cmocka_unit_test(test_limits),        cmocka_unit_test(test_prefixes),
      cmocka_unit_test(test_chunked),       cmocka_unit_test(test_fields),
      cmocka_unit_test(test_chunked_bound), cmocka_unit_test(test_basic),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
