// SPDX-License-Identifier: Apache-2.0
//
// LFS on a medium that holds anything: a good image with random bytes changed,
// sectors erased, sectors swapped, or nothing but noise. It may refuse to
// mount and lose files; it may not crash, loop or read outside of the device.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cs_dbg.h"
#include "mgos_vfs.h"
#include "mgos_vfs_dev_ram.h"
#include "mgos_vfs_fs_lfs.h"
#include "mgos_vfs_internal.h"

#define OPTS "{\"bs\":4096,\"is\":128}"
#define SECTOR 4096
#define SECTORS 16
#define SIZE (SECTOR * SECTORS)
#define RUN_S 10

static uint8_t s_good[SIZE], s_bad[SIZE];
static uint32_t s_seed;

static uint32_t rnd(uint32_t n) {
  s_seed ^= s_seed << 13;
  s_seed ^= s_seed >> 17;
  s_seed ^= s_seed << 5;
  return s_seed % n;
}

static void image(uint8_t *data, bool write) {
  struct mgos_vfs_dev *dev = mgos_vfs_dev_open("root");
  assert_non_null(dev);
  if (write) {
    assert_int_equal(mgos_vfs_dev_erase(dev, 0, SIZE), 0);
    assert_int_equal(mgos_vfs_dev_write(dev, 0, SIZE, data), 0);
  } else {
    assert_int_equal(mgos_vfs_dev_read(dev, 0, SIZE, data), 0);
  }
  mgos_vfs_dev_close(dev);
}

static void put(const char *path, int len) {
  int fd = mgos_vfs_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  char block[64];
  memset(block, 'x', sizeof(block));
  if (fd < 0) return;
  for (; len > 0; len -= (int) sizeof(block)) {
    if (mgos_vfs_write(fd, block, sizeof(block)) < 0) break;
  }
  mgos_vfs_close(fd);
}

static void read_file(const char *path) {
  char buf[200];
  int fd = mgos_vfs_open(path, O_RDONLY, 0);
  long sum = 0;
  ssize_t n;
  if (fd < 0) return;
  while ((n = mgos_vfs_read(fd, buf, sizeof(buf))) > 0) {
    sum += n;
    if (sum > 4 * SIZE) break;  // a size that was damaged
  }
  mgos_vfs_close(fd);
}

static void read_all(const char *dir, int depth) {
  DIR *d = mgos_vfs_opendir(dir);
  struct dirent *e;
  int count = 0;
  if (d == NULL) return;
  while ((e = mgos_vfs_readdir(d)) != NULL && ++count < 1000) {
    char path[256];
    snprintf(path, sizeof(path), "%s/%.100s", dir, e->d_name);
    read_file(path);
    if (depth < 3) read_all(path, depth + 1);
  }
  assert_true(count < 1000);
  mgos_vfs_closedir(d);
}

static void use(void) {
  if (!mgos_vfs_mount_dev_name("/", "root", "LFS", OPTS)) return;
  mgos_vfs_get_space_free("/");
  read_all("", 0);
  put("/conf9.json", 300);
  put("/new", 9000);
  mgos_vfs_rename("/new", "/d/new");
  mgos_vfs_unlink("/big");
  read_all("", 0);
  mgos_vfs_umount("/");
}

static void damage(int kind) {
  memcpy(s_bad, s_good, SIZE);
  for (uint32_t n = 1 + rnd(8); n > 0; n--) {
    uint32_t a = rnd(SECTORS), b = rnd(SECTORS), at = rnd(SIZE);
    switch (kind) {
      case 0:
        s_bad[at] = (uint8_t) rnd(256);
        break;
      case 1:
        s_bad[at] ^= (uint8_t) (1 << rnd(8));
        break;
      case 2:
        memset(s_bad + a * SECTOR, 0xff, SECTOR);
        break;
      case 3:
        memcpy(s_bad + a * SECTOR, s_good + b * SECTOR, SECTOR);
        break;
      default:
        for (int i = 0; i < SIZE; i++)
          s_bad[i] = (uint8_t) rnd(256);
        break;
    }
  }
}

static void run(int kind, int count) {
  const char *more = getenv("DAMAGE_RUNS");  // times as many, by hand
  if (more != NULL) count *= atoi(more);
  for (int i = 1; i <= count; i++) {
    s_seed = (uint32_t) (kind * 100003 + i);
    damage(kind);
    image(s_bad, true);
    // A hang ends the program; the number says how to repeat it.
    if (getenv("VERBOSE") != NULL) fprintf(stderr, "%d %d\n", kind, i);
    alarm(RUN_S);
    use();
    alarm(0);
  }
}

static void test_bytes(void **state) {
  run(0, 400);
}

static void test_bits(void **state) {
  run(1, 400);
}

static void test_erased(void **state) {
  run(2, 200);
}

static void test_swapped(void **state) {
  run(3, 400);
}

static void test_noise(void **state) {
  run(4, 20);
}

static int setup(void **state) {
  cs_log_set_level(LL_NONE);
  mgos__vfs_reset();
  assert_true(mgos_vfs_dev_ram_init());
  assert_true(mgos_vfs_fs_lfs_init());
  assert_true(
      mgos_vfs_dev_create_and_register("RAM", "{\"size\": 65536}", "root"));
  assert_true(mgos_vfs_mkfs_dev_name("root", "LFS", OPTS));
  assert_true(mgos_vfs_mount_dev_name("/", "root", "LFS", OPTS));
  put("/conf9.json", 100);
  put("/index.html", 600);
  put("/big", 10000);
  mgos_vfs_mkdir("/d", 0777);
  put("/d/one", 5000);
  mgos_vfs_mkdir("/d/e", 0777);
  put("/d/e/two", 10);
  assert_true(mgos_vfs_umount("/"));
  image(s_good, false);
  return 0;
}

static int teardown(void **state) {
  mgos__vfs_reset();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_bytes),  cmocka_unit_test(test_bits),
      cmocka_unit_test(test_erased), cmocka_unit_test(test_swapped),
      cmocka_unit_test(test_noise),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
