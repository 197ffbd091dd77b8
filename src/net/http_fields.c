// SPDX-License-Identifier: Apache-2.0
// Values inside headers, queries and forms: parameters of a header value,
// form variables, Basic credentials. Parameters are scanned one after the
// other, quoted strings are skipped as a whole, so a name inside a quoted
// value is never taken for a parameter.

#include <stdlib.h>
#include <string.h>

#include "common/cs_base64.h"
#include "mongoose.h"

static bool is_sep(char c) {
  return c == ' ' || c == '\t' || c == ',' || c == ';';
}

// One parameter of a header value.
struct param {
  struct mg_str name;
  struct mg_str value;  // between the quotes, escapes not removed
  bool quoted;
};

// Reads a quoted value that starts at s[i]; false when it is not closed.
static bool take_quoted(struct mg_str s, size_t *i, struct param *p) {
  char q = s.p[*i];
  size_t from = ++*i;
  while (*i < s.len && s.p[*i] != q) {
    if (s.p[*i] == '\\' && *i + 1 < s.len) ++*i;
    ++*i;
  }
  if (*i >= s.len) return false;
  p->value = mg_mk_str_n(s.p + from, *i - from);
  p->quoted = true;
  ++*i;
  return true;
}

// Takes the next "name" or "name=value" from *s; false at the end.
static bool next_param(struct mg_str *s, struct param *p) {
  size_t i = 0;
  memset(p, 0, sizeof(*p));
  while (i < s->len && is_sep(s->p[i]))
    i++;
  size_t from = i;
  while (i < s->len && !is_sep(s->p[i]) && s->p[i] != '=')
    i++;
  p->name = mg_mk_str_n(s->p + from, i - from);
  if (i < s->len && s->p[i] == '=') {
    i++;
    if (i < s->len && (s->p[i] == '"' || s->p[i] == '\'')) {
      if (!take_quoted(*s, &i, p)) return false;
    } else {
      from = i;
      while (i < s->len && !is_sep(s->p[i]))
        i++;
      p->value = mg_mk_str_n(s->p + from, i - from);
    }
  }
  if (i == 0) return false;
  s->p += i;
  s->len -= i;
  return true;
}

static size_t unescape(const struct param *p, char *dst) {
  size_t n = 0;
  for (size_t i = 0; i < p->value.len; i++) {
    if (p->quoted && p->value.p[i] == '\\' && i + 1 < p->value.len) i++;
    dst[n++] = p->value.p[i];
  }
  dst[n] = '\0';
  return n;
}

static bool find_param(const struct mg_str *hdr, const char *name,
                       struct param *p) {
  struct mg_str s = *hdr;
  while (s.len > 0 && next_param(&s, p)) {
    if (p->value.p != NULL && mg_vcasecmp(&p->name, name) == 0) return true;
  }
  return false;
}

int mg_http_parse_header2(struct mg_str *hdr, const char *var_name, char **buf,
                          size_t buf_size) {
  struct param p;
  if (buf_size > 0 && *buf != NULL) **buf = '\0';
  if (hdr == NULL || !find_param(hdr, var_name, &p)) return 0;
  if (p.value.len + 1 > buf_size) {
    char *bigger = (char *) malloc(p.value.len + 1);
    if (bigger == NULL) return 0;
    *buf = bigger;
  }
  return (int) unescape(&p, *buf);
}

int mg_http_parse_header(struct mg_str *hdr, const char *var_name, char *buf,
                         size_t buf_size) {
  struct param p;
  if (buf_size > 0) buf[0] = '\0';
  if (hdr == NULL || !find_param(hdr, var_name, &p)) return 0;
  if (p.value.len + 1 > buf_size) return 0;
  return (int) unescape(&p, buf);
}

int mg_get_http_var(const struct mg_str *buf, const char *name, char *dst,
                    size_t dst_len) {
  if (dst == NULL || dst_len == 0) return -2;
  dst[0] = '\0';
  if (buf == NULL || buf->p == NULL || buf->len == 0 || name == NULL) return -1;
  size_t name_len = strlen(name);
  const char *p = buf->p, *end = buf->p + buf->len;
  while (p < end) {
    const char *amp = (const char *) memchr(p, '&', (size_t) (end - p));
    size_t len = (size_t) ((amp != NULL ? amp : end) - p);
    if (len > name_len && p[name_len] == '=' &&
        memcmp(p, name, name_len) == 0) {
      int n = mg_url_decode(p + name_len + 1, (int) (len - name_len - 1), dst,
                            (int) dst_len, 1);
      if (n < 0) dst[0] = '\0';
      return n < 0 ? -3 : n;
    }
    p += len + 1;
  }
  return -4;
}

int mg_parse_http_basic_auth(struct mg_str *hdr, char *user, size_t user_len,
                             char *pass, size_t pass_len) {
  char buf[256];
  int len = 0;
  if (hdr == NULL || hdr->len < 6 || user_len == 0 || pass_len == 0) return -1;
  struct mg_str scheme = mg_mk_str_n(hdr->p, 6);
  if (mg_vcasecmp(&scheme, "Basic ") != 0) return -1;
  struct mg_str b64 = mg_strstrip(mg_mk_str_n(hdr->p + 6, hdr->len - 6));
  // Four digits make three bytes; one byte stays for the terminator.
  if (b64.len == 0 || b64.len / 4 * 3 + 3 >= sizeof(buf)) return -1;
  int used =
      cs_base64_decode((const unsigned char *) b64.p, (int) b64.len, buf, &len);
  if (used != (int) b64.len || len < 0 || len >= (int) sizeof(buf)) return -1;
  buf[len] = '\0';
  char *colon = (char *) memchr(buf, ':', (size_t) len);
  if (colon == NULL || strlen(buf) != (size_t) len) return -1;
  *colon = '\0';
  size_t ulen = (size_t) (colon - buf), plen = (size_t) len - ulen - 1;
  int result = -1;
  if (ulen < user_len && plen < pass_len) {
    memcpy(user, buf, ulen + 1);
    memcpy(pass, colon + 1, plen + 1);
    result = 0;
  }
  memset(buf, 0, sizeof(buf));
  return result;
}

int mg_get_http_basic_auth(struct http_message *hm, char *user, size_t user_len,
                           char *pass, size_t pass_len) {
  struct mg_str *hdr = mg_get_http_header(hm, "Authorization");
  if (hdr == NULL) return -1;
  return mg_parse_http_basic_auth(hdr, user, user_len, pass, pass_len);
}
