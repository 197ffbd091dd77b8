// SPDX-License-Identifier: Apache-2.0
//
// Bits on a pin: level and time of every step, from delays that the test
// counts. Also the table of functions for scripts.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mgos_bitbang.h"
#include "mgos_dlsym.h"
#include "mgos_gpio.h"
#include "mgos_system.h"

static char s_trace[1000];
static bool s_level;

bool mgos_gpio_set_mode(int pin, enum mgos_gpio_mode mode) {
  return true;
}
bool mgos_gpio_set_pull(int pin, enum mgos_gpio_pull_type pull) {
  return true;
}
bool mgos_gpio_read(int pin) {
  return false;
}
bool mgos_gpio_read_out(int pin) {
  return s_level;
}
bool mgos_gpio_toggle(int pin) {
  return false;
}

void mgos_gpio_write(int pin, bool level) {
  assert_int_equal(pin, 9);
  s_level = level;
}

static void note_delay(uint32_t n) {
  size_t len = strlen(s_trace);
  snprintf(s_trace + len, sizeof(s_trace) - len, "%c%u ", s_level ? 'H' : 'L',
           (unsigned) n);
}

static void test_bits(void **state) {
  const uint8_t data[] = {0xa1};
  mgos_nsleep100 = note_delay;
  s_trace[0] = '\0';
  mgos_bitbang_write_bits(9, MGOS_DELAY_100NSEC, 3, 9, 7, 5, data, 1);
  assert_string_equal(s_trace,
                      "H7 L5 H3 L9 H7 L5 H3 L9 H3 L9 H3 L9 H3 L9 H7 L5 ");
  s_trace[0] = '\0';
  mgos_bitbang_n100_cal = 3;
  mgos_bitbang_write_bits_js(9, MGOS_DELAY_100NSEC,
                             3u << 24 | 9 << 16 | 7 << 8 | 5, data, 1);
  assert_string_equal(s_trace, "H4 L2 L6 H4 L2 L6 L6 L6 L6 H4 L2 ");
  mgos_bitbang_n100_cal = 0;
  s_trace[0] = '\0';
  mgos_bitbang_write_bits(9, MGOS_DELAY_100NSEC, 1, 1, 1, 1, data, 0);
  assert_string_equal(s_trace, "");
}

const struct mgos_ffi_export ffi_exports[] = {
    {"first", (void *) test_bits},
    {"second", (void *) note_delay},
};
const int ffi_exports_cnt = 2;

static void test_dlsym(void **state) {
  assert_ptr_equal(mgos_dlsym(NULL, "first"), test_bits);
  assert_ptr_equal(mgos_dlsym(NULL, "second"), note_delay);
  assert_null(mgos_dlsym(NULL, "secon"));
  assert_null(mgos_dlsym(NULL, ""));
  assert_null(mgos_dlsym(NULL, NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_bits),
      cmocka_unit_test(test_dlsym),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
