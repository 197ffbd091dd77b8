// SPDX-License-Identifier: Apache-2.0
//
// Exact conversion of doubles to decimal. A double is an integer times a power
// of two, so its decimal digits come out by long division (whole part) and
// long multiplication (fraction) of a 1088-bit number by 10^9, nine digits a
// time; what remains at the end decides the rounding. No floating-point
// arithmetic, no tables; about 500 bytes of stack.

#include "base/dtoa.h"

#include <stdint.h>
#include <string.h>

#define WORDS 34
#define CHUNK 1000000000u

// Little-endian words: an integer, or the fraction below 2^(32 * WORDS). The
// words that are not zero lie from lo up to, not including, hi: most numbers
// have few.
struct big {
  uint32_t w[WORDS];
  int lo, hi;
};

static void place(struct big *b, uint64_t m, int shift) {
  memset(b, 0, sizeof(*b));
  int i = shift / 32, s = shift % 32;
  uint64_t lo = m << s;
  uint64_t hi = s == 0 ? 0 : m >> (64 - s);
  b->w[i] = (uint32_t) lo;
  if (i + 1 < WORDS) b->w[i + 1] = (uint32_t) (lo >> 32);
  if (i + 2 < WORDS) b->w[i + 2] = (uint32_t) hi;
  b->lo = i;
  b->hi = i + 3 < WORDS ? i + 3 : WORDS;
}

static uint32_t div_chunk(struct big *b) {
  uint64_t rem = 0;
  for (int i = b->hi; i-- > 0;) {
    uint64_t cur = rem << 32 | b->w[i];
    b->w[i] = (uint32_t) (cur / CHUNK);
    rem = cur % CHUNK;
  }
  b->lo = 0;
  return (uint32_t) rem;
}

static uint32_t mul_chunk(struct big *b) {
  uint64_t carry = 0;
  for (int i = b->lo; i < WORDS; i++) {
    carry += (uint64_t) b->w[i] * CHUNK;
    b->w[i] = (uint32_t) carry;
    carry >>= 32;
  }
  b->hi = WORDS;
  return (uint32_t) carry;
}

// Narrows the range, too.
static bool is_zero(struct big *b) {
  while (b->lo < b->hi && b->w[b->lo] == 0)
    b->lo++;
  while (b->lo < b->hi && b->w[b->hi - 1] == 0)
    b->hi--;
  return b->lo == b->hi;
}

// Takes digits in order; leading zeros only move the point, and digits that
// do not fit leave their trace in `more`.
struct sink {
  struct mgos__dtoa *d;
  bool more;  // something non-zero was not kept
};

static void add_chunk(struct sink *s, uint32_t v) {
  char t[9];
  for (int i = 9; i-- > 0; v /= 10)
    t[i] = (char) ('0' + v % 10);
  for (int i = 0; i < 9; i++) {
    if (s->d->count < MGOS__DTOA_DIGITS) {
      s->d->digits[s->d->count++] = t[i];
    } else if (t[i] != '0') {
      s->more = true;
    }
  }
}

static void strip_leading(struct mgos__dtoa *d) {
  int n = 0;
  while (n < d->count && d->digits[n] == '0')
    n++;
  memmove(d->digits, d->digits + n, (size_t) (d->count - n));
  d->count -= n;
  d->point -= n;
}

static void whole_part(struct sink *s, struct big *b) {
  uint32_t chunks[WORDS + 1];
  int n = 0;
  while (!is_zero(b))
    chunks[n++] = div_chunk(b);
  s->d->point = n * 9;
  while (n-- > 0)
    add_chunk(s, chunks[n]);
  strip_leading(s->d);
}

// Goes on until one digit more than n is there; n counts from the point when
// fixed, from the first non-zero digit otherwise.
static void fraction(struct sink *s, struct big *b, int n, bool fixed) {
  struct mgos__dtoa *d = s->d;
  while (!is_zero(b)) {
    int have = fixed ? d->count - d->point : d->count;
    if (have > n || d->count + 9 > MGOS__DTOA_DIGITS) break;
    add_chunk(s, mul_chunk(b));
    if (d->digits[0] == '0') strip_leading(d);
  }
  if (!is_zero(b)) s->more = true;
}

// Cuts to n digits.
static void round_at(struct mgos__dtoa *d, int n, bool more) {
  if (n < d->count) {
    bool up = false;
    if (n >= 0) {
      char c = d->digits[n];
      for (int i = n + 1; i < d->count && !more; i++) {
        more = d->digits[i] != '0';
      }
      bool odd = n > 0 && (d->digits[n - 1] & 1) != 0;
      up = c > '5' || (c == '5' && (more || odd));
    }
    d->count = n > 0 ? n : 0;
    int i = d->count;
    while (up && i > 0 && d->digits[i - 1] == '9')
      i--;
    if (up && i > 0) {
      d->digits[i - 1]++;
      d->count = i;
    } else if (up) {
      d->digits[0] = '1';
      d->count = 1;
      d->point++;
    }
  }
  while (d->count > 0 && d->digits[d->count - 1] == '0')
    d->count--;
}

void mgos__dtoa(struct mgos__dtoa *d, double v, int n, bool fixed) {
  uint64_t bits;
  struct big b;
  struct sink s = {d, false};
  memcpy(&bits, &v, sizeof(bits));
  int exp = (int) (bits >> 52 & 0x7ff);
  uint64_t m = bits & (((uint64_t) 1 << 52) - 1);
  if (exp != 0) m |= (uint64_t) 1 << 52;
  exp = (exp != 0 ? exp : 1) - 1075;
  d->count = d->point = 0;
  if (exp >= 0) {
    place(&b, m, exp);
    whole_part(&s, &b);
  } else {
    place(&b, exp > -64 ? m >> -exp : 0, 0);
    whole_part(&s, &b);
    uint64_t frac = exp > -64 ? m & (((uint64_t) 1 << -exp) - 1) : m;
    place(&b, frac, 32 * WORDS + exp);
    fraction(&s, &b, n, fixed);
  }
  round_at(d, fixed ? d->point + n : n, s.more);
  if (d->count == 0) d->point = 0;
}
