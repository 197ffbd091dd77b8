// SPDX-License-Identifier: Apache-2.0
//
// Hex, base64, CRC-32, variable-length integers, formatting and list helpers:
// recorded behaviour, the better results where the record is a defect, and
// round trips.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/cs_base64.h"
#include "common/cs_crc32.h"
#include "common/cs_varint.h"
#include "common/str_util.h"
#include "golden.h"

static bool same(const struct golden_case *c, const char *path, const void *p,
                 size_t len) {
  struct mg_str want = golden_text(c, path);
  bool ok = want.p != NULL && want.len == len && memcmp(want.p, p, len) == 0;
  free((void *) want.p);
  return ok;
}

static bool check_decode(const struct golden_case *c, bool hex) {
  struct mg_str src = golden_text(c, ".src");
  char *dst = (char *) malloc(src.len + 1);
  int len = -1, used;
  if (hex) {
    used = cs_hex_decode(src.p, (int) src.len, (unsigned char *) dst, &len);
  } else {
    used = cs_base64_decode((const unsigned char *) src.p, (int) src.len, dst,
                            &len);
  }
  bool ok = used == golden_int(c, ".expect.return", -1) &&
            len == golden_int(c, ".expect.dst_len", -1) &&
            same(c, ".expect.dst", dst, (size_t) len);
  free(dst);
  free((void *) src.p);
  return ok;
}

static bool check_encode(const struct golden_case *c) {
  struct mg_str src = golden_text(c, ".src");
  int len = -1;
  char *dst = (char *) malloc((src.len + 2) / 3 * 4 + 1);
  cs_base64_encode((const unsigned char *) src.p, (int) src.len, dst, &len);
  bool ok =
      (int) strlen(dst) == len && same(c, ".expect.text", dst, (size_t) len);
  free(dst);
  free((void *) src.p);
  return ok;
}

// The bytes are in a field named just `hex`.
static bool check_varint(const struct golden_case *c, bool encode) {
  struct json_token t;
  int len = 0;
  if (encode) {
    unsigned char want[16];
    uint8_t buf[12];
    uint64_t num = (uint64_t) golden_int(c, ".num", 0);
    size_t n = cs_varint_encode(num, buf, sizeof(buf));
    return n == (size_t) golden_int(c, ".expect.return", 0) &&
           cs_varint_llen(num) == (size_t) golden_int(c, ".expect.llen", 0) &&
           golden_get(c, ".expect.hex", &t) &&
           cs_hex_decode(t.ptr, t.len, want, &len) == t.len &&
           (size_t) len == n && memcmp(want, buf, n) == 0;
  }
  unsigned char buf[16];
  uint64_t num = 0;
  size_t llen = 0;
  assert_true(golden_get(c, ".hex", &t));
  cs_hex_decode(t.ptr, t.len, buf, &len);
  bool ok = cs_varint_decode(buf, (size_t) len, &num, &llen);
  if (ok != golden_int(c, ".expect.return", -1)) return false;
  return !ok || (num == (uint64_t) golden_int(c, ".expect.num", -1) &&
                 llen == (size_t) golden_int(c, ".expect.llen", -1));
}

// The recorded formats take no, one or two arguments, int or string first.
static int print(const struct golden_case *c, char *buf, size_t size,
                 char **alloc) {
  struct mg_str fmt = golden_text(c, ".fmt");
  struct mg_str s0 = golden_text(c, ".args[0]"),
                s1 = golden_text(c, ".args[1]");
  struct json_token t;
  int a = (int) golden_int(c, ".args[0]", 0), n;
  int b = (int) golden_int(c, ".args[1]", 0);
#define CALL(...)                                               \
  (alloc != NULL ? mg_asprintf(alloc, size, fmt.p, __VA_ARGS__) \
                 : c_snprintf(buf, size, fmt.p, __VA_ARGS__))
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
  if (strstr(fmt.p, "lld") != NULL) {
    n = CALL((long long) golden_int(c, ".args[0]", 0));
  } else if (strstr(fmt.p, ".2f") != NULL) {
    n = CALL(strtod(s0.p, NULL));
  } else if (strstr(fmt.p, ".*s") != NULL) {
    n = CALL(a, s1.p);
  } else if (golden_get(c, ".args[0]", &t) && t.type == JSON_TYPE_STRING) {
    n = CALL(s0.p);
  } else {
    n = CALL(a, b);
  }
#pragma GCC diagnostic pop
#undef CALL
  free((void *) fmt.p);
  free((void *) s0.p);
  free((void *) s1.p);
  return n;
}

static bool check_snprintf(const struct golden_case *c) {
  size_t size = (size_t) golden_int(c, ".buf_size", 0);
  char *buf = (char *) malloc(size + 1);
  bool ok = print(c, buf, size, NULL) == golden_int(c, ".expect.return", -9);
  if (size > 0) ok &= same(c, ".expect.text", buf, strlen(buf));
  free(buf);
  return ok;
}

static bool check_asprintf(const struct golden_case *c) {
  char own[64], *p = own;
  size_t size = (size_t) golden_int(c, ".initial_size", 0);
  int n = print(c, NULL, size, &p);
  bool ok = n == golden_int(c, ".expect.return", -9) &&
            same(c, ".expect.text", p, (size_t) n) && p[n] == '\0' &&
            (p != own) == golden_int(c, ".expect.allocated", -9);
  if (p != own) free(p);
  return ok;
}

static void golden_one(const struct golden_case *c, void *arg) {
  bool ok = false;
  (*(int *) arg)++;
  if (!strcmp(c->call, "mg_base64_encode")) {
    ok = check_encode(c);
  } else if (!strcmp(c->call, "cs_base64_decode")) {
    ok = check_decode(c, false);
  } else if (!strcmp(c->call, "cs_hex_decode")) {
    ok = check_decode(c, true);
  } else if (!strcmp(c->call, "cs_crc32")) {
    struct mg_str s = golden_text(c, ".data");
    ok = cs_crc32((uint32_t) golden_int(c, ".crc", 0), s.p, (uint32_t) s.len) ==
         (uint32_t) golden_int(c, ".expect.return", -1);
    free((void *) s.p);
  } else if (!strncmp(c->call, "cs_varint_", 10)) {
    ok = check_varint(c, !strcmp(c->call, "cs_varint_encode"));
  } else if (!strcmp(c->call, "cs_to64")) {
    struct mg_str s = golden_text(c, ".s");
    ok = cs_to64(s.p) == golden_int(c, ".expect.return", -1);
    free((void *) s.p);
  } else if (!strcmp(c->call, "c_snprintf")) {
    ok = check_snprintf(c);
  } else if (!strcmp(c->call, "mg_asprintf")) {
    ok = check_asprintf(c);
  } else {
    fail_msg("%s is not known to the test", c->call);
  }
  if (ok != c->follow && c->follow) fail_msg("%s", golden_label(c));
}

static void test_golden(void **state) {
  int n = 0;
  (void) state;
  golden_for_each("codecs", golden_one, &n);
  assert_int_equal(n, 59);
}

static void test_better(void **state) {
  (void) state;
  char buf[32];
  uint64_t num = 7;
  size_t llen = 7;
  assert_int_equal(c_snprintf(buf, sizeof(buf), "%05d", -42), 5);
  assert_string_equal(buf, "-0042");
  static const uint8_t endless[11] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                      0xff, 0xff, 0xff, 0xff, 0x01};
  assert_false(cs_varint_decode(endless, sizeof(endless), &num, &llen));
  static const uint8_t wide[10] = {0xff, 0xff, 0xff, 0xff, 0xff,
                                   0xff, 0xff, 0xff, 0xff, 0x02};
  assert_false(cs_varint_decode(wide, sizeof(wide), &num, &llen));
  assert_true(num == 7 && llen == 7);
  assert_true(cs_to64("99999999999999999999") == INT64_MAX);
  assert_true(cs_to64("-99999999999999999999") == INT64_MIN);
  assert_true(cs_to64("-9223372036854775808") == INT64_MIN);
}

static void test_round_trips(void **state) {
  (void) state;
  unsigned char src[70], dec[80];
  char enc[160];
  uint32_t seed = 1;
  for (int len = 0; len < 70; len++) {
    int n = 0, m = 0;
    for (int i = 0; i < len; i++) {
      src[i] = (unsigned char) ((seed = seed * 1103515245 + 12345) >> 16);
    }
    cs_base64_encode(src, len, enc, &n);
    assert_int_equal(
        cs_base64_decode((unsigned char *) enc, n, (char *) dec, &m), n);
    assert_int_equal(m, len);
    assert_memory_equal(dec, src, (size_t) len);
    cs_to_hex(enc, src, (size_t) len);
    assert_int_equal(cs_hex_decode(enc, 2 * len, dec, &m), 2 * len);
    assert_memory_equal(dec, src, (size_t) len);
    cs_from_hex((char *) dec, enc, (size_t) len * 2);
    assert_memory_equal(dec, src, (size_t) len);
    // A checksum in two parts is that of the whole.
    uint32_t crc = cs_crc32(0, src, (uint32_t) len / 3);
    crc = cs_crc32(crc, src + len / 3, (uint32_t) (len - len / 3));
    assert_int_equal(crc, cs_crc32(0, src, (uint32_t) len));
  }
}

static void golden_list(const struct golden_case *c, void *arg) {
  bool query = !strcmp(c->call, "mg_next_query_string_entry_n");
  if (!query && strcmp(c->call, "mg_next_comma_list_entry_n") != 0) return;
  (*(int *) arg)++;
  struct mg_str text = golden_text(c, ".list"), list = text, val, eq;
  char path[48];
  int i = 0;
  for (;; i++) {
    list = query ? mg_next_query_string_entry_n(list, &val, &eq)
                 : mg_next_comma_list_entry_n(list, &val, &eq);
    if (list.p == NULL) break;
    for (int k = 0; k < 2; k++) {
      snprintf(path, sizeof(path), ".expect.entries[%d][%d]", i, k);
      struct mg_str want = golden_text(c, path), got = k == 0 ? val : eq;
      if ((want.p == NULL) != (got.p == NULL) || mg_strcmp(want, got) != 0) {
        fail_msg("%s: entry %d", golden_label(c), i);
      }
      free((void *) want.p);
    }
  }
  struct json_token t;
  snprintf(path, sizeof(path), ".expect.entries[%d]", i);
  assert_false(golden_get(c, path, &t));
  free((void *) text.p);
}

static void test_lists(void **state) {
  int n = 0;
  (void) state;
  golden_for_each("url_http_util", golden_list, &n);
  assert_int_equal(n, 14);
  struct mg_str val;
  const char *s = mg_next_comma_list_entry("a=1,b", &val, NULL);
  assert_string_equal(s, "b");
  assert_int_equal(val.len, 3);
  s = mg_next_comma_list_entry(s, &val, NULL);
  assert_string_equal(s, "");
  assert_null(mg_next_comma_list_entry(s, &val, NULL));
}

static void test_search(void **state) {
  (void) state;
  const char *s = "hello";
  assert_int_equal(c_strnlen(s, 3), 3);
  assert_int_equal(c_strnlen(s, 99), 5);
  assert_ptr_equal(c_strnstr(s, "llo", 5), s + 2);
  assert_null(c_strnstr(s, "llo", 4));
  assert_int_equal(mg_casecmp("aBc", "AbC"), 0);
  assert_true(mg_casecmp("a", "B") < 0);
  assert_int_equal(mg_ncasecmp("abX", "ABy", 2), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden), cmocka_unit_test(test_better),
      cmocka_unit_test(test_round_trips), cmocka_unit_test(test_lists),
      cmocka_unit_test(test_search)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
