// SPDX-License-Identifier: Apache-2.0
//
// The emulated flash keeps the rules of NOR: writing only clears bits, erasing
// sets whole sectors, nothing reaches outside, contents outlive a restart, and
// the faults that power-loss tests ask for happen where they should.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../ports/posix/flash_image.h"
#include "mgos_errors.h"
#include "port/flash.h"

#define SIZE (4 * FLASH_SECTOR)

static char s_dir[64];
static char s_path[96];
static char s_content[96];

static int open_image(size_t size, const char *content, size_t offset) {
  char error[160];
  struct flash_image_config cfg = {s_path, size, content, offset};
  return flash_image_open(&cfg, error, sizeof(error));
}

static struct mgos_port_flash *flash(void) {
  struct mgos_port_flash *f = NULL;
  assert_int_equal(mgos_port_flash_open("flash0", &f), MGOS_OK);
  return f;
}

static int setup(void **state) {
  strcpy(s_dir, "/tmp/test_flash_XXXXXX");
  if (mkdtemp(s_dir) == NULL) return -1;
  snprintf(s_path, sizeof(s_path), "%s/flash.bin", s_dir);
  snprintf(s_content, sizeof(s_content), "%s/content", s_dir);
  return 0;
}

static int teardown(void **state) {
  flash_image_close();
  unsetenv("MGOS_FLASH_CUT_AFTER");
  unsetenv("MGOS_FLASH_TORN");
  unsetenv("MGOS_FLASH_BAD");
  unlink(s_path);
  unlink(s_content);
  return rmdir(s_dir);
}

static void test_nor(void **state) {
  uint8_t b[4];
  assert_int_equal(open_image(SIZE, NULL, 0), MGOS_OK);
  struct mgos_port_flash *f = flash();
  assert_int_equal(mgos_port_flash_read(f, SIZE - 4, 4, b), MGOS_OK);
  assert_memory_equal(b, "\xff\xff\xff\xff", 4);
  assert_int_equal(mgos_port_flash_write(f, 10, 2, "\xf0\x55"), MGOS_OK);
  assert_int_equal(mgos_port_flash_write(f, 10, 2, "\x3c\xff"), MGOS_OK);
  assert_int_equal(mgos_port_flash_read(f, 9, 4, b), MGOS_OK);
  assert_memory_equal(b, "\xff\x30\x55\xff", 4);
  assert_int_equal(mgos_port_flash_write(f, FLASH_SECTOR, 1, ""), MGOS_OK);
  assert_int_equal(mgos_port_flash_erase(f, 0, FLASH_SECTOR), MGOS_OK);
  assert_int_equal(mgos_port_flash_read(f, 9, 4, b), MGOS_OK);
  assert_memory_equal(b, "\xff\xff\xff\xff", 4);
  assert_int_equal(mgos_port_flash_read(f, FLASH_SECTOR, 1, b), MGOS_OK);
  assert_int_equal(b[0], 0);
}

static void test_bounds(void **state) {
  uint8_t b[2] = {0, 0};
  struct mgos_port_flash_geom g;
  assert_int_equal(open_image(SIZE, NULL, 0), MGOS_OK);
  struct mgos_port_flash *f = flash();
  assert_int_equal(mgos_port_flash_geom(f, &g), MGOS_OK);
  assert_int_equal(g.size, SIZE);
  assert_int_equal(g.erase_size, FLASH_SECTOR);
  assert_int_equal(mgos_port_flash_read(f, SIZE - 1, 2, b), MGOS_EINVAL);
  assert_int_equal(mgos_port_flash_read(f, SIZE, 0, b), MGOS_OK);
  assert_int_equal(mgos_port_flash_read(f, SIZE_MAX, 2, b), MGOS_EINVAL);
  assert_int_equal(mgos_port_flash_write(f, SIZE - 1, 2, b), MGOS_EINVAL);
  assert_int_equal(mgos_port_flash_write(f, 1, SIZE_MAX, b), MGOS_EINVAL);
  assert_int_equal(mgos_port_flash_erase(f, 1, FLASH_SECTOR), MGOS_EINVAL);
  assert_int_equal(mgos_port_flash_erase(f, 0, 100), MGOS_EINVAL);
  assert_int_equal(mgos_port_flash_erase(f, SIZE, FLASH_SECTOR), MGOS_EINVAL);
  assert_int_equal(mgos_port_flash_open("flash1", &f), MGOS_ENOENT);
}

static void test_content_once(void **state) {
  uint8_t b[4];
  FILE *fp = fopen(s_content, "w");
  assert_non_null(fp);
  fputs("abcd", fp);
  fclose(fp);
  assert_int_equal(open_image(SIZE, s_content, SIZE - 3), MGOS_ENOSPC);
  assert_int_equal(access(s_path, F_OK), -1);
  assert_int_equal(open_image(SIZE, s_content, SIZE - 4), MGOS_OK);
  assert_int_equal(mgos_port_flash_read(flash(), SIZE - 4, 4, b), MGOS_OK);
  assert_memory_equal(b, "abcd", 4);
  assert_int_equal(mgos_port_flash_write(flash(), SIZE - 4, 1, ""), MGOS_OK);
  flash_image_close();
  // The second start keeps what the first one wrote.
  assert_int_equal(open_image(SIZE, s_content, SIZE - 4), MGOS_OK);
  assert_int_equal(mgos_port_flash_read(flash(), SIZE - 4, 4, b), MGOS_OK);
  assert_memory_equal(b, "\0bcd", 4);
}

static void test_bad_images(void **state) {
  assert_int_equal(open_image(SIZE + 1, NULL, 0), MGOS_EINVAL);
  assert_int_equal(open_image(SIZE, s_content, 0), MGOS_ENOENT);
  assert_int_equal(open_image(SIZE, NULL, 0), MGOS_OK);
  assert_int_equal(open_image(SIZE, NULL, 0), MGOS_ESTATE);
  flash_image_close();
  assert_int_equal(open_image(2 * SIZE, NULL, 0), MGOS_EINVAL);
  assert_int_equal(open_image(0, NULL, 0), MGOS_OK);
}

static void test_bad_sectors(void **state) {
  setenv("MGOS_FLASH_BAD", "1,3", 1);
  assert_int_equal(open_image(SIZE, NULL, 0), MGOS_OK);
  struct mgos_port_flash *f = flash();
  assert_int_equal(mgos_port_flash_write(f, FLASH_SECTOR, 1, ""), MGOS_EIO);
  assert_int_equal(mgos_port_flash_write(f, FLASH_SECTOR - 1, 2, "ab"),
                   MGOS_EIO);
  assert_int_equal(mgos_port_flash_erase(f, 3 * FLASH_SECTOR, FLASH_SECTOR),
                   MGOS_EIO);
  assert_int_equal(mgos_port_flash_write(f, FLASH_SECTOR - 1, 1, ""), MGOS_OK);
  assert_int_equal(mgos_port_flash_erase(f, 2 * FLASH_SECTOR, FLASH_SECTOR),
                   MGOS_OK);
}

// Runs three writes of four zero bytes in a child; returns its exit code.
static int child_writes(void) {
  pid_t pid = fork();
  if (pid == 0) {
    if (open_image(SIZE, NULL, 0) != MGOS_OK) _exit(1);
    struct mgos_port_flash *f = flash();
    for (int i = 0; i < 3; i++) {
      if (mgos_port_flash_write(f, 4 * i, 4, "\0\0\0\0") != MGOS_OK) _exit(2);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void check_image(const char *expected) {
  char b[12];
  assert_int_equal(open_image(SIZE, NULL, 0), MGOS_OK);
  assert_int_equal(mgos_port_flash_read(flash(), 0, 12, b), MGOS_OK);
  assert_memory_equal(b, expected, 12);
}

static void test_power_cut(void **state) {
  setenv("MGOS_FLASH_CUT_AFTER", "2", 1);
  assert_int_equal(child_writes(), FLASH_EXIT_CUT);
  unsetenv("MGOS_FLASH_CUT_AFTER");
  check_image("\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff");
}

static void test_torn_write(void **state) {
  setenv("MGOS_FLASH_CUT_AFTER", "2", 1);
  setenv("MGOS_FLASH_TORN", "1", 1);
  assert_int_equal(child_writes(), FLASH_EXIT_CUT);
  unsetenv("MGOS_FLASH_CUT_AFTER");
  check_image("\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff");
}

static void test_no_cut(void **state) {
  setenv("MGOS_FLASH_CUT_AFTER", "4", 1);
  assert_int_equal(child_writes(), 0);
}

static void test_one_user(void **state) {
  assert_int_equal(open_image(SIZE, NULL, 0), MGOS_OK);
  pid_t pid = fork();
  if (pid == 0) {
    flash_image_close();  // closes the inherited descriptor, not the lock
    _exit(open_image(SIZE, NULL, 0) == MGOS_EBUSY ? 0 : 1);
  }
  int status = -1;
  waitpid(pid, &status, 0);
  assert_int_equal(status, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_nor, setup, teardown),
      cmocka_unit_test_setup_teardown(test_bounds, setup, teardown),
      cmocka_unit_test_setup_teardown(test_content_once, setup, teardown),
      cmocka_unit_test_setup_teardown(test_bad_images, setup, teardown),
      cmocka_unit_test_setup_teardown(test_bad_sectors, setup, teardown),
      cmocka_unit_test_setup_teardown(test_power_cut, setup, teardown),
      cmocka_unit_test_setup_teardown(test_torn_write, setup, teardown),
      cmocka_unit_test_setup_teardown(test_no_cut, setup, teardown),
      cmocka_unit_test_setup_teardown(test_one_user, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
