// SPDX-License-Identifier: Apache-2.0
//
// Core dump: what is between the markers is JSON whose sections give back the
// bytes and their checksum; the small printf agrees with the big one.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/cs_base64.h"
#include "common/cs_crc32.h"
#include "frozen.h"
#include "mgos_core_dump.h"
#include "port/clock.h"
#include "port/system.h"

static char s_out[20000];
static size_t s_len;

void mgos_cd_putc(int c) {
  assert_true(s_len + 1 < sizeof(s_out));
  s_out[s_len++] = (char) c;
  s_out[s_len] = '\0';
}

const char *mgos_port_platform(void) {
  return "test \"arch\"";
}

int64_t mgos_port_uptime_us(void) {
  return 123456;
}

static unsigned char s_mem[5000];

void mgos_port_cd_write_sections(void) {
  mgos_cd_write_section(MGOS_CORE_DUMP_SECTION_REGS, "0123456789", 10);
}

static void mem_writer(void) {
  mgos_cd_write_section("MEM", s_mem, sizeof(s_mem));
}

static int s_num_calls;

static void count_writer(void) {
  s_num_calls++;
}

static void reset(void) {
  s_len = 0;
  s_out[0] = '\0';
}

// Lines are short enough for a terminal; readers join them before they parse.
static void check_lines(char *text) {
  size_t to = 0;
  int column = 0, longest = 0;
  for (size_t i = 0; text[i] != '\0'; i++) {
    if (text[i] == '\n') {
      column = 0;
    } else {
      if (++column > longest) longest = column;
      text[to++] = text[i];
    }
  }
  text[to] = '\0';
  assert_in_range(longest, 100, 160);
}

static void check_section(const char *json, const char *name, const void *bytes,
                          size_t len) {
  struct json_token data = {0};
  char path[64], *b64 = malloc(sizeof(s_out)), *raw = malloc(sizeof(s_out));
  unsigned long long addr = 0;
  unsigned long crc = 0;
  int n = 0, raw_len = 0;
  snprintf(path, sizeof(path), "{%s: {addr: %%llu, data: %%T, crc32: %%lu}}",
           name);
  assert_int_equal(json_scanf(json, strlen(json), path, &addr, &data, &crc), 3);
  memcpy(b64, data.ptr, data.len);
  n = data.len;
  assert_int_equal(cs_base64_decode((unsigned char *) b64, n, raw, &raw_len),
                   n);
  assert_int_equal(raw_len, len);
  assert_memory_equal(raw, bytes, len);
  assert_true(addr == (uintptr_t) bytes || len == 10);
  assert_true(crc == cs_crc32(0, bytes, len));
  free(b64);
  free(raw);
}

static void test_dump(void **state) {
  char *begin, *end, arch[32] = "";
  char *arch_p = NULL;
  long long uptime = -1;
  for (size_t i = 0; i < sizeof(s_mem); i++)
    s_mem[i] = (i * 7) & 0xff;
  reset();
  mgos_cd_register_section_writer(NULL);
  mgos_cd_register_section_writer(mem_writer);
  for (int i = 0; i < 20; i++)
    mgos_cd_register_section_writer(count_writer);
  mgos_cd_write();
  assert_int_equal(s_num_calls, 7);
  begin = strstr(s_out, "\n" MGOS_CORE_DUMP_BEGIN "\n");
  end = strstr(s_out, "\n" MGOS_CORE_DUMP_END "\n");
  assert_non_null(begin);
  assert_non_null(end);
  begin += strlen(MGOS_CORE_DUMP_BEGIN) + 2;
  *end = '\0';
  check_lines(begin);
  json_scanf(begin, strlen(begin), "{arch: %Q, uptime: %lld}", &arch_p,
             &uptime);
  assert_non_null(arch_p);
  snprintf(arch, sizeof(arch), "%s", arch_p);
  free(arch_p);
  assert_string_equal(arch, "test \"arch\"");
  assert_int_equal(uptime, 123456);
  check_section(begin, "REGS", "0123456789", 10);
  check_section(begin, "MEM", s_mem, sizeof(s_mem));
}

#define SAME(...)                              \
  do {                                         \
    char want[200];                            \
    snprintf(want, sizeof(want), __VA_ARGS__); \
    reset();                                   \
    mgos_cd_printf(__VA_ARGS__);               \
    assert_string_equal(s_out, want);          \
  } while (0)

static void test_printf(void **state) {
  SAME("plain");
  SAME("%d %i %u", -5, 0, 7u);
  SAME("%d %d", INT32_MIN, INT32_MAX);
  SAME("%5d|%05d|%-5d|", -42, -42, -42);
  SAME("%x %X %08x", 0xbeefu, 0xbeefu, 0xbeefu);
  SAME("%ld %lu %lx", -1L, 1UL, 255UL);
  SAME("%lld %llu", (long long) INT64_MIN, (unsigned long long) UINT64_MAX);
  SAME("%zu %c %%", (size_t) 99, 'x');
  SAME("%s|%8s|%-8s|%.2s|%.*s", "abc", "abc", "abc", "abc", 1, "abc");
  SAME("%p", (void *) 0x1234);
  const char *volatile none = NULL;
  reset();
  mgos_cd_printf("%s", none);
  assert_string_equal(s_out, "(null)");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_printf),
      cmocka_unit_test(test_dump),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
