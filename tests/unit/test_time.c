// SPDX-License-Identifier: Apache-2.0
//
// Wall clock and uptime on a clock of the test's own.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "common/cs_dbg.h"
#include "core/event_internal.h"
#include "mgos_errors.h"
#include "mgos_event.h"
#include "mgos_time.h"
#include "mgos_timers_internal.h"
#include "port/clock.h"

static int64_t s_now_us, s_wall_us;
static int s_set_result;

int64_t mgos_port_uptime_us(void) {
  return s_now_us;
}

int64_t mgos_port_wall_us(void) {
  return s_wall_us;
}

int mgos_port_set_wall_us(int64_t us) {
  if (s_set_result == 0) s_wall_us = us;
  return s_set_result;
}

void mgos_port_usleep(uint32_t us) {
  s_now_us += us;
}

static double s_delta;
static int s_events;

static void time_changed(int ev, void *ev_data, void *userdata) {
  s_events++;
  s_delta = ((struct mgos_time_changed_arg *) ev_data)->delta;
}

static void test_settimeofday(void **state) {
  s_wall_us = 1000000000;
  s_set_result = 0;
  s_events = 0;
  mgos_event_add_handler(MGOS_EVENT_TIME_CHANGED, time_changed, NULL);
  assert_int_equal(mgos_settimeofday(1500.25, NULL), 0);
  assert_true(mgos_time_micros() == 1500250000);
  assert_int_equal(s_events, 1);
  assert_true(s_delta > 500.249 && s_delta < 500.251);
  assert_int_equal(mgos_settimeofday(1000, NULL), 0);
  assert_true(s_delta < -500.249 && s_delta > -500.251);
  // What the clock cannot hold is refused and announced to nobody.
  assert_int_equal(mgos_settimeofday(-1, NULL), -1);
  assert_int_equal(mgos_settimeofday(1e300, NULL), -1);
  assert_int_equal(mgos_settimeofday(0.0 / 0.0, NULL), -1);
  s_set_result = MGOS_ENOTSUP;
  assert_int_equal(mgos_settimeofday(5, NULL), -1);
  assert_int_equal(s_events, 2);
  mgos__event_deinit();
}

static void test_uptime(void **state) {
  s_now_us = 2500000;
  assert_true(mgos_uptime() == 2.5);
  assert_true(mgos_uptime_micros() == 2500000);
  mgos_uptime_init();
  s_now_us += 10;
  assert_true(mgos_uptime_micros() == 10);
}

static void test_strftime(void **state) {
  char buf[32];
  setenv("TZ", "UTC0", 1);
  tzset();
  assert_int_equal(mgos_strftime(buf, sizeof(buf), "%Y-%m-%d %H:%M:%S", 86399),
                   19);
  assert_string_equal(buf, "1970-01-01 23:59:59");
  setenv("TZ", "XXX-2", 1);
  tzset();
  mgos_strftime(buf, sizeof(buf), "%H", 0);
  assert_string_equal(buf, "02");
  strcpy(buf, "zz");
  assert_int_equal(mgos_strftime(buf, 5, "%Y-%m-%d", 0), 0);
  assert_string_equal(buf, "");
  assert_int_equal(mgos_strftime(buf, 0, "%Y", 0), 0);
  assert_int_equal(mgos_strftime(NULL, 5, "%Y", 0), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_settimeofday),
      cmocka_unit_test(test_uptime),
      cmocka_unit_test(test_strftime),
  };
  cs_log_set_level(LL_NONE);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
