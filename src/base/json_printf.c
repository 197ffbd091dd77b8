// SPDX-License-Identifier: Apache-2.0
//
// Writing JSON: printers, json_printf and its conversions, json_escape. The
// format is read once; literal text passes through, except that a bare word
// gets quotes unless it is true, false or null in the place of a value. Output
// goes to the printer in small pieces, nothing is buffered or allocated.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/format.h"
#include "common/cs_base64.h"
#include "common/json_utils.h"
#include "frozen.h"

int json_printer_buf(struct json_out *out, const char *buf, size_t len) {
  size_t size = out->u.buf.size, at = out->u.buf.len;
  if (at < size) {
    size_t room = size - at - 1, n = len < room ? len : room;
    memcpy(out->u.buf.buf + at, buf, n);
    out->u.buf.buf[at + n] = '\0';
  }
  out->u.buf.len += len;
  return (int) len;
}

int json_printer_file(struct json_out *out, const char *buf, size_t len) {
  return fwrite(buf, 1, len, out->u.fp) == len ? (int) len : -1;
}

int mg_json_printer_mbuf(struct json_out *out, const char *str, size_t len) {
  struct mbuf *mb = (struct mbuf *) out->u.data;
  return mbuf_append(mb, str, len) == len ? (int) len : -1;
}

// Output under way.
struct print {
  struct mgos__format_sink sink;  // must be first
  struct json_out *out;
  int64_t len;  // bytes so far
  bool failed;
};

static void put(struct print *pr, const char *s, size_t len) {
  if (len == 0) return;
  if (pr->out->printer(pr->out, s, len) < 0) pr->failed = true;
  pr->len += (int64_t) len;
}

static void put_sink(struct mgos__format_sink *sink, const char *s,
                     size_t len) {
  put((struct print *) sink, s, len);
}

static int finish(const struct print *pr) {
  return pr->failed || pr->len > INT32_MAX ? -1 : (int) pr->len;
}

static void put_escaped(struct print *pr, const char *s, size_t len) {
  static const char letters[] = "btn\0fr";
  size_t done = 0;
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char) s[i];
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    char esc[6] = {'\\', (char) c, '0', '0', 0, 0};
    size_t n = 2;
    if (c >= '\b' && c <= '\r' && letters[c - '\b'] != '\0') {
      esc[1] = letters[c - '\b'];
    } else if (c < 0x20) {
      esc[1] = 'u';
      esc[4] = (char) ('0' + (c >> 4));
      esc[5] = "0123456789abcdef"[c & 15];
      n = 6;
    }
    put(pr, s + done, i - done);
    put(pr, esc, n);
    done = i + 1;
  }
  put(pr, s + done, len - done);
}

static void put_quoted(struct print *pr, const char *s, size_t len) {
  put(pr, "\"", 1);
  put_escaped(pr, s, len);
  put(pr, "\"", 1);
}

int json_escape(struct json_out *out, const char *str, size_t str_len) {
  struct print pr = {{put_sink, true}, out, 0, false};
  put_escaped(&pr, str, str_len);
  return finish(&pr);
}

void mg_json_emit_str(struct mbuf *b, const struct mg_str s, int quote) {
  struct json_out out = JSON_OUT_MBUF(b);
  struct print pr = {{put_sink, true}, &out, 0, false};
  if (quote) {
    put_quoted(&pr, s.p, s.len);
  } else {
    put_escaped(&pr, s.p, s.len);
  }
}

static void put_base64_char(char c, void *arg) {
  put((struct print *) arg, &c, 1);
}

static void put_base64(struct print *pr, const char *p, int len) {
  struct cs_base64_ctx ctx;
  put(pr, "\"", 1);
  cs_base64_init(&ctx, put_base64_char, pr);
  cs_base64_update(&ctx, p, len > 0 ? (size_t) len : 0);
  cs_base64_finish(&ctx);
  put(pr, "\"", 1);
}

static void put_hex(struct print *pr, const unsigned char *p, int len) {
  static const char digits[] = "0123456789abcdef";
  put(pr, "\"", 1);
  for (int i = 0; i < len; i++) {
    char two[2] = {digits[p[i] >> 4], digits[p[i] & 15]};
    put(pr, two, 2);
  }
  put(pr, "\"", 1);
}

// %Q: precision -1 = the whole string.
static void put_q(struct print *pr, int precision, const char *s) {
  if (s == NULL) {
    put(pr, "null", 4);
  } else {
    put_quoted(pr, s, precision < 0 ? strlen(s) : (size_t) precision);
  }
}

static void put_callback(struct print *pr, va_list *ap) {
  json_printf_callback_t cb = va_arg(*ap, json_printf_callback_t);
  int n = cb(pr->out, ap);
  if (n < 0) {
    pr->failed = true;
  } else {
    pr->len += n;
  }
}

// A conversion of JSON's own. Returns: characters used, 0 = none of these.
static int own_conversion(struct print *pr, const char *f, va_list *ap) {
  switch (*f) {
    case 'B': {
      bool yes = va_arg(*ap, int) != 0;
      put(pr, yes ? "true" : "false", yes ? 4 : 5);
      return 1;
    }
    case 'Q':
      put_q(pr, -1, va_arg(*ap, const char *));
      return 1;
    case '.':
      if (f[1] == '*' && f[2] == 'Q') {
        int n = va_arg(*ap, int);
        put_q(pr, n, va_arg(*ap, const char *));
        return 3;
      }
      return 0;
    case 'V':
    case 'H':
      if (*f == 'V' && JSON_ENABLE_BASE64) {
        const char *p = va_arg(*ap, const char *);
        put_base64(pr, p, va_arg(*ap, int));
        return 1;
      }
      if (*f == 'H' && JSON_ENABLE_HEX) {
        int n = va_arg(*ap, int);
        put_hex(pr, va_arg(*ap, const unsigned char *), n);
        return 1;
      }
      return 0;
    case 'M':
      put_callback(pr, ap);
      return 1;
    default:
      return 0;
  }
}

static bool is_word_start(char c) {
  return mgos__ascii_is_alpha(c) || c == '_' || (unsigned char) c >= 0x80;
}

static bool is_word(char c) {
  return is_word_start(c) || mgos__ascii_is_digit(c) || c == '-' || c == '.';
}

// Returns: characters used.
static size_t put_word(struct print *pr, const char *f) {
  size_t n = 1;
  while (is_word(f[n]))
    n++;
  bool literal = (n == 4 && !memcmp(f, "true", 4)) ||
                 (n == 4 && !memcmp(f, "null", 4)) ||
                 (n == 5 && !memcmp(f, "false", 5));
  if (literal) literal = f[n + strspn(f + n, " \t\r\n")] != ':';
  if (!literal) put(pr, "\"", 1);
  put(pr, f, n);
  if (!literal) put(pr, "\"", 1);
  return n;
}

// Text up to the next conversion or word, or word. quoted: inside quotes.
static size_t put_literal(struct print *pr, const char *f, bool *quoted) {
  size_t n = 0;
  if (!*quoted && is_word_start(*f)) return put_word(pr, f);
  while (f[n] != '\0' && f[n] != '%') {
    if (*quoted && f[n] == '\\' && f[n + 1] != '\0' && f[n + 1] != '%') {
      n++;
    } else if (f[n] == '"') {
      *quoted = !*quoted;
    } else if (!*quoted && is_word_start(f[n])) {
      break;
    } else if (!*quoted && mgos__ascii_is_digit(f[n])) {
      // Letters in a number are no words.
      while (is_word(f[n + 1]) || f[n + 1] == '+')
        n++;
    }
    n++;
  }
  put(pr, f, n);
  return n;
}

int json_vprintf(struct json_out *out, const char *fmt, va_list xap) {
  struct print pr = {{put_sink, true}, out, 0, false};
  bool quoted = false;
  va_list ap;
  va_copy(ap, xap);
  while (*fmt != '\0') {
    if (*fmt != '%') {
      fmt += put_literal(&pr, fmt, &quoted);
      continue;
    }
    int used = own_conversion(&pr, ++fmt, &ap);
    if (used == 0) used = mgos__format_one(&pr.sink, fmt, &ap);
    if (used < 0) {
      pr.failed = true;
      break;
    }
    fmt += used;
  }
  va_end(ap);
  return finish(&pr);
}

int json_printf(struct json_out *out, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  int n = json_vprintf(out, fmt, ap);
  va_end(ap);
  return n;
}

char *json_vasprintf(const char *fmt, va_list ap) {
  struct mbuf mb;
  mbuf_init(&mb, 0);
  struct json_out out = JSON_OUT_MBUF(&mb);
  int n = json_vprintf(&out, fmt, ap);
  if (n < 0 || mbuf_append(&mb, "", 1) != 1) mbuf_free(&mb);
  mbuf_trim(&mb);
  return mb.buf;
}

char *json_asprintf(const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  char *s = json_vasprintf(fmt, ap);
  va_end(ap);
  return s;
}

// Integers of any size by way of the widest type that the format asks for.
static int print_int_elem(struct json_out *out, const char *p, size_t size,
                          const char *fmt, char conv) {
  union {
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
  } v;
  bool sign = conv == 'd' || conv == 'i' || conv == 'B' || conv == 'c';
  memcpy(&v, p, size);
  switch (size) {
    case 1:
      return json_printf(out, fmt, sign ? (int) v.i8 : (int) (uint8_t) v.i8);
    case 2:
      return json_printf(out, fmt, sign ? (int) v.i16 : (int) (uint16_t) v.i16);
    case 4:
      // With %lu a 32-bit element may be a 64-bit long to the format.
      if (strchr(fmt, 'l') != NULL && sizeof(long) > 4) {
        return json_printf(out, fmt,
                           sign ? (long) v.i32 : (long) (uint32_t) v.i32);
      }
      return json_printf(out, fmt, (int) v.i32);
    default:
      return json_printf(out, fmt, v.i64);
  }
}

static int print_elem(struct json_out *out, const char *p, size_t size,
                      const char *fmt) {
  const char *pct = strchr(fmt, '%');
  const char *c =
      pct == NULL ? "" : pct + 1 + strspn(pct + 1, " +-#.0123456789hljzt");
  if (*c == 'Q' || *c == 's') {
    const char *s;
    if (size != sizeof(s)) return -1;
    memcpy(&s, p, sizeof(s));
    return json_printf(out, fmt, s);
  }
  if (*c != '\0' && strchr("fFeEgG", *c) != NULL) {
    double d;
    float f;
    if (size == sizeof(d)) {
      memcpy(&d, p, sizeof(d));
    } else if (size == sizeof(f)) {
      memcpy(&f, p, sizeof(f));
      d = (double) f;
    } else {
      return -1;
    }
    return json_printf(out, fmt, d);
  }
  if (*c == '\0' || strchr("diuoxXBc", *c) == NULL) return -1;
  if (size != 1 && size != 2 && size != 4 && size != 8) return -1;
  return print_int_elem(out, p, size, fmt, *c);
}

int json_printf_array(struct json_out *out, va_list *ap) {
  const char *arr = va_arg(*ap, const char *);
  size_t arr_size = va_arg(*ap, size_t);
  size_t elem_size = va_arg(*ap, size_t);
  const char *fmt = va_arg(*ap, const char *);
  struct print pr = {{put_sink, true}, out, 0, false};
  if (elem_size == 0) return -1;
  put(&pr, "[", 1);
  for (size_t i = 0; i < arr_size / elem_size; i++) {
    if (i > 0) put(&pr, ", ", 2);
    int n = print_elem(out, arr + i * elem_size, elem_size, fmt);
    if (n < 0) return -1;
    pr.len += n;
  }
  put(&pr, "]", 1);
  return finish(&pr);
}
