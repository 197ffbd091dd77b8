// SPDX-License-Identifier: Apache-2.0
//
// json_scanf: recorded conversions (all targets are pointers, so each case is
// one call with the pointers its list names), what we do better than what was
// recorded, and behaviour on malformed texts and short memory.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/cs_hex.h"
#include "common/mbuf.h"
#include "golden.h"

#define MAX_TARGETS 6

struct target {
  char type[12];
  union {
    int8_t i8;
    uint8_t u8;
    int i;
    unsigned u;
    long l;
    unsigned long ul;
    int64_t i64;
    float f;
    double d;
    bool b;
    char chars[64];
    struct json_token tok;
  } v;
  char *p;
  int len;
  struct mbuf calls;  // each text ends with a NUL
};

static void on_text(const char *str, int len, void *arg) {
  struct target *t = (struct target *) arg;
  mbuf_append(&t->calls, str, (size_t) len);
  mbuf_append(&t->calls, "", 1);
}

static bool is(const struct target *t, const char *type) {
  return strcmp(t->type, type) == 0;
}

// Sets the target up and adds its pointers. Returns: how many.
static int prepare(const struct golden_case *c, int i, struct target *t,
                   void **args) {
  char path[40];
  memset(t, 0, sizeof(*t));
  snprintf(path, sizeof(path), ".targets[%d].type", i);
  struct mg_str type = golden_text(c, path);
  if (type.p == NULL) return 0;
  snprintf(t->type, sizeof(t->type), "%s", type.p);
  free((void *) type.p);
  snprintf(path, sizeof(path), ".targets[%d].initial", i);
  t->len = -77;
  long long init = golden_int(c, path, is(t, "bool") ? 0 : -77);
  if (is(t, "M")) {
    json_scanner_t cb = on_text;
    memcpy(&args[0], &cb, sizeof(cb));
    args[1] = t;
    return 2;
  }
  if (is(t, "H") || is(t, "V")) {
    args[is(t, "H")] = &t->p;
    args[is(t, "V")] = &t->len;
    return 2;
  }
  args[0] = &t->v;
  if (is(t, "Q")) {
    args[0] = &t->p;
  } else if (is(t, "bool")) {
    t->v.b = init != 0;
  } else if (is(t, "float")) {
    t->v.f = (float) init;
  } else if (is(t, "double")) {
    t->v.d = (double) init;
  } else if (is(t, "uint8")) {
    t->v.u8 = (uint8_t) init;
  } else if (is(t, "int")) {
    t->v.i = (int) init;
  } else if (is(t, "uint")) {
    t->v.u = (unsigned) init;
  } else if (is(t, "long") || is(t, "ulong")) {
    t->v.l = (long) init;
  } else if (is(t, "int64")) {
    t->v.i64 = init;
  } else if (!is(t, "T") && !is(t, "chars")) {
    fail_msg("type %s is not known to the test", t->type);
  }
  return 1;
}

static double golden_double(const struct golden_case *c, const char *path) {
  struct json_token tok;
  char buf[64];
  assert_true(golden_get(c, path, &tok));
  snprintf(buf, sizeof(buf), "%.*s", tok.len, tok.ptr);
  return strtod(buf, NULL);
}

static const char *const s_types[] = {
    "invalid", "string",       "number",     "true",        "false",
    "null",    "object_start", "object_end", "array_start", "array_end"};

static bool same_text(const struct golden_case *c, const char *path,
                      const char *p, size_t len) {
  struct mg_str want = golden_text(c, path);
  bool ok = p == NULL ? want.p == NULL
                      : want.p != NULL && want.len == len &&
                            memcmp(want.p, p, len) == 0;
  free((void *) want.p);
  return ok;
}

static bool same_calls(const struct golden_case *c, int i, struct target *t) {
  char path[60];
  size_t at = 0;
  for (int k = 0;; k++) {
    snprintf(path, sizeof(path), ".expect.targets[%d].calls[%d]", i, k);
    struct mg_str want = golden_text(c, path);
    if (want.p == NULL) return at == t->calls.len;
    bool ok = at < t->calls.len && strcmp(t->calls.buf + at, want.p) == 0;
    at += want.len + 1;
    free((void *) want.p);
    if (!ok) return false;
  }
}

static bool check(const struct golden_case *c, int i, struct target *t) {
  char path[60];
  int n = snprintf(path, sizeof(path), ".expect.targets[%d]", i);
#define AT(s) (snprintf(path + n, sizeof(path) - (size_t) n, "%s", s), path)
  if (is(t, "M")) return same_calls(c, i, t);
  if (is(t, "Q")) {
    return same_text(c, AT(".value"), t->p, t->p ? strlen(t->p) : 0);
  }
  if (is(t, "H") || is(t, "V")) {
    return golden_int(c, AT(".len"), -1) == t->len &&
           same_text(c, AT(".bytes"), t->p, t->p ? (size_t) t->len : 0);
  }
  if (is(t, "T")) {
    return same_text(c, AT(".type"), s_types[t->v.tok.type],
                     strlen(s_types[t->v.tok.type])) &&
           same_text(c, AT(".text"), t->v.tok.ptr, (size_t) t->v.tok.len);
  }
  if (is(t, "chars")) {
    return same_text(c, AT(".value"), t->v.chars, strlen(t->v.chars));
  }
  AT(".value");
  if (is(t, "float")) return (double) t->v.f == golden_double(c, path);
  if (is(t, "double")) return t->v.d == golden_double(c, path);
  long long want = golden_int(c, path, -1);
  if (is(t, "bool")) return t->v.b == want;
  if (is(t, "uint8")) return t->v.u8 == want;
  if (is(t, "int")) return t->v.i == want;
  if (is(t, "uint")) return t->v.u == want;
  if (is(t, "int64")) return t->v.i64 == want;
  return t->v.l == want;
#undef AT
}

static void golden_scan(const struct golden_case *c, void *arg) {
  struct target t[MAX_TARGETS];
  void *a[2 * MAX_TARGETS + 2] = {0};
  int n = 0, count = 0, used;
  struct mg_str text = golden_text(c, ".json"), fmt = golden_text(c, ".fmt");
  int len = (int) golden_int(c, ".len", (long long) text.len);
  (*(int *) arg)++;
  while (count < MAX_TARGETS &&
         (used = prepare(c, count, &t[count], a + n)) > 0) {
    n += used;
    count++;
  }
  int r = json_scanf(text.p, len, fmt.p, a[0], a[1], a[2], a[3], a[4], a[5],
                     a[6], a[7], a[8], a[9], a[10], a[11]);
  if (c->follow && r != golden_int(c, ".expect.return", -99)) {
    fail_msg("%s: returned %d", golden_label(c), r);
  }
  for (int i = 0; i < count; i++) {
    if (c->follow && !check(c, i, &t[i])) {
      fail_msg("%s: target %d", golden_label(c), i);
    }
    if (t[i].p != NULL) free(t[i].p);
    mbuf_free(&t[i].calls);
  }
  free((void *) text.p);
  free((void *) fmt.p);
}

static void test_golden(void **state) {
  int n = 0;
  (void) state;
  golden_for_each("json_scanf", golden_scan, &n);
  assert_int_equal(n, 94);
}

static int scan(const char *json, const char *fmt, void *a, void *b) {
  return json_scanf(json, (int) strlen(json), fmt, a, b);
}

static void test_integers(void **state) {
  (void) state;
  int i = -77;
  unsigned u = 77;
  int8_t i8 = 1;
  uint8_t u8 = 1;
  int16_t i16 = 1;
  uint64_t u64 = 0;
  size_t z = 0;
  assert_int_equal(scan("{\"a\":3000000000}", "{a:%d}", &i, NULL), 0);
  assert_int_equal(scan("{\"a\":-2147483649}", "{a:%d}", &i, NULL), 0);
  assert_int_equal(scan("{\"a\":\"\"}", "{a:%d}", &i, NULL), 0);
  assert_int_equal(scan("{\"a\":\"-\"}", "{a:%d}", &i, NULL), 0);
  assert_int_equal(scan("{\"a\":\"12x\"}", "{a:%d}", &i, NULL), 0);
  assert_int_equal(i, -77);
  assert_int_equal(scan("{\"a\":-2147483648}", "{a:%d}", &i, NULL), 1);
  assert_int_equal(i, INT32_MIN);
  assert_int_equal(scan("{\"a\":-5}", "{a:%u}", &u, NULL), 0);
  assert_int_equal(scan("{\"a\":4294967296}", "{a:%u}", &u, NULL), 0);
  assert_int_equal(u, 77);
  assert_int_equal(scan("{\"a\":-0}", "{a:%u}", &u, NULL), 1);
  assert_int_equal(u, 0);
  assert_int_equal(scan("{\"a\":128}", "{a:%hhd}", &i8, NULL), 0);
  assert_int_equal(scan("{\"a\":-128}", "{a:%hhd}", &i8, NULL), 1);
  assert_int_equal(i8, -128);
  assert_int_equal(scan("{\"a\":256}", "{a:%hhu}", &u8, NULL), 0);
  assert_int_equal(scan("{\"a\":-32768}", "{a:%hd}", &i16, NULL), 1);
  assert_int_equal(i16, -32768);
  assert_int_equal(scan("{\"a\":18446744073709551615}", "{a:%llu}", &u64, NULL),
                   1);
  assert_true(u64 == UINT64_MAX);
  assert_int_equal(scan("{\"a\":18446744073709551616}", "{a:%llu}", &u64, NULL),
                   0);
  assert_int_equal(scan("{\"a\":65536}", "{a:%zu}", &z, NULL), 1);
  assert_true(z == 65536);
  assert_int_equal(scan("{\"a\":0xFf}", "{a:%d}", &i, NULL), 1);
  assert_int_equal(i, 255);
}

static void test_text(void **state) {
  (void) state;
  static const char *const pairs[][2] = {
      {"\"\\u00e9\"", "\xc3\xa9"},
      {"\"\\u20ac\"", "\xe2\x82\xac"},
      {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
      {"\"\\ud83dx\"", "\xef\xbf\xbdx"},
      {"\"\\ude00\\ud83d\"", "\xef\xbf\xbd\xef\xbf\xbd"},
      {"\"\\ud83d\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80"},
      {"[1,\"x\"]", "[1,\"x\"]"}};
  for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
    char *s = NULL;
    assert_int_equal(scan(pairs[i][0], "%Q", &s, NULL), 1);
    assert_string_equal(s, pairs[i][1]);
    free(s);
  }
  char *s = NULL;
  int n = -77;
  assert_int_equal(scan("{\"a\":null}", "{a:%Q}", &s, NULL), 0);
  assert_null(s);
  assert_int_equal(scan("{\"a\":\"zz\"}", "{a:%H}", &n, &s), 0);
  assert_int_equal(scan("{\"a\":\"a!b?\"}", "{a:%V}", &s, &n), 0);
  assert_int_equal(scan("{\"a\":\"abc\"}", "{a:%V}", &s, &n), 0);
  assert_null(s);
  assert_int_equal(n, -77);
}

// A repeated key is served by the last one, counts once and leaks nothing.
static void test_repeated(void **state) {
  (void) state;
  char *s = NULL;
  int i = 0;
  assert_int_equal(scan("{\"a\":\"x\",\"a\":\"y\"}", "{a:%Q}", &s, NULL), 1);
  assert_string_equal(s, "y");
  free(s);
  assert_int_equal(
      scan("{\"a\":{\"b\":1},\"a\":{\"b\":2}}", "{a:{b:%d}}", &i, NULL), 1);
  assert_int_equal(i, 2);
}

// A text that is no JSON gives an error, and no memory stays behind.
static void test_malformed(void **state) {
  (void) state;
  static const struct {
    const char *json;
    int r;
  } cases[] = {{"", -2},
               {"{", -2},
               {"{\"a\": \"x\",", -2},
               {"{\"a\" 1}", -1},
               {"nonsense", -1},
               {"{\"a\": \"x\",}", -1},
               {"{\"a\": \"x\" \"b\": 2}", -1},
               {"{\"a\": \"unterminated}", -2},
               {"{\"a\": \"x\", \"b\": }", -1},
               {"{\"a\": 010}", -1}};
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    char *s = NULL;
    assert_int_equal(scan(cases[i].json, "{a: %Q}", &s, NULL), cases[i].r);
    assert_null(s);
  }
}

static void test_places(void **state) {
  (void) state;
  int a = 0, b = 0;
  struct json_token t = JSON_INVALID_TOKEN, u = JSON_INVALID_TOKEN;
  // A dot in a key is no nesting; digits and underscores may begin a key.
  assert_int_equal(scan("{\"a.b\":7}", "{a:{b:%d}}", &a, NULL), 0);
  assert_int_equal(scan("{\"0\":3,\"_x\":4}", "{0:%d,_x:%d}", &a, &b), 2);
  assert_int_equal(a, 3);
  assert_int_equal(b, 4);
  assert_int_equal(scan("{\"a b\":5}", "{\"a b\":%d}", &a, NULL), 1);
  assert_int_equal(a, 5);
  // The container and what is in it at once.
  assert_int_equal(scan("{\"a\":{\"b\":6},\"c\":0}", "{a:%T,a:{b:%d}}", &t, &a),
                   2);
  assert_int_equal(t.len, 7);
  assert_int_equal(a, 6);
  // Not inside arrays, not at other depths.
  assert_int_equal(scan("{\"a\":[{\"b\":1}],\"x\":{\"a\":{\"b\":2}}}",
                        "{a:{b:%d}}", &b, NULL),
                   0);
  assert_int_equal(scan("[{\"a\":1}]", "{a:%d}", &a, NULL), 0);
  // Containers in containers that nobody asked for.
  assert_int_equal(scan("{\"x\":{\"a\":[[],{}]},\"a\":[[],{}],\"y\":[]}",
                        "{a:%T,y:%T}", &t, &u),
                   2);
  assert_int_equal(t.len, 7);
  assert_int_equal(u.len, 2);
}

static void test_bad_format(void **state) {
  (void) state;
  int a = 0;
  assert_int_equal(scan("{\"a\":1}", "{a:%y}", &a, NULL), -1);
  assert_int_equal(scan("{\"a\":1}", "{a:%", &a, NULL), -1);
  assert_int_equal(scan("{\"a\":1}", "}", &a, NULL), -1);
  assert_int_equal(scan("{\"a\":1}", "{a:%d", &a, NULL), 1);
}

// More conversions than fit the stack.
static void test_many(void **state) {
  int v[26], n = 0, len = 0;
  char json[300], fmt[300];
  (void) state;
  json[0] = fmt[0] = '{';
  for (int i = 0; i < 26; i++) {
    const char *sep = i > 0 ? "," : "";
    n += snprintf(json + 1 + n, sizeof(json) - 1 - (size_t) n, "%s\"%c\":%d",
                  sep, 'a' + i, i);
    len += snprintf(fmt + 1 + len, sizeof(fmt) - 1 - (size_t) len, "%s%c:%%d",
                    sep, 'a' + i);
  }
  strcat(json, "}");
  strcat(fmt, "}");
  int *p = v;
  int r = json_scanf(json, n + 2, fmt, p, p + 1, p + 2, p + 3, p + 4, p + 5,
                     p + 6, p + 7, p + 8, p + 9, p + 10, p + 11, p + 12, p + 13,
                     p + 14, p + 15, p + 16, p + 17, p + 18, p + 19, p + 20,
                     p + 21, p + 22, p + 23, p + 24, p + 25);
  assert_int_equal(r, 26);
  for (int i = 0; i < 26; i++)
    assert_int_equal(v[i], i);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden),     cmocka_unit_test(test_integers),
      cmocka_unit_test(test_text),       cmocka_unit_test(test_repeated),
      cmocka_unit_test(test_malformed),  cmocka_unit_test(test_places),
      cmocka_unit_test(test_bad_format), cmocka_unit_test(test_many),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
