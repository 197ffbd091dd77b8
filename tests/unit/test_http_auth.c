// SPDX-License-Identifier: Apache-2.0
//
// Digest authentication: recorded values, the password file, nonces.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "golden.h"
#include "net/http_auth.h"

static void response_case(const struct golden_case *c) {
  static const char *const names[] = {
      ".user",  ".realm", ".password", ".method", ".uri",
      ".nonce", ".nc",    ".cnonce",   ".qop",    ".algorithm"};
  struct mg_str v[10];
  char ha1[MG__HTTP_HEX_DIGEST], resp[MG__HTTP_HEX_DIGEST];
  for (int i = 0; i < 10; i++)
    v[i] = golden_text(c, names[i]);
  enum mg_auth_algo algo =
      mg_vcmp(&v[9], "MD5") == 0 ? MG_AUTH_ALGO_MD5 : MG_AUTH_ALGO_SHA256;
  mg__http_digest_hash(algo, v, 3, ha1);
  struct mg_str want = golden_text(c, ".expect.ha1");
  assert_string_equal(ha1, want.p);
  free((void *) want.p);
  mg__http_digest_response(algo, mg_mk_str(ha1), v[3], v[4], v[5], v[6], v[7],
                           v[8], resp);
  want = golden_text(c, ".expect.response");
  assert_string_equal(resp, want.p);
  free((void *) want.p);
  for (int i = 0; i < 10; i++)
    free((void *) v[i].p);
}

static void check_case(const struct golden_case *c) {
  static const char *const names[] = {
      ".method", ".uri", ".user",  ".cnonce", ".response",
      ".qop",    ".nc",  ".nonce", ".realm",  ".htdigest"};
  struct mg_str v[10];
  for (int i = 0; i < 10; i++)
    v[i] = golden_text(c, names[i]);
  FILE *fp = fmemopen((void *) v[9].p, v[9].len, "r");
  int r = mg_check_digest_auth(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7],
                               v[8], fp);
  fclose(fp);
  if (r != golden_int(c, ".expect.return", -9)) fail_msg("%s", golden_label(c));
  for (int i = 0; i < 10; i++)
    free((void *) v[i].p);
}

static void golden(const struct golden_case *c, void *arg) {
  if (!c->follow) return;
  if (strncmp(c->call, "check", 5) == 0) {
    check_case(c);
  } else {
    response_case(c);
  }
  ++*(int *) arg;
}

static void test_golden(void **state) {
  int n = 0;
  golden_for_each("digest", golden, &n);
  assert_int_equal(n, 11);
  (void) state;
}

static void test_nonce(void **state) {
  char n[33], other[33];
  mg__http_make_nonce(1000000, n);
  assert_int_equal(strlen(n), 32);
  assert_true(mg__http_check_nonce(mg_mk_str(n), 1000000));
  assert_true(mg__http_check_nonce(mg_mk_str(n), 1003600));
  assert_false(mg__http_check_nonce(mg_mk_str(n), 1003601));
  assert_false(mg__http_check_nonce(mg_mk_str(n), 999999));
  assert_false(mg__http_check_nonce(mg_mk_str("60"), 96));
  for (int i = 0; i < 32; i++) {
    memcpy(other, n, sizeof(n));
    other[i] = other[i] == '0' ? '1' : '0';
    assert_false(mg__http_check_nonce(mg_mk_str(other), 1000000));
  }
  (void) state;
}

// Lines that are too long or broken do not disturb those around them.
static void test_file(void **state) {
  char text[2048], resp[MG__HTTP_HEX_DIGEST], ha1[MG__HTTP_HEX_DIGEST];
  const struct mg_str who[3] = {MG_MK_STR("u"), MG_MK_STR("r"), MG_MK_STR("p")};
  mg__http_digest_hash(MG_AUTH_ALGO_MD5, who, 3, ha1);
  int n = snprintf(text, sizeof(text), "\n:\nu\nu:r\nu:r:\n%0600d\n", 0);
  // A long line whose tail looks like an entry is not one.
  memset(text + n, 'x', 255);
  n += 255;
  n +=
      snprintf(text + n, sizeof(text) - (size_t) n, "v:r:%s\nu:r:%s", ha1, ha1);
  struct mg_str m = MG_MK_STR("GET"), uri = MG_MK_STR("/"), x = MG_MK_STR("x"),
                qop = MG_MK_STR("auth");
  mg__http_digest_response(MG_AUTH_ALGO_MD5, mg_mk_str(ha1), m, uri, x, x, x,
                           qop, resp);
  FILE *fp = fmemopen(text, (size_t) n, "r");
  assert_int_equal(mg_check_digest_auth(m, uri, who[0], x, mg_mk_str(resp), qop,
                                        x, x, who[1], fp),
                   1);
  rewind(fp);
  assert_int_equal(mg_check_digest_auth(m, uri, mg_mk_str("v"), x,
                                        mg_mk_str(resp), qop, x, x, who[1], fp),
                   0);
  fclose(fp);
  (void) state;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden),
      cmocka_unit_test(test_nonce),
      cmocka_unit_test(test_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
