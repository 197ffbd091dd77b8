// SPDX-License-Identifier: Apache-2.0
//
// The log in a program without a device: prefix, levels, levels by file, long
// lines, lines inside of the arguments of a line.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/cs_dbg.h"
#include "core/debug.h"

static char s_out[8192];
static FILE *s_file;

static int setup(void **state) {
  memset(s_out, 0, sizeof(s_out));
  s_file = fmemopen(s_out, sizeof(s_out), "w");
  cs_log_set_file(s_file);
  cs_log_set_level(LL_INFO);
  cs_log_set_file_level(NULL);
  return s_file == NULL;
}

static int teardown(void **state) {
  cs_log_set_file(NULL);
  cs_log_set_file_level(NULL);
  fclose(s_file);
  return 0;
}

static void test_format(void **state) {
#line 7 "some/dir/file.c"
  LOG(LL_INFO, ("x %d", 1));
  assert_string_equal(s_out, "file.c:7                x 1\n");
}

static void test_long_name(void **state) {
#line 12345 "a_file_with_a_very_long_name.c"
  LOG(LL_INFO, ("x"));
  assert_string_equal(s_out, "a_file_with_a_ver:12345 x\n");
}
#line 60 "test_log.c"

static int s_evaluated;

static int eval(int x) {
  s_evaluated++;
  return x;
}

static void test_levels(void **state) {
  s_evaluated = 0;
  LOG(LL_DEBUG, ("x %d", eval(1)));
  assert_int_equal(s_evaluated, 0);
  assert_string_equal(s_out, "");
  cs_log_set_level(LL_DEBUG);
  LOG(LL_DEBUG, ("x %d", eval(1)));
  assert_int_equal(s_evaluated, 1);
  cs_log_set_level(LL_NONE);
  LOG(LL_ERROR, ("x %d", eval(1)));
  assert_int_equal(s_evaluated, 1);
  cs_log_set_level((enum cs_log_level) 100);
  assert_int_equal(cs_log_level, LL_VERBOSE_DEBUG);
}

static int enabled(int level, const char *file, int line) {
  int r = cs_log_print_prefix((enum cs_log_level) level, file, line);
  if (r) cs_log_printf("-");
  return r;
}

static void test_file_levels(void **state) {
  cs_log_set_file_level("a.c=4,b.c:12=-1,b=3");
  assert_int_equal(enabled(LL_VERBOSE_DEBUG, "dir/a.c", 1), 1);
  assert_int_equal(enabled(LL_ERROR, "b.c", 12), 0);
  assert_int_equal(enabled(LL_ERROR, "b.c", 123), 0);
  assert_int_equal(enabled(LL_DEBUG, "b.c", 9), 1);
  assert_int_equal(enabled(LL_DEBUG, "c.c", 9), 0);
  assert_int_equal(enabled(LL_INFO, "c.c", 9), 1);
  cs_log_set_file_level("a.c=0,=3");
  assert_int_equal(enabled(LL_INFO, "a.c", 9), 0);
  assert_int_equal(enabled(LL_DEBUG, "c.c", 9), 1);
  cs_log_set_file_level(",,x,=,a.c");
  assert_int_equal(enabled(LL_INFO, "a.c", 9), 1);
  cs_log_set_file_level("");
  assert_int_equal(enabled(LL_DEBUG, "a.c", 9), 0);
}

static void test_lines_of_any_length(void **state) {
  char text[4000];
  for (int len = 200; len < 300; len++) {
    teardown(state);
    setup(state);
    memset(text, 'x', len);
    text[len] = '\0';
    LOG(LL_INFO, ("%s", text));
    assert_int_equal(strlen(s_out), CS_LOG_PREFIX_LEN + len + 1);
    assert_int_equal(s_out[CS_LOG_PREFIX_LEN + len], '\n');
    assert_int_equal(s_out[CS_LOG_PREFIX_LEN + len - 1], 'x');
  }
  memset(text, 'y', sizeof(text) - 1);
  text[sizeof(text) - 1] = '\0';
  teardown(state);
  setup(state);
  LOG(LL_INFO, ("%s", text));
  assert_int_equal(strlen(s_out), CS_LOG_PREFIX_LEN + sizeof(text));
}

static int log_inside(void) {
#line 5 "inner.c"
  LOG(LL_WARN, ("inner"));
  return 3;
}

static void test_nested(void **state) {
#line 6 "outer.c"
  LOG(LL_INFO, ("outer %d", log_inside()));
  assert_string_equal(s_out,
                      "inner.c:5               inner\n"
                      "outer.c:6               outer 3\n");
}
#line 150 "test_log.c"

static void test_prefix_without_text(void **state) {
  for (int i = 0; i < 20; i++)
    cs_log_print_prefix(LL_INFO, "lost.c", i);
  cs_log_print_prefix(LL_INFO, "kept.c", 1);
  cs_log_printf("x");
  assert_string_equal(s_out, "kept.c:1                x\n");
  for (int i = 0; i < 5; i++)
    cs_log_printf("y");
}

static enum cs_log_level s_sink_level;

static void sink(enum cs_log_level level, const char *line, size_t len) {
  s_sink_level = level;
  snprintf(s_out, sizeof(s_out), "sink %.*s", (int) len, line);
}

static void test_sink(void **state) {
  mgos__log_set_sink(sink);
#line 1 "a.c"
  LOG(LL_WARN, ("x"));
  assert_string_equal(s_out, "sink a.c:1                   x\n");
  assert_int_equal(s_sink_level, LL_WARN);
  mgos__log_set_sink(NULL);
}
#line 180 "test_log.c"

static void test_null_name(void **state) {
  cs_log_print_prefix(LL_ERROR, NULL, 3);
  cs_log_printf("x");
  assert_string_equal(s_out, "?:3                     x\n");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_format),    T(test_long_name),
      T(test_levels),    T(test_file_levels),
      T(test_nested),    T(test_lines_of_any_length),
      T(test_sink),      T(test_prefix_without_text),
      T(test_null_name),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
