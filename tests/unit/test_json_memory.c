// SPDX-License-Identifier: Apache-2.0
//
// JSON, strings and files when the n-th allocation fails, for every n until
// none does: no crash, no leak, and an answer that says so.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

// The code under test is compiled into this program once more, against an
// allocator that counts.
static int s_left = -1;  // allocations that succeed; -1 = all

static int fails(void) {
  if (s_left < 0) return 0;
  if (s_left == 0) return 1;
  s_left--;
  return 0;
}

static void *test_malloc_n(size_t n) {
  return fails() ? NULL : malloc(n);
}

static void *test_realloc_n(void *p, size_t n) {
  return fails() ? NULL : realloc(p, n);
}

#define malloc test_malloc_n
#define realloc test_realloc_n
// Other names than those of the library that this test is linked with.
#define mbuf_init mem_mbuf_init
#define mbuf_free mem_mbuf_free
#define mbuf_resize mem_mbuf_resize
#define mbuf_trim mem_mbuf_trim
#define mbuf_clear mem_mbuf_clear
#define mbuf_move mem_mbuf_move
#define mbuf_insert mem_mbuf_insert
#define mbuf_append mem_mbuf_append
#define mbuf_append_and_free mem_mbuf_append_and_free
#define mbuf_remove mem_mbuf_remove
#define json_scanf mem_json_scanf
#define json_vscanf mem_json_vscanf
#define mg_json_printer_mbuf mem_mg_json_printer_mbuf

#include "../../src/base/json_scanf.c"
#include "../../src/base/mbuf.c"
#include "common/json_utils.h"

int mg_json_printer_mbuf(struct json_out *out, const char *str, size_t len) {
  struct mbuf *mb = (struct mbuf *) out->u.data;
  return mbuf_append(mb, str, len) == len ? (int) len : -1;
}

static void test_scanf(void **state) {
  static const char json[] =
      "{\"a\":\"x\",\"b\":\"616263\",\"c\":\"Zg==\",\"a\":\"y\",\"d\":1}";
  int r = 0, want = 4;
  (void) state;
  for (int n = 0; r != want; n++) {
    char *a = NULL, *b = NULL, *c = NULL;
    int b_len = 0, c_len = 0, d = 0;
    assert_true(n < 20);
    s_left = n;
    r = json_scanf(json, sizeof(json) - 1, "{a:%Q,b:%H,c:%V,d:%d}", &a, &b_len,
                   &b, &c, &c_len, &d);
    // What did not convert was not counted.
    assert_int_equal(r, (a != NULL) + (b != NULL) + (c != NULL) + d);
    free(a);
    free(b);
    free(c);
  }
  s_left = -1;
}

static void test_printf(void **state) {
  int r = -1;
  (void) state;
  for (int n = 0; r < 0; n++) {
    struct mbuf mb;
    assert_true(n < 50);
    mbuf_init(&mb, 0);
    struct json_out out = JSON_OUT_MBUF(&mb);
    s_left = n;
    r = json_printf(&out, "{a: %Q, b: %d}", "0123456789012345678901234567", 1);
    if (r >= 0) assert_int_equal(mb.len, r);
    mbuf_free(&mb);
  }
  s_left = -1;
}

// A format of more nodes than fit the stack, and no heap for them.
static void test_no_table(void **state) {
  int v = 0;
  (void) state;
  s_left = 0;
  assert_int_equal(
      json_scanf("{}", 2,
                 "{a:{},b:{},c:{},d:{},e:{},f:{},g:{},h:{},i:{},j:{},k:{},"
                 "l:{},m:{},n:{},o:{},p:{},q:{},r:{},s:%d}",
                 &v),
      JSON_STRING_INVALID);
  s_left = -1;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_scanf),
                                     cmocka_unit_test(test_printf),
                                     cmocka_unit_test(test_no_table)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
