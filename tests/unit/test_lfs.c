// SPDX-License-Identifier: Apache-2.0
//
// LFS behind the VFS: files, folders, errors, several descriptors of one file,
// options, a damaged device.

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "mgos_vfs.h"
#include "mgos_vfs_dev_part.h"
#include "mgos_vfs_dev_ram.h"
#include "mgos_vfs_fs_lfs.h"
#include "mgos_vfs_internal.h"

#define OPTS "{\"bs\":4096,\"is\":128}"

static int setup(void **state) {
  cs_log_set_level(LL_NONE);
  mgos__vfs_reset();
  assert_true(mgos_vfs_dev_ram_init());
  assert_true(mgos_vfs_dev_part_init());
  assert_true(mgos_vfs_fs_lfs_init());
  assert_true(
      mgos_vfs_dev_create_and_register("RAM", "{\"size\": 131072}", "root"));
  assert_true(mgos_vfs_mkfs_dev_name("root", "LFS", OPTS));
  assert_true(mgos_vfs_mount_dev_name("/", "root", "LFS", OPTS));
  return 0;
}

static int teardown(void **state) {
  mgos__vfs_reset();
  return 0;
}

static void put(const char *path, const char *text) {
  int fd = mgos_vfs_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  assert_true(fd >= 0);
  assert_int_equal(mgos_vfs_write(fd, text, strlen(text)), strlen(text));
  assert_int_equal(mgos_vfs_close(fd), 0);
}

static void check(const char *path, const char *text) {
  char buf[256];
  int fd = mgos_vfs_open(path, O_RDONLY, 0);
  ssize_t n;
  assert_true(fd >= 0);
  n = mgos_vfs_read(fd, buf, sizeof(buf) - 1);
  assert_true(n >= 0);
  buf[n] = '\0';
  assert_string_equal(buf, text);
  assert_int_equal(mgos_vfs_close(fd), 0);
}

static void check_fd(int fd, const char *text) {
  char buf[256] = {0};
  assert_int_equal(mgos_vfs_lseek(fd, 0, SEEK_SET), 0);
  assert_int_equal(mgos_vfs_read(fd, buf, sizeof(buf) - 1), strlen(text));
  assert_string_equal(buf, text);
}

static void expect_errno(int res, int err) {
  assert_int_equal(res, -1);
  assert_int_equal(errno, err);
}

static void test_flags(void **state) {
  struct stat st;
  char b;
  int fd;
  put("/a", "hello");
  check("/a", "hello");
  assert_int_equal(mgos_vfs_stat("/a", &st), 0);
  assert_true(S_ISREG(st.st_mode));
  assert_int_equal(st.st_size, 5);
  fd = mgos_vfs_open("/a", O_RDWR | O_APPEND, 0);
  assert_int_equal(mgos_vfs_write(fd, " you", 4), 4);
  assert_int_equal(mgos_vfs_fstat(fd, &st), 0);
  assert_int_equal(st.st_size, 9);
  assert_int_equal(mgos_vfs_close(fd), 0);
  check("/a", "hello you");
  expect_errno(mgos_vfs_open("/a", O_WRONLY | O_CREAT | O_EXCL, 0), EEXIST);
  expect_errno(mgos_vfs_open("/none", O_RDONLY, 0), ENOENT);
  expect_errno(mgos_vfs_open("/none/x", O_WRONLY | O_CREAT, 0), ENOENT);
  expect_errno(mgos_vfs_open("/a/x", O_RDONLY, 0), ENOTDIR);
  expect_errno(mgos_vfs_open("/", O_RDONLY, 0), EISDIR);
  fd = mgos_vfs_open("/a", O_RDONLY, 0);
  expect_errno(mgos_vfs_write(fd, "x", 1), EBADF);
  expect_errno(mgos_vfs_ftruncate(fd, 0), EINVAL);
  expect_errno(mgos_vfs_lseek(fd, 0, 9), EINVAL);
  expect_errno(mgos_vfs_lseek(fd, -1, SEEK_SET), EINVAL);
  assert_int_equal(mgos_vfs_lseek(fd, -3, SEEK_END), 6);
  assert_int_equal(mgos_vfs_close(fd), 0);
  expect_errno(mgos_vfs_close(fd), EBADF);
  fd = mgos_vfs_open("/a", O_WRONLY, 0);
  expect_errno(mgos_vfs_read(fd, &b, 1), EBADF);
  assert_int_equal(mgos_vfs_ftruncate(fd, 5), 0);
  assert_int_equal(mgos_vfs_close(fd), 0);
  check("/a", "hello");
  assert_int_equal(mgos_vfs_truncate("/a", 2), 0);
  check("/a", "he");
  expect_errno(mgos_vfs_truncate("/none", 2), ENOENT);
}

static void test_folders(void **state) {
  struct stat st;
  DIR *dir;
  struct dirent *e;
  int n = 0;
  assert_int_equal(mgos_vfs_mkdir("/d", 0777), 0);
  expect_errno(mgos_vfs_mkdir("/d", 0777), EEXIST);
  put("/d/f1", "1");
  put("/d/f2", "22");
  assert_int_equal(mgos_vfs_mkdir("/d/sub", 0777), 0);
  assert_int_equal(mgos_vfs_stat("/d", &st), 0);
  assert_true(S_ISDIR(st.st_mode));
  assert_int_equal(mgos_vfs_stat("/", &st), 0);
  assert_true(S_ISDIR(st.st_mode));
  dir = mgos_vfs_opendir("/d");
  while ((e = mgos_vfs_readdir(dir)) != NULL) {
    assert_true(strcmp(e->d_name, "f1") == 0 || strcmp(e->d_name, "f2") == 0 ||
                strcmp(e->d_name, "sub") == 0);
    assert_int_equal(e->d_type, strcmp(e->d_name, "sub") ? DT_REG : DT_DIR);
    n++;
  }
  assert_int_equal(n, 3);
  assert_int_equal(mgos_vfs_closedir(dir), 0);
  expect_errno(mgos_vfs_rmdir("/d"), ENOTEMPTY);
  expect_errno(mgos_vfs_rmdir("/d/f1"), ENOTDIR);
  expect_errno(mgos_vfs_unlink("/d/sub"), EISDIR);
  expect_errno(mgos_vfs_unlink("/d/none"), ENOENT);
  expect_errno(mgos_vfs_rename("/d", "/d/sub/x"), EINVAL);
  expect_errno(mgos_vfs_rename("/none", "/x"), ENOENT);
  assert_int_equal(mgos_vfs_rename("/d/f1", "/d/f1"), 0);
  assert_int_equal(mgos_vfs_rename("/d", "/e"), 0);
  check("/e/f2", "22");
  assert_int_equal(mgos_vfs_rename("/e/f1", "/e/f2"), 0);
  check("/e/f2", "1");
  assert_int_equal(mgos_vfs_unlink("/e/f2"), 0);
  assert_int_equal(mgos_vfs_rmdir("/e/sub"), 0);
  assert_int_equal(mgos_vfs_rmdir("/e"), 0);
  assert_null(mgos_vfs_opendir("/e"));
  assert_int_equal(errno, ENOENT);
}

// A reader sees the content that a writer has stored, never freed blocks.
static void test_reader_follows_writer(void **state) {
  char big[6000];
  int r, w;
  put("/f", "old");
  r = mgos_vfs_open("/f", O_RDWR, 0);
  w = mgos_vfs_open("/f", O_WRONLY | O_TRUNC, 0);
  check_fd(r, "old");
  assert_int_equal(mgos_vfs_write(w, "newer", 5), 5);
  check_fd(r, "old");
  assert_int_equal(mgos_vfs_fsync(w), 0);
  check_fd(r, "newer");
  assert_int_equal(mgos_vfs_write(w, "!", 1), 1);
  assert_int_equal(mgos_vfs_close(w), 0);
  check_fd(r, "newer!");
  // Closing a descriptor that nothing was written to stores nothing.
  assert_int_equal(mgos_vfs_close(r), 0);
  check("/f", "newer!");
  // The same with content in blocks of its own.
  memset(big, 'b', sizeof(big));
  w = mgos_vfs_open("/f", O_WRONLY | O_TRUNC, 0);
  assert_int_equal(mgos_vfs_write(w, big, sizeof(big)), sizeof(big));
  mgos_vfs_close(w);
  r = mgos_vfs_open("/f", O_RDONLY, 0);
  for (int i = 0; i < 40; i++) {
    char c;
    memset(big, 'c' + i % 20, sizeof(big));
    w = mgos_vfs_open("/f", O_WRONLY | O_TRUNC, 0);
    assert_int_equal(mgos_vfs_write(w, big, sizeof(big)), sizeof(big));
    assert_int_equal(mgos_vfs_close(w), 0);
    assert_int_equal(mgos_vfs_lseek(r, 5000, SEEK_SET), 5000);
    assert_int_equal(mgos_vfs_read(r, &c, 1), 1);
    assert_int_equal(c, 'c' + i % 20);
  }
  mgos_vfs_close(r);
}

static void test_removed_while_open(void **state) {
  struct stat st;
  char b;
  int r;
  put("/f", "x");
  put("/g", "yy");
  r = mgos_vfs_open("/f", O_RDWR, 0);
  assert_int_equal(mgos_vfs_unlink("/f"), 0);
  expect_errno(mgos_vfs_read(r, &b, 1), ESTALE);
  expect_errno(mgos_vfs_write(r, "z", 1), ESTALE);
  expect_errno(mgos_vfs_fstat(r, &st), ESTALE);
  assert_int_equal(mgos_vfs_close(r), 0);
  expect_errno(mgos_vfs_stat("/f", &st), ENOENT);
  put("/f", "x");
  r = mgos_vfs_open("/f", O_RDONLY, 0);
  assert_int_equal(mgos_vfs_rename("/g", "/f"), 0);
  expect_errno(mgos_vfs_read(r, &b, 1), ESTALE);
  assert_int_equal(mgos_vfs_close(r), 0);
  check("/f", "yy");
}

// A file keeps its descriptors, and what is written to them, when renamed.
static void test_renamed_while_open(void **state) {
  int w;
  assert_int_equal(mgos_vfs_mkdir("/d", 0777), 0);
  w = mgos_vfs_open("/d/f", O_RDWR | O_CREAT, 0);
  assert_int_equal(mgos_vfs_write(w, "one", 3), 3);
  assert_int_equal(mgos_vfs_rename("/d/f", "/g"), 0);
  check("/g", "one");
  assert_int_equal(mgos_vfs_write(w, "two", 3), 3);
  assert_int_equal(mgos_vfs_close(w), 0);
  check("/g", "onetwo");
  put("/d/h", "in folder");
  w = mgos_vfs_open("/d/h", O_RDWR | O_APPEND, 0);
  assert_int_equal(mgos_vfs_rename("/d", "/e"), 0);
  check_fd(w, "in folder");
  assert_int_equal(mgos_vfs_write(w, "!", 1), 1);
  assert_int_equal(mgos_vfs_close(w), 0);
  check("/e/h", "in folder!");
}

static void test_times(void **state) {
  struct stat a, b;
  int fd;
  put("/t", "1");
  assert_int_equal(mgos_vfs_stat("/t", &a), 0);
  assert_true(a.st_mtime > 0);
  put("/t", "2");
  assert_int_equal(mgos_vfs_stat("/t", &b), 0);
  // Same size, perhaps the same second, but told apart.
  assert_true(b.st_mtime > a.st_mtime);
  fd = mgos_vfs_open("/t", O_RDWR, 0);
  mgos_vfs_close(fd);
  assert_int_equal(mgos_vfs_stat("/t", &a), 0);
  assert_int_equal(a.st_mtime, b.st_mtime);
}

static void test_many_open(void **state) {
  int fds[64], n;
  put("/f", "x");
  for (n = 0; n < 64; n++) {
    fds[n] = mgos_vfs_open("/f", O_RDONLY, 0);
    if (fds[n] < 0) break;
  }
  assert_int_equal(n, 32);
  assert_int_equal(errno, EMFILE);
  assert_false(mgos_vfs_umount("/"));
  while (n > 0)
    assert_int_equal(mgos_vfs_close(fds[--n]), 0);
  assert_true(mgos_vfs_umount("/"));
}

static void test_forced_unmount_stores(void **state) {
  int w = mgos_vfs_open("/f", O_WRONLY | O_CREAT, 0);
  DIR *dir = mgos_vfs_opendir("/");
  assert_int_equal(mgos_vfs_write(w, "kept", 4), 4);
  mgos_vfs_umount_all();
  assert_int_equal(mgos_vfs_closedir(dir), -1);
  assert_true(mgos_vfs_mount_dev_name("/", "root", "LFS", OPTS));
  check("/f", "kept");
}

static void test_names_and_space(void **state) {
  char name[300];
  size_t total = mgos_vfs_get_space_total("/");
  size_t free_before = mgos_vfs_get_space_free("/");
  assert_int_equal(total, 131072);
  assert_true(free_before > 0 && free_before < total);
  memset(name, 'n', sizeof(name));
  name[0] = '/';
  name[255] = '\0';
  put(name, "long");
  check(name, "long");
  name[255] = 'n';
  name[299] = '\0';
  expect_errno(mgos_vfs_open(name, O_WRONLY | O_CREAT, 0), ENAMETOOLONG);
  put("/p/../q", "dots");
  check("/q", "dots");
  assert_true(mgos_vfs_gc("/"));
}

static void test_options(void **state) {
  struct mgos_vfs_dev *dev =
      mgos_vfs_dev_create("RAM", "{\"size\": 65536, \"erase_size\": 1024}");
  static const char *const bad[] = {
      "{\"bs\": 0}",
      "{\"bs\": 64}",
      "{\"is\": 0}",
      "{\"is\": -1}",
      "{\"is\": 100}",
      "{\"is\": 128, \"cs\": 64}",
      "{\"is\": 128, \"cs\": 200}",
      "{\"size\": 70000}",
      "{\"size\": -1}",
      "{\"size\": 4096}",
      "{\"bcy\": 0}",
      "{\"cs\": 1000000}",
  };
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    assert_false(mgos_vfs_mkfs_dev(dev, "LFS", bad[i]));
  }
  assert_false(mgos_vfs_fs_lfs_probe(dev));
  assert_false(mgos_vfs_mount_dev("/m", dev, "LFS", ""));  // Nothing there.
  assert_true(mgos_vfs_mkfs_dev(
      dev, "LFS", "{\"bs\": 1024, \"is\": 16, \"cs\": 64, \"bcy\": -1}"));
  assert_true(mgos_vfs_fs_lfs_probe(dev));
  // The block count is that of the file system, not of the device.
  assert_false(mgos_vfs_mount_dev("/m", dev, "LFS", "{\"bs\": 2048}"));
  assert_true(mgos_vfs_mount_dev("/m", dev, "LFS",
                                 "{\"bs\": 1024, \"is\": 16, \"cs\": 64}"));
  put("/m/x", "1");
  check("/m/x", "1");
  assert_true(mgos_vfs_umount("/m"));
  mgos_vfs_dev_close(dev);
}

static uint32_t s_seed;

static uint32_t next_random(void) {
  s_seed = s_seed * 1103515245u + 12345u;
  return s_seed >> 8;
}

// Whatever the device holds, nothing crashes and nothing runs on.
static void test_damaged(void **state) {
  struct mgos_vfs_dev *dev;
  static uint8_t image[131072], bad[131072];
  char name[16];
  for (int i = 0; i < 6; i++) {
    snprintf(name, sizeof(name), "/f%d", i);
    put(name, "some content that is not so short");
  }
  mgos_vfs_umount_all();
  dev = mgos_vfs_dev_open("root");
  assert_int_equal(mgos_vfs_dev_read(dev, 0, sizeof(image), image), 0);
  for (int round = 0; round < 200; round++) {
    memcpy(bad, image, sizeof(bad));
    s_seed = round;
    for (int i = 0; i < 1 + round % 7; i++) {
      bad[next_random() % (2 * 4096)] ^= 1 << next_random() % 8;
    }
    assert_int_equal(mgos_vfs_dev_erase(dev, 0, sizeof(bad)), 0);
    assert_int_equal(mgos_vfs_dev_write(dev, 0, sizeof(bad), bad), 0);
    if (!mgos_vfs_mount_dev("/", dev, "LFS", OPTS)) continue;
    for (int i = 0; i < 6; i++) {
      char buf[64];
      int fd;
      snprintf(name, sizeof(name), "/f%d", i);
      fd = mgos_vfs_open(name, O_RDONLY, 0);
      if (fd < 0) continue;
      mgos_vfs_read(fd, buf, sizeof(buf));
      mgos_vfs_close(fd);
    }
    mgos_vfs_umount_all();
  }
  mgos_vfs_dev_close(dev);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      T(test_flags),
      T(test_folders),
      T(test_reader_follows_writer),
      T(test_removed_while_open),
      T(test_renamed_while_open),
      T(test_times),
      T(test_many_open),
      T(test_forced_unmount_stores),
      T(test_names_and_space),
      T(test_options),
      T(test_damaged),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
