// SPDX-License-Identifier: Apache-2.0
//
// mg_match_prefix: recorded matches, and patterns that would take a
// backtracking matcher for ever.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/str_util.h"
#include "golden.h"

static void golden_one(const struct golden_case *c, void *arg) {
  if (strcmp(c->call, "mg_match_prefix") != 0) return;
  (*(int *) arg)++;
  struct mg_str pat = golden_text(c, ".pattern"), s = golden_text(c, ".str");
  size_t a = mg_match_prefix(pat.p, (int) pat.len, s.p);
  size_t b = mg_match_prefix_n(pat, s);
  assert_int_equal(a, b);
  if (c->follow && a != (size_t) golden_int(c, ".expect.return", -1)) {
    fail_msg("%s: %zu", golden_label(c), a);
  }
  free((void *) pat.p);
  free((void *) s.p);
}

static void test_golden(void **state) {
  int n = 0;
  (void) state;
  golden_for_each("match_prefix", golden_one, &n);
  assert_int_equal(n, 58);
}

static size_t match(const char *pattern, const char *str) {
  return mg_match_prefix(pattern, (int) strlen(pattern), str);
}

static void test_longest(void **state) {
  (void) state;
  assert_int_equal(match("**.html", "a.html.html"), 11);
  assert_int_equal(match("*b", "abab"), 4);
  assert_int_equal(match("a*b", "ab"), 2);
  assert_int_equal(match("**/c", "a/b/c/d"), 5);
  assert_int_equal(match("zzz|a", "a"), 1);
  assert_int_equal(match("A,B", "b"), 1);
  assert_int_equal(mg_match_prefix("abc", -1, "abc"), 0);
}

static void test_hostile(void **state) {
  (void) state;
  char pattern[600], str[3000];
  for (int i = 0; i < 598; i += 2)
    memcpy(pattern + i, "*a", 2);
  pattern[598] = 'b';
  pattern[599] = '\0';
  memset(str, 'a', sizeof(str));
  str[sizeof(str) - 1] = '\0';
  assert_int_equal(match(pattern, str), 0);
  pattern[598] = '\0';
  assert_int_equal(match(pattern, str), sizeof(str) - 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden),
                                     cmocka_unit_test(test_longest),
                                     cmocka_unit_test(test_hostile)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
