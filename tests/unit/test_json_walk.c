// SPDX-License-Identifier: Apache-2.0
//
// The JSON reader: recorded walks, and a list of texts that must be accepted
// or refused. Every text is read from memory of exactly its size, so that a
// read beyond the end is caught, and at each shorter length as well.

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

// Prints the calls in the form of the golden file, without white space.
static void record(void *arg, const char *name, size_t name_len,
                   const char *path, const struct json_token *tok) {
  struct mbuf *mb = (struct mbuf *) arg;
  struct json_out out = JSON_OUT_MBUF(mb);
  if (mb->len > 1) mbuf_append(mb, ",", 1);
  json_printf(&out, "[%Q,%Q,%.*Q,%.*Q]", path, s_types[tok->type],
              (int) name_len, name, tok->len, tok->ptr);
}

static void strip_cb(void *arg, const char *name, size_t name_len,
                     const char *path, const struct json_token *tok) {
  (void) name, (void) name_len, (void) path;
  struct mbuf *mb = (struct mbuf *) arg;
  if (tok->type == JSON_TYPE_STRING) {
    char tmp[256];
    int n = json_unescape(tok->ptr, tok->len, tmp, sizeof(tmp));
    struct mg_str s = {tmp, (size_t) n};
    mg_json_emit_str(mb, s, 1);
  } else if (tok->ptr != NULL && tok->type != JSON_TYPE_ARRAY_END &&
             tok->type != JSON_TYPE_OBJECT_END) {
    mbuf_append(mb, tok->ptr, (size_t) tok->len);
  }
  mbuf_append(mb, " ", 1);
}

static void golden_walk(const struct golden_case *c, void *arg) {
  struct mbuf got, a, b;
  struct json_token want;
  struct mg_str text = golden_text(c, ".json");
  int len = (int) golden_int(c, ".len", (long long) text.len);
  (*(int *) arg)++;
  char *exact = (char *) malloc((size_t) len + 1);
  memcpy(exact, text.p, (size_t) len);
  exact = (char *) realloc(exact, len > 0 ? (size_t) len : 1);
  mbuf_init(&got, 0);
  mbuf_init(&a, 0);
  mbuf_init(&b, 0);
  mbuf_append(&got, "[", 1);
  int r = json_walk(exact, len, record, &got);
  mbuf_append(&got, "]", 1);
  if (c->follow) {
    if (r != golden_int(c, ".expect.return", -99)) {
      fail_msg("%s: returned %d", golden_label(c), r);
    }
    assert_true(golden_get(c, ".expect.tokens", &want));
    json_walk(got.buf, (int) got.len, strip_cb, &a);
    json_walk(want.ptr, want.len, strip_cb, &b);
    if (a.len != b.len || memcmp(a.buf, b.buf, a.len) != 0) {
      fail_msg("%s:\n got %.*s\nwant %.*s", golden_label(c), (int) got.len,
               got.buf, want.len, want.ptr);
    }
  } else {
    // All of these record a defect of being too lax.
    assert_true(r < 0);
  }
  mbuf_free(&got);
  mbuf_free(&a);
  mbuf_free(&b);
  free(exact);
  free((void *) text.p);
}

static void test_golden(void **state) {
  int n = 0;
  (void) state;
  golden_for_each("json_walk", golden_walk, &n);
  assert_int_equal(n, 54);
}

// Reads a copy of exact size. Returns: what json_walk returned.
static int walk_exact(const char *s, size_t len) {
  char *p = (char *) malloc(len > 0 ? len : 1);
  memcpy(p, s, len);
  int r = json_walk(p, (int) len, NULL, NULL);
  free(p);
  return r;
}

struct text {
  const char *p;
  size_t len;
};
#define S(x) \
  { x, sizeof(x) - 1 }

static const struct text s_good[] = {
    S("[]"),
    S("{}"),
    S("[[]]"),
    S("[{}]"),
    S("{\"a\":{}}"),
    S("0"),
    S("-0"),
    S("1"),
    S("-1"),
    S("10"),
    S("0.0"),
    S("0.5"),
    S("-0.5"),
    S("1.25"),
    S("1e1"),
    S("1E1"),
    S("1e+1"),
    S("1e-1"),
    S("0e0"),
    S("0e+1"),
    S("0E-9"),
    S("1.5e300"),
    S("123456789012345678901234567890"),
    S("1e400"),
    S("-123.456e-78"),
    S("0x0"),
    S("0xffFF"),
    S("-0x10"),
    S("true"),
    S("false"),
    S("null"),
    S("\"\""),
    S("\"a\""),
    S("\" \""),
    S("\"\\\"\""),
    S("\"\\\\\""),
    S("\"\\/\""),
    S("\"\\b\\f\\n\\r\\t\""),
    S("\"\\u0000\""),
    S("\"\\u00e9\""),
    S("\"\\uFFFF\""),
    S("\"\\ud83d\\ude00\""),
    S("\"\\ud800\""),
    S("\"\\udc00\\ud800\""),
    S("\"/\""),
    S("\"'\""),
    S("\"\x7f\""),
    S("\"\xc2\x80\""),
    S("\"\xdf\xbf\""),
    S("\"\xe0\xa0\x80\""),
    S("\"\xed\x9f\xbf\""),
    S("\"\xee\x80\x80\""),
    S("\"\xef\xbf\xbf\""),
    S("\"\xf0\x90\x80\x80\""),
    S("\"\xf4\x8f\xbf\xbf\""),
    S("\"\xef\xbb\xbf\""),
    S("\"abcdefgh\""),
    S("\"abcdefghi\""),
    S("\"abcdefgh\\n\""),
    S("\"abcdefg\xc3\xa9\""),
    S("[1,2,3]"),
    S("[ 1 , 2 ]"),
    S("\t[\r\n1\t]"),
    S(" \n\r\t0"),
    S("{\"a\":1}"),
    S("{ \"a\" : 1 }"),
    S("{\"a\":1,\"b\":2}"),
    S("{\"a\":1,\"a\":2}"),
    S("{\"\":0}"),
    S("{\"\\u0061\":1}"),
    S("{\"a\":[1,{\"b\":null}]}"),
    S("{a:1}"),
    S("{_:1}"),
    S("{a_1 : 2}"),
    S("{true:1}"),
    S("{null:null}"),
    S("{\"\xc3\xa9\":1}"),
    S("[\"a\",[],{}]"),
    S("[true,false,null]"),
    S("[-1,-0.0,1e5]"),
    S("[[[[[[[[1]]]]]]]]"),
    S("[\"\",\"\",\"\"]"),
    S("{\"k\":\"\\u2028\"}"),
};

static const struct text s_bad[] = {
    S("]"),
    S("}"),
    S(","),
    S(":"),
    S("[1,]"),
    S("[,1]"),
    S("[,]"),
    S("[1,,2]"),
    S("[1 2]"),
    S("[1:2]"),
    S("[1;2]"),
    S("[}"),
    S("{]"),
    S("[1}"),
    S("{\"a\":1]"),
    S("{,}"),
    S("{\"a\":1,}"),
    S("{\"a\":1,,\"b\":2}"),
    S("{\"a\" 1}"),
    S("{\"a\",1}"),
    S("{\"a\":}"),
    S("{\"a\"}"),
    S("{:1}"),
    S("{1:1}"),
    S("{'a':1}"),
    S("{\"a\":'b'}"),
    S("{[1]:1}"),
    S("{a-b:1}"),
    S("{\"a\":1 \"b\":2}"),
    S("{\"a\"::1}"),
    S("{\"a\":1;}"),
    S("{a b:1}"),
    S("{\xc3\xa9:1}"),
    S("{-a:1}"),
    S("{.:1}"),
    S("00"),
    S("01"),
    S("-01"),
    S("-00"),
    S("+1"),
    S(".5"),
    S("-.5"),
    S("1.a"),
    S("1.e1"),
    S("1ea"),
    S("1e+a"),
    S("-a"),
    S("- 1"),
    S("--1"),
    S("[1.]"),
    S("[-]"),
    S("[1e]"),
    S("[1e+]"),
    S("[0x]"),
    S("[0xg]"),
    S("[0X1]"),
    S("[1_000]"),
    S("[1.2.3]"),
    S("[1e2e3]"),
    S("[1e2.5]"),
    S("[0b1]"),
    S("[0o7]"),
    S("[1f]"),
    S("[12L]"),
    S("Infinity"),
    S("-Infinity"),
    S("NaN"),
    S("-NaN"),
    S("inf"),
    S("True"),
    S("TRUE"),
    S("False"),
    S("Null"),
    S("nil"),
    S("undefined"),
    S("tru3"),
    S("[truee]"),
    S("[nulls]"),
    S("falsy"),
    S("yes"),
    S("abc"),
    S("'a'"),
    S("`a`"),
    S("[a]"),
    S("[\"a\" \"b\"]"),
    S("\"\x01\""),
    S("\"\x1f\""),
    S("\"\t\""),
    S("\"\n\""),
    S("\"\r\""),
    S("\"\0\""),
    S("\"abcdefgh\n\""),
    S("\"\\a\""),
    S("\"\\v\""),
    S("\"\\0\""),
    S("\"\\x41\""),
    S("\"\\'\""),
    S("\"\\U0041\""),
    S("\"\\ \""),
    S("\"\\\n\""),
    S("\"\\\0\""),
    S("\"\\u\""),
    S("\"\\u1\""),
    S("\"\\u12\""),
    S("\"\\u123\""),
    S("\"\\u123g\""),
    S("\"\\u+123\""),
    S("\"\\u 123\""),
    S("\"\\uD83D\\u\""),
    S("\"\x80\""),
    S("\"\xbf\""),
    S("\"\xc0\x80\""),
    S("\"\xc1\xbf\""),
    S("\"\xc3\""),
    S("\"\xc3(\""),
    S("\"\xe0\x80\x80\""),
    S("\"\xe0\x9f\xbf\""),
    S("\"\xe2\x82\""),
    S("\"\xe2(\xa1\""),
    S("\"\xe2\x82(\""),
    S("\"\xed\xa0\x80\""),
    S("\"\xed\xbf\xbf\""),
    S("\"\xf0\x80\x80\x80\""),
    S("\"\xf0\x8f\xbf\xbf\""),
    S("\"\xf0\x9f\x98\""),
    S("\"\xf4\x90\x80\x80\""),
    S("\"\xf5\x80\x80\x80\""),
    S("\"\xf8\x88\x80\x80\x80\""),
    S("\"\xfe\""),
    S("\"\xff\""),
    S("\"abcdefg\xff\""),
    S("\xef\xbb\xbf[]"),
    S("\xff"),
    S("\x00"),
    S("[\x00]"),
    S("[\x0c]"),
    S("[\x0b]"),
    S("\xc2\xa0[]"),
    S("// x\n1"),
    S("/* */1"),
    S("# x\n1"),
    S("[1/**/]"),
    S("{\"a\":/**/1}"),
    S("(1)"),
    S("<a>"),
    S("*"),
    S("$"),
    S("[*]"),
    S("{\"a\":b}"),
    S("{\"a\":1,b}"),
    S("{\"a\":1,1:2}"),
    S("{{}}"),
    S("{[]}"),
    S("{\"a\":1,{}}"),
    S("[\"a\":1]"),
};

static const struct text s_cut[] = {
    S(""),
    S(" "),
    S("["),
    S("[1"),
    S("[1,"),
    S("[ "),
    S("[["),
    S("[[]"),
    S("{"),
    S("{\""),
    S("{\"a"),
    S("{\"a\""),
    S("{\"a\":"),
    S("{\"a\": "),
    S("{\"a\":1"),
    S("{\"a\":1,"),
    S("{a"),
    S("{a:"),
    S("\""),
    S("\"a"),
    S("\"\\"),
    S("\"\\u"),
    S("\"\\u0"),
    S("\"\\u00"),
    S("\"\\u000"),
    S("\"\\u0000"),
    S("\"\xc3"),
    S("\"\xe2\x82"),
    S("\"\xf0\x9f\x98"),
    S("-"),
    S("1."),
    S("1e"),
    S("1e+"),
    S("0x"),
    S("t"),
    S("tr"),
    S("tru"),
    S("f"),
    S("fals"),
    S("n"),
    S("nul"),
    S("[true"),
    S("[\"a\""),
};

static void test_accepted(void **state) {
  (void) state;
  for (size_t i = 0; i < ARRAY_SIZE(s_good); i++) {
    int r = walk_exact(s_good[i].p, s_good[i].len);
    if (r != (int) s_good[i].len) fail_msg("%s: %d", s_good[i].p, r);
  }
}

static void test_refused(void **state) {
  int checked = 0;
  (void) state;
  for (size_t i = 0; i < ARRAY_SIZE(s_bad); i++) {
    int r = walk_exact(s_bad[i].p, s_bad[i].len);
    if (r >= 0) fail_msg("accepted: %s (%d)", s_bad[i].p, r);
    checked++;
  }
  assert_true(checked + ARRAY_SIZE(s_good) + ARRAY_SIZE(s_cut) > 250);
}

static void test_incomplete(void **state) {
  (void) state;
  for (size_t i = 0; i < ARRAY_SIZE(s_cut); i++) {
    int r = walk_exact(s_cut[i].p, s_cut[i].len);
    if (r != JSON_STRING_INCOMPLETE) fail_msg("%s: %d", s_cut[i].p, r);
  }
  // Every beginning of a container is incomplete, none is invalid.
  for (size_t i = 0; i < ARRAY_SIZE(s_good); i++) {
    const struct text *t = &s_good[i];
    char last = t->p[t->len - 1];
    if (last != ']' && last != '}' && last != '"') continue;
    for (size_t n = 0; n < t->len; n++) {
      int r = walk_exact(t->p, n);
      if (r != JSON_STRING_INCOMPLETE)
        fail_msg("%s cut at %zu: %d", t->p, n, r);
    }
  }
}

static void test_trailing(void **state) {
  (void) state;
  assert_int_equal(json_walk("1 x", 3, NULL, NULL), 1);
  assert_int_equal(json_walk("{}{", 3, NULL, NULL), 2);
  assert_int_equal(json_walk(" [] ", 4, NULL, NULL), 3);
  assert_int_equal(json_walk(NULL, 0, NULL, NULL), JSON_STRING_INCOMPLETE);
  assert_int_equal(json_walk("1", -1, NULL, NULL), JSON_STRING_INCOMPLETE);
}

static void test_depth(void **state) {
  char buf[4 * JSON_MAX_DEPTH + 8];
  (void) state;
  for (int object = 0; object < 2; object++) {
    for (int depth = JSON_MAX_DEPTH; depth <= JSON_MAX_DEPTH + 1; depth++) {
      int n = 0;
      for (int i = 0; i < depth; i++) {
        n += snprintf(buf + n, sizeof(buf) - n, object && i > 0 ? "{a:" : "[");
      }
      for (int i = depth; i-- > 0;) {
        if (object && i == depth - 1) buf[n++] = '1';
        buf[n++] = object && i > 0 ? '}' : ']';
        if (n > (int) sizeof(buf) - 2) break;
      }
      int r = json_walk(buf, n, NULL, NULL);
      if (depth > JSON_MAX_DEPTH) {
        assert_int_equal(r, JSON_STRING_INVALID);
      } else if (n < (int) sizeof(buf) - 2) {
        assert_int_equal(r, n);
      }
    }
  }
  // Depth alone must not take time or memory.
  size_t big = 1000000;
  char *deep = (char *) malloc(big);
  memset(deep, '[', big);
  assert_int_equal(json_walk(deep, (int) big, NULL, NULL), JSON_STRING_INVALID);
  free(deep);
}

static void long_path(void *arg, const char *name, size_t name_len,
                      const char *path, const struct json_token *tok) {
  (void) name, (void) name_len, (void) tok;
  size_t n = strlen(path);
  assert_true(n < JSON_MAX_PATH_LEN);
  if (n > *(size_t *) arg) *(size_t *) arg = n;
}

static void test_long_path(void **state) {
  char buf[2000];
  size_t longest = 0;
  (void) state;
  int n = snprintf(buf, sizeof(buf), "{\"%0300d\":{\"b\":[1,2]},\"c\":1}", 1);
  assert_int_equal(json_walk(buf, n, long_path, &longest), n);
  assert_int_equal(longest, JSON_MAX_PATH_LEN - 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden),    cmocka_unit_test(test_accepted),
      cmocka_unit_test(test_refused),   cmocka_unit_test(test_incomplete),
      cmocka_unit_test(test_trailing),  cmocka_unit_test(test_depth),
      cmocka_unit_test(test_long_path),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
