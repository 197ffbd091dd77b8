// SPDX-License-Identifier: Apache-2.0
//
// mgos_system.h: numbers as text, locks, nesting of the interrupt lock, the
// steps of a restart and the announcement of a later one.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/cs_dbg.h"
#include "core/boot.h"
#include "core/event_internal.h"
#include "core/loop.h"
#include "core/timers.h"
#include "mgos_event.h"
#include "mgos_hal.h"
#include "mgos_system.h"
#include "mgos_task.h"
#include "mgos_time.h"
#include "mgos_utils.h"

static void check_itoa(int v, int base, const char *want) {
  char buf[40];
  assert_int_equal(mgos_itoa(v, buf, base), strlen(want));
  assert_string_equal(buf, want);
}

static void test_itoa(void **state) {
  char buf[40];
  check_itoa(0, 10, "0");
  check_itoa(-123, 10, "-123");
  check_itoa(INT32_MIN, 10, "-2147483648");
  check_itoa(INT32_MIN, 2, "-10000000000000000000000000000000");
  check_itoa(255, 16, "ff");
  check_itoa(35, 36, "z");
  check_itoa(5, 1, "");
  check_itoa(-5, 37, "");
  assert_int_equal(mgos_utoa(UINT32_MAX, buf, 10), 10);
  assert_string_equal(buf, "4294967295");
}

static void test_rand_range(void **state) {
  for (int i = 0; i < 1000; i++) {
    float v = mgos_rand_range(-2, 3);
    assert_true(v >= -2 && v <= 3);
  }
}

static int s_inside, s_max_inside;

static void ints_cb(void *arg) {
  for (int i = 0; i < 2000; i++) {
    mgos_ints_disable();
    mgos_ints_disable();
    if (++s_inside > s_max_inside) s_max_inside = s_inside;
    s_inside--;
    mgos_ints_enable();
    mgos_ints_enable();
  }
}

static void test_ints(void **state) {
  struct mgos_task *t[2];
  mgos_ints_enable();  // without a disable: nothing happens
  for (int i = 0; i < 2; i++)
    mgos_task_create(NULL, ints_cb, NULL, &t[i]);
  ints_cb(NULL);
  for (int i = 0; i < 2; i++)
    mgos_task_join(t[i], MGOS_WAIT_FOREVER);
  assert_int_equal(s_max_inside, 1);
  for (int i = 0; i < 20; i++)
    mgos_ints_disable();
  for (int i = 0; i < 20; i++)
    mgos_ints_enable();
}

static void test_rlock(void **state) {
  struct mgos_rlock_type *l = mgos_rlock_create();
  mgos_rlock(l);
  mgos_rlock(l);
  mgos_runlock(l);
  mgos_runlock(l);
  mgos_rlock_destroy(l);
  mgos_rlock(NULL);
  mgos_runlock(NULL);
  mgos_rlock_destroy(NULL);
  mgos_lock();
  mgos_lock();
  mgos_unlock();
  mgos_unlock();
}

static void test_msleep(void **state) {
  int64_t start_us = mgos_uptime_micros();
  mgos_msleep(3);
  mgos_usleep(500);
  mgos_nsleep100(10);
  assert_true(mgos_uptime_micros() - start_us >= 3501);
}

static size_t thousand(void) {
  return 1000;
}

static void test_fs_hooks(void **state) {
  struct mgos__fs_hooks hooks = {.size = thousand, .free = thousand};
  assert_int_equal(mgos_get_fs_size(), 0);
  mgos__set_fs_hooks(&hooks);
  assert_int_equal(mgos_get_fs_size(), 1000);
  assert_int_equal(mgos_get_free_fs_size(), 1000);
  assert_int_equal(mgos_get_fs_memory_usage(), 0);
  mgos_fs_gc();
  mgos__set_fs_hooks(NULL);
  assert_int_equal(mgos_get_fs_size(), 0);
}

static int64_t s_at_us;

static void after_handler(int ev, void *ev_data, void *userdata) {
  struct mgos_event_reboot_after_arg *arg =
      (struct mgos_event_reboot_after_arg *) ev_data;
  s_at_us = arg->reboot_at_uptime_micros;
}

static void test_restart_after(void **state) {
  int64_t now_us = mgos_uptime_micros();
  mgos_event_add_handler(MGOS_EVENT_REBOOT_AFTER, after_handler, NULL);
  mgos_system_restart_after(100000);
  assert_in_range(s_at_us - now_us, 100000000, 105000000);
  assert_in_range(mgos__timers_next() - now_us, 100000000, 105000000);
  mgos__timers_deinit();
  mgos__event_deinit();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_itoa),          cmocka_unit_test(test_rand_range),
      cmocka_unit_test(test_ints),          cmocka_unit_test(test_rlock),
      cmocka_unit_test(test_msleep),        cmocka_unit_test(test_fs_hooks),
      cmocka_unit_test(test_restart_after),
  };
  cs_log_set_level(LL_NONE);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
