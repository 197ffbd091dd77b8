// SPDX-License-Identifier: Apache-2.0
//
// Finding and changing places: recorded behaviour of json_setf,
// json_prettify, the iterators, escaping; and the edits that the record gets
// wrong.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/json_utils.h"
#include "golden.h"

static const char *const s_types[] = {
    "invalid", "string",       "number",     "true",        "false",
    "null",    "object_start", "object_end", "array_start", "array_end"};

static bool same(const struct golden_case *c, const char *path, const char *p,
                 size_t len) {
  struct mg_str want = golden_text(c, path);
  bool ok = want.p == NULL
                ? p == NULL
                : p != NULL && want.len == len && memcmp(want.p, p, len) == 0;
  free((void *) want.p);
  return ok;
}

static int set(const struct golden_case *c, struct mg_str json,
               struct json_out *out) {
  struct mg_str path = golden_text(c, ".path"), fmt = golden_text(c, ".fmt");
  int r = json_setf(json.p, (int) json.len, out, path.p, fmt.p,
                    (int) golden_int(c, ".args[0].value", 0));
  free((void *) path.p);
  free((void *) fmt.p);
  return r;
}

// One step of the recorded iteration. Returns: whether it is as recorded.
static bool same_pair(const struct golden_case *c, int i, const char *key,
                      size_t key_len, const struct json_token *val) {
  char path[60];
  snprintf(path, sizeof(path), ".expect.pairs[%d][0]", i);
  bool ok = same(c, path, key, key_len);
  snprintf(path, sizeof(path), ".expect.pairs[%d][1].type", i);
  ok &= same(c, path, s_types[val->type], strlen(s_types[val->type]));
  snprintf(path, sizeof(path), ".expect.pairs[%d][1].text", i);
  return ok && same(c, path, val->ptr, (size_t) val->len);
}

static bool check_pairs(const struct golden_case *c, struct mg_str json,
                        bool object) {
  struct mg_str path = golden_text(c, ".path");
  struct json_token key = JSON_INVALID_TOKEN, val;
  void *h = NULL;
  int i = 0, idx = -5, len = (int) json.len;
  bool ok = true;
  while ((h = object ? json_next_key(json.p, len, h, path.p, &key, &val)
                     : json_next_elem(json.p, len, h, path.p, &idx, &val))) {
    char num[12];
    if (!object) {
      key.ptr = num;
      key.len = snprintf(num, sizeof(num), "%d", idx);
    }
    ok &= same_pair(c, i++, key.ptr, (size_t) key.len, &val);
  }
  struct json_token more;
  char next[60];
  snprintf(next, sizeof(next), ".expect.pairs[%d]", i);
  free((void *) path.p);
  return ok && !golden_get(c, next, &more);
}

static bool check_elem(const struct golden_case *c, struct mg_str json) {
  struct mg_str path = golden_text(c, ".path");
  struct json_token t;
  int r = json_scanf_array_elem(json.p, (int) json.len, path.p,
                                (int) golden_int(c, ".index", 0), &t);
  free((void *) path.p);
  return r == golden_int(c, ".expect.return", -99) &&
         same(c, ".expect.token.type", s_types[t.type],
              strlen(s_types[t.type])) &&
         same(c, ".expect.token.text", t.ptr, (size_t) t.len);
}

static bool check_unescape(const struct golden_case *c, struct mg_str src) {
  int size = (int) golden_int(c, ".dst_size", 0);
  char *dst = (char *) malloc((size_t) size + 1);
  int r = json_unescape(src.p, (int) src.len, dst, size);
  bool ok = r == golden_int(c, ".expect.return", -99);
  struct mg_str want = golden_text(c, ".expect.text");
  if (want.p != NULL) {
    ok &= r == (int) want.len && memcmp(dst, want.p, want.len) == 0;
  }
  free((void *) want.p);
  free(dst);
  return ok;
}

static void golden_misc(const struct golden_case *c, void *arg) {
  struct mg_str json = golden_text(c, ".json"), src = golden_text(c, ".src");
  struct mbuf mb;
  mbuf_init(&mb, 16);
  struct json_out out = JSON_OUT_MBUF(&mb);
  bool ok = false, prints = true;
  int r = -99;
  (*(int *) arg)++;
  if (strcmp(c->call, "json_setf") == 0) {
    r = set(c, json, &out);
  } else if (strcmp(c->call, "json_prettify") == 0) {
    r = json_prettify(json.p, (int) json.len, &out);
  } else if (strcmp(c->call, "json_escape") == 0) {
    r = json_escape(&out, src.p, src.len);
  } else {
    prints = false;
  }
  if (prints) {
    ok = r == golden_int(c, ".expect.return", -98) &&
         same(c, ".expect.text", mb.buf, mb.len);
  } else if (strcmp(c->call, "json_unescape") == 0) {
    ok = check_unescape(c, src);
  } else if (strcmp(c->call, "json_scanf_array_elem") == 0) {
    ok = check_elem(c, json);
  } else {
    ok = check_pairs(c, json, strcmp(c->call, "json_next_key") == 0);
  }
  if (c->follow && !ok) {
    fail_msg("%s: returned %d, %.*s", golden_label(c), r, (int) mb.len, mb.buf);
  }
  mbuf_free(&mb);
  free((void *) json.p);
  free((void *) src.p);
}

static void test_golden(void **state) {
  int n = 0;
  (void) state;
  golden_for_each("json_misc", golden_misc, &n);
  assert_int_equal(n, 65);
}

static void edits(const char *json, const char *path, const char *fmt, int r,
                  const char *want) {
  struct mbuf mb;
  mbuf_init(&mb, 0);
  struct json_out out = JSON_OUT_MBUF(&mb);
  int got = json_setf(json, (int) strlen(json), &out, path, fmt);
  if (got != r || mb.len != strlen(want) ||
      (mb.len > 0 && memcmp(mb.buf, want, mb.len) != 0)) {
    fail_msg("%s %s %s: %d %.*s", json, path, fmt, got, (int) mb.len, mb.buf);
  }
  mbuf_free(&mb);
}

static void test_set(void **state) {
  (void) state;
  edits("{ \"a\": 1, \"b\": [ 2 ] }", ".b", NULL, 1, "{ \"a\": 1 }");
  edits("{}", ".a", "1", 0, "{\"a\":1}");
  edits("[]", "[]", "1", 0, "[1]");
  edits("[]", "[3]", "1", 0, "[1]");
  edits("{\"a\":[]}", ".a[]", "5", 0, "{\"a\":[5]}");
  edits("{\"a\":[1,2,3]}", ".a[0]", NULL, 1, "{\"a\":[2,3]}");
  edits("{\"a\":[1,2,3]}", ".a[2]", NULL, 1, "{\"a\":[1,2]}");
  edits("{\"a\":{}}", ".a.b[].c.d[]", "{x:null}", 0,
        "{\"a\":{\"b\":[{\"c\":{\"d\":[{\"x\":null}]}}]}}");
  edits("{\"ab\":1}", ".a", "2", 0, "{\"ab\":1,\"a\":2}");
  edits("{\"a\":1}", ".ab", "2", 0, "{\"a\":1,\"ab\":2}");
  edits(" [1] ", "[0]", "2", 1, " [2] ");
  edits("[1]", "", "2", 1, "2");
  edits("{\"\":1}", ".", "2", 1, "{\"\":2}");
  edits("{a:1,b:2}", ".a", NULL, 1, "{b:2}");
}

// What cannot be done is said, and nothing is printed.
static void test_set_refused(void **state) {
  (void) state;
  edits("{\"a\":1}", ".a.b", "2", -1, "");
  edits("{\"a\":1}", "[0]", "2", -1, "");
  edits("[1]", ".a", "2", -1, "");
  edits("1", ".a", "2", -1, "");
  edits("{}", "a", "2", -1, "");
  edits("{}", ".a[x]", "2", -1, "");
  edits("{}", ".a[1", "2", -1, "");
  edits("{}", ".a\"b", "2", -1, "");
  edits("{}", ".a\nb", "2", -1, "");
  edits("{}", "", NULL, -1, "");
  edits("{\"a\":1,}", ".a", "2", -1, "");
  edits("{\"a\":1", ".a", "2", -2, "");
  edits("{\"a\":1}", ".b.c", NULL, 0, "{\"a\":1}");
  edits("{\"a\":1}", ".a.c", NULL, 0, "{\"a\":1}");
}

static void test_next_key(void **state) {
  (void) state;
  static const char json[] = "{\"foo\":{\"a\":1},\"foobar\":{\"b\":2}}";
  struct json_token key, val;
  void *h = json_next_key(json, sizeof(json) - 1, NULL, ".foo", &key, &val);
  assert_non_null(h);
  assert_int_equal(key.len, 1);
  assert_null(json_next_key(json, sizeof(json) - 1, h, ".foo", &key, &val));
  // Both results are optional.
  assert_non_null(json_next_key("{a:1}", 5, NULL, "", NULL, NULL));
  assert_non_null(json_next_elem("[1]", 3, NULL, "", NULL, NULL));
  // A handle of another text is not followed.
  assert_null(json_next_key("{a:1}", 5, h, "", NULL, NULL));
  assert_null(json_next_key("{a:1", 4, NULL, ".b", NULL, NULL));
}

static void test_unescape(void **state) {
  (void) state;
  char buf[16];
  assert_int_equal(json_unescape("\\u00e9", 6, buf, 16), 2);
  assert_memory_equal(buf, "\xc3\xa9", 2);
  assert_int_equal(json_unescape("\\ud83d\\ude00", 12, buf, 16), 4);
  assert_memory_equal(buf, "\xf0\x9f\x98\x80", 4);
  assert_int_equal(json_unescape("\\u00zz", 6, buf, 16), -1);
  assert_int_equal(json_unescape("\\u00", 4, buf, 16), -2);
  assert_int_equal(json_unescape("\\v", 2, buf, 16), -1);
  assert_int_equal(json_unescape("\\\0", 2, buf, 16), -1);
  assert_int_equal(json_unescape("abc", 3, NULL, 0), 3);
  assert_int_equal(json_unescape("", 0, NULL, 0), 0);
}

static void test_escape(void **state) {
  (void) state;
  char buf[64];
  struct json_out out = JSON_OUT_BUF(buf, sizeof(buf));
  assert_int_equal(json_escape(&out, "\x1e\x10\x0b", 3), 18);
  assert_string_equal(buf, "\\u001e\\u0010\\u000b");
}

static void test_prettify_deep(void **state) {
  (void) state;
  char json[2 * JSON_MAX_DEPTH + 1];
  struct mbuf mb;
  mbuf_init(&mb, 0);
  struct json_out out = JSON_OUT_MBUF(&mb);
  memset(json, '[', JSON_MAX_DEPTH);
  memset(json + JSON_MAX_DEPTH, ']', JSON_MAX_DEPTH);
  assert_int_equal(json_prettify(json, 2 * JSON_MAX_DEPTH, &out),
                   2 * JSON_MAX_DEPTH);
  assert_int_equal(json_walk(mb.buf, (int) mb.len, NULL, NULL), (int) mb.len);
  mbuf_free(&mb);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden),        cmocka_unit_test(test_set),
      cmocka_unit_test(test_set_refused),   cmocka_unit_test(test_next_key),
      cmocka_unit_test(test_unescape),      cmocka_unit_test(test_escape),
      cmocka_unit_test(test_prettify_deep),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
