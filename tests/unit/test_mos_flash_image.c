// SPDX-License-Identifier: Apache-2.0
//
// The tool's merge of a new file system with a damaged one: an error or a
// result, never an access outside of the image nor an endless walk.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "errors.h"
#include "flash_image.h"
#include "lfs_image.h"
#include "mem.h"

#define SIZE 65536
#define RUNS 300

// An error ends a run of the tool, and with it what littlefs has allocated.
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
  return "detect_leaks=0";
}

static uint8_t s_good[SIZE], s_new[SIZE], s_flash[MOS_ROOT_FS_OFFSET + SIZE];
static char s_dir[] = "/tmp/test_mos_flash_XXXXXX";
static uint32_t s_seed = 1;

static uint32_t rnd(uint32_t n) {
  s_seed ^= s_seed << 13;
  s_seed ^= s_seed >> 17;
  s_seed ^= s_seed << 5;
  return s_seed % n;
}

static void make_file(lfs2_t *lfs, const char *path, int len) {
  lfs2_file_t f;
  assert_int_equal(lfs2_file_open(lfs, &f, path, LFS2_O_WRONLY | LFS2_O_CREAT),
                   0);
  for (; len > 0; len--)
    assert_int_equal(lfs2_file_write(lfs, &f, "x", 1), 1);
  assert_int_equal(lfs2_file_close(lfs, &f), 0);
}

static void make_image(void) {
  struct lfs2_config cfg;
  lfs2_t lfs;
  memset(s_good, 0xff, SIZE);
  mos_lfs_config(&cfg, s_good, SIZE);
  assert_int_equal(lfs2_format(&lfs, &cfg), 0);
  memcpy(s_new, s_good, SIZE);  // without files: all are to be kept
  assert_int_equal(lfs2_mount(&lfs, &cfg), 0);
  make_file(&lfs, "a", 100);
  make_file(&lfs, "big", 9000);
  assert_int_equal(lfs2_mkdir(&lfs, "d"), 0);
  assert_int_equal(lfs2_mkdir(&lfs, "d/e"), 0);
  make_file(&lfs, "d/e/f", 3000);
  assert_int_equal(lfs2_unmount(&lfs), 0);
}

static void put(const char *name, const void *data, size_t len) {
  FILE *f = fopen(name, "wb");
  assert_non_null(f);
  assert_int_equal(fwrite(data, 1, len, f), len);
  assert_int_equal(fclose(f), 0);
}

static int update(void *arg) {
  (void) arg;
  mos_flash_update_fs("flash.bin", "new.img");
  return 0;
}

static void test_damaged(void **state) {
  (void) state;
  put("new.img", s_new, SIZE);
  for (int i = 0; i < RUNS; i++) {
    uint8_t *fs = s_flash + MOS_ROOT_FS_OFFSET;
    memcpy(fs, s_good, SIZE);
    for (uint32_t n = 1 + rnd(6); n > 0; n--) {
      if (i % 3 == 2) {
        // Pointers at the start of a file's blocks, which no checksum covers.
        uint32_t block = rnd(0x01000000);
        memcpy(fs + (2 + rnd(14)) * 4096, &block, sizeof(block));
      } else if (i % 3 == 0) {
        // Where the folders are, so that the damage is seen.
        fs[rnd(2) == 0 ? rnd(8192) : rnd(SIZE)] = (uint8_t) rnd(256);
      } else {
        memcpy(fs + rnd(16) * 4096, s_good + rnd(16) * 4096, 4096);
      }
    }
    put("flash.bin", s_flash, sizeof(s_flash));
    alarm(10);
    mos_try(update, NULL);
    alarm(0);
    mos_mem_reset();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_damaged)};
  int res;
  mos_error_options.silent = mos_error_options.quiet = true;
  if (mkdtemp(s_dir) == NULL || chdir(s_dir) != 0) return 1;
  make_image();
  res = cmocka_run_group_tests(tests, NULL, NULL);
  remove("flash.bin");
  remove("new.img");
  rmdir(s_dir);
  return res;
}
