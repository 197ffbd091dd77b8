// SPDX-License-Identifier: Apache-2.0
//
// The simulated pins: what level a pin has, which interrupts that raises, and
// the lines of the control socket. The interrupt side is src/core's: handlers
// are set through the public API, so the tests see what an app sees.

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../ports/posix/gpio_sim.h"
#include "mgos_gpio.h"
#include "mgos_gpio_hal.h"
#include "port/task.h"

static struct {
  struct mgos_port_sem *sem;
  int count;
  int last_pin;
} s_isr;

static void on_int(int pin, void *arg) {
  s_isr.count++;
  s_isr.last_pin = pin;
  mgos_port_sem_give(s_isr.sem);
}

static bool wait_int(void) {
  return mgos_port_sem_take(s_isr.sem, 2000) == 0;
}

// The interrupt thread has nothing left to do once a later interrupt of
// another pin has run.
static void settle(void) {
  assert_true(
      mgos_gpio_set_int_handler_isr(39, MGOS_GPIO_INT_EDGE_POS, on_int, NULL));
  assert_true(mgos_gpio_enable_int(39));
  int before = s_isr.count;
  gpio_sim_drive(39, GPIO_EXT_HIGH);
  do {
    assert_true(wait_int());
  } while (s_isr.last_pin != 39);
  gpio_sim_drive(39, GPIO_EXT_LOW);
  s_isr.count = before + (s_isr.count - before - 1);
}

static int setup(void **state) {
  s_isr.sem = mgos_port_sem_create(0, 1000);
  return mgos_gpio_hal_init() == MGOS_INIT_OK ? 0 : -1;
}

static int teardown(void **state) {
  mgos_gpio_remove_int_handler(39, NULL, NULL);
  mgos_port_sem_destroy(s_isr.sem);
  return 0;
}

static void test_levels(void **state) {
  assert_true(mgos_gpio_set_mode(1, MGOS_GPIO_MODE_INPUT));
  assert_false(mgos_gpio_read(1));
  assert_true(mgos_gpio_set_pull(1, MGOS_GPIO_PULL_UP));
  assert_true(mgos_gpio_read(1));
  assert_true(gpio_sim_drive(1, GPIO_EXT_LOW));
  assert_false(mgos_gpio_read(1));
  assert_true(gpio_sim_drive(1, GPIO_EXT_Z));
  assert_true(mgos_gpio_read(1));
  assert_true(mgos_gpio_set_pull(1, MGOS_GPIO_PULL_DOWN));
  assert_false(mgos_gpio_read(1));
  mgos_gpio_write(1, true);
  assert_false(mgos_gpio_read(1));
  assert_true(mgos_gpio_read_out(1));
  assert_true(mgos_gpio_set_mode(1, MGOS_GPIO_MODE_OUTPUT));
  assert_true(mgos_gpio_read(1));
  // Two outputs against each other: this side sees its own.
  assert_true(gpio_sim_drive(1, GPIO_EXT_LOW));
  assert_true(mgos_gpio_read(1));
  assert_false(mgos_gpio_toggle(1));
  assert_false(mgos_gpio_read(1));
}

static void test_open_drain(void **state) {
  assert_true(mgos_gpio_set_mode(2, MGOS_GPIO_MODE_OUTPUT_OD));
  assert_true(mgos_gpio_set_pull(2, MGOS_GPIO_PULL_UP));
  mgos_gpio_write(2, true);
  assert_true(mgos_gpio_read(2));
  assert_true(gpio_sim_drive(2, GPIO_EXT_LOW));
  assert_false(mgos_gpio_read(2));
  assert_true(gpio_sim_drive(2, GPIO_EXT_HIGH));
  mgos_gpio_write(2, false);
  assert_false(mgos_gpio_read(2));
}

static void test_bad_pins(void **state) {
  struct gpio_pin_info info;
  assert_false(mgos_gpio_set_mode(-1, MGOS_GPIO_MODE_INPUT));
  assert_false(mgos_gpio_set_mode(GPIO_NUM_PINS, MGOS_GPIO_MODE_INPUT));
  assert_false(mgos_gpio_set_mode(1, (enum mgos_gpio_mode) 7));
  assert_false(mgos_gpio_set_pull(1, (enum mgos_gpio_pull_type) 7));
  assert_false(mgos_gpio_hal_set_int_mode(1, (enum mgos_gpio_int_mode) 9));
  assert_false(mgos_gpio_read(GPIO_NUM_PINS));
  assert_false(gpio_sim_drive(GPIO_NUM_PINS, GPIO_EXT_LOW));
  assert_false(gpio_sim_get(-1, &info));
  mgos_gpio_write(-1, true);
  mgos_gpio_write(GPIO_NUM_PINS, true);
}

static void test_edges(void **state) {
  assert_true(mgos_gpio_set_mode(3, MGOS_GPIO_MODE_INPUT));
  assert_true(
      mgos_gpio_set_int_handler_isr(3, MGOS_GPIO_INT_EDGE_POS, on_int, NULL));
  s_isr.count = 0;
  gpio_sim_drive(3, GPIO_EXT_HIGH);  // not enabled yet
  gpio_sim_drive(3, GPIO_EXT_LOW);
  assert_true(mgos_gpio_enable_int(3));
  settle();
  assert_int_equal(s_isr.count, 0);
  gpio_sim_drive(3, GPIO_EXT_HIGH);
  assert_true(wait_int());
  assert_int_equal(s_isr.last_pin, 3);
  gpio_sim_drive(3, GPIO_EXT_HIGH);
  gpio_sim_drive(3, GPIO_EXT_LOW);
  settle();
  assert_int_equal(s_isr.count, 1);
  assert_true(mgos_gpio_disable_int(3));
  gpio_sim_drive(3, GPIO_EXT_HIGH);
  settle();
  assert_int_equal(s_isr.count, 1);
  mgos_gpio_remove_int_handler(3, NULL, NULL);
}

// A handler that cannot remove the cause of a level turns its interrupt off.
static void on_level(int pin, void *arg) {
  mgos_gpio_disable_int(pin);
  on_int(pin, arg);
}

// A level interrupt runs whenever it is enabled while the level is there.
static void test_level(void **state) {
  assert_true(mgos_gpio_set_mode(4, MGOS_GPIO_MODE_INPUT));
  assert_true(mgos_gpio_set_pull(4, MGOS_GPIO_PULL_UP));
  assert_true(
      mgos_gpio_set_int_handler_isr(4, MGOS_GPIO_INT_LEVEL_LO, on_level, NULL));
  s_isr.count = 0;
  assert_true(mgos_gpio_enable_int(4));
  settle();
  assert_int_equal(s_isr.count, 0);
  gpio_sim_drive(4, GPIO_EXT_LOW);
  assert_true(wait_int());
  settle();
  assert_int_equal(s_isr.count, 1);
  assert_true(mgos_gpio_enable_int(4));
  assert_true(wait_int());
  settle();
  assert_int_equal(s_isr.count, 2);
  gpio_sim_drive(4, GPIO_EXT_Z);
  assert_true(mgos_gpio_enable_int(4));
  settle();
  assert_int_equal(s_isr.count, 2);
  mgos_gpio_remove_int_handler(4, NULL, NULL);
}

// The firmware's own writes interrupt too, on the interrupt thread.
static void test_own_output(void **state) {
  assert_true(mgos_gpio_set_mode(5, MGOS_GPIO_MODE_OUTPUT));
  assert_true(
      mgos_gpio_set_int_handler_isr(5, MGOS_GPIO_INT_EDGE_ANY, on_int, NULL));
  assert_true(mgos_gpio_enable_int(5));
  s_isr.count = 0;
  mgos_gpio_write(5, true);
  assert_true(wait_int());
  mgos_gpio_write(5, false);
  assert_true(wait_int());
  assert_int_equal(s_isr.count, 2);
  mgos_gpio_remove_int_handler(5, NULL, NULL);
}

static void line(const char *in, const char *expected, int watch) {
  char out[96];
  int got_watch, n = gpio_sock_line(in, out, sizeof(out), &got_watch);
  assert_string_equal(out, expected);
  assert_int_equal(n, strlen(expected));
  assert_int_equal(got_watch, watch);
}

static void test_lines(void **state) {
  assert_true(mgos_gpio_set_mode(7, MGOS_GPIO_MODE_INPUT));
  assert_true(mgos_gpio_set_pull(7, MGOS_GPIO_PULL_UP));
  line("ping", "pong\n", -1);
  line("get 7", "7 1 in up z\n", -1);
  line("set 7 0", "ok\n", -1);
  line("get 7", "7 0 in up 0\n", -1);
  line("set 7 z", "ok\n", -1);
  line("watch 7", "ok\n", 7);
  line("watch *", "ok\n", -2);
  line("watch 40", "error: no such pin\n", -1);
  line("get -1", "error: no such pin\n", -1);
  line("get 7x", "error: no such pin\n", -1);
  line("set 99 1", "error: no such pin\n", -1);
  line("set 7 2", "error: level must be 0, 1 or z\n", -1);
  static const char *const bad[] = {
      "", "set", "set 7", "set 7 1 1", "get", "ping 1", "setsetset 7 1"};
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    line(bad[i], "error: expected set PIN 0|1|z, get PIN, watch PIN|*, ping\n",
         -1);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_levels),   cmocka_unit_test(test_open_drain),
      cmocka_unit_test(test_bad_pins), cmocka_unit_test(test_edges),
      cmocka_unit_test(test_level),    cmocka_unit_test(test_own_output),
      cmocka_unit_test(test_lines),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
