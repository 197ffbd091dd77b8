// SPDX-License-Identifier: Apache-2.0
//
// Normal form of paths.

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mgos_vfs.h"

static void check(const char *path, const char *want) {
  char buf[256];
  char *res = mgos_realpath(path, buf);
  assert_ptr_equal(res, buf);
  assert_string_equal(res, want);
}

static void test_normal_form(void **state) {
  check("/", "/");
  check("a", "/a");
  check("/a/b", "/a/b");
  check("//a///b//", "/a/b");
  check("./a/./b/.", "/a/b");
  check("a/../b", "/b");
  check("/a/b/../../c", "/c");
  check("..", "/");
  check("/../../etc/passwd", "/etc/passwd");
  check("a/..", "/");
  check("...", "/...");
  check("/.a/..b", "/.a/..b");
  check("/a b/c", "/a b/c");
}

static void test_errors(void **state) {
  char buf[256], longest[400];
  errno = 0;
  assert_null(mgos_realpath(NULL, buf));
  assert_int_equal(errno, EINVAL);
  assert_null(mgos_realpath("", buf));
  assert_int_equal(errno, ENOENT);
  memset(longest, 'x', sizeof(longest));
  longest[0] = '/';
  longest[255] = '\0';
  assert_non_null(mgos_realpath(longest, buf));
  assert_int_equal(strlen(buf), 255);
  longest[255] = 'x';
  longest[256] = '\0';
  assert_null(mgos_realpath(longest, buf));
  assert_int_equal(errno, ENAMETOOLONG);
}

static void test_allocates(void **state) {
  char *res = mgos_realpath("x/../y", NULL);
  assert_string_equal(res, "/y");
  free(res);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_normal_form),
      cmocka_unit_test(test_errors),
      cmocka_unit_test(test_allocates),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
