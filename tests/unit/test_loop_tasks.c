// SPDX-License-Identifier: Apache-2.0
//
// The loop with the real waiter of the port and tasks that post to it: no
// callback is lost, and no wake-up either, which would show as a turn that
// sleeps to its limit although there is work.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/loop.h"
#include "core/timers.h"
#include "mgos_mongoose.h"
#include "mgos_mongoose_internal.h"
#include "mgos_system.h"
#include "mgos_task.h"
#include "mgos_time.h"
#include "mgos_timers.h"
#include "mgos_timers_internal.h"

#define TASKS 3
#define POSTS 3000
#define LIMIT_MS 2000

static int s_ran, s_target;

// The last one keeps its turn from sleeping, as nothing comes after it.
static void count_cb(void *arg) {
  if (++s_ran == s_target) mgos__loop_wake();
}

static void post_cb(void *arg) {
  for (int i = 0; i < POSTS; i++) {
    while (!mgos_invoke_cb(count_cb, NULL, 0))
      mgos_task_yield();
    // Now and then the loop gets the time to fall asleep.
    if (i % 64 == 0) mgos_usleep(100);
  }
}

static void run_until(int count) {
  while (s_ran < count) {
    int64_t start_us = mgos_uptime_micros();
    mgos__loop_poll(LIMIT_MS);
    assert_true(mgos_uptime_micros() - start_us < LIMIT_MS * 1000LL - 100000);
  }
}

static void post_from_tasks(void) {
  struct mgos_task *t[TASKS];
  s_ran = 0;
  s_target = TASKS * POSTS;
  for (int i = 0; i < TASKS; i++) {
    assert_int_equal(mgos_task_create(NULL, post_cb, NULL, &t[i]), 0);
  }
  run_until(TASKS * POSTS);
  for (int i = 0; i < TASKS; i++)
    mgos_task_join(t[i], MGOS_WAIT_FOREVER);
  mgos__loop_poll(0);
  assert_int_equal(s_ran, TASKS * POSTS);
}

static void set_timers_cb(void *arg) {
  for (int i = 0; i < 50; i++) {
    mgos_usleep(200);
    mgos_set_timer(0, 0, count_cb, NULL);
  }
}

static void test_port_waiter(void **state) {
  struct mgos_task *t;
  post_from_tasks();
  s_ran = 0;
  s_target = 50;
  mgos_task_create(NULL, set_timers_cb, NULL, &t);
  run_until(50);
  mgos_task_join(t, MGOS_WAIT_FOREVER);
}

static void test_network_waiter(void **state) {
  assert_int_equal(mongoose_init(), MGOS_INIT_OK);
  post_from_tasks();
  mgos__loop_set_waiter(NULL, NULL);
  mg_mgr_free(mgos_get_mgr());
}

static int setup(void **state) {
  mgos_timers_init();
  return mgos__loop_init();
}

static int teardown(void **state) {
  mgos__loop_deinit();
  mgos__timers_deinit();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_port_waiter, setup, teardown),
      cmocka_unit_test_setup_teardown(test_network_waiter, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
