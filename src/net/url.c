// SPDX-License-Identifier: Apache-2.0
//
// Encodings used in HTTP and URIs: percent encoding, base64, and the header of
// basic authentication, which is made of both worlds.

#include <stdlib.h>

#include "common/cs_base64.h"
#include "common/str_util.h"
#include "mongoose.h"

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = (char) (c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int mg_url_decode(const char *src, int src_len, char *dst, int dst_len,
                  int is_form_url_encoded) {
  int n = 0;
  for (int i = 0; i < src_len; i++) {
    char c = src[i];
    if (n + 1 >= dst_len) return -1;
    if (c == '%') {
      int hi = i + 2 < src_len ? hex_digit(src[i + 1]) : -1;
      int lo = i + 2 < src_len ? hex_digit(src[i + 2]) : -1;
      if (hi < 0 || lo < 0) return -1;
      c = (char) (hi << 4 | lo);
      i += 2;
    } else if (c == '+' && is_form_url_encoded) {
      c = ' ';
    }
    dst[n++] = c;
  }
  if (dst_len < 1) return -1;
  dst[n] = '\0';
  return n;
}

int mg_url_decode_n(struct mg_str src, struct mg_str *dst,
                    int is_form_url_encoded) {
  if (src.len > INT_MAX || dst->len > INT_MAX) return -1;
  int n = mg_url_decode(src.p, (int) src.len, (char *) dst->p, (int) dst->len,
                        is_form_url_encoded);
  if (n >= 0) dst->len = (size_t) n;
  return n;
}

struct mg_str mg_url_encode_opt(const struct mg_str src,
                                const struct mg_str safe, unsigned int flags) {
  const char *digits = flags & MG_URL_ENCODE_F_UPPERCASE_HEX
                           ? "0123456789ABCDEF"
                           : "0123456789abcdef";
  char *out = src.len < SIZE_MAX / 3 ? malloc(src.len * 3 + 1) : NULL;
  if (out == NULL) return mg_mk_str_n(NULL, 0);
  size_t n = 0;
  for (size_t i = 0; i < src.len; i++) {
    unsigned char c = (unsigned char) src.p[i];
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                 (c >= 'A' && c <= 'Z') || mg_strchr(safe, c) != NULL;
    if (plain) {
      out[n++] = (char) c;
    } else if (c == ' ' && (flags & MG_URL_ENCODE_F_SPACE_AS_PLUS)) {
      out[n++] = '+';
    } else {
      out[n++] = '%';
      out[n++] = digits[c >> 4];
      out[n++] = digits[c & 15];
    }
  }
  out[n] = '\0';
  char *fit = realloc(out, n + 1);
  return mg_mk_str_n(fit != NULL ? fit : out, n);
}

struct mg_str mg_url_encode(const struct mg_str src) {
  return mg_url_encode_opt(src, mg_mk_str("._-$,;~()/"), 0);
}

int mg_base64_decode(const unsigned char *s, int len, char *dst) {
  return cs_base64_decode(s, len, dst, NULL);
}

void mg_base64_encode(const unsigned char *src, int src_len, char *dst) {
  cs_base64_encode(src, src_len, dst, NULL);
}

void mg_mbuf_append_base64_putc(char ch, void *user_data) {
  mbuf_append((struct mbuf *) user_data, &ch, 1);
}

void mg_mbuf_append_base64(struct mbuf *mbuf, const void *data, size_t len) {
  struct cs_base64_ctx ctx;
  mbuf_resize(mbuf, mbuf->len + (len + 2) / 3 * 4);
  cs_base64_init(&ctx, mg_mbuf_append_base64_putc, mbuf);
  cs_base64_update(&ctx, (const char *) data, len);
  cs_base64_finish(&ctx);
}

void mg_basic_auth_header(const struct mg_str user, const struct mg_str pass,
                          struct mbuf *buf) {
  static const char name[] = "Authorization: Basic ";
  struct cs_base64_ctx ctx;
  mbuf_append(buf, name, sizeof(name) - 1);
  cs_base64_init(&ctx, mg_mbuf_append_base64_putc, buf);
  cs_base64_update(&ctx, user.p, user.len);
  if (pass.len > 0) {
    cs_base64_update(&ctx, ":", 1);
    cs_base64_update(&ctx, pass.p, pass.len);
  }
  cs_base64_finish(&ctx);
  mbuf_append(buf, "\r\n", 2);
}
