// SPDX-License-Identifier: Apache-2.0
//
// Power goes at every flash operation of a file or config change: afterwards
// the file system mounts, the thing changed has its old or its new content,
// never neither, what was not touched is as it was, and writing works.

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "mgos_file_utils.h"
#include "mgos_sys_config.h"
#include "mgos_vfs_fs_lfs.h"
#include "mgos_vfs_internal.h"
#include "nor.h"
#include "route.h"

// Few erase cycles, so that metadata moves to other blocks during a test.
#define FS_OPTS "{\"bs\":4096,\"is\":128,\"bcy\":5}"
#define BIG_SIZE 9000

static uint8_t s_base[NOR_SIZE];  // Flash before the change.
static char s_old_big[BIG_SIZE], s_new_big[BIG_SIZE + 700];
static long s_cuts;

static void mount(void) {
  assert_true(mgos_vfs_mount("/", "nor", "", "LFS", FS_OPTS));
}

static void put(const char *path, const char *data, size_t len) {
  assert_int_equal(mgos__file_replace(path, data, len), 0);
}

// Content of a file, NULL if there is none. The caller frees.
static char *get(const char *path, size_t *len) {
  struct stat st;
  char *buf;
  int fd = mgos_vfs_open(path, O_RDONLY, 0);
  if (fd < 0) {
    assert_int_equal(errno, ENOENT);
    return NULL;
  }
  assert_int_equal(mgos_vfs_fstat(fd, &st), 0);
  buf = calloc(1, st.st_size + 1);
  assert_int_equal(mgos_vfs_read(fd, buf, st.st_size), st.st_size);
  assert_int_equal(mgos_vfs_close(fd), 0);
  *len = st.st_size;
  return buf;
}

static bool is(const char *path, const char *data, size_t len) {
  size_t have;
  char *text = get(path, &have);
  bool same = text != NULL && have == len && memcmp(text, data, len) == 0;
  free(text);
  return same;
}

// Flash with an old state of everything.
static void make_base(void) {
  nor_power_on(0, NOR_NOT_DONE);
  memset(s_nor.data, 0xff, sizeof(s_nor.data));
  assert_true(mgos_vfs_mkfs("nor", "", "LFS", FS_OPTS));
  mount();
  put("/other", "untouched", 9);
  put("/small", "old", 3);
  put("/big", s_old_big, sizeof(s_old_big));
  put("/conf9.json", "{\"wifi\":{\"ap\":{\"channel\":3}}}", 29);
  put("/conf8.json", "{\"device\":{\"id\":\"eight\"}}", 25);
  assert_int_equal(mgos_vfs_mkdir("/dir", 0777), 0);
  mgos_vfs_umount_all();
  memcpy(s_base, s_nor.data, sizeof(s_base));
}

typedef void (*change_fn)(void);
typedef void (*check_fn)(bool done);

// Runs change() with the power cut at each operation in turn, in each way, and
// check() on what is there after a restart. done: the power lasted.
static void cut_everywhere(const char *name, change_fn change, check_fn check) {
  long cuts = 0, n = 0;
  for (int tear = NOR_NOT_DONE; tear < NOR_NUM_TEARS; tear++) {
    bool done = false;
    for (n = 1; !done; n++) {
      memcpy(s_nor.data, s_base, sizeof(s_base));
      s_nor.seed = (uint32_t) n;
      nor_power_on(0, NOR_NOT_DONE);
      mount();
      nor_power_on(n, tear);
      change();
      done = !s_nor.dead;
      mgos_vfs_umount_all();
      nor_power_on(0, NOR_NOT_DONE);
      mount();
      check(done);
      assert_true(is("/other", "untouched", 9));
      put("/after", "works", 5);
      assert_true(is("/after", "works", 5));
      mgos_vfs_umount_all();
      assert_true(n < 5000);
    }
    cuts += n - 2;
  }
  assert_true(cuts > 0);
  printf("%s: %ld cuts\n", name, cuts);
  s_cuts += cuts;
}

static void replace_small(void) {
  mgos__file_replace("/small", "new", 3);
}

static void check_small(bool done) {
  bool is_new = is("/small", "new", 3);
  assert_true(is_new || (!done && is("/small", "old", 3)));
}

// Often enough for metadata to be compacted and moved.
static void replace_many_times(void) {
  char text[16];
  for (int i = 10; i < 90 && !s_nor.dead; i++) {
    snprintf(text, sizeof(text), "v%d", i);
    mgos__file_replace("/small", text, 3);
  }
}

static void check_many_times(bool done) {
  size_t len = 0;
  char *text = get("/small", &len);
  assert_non_null(text);
  assert_int_equal(len, 3);
  assert_true(text[0] == 'v' || (!done && strcmp(text, "old") == 0));
  if (done) assert_string_equal(text, "v89");
  free(text);
}

static void replace_big(void) {
  mgos__file_replace("/big", s_new_big, sizeof(s_new_big));
}

static void check_big(bool done) {
  bool is_new = is("/big", s_new_big, sizeof(s_new_big));
  assert_true(is_new || (!done && is("/big", s_old_big, sizeof(s_old_big))));
}

// Truncating and writing in place is as safe: the old content stays until the
// file is closed.
static void rewrite_big(void) {
  int fd = mgos_vfs_open("/big", O_WRONLY | O_TRUNC, 0);
  if (fd < 0) return;
  for (size_t pos = 0; pos < sizeof(s_new_big); pos += 100) {
    size_t len = sizeof(s_new_big) - pos;
    if (mgos_vfs_write(fd, s_new_big + pos, len < 100 ? len : 100) < 0) break;
  }
  mgos_vfs_close(fd);
}

static void rename_big(void) {
  mgos_vfs_rename("/big", "/dir/moved");
}

static void check_rename(bool done) {
  bool old = is("/big", s_old_big, sizeof(s_old_big));
  bool new = is("/dir/moved", s_old_big, sizeof(s_old_big));
  assert_true(old != new);
  assert_true(new || !done);
}

static void append_big(void) {
  int fd = mgos_vfs_open("/big", O_WRONLY | O_APPEND, 0);
  if (fd < 0) return;
  mgos_vfs_write(fd, "tail", 4);
  mgos_vfs_close(fd);
}

static void check_append(bool done) {
  size_t len = 0;
  char *text = get("/big", &len);
  assert_non_null(text);
  assert_true(len == BIG_SIZE + 4 || (!done && len == BIG_SIZE));
  assert_memory_equal(text, s_old_big, BIG_SIZE);
  if (len > BIG_SIZE) assert_memory_equal(text + BIG_SIZE, "tail", 4);
  free(text);
}

static void save_config(void) {
  struct mgos_config cfg;
  mgos_sys_config_load_level(&cfg, MGOS_CONFIG_LEVEL_USER);
  mgos_config_set_wifi_ap_ssid(&cfg, "fresh");
  mgos_config_set_wifi_ap_channel(&cfg, 11);
  mgos_sys_config_save(&cfg, false, NULL);
  mgos_config_free(&cfg);
}

static void check_config(bool done) {
  struct mgos_config cfg;
  const char *ssid;
  int channel;
  assert_true(mgos_sys_config_load_level(&cfg, MGOS_CONFIG_LEVEL_USER));
  ssid = mgos_config_get_wifi_ap_ssid(&cfg);
  channel = mgos_config_get_wifi_ap_channel(&cfg);
  assert_string_equal(mgos_config_get_device_id(&cfg), "eight");
  if (channel == 11) {
    assert_string_equal(ssid, "fresh");
  } else {
    assert_false(done);
    assert_int_equal(channel, 3);
    assert_string_equal(ssid, mgos_config_get_default_wifi_ap_ssid());
  }
  mgos_config_free(&cfg);
}

// A boot that uses conf9.json.try and deletes it: the stored configuration is
// not touched, and the file is there whole or not at all.
static void boot_with_try(void) {
  mgos_sys_config_init();
  mgos_config_free(&mgos_sys_config);
}

static void check_try(bool done) {
  check_config(false);
  if (is("/conf9.json.try", "{\"debug\":{\"event_level\":4}}", 27)) {
    assert_false(done);
  } else {
    struct stat st;
    assert_int_equal(mgos_vfs_stat("/conf9.json.try", &st), -1);
  }
}

static void test_every_cut(void **state) {
  make_base();
  cut_everywhere("replace a small file", replace_small, check_small);
  cut_everywhere("replace many times", replace_many_times, check_many_times);
  cut_everywhere("replace a big file", replace_big, check_big);
  cut_everywhere("rewrite a big file", rewrite_big, check_big);
  cut_everywhere("rename across folders", rename_big, check_rename);
  cut_everywhere("append", append_big, check_append);
  cut_everywhere("save config", save_config, check_config);
  nor_power_on(0, NOR_NOT_DONE);
  memcpy(s_nor.data, s_base, sizeof(s_base));
  mount();
  put("/conf9.json.try", "{\"debug\":{\"event_level\":4}}", 27);
  mgos_vfs_umount_all();
  memcpy(s_base, s_nor.data, sizeof(s_base));
  cut_everywhere("boot with a config to try", boot_with_try, check_try);
  printf("power loss: %ld cuts, all old or new\n", s_cuts);
}

// A file system with no room refuses, and keeps what it has.
static void test_full(void **state) {
  char name[24];
  struct mgos_config cfg;
  char *msg = NULL;
  int i, res = 0;
  make_base();
  mount();
  for (i = 0; res == 0 && i < 100; i++) {
    snprintf(name, sizeof(name), "/fill%d", i);
    res = mgos__file_replace(name, s_new_big, sizeof(s_new_big));
  }
  assert_int_not_equal(res, 0);
  // The last gaps.
  for (res = 0; res == 0 && i < 500; i++) {
    snprintf(name, sizeof(name), "/fill%d", i);
    res = mgos__file_replace(name, s_new_big, 600);
  }
  assert_int_not_equal(res, 0);
  assert_int_not_equal(mgos__file_replace("/big", s_new_big, BIG_SIZE), 0);
  assert_true(is("/big", s_old_big, BIG_SIZE));
  rewrite_big();
  assert_true(is("/big", s_old_big, BIG_SIZE));
  mgos_sys_config_load_level(&cfg, MGOS_CONFIG_LEVEL_USER);
  mgos_config_set_wifi_ap_ssid(&cfg, s_new_big + sizeof(s_new_big) - 2000);
  assert_false(mgos_sys_config_save(&cfg, false, &msg));
  assert_string_equal(msg, "Failed to write file");
  free(msg);
  mgos_config_free(&cfg);
  check_config(false);
  // After a restart as well, and room that is made can be used.
  mgos_vfs_umount_all();
  mount();
  assert_true(is("/big", s_old_big, BIG_SIZE));
  check_config(false);
  assert_int_equal(mgos_vfs_unlink("/fill0"), 0);
  put("/small", "new", 3);
  mgos_vfs_umount_all();
}

static int setup(void **state) {
  for (size_t i = 0; i < sizeof(s_old_big); i++)
    s_old_big[i] = 'a' + i % 23;
  for (size_t i = 0; i < sizeof(s_new_big) - 1; i++) {
    s_new_big[i] = 'A' + i % 19;
  }
  cs_log_set_level(LL_NONE);
  mgos__vfs_reset();
  return mgos_vfs_dev_register_type("nor", &s_nor_ops) && mgos_vfs_fs_lfs_init()
             ? 0
             : -1;
}

static int teardown(void **state) {
  mgos__vfs_reset();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_cut),
      cmocka_unit_test(test_full),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
