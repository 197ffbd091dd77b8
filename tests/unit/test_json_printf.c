// SPDX-License-Identifier: Apache-2.0
//
// Writing JSON: recorded output, better output where the record is a defect,
// and failing printers.

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/json_utils.h"
#include <unistd.h>

#include "golden.h"

static int cb_named(struct json_out *out, va_list *ap) {
  const char *name = va_arg(*ap, const char *);
  int on = va_arg(*ap, int);
  return json_printf(out, "{name: %Q, on: %B}", name, on);
}

static int cb_none(struct json_out *out, va_list *ap) {
  (void) ap;
  return json_printf(out, "null");
}

#include "golden_json_printf.h"

static void golden_case_cb(const struct golden_case *c, void *arg) {
  char buf[512] = "";
  size_t size = (size_t) golden_int(c, ".buf_size", sizeof(buf));
  char *exact = (char *) malloc(size);
  struct json_out out = JSON_OUT_BUF(exact, size);
  (*(int *) arg)++;
  memset(exact, '#', size);
  int r = golden_print(c->idx, &out);
  if (c->follow) {
    if (r != golden_int(c, ".expect.return", -99)) {
      fail_msg("%s: returned %d, %.*s", golden_label(c), r, r, exact);
    }
    struct mg_str want = golden_text(c, ".expect.text");
    if (want.p == NULL) {
      assert_true(exact[0] == '#');
    } else if (r == 0) {
      assert_true(exact[0] == '#' || exact[0] == '\0');
    } else if (strcmp(exact, want.p) != 0) {
      fail_msg("%s: %s", golden_label(c), exact);
    }
    free((void *) want.p);
  }
  free(exact);
}

static void test_golden(void **state) {
  int n = 0;
  (void) state;
  golden_for_each("json_printf", golden_case_cb, &n);
  assert_int_equal(n, 92);
}

#define PRINTS(want, ...)                  \
  do {                                     \
    char *s_ = json_asprintf(__VA_ARGS__); \
    assert_non_null(s_);                   \
    assert_string_equal(s_, want);         \
    free(s_);                              \
  } while (0)

static void test_better(void **state) {
  (void) state;
  PRINTS("{ \"x y\" : 5 }", "{ \"x y\" : %d }", 5);
  PRINTS("{\"k\": \"v\", \"n\": 9}", "{\"k\": %Q, \"n\": %d}", "v", 9);
  PRINTS("{\"h\": 0x1f}", "{h: 0x%x}", 31);
  PRINTS("-9", "%i", -9);
  PRINTS("\"\\u001a\\u0010\"", "%Q", "\x1a\x10");
  PRINTS("\"a\\u000bb\"", "%Q", "a\vb");
  PRINTS("\"\\u001f\\u000f\\u0000\"", "%.*Q", 3, "\x1f\x0f\0");
  PRINTS("{\"a\": null, \"b\":true,\"c\":[false]}",
         "{a: null, b:true,c:[false]}");
  PRINTS("{\"null\": 1, \"true\" :2}", "{null: %d, true :%d}", 1, 2);
  PRINTS("{\"nullx\": \"xnull\"}", "{nullx: xnull}");
  PRINTS("{\"k-x\": 1}", "{k-x: %d}", 1);
  PRINTS("{\"a\":1.5e3,\"b\":-2E+7}", "{a:1.5e3,b:-2E+7}");
  PRINTS("{\"a\\\"b\": \"c\"}", "{\"a\\\"b\": %Q}", "c");
  PRINTS("{\"\xc3\xa9\":1}", "{\xc3\xa9:1}");
  PRINTS("", "%s", "");
  PRINTS("100%", "%d%%", 100);
}

static void test_numbers(void **state) {
  (void) state;
  PRINTS("[null,null,null]", "[%f,%g,%e]", (double) INFINITY,
         (double) -INFINITY, (double) NAN);
  PRINTS("-9223372036854775808", "%lld", INT64_MIN);
  PRINTS("0.30000000000000004", "%.17g", 0.1 + 0.2);
  PRINTS("1e+22", "%.17g", 1e22);
}

static void test_arrays(void **state) {
  (void) state;
  const int8_t i8[] = {-1, 2};
  const uint8_t u8[] = {255, 2};
  const double d[] = {1.5, -2};
  const float f[] = {0.25f};
  const char *s[] = {"a\"", NULL};
  const bool b[] = {true, false};
  PRINTS("[-1, 2]", "%M", json_printf_array, i8, sizeof(i8), sizeof(i8[0]),
         "%d");
  PRINTS("[255, 2]", "%M", json_printf_array, u8, sizeof(u8), sizeof(u8[0]),
         "%u");
  PRINTS("[1.5, -2]", "%M", json_printf_array, d, sizeof(d), sizeof(d[0]),
         "%g");
  PRINTS("[0.25]", "%M", json_printf_array, f, sizeof(f), sizeof(f[0]), "%g");
  PRINTS("[\"a\\\"\", null]", "%M", json_printf_array, s, sizeof(s),
         sizeof(s[0]), "%Q");
  PRINTS("[true, false]", "%M", json_printf_array, b, sizeof(b), sizeof(b[0]),
         "%B");
  assert_null(
      json_asprintf("%M", json_printf_array, b, (size_t) 3, (size_t) 3, "%d"));
}

static void test_bad_format(void **state) {
  (void) state;
  assert_null(json_asprintf("%y", 1));
  assert_null(json_asprintf("{a: %"));
  assert_null(json_asprintf("%5", 1));
}

static int printer_fails(struct json_out *out, const char *s, size_t len) {
  int *left = (int *) out->u.data;
  (void) s;
  return (*left)-- > 0 ? (int) len : -1;
}

static void test_printer_failure(void **state) {
  (void) state;
  for (int calls = 0; calls < 9; calls++) {
    int left = calls;
    struct json_out out = {printer_fails, {{NULL, 0, 0}}};
    out.u.data = &left;
    assert_int_equal(json_printf(&out, "{a: %d}", 1), calls < 7 ? -1 : 8);
  }
}

static void test_emit_str(void **state) {
  (void) state;
  struct mbuf mb;
  mbuf_init(&mb, 0);
  struct mg_str s = MG_MK_STR("a\"\n");
  mg_json_emit_str(&mb, s, 1);
  mg_json_emit_str(&mb, s, 0);
  assert_int_equal(mb.len, 12);
  assert_memory_equal(mb.buf, "\"a\\\"\\n\"a\\\"\\n", 12);
  mbuf_free(&mb);
}

static void test_files(void **state) {
  (void) state;
  char name[] = "/tmp/test_json_XXXXXX", tmp[64];
  int fd = mkstemp(name);
  assert_true(fd >= 0);
  close(fd);
  assert_int_equal(json_fprintf(name, "{a:%d,b:[]}", 1), 14);
  char *s = json_fread(name);
  assert_string_equal(s, "{\"a\":1,\"b\":[]}\n");
  free(s);
  assert_true(json_prettify_file(name) > 0);
  s = json_fread(name);
  assert_string_equal(s, "{\n  \"a\": 1,\n  \"b\": []\n}\n");
  free(s);
  // A file that is no JSON stays as it is, and no other is left behind.
  FILE *fp = fopen(name, "w");
  fputs("{oops", fp);
  fclose(fp);
  assert_int_equal(json_prettify_file(name), JSON_STRING_INCOMPLETE);
  s = json_fread(name);
  assert_string_equal(s, "{oops");
  free(s);
  snprintf(tmp, sizeof(tmp), "%s.tmp", name);
  assert_int_not_equal(access(tmp, F_OK), 0);
  remove(name);
  assert_null(json_fread(name));
  assert_int_equal(json_prettify_file(name), -1);
  assert_int_equal(json_fprintf("/nonexistent/x", "1"), -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden),     cmocka_unit_test(test_better),
      cmocka_unit_test(test_numbers),    cmocka_unit_test(test_arrays),
      cmocka_unit_test(test_bad_format), cmocka_unit_test(test_printer_failure),
      cmocka_unit_test(test_emit_str),   cmocka_unit_test(test_files),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
