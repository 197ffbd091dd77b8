// SPDX-License-Identifier: Apache-2.0
//
// Allocation sweep of src/base: buffers, strings, JSON in and out, text
// helpers. What could not be done says so; what was there before stays.

#include "alloc_sweep.h"

#include "common/cs_file.h"
#include "common/json_utils.h"
#include "common/mbuf.h"
#include "common/mg_str.h"
#include "common/str_util.h"
#include "frozen.h"

static bool mbufs(void *arg) {
  struct mbuf a, b;
  bool ok = true;
  (void) arg;
  mbuf_init(&a, 10);
  mbuf_init(&b, 0);
  for (int i = 0; i < 20; i++) {
    size_t len = a.len;
    size_t n = mbuf_append(&a, "0123456789", 10);
    assert_true(n == 10 || n == 0);
    assert_int_equal(a.len, len + n);
    assert_true(a.len <= a.size);
    if (n == 0) ok = false;
  }
  if (mbuf_insert(&a, 3, "abc", 3) == 3) {
    assert_memory_equal(a.buf + 3, "abc", 3);
  } else {
    ok = false;
  }
  mbuf_trim(&a);
  mbuf_move(&a, &b);
  char *block = (char *) malloc(4);
  if (block != NULL) {
    memcpy(block, "wxyz", 4);
    // Consumed either way.
    if (mbuf_append_and_free(&b, block, 4) != 4) ok = false;
  } else {
    ok = false;
  }
  mbuf_free(&b);
  mbuf_free(&a);
  return ok;
}

static bool strings(void *arg) {
  const struct mg_str s = mg_mk_str("hello");
  struct mg_str a = mg_strdup(s), b = mg_strdup_nul(s);
  char small[8], *p = small;
  int n = mg_asprintf(&p, sizeof(small), "%d %s", 1234567, "and more");
  bool ok = a.p != NULL && b.p != NULL && n > 0;
  (void) arg;
  assert_true((a.p != NULL) == (a.len == 5));
  assert_true((b.p != NULL) == (b.len == 5));
  // No memory: never the caller's buffer, which he would free.
  if (n < 0) assert_null(p);
  if (p != small) free(p);
  mg_strfree(&a);
  mg_strfree(&b);
  return ok;
}

static bool json_out(void *arg) {
  static const char text[] = "{\"a\":{\"b\":[1,2,3]},\"c\":\"x\"}";
  char *s = json_asprintf("{a: %Q, b: [%d, %B], c: %V, d: %H}", "q\"\n", 7, 1,
                          "abc", 3, 3, "xyz");
  struct mbuf mb;
  bool ok = s != NULL;
  (void) arg;
  mbuf_init(&mb, 0);
  struct json_out out = JSON_OUT_MBUF(&mb);
  if (s != NULL) {
    assert_string_equal(s,
                        "{\"a\": \"q\\\"\\n\", \"b\": [7, true], "
                        "\"c\": \"YWJj\", \"d\": \"78797a\"}");
  }
  free(s);
  int n = json_printf(&out, "{x: %.*Q, y: %lld}", 3, "abcdef", 1LL << 40);
  if (n < 0) ok = false;
  if (n >= 0) assert_int_equal(mb.len, n);
  mbuf_free(&mb);
  n = json_setf(text, sizeof(text) - 1, &out, ".a.n", "%Q", "new");
  if (mb.len != sizeof(text) - 1 + 10) ok = false;
  // What json_setf() says must be true.
  if (n >= 0 && mb.len != sizeof(text) - 1 + 10) fail_msg("setf hides it");
  mbuf_free(&mb);
  n = json_prettify(text, sizeof(text) - 1, &out);
  if (n >= 0) {
    assert_true(mb.len > 0);
    assert_int_equal(mb.buf[mb.len - 1], '}');
  } else {
    ok = false;
  }
  mbuf_free(&mb);
  mg_json_emit_str(&mb, mg_mk_str("a\tb"), 1);
  if (mb.len != 6) ok = false;
  mbuf_free(&mb);
  return ok;
}

static bool json_in(void *arg) {
  static const char text[] =
      "{\"a\":\"x\",\"b\":\"616263\",\"c\":\"Zg==\",\"d\":1,\"o\":{\"e\":"
      "\"y\"},\"t\":[1,2]}";
  char *a = NULL, *b = NULL, *c = NULL, *e = NULL;
  int b_len = 0, c_len = 0, d = 0;
  struct json_token t = JSON_INVALID_TOKEN;
  int n =
      json_scanf(text, sizeof(text) - 1, "{a:%Q,b:%H,c:%V,d:%d,o:{e:%Q},t:%T}",
                 &a, &b_len, &b, &c, &c_len, &d, &e, &t);
  (void) arg;
  if (n >= 0) {
    assert_int_equal(n, (a != NULL) + (b != NULL) + (c != NULL) + (e != NULL) +
                            (d == 1) + (t.ptr != NULL));
  }
  free(a);
  free(b);
  free(c);
  free(e);
  return n == 6;
}

static bool files(void *arg) {
  const char *name = (const char *) arg;
  bool ok = json_fprintf(name, "{a: %d, b: %Q}", 1, "two") >= 0;
  if (json_prettify_file(name) < 0) ok = false;
  size_t len = 0;
  char *s = cs_read_file(name, &len);
  char *j = json_fread(name);
  if (s != NULL) {
    assert_int_equal(strlen(s), len);
    // Old or new, whole in either case.
    assert_true(len > 0 && s[0] == '{' && s[len - 2] == '}');
  }
  if (s == NULL || j == NULL) ok = false;
  free(s);
  free(j);
  return ok;
}

static void test_mbuf(void **state) {
  (void) state;
  assert_true(alloc_sweep(mbufs, NULL) > 3);
}

static void test_str(void **state) {
  (void) state;
  assert_true(alloc_sweep(strings, NULL) >= 3);
}

static void test_json_out(void **state) {
  (void) state;
  assert_true(alloc_sweep(json_out, NULL) > 5);
}

static void test_json_in(void **state) {
  (void) state;
  assert_true(alloc_sweep(json_in, NULL) >= 4);
}

static void test_files(void **state) {
  char name[] = "/tmp/test_alloc_base_XXXXXX";
  int fd = mkstemp(name);
  (void) state;
  assert_true(fd >= 0);
  close(fd);
  assert_true(alloc_sweep(files, name) > 3);
  remove(name);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mbuf),     cmocka_unit_test(test_str),
      cmocka_unit_test(test_json_out), cmocka_unit_test(test_json_in),
      cmocka_unit_test(test_files),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
