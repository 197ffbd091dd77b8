// SPDX-License-Identifier: Apache-2.0
//
// The byte ring against a plain array as the model, over a long pseudo-random
// sequence of operations, and the file ring over re-opening and damage.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cs_frbuf.h"
#include "common/cs_rbuf.h"

static unsigned rnd(unsigned n) {
  static uint32_t seed = 7;
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % n;
}

static void test_ring_model(void **state) {
  (void) state;
  cs_rbuf_t b;
  uint8_t model[64], data[32], next = 0, *p;
  unsigned len = 0;
  cs_rbuf_init(&b, 13);
  for (int step = 0; step < 20000; step++) {
    if (rnd(2) == 0) {
      unsigned n = rnd(6);
      if (n > b.avail) n = b.avail;
      for (unsigned i = 0; i < n; i++)
        model[len++] = data[i] = next++;
      cs_rbuf_append(&b, data, (uint16_t) n);
    } else {
      unsigned n = cs_rbuf_get(&b, (uint16_t) rnd(6), &p);
      assert_memory_equal(n > 0 ? p : model, model, n);
      cs_rbuf_consume(&b, (uint16_t) n);
      memmove(model, model + n, len - n);
      len -= n;
    }
    assert_int_equal(b.used, len);
    assert_int_equal(b.used + b.avail, 13);
    if (len > 0) {
      assert_int_equal(cs_rbuf_at(&b, (uint16_t) (len - 1)), model[len - 1]);
    }
  }
  cs_rbuf_deinit(&b);
}

static void test_ring_edges(void **state) {
  (void) state;
  cs_rbuf_t b;
  uint8_t *p, *q;
  cs_rbuf_init(&b, 4);
  cs_rbuf_append(&b, "abcdef", 6);
  assert_int_equal(b.used, 4);
  cs_rbuf_append_one(&b, 'x');
  assert_int_equal(cs_rbuf_at(&b, 3), 'd');
  assert_int_equal(cs_rbuf_at(&b, 4), 0);
  // Two loans at once, consumed in order.
  assert_int_equal(cs_rbuf_get(&b, 1, &p), 1);
  assert_int_equal(cs_rbuf_get(&b, 9, &q), 3);
  assert_int_equal(*p, 'a');
  assert_int_equal(*q, 'b');
  assert_int_equal(cs_rbuf_get(&b, 9, &q), 0);
  cs_rbuf_consume(&b, 99);
  assert_int_equal(b.used, 0);
  assert_int_equal(cs_rbuf_contig_tail_space(&b, &p), 4);
  p[0] = 'z';
  cs_rbuf_advance_tail(&b, 1);
  assert_int_equal(cs_rbuf_at(&b, 0), 'z');
  cs_rbuf_clear(&b);
  assert_int_equal(b.avail, 4);
  cs_rbuf_deinit(&b);
  cs_rbuf_init(&b, 0);
  cs_rbuf_append_one(&b, 'x');
  assert_int_equal(b.used, 0);
  cs_rbuf_deinit(&b);
}

static void temp_name(char *name) {
  strcpy(name, "/tmp/test_frbuf_XXXXXX");
  int fd = mkstemp(name);
  assert_true(fd >= 0);
  close(fd);
}

static void expect_record(struct cs_frbuf *b, int number) {
  char want[16], *data = NULL;
  int n = snprintf(want, sizeof(want), "record %d", number);
  assert_int_equal(cs_frbuf_get(b, &data), n);
  assert_memory_equal(data, want, (size_t) n);
  free(data);
}

static void test_file_ring(void **state) {
  (void) state;
  char name[32], buf[16], *data;
  int first = 0, last = 0;
  temp_name(name);
  struct cs_frbuf *b = cs_frbuf_init(name, 100);
  assert_non_null(b);
  for (; last < 500; last++) {
    int n = snprintf(buf, sizeof(buf), "record %d", last);
    assert_true(cs_frbuf_append(b, buf, (uint16_t) n));
    if (last % 7 != 0) continue;
    // What is in the file now is found again after a restart.
    cs_frbuf_deinit(b);
    b = cs_frbuf_init(name, 100);
    assert_non_null(b);
  }
  // 86 bytes hold seven records of 12 bytes.
  for (first = last - 7; first < last; first++)
    expect_record(b, first);
  assert_int_equal(cs_frbuf_get(b, &data), 0);
  assert_null(data);
  assert_false(cs_frbuf_append(b, buf, 0));
  char big[100] = {0};
  assert_false(cs_frbuf_append(b, big, 85));
  assert_true(cs_frbuf_append(b, big, 84));
  assert_int_equal(cs_frbuf_get(b, &data), 84);
  free(data);
  cs_frbuf_deinit(b);
  remove(name);
}

static void damage(const char *name, long at, int byte) {
  FILE *fp = fopen(name, "r+b");
  fseek(fp, at, SEEK_SET);
  fputc(byte, fp);
  fclose(fp);
}

static void test_file_ring_damage(void **state) {
  (void) state;
  char name[32], *data;
  for (int at = 0; at < 20; at++) {
    temp_name(name);
    struct cs_frbuf *b = cs_frbuf_init(name, 64);
    assert_true(cs_frbuf_append(b, "record 1", 8));
    assert_true(cs_frbuf_append(b, "record 2", 8));
    cs_frbuf_deinit(b);
    damage(name, at, 0xee);
    // Whatever is left of it, it answers and takes new records.
    b = cs_frbuf_init(name, 64);
    assert_non_null(b);
    while (cs_frbuf_get(b, &data) > 0)
      free(data);
    assert_true(cs_frbuf_append(b, "record 3", 8));
    expect_record(b, 3);
    cs_frbuf_deinit(b);
    remove(name);
  }
  assert_null(cs_frbuf_init("/nonexistent/x", 64));
  assert_null(cs_frbuf_init(name, 10));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_ring_model),
                                     cmocka_unit_test(test_ring_edges),
                                     cmocka_unit_test(test_file_ring),
                                     cmocka_unit_test(test_file_ring_damage)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
