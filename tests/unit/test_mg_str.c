// SPDX-License-Identifier: Apache-2.0
//
// Counted strings against the recorded behaviour, and empty and absent ones.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "golden.h"

static int sign(int v) {
  return v < 0 ? -1 : v > 0;
}

static int compare(const char *call, struct mg_str a, struct mg_str b,
                   size_t n) {
  if (!strcmp(call, "mg_strcmp")) return mg_strcmp(a, b);
  if (!strcmp(call, "mg_strcasecmp")) return mg_strcasecmp(a, b);
  if (!strcmp(call, "mg_strncmp")) return mg_strncmp(a, b, n);
  if (!strcmp(call, "mg_vcmp")) return mg_vcmp(&a, b.p);
  assert_string_equal(call, "mg_vcasecmp");
  return mg_vcasecmp(&a, b.p);
}

static bool check(const struct golden_case *c, struct mg_str s,
                  struct mg_str arg) {
  const char *p;
  struct mg_str r;
  if (!strcmp(c->call, "mg_str_starts_with")) {
    return mg_str_starts_with(s, arg) == golden_int(c, ".expect.return", -9);
  }
  if (!strcmp(c->call, "mg_strstrip")) {
    struct mg_str want = golden_text(c, ".expect.text");
    bool ok = mg_strcmp(mg_strstrip(s), want) == 0;
    free((void *) want.p);
    return ok;
  }
  if (!strcmp(c->call, "mg_strchr") || !strcmp(c->call, "mg_strstr")) {
    p = !strcmp(c->call, "mg_strchr") ? mg_strchr(s, arg.p[0])
                                      : mg_strstr(s, arg);
    return (p == NULL ? -1 : p - s.p) == golden_int(c, ".expect.offset", -1);
  }
  r = !strcmp(c->call, "mg_strdup") ? mg_strdup(s) : mg_strdup_nul(s);
  bool ok = (r.p == NULL) == golden_int(c, ".expect.p_is_null", -1) &&
            r.len == (size_t) golden_int(c, ".expect.len", -1) &&
            mg_strcmp(r, s) == 0;
  if (!strcmp(c->call, "mg_strdup_nul") && r.p != NULL) {
    ok &= r.p[r.len] == '\0';
  }
  mg_strfree(&r);
  return ok && r.p == NULL && r.len == 0;
}

static void golden_one(const struct golden_case *c, void *arg) {
  static const char *const names[] = {".a",      ".s",      ".haystack", ".b",
                                      ".prefix", ".needle", ".c"};
  struct mg_str v[7], s = MG_NULL_STR, t = MG_NULL_STR;
  (*(int *) arg)++;
  for (int i = 0; i < 7; i++) {
    v[i] = golden_text(c, names[i]);
    if (v[i].p != NULL) *(i < 3 ? &s : &t) = v[i];
  }
  struct json_token tok;
  bool ok;
  if (golden_get(c, ".expect.sign", &tok)) {
    int r = compare(c->call, s, t, (size_t) golden_int(c, ".n", 0));
    ok = sign(r) == golden_int(c, ".expect.sign", -9);
  } else {
    ok = check(c, s, t);
  }
  if (c->follow && !ok) fail_msg("%s", golden_label(c));
  for (int i = 0; i < 7; i++)
    free((void *) v[i].p);
}

static void test_golden(void **state) {
  int n = 0;
  (void) state;
  golden_for_each("mg_str", golden_one, &n);
  assert_int_equal(n, 36);
}

static void test_absent(void **state) {
  (void) state;
  const struct mg_str none = MG_NULL_STR, a = MG_MK_STR("a");
  assert_int_equal(mg_strcmp(none, none), 0);
  assert_int_equal(mg_strcasecmp(none, none), 0);
  assert_true(mg_strcmp(none, a) < 0);
  assert_null(mg_strchr(none, 'a'));
  assert_null(mg_strstr(none, a));
  assert_int_equal(mg_strstrip(none).len, 0);
  assert_int_equal(mg_str_starts_with(none, none), 1);
  assert_null(mg_strdup(none).p);
  assert_null(mg_mk_str(NULL).p);
  assert_int_equal(mg_vcmp(&none, ""), 0);
}

static void test_bytes(void **state) {
  (void) state;
  const struct mg_str hi = MG_MK_STR("\xff"), lo = MG_MK_STR("\x01");
  const struct mg_str nul = MG_MK_STR("a\0b"), b = MG_MK_STR("\0b");
  assert_true(mg_strcmp(hi, lo) > 0);
  assert_true(mg_strcasecmp(hi, lo) > 0);
  assert_ptr_equal(mg_strstr(nul, b), nul.p + 1);
  assert_true(mg_vcmp(&nul, "a") > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden),
                                     cmocka_unit_test(test_absent),
                                     cmocka_unit_test(test_bytes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
