// SPDX-License-Identifier: Apache-2.0
//
// Tests of the frame parser and of the access list.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "mg_rpc.h"
#include "mgos_rpc_auth.h"
#include "rpc/internal.h"

static bool parse(const char *s, struct mg_rpc_frame *f) {
  return mg_rpc_parse_frame(mg_mk_str(s), f);
}

static void assert_str(struct mg_str s, const char *want) {
  assert_int_equal(s.len, strlen(want));
  if (s.len > 0) assert_memory_equal(s.p, want, s.len);
}

static void test_request(void **state) {
  (void) state;
  struct mg_rpc_frame f;
  assert_true(
      parse("{\"v\":1,\"id\":12,\"src\":\"a\",\"dst\":\"b\",\"tag\":"
            "\"t\\\"\",\"method\":\"X.Y\",\"params\":{\"a\":[1,{}]},"
            "\"auth\":{\"realm\":\"r\"},\"other\":[1]}",
            &f));
  assert_int_equal(f.version, 1);
  assert_str(f.id, "12");
  assert_str(f.src, "a");
  assert_str(f.dst, "b");
  assert_str(f.tag, "t\\\"");
  assert_str(f.method, "X.Y");
  assert_str(f.args, "{\"a\":[1,{}]}");
  assert_str(f.auth, "{\"realm\":\"r\"}");
  assert_true(parse("{\"method\":\"M\",\"args\":\"s\"}  \r\n", &f));
  assert_str(f.args, "\"s\"");
  assert_int_equal(f.id.len, 0);
  assert_true(parse("{\"method\":\"M\",\"args\":1,\"params\":2}", &f));
  assert_str(f.args, "2");
  assert_true(parse("{\"method\":\"M\",\"params\":2,\"args\":1}", &f));
  assert_str(f.args, "2");
  assert_true(parse("{\"method\":\"M\",\"id\":\"x-1\",\"params\":null}", &f));
  assert_str(f.id, "x-1");
  assert_str(f.args, "null");
}

static void test_answer(void **state) {
  (void) state;
  struct mg_rpc_frame f;
  assert_true(parse("{\"id\":1,\"result\":{\"id\":5,\"method\":\"no\"}}", &f));
  assert_str(f.id, "1");
  assert_str(f.result, "{\"id\":5,\"method\":\"no\"}");
  assert_int_equal(f.method.len, 0);
  assert_true(
      parse("{\"id\":1,\"error\":{\"code\":-5,\"message\":\"bad\"}}", &f));
  assert_int_equal(f.error_code, -5);
  assert_str(f.error_msg, "bad");
  assert_true(parse("{\"id\":1,\"error\":{\"code\":0}}", &f));
  assert_true(parse("{\"id\":1,\"result\":null}", &f));
  assert_str(f.result, "null");
}

static void test_refused(void **state) {
  (void) state;
  static const char *const s_bad[] = {
      "",
      " ",
      "[]",
      "1",
      "\"a\"",
      "{",
      "{}",
      "{\"id\":1}",
      "{\"result\":1}",
      "{\"method\":5}",
      "{\"method\":{}}",
      "{\"method\":\"\"}",
      "{\"method\":\"M\"} x",
      "{\"method\":\"M\"}{\"method\":\"M\"}",
      "{\"method\":\"M\",}",
      "{\"method\":\"M\",\"id\":true}",
      "{\"method\":\"M\",\"id\":{}}",
      "{\"method\":\"M\",\"id\":[1]}",
      "{\"method\":\"M\",\"src\":1}",
      "{\"method\":\"M\",\"dst\":[]}",
      "{\"method\":\"M\",\"tag\":2}",
      "{\"method\":\"M\",\"auth\":\"x\"}",
      "{\"method\":\"M\",\"auth\":[]}",
      "{\"id\":1,\"error\":\"x\"}",
      "{\"id\":1,\"error\":{\"code\":\"x\"}}",
      "{\"id\":1,\"error\":{\"code\":1.5}}",
      "{\"id\":1,\"error\":{\"code\":99999999999}}",
      "{\"method\":\"M\",\"v\":\"1\"}",
  };
  struct mg_rpc_frame f;
  for (size_t i = 0; i < sizeof(s_bad) / sizeof(s_bad[0]); i++) {
    if (parse(s_bad[i], &f)) fail_msg("accepted: %s", s_bad[i]);
  }
  // A NUL after the frame is not white space.
  assert_false(mg_rpc_parse_frame(mg_mk_str_n("{\"method\":\"M\"}\0", 15), &f));
}

static void test_digits(void **state) {
  (void) state;
  assert_true(mgos__rpc_is_digits(mg_mk_str("0")));
  assert_true(mgos__rpc_is_digits(mg_mk_str("123")));
  assert_false(mgos__rpc_is_digits(mg_mk_str("01")));
  assert_false(mgos__rpc_is_digits(mg_mk_str("-1")));
  assert_false(mgos__rpc_is_digits(mg_mk_str("1.5")));
  assert_false(mgos__rpc_is_digits(mg_mk_str("")));
  assert_true(mgos__rpc_is_raw(mg_mk_str("a\\\"b")));
  assert_false(mgos__rpc_is_raw(mg_mk_str("a\"b")));
  assert_false(mgos__rpc_is_raw(mg_mk_str("a\\")));
  assert_false(mgos__rpc_is_raw(mg_mk_str("a\nb")));
}

static enum mgos_rpc_acl_result acl(const char *list, const char *method,
                                    const char *ch, const char *user) {
  return mgos_rpc_acl_check(mg_mk_str(list), mg_mk_str(method), mg_mk_str(ch),
                            mg_mk_str(user));
}

static void test_acl(void **state) {
  (void) state;
  static const char *const s_list =
      "[{\"method\":\"Sys.*\",\"acl\":\"*\"},"
      "{\"method\":\"FS.*\",\"ch_type\":\"UART\",\"acl\":\"+*\"},"
      "{\"ch_type\":\"loopback\",\"acl\":\"-*\"},"
      "{\"method\":\"FS.*\",\"acl\":\"-joe,+j*,bob\"}]";
  assert_int_equal(acl(s_list, "Sys.GetInfo", "HTTP", ""), MGOS_RPC_ACL_ALLOW);
  assert_int_equal(acl(s_list, "sys.getinfo", "HTTP", ""), MGOS_RPC_ACL_ALLOW);
  assert_int_equal(acl(s_list, "FS.Get", "UART", ""), MGOS_RPC_ACL_ALLOW);
  assert_int_equal(acl(s_list, "FS.Get", "uart", ""), MGOS_RPC_ACL_AUTHN_REQD);
  assert_int_equal(acl(s_list, "FS.Get", "loopback", "bob"), MGOS_RPC_ACL_DENY);
  assert_int_equal(acl(s_list, "FS.Get", "HTTP", ""), MGOS_RPC_ACL_AUTHN_REQD);
  assert_int_equal(acl(s_list, "FS.Get", "HTTP", "joe"), MGOS_RPC_ACL_DENY);
  assert_int_equal(acl(s_list, "FS.Get", "HTTP", "jim"), MGOS_RPC_ACL_ALLOW);
  assert_int_equal(acl(s_list, "FS.Get", "HTTP", "bob"), MGOS_RPC_ACL_ALLOW);
  assert_int_equal(acl(s_list, "FS.Get", "HTTP", "bobo"), MGOS_RPC_ACL_DENY);
  assert_int_equal(acl(s_list, "GPIO.Read", "HTTP", "bob"), MGOS_RPC_ACL_DENY);
  assert_int_equal(acl("[]", "X", "HTTP", ""), MGOS_RPC_ACL_DENY);
  assert_int_equal(acl("[{\"method\":\"X\",\"acl\":\"\"}]", "X", "HTTP", "u"),
                   MGOS_RPC_ACL_DENY);
}

static void test_acl_malformed(void **state) {
  (void) state;
  static const char *const s_bad[] = {
      "",
      "{}",
      "[1]",
      "[{\"method\":\"*\"}]",
      "[{\"acl\":\"*\"}]",
      "[{\"method\":1,\"acl\":\"*\"}]",
      "[{\"method\":\"*\",\"acl\":\"*\"}",
      "[{\"method\":\"*\",\"acl\":\"*\"}] x",
      // A bad entry spoils the list even behind one that matches.
      "[{\"method\":\"*\",\"acl\":\"*\"},{\"acl\":1}]",
      "[{\"method\":\"a\\u0041\",\"acl\":\"*\"}]",
  };
  for (size_t i = 0; i < sizeof(s_bad) / sizeof(s_bad[0]); i++) {
    if (acl(s_bad[i], "X", "HTTP", "u") != MGOS_RPC_ACL_ERROR) {
      fail_msg("accepted: %s", s_bad[i]);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_request), cmocka_unit_test(test_answer),
      cmocka_unit_test(test_refused), cmocka_unit_test(test_digits),
      cmocka_unit_test(test_acl),     cmocka_unit_test(test_acl_malformed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
