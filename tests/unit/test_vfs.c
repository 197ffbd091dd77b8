// SPDX-License-Identifier: Apache-2.0
//
// The mount table and its dispatch, over a file system type that records what
// it is asked.

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
#include "mgos_system.h"
#include "mgos_vfs.h"
#include "mgos_vfs_dev_ram.h"
#include "mgos_vfs_fs_spiffs.h"
#include "mgos_vfs_internal.h"

static char s_call[300];  // The last call.
static int s_next_fd;
static int s_umounts;
static struct dirent s_entry;

#define RECORD(...) snprintf(s_call, sizeof(s_call), __VA_ARGS__)

static const char *label(struct mgos_vfs_fs *fs) {
  return fs->fs_data;
}

static bool rec_mount(struct mgos_vfs_fs *fs, const char *opts) {
  if (strcmp(opts, "bad") == 0) return false;
  fs->fs_data = strdup(opts);
  return fs->fs_data != NULL;
}

static bool rec_umount(struct mgos_vfs_fs *fs) {
  s_umounts++;
  free(fs->fs_data);
  return true;
}

static bool rec_mkfs(struct mgos_vfs_fs *fs, const char *opts) {
  RECORD("mkfs %s", opts);
  return strcmp(opts, "bad") != 0;
}

static size_t rec_total(struct mgos_vfs_fs *fs) {
  return 1000 + strlen(label(fs));
}

static size_t rec_free(struct mgos_vfs_fs *fs) {
  return 10;
}

static bool rec_gc(struct mgos_vfs_fs *fs) {
  RECORD("gc %s", label(fs));
  return true;
}

static int rec_open(struct mgos_vfs_fs *fs, const char *path, int flags,
                    int mode) {
  RECORD("%s open %s %d", label(fs), path, flags);
  if (strcmp(path, "missing") == 0) {
    errno = ENOENT;
    return -1;
  }
  return s_next_fd;
}

static int rec_close(struct mgos_vfs_fs *fs, int fd) {
  RECORD("%s close %d", label(fs), fd);
  if (fd == 99) {
    errno = EBADF;
    return -1;
  }
  if (fd == 98) {
    errno = EIO;
    return -1;
  }
  return 0;
}

static ssize_t rec_read(struct mgos_vfs_fs *fs, int fd, void *dst, size_t len) {
  RECORD("%s read %d %d", label(fs), fd, (int) len);
  return len;
}

static ssize_t rec_write(struct mgos_vfs_fs *fs, int fd, const void *src,
                         size_t len) {
  RECORD("%s write %d %d", label(fs), fd, (int) len);
  errno = ENOSPC;
  return -1;
}

static int rec_stat(struct mgos_vfs_fs *fs, const char *path, struct stat *st) {
  RECORD("%s stat %s", label(fs), path);
  st->st_size = 77;
  return 0;
}

static off_t rec_lseek(struct mgos_vfs_fs *fs, int fd, off_t off, int whence) {
  RECORD("%s lseek %d %d %d", label(fs), fd, (int) off, whence);
  return off;
}

static int rec_unlink(struct mgos_vfs_fs *fs, const char *path) {
  RECORD("%s unlink %s", label(fs), path);
  return 0;
}

static int rec_rename(struct mgos_vfs_fs *fs, const char *src,
                      const char *dst) {
  RECORD("%s rename %s %s", label(fs), src, dst);
  return 0;
}

static DIR *rec_opendir(struct mgos_vfs_fs *fs, const char *path) {
  RECORD("%s opendir %s", label(fs), path);
  return (DIR *) &s_entry;
}

static struct dirent *rec_readdir(struct mgos_vfs_fs *fs, DIR *dir) {
  assert_ptr_equal(dir, &s_entry);
  return &s_entry;
}

static int rec_closedir(struct mgos_vfs_fs *fs, DIR *dir) {
  RECORD("%s closedir", label(fs));
  return 0;
}

static int rec_mkdir(struct mgos_vfs_fs *fs, const char *path, mode_t mode) {
  RECORD("%s mkdir %s", label(fs), path);
  return 0;
}

static int rec_rmdir(struct mgos_vfs_fs *fs, const char *path) {
  RECORD("%s rmdir %s", label(fs), path);
  return 0;
}

static const struct mgos_vfs_fs_ops s_ops = {
    .mkfs = rec_mkfs,
    .mount = rec_mount,
    .umount = rec_umount,
    .get_space_total = rec_total,
    .get_space_free = rec_free,
    .gc = rec_gc,
    .open = rec_open,
    .close = rec_close,
    .read = rec_read,
    .write = rec_write,
    .stat = rec_stat,
    .lseek = rec_lseek,
    .unlink = rec_unlink,
    .rename = rec_rename,
    .opendir = rec_opendir,
    .readdir = rec_readdir,
    .closedir = rec_closedir,
    .mkdir = rec_mkdir,
    .rmdir = rec_rmdir,
};

static const struct mgos_vfs_fs_ops s_poor_ops = {
    .mount = rec_mount,
    .umount = rec_umount,
};

static int setup(void **state) {
  cs_log_set_level(LL_NONE);
  mgos__vfs_reset();
  s_next_fd = 3;
  s_umounts = 0;
  s_call[0] = '\0';
  assert_true(mgos_vfs_fs_register_type("REC", &s_ops));
  assert_true(mgos_vfs_fs_register_type("POOR", &s_poor_ops));
  assert_true(mgos_vfs_mount("/", "", "", "REC", "root"));
  return 0;
}

static int teardown(void **state) {
  mgos__vfs_reset();
  return 0;
}

static void expect(const char *call) {
  assert_string_equal(s_call, call);
  s_call[0] = '\0';
}

static void test_longest_prefix(void **state) {
  struct stat st;
  assert_true(mgos_vfs_mount("/mnt/", NULL, NULL, "REC", "m"));
  assert_true(mgos_vfs_mount("/mnt/deep", NULL, NULL, "REC", "d"));
  assert_false(mgos_vfs_mount("/mnt", NULL, NULL, "REC", "twice"));
  assert_int_equal(s_umounts, 1);
  assert_int_equal(mgos_vfs_stat("/mnt/a", &st), 0);
  assert_int_equal(st.st_size, 77);
  expect("m stat a");
  mgos_vfs_stat("/mnt", &st);
  expect("m stat ");
  mgos_vfs_stat("/mntx/a", &st);
  expect("root stat mntx/a");
  mgos_vfs_stat("/mnt/deep/b/c", &st);
  expect("d stat b/c");
  mgos_vfs_stat("/mnt/deep/../b", &st);
  expect("m stat b");
  mgos_vfs_stat("conf0.json", &st);
  expect("root stat conf0.json");
  mgos_vfs_stat("/", &st);
  expect("root stat ");
  assert_true(mgos_vfs_umount("/mnt/deep"));
  mgos_vfs_stat("/mnt/deep/b", &st);
  expect("m stat deep/b");
}

static void test_descriptors(void **state) {
  char buf[4];
  int vfd = mgos_vfs_open("/f", O_RDWR, 0);
  assert_true(vfd > 0);
  assert_int_equal(MGOS_VFS_VFD_TO_FS_FD(vfd), 3);
  assert_int_equal(vfd & ~0xffff, 0);
  expect("root open f 2");
  assert_int_equal(mgos_vfs_read(vfd, buf, 4), 4);
  expect("root read 3 4");
  assert_int_equal(mgos_vfs_write(vfd, buf, 2), -1);
  assert_int_equal(errno, ENOSPC);
  assert_int_equal(mgos_vfs_lseek(vfd, 5, SEEK_CUR), 5);
  expect("root lseek 3 5 1");
  assert_int_equal(mgos_vfs_fsync(vfd), -1);
  assert_int_equal(errno, EINVAL);
  assert_false(mgos_vfs_umount("/"));  // Busy.
  assert_int_equal(mgos_vfs_close(vfd), 0);
  assert_int_equal(mgos_vfs_open("/missing", 0, 0), -1);
  assert_int_equal(errno, ENOENT);
  for (int bad = -1; bad < 2; bad++) {
    assert_int_equal(mgos_vfs_read(bad, buf, 1), -1);
    assert_int_equal(errno, EBADF);
  }
  assert_int_equal(mgos_vfs_close(0x12345), -1);
  assert_int_equal(mgos_vfs_close(0xfe00), -1);
  s_next_fd = 256;
  assert_int_equal(mgos_vfs_open("/g", 0, 0), -1);
  assert_int_equal(errno, EMFILE);
  expect("root close 256");
  assert_true(mgos_vfs_umount("/"));
  assert_int_equal(mgos_vfs_read(vfd, buf, 1), -1);
  assert_int_equal(errno, EBADF);
}

// A close that fails has closed; one of something else has not.
static void test_failed_close(void **state) {
  int vfd;
  s_next_fd = 98;
  vfd = mgos_vfs_open("/f", 0, 0);
  assert_int_equal(mgos_vfs_close(vfd + 1), -1);
  assert_false(mgos_vfs_umount("/"));
  assert_int_equal(mgos_vfs_close(vfd), -1);
  assert_int_equal(errno, EIO);
  assert_true(mgos_vfs_umount("/"));
}

static void test_names(void **state) {
  assert_true(mgos_vfs_mount("/m", NULL, NULL, "REC", "m"));
  assert_int_equal(mgos_vfs_rename("/a", "b"), 0);
  expect("root rename a b");
  assert_int_equal(mgos_vfs_rename("/m/a", "/m/x/../b"), 0);
  expect("m rename a b");
  assert_int_equal(mgos_vfs_rename("/a", "/m/a"), -1);
  assert_int_equal(errno, EXDEV);
  assert_int_equal(mgos_vfs_rename("/m/a", "/a"), -1);
  assert_int_equal(errno, EXDEV);
  assert_int_equal(mgos_vfs_rename("/m", "/m/a"), -1);
  assert_int_equal(errno, EBUSY);
  assert_int_equal(mgos_vfs_rename("/a", ""), -1);
  assert_int_equal(errno, ENOENT);
  assert_int_equal(mgos_vfs_link("/a", "/b"), -1);
  assert_int_equal(errno, ENOTSUP);
  assert_int_equal(mgos_vfs_unlink("/m/f"), 0);
  expect("m unlink f");
  assert_int_equal(mgos_vfs_unlink("/m"), -1);
  assert_int_equal(errno, EBUSY);
  assert_int_equal(mgos_vfs_mkdir("/d", 0777), 0);
  expect("root mkdir d");
  assert_int_equal(mgos_vfs_mkdir("/m", 0777), -1);
  assert_int_equal(errno, EEXIST);
  assert_int_equal(mgos_vfs_rmdir("/m/d"), 0);
  expect("m rmdir d");
  assert_int_equal(mgos_vfs_rmdir("/"), -1);
  assert_int_equal(errno, EBUSY);
}

static void test_directories(void **state) {
  DIR *dir = mgos_vfs_opendir("/x");
  assert_non_null(dir);
  expect("root opendir x");
  assert_ptr_equal(mgos_vfs_readdir(dir), &s_entry);
  assert_false(mgos_vfs_umount("/"));
  assert_int_equal(mgos_vfs_closedir(dir), 0);
  expect("root closedir");
  dir = mgos_vfs_opendir("/x");
  mgos_vfs_umount_all();
  errno = 0;
  assert_null(mgos_vfs_readdir(dir));
  assert_int_equal(errno, EBADF);
  assert_int_equal(mgos_vfs_closedir(dir), -1);
  assert_null(mgos_vfs_opendir("/x"));
  assert_int_equal(mgos_vfs_closedir(NULL), -1);
}

static void test_unsupported(void **state) {
  struct stat st;
  assert_true(mgos_vfs_mount("/p", NULL, NULL, "POOR", "p"));
  assert_int_equal(mgos_vfs_open("/p/a", 0, 0), -1);
  assert_int_equal(errno, ENOTSUP);
  assert_int_equal(mgos_vfs_stat("/p/a", &st), -1);
  assert_null(mgos_vfs_opendir("/p"));
  assert_int_equal(mgos_vfs_get_space_total("/p"), 0);
  assert_false(mgos_vfs_gc("/p"));
  assert_false(mgos_vfs_mkfs_dev(NULL, "POOR", ""));
}

static void test_space_and_mkfs(void **state) {
  assert_int_equal(mgos_vfs_get_space_total("/any"), 1004);
  assert_int_equal(mgos_vfs_get_space_free("/any"), 10);
  assert_true(mgos_vfs_gc("/"));
  expect("gc root");
  assert_true(mgos_vfs_mkfs_dev(NULL, "REC", "o"));
  expect("mkfs o");
  assert_false(mgos_vfs_mkfs_dev(NULL, "REC", "bad"));
  assert_false(mgos_vfs_mkfs_dev(NULL, "NONE", ""));
  assert_false(mgos_vfs_mkfs_dev_name("nodev", "REC", ""));
  assert_false(mgos_vfs_mkfs("nodev", "", "REC", ""));
  assert_false(mgos_vfs_mount("/b", "", "", "REC", "bad"));
  assert_false(mgos_vfs_mount("/b", "", "", "NONE", ""));
  assert_false(mgos_vfs_mount_dev_name("/b", "nodev", "REC", ""));
  assert_false(mgos_vfs_mount("", "", "", "REC", "x"));
  assert_false(mgos_vfs_fs_register_type("REC", &s_ops));
  assert_null(mgos_vfs_mmap_desc_get(0));
  assert_int_equal(mgos_vfs_mmap_descs_cnt(), 0);
}

static void test_core_figures(void **state) {
  assert_true(mgos__vfs_init());
  assert_int_equal(mgos_get_fs_size(), 1004);
  assert_int_equal(mgos_get_free_fs_size(), 10);
  mgos_fs_gc();
  expect("gc root");
  assert_int_equal(mgos_get_fs_memory_usage(), 0);
}

static void test_device_reference(void **state) {
  struct mgos_vfs_dev *dev;
  assert_true(mgos_vfs_dev_ram_init());
  dev = mgos_vfs_dev_create("RAM", "{\"size\": 4096}");
  assert_true(mgos_vfs_mount_dev("/r", dev, "REC", "r"));
  assert_int_equal(dev->refs, 2);
  assert_false(mgos_vfs_mount_dev("/r", dev, "REC", "r"));
  assert_int_equal(dev->refs, 2);
  assert_true(mgos_vfs_umount("/r"));
  assert_true(mgos_vfs_dev_close(dev));
}

static void test_no_mounts(void **state) {
  struct stat st;
  mgos_vfs_umount_all();
  assert_int_equal(s_umounts, 1);
  assert_int_equal(mgos_vfs_stat("/x", &st), -1);
  assert_int_equal(errno, ENOENT);
  assert_false(mgos_vfs_umount("/"));
  assert_int_equal(mgos_vfs_get_space_total("/"), 0);
}

static void test_hal_mount(void **state) {
  struct mgos_vfs_fs *fs = calloc(1, sizeof(*fs));
  struct stat st;
  fs->type = "REC";
  fs->ops = &s_ops;
  fs->fs_data = strdup("hal");
  assert_true(mgos_vfs_hal_mount("/hal", fs));
  mgos_vfs_stat("/hal/q", &st);
  expect("hal stat q");
  assert_true(mgos_vfs_umount("/hal"));
}

static void test_spiffs_is_refused(void **state) {
  assert_true(mgos_vfs_fs_spiffs_init());
  assert_false(mgos_vfs_mount("/s", NULL, NULL, "SPIFFS", ""));
  assert_false(mgos_vfs_mkfs_dev(NULL, "SPIFFS", ""));
  assert_false(mgos_vfs_fs_spiffs_probe(NULL));
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      T(test_longest_prefix), T(test_descriptors),  T(test_failed_close),
      T(test_names),          T(test_directories),  T(test_unsupported),
      T(test_space_and_mkfs), T(test_core_figures), T(test_device_reference),
      T(test_no_mounts),      T(test_hal_mount),    T(test_spiffs_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
