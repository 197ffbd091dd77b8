// SPDX-License-Identifier: Apache-2.0
//
// Allocation sweep of src/config: a text is applied whole or not at all, a
// copy is whole or empty, a file is the old one or the new one.

#include "alloc_sweep.h"

#include "common/cs_dbg.h"
#include "common/cs_file.h"
#include "mgos_sys_config.h"

#define FILE_NAME "conf9.json"

static char s_dir[] = "/tmp/test_alloc_config_XXXXXX";

static bool is(const char *have, const char *want) {
  return strcmp(have != NULL ? have : "", want) == 0;
}

static bool parse(void *arg) {
  struct mgos_config cfg;
  char *msg = NULL;
  bool ok;
  (void) arg;
  mgos_config_set_defaults(&cfg);
  const char *id = mgos_config_get_device_id(&cfg);
  ok = mgos_conf_parse_msg(
      mg_mk_str("{\"device\":{\"id\":\"abc\",\"sn\":\"d\"},"
                "\"debug\":{\"level\":4,\"udp_log_addr\":\"1.2.3.4:5\"},"
                "\"conf_acl\":\"*\",\"device\":{\"id\":\"xyz\"}}"),
      "*", &cfg, &msg);
  if (ok) {
    assert_string_equal(mgos_config_get_device_id(&cfg), "xyz");
    assert_string_equal(mgos_config_get_debug_udp_log_addr(&cfg), "1.2.3.4:5");
    assert_int_equal(mgos_config_get_debug_level(&cfg), 4);
  } else {
    assert_true(mgos_config_get_device_id(&cfg) == id);
    assert_true(is(mgos_config_get_device_sn(&cfg), ""));
    assert_true(is(mgos_config_get_debug_udp_log_addr(&cfg), ""));
    assert_int_not_equal(mgos_config_get_debug_level(&cfg), 4);
  }
  free(msg);
  mgos_config_free(&cfg);
  return ok;
}

static bool copy_and_set(void *arg) {
  struct mgos_config cfg, copy;
  struct mg_str value;
  bool ok = true;
  (void) arg;
  mgos_config_set_defaults(&cfg);
  mgos_config_set_device_id(&cfg, "one");
  bool one = is(mgos_config_get_device_id(&cfg), "one");
  mgos_config_set_device_id(&cfg, "two");
  if (!is(mgos_config_get_device_id(&cfg), "two")) {
    ok = false;
    // The old value stays.
    assert_true(!one || is(mgos_config_get_device_id(&cfg), "one"));
  }
  if (mgos_config_copy(&cfg, &copy)) {
    assert_string_equal(mgos_config_get_device_id(&copy),
                        mgos_config_get_device_id(&cfg));
    mgos_config_free(&copy);
  } else {
    ok = false;
    mgos_config_free(&copy);
  }
  if (mgos_config_set(mg_mk_str("device.id"), mg_mk_str("three"), &cfg,
                      mgos_config_schema(), true)) {
    assert_string_equal(mgos_config_get_device_id(&cfg), "three");
  } else {
    ok = false;
  }
  if (mgos_config_get(mg_mk_str("debug"), &value, &cfg, mgos_config_schema())) {
    assert_int_equal(value.p[value.len - 1], '}');
    mg_strfree(&value);
  } else {
    assert_null(value.p);
    ok = false;
  }
  mgos_config_free(&cfg);
  return ok;
}

static bool save(void *arg) {
  static const char old[] = "{\"device\": {\"id\": \"old\"}}";
  struct mgos_config cfg;
  char *msg = NULL;
  bool ok, paused = alloc_sweep_pause(true);
  FILE *f = fopen(FILE_NAME, "w");
  (void) arg;
  assert_non_null(f);
  fputs(old, f);
  fclose(f);
  mgos_config_set_defaults(&cfg);
  mgos_config_set_device_id(&cfg, "new");
  alloc_sweep_pause(paused);
  ok = mgos_sys_config_save(&cfg, false, &msg);
  alloc_sweep_pause(true);
  free(msg);
  char *text = cs_read_file(FILE_NAME, NULL);
  assert_non_null(text);
  if (ok) {
    assert_non_null(strstr(text, "\"new\""));
    assert_non_null(strrchr(text, '}'));
  } else {
    assert_string_equal(text, old);
  }
  free(text);
  mgos_config_free(&cfg);
  assert_int_not_equal(access(FILE_NAME ".tmp", F_OK), 0);
  alloc_sweep_pause(paused);
  return ok;
}

static bool load(void *arg) {
  struct mgos_config cfg;
  bool ok;
  (void) arg;
  mgos_config_set_defaults(&cfg);
  assert_true(mgos_sys_config_load_level(&cfg, MGOS_CONFIG_LEVEL_USER));
  // The file or, with a line in the log, the level below.
  ok = is(mgos_config_get_device_id(&cfg), "new");
  if (!ok) {
    assert_true(mgos_config_get_device_id(&cfg) ==
                mgos_config_get_default_device_id());
  }
  mgos_config_free(&cfg);
  return ok;
}

static void test_parse(void **state) {
  (void) state;
  assert_true(alloc_sweep(parse, NULL) > 5);
}

static void test_copy(void **state) {
  (void) state;
  assert_true(alloc_sweep(copy_and_set, NULL) > 4);
}

static void test_save_load(void **state) {
  (void) state;
  assert_true(alloc_sweep(save, NULL) > 3);
  assert_true(alloc_sweep(load, NULL) > 2);
  remove(FILE_NAME);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parse),
      cmocka_unit_test(test_copy),
      cmocka_unit_test(test_save_load),
  };
  int res;
  cs_log_set_level(LL_NONE);
  if (mkdtemp(s_dir) == NULL || chdir(s_dir) != 0) return 1;
  res = cmocka_run_group_tests(tests, NULL, NULL);
  rmdir(s_dir);
  return res;
}
