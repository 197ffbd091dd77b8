// SPDX-License-Identifier: Apache-2.0
//
// Character classes of ASCII. Unlike <ctype.h> they ignore the locale, take
// any char without a cast, and inline to a few instructions.

#ifndef MGOS_BASE_ASCII_H
#define MGOS_BASE_ASCII_H

#include <stdbool.h>

// Lower-case form of an ASCII letter, the byte itself otherwise. 0..255.
static inline int mgos__ascii_lower(char c) {
  unsigned u = (unsigned char) c;
  return (int) (u - 'A' < 26u ? u + 32 : u);
}

static inline bool mgos__ascii_is_digit(char c) {
  return (unsigned char) c - (unsigned) '0' < 10u;
}

static inline bool mgos__ascii_is_alpha(char c) {
  return ((unsigned char) c | 32u) - (unsigned) 'a' < 26u;
}

// Blank, tab, newline, vertical tab, form feed, carriage return.
static inline bool mgos__ascii_is_space(char c) {
  return c == ' ' || (unsigned char) c - 9u < 5u;
}

// Value of a hex digit. Returns: 0..15, or -1.
static inline int mgos__ascii_hex(char c) {
  unsigned u = (unsigned char) c;
  if (u - '0' < 10u) return (int) (u - '0');
  u = (u | 32u) - 'a';
  return u < 6u ? (int) u + 10 : -1;
}

#endif  // MGOS_BASE_ASCII_H
