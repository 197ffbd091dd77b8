// SPDX-License-Identifier: Apache-2.0
//
// Pins. The interrupt routine of the chip calls mgos_gpio_hal_int_cb() per pin;
// a level interrupt stays off from then until mgos_gpio_hal_clear_int().

#include "mgos_gpio.h"
#include "mgos_gpio_hal.h"

bool mgos_gpio_set_mode(int pin, enum mgos_gpio_mode mode) {
  (void) pin, (void) mode;
  return false;  // no such pin
}

bool mgos_gpio_set_pull(int pin, enum mgos_gpio_pull_type pull) {
  (void) pin, (void) pull;
  return false;
}

bool mgos_gpio_read(int pin) {
  (void) pin;
  return false;
}

bool mgos_gpio_read_out(int pin) {
  (void) pin;
  return false;
}

void mgos_gpio_write(int pin, bool level) {
  (void) pin, (void) level;
}

bool mgos_gpio_toggle(int pin) {
  (void) pin;
  return false;
}

bool mgos_gpio_hal_set_int_mode(int pin, enum mgos_gpio_int_mode mode) {
  (void) pin, (void) mode;
  return false;
}

bool mgos_gpio_hal_enable_int(int pin) {
  (void) pin;
  return false;
}

bool mgos_gpio_hal_disable_int(int pin) {
  (void) pin;
  return false;
}

void mgos_gpio_hal_clear_int(int pin) {
  (void) pin;
}

enum mgos_init_result mgos_gpio_hal_init(void) {
  return MGOS_INIT_OK;
}
