// SPDX-License-Identifier: Apache-2.0
//
// Bits on a pin, by delays between level changes. With times of microseconds
// and below an interrupt would spoil the signal, so they are locked out for
// the whole transfer; milliseconds leave them on, or the device would seem
// dead.

#include "mgos_bitbang.h"

#include "mgos_gpio.h"
#include "mgos_system.h"

uint32_t mgos_bitbang_n100_cal;

static void delay(enum mgos_delay_unit unit, int n) {
  if (n <= 0) return;
  switch (unit) {
    case MGOS_DELAY_MSEC:
      mgos_msleep(n);
      break;
    case MGOS_DELAY_USEC:
      mgos_usleep(n);
      break;
    case MGOS_DELAY_100NSEC:
      if ((uint32_t) n > mgos_bitbang_n100_cal) {
        mgos_nsleep100(n - mgos_bitbang_n100_cal);
      }
      break;
  }
}

void mgos_bitbang_write_bits(int gpio, enum mgos_delay_unit delay_unit, int t0h,
                             int t0l, int t1h, int t1l, const uint8_t *data,
                             size_t len) {
  bool lock = delay_unit != MGOS_DELAY_MSEC;
  if (lock) mgos_ints_disable();
  for (size_t i = 0; i < len; i++) {
    for (int mask = 0x80; mask != 0; mask >>= 1) {
      bool bit = data[i] & mask;
      mgos_gpio_write(gpio, true);
      delay(delay_unit, bit ? t1h : t0h);
      mgos_gpio_write(gpio, false);
      delay(delay_unit, bit ? t1l : t0l);
    }
  }
  if (lock) mgos_ints_enable();
}

void mgos_bitbang_write_bits_js(int gpio, enum mgos_delay_unit delay_unit,
                                uint32_t t, const uint8_t *data, size_t len) {
  mgos_bitbang_write_bits(gpio, delay_unit, t >> 24, t >> 16 & 0xff,
                          t >> 8 & 0xff, t & 0xff, data, len);
}
