// SPDX-License-Identifier: Apache-2.0
//
// mbuf: growth, insertion and removal at the edges, hand-over, and sizes that
// cannot be allocated.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/mbuf.h"

// Let sizes that can never be allocated fail as they do without ASan.
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
  return "allocator_may_return_null=1";
}

static void test_edit(void **state) {
  (void) state;
  struct mbuf m;
  mbuf_init(&m, 0);
  assert_null(m.buf);
  assert_int_equal(mbuf_append(&m, "bc", 2), 2);
  assert_int_equal(mbuf_insert(&m, 0, "a", 1), 1);
  assert_int_equal(mbuf_insert(&m, 3, "e", 1), 1);
  assert_int_equal(mbuf_insert(&m, 3, "d", 1), 1);
  assert_int_equal(mbuf_insert(&m, 6, "x", 1), 0);
  assert_int_equal(m.len, 5);
  assert_memory_equal(m.buf, "abcde", 5);
  mbuf_remove(&m, 0);
  mbuf_remove(&m, 2);
  assert_memory_equal(m.buf, "cde", 3);
  mbuf_remove(&m, 99);
  assert_int_equal(m.len, 0);
  assert_true(m.size > 0);
  mbuf_trim(&m);
  assert_null(m.buf);
  assert_int_equal(m.size, 0);
  mbuf_free(&m);
}

static void test_growth(void **state) {
  (void) state;
  struct mbuf m;
  mbuf_init(&m, 10);
  assert_int_equal(m.size, 10);
  mbuf_append(&m, NULL, 10);
  assert_int_equal(m.size, 10);
  mbuf_append(&m, NULL, 90);
  assert_int_equal(m.size, 150);
  mbuf_resize(&m, 20);
  assert_int_equal(m.size, 100);
  mbuf_append(&m, NULL, 1000000);
  assert_int_equal(m.size, 1000100 + MBUF_SIZE_MAX_HEADROOM);
  mbuf_clear(&m);
  assert_int_equal(m.len, 0);
  mbuf_free(&m);
}

static void test_no_memory(void **state) {
  (void) state;
  struct mbuf m;
  mbuf_init(&m, 0);
  mbuf_append(&m, "a", 1);
  size_t size = m.size;
  assert_int_equal(mbuf_append(&m, NULL, SIZE_MAX), 0);
  assert_int_equal(mbuf_append(&m, NULL, SIZE_MAX - 1), 0);
  assert_int_equal(m.len, 1);
  assert_int_equal(m.size, size);
  assert_memory_equal(m.buf, "a", 1);
  mbuf_free(&m);
}

static void test_hand_over(void **state) {
  (void) state;
  struct mbuf a, b;
  mbuf_init(&a, 0);
  mbuf_init(&b, 8);
  char *p = (char *) malloc(3);
  memcpy(p, "xyz", 3);
  assert_int_equal(mbuf_append_and_free(&a, p, 3), 3);
  assert_ptr_equal(a.buf, p);
  char *q = (char *) malloc(1);
  *q = '!';
  assert_int_equal(mbuf_append_and_free(&a, q, 1), 1);
  mbuf_move(&a, &b);
  assert_null(a.buf);
  assert_int_equal(b.len, 4);
  assert_memory_equal(b.buf, "xyz!", 4);
  mbuf_move(&b, &b);
  assert_int_equal(b.len, 4);
  mbuf_free(&b);
  mbuf_free(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_edit), cmocka_unit_test(test_growth),
      cmocka_unit_test(test_no_memory), cmocka_unit_test(test_hand_over)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
