// SPDX-License-Identifier: Apache-2.0
//
// JSON from hostile hands. The first byte of the input splits the rest into a
// path and a text. Beyond memory errors, it must hold that
// - what json_walk accepts, json_prettify prints in a form that is accepted
//   and whose second prettifying changes nothing;
// - a text with a value set is accepted, and the value is found there;
// - deleting leaves an accepted text;
// - json_scanf succeeds exactly when json_walk does, and %T agrees with it;
// - escaping and unescaping give back the bytes.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/json_utils.h"
#include "frozen.h"

#define CHECK(x) \
  if (!(x)) abort()

static void on_value(void *arg, const char *name, size_t name_len,
                     const char *path, const struct json_token *tok) {
  size_t *sum = (size_t *) arg;
  for (size_t i = 0; i < name_len; i++)
    *sum += (unsigned char) name[i];
  for (int i = 0; tok->ptr != NULL && i < tok->len; i++) {
    *sum += (unsigned char) tok->ptr[i];
  }
  CHECK(strlen(path) < JSON_MAX_PATH_LEN);
}

static void check_pretty(const char *s, int len, int walked) {
  struct mbuf a, b;
  mbuf_init(&a, 0);
  mbuf_init(&b, 0);
  struct json_out oa = JSON_OUT_MBUF(&a), ob = JSON_OUT_MBUF(&b);
  CHECK(json_prettify(s, len, &oa) == walked);
  if (walked > 0) {
    CHECK(json_walk(a.buf, (int) a.len, NULL, NULL) == (int) a.len);
    CHECK(json_prettify(a.buf, (int) a.len, &ob) == (int) a.len);
    CHECK(a.len == b.len && memcmp(a.buf, b.buf, a.len) == 0);
  }
  mbuf_free(&a);
  mbuf_free(&b);
}

static void check_set(const char *s, int len, const char *path, int walked) {
  struct mbuf a, b;
  mbuf_init(&a, 0);
  mbuf_init(&b, 0);
  struct json_out oa = JSON_OUT_MBUF(&a), ob = JSON_OUT_MBUF(&b);
  int r = json_setf(s, len, &oa, path, "{z:%d}", 42);
  if (walked < 0) {
    CHECK(r == walked && a.len == 0);
  } else if (r >= 0) {
    int n = json_walk(a.buf, (int) a.len, NULL, NULL);
    // Containers made for the path may exceed the depth limit.
    if (n < 0) {
      CHECK(r == 0 || walked > 2 * JSON_MAX_DEPTH - 2);
    } else {
      CHECK(n >= 6);
    }
  }
  r = json_setf(s, len, &ob, path, NULL);
  if (r >= 0) {
    CHECK(json_walk(b.buf, (int) b.len, NULL, NULL) > 0);
    CHECK(r == 1 || (b.len == (size_t) len && memcmp(b.buf, s, b.len) == 0));
  }
  mbuf_free(&a);
  mbuf_free(&b);
}

static void check_scan(const char *s, int len, int walked) {
  struct json_token doc = JSON_INVALID_TOKEN, t = JSON_INVALID_TOKEN;
  int a = 0, hex_len = 0, base64_len = 0, count = 0;
  char *q = NULL, *hex = NULL, *base64 = NULL;
  double d = 0;
  bool yes = false;
  char word[17];
  int r = json_scanf(s, len, "%T", &doc);
  CHECK(walked < 0 ? r == walked : r == 1);
  if (walked > 0) {
    int quotes = doc.type == JSON_TYPE_STRING;
    CHECK(doc.ptr + doc.len + quotes == s + walked);
  }
  r = json_scanf(s, len, "{a:%d,b:{c:%Q,d:%lf},e:%H,f:%V,g:%B,h:%16s,b:%T}", &a,
                 &q, &d, &hex_len, &hex, &base64, &base64_len, &yes, word, &t);
  CHECK(walked < 0 ? r == walked : r >= 0 && r <= 8);
  CHECK(r >= 0 || (q == NULL && hex == NULL && base64 == NULL));
  free(q);
  free(hex);
  free(base64);
  void *h = NULL;
  struct json_token key, val;
  while ((h = json_next_key(s, len, h, "", &key, &val)) != NULL) {
    CHECK(key.ptr >= s && val.ptr + val.len <= s + len);
    CHECK(++count <= len);
  }
  int idx = 0;
  while ((h = json_next_elem(s, len, h, ".a", &idx, &val)) != NULL) {
    CHECK(val.ptr + val.len <= s + len && idx <= len);
  }
  json_scanf_array_elem(s, len, ".a[0]", 1, &val);
}

static void check_escape(const char *s, int len) {
  struct mbuf a;
  mbuf_init(&a, 0);
  struct json_out out = JSON_OUT_MBUF(&a);
  char *back = (char *) malloc((size_t) len + 1);
  int n = json_escape(&out, s, (size_t) len);
  CHECK(n == (int) a.len);
  CHECK(json_unescape(a.buf, n, back, len) == len);
  CHECK(memcmp(back, s, (size_t) len) == 0);
  // Whatever comes as an escaped text, decoding never makes it longer.
  CHECK(json_unescape(s, len, back, len) <= len);
  CHECK(json_unescape(s, len, NULL, 0) <= len);
  free(back);
  mbuf_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1 || size > 65536) return 0;
  size_t path_len = data[0] & 31;
  if (path_len > size - 1) path_len = size - 1;
  char path[32];
  memcpy(path, data + 1, path_len);
  path[path_len] = '\0';
  // Memory of exactly the text's size: any read beyond is seen.
  int len = (int) (size - 1 - path_len);
  char *s = (char *) malloc(len > 0 ? (size_t) len : 1);
  memcpy(s, data + 1 + path_len, (size_t) len);
  size_t sum = 0;
  int walked = json_walk(s, len, on_value, &sum);
  CHECK(walked <= len);
  CHECK(walked == json_walk(s, len, NULL, NULL));
  check_pretty(s, len, walked);
  check_set(s, len, path, walked);
  check_scan(s, len, walked);
  check_escape(s, len);
  free(s);
  return 0;
}
