// SPDX-License-Identifier: Apache-2.0
//
// Digest authentication in the frame: recorded vectors, and the check against a
// password file.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "frozen.h"
#include "mgos_errors.h"
#include "mgos_rpc_auth.h"

#define NOW 1600000100

/* Runs one recorded case. Returns: whether it was one of ours. */
static bool run_case(const struct json_token *t) {
  char *call = NULL, *algorithm = NULL, *user = NULL, *realm = NULL;
  char *password = NULL, *nonce = NULL, *cnonce = NULL, *ha1 = NULL;
  char *response = NULL;
  char got[MGOS_RPC_DIGEST_HEX_SIZE];
  json_scanf(t->ptr, t->len,
             "{call: %Q, algorithm: %Q, user: %Q, realm: %Q, password: %Q, "
             "nonce: %Q, cnonce: %Q, expect: {ha1: %Q, response: %Q}}",
             &call, &algorithm, &user, &realm, &password, &nonce, &cnonce, &ha1,
             &response);
  bool ours = call != NULL && strcmp(call, "rpc response") == 0;
  if (ours) {
    enum mgos_rpc_digest_algo algo = strcmp(algorithm, "MD5") == 0
                                         ? MGOS_RPC_DIGEST_MD5
                                         : MGOS_RPC_DIGEST_SHA256;
    mgos_rpc_digest_ha1(algo, mg_mk_str(user), mg_mk_str(realm),
                        mg_mk_str(password), got);
    assert_string_equal(got, ha1);
    mgos_rpc_digest_response(algo, mg_mk_str(ha1), mg_mk_str(nonce),
                             mg_mk_str(cnonce), got);
    assert_string_equal(got, response);
  }
  free(call);
  free(algorithm);
  free(user);
  free(realm);
  free(password);
  free(nonce);
  free(cnonce);
  free(ha1);
  free(response);
  return ours;
}

static void test_golden(void **state) {
  (void) state;
  char *text = json_fread(GOLDEN_DIR "/digest.json");
  assert_non_null(text);
  struct json_token t;
  int count = 0, len = (int) strlen(text);
  for (int i = 0; json_scanf_array_elem(text, len, ".cases", i, &t) > 0; i++) {
    if (run_case(&t)) count++;
  }
  assert_true(count >= 2);
  free(text);
}

static char s_file[] = "/tmp/test_rpc_digest_XXXXXX";

static int setup(void **state) {
  (void) state;
  char ha1[MGOS_RPC_DIGEST_HEX_SIZE];
  int fd = mkstemp(s_file);
  if (fd < 0) return -1;
  FILE *fp = fdopen(fd, "w");
  fprintf(fp, "broken line\n:\njoe:other:00\n");
  for (int algo = 0; algo < 2; algo++) {
    mgos_rpc_digest_ha1((enum mgos_rpc_digest_algo) algo, mg_mk_str("joe"),
                        mg_mk_str("RPC"), mg_mk_str("pw"), ha1);
    fprintf(fp, "joe:RPC:%s\r\n", ha1);
  }
  return fclose(fp);
}

static int teardown(void **state) {
  (void) state;
  return unlink(s_file);
}

/* Checks an auth object with the right response for the given values. */
static int check(int algo, const char *fmt, const char *user, const char *pw,
                 const char *nonce) {
  char ha1[MGOS_RPC_DIGEST_HEX_SIZE], resp[MGOS_RPC_DIGEST_HEX_SIZE];
  char auth[512];
  struct mg_str who;
  mgos_rpc_digest_ha1((enum mgos_rpc_digest_algo) algo, mg_mk_str(user),
                      mg_mk_str("RPC"), mg_mk_str(pw), ha1);
  mgos_rpc_digest_response((enum mgos_rpc_digest_algo) algo, mg_mk_str(ha1),
                           mg_mk_str(nonce), mg_mk_str("7"), resp);
  int n = snprintf(auth, sizeof(auth), fmt, user, nonce, resp);
  struct mgos_rpc_digest_cfg cfg = {.realm = "RPC",
                                    .file = s_file,
                                    .algo = (enum mgos_rpc_digest_algo) algo,
                                    .now_s = NOW};
  int r = mgos_rpc_digest_check(&cfg, mg_mk_str_n(auth, (size_t) n), &who);
  assert_int_equal(who.len, r == MGOS_OK ? strlen(user) : 0);
  mg_strfree(&who);
  return r;
}

#define AUTH                                                          \
  "{\"realm\":\"RPC\",\"username\":\"%s\",\"nonce\":%s,\"cnonce\":7," \
  "\"response\":\"%s\"}"
#define AUTH_SHA                                                        \
  "{\"realm\":\"RPC\",\"username\":\"%s\",\"nonce\":\"%s\",\"cnonce\":" \
  "\"7\",\"response\":\"%s\",\"algorithm\":\"SHA-256\"}"

static void test_check(void **state) {
  (void) state;
  assert_int_equal(check(0, AUTH, "joe", "pw", "1600000000"), MGOS_OK);
  assert_int_equal(check(1, AUTH_SHA, "joe", "pw", "1600000000"), MGOS_OK);
  assert_int_equal(check(1, AUTH, "joe", "pw", "1600000000"), MGOS_EINVAL);
  assert_int_equal(check(0, AUTH_SHA, "joe", "pw", "1600000000"), MGOS_EINVAL);
  assert_int_equal(check(0, AUTH, "joe", "no", "1600000000"), MGOS_EACCES);
  assert_int_equal(check(0, AUTH, "bob", "pw", "1600000000"), MGOS_EACCES);
}

static void test_nonce(void **state) {
  (void) state;
  assert_int_equal(check(0, AUTH, "joe", "pw", "1600000100"), MGOS_OK);
  assert_int_equal(check(0, AUTH, "joe", "pw", "1600000101"), MGOS_EACCES);
  assert_int_equal(check(0, AUTH, "joe", "pw", "1599996501"), MGOS_OK);
  assert_int_equal(check(0, AUTH, "joe", "pw", "1599996500"), MGOS_EACCES);
  assert_int_equal(check(0, AUTH, "joe", "pw", "-1"), MGOS_EINVAL);
  assert_int_equal(check(0, AUTH, "joe", "pw", "1e9"), MGOS_EINVAL);
  assert_int_equal(check(0, AUTH, "joe", "pw", "null"), MGOS_EINVAL);
}

static void test_incomplete(void **state) {
  (void) state;
  static const char *const s_bad[] = {
      "{}",
      "[]",
      "{\"realm\":\"RPC\"}",
      "{\"realm\":\"X\",\"username\":\"joe\",\"nonce\":1600000000,"
      "\"cnonce\":7,\"response\":\"\"}",
      // A NUL in a name must not cut it short.
      "{\"realm\":\"RPC\",\"username\":\"joe\\u0000x\",\"nonce\":1600000000,"
      "\"cnonce\":7,\"response\":\"\"}",
  };
  struct mgos_rpc_digest_cfg cfg = {
      .realm = "RPC", .file = s_file, .now_s = NOW};
  struct mg_str who;
  for (size_t i = 0; i < sizeof(s_bad) / sizeof(s_bad[0]); i++) {
    assert_int_equal(mgos_rpc_digest_check(&cfg, mg_mk_str(s_bad[i]), &who),
                     MGOS_EINVAL);
  }
  cfg.file = NULL;
  assert_int_equal(mgos_rpc_digest_check(&cfg, mg_mk_str(s_bad[0]), &who),
                   MGOS_EACCES);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden),
      cmocka_unit_test(test_check),
      cmocka_unit_test(test_nonce),
      cmocka_unit_test(test_incomplete),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
