// SPDX-License-Identifier: Apache-2.0
//
// Copy, compare, digest and replace whole files.

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cs_dbg.h"
#include "common/cs_file.h"
#include "mgos_errors.h"
#include "mgos_file_utils.h"

static char s_dir[] = "/tmp/test_file_utils_XXXXXX";

static int setup(void **state) {
  cs_log_set_level(LL_NONE);
  assert_non_null(mkdtemp(s_dir));
  return chdir(s_dir);
}

static int teardown(void **state) {
  remove("a");
  remove("b");
  assert_int_equal(chdir("/"), 0);
  assert_int_equal(rmdir(s_dir), 0);
  return 0;
}

static void check(const char *name, const char *text, size_t len) {
  size_t size;
  char *have = cs_read_file(name, &size);
  assert_non_null(have);
  assert_int_equal(size, len);
  assert_memory_equal(have, text, len);
  free(have);
}

static void test_replace(void **state) {
  char big[5000];
  memset(big, 7, sizeof(big));
  assert_int_equal(mgos__file_replace("a", "one", 3), 0);
  check("a", "one", 3);
  assert_int_equal(mgos__file_replace("a", big, sizeof(big)), 0);
  check("a", big, sizeof(big));
  assert_int_equal(mgos__file_replace("a", "", 0), 0);
  check("a", "", 0);
  assert_int_equal(access("a.tmp", F_OK), -1);
  assert_int_equal(mgos__file_replace("none/a", "x", 1), MGOS_ENOENT);
  assert_int_equal(mkdir("d", 0700), 0);
  assert_true(mgos__file_replace("d", "x", 1) < 0);
  assert_int_equal(access("d.tmp", F_OK), -1);
  assert_int_equal(rmdir("d"), 0);
}

static void test_copy(void **state) {
  struct stat st1, st2;
  assert_int_equal(mgos__file_replace("a", "data\0x", 6), 0);
  assert_true(mgos_file_copy("a", "b"));
  check("b", "data\0x", 6);
  assert_int_equal(stat("b", &st1), 0);
  assert_true(mgos_file_copy_if_different("a", "b"));
  assert_int_equal(stat("b", &st2), 0);
  assert_true(st1.st_ino == st2.st_ino);  // Not written again.
  assert_int_equal(mgos__file_replace("a", "data\0y", 6), 0);
  assert_true(mgos_file_copy_if_different("a", "b"));
  check("b", "data\0y", 6);
  assert_int_equal(mgos__file_replace("a", "data", 4), 0);
  assert_true(mgos_file_copy_if_different("a", "b"));
  check("b", "data", 4);
  assert_false(mgos_file_copy("none", "b"));
  assert_false(mgos_file_copy_if_different("none", "b"));
  check("b", "data", 4);
  assert_false(mgos_file_copy("a", "none/b"));
}

static void test_digest(void **state) {
  uint8_t d[32];
  assert_int_equal(mgos__file_replace("a", "abc", 3), 0);
  assert_true(mgos_file_digest("a", MBEDTLS_MD_SHA256, d));
  assert_memory_equal(d, "\xba\x78\x16\xbf\x8f\x01\xcf\xea", 8);
  assert_memory_equal(d + 28, "\xf2\x00\x15\xad", 4);
  assert_true(mgos_file_digest("a", MBEDTLS_MD_SHA1, d));
  assert_memory_equal(d, "\xa9\x99\x3e\x36", 4);
  assert_false(mgos_file_digest("none", MBEDTLS_MD_SHA256, d));
  assert_false(mgos_file_digest("a", MBEDTLS_MD_NONE, d));
  assert_false(mgos_file_digest(".", MBEDTLS_MD_SHA256, d));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_replace),
      cmocka_unit_test(test_copy),
      cmocka_unit_test(test_digest),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
