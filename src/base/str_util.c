// SPDX-License-Identifier: Apache-2.0
//
// Small text helpers of common/str_util.h: bounded search, case-blind
// comparison, integers, hex, lists, and formatting into allocated memory.
// The formatter itself is in format.c, glob matching in match.c.

#include "common/str_util.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"

size_t c_strnlen(const char *s, size_t maxlen) {
  const char *p = maxlen == 0 ? NULL : (const char *) memchr(s, 0, maxlen);
  return p == NULL ? maxlen : (size_t) (p - s);
}

const char *c_strnstr(const char *s, const char *find, size_t slen) {
  return mg_strstr(mg_mk_str_n(s, c_strnlen(s, slen)), mg_mk_str(find));
}

void cs_to_hex(char *to, const unsigned char *p, size_t len) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < len; i++) {
    *to++ = digits[p[i] >> 4];
    *to++ = digits[p[i] & 15];
  }
  *to = '\0';
}

void cs_from_hex(char *to, const char *p, size_t len) {
  for (size_t i = 0; i + 1 < len; i += 2) {
    int hi = mgos__ascii_hex(p[i]), lo = mgos__ascii_hex(p[i + 1]);
    *to++ = (char) ((hi < 0 ? 0 : hi) << 4 | (lo < 0 ? 0 : lo));
  }
  *to = '\0';
}

#if CS_ENABLE_STRDUP
char *strdup(const char *src) {
  size_t n = strlen(src) + 1;
  char *p = (char *) malloc(n);
  return p == NULL ? NULL : (char *) memcpy(p, src, n);
}
#endif

int64_t cs_to64(const char *s) {
  while (mgos__ascii_is_space(*s))
    s++;
  bool neg = *s == '-';
  uint64_t limit = neg ? (uint64_t) INT64_MAX + 1 : (uint64_t) INT64_MAX;
  uint64_t v = 0;
  for (s += neg; mgos__ascii_is_digit(*s); s++) {
    uint64_t d = (uint64_t) (*s - '0');
    v = v > (limit - d) / 10 ? limit : v * 10 + d;
  }
  if (!neg) return (int64_t) v;
  return v > (uint64_t) INT64_MAX ? INT64_MIN : -(int64_t) v;
}

int mg_ncasecmp(const char *s1, const char *s2, size_t len) {
  for (size_t i = 0; i < len; i++) {
    int d = mgos__ascii_lower(s1[i]) - mgos__ascii_lower(s2[i]);
    if (d != 0 || s1[i] == '\0') return d;
  }
  return 0;
}

int mg_casecmp(const char *s1, const char *s2) {
  return mg_ncasecmp(s1, s2, SIZE_MAX);
}

int mg_avprintf(char **buf, size_t size, const char *fmt, va_list ap) {
  va_list copy;
  va_copy(copy, ap);
  int n = c_vsnprintf(size > 0 ? *buf : NULL, size, fmt, copy);
  va_end(copy);
  if (n >= 0 && (size_t) n < size) return n;
  char *p = n < 0 ? NULL : (char *) malloc((size_t) n + 1);
  *buf = p;
  if (p == NULL) return -1;
  va_copy(copy, ap);
  c_vsnprintf(p, (size_t) n + 1, fmt, copy);
  va_end(copy);
  return n;
}

int mg_asprintf(char **buf, size_t size, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  int n = mg_avprintf(buf, size, fmt, ap);
  va_end(ap);
  return n;
}

// A separator at the very end does not begin another, empty entry.
static struct mg_str next_entry(struct mg_str list, char sep,
                                struct mg_str *val, struct mg_str *eq_val) {
  const struct mg_str none = MG_NULL_STR;
  struct mg_str rest = MG_NULL_STR;
  if (list.len == 0) return none;
  const char *end = mg_strchr(list, sep);
  if (end == NULL) {
    rest.p = list.p + list.len;
    *val = list;
  } else {
    *val = mg_mk_str_n(list.p, (size_t) (end - list.p));
    rest.p = end + 1;
    rest.len = list.len - val->len - 1;
  }
  if (eq_val == NULL) return rest;
  *eq_val = none;
  const char *eq = mg_strchr(*val, '=');
  if (eq != NULL) {
    size_t name_len = (size_t) (eq - val->p);
    *eq_val = mg_mk_str_n(eq + 1, val->len - name_len - 1);
    val->len = name_len;
  }
  return rest;
}

struct mg_str mg_next_comma_list_entry_n(struct mg_str list, struct mg_str *val,
                                         struct mg_str *eq_val) {
  return next_entry(list, ',', val, eq_val);
}

struct mg_str mg_next_query_string_entry_n(struct mg_str list,
                                           struct mg_str *val,
                                           struct mg_str *eq_val) {
  return next_entry(list, '&', val, eq_val);
}

const char *mg_next_comma_list_entry(const char *list, struct mg_str *val,
                                     struct mg_str *eq_val) {
  return next_entry(mg_mk_str(list), ',', val, eq_val).p;
}
