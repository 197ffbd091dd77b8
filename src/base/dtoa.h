// SPDX-License-Identifier: Apache-2.0
//
// Exact decimal digits of a double.

#ifndef MGOS_BASE_DTOA_H
#define MGOS_BASE_DTOA_H

#include <stdbool.h>

// Digits kept at most; more would only be asked for by a format that prints
// beyond a double's precision, and come out as zeros.
#define MGOS__DTOA_DIGITS 330
// Digits of the %e form at most.
#define MGOS__DTOA_PLACES 64

// The number is 0.DIGITS times ten to the power of point.
struct mgos__dtoa {
  char digits[MGOS__DTOA_DIGITS];  // without trailing zeros
  int count;                       // 0 for the number zero
  int point;
};

// Converts a finite v >= 0, rounded half to even. n: significant digits, or
// with fixed, digits after the decimal point.
void mgos__dtoa(struct mgos__dtoa *d, double v, int n, bool fixed);

#endif  // MGOS_BASE_DTOA_H
