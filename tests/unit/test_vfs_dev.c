// SPDX-License-Identifier: Apache-2.0
//
// Devices: types, references, bounds, the types part and RAM, the device table.

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on

#include <string.h>

#include "common/cs_dbg.h"
#include "mgos_vfs_dev.h"
#include "mgos_vfs_dev_part.h"
#include "mgos_vfs_dev_ram.h"
#include "mgos_vfs_internal.h"

static int setup(void **state) {
  cs_log_set_level(LL_NONE);
  mgos__vfs_reset();
  assert_true(mgos_vfs_dev_ram_init());
  assert_true(mgos_vfs_dev_part_init());
  return 0;
}

static int teardown(void **state) {
  mgos__vfs_reset();
  return 0;
}

static void test_types(void **state) {
  assert_false(mgos_vfs_dev_ram_init());  // Taken.
  assert_null(mgos_vfs_dev_create("nope", ""));
  assert_null(mgos_vfs_dev_create(NULL, ""));
  assert_null(mgos_vfs_dev_create("RAM", ""));
  assert_null(mgos_vfs_dev_create("RAM", "{\"size\": 5000}"));
  assert_null(mgos_vfs_dev_create("RAM", "not json"));
  assert_null(mgos_vfs_dev_create("RAM", "{\"size\": 0}"));
}

static void test_ram_is_nor(void **state) {
  struct mgos_vfs_dev *dev =
      mgos_vfs_dev_create("RAM", "{\"size\": 8192, \"erase_size\": 1024}");
  size_t sizes[MGOS_VFS_DEV_NUM_ERASE_SIZES];
  uint8_t buf[4];
  assert_non_null(dev);
  assert_int_equal(mgos_vfs_dev_get_size(dev), 8192);
  assert_int_equal(mgos_vfs_dev_get_erase_sizes(dev, sizes), 0);
  assert_int_equal(sizes[0], 1024);
  assert_int_equal(sizes[1], 0);
  assert_int_equal(mgos_vfs_dev_read(dev, 8188, 4, buf), 0);
  assert_memory_equal(buf, "\xff\xff\xff\xff", 4);
  assert_int_equal(mgos_vfs_dev_write(dev, 1024, 4, "\x0f\xf0\xaa\x55"), 0);
  assert_int_equal(mgos_vfs_dev_write(dev, 1024, 4, "\xff\xff\x0f\xf0"), 0);
  assert_int_equal(mgos_vfs_dev_read(dev, 1024, 4, buf), 0);
  assert_memory_equal(buf, "\x0f\xf0\x0a\x50", 4);
  assert_int_equal(mgos_vfs_dev_erase(dev, 1024, 1024), 0);
  assert_int_equal(mgos_vfs_dev_read(dev, 1024, 4, buf), 0);
  assert_memory_equal(buf, "\xff\xff\xff\xff", 4);
  assert_true(mgos_vfs_dev_close(dev));
}

static void test_bounds(void **state) {
  struct mgos_vfs_dev *dev =
      mgos_vfs_dev_create("RAM", "{\"size\": 8192, \"erase_size\": 4096}");
  uint8_t b = 0;
  const int inval = MGOS_VFS_DEV_ERR_INVAL;
  assert_int_equal(mgos_vfs_dev_read(dev, 8192, 0, &b), 0);
  assert_int_equal(mgos_vfs_dev_read(dev, 8192, 1, &b), inval);
  assert_int_equal(mgos_vfs_dev_read(dev, 8193, 0, &b), inval);
  assert_int_equal(mgos_vfs_dev_read(dev, 1, SIZE_MAX, &b), inval);
  assert_int_equal(mgos_vfs_dev_write(dev, SIZE_MAX, 2, &b), inval);
  assert_int_equal(mgos_vfs_dev_erase(dev, 1, 4096), inval);
  assert_int_equal(mgos_vfs_dev_erase(dev, 0, 100), inval);
  assert_int_equal(mgos_vfs_dev_erase(dev, 4096, 8192), inval);
  assert_int_equal(mgos_vfs_dev_read(NULL, 0, 1, &b), inval);
  assert_int_equal(mgos_vfs_dev_get_size(NULL), 0);
  mgos_vfs_dev_close(dev);
}

static void test_references(void **state) {
  struct mgos_vfs_dev *a, *b;
  assert_true(
      mgos_vfs_dev_create_and_register("RAM", "{\"size\": 4096}", "ram0"));
  assert_false(
      mgos_vfs_dev_create_and_register("RAM", "{\"size\": 4096}", "ram0"));
  a = mgos_vfs_dev_open("ram0");
  b = mgos_vfs_dev_open("ram0");
  assert_ptr_equal(a, b);
  assert_int_equal(a->refs, 3);
  assert_false(mgos_vfs_dev_register(a, "other"));  // Has a name.
  assert_false(mgos_vfs_dev_close(b));
  assert_true(mgos_vfs_dev_unregister("ram0"));
  assert_false(mgos_vfs_dev_unregister("ram0"));
  assert_null(mgos_vfs_dev_open("ram0"));
  assert_int_equal(mgos_vfs_dev_get_size(a), 4096);  // Still ours.
  assert_true(mgos_vfs_dev_register(a, "again"));
  assert_true(mgos_vfs_dev_unregister("again"));
  assert_true(mgos_vfs_dev_close(a));
}

static void test_part(void **state) {
  struct mgos_vfs_dev *ram, *part;
  uint8_t buf[4];
  size_t sizes[MGOS_VFS_DEV_NUM_ERASE_SIZES];
  assert_true(mgos_vfs_dev_create_and_register(
      "RAM", "{\"size\": 16384, \"erase_size\": 4096}", "ram0"));
  assert_null(mgos_vfs_dev_create("part", "{\"dev\": \"nope\"}"));
  assert_null(mgos_vfs_dev_create("part", "{}"));
  assert_null(
      mgos_vfs_dev_create("part", "{\"dev\": \"ram0\", \"offset\": 16384}"));
  assert_null(mgos_vfs_dev_create(
      "part", "{\"dev\": \"ram0\", \"offset\": 8192, \"size\": 12288}"));
  assert_null(mgos_vfs_dev_create(
      "part", "{\"dev\": \"ram0\", \"offset\": 100, \"size\": 4096}"));
  assert_null(mgos_vfs_dev_create(
      "part", "{\"dev\": \"ram0\", \"offset\": -4096, \"size\": 4096}"));
  part = mgos_vfs_dev_create(
      "part", "{\"dev\": \"ram0\", \"offset\": 4096, \"size\": 8192}");
  assert_non_null(part);
  assert_int_equal(mgos_vfs_dev_get_size(part), 8192);
  assert_int_equal(mgos_vfs_dev_get_erase_sizes(part, sizes), 0);
  assert_int_equal(sizes[0], 4096);
  assert_int_equal(mgos_vfs_dev_write(part, 0, 4, "abcd"), 0);
  ram = mgos_vfs_dev_open("ram0");
  assert_int_equal(mgos_vfs_dev_read(ram, 4096, 4, buf), 0);
  assert_memory_equal(buf, "abcd", 4);
  assert_int_equal(mgos_vfs_dev_read(part, 8190, 4, buf),
                   MGOS_VFS_DEV_ERR_INVAL);
  assert_int_equal(mgos_vfs_dev_erase(part, 0, 4096), 0);
  assert_int_equal(mgos_vfs_dev_read(ram, 4096, 4, buf), 0);
  assert_memory_equal(buf, "\xff\xff\xff\xff", 4);
  mgos_vfs_dev_close(ram);
  // The part keeps what it stands on.
  assert_true(mgos_vfs_dev_unregister("ram0"));
  assert_int_equal(mgos_vfs_dev_read(part, 0, 4, buf), 0);
  assert_true(mgos_vfs_dev_close(part));
}

static void test_unregister_all(void **state) {
  struct mgos_vfs_dev *dev;
  assert_true(mgos_process_devtab(
      "r RAM {\"size\": 8192}\np1 part {\"dev\": \"r\", \"size\": 4096}"));
  assert_true(mgos_vfs_dev_unregister_all());
  assert_null(mgos_vfs_dev_open("r"));
  assert_true(mgos_process_devtab("r RAM {\"size\": 8192}"));
  dev = mgos_vfs_dev_open("r");
  assert_false(mgos_vfs_dev_unregister_all());
  assert_true(mgos_vfs_dev_close(dev));
}

static void test_flash(void **state) {
  struct mgos_vfs_dev *dev;
  assert_null(mgos_vfs_dev_create("flash", ""));
  // The port may or may not have a chip in a test; the type is there.
  assert_true(mgos__vfs_init());
  assert_null(mgos_vfs_dev_create("flash", "{\"name\": \"flash77\"}"));
  dev = mgos_vfs_dev_open("flash0");
  if (dev != NULL) {
    assert_true(mgos_vfs_dev_get_size(dev) > 0);
    mgos_vfs_dev_close(dev);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_types, setup, teardown),
      cmocka_unit_test_setup_teardown(test_ram_is_nor, setup, teardown),
      cmocka_unit_test_setup_teardown(test_bounds, setup, teardown),
      cmocka_unit_test_setup_teardown(test_references, setup, teardown),
      cmocka_unit_test_setup_teardown(test_part, setup, teardown),
      cmocka_unit_test_setup_teardown(test_unregister_all, setup, teardown),
      cmocka_unit_test_setup_teardown(test_flash, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
