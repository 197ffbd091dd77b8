// SPDX-License-Identifier: Apache-2.0
//
// Counted strings, see common/mg_str.h. Comparisons order bytes as unsigned
// values; case folding covers ASCII only and never asks the locale.

#include "common/mg_str.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"

struct mg_str mg_mk_str(const char *s) {
  struct mg_str r = {s, s != NULL ? strlen(s) : 0};
  return r;
}

struct mg_str mg_mk_str_n(const char *s, size_t len) {
  struct mg_str r = {s, len};
  return r;
}

static int cmp_len(size_t a, size_t b) {
  return a < b ? -1 : a > b;
}

// Null pointers never reach memcmp, not even with a length of zero.
static int cmp_bytes(const char *a, const char *b, size_t n) {
  return n == 0 ? 0 : memcmp(a, b, n);
}

static int casecmp_bytes(const char *a, const char *b, size_t n) {
  for (size_t i = 0; i < n; i++) {
    int d = mgos__ascii_lower(a[i]) - mgos__ascii_lower(b[i]);
    if (d != 0) return d;
  }
  return 0;
}

int mg_strcmp(const struct mg_str str1, const struct mg_str str2) {
  size_t n = str1.len < str2.len ? str1.len : str2.len;
  int d = cmp_bytes(str1.p, str2.p, n);
  return d != 0 ? d : cmp_len(str1.len, str2.len);
}

int mg_strncmp(const struct mg_str str1, const struct mg_str str2, size_t n) {
  struct mg_str a = str1, b = str2;
  if (a.len > n) a.len = n;
  if (b.len > n) b.len = n;
  return mg_strcmp(a, b);
}

int mg_strcasecmp(const struct mg_str str1, const struct mg_str str2) {
  size_t n = str1.len < str2.len ? str1.len : str2.len;
  int d = casecmp_bytes(str1.p, str2.p, n);
  return d != 0 ? d : cmp_len(str1.len, str2.len);
}

int mg_vcmp(const struct mg_str *str2, const char *str1) {
  return mg_strcmp(*str2, mg_mk_str(str1));
}

int mg_vcasecmp(const struct mg_str *str2, const char *str1) {
  return mg_strcasecmp(*str2, mg_mk_str(str1));
}

static struct mg_str dup_with(const struct mg_str s, size_t extra) {
  struct mg_str r = MG_NULL_STR;
  if (s.len == 0 || s.len > SIZE_MAX - extra) return r;
  char *p = (char *) malloc(s.len + extra);
  if (p == NULL) return r;
  memcpy(p, s.p, s.len);
  if (extra > 0) p[s.len] = '\0';
  r.p = p;
  r.len = s.len;
  return r;
}

struct mg_str mg_strdup(const struct mg_str s) {
  return dup_with(s, 0);
}

struct mg_str mg_strdup_nul(const struct mg_str s) {
  return dup_with(s, 1);
}

void mg_strfree(struct mg_str *s) {
  free((void *) s->p);
  s->p = NULL;
  s->len = 0;
}

const char *mg_strchr(const struct mg_str s, int c) {
  return s.len == 0 ? NULL : (const char *) memchr(s.p, c, s.len);
}

const char *mg_strstr(const struct mg_str haystack,
                      const struct mg_str needle) {
  if (needle.len == 0) return haystack.p;
  const char *p = haystack.p;
  size_t left = haystack.len;
  while (left >= needle.len) {
    const char *q =
        (const char *) memchr(p, needle.p[0], left - needle.len + 1);
    if (q == NULL) return NULL;
    if (memcmp(q, needle.p, needle.len) == 0) return q;
    left -= (size_t) (q + 1 - p);
    p = q + 1;
  }
  return NULL;
}

struct mg_str mg_strstrip(struct mg_str s) {
  while (s.len > 0 && mgos__ascii_is_space(s.p[0])) {
    s.p++;
    s.len--;
  }
  while (s.len > 0 && mgos__ascii_is_space(s.p[s.len - 1]))
    s.len--;
  return s;
}

int mg_str_starts_with(struct mg_str s, struct mg_str prefix) {
  return s.len >= prefix.len && cmp_bytes(s.p, prefix.p, prefix.len) == 0;
}
