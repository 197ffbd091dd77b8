// SPDX-License-Identifier: Apache-2.0
//
// Devices and file systems from the configuration: created once, kept then.

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
#include <unistd.h>

#include "common/cs_dbg.h"
#include "mgos_sys_config.h"
#include "mgos_vfs.h"
#include "mgos_vfs_dev_ram.h"
#include "mgos_vfs_fs_lfs.h"
#include "mgos_vfs_internal.h"

bool mgos_fstab_init(void);

static char s_dir[] = "/tmp/test_fstab_XXXXXX";

static int setup(void **state) {
  cs_log_set_level(LL_NONE);
  mgos__vfs_reset();
  assert_true(mgos_vfs_dev_ram_init());
  assert_true(mgos_vfs_fs_lfs_init());
  mgos_config_set_defaults(&mgos_sys_config);
  mgos_sys_config_set_devtab_dev2_name("ram");
  mgos_sys_config_set_devtab_dev2_type("RAM");
  mgos_sys_config_set_devtab_dev2_opts("{\"size\": 65536}");
  mgos_sys_config_set_fstab_fs1_dev("ram");
  mgos_sys_config_set_fstab_fs1_type("LFS");
  mgos_sys_config_set_fstab_fs1_path("/data");
  return 0;
}

static int teardown(void **state) {
  remove("conf9.json");
  mgos_config_free(&mgos_sys_config);
  mgos__vfs_reset();
  return 0;
}

static void test_creates_once(void **state) {
  mgos_sys_config_set_fstab_fs1_create(true);
  assert_true(mgos_fstab_init());
  assert_int_equal(mgos_vfs_get_space_total("/data"), 65536);
  assert_true(mgos_sys_config_get_fstab_fs1_created());
  assert_int_equal(access("conf9.json", F_OK), 0);  // Remembered.
  // The same on a blank device: what was made before is not made again.
  mgos_vfs_umount_all();
  assert_true(mgos_vfs_dev_unregister_all());
  assert_false(mgos_fstab_init());
}

static void test_not_created(void **state) {
  assert_false(mgos_fstab_init());
  assert_int_equal(mgos_vfs_get_space_total("/data"), 0);
  assert_int_equal(access("conf9.json", F_OK), -1);
}

static void test_optional(void **state) {
  mgos_sys_config_set_fstab_fs1_optional(true);
  assert_true(mgos_fstab_init());
  assert_int_equal(mgos_vfs_get_space_total("/data"), 0);
}

static void test_bad_device(void **state) {
  mgos_sys_config_set_devtab_dev2_type("nope");
  assert_false(mgos_fstab_init());
}

static void test_old_form(void **state) {
  mgos_sys_config_set_fstab_fs1_dev(NULL);
  assert_true(mgos_fstab_init());
  mgos_sys_config_set_sys_mount_path("/old");
  mgos_sys_config_set_sys_mount_dev_type("RAM");
  mgos_sys_config_set_sys_mount_dev_opts("{\"size\": 65536}");
  mgos_sys_config_set_sys_mount_fs_type("LFS");
  assert_true(mgos_vfs_dev_unregister_all());
  assert_false(mgos_fstab_init());  // Blank memory holds no file system.
}

static int group_setup(void **state) {
  assert_non_null(mkdtemp(s_dir));
  return chdir(s_dir);
}

static int group_teardown(void **state) {
  assert_int_equal(chdir("/"), 0);
  return rmdir(s_dir);
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      T(test_creates_once), T(test_not_created), T(test_optional),
      T(test_bad_device),   T(test_old_form),
  };
  return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
