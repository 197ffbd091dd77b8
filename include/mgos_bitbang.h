// SPDX-License-Identifier: Apache-2.0
//
// Sending bits on a pin by timing its levels, as LED strips want it.
#ifndef MEERKAT_MGOS_BITBANG_H
#define MEERKAT_MGOS_BITBANG_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Unit of the times below.
enum mgos_delay_unit {
  MGOS_DELAY_MSEC = 0,
  MGOS_DELAY_USEC = 1,
  MGOS_DELAY_100NSEC = 2,
};

// Sends `len` bytes, most significant bit first: a 0 is t0h high then t0l low,
// a 1 is t1h high then t1l low, in the unit given. Interrupts are off for the
// whole time unless the unit is milliseconds.
// Context: any task. Blocks. The pin must be an output.
void mgos_bitbang_write_bits(int gpio, enum mgos_delay_unit delay_unit, int t0h,
                             int t0l, int t1h, int t1l, const uint8_t *data,
                             size_t len);

// The same with t = t0h << 24 | t0l << 16 | t1h << 8 | t1l, for scripts.
void mgos_bitbang_write_bits_js(int gpio, enum mgos_delay_unit delay_unit,
                                uint32_t t, const uint8_t *data, size_t len);

// What a level change costs, in units of 100 ns; it is taken off each delay
// of MGOS_DELAY_100NSEC.
extern uint32_t mgos_bitbang_n100_cal;

#ifdef __cplusplus
}
#endif

#endif
