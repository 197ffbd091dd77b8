// SPDX-License-Identifier: Apache-2.0
//
// Parsing, emitting and looking up of configuration structs, against the
// recorded behaviour and beyond it.

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "common/cs_file.h"
#include "common/json_utils.h"
#include "common/mbuf.h"
#include "conf_schema.h"

// --- Reading of golden files -----------------------------------------------

// A string member, unescaped and malloced; NULL for null or none.
static char *member(const struct json_token *obj, const char *path) {
  struct json_token t = JSON_INVALID_TOKEN;
  char fmt[64], *s = NULL;
  snprintf(fmt, sizeof(fmt),
           strchr(path, '.') ? "{expect: {%s: %%T}}" : "{%s: %%T}",
           strchr(path, '.') ? strchr(path, '.') + 1 : path);
  json_scanf(obj->ptr, obj->len, fmt, &t);
  if (t.type == JSON_TYPE_STRING) {
    s = calloc(1, t.len + 1);
    assert_true(json_unescape(t.ptr, t.len, s, t.len) >= 0);
  }
  return s;
}

static bool flag(const struct json_token *obj, const char *fmt) {
  bool v = false;
  assert_int_equal(json_scanf(obj->ptr, obj->len, fmt, &v), 1);
  return v;
}

static bool same(const char *a, const char *b) {
  return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

// Emits; the caller frees.
static char *emit(const struct conf_schema *s, const void *cfg,
                  const void *base, bool pretty) {
  struct mbuf out;
  mbuf_init(&out, 0);
  mgos_conf_emit_cb(cfg, base, s->entries, pretty, &out, NULL, NULL);
  mbuf_append(&out, "", 1);
  return out.buf;
}

static void get_schema(struct conf_schema *s, const char *file, size_t len,
                       const char *name) {
  struct json_token t = JSON_INVALID_TOKEN;
  char fmt[64];
  snprintf(fmt, sizeof(fmt), "{schemas: {%s: %%T}}", name);
  assert_int_equal(json_scanf(file, len, fmt, &t), 1);
  assert_true(conf_schema_build(s, t.ptr, t.len));
}

// --- Recorded cases --------------------------------------------------------

static void run_parse(const struct conf_schema *s, const struct json_token *c) {
  char *json = member(c, "json"), *acl = member(c, "acl");
  char *base_json = member(c, "base_json"), *note = member(c, "note");
  char *want_msg = member(c, ".message"), *want = member(c, ".diff_json");
  char *want_pretty = member(c, ".diff_pretty");
  void *cfg = conf_schema_new(s), *base = conf_schema_new(s);
  char *msg = NULL, *text, *pretty;
  bool ok;
  if (base_json != NULL) {
    assert_true(mgos_conf_parse_sub(mg_mk_str(base_json), s->entries, base));
  }
  ok = mgos_conf_parse_sub_msg(mg_mk_str(json), s->entries, acl, cfg, &msg);
  assert_int_equal(ok, flag(c, "{expect: {return: %B}}"));
  if (!same(msg, want_msg)) fail_msg("%s: %s, not %s", json, msg, want_msg);
  text = emit(s, cfg, base, false);
  // Leaving everything as it was on failure is the other right answer.
  if (note != NULL && strstr(note, "unchanged") != NULL) {
    assert_string_equal(text, "{}");
  } else {
    assert_string_equal(text, want);
  }
  pretty = emit(s, cfg, base, true);
  if (want_pretty != NULL) assert_string_equal(pretty, want_pretty);
  free(pretty);
  free(text);
  free(msg);
  conf_schema_delete(s, cfg);
  conf_schema_delete(s, base);
  free(json), free(acl), free(base_json), free(note), free(want_msg);
  free(want), free(want_pretty);
}

static void run_get(const struct conf_schema *s, const struct json_token *c,
                    bool set_first) {
  char *key = member(c, "key"), *want = member(c, ".value");
  void *cfg = conf_schema_new(s);
  struct mg_str value;
  bool found;
  if (set_first) {
    char *text = member(c, "value");
    assert_int_equal(
        mgos_config_set(mg_mk_str(key), mg_mk_str(text), cfg, s->entries, true),
        flag(c, "{expect: {return: %B}}"));
    free(text);
  }
  found = mgos_config_get(mg_mk_str(key), &value, cfg, s->entries);
  assert_int_equal(found, want != NULL);
  if (found) {
    assert_string_equal(value.p, want);
    assert_int_equal(value.len, strlen(want));
  }
  mg_strfree(&value);
  conf_schema_delete(s, cfg);
  free(key), free(want);
}

static void run_placeholders(const struct json_token *c) {
  char *src = member(c, "src"), *str = member(c, "str");
  char *want = member(c, ".text");
  struct mg_str s = mg_mk_str(str);
  mgos_expand_placeholders(mg_mk_str(src), &s);
  assert_string_equal(str, want);
  free(src), free(str), free(want);
}

static void test_recorded_values(void **state) {
  size_t len;
  char *file = cs_read_file(GOLDEN_DIR "/config_values.json", &len);
  struct json_token c;
  struct conf_schema s;
  int n = 0;
  assert_non_null(file);
  for (int i = 0; json_scanf_array_elem(file, len, ".cases", i, &c) > 0; i++) {
    char *call = member(&c, "call"), *schema = member(&c, "schema");
    if (flag(&c, "{follow: %B}")) {
      if (schema != NULL) get_schema(&s, file, len, schema);
      if (strcmp(call, "parse") == 0) {
        run_parse(&s, &c);
      } else if (strcmp(call, "mgos_config_get") == 0) {
        run_get(&s, &c, false);
      } else if (strcmp(call, "mgos_config_set then get") == 0) {
        run_get(&s, &c, true);
      } else if (strcmp(call, "mgos_expand_placeholders") == 0) {
        run_placeholders(&c);
      } else {
        fail_msg("unknown call %s", call);
      }
      n++;
    }
    free(call), free(schema);
  }
  free(file);
  printf("%d recorded cases\n", n);
  assert_true(n > 50);
}

static void test_recorded_acl(void **state) {
  size_t len;
  char *file = cs_read_file(GOLDEN_DIR "/config_acl.json", &len);
  struct json_token c;
  int n = 0;
  for (int i = 0; json_scanf_array_elem(file, len, ".cases", i, &c) > 0; i++) {
    char *key = member(&c, "key"), *acl = member(&c, "acl");
    if (flag(&c, "{follow: %B}")) {
      bool want = flag(&c, "{expect: {allowed: %B}}");
      if (mgos_conf_check_access(mg_mk_str(key), acl) != want) {
        fail_msg("key '%s' acl '%s' want %d", key, acl, want);
      }
      n++;
    }
    free(key), free(acl);
  }
  free(file);
  assert_true(n >= 38);
  assert_false(mgos_conf_check_access(mg_mk_str("a"), NULL));
  assert_false(mgos_conf_check_access(mg_mk_str(""), "a"));
  assert_false(mgos_conf_check_access(mg_mk_str(""), "-*,+"));
}

static void test_recorded_defaults(void **state) {
  size_t len;
  char *file = cs_read_file(GOLDEN_DIR "/config_schema.json", &len);
  struct json_token c, t;
  struct conf_schema s;
  int n = 0;
  for (int i = 0; json_scanf_array_elem(file, len, ".cases", i, &c) > 0; i++) {
    char *want, *text;
    void *cfg;
    t.type = JSON_TYPE_INVALID;
    json_scanf(c.ptr, c.len, "{schema: %T}", &t);
    want = member(&c, ".defaults_json");
    if (want == NULL || !flag(&c, "{follow: %B}") ||
        !conf_schema_build(&s, t.ptr, t.len)) {
      free(want);
      continue;
    }
    cfg = conf_schema_new(&s);
    text = emit(&s, cfg, NULL, false);
    assert_string_equal(text, want);
    free(text), free(want);
    want = member(&c, ".defaults_pretty");
    text = emit(&s, cfg, NULL, true);
    if (want != NULL) assert_string_equal(text, want);
    free(text), free(want);
    conf_schema_delete(&s, cfg);
    n++;
  }
  free(file);
  assert_true(n >= 4);
}

// --- Beyond the recorded ---------------------------------------------------

static struct conf_schema s_schema;
static void *s_cfg;

static int setup(void **state) {
  static const char list[] =
      "[[\"a\",\"o\",{}],[\"a.i\",\"i\",1,{}],[\"a.u\",\"ui\",2,{}],"
      "[\"a.b\",\"b\",true,{}],[\"a.d\",\"d\",0.5,{}],[\"a.f\",\"f\",{}],"
      "[\"a.s\",\"s\",\"dflt\",{}],[\"a.t\",\"s\",{}],"
      "[\"conf_acl\",\"s\",\"*\",{}],[\"z.y.x\",\"i\",9,{}]]";
  cs_log_set_level(LL_NONE);
  assert_true(conf_schema_build(&s_schema, list, strlen(list)));
  s_cfg = conf_schema_new(&s_schema);
  return 0;
}

static int teardown(void **state) {
  conf_schema_delete(&s_schema, s_cfg);
  return 0;
}

// Parses; on failure nothing may have changed. Returns the message or "".
static const char *parse(const char *json) {
  static char msg_buf[128];
  char *before = emit(&s_schema, s_cfg, NULL, false), *after, *msg = NULL;
  bool ok = mgos_conf_parse_sub_msg(mg_mk_str(json), s_schema.entries, "*",
                                    s_cfg, &msg);
  after = emit(&s_schema, s_cfg, NULL, false);
  if (!ok) assert_string_equal(before, after);
  assert_int_equal(ok, msg == NULL);
  snprintf(msg_buf, sizeof(msg_buf), "%s", msg != NULL ? msg : "");
  free(before), free(after), free(msg);
  return msg_buf;
}

static const char *get(const char *key) {
  static char buf[128];
  struct mg_str v;
  assert_true(mgos_config_get(mg_mk_str(key), &v, s_cfg, s_schema.entries));
  snprintf(buf, sizeof(buf), "%s", v.p);
  mg_strfree(&v);
  return buf;
}

static void test_numbers(void **state) {
  assert_string_equal(parse("{\"a\":{\"s\":\"x\",\"i\":1.5}}"),
                      "[a.i] failed to parse [1.5]");
  assert_string_equal(parse("{\"a\":{\"i\":1e2}}"),
                      "[a.i] failed to parse [1e2]");
  assert_string_equal(parse("{\"a\":{\"i\":99999999999}}"),
                      "[a.i] failed to parse [99999999999]");
  assert_string_equal(parse("{\"a\":{\"i\":2147483648}}"),
                      "[a.i] failed to parse [2147483648]");
  assert_string_equal(parse("{\"a\":{\"i\":-2147483649}}"),
                      "[a.i] failed to parse [-2147483649]");
  assert_string_equal(parse("{\"a\":{\"u\":-1}}"),
                      "[a.u] failed to parse [-1]");
  assert_string_equal(parse("{\"a\":{\"u\":4294967296}}"),
                      "[a.u] failed to parse [4294967296]");
  assert_string_equal(parse("{\"a\":{\"d\":1e999}}"),
                      "[a.d] failed to parse [1e999]");
  assert_string_equal(parse("{\"a\":{\"f\":1e300}}"),
                      "[a.f] failed to parse [1e300]");
  assert_string_equal(parse("{\"a\":{\"i\":-2147483648,\"u\":4294967295}}"),
                      "");
  assert_string_equal(get("a.i"), "-2147483648");
  assert_string_equal(get("a.u"), "4294967295");
  assert_string_equal(parse("{\"a\":{\"d\":1e300}}"), "");
  assert_int_equal(strlen(get("a")) > 100, 1);
}

static void test_types(void **state) {
  assert_string_equal(parse("{\"a\":{\"i\":null}}"), "[a.i] is not a number");
  assert_string_equal(parse("{\"a\":{\"s\":null}}"), "[a.s] is not a string");
  assert_string_equal(parse("{\"a\":{\"b\":{}}}"), "[a.b] is not a boolean");
  assert_string_equal(parse("{\"a\":{\"s\":{\"q\":1}}}"),
                      "[a.s] is not a string");
  assert_string_equal(parse("{\"z\":{\"y\":[{\"x\":1}]}}"), "");
  assert_string_equal(get("z.y.x"), "9");
}

static void test_strings(void **state) {
  assert_string_equal(parse("{\"a\":{\"s\":\"\\u20ac\\u00e9\"}}"), "");
  assert_string_equal(get("a.s"), "\xe2\x82\xac\xc3\xa9");
  assert_string_equal(parse("{\"a\":{\"s\":\"a\\u0000b\"}}"),
                      "[a.s] invalid string");
  assert_string_equal(parse("{\"a\":{\"s\":\"\"}}"), "");
  assert_string_equal(get("a.s"), "");
  assert_true(mgos_conf_str_empty(mgos_conf_value_string(
      s_cfg, mgos_conf_find_schema_entry("a.s", s_schema.entries))));
}

static void test_failed_set_keeps(void **state) {
  static const char *const bad[][2] = {
      {"a.i", "0x10"}, {"a.i", ""},     {"a.i", "1 "},  {"a.i", "1.0"},
      {"a.u", "-1"},   {"a.d", "abc"},  {"a.d", "nan"}, {"a.d", "inf"},
      {"a.f", "1e39"}, {"a.b", "TRUE"}, {"a.b", ""},    {"a", "{}"},
      {"a.", "1"},     {".a.i", "1"},   {"a..i", "1"},  {"", "1"},
      {"a.i.x", "1"},  {"a.ii", "1"},
  };
  char *before = emit(&s_schema, s_cfg, NULL, false), *after;
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    if (mgos_config_set(mg_mk_str(bad[i][0]), mg_mk_str(bad[i][1]), s_cfg,
                        s_schema.entries, true)) {
      fail_msg("%s = '%s' accepted", bad[i][0], bad[i][1]);
    }
  }
  assert_false(mgos_config_set(mg_mk_str("a.s"), mg_mk_str_n("x\0y", 3), s_cfg,
                               s_schema.entries, true));
  after = emit(&s_schema, s_cfg, NULL, false);
  assert_string_equal(before, after);
  free(before), free(after);
}

// The list in force may be the very string that the text replaces.
static void test_acl_set_by_its_own_text(void **state) {
  const struct mgos_conf_entry *e =
      mgos_conf_find_schema_entry("conf_acl", s_schema.entries);
  const char *acl;
  assert_true(mgos_config_set(mg_mk_str("conf_acl"), mg_mk_str("-a.u,*"), s_cfg,
                              s_schema.entries, true));
  acl = mgos_conf_value_string(s_cfg, e);
  assert_true(mgos_conf_parse_sub_msg(
      mg_mk_str("{\"conf_acl\":\"-*\",\"a\":{\"i\":5,\"u\":\"wrong type\"}}"),
      s_schema.entries, acl, s_cfg, NULL));
  assert_string_equal(get("conf_acl"), "-*");
  assert_string_equal(get("a.i"), "5");
  assert_string_equal(get("a.u"), "2");
}

static void test_limits(void **state) {
  size_t len = 40000;
  char *big = malloc(len + 1);
  char deep[400];
  memset(big, ' ', len);
  memcpy(big, "{}", 2);
  big[len] = '\0';
  assert_string_equal(parse(big), "Config is too large");
  memset(deep, '[', sizeof(deep) - 1);
  deep[sizeof(deep) - 1] = '\0';
  assert_string_equal(parse(deep), "Invalid JSON");
  // Longer than the walker's paths.
  snprintf(big, len, "{\"%0*d\":{\"i\":7}}", 5000, 0);
  parse(big);
  assert_string_equal(get("a.i"), "1");
  free(big);
}

static void test_sub_schema(void **state) {
  // A part of the struct, described by a part of the table.
  const struct mgos_conf_entry *sub =
      mgos_conf_find_schema_entry("z.y", s_schema.entries);
  struct {
    int64_t x;
  } part = {0};
  struct mg_str v;
  assert_true(mgos_conf_parse_sub(mg_mk_str("{\"x\": 77}"), sub, &part));
  assert_int_equal((int) part.x, 77);
  assert_true(mgos_config_get(mg_mk_str("x"), &v, &part, sub));
  assert_string_equal(v.p, "77");
  mg_strfree(&v);
  assert_ptr_equal(mgos_conf_find_schema_entry("", sub), sub);
}

static void test_copy_and_free(void **state) {
  void *copy = malloc(8 * CONF_SCHEMA_MAX);
  char *a, *b;
  memset(copy, 0xee, 8 * CONF_SCHEMA_MAX);
  assert_true(mgos_conf_copy(s_schema.entries, s_cfg, copy));
  a = emit(&s_schema, s_cfg, NULL, false);
  b = emit(&s_schema, copy, NULL, false);
  assert_string_equal(a, b);
  free(b);
  assert_true(mgos_config_set(mg_mk_str("a.s"), mg_mk_str("other"), copy,
                              s_schema.entries, true));
  b = emit(&s_schema, s_cfg, NULL, false);
  assert_string_equal(a, b);
  free(a), free(b);
  b = emit(&s_schema, copy, s_cfg, false);
  assert_string_equal(b, "{\"a\":{\"s\":\"other\"}}");
  free(b);
  mgos_conf_free(s_schema.entries, copy);
  b = emit(&s_schema, copy, NULL, false);
  assert_non_null(strstr(b, "\"s\":\"\""));
  free(b);
  free(copy);
}

static void test_set_str(void **state) {
  const char *s = NULL;
  mgos_conf_set_str(&s, "one");
  assert_string_equal(s, "one");
  mgos_conf_set_str(&s, s + 1);
  assert_string_equal(s, "ne");
  mgos_conf_set_str(&s, "");
  assert_null(s);
  mgos_conf_set_str(&s, NULL);
  assert_null(s);
  mgos_conf_free_str(&s);
}

static void drain(struct mbuf *data, void *param) {
  mbuf_append(param, data->buf, data->len);
  mbuf_clear(data);
}

static void test_emit_drained(void **state) {
  struct mbuf out, all;
  char *want = emit(&s_schema, s_cfg, NULL, true);
  char buf[600];
  struct json_out jo = JSON_OUT_BUF(buf, sizeof(buf));
  mbuf_init(&out, 0);
  mbuf_init(&all, 0);
  mgos_conf_emit_cb(s_cfg, NULL, s_schema.entries, true, &out, drain, &all);
  assert_int_equal(all.len, strlen(want));
  assert_memory_equal(all.buf, want, all.len);
  mbuf_free(&out);
  mbuf_free(&all);
  assert_true(
      mgos_conf_emit_json_out(s_cfg, NULL, s_schema.entries, true, &jo));
  assert_string_equal(buf, want);
  free(want);
}

static void test_not_finite(void **state) {
  const struct mgos_conf_entry *e =
      mgos_conf_find_schema_entry("a.d", s_schema.entries);
  *(double *) ((char *) s_cfg + e->offset) = NAN;
  assert_string_equal(get("a.d"), "0.000000");
  *(double *) ((char *) s_cfg + e->offset) = INFINITY;
  assert_string_equal(get("a.d"), "0.000000");
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      T(test_recorded_values),
      T(test_recorded_acl),
      T(test_recorded_defaults),
      T(test_numbers),
      T(test_types),
      T(test_strings),
      T(test_failed_set_keeps),
      T(test_acl_set_by_its_own_text),
      T(test_limits),
      T(test_sub_schema),
      T(test_copy_and_free),
      T(test_set_str),
      T(test_emit_drained),
      T(test_not_finite),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
