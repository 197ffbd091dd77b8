// SPDX-License-Identifier: Apache-2.0
//
// Pins over a hardware of the test's own: interrupts that come faster than the
// main task runs, levels, buttons that bounce, blinking. Time is the test's.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/gpio_internal.h"
#include "core/loop.h"
#include "core/timers.h"
#include "mgos_gpio.h"
#include "mgos_gpio_hal.h"
#include "mgos_gpio_internal.h"
#include "mgos_system.h"
#include "port/clock.h"
#include "port/wait.h"

// --- a port of the test's own ---

#define NUM_PINS 8

static struct {
  bool level, out;
  enum mgos_gpio_mode mode;
  enum mgos_gpio_pull_type pull;
  enum mgos_gpio_int_mode int_mode;
  bool enabled;
  int clears;
} s_hw[NUM_PINS];

static int64_t s_now_us;

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
  if (timeout_us > 0) s_now_us += timeout_us;
}

void mgos_port_wake(void) {}

static bool valid(int pin) {
  return pin >= 0 && pin < NUM_PINS;
}

bool mgos_gpio_set_mode(int pin, enum mgos_gpio_mode mode) {
  if (valid(pin)) s_hw[pin].mode = mode;
  return valid(pin);
}

bool mgos_gpio_set_pull(int pin, enum mgos_gpio_pull_type pull) {
  if (valid(pin)) s_hw[pin].pull = pull;
  return valid(pin);
}

bool mgos_gpio_read(int pin) {
  return valid(pin) && s_hw[pin].level;
}

bool mgos_gpio_read_out(int pin) {
  return valid(pin) && s_hw[pin].out;
}

void mgos_gpio_write(int pin, bool level) {
  if (valid(pin)) s_hw[pin].out = level;
}

bool mgos_gpio_toggle(int pin) {
  mgos_gpio_write(pin, !mgos_gpio_read_out(pin));
  return mgos_gpio_read_out(pin);
}

bool mgos_gpio_hal_set_int_mode(int pin, enum mgos_gpio_int_mode mode) {
  if (valid(pin)) s_hw[pin].int_mode = mode;
  return valid(pin);
}

bool mgos_gpio_hal_enable_int(int pin) {
  if (valid(pin)) s_hw[pin].enabled = true;
  return valid(pin);
}

bool mgos_gpio_hal_disable_int(int pin) {
  if (valid(pin)) s_hw[pin].enabled = false;
  return valid(pin);
}

void mgos_gpio_hal_clear_int(int pin) {
  if (valid(pin)) s_hw[pin].clears++;
}

enum mgos_init_result mgos_gpio_hal_init(void) {
  return MGOS_INIT_OK;
}

// The world outside drives a pin.
static void drive(int pin, bool level) {
  bool edge = s_hw[pin].level != level;
  enum mgos_gpio_int_mode m = s_hw[pin].int_mode;
  s_hw[pin].level = level;
  if (!s_hw[pin].enabled || !edge) return;
  if (m == MGOS_GPIO_INT_EDGE_ANY ||
      m == (level ? MGOS_GPIO_INT_EDGE_POS : MGOS_GPIO_INT_EDGE_NEG) ||
      m == (level ? MGOS_GPIO_INT_LEVEL_HI : MGOS_GPIO_INT_LEVEL_LO)) {
    mgos_gpio_hal_int_cb(pin);
  }
}

static void run_for(int ms) {
  int64_t end_us = s_now_us + ms * 1000LL;
  while (s_now_us < end_us) {
    mgos__loop_poll((int) ((end_us - s_now_us) / 1000));
  }
  mgos__loop_poll(0);
}

static int s_count;
static int s_last_pin;

static void count_cb(int pin, void *arg) {
  s_count++;
  s_last_pin = pin;
  assert_ptr_equal(arg, &s_count);
}

static int setup(void **state) {
  memset(s_hw, 0, sizeof(s_hw));
  s_count = 0;
  assert_int_equal(mgos_gpio_init(), MGOS_INIT_OK);
  return mgos__loop_init();
}

static int teardown(void **state) {
  mgos__gpio_deinit();
  mgos__loop_deinit();
  mgos__timers_deinit();
  return 0;
}

static void test_coalescing(void **state) {
  assert_true(
      mgos_gpio_set_int_handler(3, MGOS_GPIO_INT_EDGE_ANY, count_cb, &s_count));
  drive(3, true);
  mgos__loop_poll(0);
  assert_int_equal(s_count, 0);  // not enabled yet
  assert_true(mgos_gpio_enable_int(3));
  for (int i = 0; i < 1000; i++)
    drive(3, i & 1);
  assert_int_equal(s_count, 0);
  mgos__loop_poll(0);
  assert_int_equal(s_count, 1);
  assert_int_equal(s_last_pin, 3);
  drive(3, false);
  mgos__loop_poll(0);
  assert_int_equal(s_count, 2);
  // An edge that comes while the handler runs must not be dropped.
  assert_int_equal(s_hw[3].clears, 0);
}

static void fill_cb(void *arg) {}

static void test_full_queue(void **state) {
  mgos_gpio_set_int_handler(3, MGOS_GPIO_INT_EDGE_POS, count_cb, &s_count);
  mgos_gpio_enable_int(3);
  while (mgos_invoke_cb(fill_cb, NULL, 0)) {
  }
  drive(3, true);
  mgos__loop_poll(0);
  assert_int_equal(s_count, 0);
  drive(3, false);
  drive(3, true);
  mgos__loop_poll(0);
  assert_int_equal(s_count, 1);
}

static void test_isr_handler(void **state) {
  assert_true(mgos_gpio_set_int_handler_isr(2, MGOS_GPIO_INT_EDGE_POS, count_cb,
                                            &s_count));
  assert_true(mgos_gpio_enable_int(2));
  drive(2, true);
  assert_int_equal(s_count, 1);
}

static void test_level(void **state) {
  mgos_gpio_set_int_handler(1, MGOS_GPIO_INT_LEVEL_HI, count_cb, &s_count);
  mgos_gpio_enable_int(1);
  drive(1, true);
  mgos__loop_poll(0);
  assert_int_equal(s_count, 1);
  assert_int_equal(s_hw[1].clears, 1);
}

static void test_remove(void **state) {
  mgos_gpio_int_handler_f cb = NULL;
  void *arg = NULL;
  assert_false(mgos_gpio_enable_int(4));
  assert_false(mgos_gpio_disable_int(4));
  mgos_gpio_set_int_handler(4, MGOS_GPIO_INT_EDGE_ANY, count_cb, &s_count);
  mgos_gpio_enable_int(4);
  drive(4, true);
  mgos_gpio_remove_int_handler(4, &cb, &arg);
  assert_ptr_equal(cb, count_cb);
  assert_ptr_equal(arg, &s_count);
  mgos__loop_poll(0);
  assert_int_equal(s_count, 0);  // it was posted but nobody wants it
  assert_int_equal(s_hw[4].int_mode, MGOS_GPIO_INT_NONE);
  assert_false(s_hw[4].enabled);
  mgos_gpio_remove_int_handler(4, &cb, &arg);
  assert_null(cb);
}

static void remove_self_cb(int pin, void *arg) {
  s_count++;
  mgos_gpio_remove_int_handler(pin, NULL, NULL);
}

static void test_remove_from_handler(void **state) {
  mgos_gpio_set_int_handler(4, MGOS_GPIO_INT_LEVEL_HI, remove_self_cb, NULL);
  mgos_gpio_enable_int(4);
  drive(4, true);
  mgos__loop_poll(0);
  assert_int_equal(s_count, 1);
}

static void test_bad_arguments(void **state) {
  assert_false(
      mgos_gpio_set_int_handler(-1, MGOS_GPIO_INT_EDGE_ANY, count_cb, NULL));
  assert_false(mgos_gpio_set_int_handler(NUM_PINS, MGOS_GPIO_INT_EDGE_ANY,
                                         count_cb, NULL));
  assert_false(mgos_gpio_set_int_handler(1, (enum mgos_gpio_int_mode) 6,
                                         count_cb, NULL));
  assert_false(
      mgos_gpio_set_int_handler(1, MGOS_GPIO_INT_EDGE_ANY, NULL, NULL));
  assert_false(mgos_gpio_set_button_handler(
      1, MGOS_GPIO_PULL_UP, MGOS_GPIO_INT_LEVEL_HI, 50, count_cb, NULL));
  assert_false(mgos_gpio_set_button_handler(
      -1, MGOS_GPIO_PULL_UP, MGOS_GPIO_INT_EDGE_NEG, 50, count_cb, NULL));
  assert_false(mgos_gpio_setup_output(-1, true));
  assert_false(mgos_gpio_blink(-1, 1, 1));
  assert_false(mgos_gpio_blink(1, 65536, 1));
  assert_false(mgos_gpio_blink(1, 0, 1));
}

static void bounce(int pin, bool level) {
  for (int i = 0; i < 5; i++) {
    drive(pin, level);
    run_for(2);
    drive(pin, !level);
    run_for(1);
  }
  drive(pin, level);
}

static void test_button_neg(void **state) {
  s_hw[0].level = true;
  assert_true(mgos_gpio_set_button_handler(
      0, MGOS_GPIO_PULL_UP, MGOS_GPIO_INT_EDGE_NEG, 50, count_cb, &s_count));
  assert_int_equal(s_hw[0].pull, MGOS_GPIO_PULL_UP);
  assert_true(s_hw[0].enabled);
  bounce(0, false);
  assert_int_equal(s_count, 0);
  run_for(60);
  assert_int_equal(s_count, 1);
  bounce(0, true);  // release
  run_for(100);
  assert_int_equal(s_count, 1);
  // A spike that is over when the time is up is no press.
  drive(0, false);
  run_for(10);
  drive(0, true);
  run_for(100);
  assert_int_equal(s_count, 1);
}

static void test_button_any(void **state) {
  s_hw[0].level = true;
  assert_true(mgos_gpio_set_button_handler(
      0, MGOS_GPIO_PULL_UP, MGOS_GPIO_INT_EDGE_ANY, 20, count_cb, &s_count));
  bounce(0, false);
  run_for(30);
  assert_int_equal(s_count, 1);
  bounce(0, true);
  run_for(30);
  assert_int_equal(s_count, 2);
  drive(0, false);
  drive(0, true);
  run_for(30);
  assert_int_equal(s_count, 2);
}

static void test_button_removed_while_debouncing(void **state) {
  mgos_gpio_set_button_handler(0, MGOS_GPIO_PULL_DOWN, MGOS_GPIO_INT_EDGE_POS,
                               20, count_cb, &s_count);
  drive(0, true);
  run_for(5);
  mgos_gpio_remove_int_handler(0, NULL, NULL);
  run_for(100);
  assert_int_equal(s_count, 0);
  assert_true(mgos__timers_next() == INT64_MAX);
}

static void test_blink(void **state) {
  assert_true(mgos_gpio_setup_output(5, false));
  assert_true(mgos_gpio_blink(5, 100, 300));
  assert_true(s_hw[5].out);
  run_for(99);
  assert_true(s_hw[5].out);
  run_for(2);
  assert_false(s_hw[5].out);
  run_for(298);
  assert_false(s_hw[5].out);
  run_for(2);
  assert_true(s_hw[5].out);
  assert_true(mgos_gpio_blink(5, 50, 50));
  run_for(51);
  assert_false(s_hw[5].out);
  run_for(50);
  assert_true(s_hw[5].out);
  assert_true(mgos_gpio_blink(5, 0, 0));
  run_for(500);
  assert_true(s_hw[5].out);
  assert_true(mgos__timers_next() == INT64_MAX);
  assert_true(mgos_gpio_blink(6, 0, 0));
}

static void test_str(void **state) {
  char buf[8];
  assert_string_equal(mgos_gpio_str(12, buf), "12");
  assert_string_equal(mgos_gpio_str(-1, buf), "-");
  mgos_gpio_str(INT32_MAX, buf);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_coalescing),    T(test_full_queue),
      T(test_isr_handler),   T(test_level),
      T(test_remove),        T(test_remove_from_handler),
      T(test_bad_arguments), T(test_button_neg),
      T(test_button_any),    T(test_button_removed_while_debouncing),
      T(test_blink),         T(test_str),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
