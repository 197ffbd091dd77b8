// SPDX-License-Identifier: Apache-2.0
//
// The smaller parts of src/base: error table, lists, files, time, and the
// formatter against the C library's.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/cs_file.h"
#include "common/cs_time.h"
#include "common/queue.h"
#include "common/str_util.h"
#include "mgos_errors.h"

static void test_errors(void **state) {
  (void) state;
  int last = 0, count = 0;
#define X(name, value, rpc, text)                    \
  assert_true(name < 0 && name < last);              \
  last = name;                                       \
  count++;                                           \
  assert_string_equal(mgos_strerror(name), text);    \
  assert_string_equal(mgos_error_name(name), #name); \
  assert_int_equal(mgos_error_to_rpc(name), rpc);    \
  assert_true(rpc >= 400 && rpc < 600);
  MGOS_ERROR_TABLE(X)
#undef X
  // No holes and no duplicates.
  assert_int_equal(count, -last);
  assert_string_equal(mgos_strerror(0), "ok");
  assert_string_equal(mgos_strerror(5), "ok");
  assert_string_equal(mgos_strerror(-9999), "unknown error");
  assert_int_equal(mgos_error_to_rpc(-9999), 500);
  assert_int_equal(mgos_error_from_errno(ENOENT), MGOS_ENOENT);
  assert_int_equal(mgos_error_from_errno(0), MGOS_OK);
  assert_int_equal(mgos_error_from_errno(9999), MGOS_EIO);
}

struct item {
  int v;
  SLIST_ENTRY(item) s;
  STAILQ_ENTRY(item) st;
  LIST_ENTRY(item) l;
  TAILQ_ENTRY(item) t;
};
SLIST_HEAD(shead, item);
STAILQ_HEAD(sthead, item);
LIST_HEAD(lhead, item);
TAILQ_HEAD(thead, item);

static void test_single_lists(void **state) {
  (void) state;
  struct item it[4] = {{.v = 0}, {.v = 1}, {.v = 2}, {.v = 3}}, *p, *tmp;
  struct shead sh = SLIST_HEAD_INITIALIZER(sh);
  struct sthead st = STAILQ_HEAD_INITIALIZER(st), st2;
  int sum = 0;
  STAILQ_INIT(&st2);
  assert_null(STAILQ_LAST(&st, item, st));
  for (int i = 0; i < 4; i++) {
    SLIST_INSERT_HEAD(&sh, &it[i], s);
    STAILQ_INSERT_TAIL(&st, &it[i], st);
  }
  SLIST_REMOVE(&sh, &it[2], item, s);
  SLIST_FOREACH(p, &sh, s) sum = sum * 10 + p->v;
  assert_int_equal(sum, 310);
  SLIST_FOREACH_SAFE(p, &sh, s, tmp) SLIST_REMOVE(&sh, p, item, s);
  assert_true(SLIST_EMPTY(&sh));
  // Removing the last one moves the tail.
  STAILQ_REMOVE(&st, &it[3], item, st);
  assert_ptr_equal(STAILQ_LAST(&st, item, st), &it[2]);
  STAILQ_INSERT_TAIL(&st2, &it[3], st);
  STAILQ_CONCAT(&st, &st2);
  assert_true(STAILQ_EMPTY(&st2));
  sum = 0;
  STAILQ_FOREACH(p, &st, st) sum = sum * 10 + p->v;
  assert_int_equal(sum, 123);
  STAILQ_FOREACH_SAFE(p, &st, st, tmp) STAILQ_REMOVE_HEAD(&st, st);
  assert_true(STAILQ_EMPTY(&st));
  STAILQ_INSERT_HEAD(&st, &it[0], st);
  STAILQ_INSERT_AFTER(&st, &it[0], &it[1], st);
  assert_ptr_equal(STAILQ_LAST(&st, item, st), &it[1]);
}

static void test_double_lists(void **state) {
  (void) state;
  struct item it[4] = {{.v = 0}, {.v = 1}, {.v = 2}, {.v = 3}}, *p, *tmp;
  struct lhead lh = LIST_HEAD_INITIALIZER(lh);
  struct thead th = TAILQ_HEAD_INITIALIZER(th);
  int sum = 0;
  LIST_INSERT_HEAD(&lh, &it[1], l);
  LIST_INSERT_BEFORE(&it[1], &it[0], l);
  LIST_INSERT_AFTER(&it[1], &it[2], l);
  LIST_REMOVE(&it[1], l);
  LIST_FOREACH(p, &lh, l) sum = sum * 10 + p->v + 1;
  assert_int_equal(sum, 13);
  LIST_FOREACH_SAFE(p, &lh, l, tmp) LIST_REMOVE(p, l);
  assert_true(LIST_EMPTY(&lh));
  for (int i = 1; i < 4; i++)
    TAILQ_INSERT_TAIL(&th, &it[i], t);
  TAILQ_INSERT_HEAD(&th, &it[0], t);
  TAILQ_REMOVE(&th, &it[3], t);
  assert_ptr_equal(TAILQ_LAST(&th, thead), &it[2]);
  sum = 0;
  TAILQ_FOREACH_REVERSE(p, &th, thead, t) sum = sum * 10 + p->v;
  assert_int_equal(sum, 210);
  TAILQ_FOREACH_SAFE(p, &th, t, tmp) TAILQ_REMOVE(&th, p, t);
  assert_true(TAILQ_EMPTY(&th));
}

static void test_file(void **state) {
  (void) state;
  char name[] = "/tmp/test_base_XXXXXX";
  char block[1000];
  size_t size = 9;
  int fd = mkstemp(name);
  char *s = cs_read_file(name, &size);
  assert_non_null(s);
  assert_int_equal(size, 0);
  assert_int_equal(s[0], 0);
  free(s);
  assert_null(cs_mmap_file(name, &size));
  memset(block, 'x', sizeof(block));
  for (int i = 0; i < 100; i++)
    assert_int_equal(write(fd, block, 1000), 1000);
  close(fd);
  s = cs_read_file(name, &size);
  assert_int_equal(size, 100000);
  assert_int_equal(strlen(s), 100000);
  free(s);
  s = cs_mmap_file(name, &size);
  assert_int_equal(size, 100000);
  assert_int_equal(s[99999], 'x');
  munmap(s, size);
  remove(name);
  assert_null(cs_read_file(name, &size));
  assert_null(cs_mmap_file(name, &size));
  // A file that does not know its size.
  s = cs_read_file("/proc/self/status", &size);
  assert_true(size > 100 && strlen(s) == size);
  free(s);
}

static void test_timegm(void **state) {
  (void) state;
  for (int64_t t = -4000000000LL; t < 8000000000LL; t += 86400 * 17 + 3661) {
    time_t tt = (time_t) t;
    struct tm tm;
    gmtime_r(&tt, &tm);
    assert_true(cs_timegm(&tm) == (double) t);
  }
  struct tm tm = {.tm_year = 120, .tm_mon = 13, .tm_mday = 32};
  assert_true(cs_timegm(&tm) == 1614816000.0);
  assert_true(cs_time() > 1.6e9);
}

static void same(const char *fmt, int width, int prec, double v) {
  char a[1500], b[1500];
  int x = snprintf(a, sizeof(a), fmt, width, prec, v);
  int y = c_snprintf(b, sizeof(b), fmt, width, prec, v);
  if (x != y || strcmp(a, b) != 0) fail_msg("%s: %s, not %s", fmt, b, a);
}

static void test_floats(void **state) {
  (void) state;
  static const double edge[] = {0,
                                1,
                                0.1,
                                0.5,
                                2.5,
                                9.995,
                                999999,
                                999999.5,
                                1e21,
                                1e300,
                                5e-324,
                                1.7976931348623157e308,
                                2.2250738585072014e-308,
                                123456789.125,
                                1e-5,
                                INFINITY,
                                NAN};
  static const char *const fmts[] = {"%*.*f", "%-*.*e", "%+0*.*g", "% *.*G"};
  uint64_t seed = 1;
  for (int i = 0; i < 6000; i++) {
    double v;
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    memcpy(&v, &seed, sizeof(v));
    if (i < 17 * 4) v = edge[i / 4];
    if (i % 3 == 0) v = (double) (int32_t) (seed >> 32) / 1024;
    if (isnan(v)) v = NAN;
    same(fmts[i % 4], (int) (seed >> 40) % 30, (int) (seed >> 50) % 20, v);
  }
}

#define SAME(...)                                                  \
  do {                                                             \
    char a_[100], b_[100];                                         \
    int x_ = snprintf(a_, sizeof(a_), __VA_ARGS__);                \
    assert_int_equal(c_snprintf(b_, sizeof(b_), __VA_ARGS__), x_); \
    assert_string_equal(b_, a_);                                   \
  } while (0)

static void test_format(void **state) {
  (void) state;
  SAME("%+d % d %i %5d|%-5d|%05d", 1, 2, 3, 4, 5, -6);
  SAME("%x %X %#x %#X %o %#o %u", 255u, 255u, 255u, 255u, 8u, 8u, ~0u);
  SAME("%lld %llu %ld %lu", INT64_MIN + 0LL, ~0ULL, -1L, ~0UL);
  SAME("%zu %td %jd", (size_t) 7, (ptrdiff_t) -7, (intmax_t) -8);
  SAME("%hhd %hhu %hd %hu", (signed char) -1, (unsigned char) 255, (short) -2,
       (unsigned short) 65535);
  SAME("%5s|%-5s|%.2s|%.*s|%c%%", "ab", "cd", "efgh", 1, "x", 'z');
  SAME("%.5d|%8.5d|%-8.5d|%.0d|%*d|%-*d", 42, 42, 42, 0, 5, 1, 5, 2);
  SAME("%p", (void *) 0x1234);
  char buf[4];
  assert_int_equal(c_snprintf(buf, sizeof(buf), "%d", 123456), 6);
  assert_string_equal(buf, "123");
  const char *bad = "%y";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-security"
  assert_int_equal(c_snprintf(buf, sizeof(buf), bad), -1);
#pragma GCC diagnostic pop
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_errors),       cmocka_unit_test(test_single_lists),
      cmocka_unit_test(test_double_lists), cmocka_unit_test(test_file),
      cmocka_unit_test(test_timegm),       cmocka_unit_test(test_floats),
      cmocka_unit_test(test_format)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
