// SPDX-License-Identifier: Apache-2.0
//
// Allocation sweep of the VFS with LFS on a RAM device: registering, mounting,
// files, folders, renaming. What was reported as done must be there when the
// medium is looked at again with all the memory one could wish.

#include "alloc_sweep.h"

#include <fcntl.h>

#include "common/cs_dbg.h"
#include "mgos_vfs.h"
#include "mgos_vfs_dev_part.h"
#include "mgos_vfs_dev_ram.h"
#include "mgos_vfs_fs_lfs.h"
#include "mgos_vfs_internal.h"

#define OPTS "{\"bs\":4096,\"is\":128}"
#define TEXT "some text that is not very long"

static bool put(const char *path) {
  int fd = mgos_vfs_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0) return false;
  bool ok = mgos_vfs_write(fd, TEXT, sizeof(TEXT)) == sizeof(TEXT);
  return mgos_vfs_close(fd) == 0 && ok;
}

static bool has(const char *path) {
  char buf[64];
  int fd = mgos_vfs_open(path, O_RDONLY, 0);
  if (fd < 0) return false;
  ssize_t n = mgos_vfs_read(fd, buf, sizeof(buf));
  if (n > 0) {
    assert_int_equal(n, sizeof(TEXT));
    assert_string_equal(buf, TEXT);
  }
  mgos_vfs_close(fd);
  return n > 0;
}

static bool list(const char *path) {
  DIR *d = mgos_vfs_opendir(path);
  int n = 0;
  if (d == NULL) return false;
  while (mgos_vfs_readdir(d) != NULL)
    n++;
  return mgos_vfs_closedir(d) == 0 && n > 0;
}

static bool make(void) {
  return mgos_vfs_dev_ram_init() && mgos_vfs_dev_part_init() &&
         mgos_vfs_fs_lfs_init() &&
         mgos_vfs_dev_create_and_register("RAM", "{\"size\": 65536}", "ram") &&
         mgos_process_devtab("root part {\"dev\": \"ram\", \"size\": 65536}") &&
         mgos_vfs_mkfs_dev_name("root", "LFS", OPTS);
}

static bool files(void *arg) {
  bool ok = make(), wrote, renamed, there = false;
  (void) arg;
  if (ok) ok = mgos_vfs_mount_dev_name("/", "root", "LFS", OPTS);
  if (!ok) {
    mgos__vfs_reset();
    return false;
  }
  wrote = put("/a");
  ok = wrote && mgos_vfs_mkdir("/d", 0777) == 0;
  renamed = ok && mgos_vfs_rename("/a", "/d/b") == 0;
  ok = renamed && has("/d/b") && list("/d") && put("/c") && has("/c") &&
       mgos_vfs_unlink("/c") == 0;
  bool paused = alloc_sweep_pause(true);
  if (wrote) there = has(renamed ? "/d/b" : "/a");
  if (wrote) assert_true(there);
  // Also after an unmount.
  assert_true(mgos_vfs_umount("/"));
  assert_true(mgos_vfs_mount_dev_name("/", "root", "LFS", OPTS));
  if (wrote) assert_true(has(renamed ? "/d/b" : "/a"));
  alloc_sweep_pause(paused);
  mgos__vfs_reset();
  return ok;
}

static void test_files(void **state) {
  (void) state;
  assert_true(alloc_sweep(files, NULL) > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_files)};
  cs_log_set_level(LL_NONE);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
