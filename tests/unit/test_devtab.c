// SPDX-License-Identifier: Apache-2.0
//
// The device table: separators, comments, strings, errors.

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on

#include <stdio.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "mgos_vfs_dev.h"
#include "mgos_vfs_internal.h"

static char s_opts[8][64];
static int s_count;

static enum mgos_vfs_dev_err rec_open(struct mgos_vfs_dev *dev,
                                      const char *opts) {
  if (strcmp(opts, "fail") == 0) return MGOS_VFS_DEV_ERR_IO;
  if (s_count < 8) snprintf(s_opts[s_count], sizeof(s_opts[0]), "%s", opts);
  s_count++;
  return MGOS_VFS_DEV_ERR_NONE;
}

static size_t rec_get_size(struct mgos_vfs_dev *dev) {
  return 1;
}

static const struct mgos_vfs_dev_ops s_ops = {
    .open = rec_open,
    .get_size = rec_get_size,
};

static int setup(void **state) {
  cs_log_set_level(LL_NONE);
  mgos__vfs_reset();
  s_count = 0;
  return mgos_vfs_dev_register_type("t", &s_ops) ? 0 : -1;
}

static int teardown(void **state) {
  mgos__vfs_reset();
  return 0;
}

static void assert_dev(const char *name) {
  struct mgos_vfs_dev *dev = mgos_vfs_dev_open(name);
  assert_non_null(dev);
  mgos_vfs_dev_close(dev);
}

static void test_entries(void **state) {
  assert_true(mgos_process_devtab(
      "a t {\"x\": 1} | b\tt \t {} \r\nc t\n\n|| \r d t z"));
  assert_int_equal(s_count, 4);
  assert_string_equal(s_opts[0], "{\"x\": 1}");
  assert_string_equal(s_opts[1], "{}");
  assert_string_equal(s_opts[2], "");
  assert_string_equal(s_opts[3], "z");
  assert_dev("a");
  assert_dev("b");
  assert_dev("c");
  assert_dev("d");
}

static void test_comments(void **state) {
  assert_true(mgos_process_devtab(
      "# all | of | this\na t {\"k\": \"#|\"} # rest\n  # x\n"));
  assert_int_equal(s_count, 1);
  assert_string_equal(s_opts[0], "{\"k\": \"#|\"}");
}

static void test_strings(void **state) {
  assert_true(mgos_process_devtab("a t {\"k\": \"q\\\"|#\"}|b t"));
  assert_int_equal(s_count, 2);
  assert_string_equal(s_opts[0], "{\"k\": \"q\\\"|#\"}");
  // An open string ends with its line and takes nothing else along.
  assert_true(mgos_process_devtab("c t \"open\nd t \"\\"));
  assert_int_equal(s_count, 4);
  assert_string_equal(s_opts[2], "\"open");
}

static void test_empty(void **state) {
  assert_true(mgos_process_devtab(NULL));
  assert_true(mgos_process_devtab(""));
  assert_true(mgos_process_devtab(" | \r\n #"));
  assert_int_equal(s_count, 0);
}

static void test_errors(void **state) {
  assert_false(mgos_process_devtab("alone"));
  assert_false(mgos_process_devtab("a nope {}"));
  assert_false(mgos_process_devtab("a t x | a t x"));
  assert_false(mgos_process_devtab("e t fail"));
  assert_null(mgos_vfs_dev_open("e"));
  s_count = 0;
  assert_false(mgos_process_devtab("x t 1 | y nope | z t 1"));
  assert_int_equal(s_count, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_entries, setup, teardown),
      cmocka_unit_test_setup_teardown(test_comments, setup, teardown),
      cmocka_unit_test_setup_teardown(test_strings, setup, teardown),
      cmocka_unit_test_setup_teardown(test_empty, setup, teardown),
      cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
