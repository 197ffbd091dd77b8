// SPDX-License-Identifier: Apache-2.0
//
// The event loop on a clock and a waiter of the test: how long it sleeps, when
// it is woken, what runs in which order, and the background task.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/loop.h"
#include "core/timers.h"
#include "mgos_system.h"
#include "mgos_task.h"
#include "mgos_timers.h"
#include "mgos_timers_internal.h"
#include "port/clock.h"
#include "port/task.h"
#include "port/wait.h"
#include "port/watchdog.h"

// --- a port of the test's own ---

static int64_t s_now_us;
static int64_t s_timeout_us;  // of the last wait
static int s_waits, s_wakes;
static void (*s_while_waiting)(void);

int64_t mgos_port_uptime_us(void) {
  return s_now_us;
}

int64_t mgos_port_wall_us(void) {
  return s_now_us;
}

int mgos_port_set_wall_us(int64_t us) {
  return 0;
}

void mgos_port_usleep(uint32_t us) {
  s_now_us += us;
}

void mgos_port_wait(int64_t timeout_us) {
  s_waits++;
  s_timeout_us = timeout_us;
  if (s_while_waiting != NULL) {
    s_while_waiting();
  } else if (timeout_us > 0) {
    s_now_us += timeout_us;
  }
}

void mgos_port_wake(void) {
  s_wakes++;
}

static bool s_wdt_stops;
static int s_feeds;

int mgos_port_wdt_enable(bool enable) {
  return 0;
}

int mgos_port_wdt_set_timeout(uint32_t timeout_ms) {
  return 0;
}

void mgos_port_wdt_feed(void) {
  s_feeds++;
}

bool mgos_port_wdt_stops_in_sleep(void) {
  return s_wdt_stops;
}

static int setup(void **state) {
  s_now_us = 1000000;
  s_timeout_us = -100;
  s_waits = s_wakes = 0;
  s_while_waiting = NULL;
  mgos_timers_init();
  return mgos__loop_init();
}

static int teardown(void **state) {
  mgos__loop_deinit();
  mgos__timers_deinit();
  return 0;
}

static int s_count;

static void count_cb(void *arg) {
  s_count++;
}

// --- sleeping ---

static void test_sleep_time(void **state) {
  mgos_timer_id id;
  mgos__loop_poll(0);
  assert_int_equal(s_timeout_us, 0);
  mgos__loop_poll(-1);
  assert_int_equal(s_timeout_us, -1);
  mgos__loop_poll(100);
  assert_int_equal(s_timeout_us, 100000);
  id = mgos_set_timer(30, 0, count_cb, NULL);
  mgos__loop_poll(100);
  assert_int_equal(s_timeout_us, 30000);
  s_count = 0;
  mgos__loop_poll(0);
  assert_int_equal(s_count, 1);
  mgos_clear_timer(id);
  // A timer that is late does not make the time negative.
  mgos_set_timer(10, MGOS_TIMER_REPEAT, count_cb, NULL);
  s_now_us += 1000000;
  mgos__loop_poll(100);
  assert_int_equal(s_timeout_us, 10000);
  assert_int_equal(s_waits, 6);
}

static void test_idle_is_one_wait(void **state) {
  mgos_set_timer(3600 * 1000, 0, count_cb, NULL);
  mgos__loop_poll(-1);
  assert_int_equal(s_waits, 1);
  assert_true(s_timeout_us == 3600 * 1000000LL);
}

static void test_watchdog_bounds_sleep(void **state) {
  mgos_wdt_set_timeout(20);
  mgos_wdt_enable();
  s_feeds = 0;
  mgos__loop_poll(-1);
  assert_int_equal(s_feeds, 0);
  mgos__loop_set_wdt_feed(true);
  mgos__loop_poll(-1);
  assert_int_equal(s_feeds, 1);
  assert_int_equal(s_timeout_us, 10000000);
  s_wdt_stops = true;
  mgos__loop_poll(-1);
  assert_int_equal(s_timeout_us, -1);
  s_wdt_stops = false;
  mgos_wdt_disable();
  mgos__loop_poll(-1);
  assert_int_equal(s_timeout_us, -1);
}

// --- posting ---

static void test_queue_is_bounded(void **state) {
  s_count = 0;
  for (int i = 0; i < MGOS_TASK_QUEUE_LENGTH; i++) {
    assert_true(mgos_invoke_cb(count_cb, NULL, i & 1));
  }
  assert_false(mgos_invoke_cb(count_cb, NULL, 0));
  assert_false(mgos_invoke_cb(NULL, NULL, 0));
  assert_int_equal(mgos__loop_poll(0), MGOS_TASK_QUEUE_LENGTH);
  assert_int_equal(s_count, MGOS_TASK_QUEUE_LENGTH);
  assert_true(mgos_invoke_cb(count_cb, NULL, 0));
  mgos__loop_poll(0);
  // Nobody slept, so nobody was woken.
  assert_int_equal(s_wakes, 0);
}

static void repost_cb(void *arg) {
  s_count++;
  mgos_invoke_cb(repost_cb, NULL, 0);
}

static void test_reposting_does_not_starve(void **state) {
  s_count = 0;
  mgos_invoke_cb(repost_cb, NULL, 0);
  mgos__loop_poll(-1);
  assert_int_equal(s_count, 1);
  // There is work: the wait must only look.
  assert_int_equal(s_timeout_us, 0);
}

static void post_two(void) {
  mgos_invoke_cb(count_cb, NULL, MGOS_INVOKE_CB_F_FROM_ISR);
  mgos_invoke_cb(count_cb, NULL, MGOS_INVOKE_CB_F_FROM_ISR);
  s_while_waiting = NULL;
}

static void test_wake_once_while_asleep(void **state) {
  s_count = 0;
  s_while_waiting = post_two;
  mgos__loop_poll(-1);
  assert_int_equal(s_wakes, 1);
  assert_int_equal(s_count, 0);
  mgos__loop_poll(0);
  assert_int_equal(s_count, 2);
}

static void wake_cb(void *arg) {
  mgos__loop_wake();
}

static void test_wake_during_a_turn(void **state) {
  mgos_invoke_cb(wake_cb, NULL, 0);
  mgos__loop_poll(-1);
  assert_int_equal(s_timeout_us, 0);
  assert_int_equal(s_wakes, 0);
  mgos__loop_poll(-1);
  assert_int_equal(s_timeout_us, -1);
}

static int s_other_waits, s_other_wakes;

static void other_wait(int64_t timeout_us) {
  s_other_waits++;
  mgos_invoke_cb(count_cb, NULL, 0);
}

static void other_wake(void) {
  s_other_wakes++;
}

static void test_waiter(void **state) {
  s_other_waits = s_other_wakes = 0;
  mgos__loop_set_waiter(other_wait, other_wake);
  mgos__loop_poll(-1);
  assert_int_equal(s_other_waits, 1);
  assert_int_equal(s_other_wakes, 1);
  assert_int_equal(s_waits + s_wakes, 0);
  mgos__loop_set_waiter(NULL, NULL);
  mgos__loop_poll(0);
  assert_int_equal(s_waits, 1);
}

// --- poll callbacks ---

static void poll_b(void *arg) {
  s_count += 10;
}

static void poll_a(void *arg) {
  s_count++;
  mgos__loop_remove_poll_cb(poll_a, NULL);
  mgos__loop_remove_poll_cb(poll_b, NULL);
  mgos__loop_add_poll_cb(poll_b, (void *) 1);
}

static void test_poll_cbs(void **state) {
  s_count = 0;
  mgos__loop_add_poll_cb(poll_b, NULL);
  mgos__loop_add_poll_cb(poll_a, NULL);
  mgos__loop_poll(0);
  assert_int_equal(s_count, 1);
  mgos__loop_poll(0);
  assert_int_equal(s_count, 11);
}

static void nested_cb(void *arg) {
  mgos_invoke_cb(count_cb, NULL, 0);
  mgos__loop_poll(0);
  assert_int_equal(s_count, 1);
}

static void test_nested_poll(void **state) {
  s_count = 0;
  mgos_invoke_cb(nested_cb, NULL, 0);
  mgos__loop_poll(0);
  assert_int_equal(s_count, 1);
}

// --- background task ---

static bool s_was_main = true;
static struct mgos_sem *s_done;

static void bg_cb(void *arg) {
  s_was_main = mgos_task_is_main();
  mgos_sem_give(s_done);
}

static void test_bg_task(void **state) {
  s_done = mgos_sem_create(0, 1);
  assert_true(mgos_task_is_main());
  assert_true(mgos_invoke_cb(bg_cb, NULL, MGOS_INVOKE_CB_F_BG_TASK));
  assert_int_equal(mgos_sem_take(s_done, 5000), 0);
  assert_false(s_was_main);
  mgos_sem_destroy(s_done);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_sleep_time),
      T(test_idle_is_one_wait),
      T(test_queue_is_bounded),
      T(test_reposting_does_not_starve),
      T(test_wake_during_a_turn),
      T(test_wake_once_while_asleep),
      T(test_waiter),
      T(test_poll_cbs),
      T(test_nested_poll),
      T(test_bg_task),
      T(test_watchdog_bounds_sleep),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
