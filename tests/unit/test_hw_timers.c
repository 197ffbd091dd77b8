// SPDX-License-Identifier: Apache-2.0
//
// Hardware timers over a hardware of the test's own: ids, exhaustion, one-shot
// and repeated ones, changes from inside the interrupt.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mgos_hw_timers_hal.h"
#include "mgos_timers.h"

static struct {
  struct mgos_hw_timer_info *ti;
  int usecs;  // 0 = stopped
  int bottoms;
} s_hw[MGOS_NUM_HW_TIMERS + 1];

static int s_missing;  // id of a timer that this chip does not have

bool mgos_hw_timers_dev_init(struct mgos_hw_timer_info *ti) {
  s_hw[ti->id].ti = ti;
  return (int) ti->id != s_missing;
}

bool mgos_hw_timers_dev_set(struct mgos_hw_timer_info *ti, int usecs,
                            int flags) {
  if (usecs < 10) return false;
  s_hw[ti->id].usecs = usecs;
  return true;
}

void mgos_hw_timers_dev_clear(struct mgos_hw_timer_info *ti) {
  s_hw[ti->id].usecs = 0;
}

void mgos_hw_timers_dev_isr_bottom(struct mgos_hw_timer_info *ti) {
  s_hw[ti->id].bottoms++;
}

static int setup(void **state) {
  memset(s_hw, 0, sizeof(s_hw));
  s_missing = 0;
  return mgos_hw_timers_init();
}

static int s_count;

static void count_cb(void *arg) {
  s_count++;
}

static void test_all_of_them(void **state) {
  mgos_timer_id ids[MGOS_NUM_HW_TIMERS];
  for (int i = 0; i < MGOS_NUM_HW_TIMERS; i++) {
    ids[i] = mgos_set_hw_timer(100, MGOS_TIMER_REPEAT, count_cb, NULL);
    assert_int_equal(ids[i], i + 1);
    assert_int_equal(s_hw[i + 1].usecs, 100);
  }
  assert_int_equal(mgos_set_hw_timer(100, 0, count_cb, NULL), 0);
  mgos_clear_timer(ids[2]);
  assert_int_equal(s_hw[3].usecs, 0);
  assert_int_equal(mgos_set_hw_timer(200, 0, count_cb, NULL), 3);
  mgos_hw_timers_deinit();
  for (int i = 1; i <= MGOS_NUM_HW_TIMERS; i++) {
    assert_int_equal(s_hw[i].usecs, 0);
  }
}

static void test_one_shot_and_repeat(void **state) {
  mgos_timer_id one, rep;
  s_count = 0;
  one = mgos_set_hw_timer(50, 0, count_cb, NULL);
  rep = mgos_set_hw_timer(50, MGOS_TIMER_REPEAT, count_cb, NULL);
  mgos_hw_timers_isr(s_hw[one].ti);
  mgos_hw_timers_isr(s_hw[one].ti);  // a late interrupt of a timer that is done
  assert_int_equal(s_count, 1);
  mgos_hw_timers_isr(s_hw[rep].ti);
  mgos_hw_timers_isr(s_hw[rep].ti);
  assert_int_equal(s_count, 3);
  assert_int_equal(s_hw[rep].bottoms, 2);
  mgos_clear_timer(rep);
  mgos_hw_timers_isr(s_hw[rep].ti);
  assert_int_equal(s_count, 3);
}

static void again_cb(void *arg) {
  s_count++;
  assert_int_equal(mgos_set_hw_timer(70, 0, again_cb, NULL), 1);
}

static void test_set_from_isr(void **state) {
  s_count = 0;
  assert_int_equal(mgos_set_hw_timer(50, 0, again_cb, NULL), 1);
  for (int i = 0; i < 5; i++)
    mgos_hw_timers_isr(s_hw[1].ti);
  assert_int_equal(s_count, 5);
  assert_int_equal(s_hw[1].usecs, 70);
  mgos_clear_timer(1);
}

static void test_refusals(void **state) {
  s_missing = 1;
  assert_int_equal(mgos_hw_timers_init(), 0);
  assert_int_equal(mgos_set_hw_timer(100, 0, NULL, NULL), 0);
  assert_int_equal(mgos_set_hw_timer(-1, 0, count_cb, NULL), 0);
  assert_int_equal(mgos_set_hw_timer(100, MGOS_TIMER_RUN_NOW, count_cb, NULL),
                   0);
  assert_int_equal(mgos_set_hw_timer(5, 0, count_cb, NULL), 0);
  // What the hardware refused is free again; number 1 does not exist.
  assert_int_equal(mgos_set_hw_timer(100, 0, count_cb, NULL), 2);
  mgos_clear_timer(2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_all_of_them, setup),
      cmocka_unit_test_setup(test_one_shot_and_repeat, setup),
      cmocka_unit_test_setup(test_set_from_isr, setup),
      cmocka_unit_test_setup(test_refusals, setup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
