// SPDX-License-Identifier: Apache-2.0
//
// Levels of the device's configuration: load order, access lists, try-once
// files, bad files, saving of differences, boot overlay, factory reset. Runs
// in a folder of its own.

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

#include "../../ports/posix/gpio_sim.h"
#include "../../ports/posix/options.h"
#include "common/cs_dbg.h"
#include "common/cs_file.h"
#include "frozen.h"
#include "mgos_gpio.h"
#include "mgos_gpio_internal.h"
#include "mgos_ro_vars.h"
#include "mgos_sys_config.h"
#include "mgos_vfs_dev.h"
#include "mgos_vfs_dev_ram.h"
#include "mgos_vfs_internal.h"

static char s_dir[] = "/tmp/test_sys_config_XXXXXX";
static struct options s_options;
static struct mgos_config s_cfg;
static bool s_refuse;

static void put(const char *name, const char *text) {
  FILE *f = fopen(name, "w");
  assert_non_null(f);
  fputs(text, f);
  assert_int_equal(fclose(f), 0);
}

static void check_file(const char *name, const char *text) {
  char *have = cs_read_file(name, NULL);
  if (text == NULL) {
    assert_null(have);
  } else {
    assert_non_null(have);
    assert_string_equal(have, text);
  }
  free(have);
}

struct leaves {
  const char *const *want;  // Path, value, path, value, ..., NULL.
  int count, matched;
};

static void on_leaf(void *arg, const char *name, size_t name_len,
                    const char *path, const struct json_token *t) {
  struct leaves *l = arg;
  if (t->type >= JSON_TYPE_OBJECT_START) return;
  l->count++;
  for (int i = 0; l->want[i] != NULL; i += 2) {
    if (strcmp(l->want[i], path + 1) == 0 &&
        strlen(l->want[i + 1]) == (size_t) t->len &&
        memcmp(l->want[i + 1], t->ptr, t->len) == 0) {
      l->matched++;
    }
  }
}

// Checks that a file holds these values and no others; the order of keys
// depends on the libraries of the app.
static void check_values(const char *name, const char *const *want) {
  char *have = cs_read_file(name, NULL);
  struct leaves l = {want, 0, 0};
  int n = 0;
  assert_non_null(have);
  assert_int_equal(json_walk(have, strlen(have), on_leaf, &l), strlen(have));
  free(have);
  while (want[n] != NULL)
    n++;
  assert_int_equal(l.count, n / 2);
  assert_int_equal(l.matched, n / 2);
}

#define CHECK_VALUES(name, ...) \
  check_values(name, (const char *const[]){__VA_ARGS__, NULL})

static bool exists(const char *name) {
  struct stat st;
  return stat(name, &st) == 0;
}

static void load(int level) {
  assert_true(
      mgos_sys_config_load_level(&s_cfg, (enum mgos_config_level) level));
}

static int setup(void **state) {
  memset(&s_options, 0, sizeof(s_options));
  options_set_boot(&s_options);
  s_refuse = false;
  mgos_config_reset(1);
  remove("conf.json");
  remove("conf_vendor.json");
  mgos_config_set_defaults(&s_cfg);
  return 0;
}

static int teardown(void **state) {
  mgos_config_free(&s_cfg);
  return 0;
}

static void test_order(void **state) {
  put("conf1.json", "{\"device\":{\"sn\":\"1\",\"license\":\"one\"}}");
  put("conf5.json", "{\"device\":{\"sn\":\"5\"}}");
  put("conf_vendor.json", "{\"device\":{\"sn\":\"v\",\"public_key\":\"k\"}}");
  put("conf6.json", "{\"debug\":{\"level\":3}}");
  put("conf9.json", "{\"device\":{\"sn\":\"9\"}}");
  load(0);
  assert_null(mgos_config_get_device_sn(&s_cfg));
  load(4);
  assert_string_equal(mgos_config_get_device_sn(&s_cfg), "1");
  mgos_config_free(&s_cfg);
  load(5);
  assert_string_equal(mgos_config_get_device_sn(&s_cfg), "5");
  mgos_config_free(&s_cfg);
  load(6);
  assert_string_equal(mgos_config_get_device_sn(&s_cfg), "v");
  assert_int_equal(mgos_config_get_debug_level(&s_cfg), 3);
  mgos_config_free(&s_cfg);
  load(9);
  assert_string_equal(mgos_config_get_device_sn(&s_cfg), "9");
  assert_string_equal(mgos_config_get_device_license(&s_cfg), "one");
  assert_string_equal(mgos_config_get_device_public_key(&s_cfg), "k");
  assert_false(mgos_sys_config_load_level(&s_cfg, 10));
  assert_false(
      mgos_sys_config_load_level(&s_cfg, (enum mgos_config_level) - 1));
}

static void test_acl_between_levels(void **state) {
  put("conf1.json",
      "{\"conf_acl\":\"-device.sn,*\",\"device\":{\"sn\":\"1\"}}");
  put("conf2.json", "{\"conf_acl\":\"debug.*\",\"device\":{\"sn\":\"2\"}}");
  put("conf9.json",
      "{\"conf_acl\":\"*\",\"device\":{\"sn\":\"9\"},\"debug\":{\"level\":4}}");
  load(9);
  assert_string_equal(mgos_config_get_device_sn(&s_cfg), "1");
  assert_string_equal(mgos_config_get_conf_acl(&s_cfg), "debug.*");
  assert_int_equal(mgos_config_get_debug_level(&s_cfg), 4);
}

static void test_bad_files_are_skipped(void **state) {
  static const char *const bad[] = {"",
                                    "{",
                                    "{\"device\":{\"sn\":\"x\"}",
                                    "{\"debug\":{\"level\":\"x\"}}",
                                    "\xff\xfe\x00",
                                    "null garbage",
                                    "{\"device\":{\"sn\":5}}"};
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    put("conf2.json", "{\"device\":{\"sn\":\"good\"}}");
    put("conf3.json", bad[i]);
    put("conf9.json", "{\"debug\":{\"level\":1}}");
    load(9);
    assert_string_equal(mgos_config_get_device_sn(&s_cfg), "good");
    assert_int_equal(mgos_config_get_debug_level(&s_cfg), 1);
    mgos_config_free(&s_cfg);
  }
  // Larger than any configuration.
  FILE *f = fopen("conf3.json", "w");
  for (int i = 0; i < 40000; i++)
    fputc(' ', f);
  fclose(f);
  load(9);
  assert_int_equal(mgos_config_get_debug_level(&s_cfg), 1);
  mgos_config_free(&s_cfg);
  remove("conf3.json");
  assert_int_equal(mkdir("conf3.json", 0700), 0);
  load(9);
  assert_int_equal(mgos_config_get_debug_level(&s_cfg), 1);
  assert_int_equal(rmdir("conf3.json"), 0);
}

static void test_save_difference(void **state) {
  char *msg = NULL;
  put("conf5.json", "{\"device\":{\"sn\":\"five\"}}");
  load(9);
  assert_true(mgos_sys_config_save(&s_cfg, false, &msg));
  check_file("conf9.json", "{}");
  mgos_config_set_debug_level(&s_cfg, 4);
  mgos_config_set_device_sn(&s_cfg, "nine");
  assert_true(save_cfg(&s_cfg, &msg));
  CHECK_VALUES("conf9.json", "device.sn", "nine", "debug.level", "4");
  // Back to what the level below says: not in the file any more.
  mgos_config_set_device_sn(&s_cfg, "five");
  assert_true(save_cfg(&s_cfg, NULL));
  CHECK_VALUES("conf9.json", "debug.level", "4");
  // A vendor level is the difference to those below it only.
  assert_true(mgos_sys_config_save_level(&s_cfg, MGOS_CONFIG_LEVEL_VENDOR_3,
                                         false, &msg));
  CHECK_VALUES("conf3.json", "device.sn", "five", "debug.level", "4");
  assert_false(mgos_sys_config_save_level(&s_cfg, MGOS_CONFIG_LEVEL_DEFAULTS,
                                          false, &msg));
  assert_string_equal(msg, "Invalid config level");
  free(msg);
  assert_false(exists("conf9.json.tmp"));
}

static void test_save_fails(void **state) {
  char *msg = NULL;
  load(9);
  mgos_config_set_debug_level(&s_cfg, 4);
  assert_true(save_cfg(&s_cfg, &msg));
  mgos_config_set_debug_level(&s_cfg, 3);
  // A folder in the way of the temporary file.
  assert_int_equal(mkdir("conf9.json.tmp", 0700), 0);
  assert_false(save_cfg(&s_cfg, &msg));
  assert_string_equal(msg, "Failed to write file");
  free(msg);
  CHECK_VALUES("conf9.json", "debug.level", "4");
  assert_int_equal(rmdir("conf9.json.tmp"), 0);
}

static bool validator(const struct mgos_config *cfg, char **msg) {
  if (!s_refuse) return true;
  if (mgos_config_get_debug_level(cfg) == 0) *msg = strdup("level is 0");
  return false;
}

static void test_validators(void **state) {
  char *msg = NULL;
  load(9);
  mgos_sys_config_register_validator(validator);
  assert_true(mgos_config_validate(&s_cfg, &msg));
  assert_null(msg);
  s_refuse = true;
  assert_false(save_cfg(&s_cfg, &msg));
  assert_string_equal(msg, "Config is not valid");
  free(msg);
  mgos_config_set_debug_level(&s_cfg, 0);
  assert_false(mgos_sys_config_save(&s_cfg, true, &msg));
  assert_string_equal(msg, "level is 0");
  free(msg);
  assert_false(save_cfg(&s_cfg, NULL));
  assert_false(exists("conf9.json"));
  assert_false(exists("conf9.json.try"));
}

static void test_try_once(void **state) {
  load(9);
  mgos_config_set_debug_event_level(&s_cfg, 1);
  assert_true(save_cfg(&s_cfg, NULL));
  mgos_config_set_debug_event_level(&s_cfg, 4);
  assert_true(mgos_sys_config_save(&s_cfg, true, NULL));
  assert_true(exists("conf9.json.try"));
  mgos_config_free(&s_cfg);
  load(9);  // Only a boot looks at it.
  assert_int_equal(mgos_config_get_debug_event_level(&s_cfg), 1);
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_int_equal(mgos_sys_config_get_debug_event_level(), 4);
  assert_false(exists("conf9.json.try"));
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_int_equal(mgos_sys_config_get_debug_event_level(), 1);
  // A bad one costs nothing but itself.
  put("conf9.json.try", "{{{");
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_false(exists("conf9.json.try"));
  // Saving for good does away with one that waits.
  put("conf9.json.try", "{}");
  assert_true(save_cfg(&s_cfg, NULL));
  assert_false(exists("conf9.json.try"));
}

static void test_legacy_file(void **state) {
  put("conf.json", "{\"device\":{\"sn\":\"old\"}}");
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_string_equal(mgos_sys_config_get_device_sn(), "old");
  assert_false(exists("conf.json"));
  assert_true(exists("conf9.json"));
  put("conf.json", "{\"device\":{\"sn\":\"older\"}}");
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_string_equal(mgos_sys_config_get_device_sn(), "old");
}

static void test_overlay_is_not_saved(void **state) {
  put("conf9.json",
      "{\"debug\":{\"event_level\":1},\"device\":{\"sn\":\"s\"}}");
  s_options.config =
      "{\"debug\":{\"event_level\":3},\"device\":{\"license\":\"boot\"},"
      "\"conf_acl\":\"*\"}";
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_int_equal(mgos_sys_config_get_debug_event_level(), 3);
  assert_string_equal(mgos_sys_config_get_device_license(), "boot");
  assert_true(save_cfg(&mgos_sys_config, NULL));
  CHECK_VALUES("conf9.json", "device.sn", "s", "debug.event_level", "1");
  // The running values stay, and what the user sets over them is saved.
  assert_int_equal(mgos_sys_config_get_debug_event_level(), 3);
  mgos_sys_config_set_device_license("mine");
  assert_true(save_cfg(&mgos_sys_config, NULL));
  CHECK_VALUES("conf9.json", "device.license", "mine", "device.sn", "s",
               "debug.event_level", "1");
  s_options.config = "not json";
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_int_equal(mgos_sys_config_get_debug_event_level(), 1);
}

static void test_device_id_and_mac(void **state) {
  uint8_t mac[6];
  put("conf9.json",
      "{\"device\":{\"id\":\"dev_??????\",\"mac\":\"02:0a:0b:0c:0d:0e\"}}");
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  device_get_mac_address(mac);
  assert_memory_equal(mac, "\x02\x0a\x0b\x0c\x0d\x0e", 6);
  assert_string_equal(mgos_sys_config_get_device_id(), "dev_0C0D0E");
  assert_string_equal(mgos_sys_ro_vars_get_mac_address(), "020A0B0C0D0E");
  assert_string_equal(mgos_sys_ro_vars_get_arch(), "posix");
  assert_non_null(mgos_sys_ro_vars_get_fw_id());
  // The pattern is stored, not what this device made of it.
  assert_true(save_cfg(&mgos_sys_config, NULL));
  CHECK_VALUES("conf9.json", "device.id", "dev_??????", "device.mac",
               "02:0a:0b:0c:0d:0e");
  put("conf9.json", "{\"device\":{\"mac\":\"02:0a:0b:0c:0d:0ex\"}}");
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
}

static void test_wrong_values_do_not_stop_the_boot(void **state) {
  put("conf9.json",
      "{\"debug\":{\"stdout_uart\":77,\"stderr_uart\":-9,\"level\":99,"
      "\"factory_reset_gpio\":9999},\"sys\":{\"wdt_timeout\":-5}}");
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_true(mgos_sys_config_is_initialized());
  cs_log_set_level(LL_NONE);
}

static void test_factory_reset(void **state) {
  put("conf5.json", "{\"debug\":{\"factory_reset_gpio\":3}}");
  put("conf9.json", "{\"device\":{\"sn\":\"user\"}}");
  assert_true(gpio_sim_drive(3, GPIO_EXT_Z));
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_string_equal(mgos_sys_config_get_device_sn(), "user");
  assert_true(gpio_sim_drive(3, GPIO_EXT_LOW));
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_null(mgos_sys_config_get_device_sn());
  assert_false(exists("conf9.json"));
  assert_true(exists("conf5.json"));
  // The user cannot turn the pin off that the vendor gave.
  put("conf9.json", "{\"debug\":{\"factory_reset_gpio\":-1}}");
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_false(exists("conf9.json"));
  // But may choose one of his own.
  assert_true(gpio_sim_drive(3, GPIO_EXT_Z));
  assert_true(gpio_sim_drive(4, GPIO_EXT_LOW));
  put("conf9.json",
      "{\"debug\":{\"factory_reset_gpio\":4},\"device\":{\"sn\":\"user\"}}");
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_false(exists("conf9.json"));
  assert_null(mgos_sys_config_get_device_sn());
}

static void test_apply(void **state) {
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_true(mgos_config_apply("{\"debug\":{\"event_level\":4}}", false));
  assert_int_equal(mgos_sys_config_get_debug_event_level(), 4);
  assert_false(exists("conf9.json"));
  assert_true(mgos_config_apply("{\"conf_acl\":\"-device.*,*\"}", true));
  assert_true(exists("conf9.json"));
  assert_true(mgos_config_apply("{\"device\":{\"sn\":\"no\"}}", false));
  assert_null(mgos_sys_config_get_device_sn());
  assert_false(mgos_config_apply("{\"debug\":{\"event_level\":\"x\"}}", true));
  assert_false(mgos_config_apply("{", false));
  assert_true(mgos_config_apply_s(mg_mk_str("{}"), false));
}

static void test_parse_sub(void **state) {
  struct mgos_config_debug debug;
  mgos_config_debug_set_defaults(&debug);
  assert_true(mgos_sys_config_parse_sub(
      mg_mk_str("{\"level\":3,\"file_level\":\"a=1\"}"), "debug", &debug));
  assert_int_equal(debug.level, 3);
  assert_string_equal(debug.file_level, "a=1");
  mgos_config_debug_free(&debug);
  assert_false(mgos_sys_config_parse_sub(mg_mk_str("{}"), "nope", &debug));
  assert_false(
      mgos_sys_config_parse_sub(mg_mk_str("{}"), "debug.level", &debug));
}

static void test_global_accessors(void **state) {
  struct mg_str v;
  assert_int_equal(mgos_sys_config_init(), MGOS_INIT_OK);
  assert_true(
      mgos_sys_config_set(mg_mk_str("device.sn"), mg_mk_str("abc"), true));
  assert_true(mgos_sys_config_get(mg_mk_str("device.sn"), &v));
  assert_string_equal(v.p, "abc");
  mg_strfree(&v);
  assert_true(
      mgos_config_is_default_str(mgos_sys_config_get_default_conf_acl()));
  assert_false(mgos_config_is_default_str(mgos_sys_config_get_device_sn()));
  assert_false(mgos_config_is_default_str(NULL));
}

static void test_not_utf8(void **state) {
  char *msg = NULL;
  mgos_config_set_device_id(&s_cfg, "a\xff\xc3\xa4\xe2\x82z");
  mgos_config_set_device_sn(&s_cfg, "\xc3");
  assert_true(mgos_sys_config_save(&s_cfg, false, &msg));
  // Nothing of the file is lost; what was good in the value is there.
  mgos_config_free(&s_cfg);
  load(9);
  assert_string_equal(mgos_config_get_device_id(&s_cfg),
                      "a\xef\xbf\xbd\xc3\xa4\xef\xbf\xbd\xef\xbf\xbdz");
  assert_string_equal(mgos_config_get_device_sn(&s_cfg), "\xef\xbf\xbd");
}

// MGOS_CONFIG_DEV_8 of tests/unit/app: "confdev,4096".
static void test_config_device(void **state) {
  static const char text[] = "{\"device\":{\"id\":\"dev\",\"sn\":\"1\"}}";
  struct mgos_vfs_dev *dev;
  assert_true(mgos_vfs_dev_ram_init());
  assert_true(
      mgos_vfs_dev_create_and_register("RAM", "{\"size\": 8192}", "confdev"));
  dev = mgos_vfs_dev_open("confdev");
  // Nothing there: 0xff ends it at once.
  mgos_config_free(&s_cfg);
  load(8);
  assert_null(mgos_config_get_device_sn(&s_cfg));
  // Ends at 0xff; the file of the level counts more.
  assert_int_equal(mgos_vfs_dev_write(dev, 4096, strlen(text), text), 0);
  put("conf8.json", "{\"device\":{\"id\":\"file\"}}");
  mgos_config_free(&s_cfg);
  load(7);
  assert_null(mgos_config_get_device_sn(&s_cfg));
  mgos_config_free(&s_cfg);
  load(8);
  assert_string_equal(mgos_config_get_device_id(&s_cfg), "file");
  assert_string_equal(mgos_config_get_device_sn(&s_cfg), "1");
  // Ends at NUL, whatever follows.
  assert_int_equal(mgos_vfs_dev_write(dev, 4096 + strlen(text), 6, "\0{bad}"),
                   0);
  mgos_config_free(&s_cfg);
  load(8);
  assert_string_equal(mgos_config_get_device_sn(&s_cfg), "1");
  // Nonsense is skipped.
  assert_int_equal(mgos_vfs_dev_write(dev, 4100, 4, "\x01\x01\x01\x01"), 0);
  mgos_config_free(&s_cfg);
  load(8);
  assert_null(mgos_config_get_device_sn(&s_cfg));
  assert_string_equal(mgos_config_get_device_id(&s_cfg), "file");
  mgos_vfs_dev_close(dev);
  assert_true(mgos_vfs_dev_unregister("confdev"));
  mgos__vfs_reset();
}

static void test_reset(void **state) {
  put("conf5.json", "{}");
  put("conf7.json", "{}");
  put("conf9.json", "{}");
  put("conf9.json.try", "{}");
  mgos_config_reset(7);
  assert_true(exists("conf5.json"));
  assert_false(exists("conf7.json"));
  assert_false(exists("conf9.json"));
  assert_false(exists("conf9.json.try"));
  mgos_config_reset(-3);
  assert_false(exists("conf5.json"));
}

static int group_setup(void **state) {
  assert_non_null(mkdtemp(s_dir));
  assert_int_equal(chdir(s_dir), 0);
  cs_log_set_level(LL_NONE);
  assert_int_equal(mgos_gpio_init(), MGOS_INIT_OK);
  return 0;
}

static int group_teardown(void **state) {
  mgos_config_reset(1);
  remove("conf.json");
  remove("conf_vendor.json");
  mgos_config_free(&mgos_sys_config);
  mgos_ro_vars_free(&mgos_sys_ro_vars);
  assert_int_equal(chdir("/"), 0);
  assert_int_equal(rmdir(s_dir), 0);
  return 0;
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      T(test_order),
      T(test_acl_between_levels),
      T(test_bad_files_are_skipped),
      T(test_save_difference),
      T(test_save_fails),
      T(test_validators),
      T(test_try_once),
      T(test_legacy_file),
      T(test_overlay_is_not_saved),
      T(test_device_id_and_mac),
      T(test_wrong_values_do_not_stop_the_boot),
      T(test_factory_reset),
      T(test_apply),
      T(test_parse_sub),
      T(test_global_accessors),
      T(test_not_utf8),
      T(test_config_device),
      T(test_reset),
  };
  return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
