// SPDX-License-Identifier: Apache-2.0
//
// printf without stdio and without the locale, see c_snprintf. Integers are
// converted here, floats by mgos__dtoa; padding is common to all. A
// conversion becomes three parts - a prefix (sign, 0x), zeros, a body - that
// are put out with the padding around them.

#include "base/format.h"

#include <stdint.h>
#include <string.h>

#include "base/ascii.h"
#include "base/dtoa.h"
#include "common/str_util.h"

enum length { LEN_HH, LEN_H, LEN_INT, LEN_L, LEN_LL, LEN_J, LEN_Z, LEN_T };

struct spec {
  bool left, plus, space, alt, zero;
  int width;      // 0 = none
  int precision;  // -1 = none
  enum length length;
  char conv;
};

static void put_fill(struct mgos__format_sink *sink, char c, int n) {
  char run[16];
  memset(run, c, sizeof(run));
  for (; n > 0; n -= (int) sizeof(run)) {
    sink->put(sink, run, n < (int) sizeof(run) ? (size_t) n : sizeof(run));
  }
}

static void put_padded(struct mgos__format_sink *sink, const struct spec *sp,
                       const char *prefix, int zeros, const char *body,
                       size_t len) {
  size_t prefix_len = strlen(prefix);
  size_t total = prefix_len + (size_t) zeros + len;
  int pad = (size_t) sp->width > total ? sp->width - (int) total : 0;
  if (!sp->left && !sp->zero) put_fill(sink, ' ', pad);
  if (prefix_len > 0) sink->put(sink, prefix, prefix_len);
  if (!sp->left && sp->zero) put_fill(sink, '0', pad);
  put_fill(sink, '0', zeros);
  if (len > 0) sink->put(sink, body, len);
  if (sp->left) put_fill(sink, ' ', pad);
}

// Reads digits or `*`. Widths are capped so that sums fit an int.
static const char *parse_number(const char *s, int *n, va_list *ap) {
  if (*s == '*') {
    *n = va_arg(*ap, int);
    return s + 1;
  }
  for (*n = 0; mgos__ascii_is_digit(*s); s++) {
    if (*n < 100000) *n = *n * 10 + (*s - '0');
  }
  return s;
}

static const char *parse_length(const char *s, enum length *length) {
  *length = LEN_INT;
  switch (*s) {
    case 'h':
      *length = s[1] == 'h' ? LEN_HH : LEN_H;
      return s + (s[1] == 'h' ? 2 : 1);
    case 'l':
      *length = s[1] == 'l' ? LEN_LL : LEN_L;
      return s + (s[1] == 'l' ? 2 : 1);
    case 'j':
      *length = LEN_J;
      return s + 1;
    case 'z':
      *length = LEN_Z;
      return s + 1;
    case 't':
      *length = LEN_T;
      return s + 1;
    default:
      return s;
  }
}

static const char *parse_flags(const char *s, struct spec *sp) {
  for (;; s++) {
    if (*s == '-') {
      sp->left = true;
    } else if (*s == '+') {
      sp->plus = true;
    } else if (*s == ' ') {
      sp->space = true;
    } else if (*s == '#') {
      sp->alt = true;
    } else if (*s == '0') {
      sp->zero = true;
    } else {
      return s;
    }
  }
}

// Characters between the percent sign and the conversion. Not strspn: that
// prepares for long strings.
static bool is_modifier(char c) {
  switch (c) {
    case '-':
    case '+':
    case ' ':
    case '#':
    case '.':
    case '*':
    case 'h':
    case 'l':
    case 'j':
    case 'z':
    case 't':
      return true;
    default:
      return c >= '0' && c <= '9';
  }
}

// Reads a conversion, with its `*` arguments. The conversion character is
// looked at first, for an unknown one must not take arguments.
static const char *parse_spec(const char *s, struct spec *sp, va_list *ap) {
  const char *known = s;
  while (is_modifier(*known))
    known++;
  if (*known == '\0' || strchr("diuoxXcspfFeEgG%", *known) == NULL) {
    return NULL;
  }
  memset(sp, 0, sizeof(*sp));
  s = parse_flags(s, sp);
  s = parse_number(s, &sp->width, ap);
  if (sp->width < 0) {
    sp->left = true;
    sp->width = sp->width > -100000 ? -sp->width : 100000;
  }
  if (sp->width > 100000) sp->width = 100000;
  sp->precision = -1;
  if (*s == '.') s = parse_number(s + 1, &sp->precision, ap);
  if (sp->precision > 100000) sp->precision = 100000;
  s = parse_length(s, &sp->length);
  if (s != known) return NULL;
  sp->conv = *s;
  return s + 1;
}

static int64_t get_signed(enum length length, va_list *ap) {
  switch (length) {
    case LEN_HH:
      return (signed char) va_arg(*ap, int);
    case LEN_H:
      return (short) va_arg(*ap, int);
    case LEN_L:
      return va_arg(*ap, long);
    case LEN_LL:
      return va_arg(*ap, long long);
    case LEN_J:
      return va_arg(*ap, intmax_t);
    case LEN_Z:
    case LEN_T:
      return va_arg(*ap, ptrdiff_t);
    default:
      return va_arg(*ap, int);
  }
}

static uint64_t get_unsigned(enum length length, va_list *ap) {
  switch (length) {
    case LEN_HH:
      return (unsigned char) va_arg(*ap, int);
    case LEN_H:
      return (unsigned short) va_arg(*ap, int);
    case LEN_L:
      return va_arg(*ap, unsigned long);
    case LEN_LL:
      return va_arg(*ap, unsigned long long);
    case LEN_J:
      return va_arg(*ap, uintmax_t);
    case LEN_Z:
    case LEN_T:
      return va_arg(*ap, size_t);
    default:
      return va_arg(*ap, unsigned);
  }
}

static void put_integer(struct mgos__format_sink *sink, struct spec *sp,
                        uint64_t v, const char *prefix) {
  char buf[24];
  char *p = buf + sizeof(buf);
  const char *digits =
      sp->conv == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
  unsigned base = sp->conv == 'x' || sp->conv == 'X' || sp->conv == 'p' ? 16
                  : sp->conv == 'o'                                     ? 8
                                                                        : 10;
  if (sp->alt && v != 0 && base == 16) prefix = sp->conv == 'X' ? "0X" : "0x";
  // 32-bit targets divide 32-bit numbers much faster.
  while (v > UINT32_MAX) {
    *--p = digits[v % base];
    v /= base;
  }
  for (uint32_t w = (uint32_t) v; w != 0; w /= base)
    *--p = digits[w % base];
  int len = (int) (buf + sizeof(buf) - p);
  int least = sp->precision < 0 ? 1 : sp->precision;
  if (sp->alt && base == 8 && least <= len) least = len + 1;
  if (sp->precision >= 0) sp->zero = false;
  put_padded(sink, sp, prefix, least > len ? least - len : 0, p, (size_t) len);
}

static const char *sign_of(const struct spec *sp, bool negative) {
  return negative ? "-" : sp->plus ? "+" : sp->space ? " " : "";
}

// %e: d.ddde+xx of n digits.
static int layout_exp(char *out, const struct mgos__dtoa *d, int n, bool alt,
                      char e) {
  char *p = out;
  int exp = d->count == 0 ? 0 : d->point - 1;
  for (int i = 0; i < n; i++) {
    if (i == 1) *p++ = '.';
    *p++ = i < d->count ? d->digits[i] : '0';
  }
  if (n == 1 && alt) *p++ = '.';
  *p++ = e;
  *p++ = exp < 0 ? '-' : '+';
  if (exp < 0) exp = -exp;
  if (exp >= 100) *p++ = (char) ('0' + exp / 100);
  *p++ = (char) ('0' + exp / 10 % 10);
  *p++ = (char) ('0' + exp % 10);
  return (int) (p - out);
}

static void put_exp(struct mgos__format_sink *sink, const struct spec *sp,
                    const char *sign, const struct mgos__dtoa *d, int n) {
  char out[MGOS__DTOA_PLACES + 8];
  if (n > MGOS__DTOA_PLACES) n = MGOS__DTOA_PLACES;
  int len = layout_exp(out, d, n, sp->alt, sp->conv <= 'Z' ? 'E' : 'e');
  put_padded(sink, sp, sign, 0, out, (size_t) len);
}

// %f with n places. Digits go out in runs, as they may be over 300.
static void put_fixed(struct mgos__format_sink *sink, struct spec *sp,
                      const char *sign, const struct mgos__dtoa *d, int n) {
  int whole = d->count > 0 && d->point > 0 ? d->point : 1;
  bool dot = n > 0 || sp->alt;
  struct spec outer = *sp;
  // Everything after the first part is put by hand, so count it as padding.
  int total = (int) strlen(sign) + whole + dot + n;
  int pad = outer.width > total ? outer.width - total : 0;
  if (!outer.left && !outer.zero) put_fill(sink, ' ', pad);
  if (sign[0] != '\0') sink->put(sink, sign, 1);
  if (!outer.left && outer.zero) put_fill(sink, '0', pad);
  int have = d->point > 0 ? (d->count < d->point ? d->count : d->point) : 0;
  if (have > 0) sink->put(sink, d->digits, (size_t) have);
  put_fill(sink, '0', whole - have);
  if (dot) sink->put(sink, ".", 1);
  int lead = d->point < 0 && d->count > 0 ? -d->point : 0;
  if (lead > n) lead = n;
  int rest = d->count - have;
  if (rest > n - lead) rest = n - lead;
  put_fill(sink, '0', lead);
  if (rest > 0) sink->put(sink, d->digits + have, (size_t) rest);
  put_fill(sink, '0', n - lead - (rest > 0 ? rest : 0));
  if (outer.left) put_fill(sink, ' ', pad);
}

static void put_general(struct mgos__format_sink *sink, struct spec *sp,
                        const char *sign, double v) {
  struct mgos__dtoa d;
  int n = sp->precision < 0 ? 6 : sp->precision == 0 ? 1 : sp->precision;
  mgos__dtoa(&d, v, n, false);
  int exp = d.count == 0 ? 0 : d.point - 1;
  // Trailing zeros are not kept in d, so its count is what %g shows.
  int shown = sp->alt ? n : d.count > 0 ? d.count : 1;
  if (exp < -4 || exp >= n) {
    put_exp(sink, sp, sign, &d, shown);
  } else {
    int places = shown - 1 - exp;
    put_fixed(sink, sp, sign, &d, places > 0 ? places : 0);
  }
}

static void put_float(struct mgos__format_sink *sink, struct spec *sp,
                      double v) {
  uint64_t bits;
  memcpy(&bits, &v, sizeof(bits));
  const char *sign = sign_of(sp, bits >> 63);
  if ((bits >> 52 & 0x7ff) == 0x7ff) {
    bool nan = bits << 12 != 0;
    bool upper = sp->conv <= 'Z';
    const char *text = nan ? (upper ? "NAN" : "nan") : upper ? "INF" : "inf";
    sp->zero = false;
    if (sink->json) {
      sink->put(sink, "null", 4);
    } else {
      put_padded(sink, sp, sign, 0, text, 3);
    }
    return;
  }
  if (bits >> 63) v = -v;
  char kind = (char) (sp->conv | 0x20);
  if (kind == 'g') {
    put_general(sink, sp, sign, v);
    return;
  }
  struct mgos__dtoa d;
  int n = sp->precision < 0 ? 6 : sp->precision;
  mgos__dtoa(&d, v, kind == 'e' ? n + 1 : n, kind == 'f');
  if (kind == 'e') {
    put_exp(sink, sp, sign, &d, n + 1);
  } else {
    put_fixed(sink, sp, sign, &d, n);
  }
}

static void put_text(struct mgos__format_sink *sink, struct spec *sp,
                     const char *s) {
  if (s == NULL) s = "(null)";
  size_t len =
      sp->precision < 0 ? strlen(s) : c_strnlen(s, (size_t) sp->precision);
  sp->zero = false;
  put_padded(sink, sp, "", 0, s, len);
}

int mgos__format_one(struct mgos__format_sink *sink, const char *spec,
                     va_list *ap) {
  struct spec sp;
  const char *end = parse_spec(spec, &sp, ap);
  if (end == NULL) return -1;
  switch (sp.conv) {
    case 'd':
    case 'i': {
      int64_t v = get_signed(sp.length, ap);
      uint64_t u = v < 0 ? 0 - (uint64_t) v : (uint64_t) v;
      sp.alt = false;
      put_integer(sink, &sp, u, sign_of(&sp, v < 0));
      break;
    }
    case 'c': {
      char c = (char) va_arg(*ap, int);
      sp.zero = false;
      put_padded(sink, &sp, "", 0, &c, 1);
      break;
    }
    case 's':
      put_text(sink, &sp, va_arg(*ap, const char *));
      break;
    case 'p':
      put_integer(sink, &sp, (uintptr_t) va_arg(*ap, void *), "0x");
      break;
    case '%':
      sink->put(sink, "%", 1);
      break;
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      put_integer(sink, &sp, get_unsigned(sp.length, ap), "");
      break;
    default:
      put_float(sink, &sp, va_arg(*ap, double));
      break;
  }
  return (int) (end - spec);
}

// A sink into memory that counts what does not fit.
struct buf_sink {
  struct mgos__format_sink sink;
  char *buf;
  size_t size, len;
};

static void put_buf(struct mgos__format_sink *sink, const char *s, size_t len) {
  struct buf_sink *b = (struct buf_sink *) sink;
  if (b->len < b->size) {
    size_t room = b->size - b->len;
    memcpy(b->buf + b->len, s, len < room ? len : room);
  }
  b->len += len;
}

int c_vsnprintf(char *buf, size_t buf_size, const char *format, va_list ap) {
  struct buf_sink out = {{put_buf, false}, buf, buf_size, 0};
  bool ok = true;
  va_list args;
  va_copy(args, ap);
  while (*format != '\0') {
    const char *pct = strchr(format, '%');
    size_t n = pct == NULL ? strlen(format) : (size_t) (pct - format);
    if (n > 0) put_buf(&out.sink, format, n);
    format += n;
    if (pct == NULL) break;
    int used = mgos__format_one(&out.sink, format + 1, &args);
    ok = used >= 0;
    if (!ok) break;
    format += 1 + used;
  }
  va_end(args);
  if (buf_size > 0) buf[out.len < buf_size ? out.len : buf_size - 1] = '\0';
  return ok && out.len <= INT32_MAX ? (int) out.len : -1;
}

int c_snprintf(char *buf, size_t buf_size, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  int n = c_vsnprintf(buf, buf_size, format, ap);
  va_end(ap);
  return n;
}
