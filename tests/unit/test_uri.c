// SPDX-License-Identifier: Apache-2.0
//
// URIs, percent encoding and address lists against the recorded behaviour,
// and the cases in which we differ from it on purpose.

#include "net_test.h"

#include "golden.h"
#include "net/internal.h"

static int s_checked;

static void check_text(const struct golden_case *c, const char *path,
                       struct mg_str got) {
  struct mg_str want = golden_text(c, path);
  if (want.len != got.len ||
      (got.len > 0 && memcmp(want.p, got.p, got.len) != 0)) {
    fail_msg("%s: %s is '%.*s', want '%.*s'", golden_label(c), path,
             (int) got.len, got.p, (int) want.len, want.p);
  }
  free((void *) want.p);
}

static void check_return(const struct golden_case *c, int got) {
  int want = (int) golden_int(c, ".expect.return", 0);
  if (want != got) fail_msg("%s: returned %d", golden_label(c), got);
}

static void url_decode(const struct golden_case *c) {
  struct mg_str src = golden_text(c, ".src");
  int size = (int) golden_int(c, ".dst_size", 0);
  char *dst = malloc((size_t) size);
  int n = mg_url_decode(src.p, (int) src.len, dst, size,
                        (int) golden_int(c, ".is_form", 0));
  check_return(c, n);
  if (n >= 0) check_text(c, ".expect.text", mg_mk_str_n(dst, (size_t) n));
  free(dst);
  free((void *) src.p);
}

static void url_encode(const struct golden_case *c) {
  struct mg_str src = golden_text(c, ".src"), safe = golden_text(c, ".safe");
  struct mg_str out =
      strcmp(c->call, "mg_url_encode") == 0
          ? mg_url_encode(src)
          : mg_url_encode_opt(src, safe, (unsigned) golden_int(c, ".flags", 0));
  check_text(c, ".expect.text", out);
  assert_int_equal(out.p[out.len], 0);
  free((void *) out.p);
  free((void *) safe.p);
  free((void *) src.p);
}

static void parse_uri(const struct golden_case *c) {
  struct mg_str uri = golden_text(c, ".uri"), p[6];
  unsigned int port = 1;
  int r = mg_parse_uri(uri, &p[0], &p[1], &p[2], &port, &p[3], &p[4], &p[5]);
  check_return(c, r);
  if (r == 0) {
    static const char *const names[] = {".expect.scheme", ".expect.user_info",
                                        ".expect.host",   ".expect.path",
                                        ".expect.query",  ".expect.fragment"};
    for (int i = 0; i < 6; i++)
      check_text(c, names[i], p[i]);
    assert_int_equal(port, golden_int(c, ".expect.port", -1));
  }
  assert_int_equal(mg_parse_uri(uri, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
                   r);
  free((void *) uri.p);
}

static void assemble_uri(const struct golden_case *c) {
  static const char *const names[] = {".scheme", ".user_info", ".host",
                                      ".path",   ".query",     ".fragment"};
  struct mg_str p[6], out;
  for (int i = 0; i < 6; i++)
    p[i] = golden_text(c, names[i]);
#define P(i) (p[i].p != NULL ? &p[i] : NULL)
  int r = mg_assemble_uri(
      P(0), P(1), P(2), (unsigned) golden_int(c, ".port", 0), P(3), P(4), P(5),
      (int) golden_int(c, ".normalize_path", 0), &out);
  check_return(c, r);
  check_text(c, ".expect.uri", out);
  free((void *) out.p);
  for (int i = 0; i < 6; i++)
    free((void *) p[i].p);
}

static void normalize(const struct golden_case *c) {
  struct mg_str in = golden_text(c, ".path");
  struct mg_str out = mg_mk_str_n(malloc(in.len + 1), in.len);
  int r = mg_normalize_uri_path(&in, &out);
  check_return(c, r);
  if (r) check_text(c, ".expect.path", out);
  free((void *) out.p);
  struct mg_str same = in;  // in place
  assert_int_equal(mg_normalize_uri_path(&same, &same), r);
  if (r) check_text(c, ".expect.path", same);
  free((void *) in.p);
}

static void ip_acl(const struct golden_case *c) {
  struct mg_str acl = golden_text(c, ".acl"), ip = golden_text(c, ".ip");
  union socket_address sa;
  memset(&sa, 0, sizeof(sa));
  assert_true(mg__parse_ip(ip.p, ip.len, &sa));
  check_return(c, mg_check_ip_acl(acl.p, ntohl(sa.sin.sin_addr.s_addr)));
  free((void *) acl.p);
  free((void *) ip.p);
}

static void run_case(const struct golden_case *c, void *arg) {
  static const struct {
    const char *call;
    void (*run)(const struct golden_case *c);
  } table[] = {
      {"mg_url_decode", url_decode},     {"mg_url_encode", url_encode},
      {"mg_url_encode_opt", url_encode}, {"mg_parse_uri", parse_uri},
      {"mg_assemble_uri", assemble_uri}, {"mg_normalize_uri_path", normalize},
      {"mg_check_ip_acl", ip_acl}};
  (void) arg;
  if (!c->follow) return;
  for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
    if (strcmp(c->call, table[i].call) != 0) continue;
    table[i].run(c);
    s_checked++;
  }
}

static void test_golden(void **state) {
  (void) state;
  golden_for_each("url_http_util", run_case, NULL);
  assert_int_equal(s_checked, 63);
}

static void test_stricter(void **state) {
  struct mg_str host, path, query, out;
  char buf[8];
  unsigned int port;
  (void) state;
  assert_int_equal(mg_parse_uri(mg_mk_str("http://h?x=1"), NULL, NULL, &host,
                                &port, &path, &query, NULL),
                   0);
  assert_int_equal(mg_vcmp(&host, "h"), 0);
  assert_int_equal(mg_vcmp(&query, "x=1"), 0);
  assert_int_equal(path.len, 0);
  static const char *const bad[] = {"http://h:8a/p", "h:99999",
                                    "h:4294967376",  "[::1]x:80",
                                    "http://a@b@c/", NULL};
  for (int i = 0; bad[i] != NULL; i++) {
    assert_int_equal(mg_parse_uri(mg_mk_str(bad[i]), NULL, NULL, NULL, &port,
                                  NULL, NULL, NULL),
                     -1);
  }
  assert_int_equal(mg_url_decode("%zz", 3, buf, sizeof(buf), 0), -1);
  out = mg_mk_str_n(buf, 4);
  assert_int_equal(mg_url_decode_n(mg_mk_str("%41b"), &out, 0), 2);
  assert_int_equal(out.len, 2);
  assert_int_equal(mg_url_decode("", 0, buf, 0, 0), -1);
}

static void test_skip(void **state) {
  const char *s = "GET  /x y", *end = s + 9;
  struct mg_str v;
  (void) state;
  s = mg_skip(s, end, " ", &v);
  assert_int_equal(mg_vcmp(&v, "GET"), 0);
  s = mg_skip(s, end, " ", &v);
  assert_int_equal(mg_vcmp(&v, "/x"), 0);
  s = mg_skip(s, end, " ", &v);
  assert_int_equal(mg_vcmp(&v, "y"), 0);
  assert_ptr_equal(s, end);
}

static void test_hexdump(void **state) {
  char buf[200];
  (void) state;
  int n = mg_hexdump("0123456789abcdef\x01Z", 18, buf, sizeof(buf));
  assert_int_equal(n, strlen(buf));
  assert_non_null(strstr(buf, "0000"));
  assert_non_null(strstr(buf, "0010  01 5a"));
  assert_non_null(strstr(buf, ".Z\n"));
  assert_int_equal(mg_hexdump("0123456789abcdef", 16, buf, 10), 9);
  assert_int_equal(strlen(buf), 9);
}

static void test_basic_auth(void **state) {
  struct mbuf b;
  (void) state;
  mbuf_init(&b, 0);
  mg_basic_auth_header(mg_mk_str("joe"), mg_mk_str("pw"), &b);
  assert_int_equal(b.len, 31);
  assert_memory_equal(b.buf, "Authorization: Basic am9lOnB3\r\n", 31);
  mbuf_clear(&b);
  mg_mbuf_append_base64(&b, "ab", 2);
  assert_memory_equal(b.buf, "YWI=", 4);
  mbuf_free(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden),     cmocka_unit_test(test_stricter),
      cmocka_unit_test(test_skip),       cmocka_unit_test(test_hexdump),
      cmocka_unit_test(test_basic_auth),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
